"""Growth rates chained per period; those that are there are chained now."""

from __future__ import annotations

import json
from collections import defaultdict
from math import prod

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chained = sa.Column("chained", sa.Double, comment="growth rates, chained: the product of 1 + value, less 1")
    op.add_column("period", chained)
    connection = op.get_bind()
    body = connection.execute(sa.text("SELECT body FROM strategy ORDER BY version DESC LIMIT 1")).scalar()
    for kpi in json.loads(body)["kpis"] if body else []:
        if kpi.get("agg_time", "chain" if kpi["kind"] == "growth" else "") == "chain":
            _chain(connection, kpi["key"])


def _chain(connection: sa.Connection, kpi: str) -> None:
    facts = sa.text(
        "SELECT f.series_id, f.period, f.value FROM fact f JOIN series s ON s.id = f.series_id WHERE s.kpi = :kpi"
    )
    rates = defaultdict(list)
    for series_id, start, value in connection.execute(facts, {"kpi": kpi}):
        rates[series_id, start].append(1 + value)
    fill = sa.text("UPDATE period SET chained = :chained WHERE series_id = :s AND start = :start")
    for (series_id, start), factors in rates.items():
        connection.execute(fill, {"s": series_id, "start": start, "chained": prod(factors) - 1})
