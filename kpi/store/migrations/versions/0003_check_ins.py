"""Check-ins in a table of their own; those of the strategy in force move there."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "check_in",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("change_id", sa.Integer, nullable=False, comment="who wrote it down, and when"),
        sa.Column("goal", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False, comment="the check-in as JSON with sorted keys"),
        sa.Column("withdrawn_id", sa.Integer, comment="the change that took it back"),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_check_in_change_id"),
        sa.ForeignKeyConstraint(["withdrawn_id"], ["change.id"], name="fk_check_in_withdrawn_id"),
    )
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT change_id, body FROM strategy ORDER BY version DESC LIMIT 1")).first()
    if found is None:
        return
    rows = [
        {
            "change_id": found.change_id,
            "goal": said["goal"],
            "body": json.dumps(said, sort_keys=True, ensure_ascii=False),
        }
        for said in json.loads(found.body).get("check_ins", [])
    ]
    if rows:
        op.bulk_insert(table, rows)
