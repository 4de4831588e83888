"""How good the forecast is: `KPI_ORACLES=DIR python -m tests.benchmarks.forecast_accuracy`.

Prints, for every set of series below DIR/forecast (else of our own), the MASE of the forecast against other methods
and how many of the values that came lay in the 80 % band.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.oracle_forecast import Case, accuracy, kind_of, references

_OWN = Path(__file__).parent.parent / "oracles"
_SHOWN = {"naive": "naive", "ses": "SES", "SINGLE": "SES", "theta_nonseasonal": "Theta", "THETA": "Theta"}


def main() -> None:
    """Print a table per set of series."""
    folder = Path(os.environ.get("KPI_ORACLES") or _OWN) / "forecast"
    for path in sorted(folder.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        if kind_of(case) == "series":
            sys.stdout.write("\n".join(_table(path.stem, case)) + "\n")


def _table(name: str, case: Case) -> list[str]:
    lines = [f"{name}: MASE, lower is better"]
    lines.append(f"{'':18}{'forecast':>10}{'naive':>8}{'SES':>8}{'Theta':>8}{'in the 80 % band':>18}{'of sums':>9}")
    for protocol in case["acceptance"]:
        found, others = accuracy(case, protocol), references(case, protocol)
        shown = {_SHOWN[key]: f"{mase:.3f}" for key, mase in others.items() if key in _SHOWN}
        rest = "".join(f"{shown.get(column, '–'):>8}" for column in ("naive", "SES", "Theta"))
        lines.append(f"{protocol:18}{found.mase:>10.3f}{rest}{found.coverage:>18.1%}{found.sum_coverage:>9.1%}")
    return lines


if __name__ == "__main__":
    main()
