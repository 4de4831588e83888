"""What was told to whom by mail and chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("channel", sa.String(10), nullable=False, comment="smtp, folder, chat"),
        sa.Column("recipient", sa.Text, nullable=False, comment="an address; of a chat the hash of its URL"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("begun_id", sa.Integer, nullable=False),
        sa.Column("sent_id", sa.Integer, comment="NULL until it is known to be sent"),
        sa.Column("states", sa.JSON, nullable=False, comment="what was told"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(["begun_id"], ["change.id"], name="fk_delivery_begun_id"),
        sa.ForeignKeyConstraint(["sent_id"], ["change.id"], name="fk_delivery_sent_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_channel_recipient", "delivery", ["channel", "recipient"])
