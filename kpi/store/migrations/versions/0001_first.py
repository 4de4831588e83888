"""First release: series, facts, periods, strategy, change log, revisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CADENCES = "IN ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')"


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "revision",
        sa.Column("scope", sa.String(64), nullable=False, comment="KPI key, or '' for the strategy"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_revision"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", sa.DateTime, nullable=False, comment="UTC"),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.String(20), nullable=False, comment="publish, record, value, demo, restore"),
        sa.Column("parent_id", sa.Integer, comment="the write that this value belongs to"),
        sa.Column("kpi", sa.String(64)),
        sa.Column("series_id", sa.Integer),
        sa.Column("start", sa.Date),
        sa.Column("before", sa.JSON(none_as_null=True)),
        sa.Column("after", sa.JSON(none_as_null=True)),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("source", sa.Text, nullable=False, server_default=""),
        sa.Column("request", sa.String(64), comment="idempotency key of the write"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sa.ForeignKeyConstraint(["parent_id"], ["change.id"], name="fk_change_parent_id"),
        sa.UniqueConstraint("request", name="uq_change_request"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_kpi_id", "change", ["kpi", "id"])
    op.create_index("ix_change_parent_id", "change", ["parent_id"])
    op.create_table(
        "strategy",
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("change_id", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False, comment="the whole strategy as JSON"),
        sa.PrimaryKeyConstraint("version", name="pk_strategy"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_strategy_change_id"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kpi", sa.String(64), nullable=False),
        sa.Column("platform", sa.String(64), nullable=False, comment="'' for none"),
        sa.Column("account", sa.String(200), nullable=False, comment="'' for none"),
        sa.Column("grain", sa.String(10), nullable=False),
        sa.Column("cadence", sa.String(10), nullable=False, comment="what fact.period and table period are kept for"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("kpi", "platform", "account", "grain", name="uq_series_kpi_platform_account_grain"),
        sa.CheckConstraint(f"grain {CADENCES}", name="ck_series_grain"),
        sa.CheckConstraint(f"cadence {CADENCES}", name="ck_series_cadence"),
    )
    op.create_table(
        "fact",
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("start", sa.Date, nullable=False, comment="first day of the fact's period"),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column(
            "period", sa.Date, nullable=False, comment="first day of the period of the KPI's cadence it counts for"
        ),
        sa.Column("change_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("series_id", "start", name="pk_fact"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_fact_series_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "period",
        sa.Column("series_id", sa.Integer, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("present", sa.Integer, nullable=False, comment="number of facts"),
        sa.Column("total", sa.Double, nullable=False),
        sa.Column("last", sa.Double, nullable=False),
        sa.Column("last_start", sa.Date, nullable=False),
        sa.Column("low", sa.Double, nullable=False),
        sa.Column("high", sa.Double, nullable=False),
        sa.Column("weighted", sa.Double, comment="sum of value × weight, where the KPI has a weight"),
        sa.Column("weight", sa.Double, comment="sum of the weights of these facts"),
        sa.PrimaryKeyConstraint("series_id", "start", name="pk_period"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_period_series_id"),
        sqlite_with_rowid=False,
    )
    _append_only("change")


def _append_only(table: str) -> None:
    """The log is history: the database itself refuses to change it."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the change log is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "EXECUTE FUNCTION refuse_change()"
    )
