"""Meetings with what they showed, their decisions, and presenters' notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("change_id", sa.Integer, nullable=False, comment="the write that opened it"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("scope", sa.JSON, nullable=False, comment="what was chosen to be shown"),
        sa.Column("revision", sa.Integer, nullable=False, comment="version of the strategy that was shown"),
        sa.Column("carried", sa.JSON, nullable=False, comment="ids of the decisions that were open when it was opened"),
        sa.Column("finished_at", sa.DateTime, comment="UTC; open until then"),
        sa.Column("minutes", sa.Text, comment="its decisions as they stood at its end, as JSON"),
        sa.Column("report", sa.Text, nullable=False, comment="the report as JSON"),
        sa.Column("slides", sa.Text, nullable=False, comment="the report as it was shown, as JSON"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_meeting_change_id"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("meeting_id", sa.Integer, nullable=False),
        sa.Column("change_id", sa.Integer, nullable=False, comment="version: the write that wrote it"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False, comment="a role"),
        sa.Column("due", sa.Date),
        sa.Column("status", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_decision_meeting_id"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_decision_change_id"),
        sa.CheckConstraint("kind IN ('decision', 'next_step')", name="ck_decision_kind"),
        sa.CheckConstraint("status IN ('open', 'done', 'dropped')", name="ck_decision_status"),
    )
    op.create_index("ix_decision_meeting_id", "decision", ["meeting_id"])
    op.create_index("ix_decision_status", "decision", ["status"])
    op.create_table(
        "note",
        sa.Column("meeting_id", sa.Integer, nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("slide", sa.String(200), nullable=False),
        sa.Column("change_id", sa.Integer, nullable=False, comment="version"),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "who", "slide", name="pk_note"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_note_meeting_id"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_note_change_id"),
    )
