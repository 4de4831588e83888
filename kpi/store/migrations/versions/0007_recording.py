"""Provisional values, drafts of what is typed, and what undoing needs to know of the value before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "fact",
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false(), comment="not final yet"),
    )
    op.add_column(
        "period",
        sa.Column(
            "provisional", sa.Integer, nullable=False, server_default="0", comment="number of facts that are not final"
        ),
    )
    op.add_column("change", sa.Column("was", sa.Integer, comment="the write that the value before was from"))
    op.create_index("ix_change_series_id_start", "change", ["series_id", "start"])
    op.create_table(
        "draft",
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("grain", sa.String(10), nullable=False),
        sa.Column("start", sa.Date, nullable=False, comment="first day of the grid's period"),
        sa.Column("kpi", sa.String(64), nullable=False),
        sa.Column("platform", sa.String(64), nullable=False, comment="'' for none"),
        sa.Column("account", sa.String(200), nullable=False, comment="'' for none"),
        sa.Column("text", sa.Text, nullable=False, comment="as typed; '' takes the value back"),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer, nullable=False, comment="change that the grid's value was from; 0 for none"),
        sa.Column("at", sa.DateTime, nullable=False, comment="UTC"),
        sa.PrimaryKeyConstraint("person", "grain", "start", "kpi", "platform", "account", name="pk_draft"),
    )
