"""Blocks that were pasted into a grid, so that what found no place in it is still known after a reload."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pasted",
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("grain", sa.String(10), nullable=False),
        sa.Column("start", sa.Date, nullable=False, comment="first day of the grid's period"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.JSON, comment="KPI, platform, account of the cell it was pasted into, if any"),
        sa.Column("answers", sa.JSON, nullable=False, comment="by label: the KPI that is meant"),
        sa.PrimaryKeyConstraint("person", "grain", "start", name="pk_pasted"),
    )
