from __future__ import annotations

import pytest

from kpi.api.closed import ClosedPaths
from tests.api.asgi import ask
from tests.api.conftest import ok


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/_stcore/metrics", 404),
        ("/_stcore/metrics/", 404),
        ("/_stcore/agent", 404),
        ("/_stcore/agent/openapi.json", 404),
        ("/_stcore/agent/mcp", 404),
        ("/_stcore/agents", 200),
        ("/_stcore/health", 200),
        ("/_stcore/stream", 200),
        ("/healthz", 200),
        ("/", 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_figures_and_agents_are_closed_and_nothing_else(path: str, status: int, method: str) -> None:
    assert ask(ClosedPaths(ok), path, method=method).status == status
