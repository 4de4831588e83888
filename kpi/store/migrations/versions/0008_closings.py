"""Closed months, and the values that came for them later and wait to be accepted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("month", sa.Date, nullable=False, comment="first day of a month that is closed"),
        sa.Column("change_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_closing"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_closing_change_id"),
    )
    op.create_table(
        "late",
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("change_id", sa.Integer, nullable=False),
        sa.Column("value", sa.Double, comment="what came for a closed month; none: it is to be taken back"),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("series_id", "start", "change_id", name="pk_late"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_late_series_id"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_late_change_id"),
    )
