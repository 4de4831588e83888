"""Which write a period was rolled up in, so that a reader who knows the ones before need not read them again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "period",
        sa.Column(
            "change_id", sa.Integer, nullable=False, server_default="0", comment="the write that it was rolled up in"
        ),
    )
