"""A small strategy of its own with measurements until the month before last, for tests that change something."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kpi.access import Person, Role
from kpi.cadence import last_ended, next_start
from kpi.model import Cadence, Measurement, Strategy
from kpi.store.database import Store
from kpi.workspace import Request, Workspace

MONTH = last_ended(dt.datetime.now(dt.UTC).date(), Cadence.MONTHLY)
"""The last closed month: its values are due."""
PARTS = tuple(f"Teil {chr(65 + n)}" for n in range(14))
"""Names of further KPIs with a value on each of two platforms, so that a month has some thirty values."""
STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [
            {"key": "linkedin", "name": "LinkedIn"}, {"key": "x", "name": "X"}, {"key": "web", "name": "Website"},
        ],
        "goals": [{"key": "grow", "name": "Grow", "area": "acquisition", "kpis": ["leads"]}],
        "kpis": [
            {
                "key": "leads", "name": "Leads", "kind": "flow", "area": "acquisition", "topic": "leads",
                "targets": [
                    {
                        "mode": "window", "value": 4321,
                        "start": next_start(MONTH, Cadence.MONTHLY, -6), "due": next_start(MONTH, Cadence.MONTHLY, 18),
                    }
                ],
            },
            *(
                {"key": f"part_{n}", "name": name, "kind": "flow", "role": "part", "platforms": ["linkedin", "x"]}
                for n, name in enumerate(PARTS)
            ),
            {"key": "visits", "name": "Besuche", "kind": "flow", "role": "part", "platforms": ["web"]},
        ],
    }
)  # fmt: skip


def prepare(database: Path) -> None:
    """Make the database that a server is then started on."""
    workspace = Workspace(Store(f"sqlite:///{database}"))
    workspace.migrate()
    request = Request(Person("editor", Role.EDITOR), dt.datetime.now(dt.UTC), "Test")
    workspace.publish(request, STRATEGY, 0)
    values = [Measurement("leads", next_start(MONTH, Cadence.MONTHLY, -n), 100.0 + n) for n in range(1, 7)]
    workspace.record(request, values, today=dt.datetime.now(dt.UTC).date())
    workspace.close()
