"""Imports: which files brought which days of which series, and what people answered about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("change_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, comment="SHA-256 of the bytes"),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("account", sa.String(200), nullable=False, comment="'' where the file does not say"),
        sa.Column("exported", sa.Date, nullable=False, comment="by its own word, else the day of the import"),
        sa.PrimaryKeyConstraint("change_id", name="pk_import_file"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_import_file_change_id"),
    )
    op.create_index("ix_import_file_hash", "import_file", ["hash"])
    op.create_table(
        "import_span",
        sa.Column("change_id", sa.Integer, nullable=False),
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("change_id", "series_id", name="pk_import_span"),
        sa.ForeignKeyConstraint(["change_id"], ["import_file.change_id"], name="fk_import_span_change_id"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_import_span_series_id"),
    )
    op.create_index("ix_import_span_series_id", "import_span", ["series_id"])
    op.create_table(
        "mapping",
        sa.Column("source", sa.String(40), nullable=False, comment="'' for every source"),
        sa.Column("account", sa.String(200), nullable=False, comment="'' for every account"),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("change_id", sa.Integer, nullable=False, comment="who answered, and when"),
        sa.PrimaryKeyConstraint("source", "account", "question", name="pk_mapping"),
    )
