"""How long pages take in a browser, beside an almost empty page in the same browser run, one after the other."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks import empty, saving
from tests.benchmarks.figures import Figure, count, seconds
from tests.benchmarks.organisation import SAVED, found, name_of
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.server import free_port, running_program, running_server
from tests.browser.visit import PATIENCE

WARM_AT_MOST = 1.3
"""Of the almost empty page, for the overview."""
SAVED_AT_MOST = 1.5
"""Of the same with the fewest facts."""

# The script has run, and what it sent is on the screen: text, or what a board or a chart holds.
_DRAWN = """what => {
  const app = document.querySelector('[data-testid=stApp]');
  if (app?.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (document.querySelector('[data-testid=stSkeleton], [data-stale=true]')) return false;
  if (what.text) return document.body.innerText.includes(what.text);
  const roots = [document, ...[...document.querySelectorAll('*')].map(element => element.shadowRoot).filter(Boolean)];
  return roots.some(root => root.querySelector(what.selector));
}"""


@dataclass(frozen=True, slots=True)
class Sight:
    """A page to load, and what is there when it is drawn."""

    name: str
    url: str
    drawn: Mapping[str, str]


@dataclass(slots=True)
class Times:
    """Seconds of every load, by page."""

    first: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    warm: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    saved: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def figures(sizes: Sequence[int], loads: int, today: date) -> Iterator[Figure]:
    """Overview and KPI page, first and warm, and saving one value, for each number of facts."""
    times = Times()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        none = Sight("almost empty page", stack.enter_context(empty_page(folder)), {"text": empty.TEXT})
        servers = {size: stack.enter_context(_dashboard(folder, size, today)) for size in sizes}
        names = {size: name_of(folder / str(size) / "own.db", SAVED) for size in sizes}
        play = stack.enter_context(sync_playwright())
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        sights = [none, *(sight for size, url in servers.items() for sight in _sights(size, url))]
        for number in range(loads):
            for sight in sights:
                _load(browser, sight, times)
            for size, url in servers.items():
                times.saved[count(size)].append(
                    saving.seconds_until_seen(browser, url, names[size], 10_000 + 1_000 * number)
                )
        browser.close()
    yield from _compared("first", times.first, none.name, None)
    yield from _compared("warm", times.warm, none.name, WARM_AT_MOST)
    yield from _saved(times.saved)


@contextmanager
def empty_page(folder: Path) -> Iterator[str]:
    """The address of the almost empty page."""
    port = free_port()
    command = ["uvicorn", "tests.benchmarks.empty:app", "--port", str(port), "--ws", "websockets-sansio"]
    with running_program([*command, "--no-access-log"], port, folder) as url:
        yield url


@contextmanager
def _dashboard(folder: Path, size: int, today: date) -> Iterator[str]:
    place = folder / str(size)
    place.mkdir()
    found(place / "own.db", size, today)
    with running_server(place) as url:
        yield url


def _sights(size: int, url: str) -> Iterator[Sight]:
    yield Sight(f"overview, {count(size)} facts", f"{url}/", {"selector": "tr a[href*='/kpi?key=']"})
    yield Sight(f"KPI page, {count(size)} facts", f"{url}/kpi?key={SAVED}", {"selector": ".js-plotly-plot .main-svg"})


def _load(browser: Browser, sight: Sight, times: Times) -> None:
    """In a new profile, and once more in the same."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    times.first[sight.name].append(_timed(page, sight))
    times.warm[sight.name].append(_timed(page, sight))
    context.close()


def _timed(page: Page, sight: Sight) -> float:
    page.goto("about:blank")
    start = time.perf_counter()
    page.goto(sight.url, wait_until="commit")
    page.wait_for_function(_DRAWN, arg=dict(sight.drawn), timeout=PATIENCE)
    return time.perf_counter() - start


def _compared(
    which: str, times: Mapping[str, Sequence[float]], reference: str, at_most: float | None
) -> Iterator[Figure]:
    """Each page's time to that of the almost empty page."""
    for name, taken in times.items():
        ratio = median(taken) / median(times[reference])
        wanted = at_most if name.startswith("overview") else None
        yield Figure(f"{name}, {which}", seconds(median(taken)), None if name == reference else ratio, at_most=wanted)


def _saved(times: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    smallest = next(iter(times))
    for size, taken in times.items():
        ratio = median(taken) / median(times[smallest])
        name = f"saving a value until the overview shows it, {size} facts"
        is_smallest = size == smallest
        yield Figure(name, seconds(median(taken)), None if is_smallest else ratio,
                     at_most=None if is_smallest else SAVED_AT_MOST)  # fmt: skip
