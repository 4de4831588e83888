"""Where real measurement series lie, if there are any: beside the folder that KPI_EXPORT_SAMPLES names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SETS = Path(os.environ.get("KPI_EXPORT_SAMPLES", "")).parent / "kpi-sets"
needs_sets = pytest.mark.skipif(
    not (os.environ.get("KPI_EXPORT_SAMPLES") and SETS.is_dir()),
    reason="KPI_EXPORT_SAMPLES names no folder with kpi-sets/ beside it",
)
