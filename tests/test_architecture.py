"""The rules of the house that import-linter cannot see: scripts that nobody imports, calls, names, lengths."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(ROOT.glob("app.py")) + sorted(ROOT.glob("pages/*.py"))
SOURCES = SCRIPTS + sorted(ROOT.glob("kpi/**/*.py"))
TOP_LEVEL = {
    *("data", "kpi", "pages", "tests", "app.py", "pyproject.toml", "uv.lock", "Makefile"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"),
}
PAGE_LINES = 60

# Where a package may be imported; anywhere else it is kept out, scripts included.
HOMES = {
    "streamlit": ("app.py", "pages/", "kpi/ui/"),
    "sqlalchemy": ("kpi/store/",),
    "alembic": ("kpi/store/",),
    "psycopg": ("kpi/store/",),
    "sqlite3": ("kpi/store/",),
    "pptx": ("kpi/exports/",),
    "typst": ("kpi/exports/",),
    "xlsxwriter": ("kpi/exports/",),
    "plotly": ("kpi/charts.py",),
    "starlette": ("app.py", "kpi/api/"),
    "uvicorn": ("kpi/api/",),
    "pandas": ("kpi/ui/", "kpi/imports/", "kpi/exports/", "kpi/variation.py", "kpi/forecast.py", "kpi/charts.py"),
    "babel": ("kpi/i18n.py", "kpi/reading.py"),
    "gettext": ("kpi/i18n.py",),
}
# What runs text as code, or lets text of users become markup or code in the browser.
BANNED_CALLS = {"eval", "exec", "compile", "__import__"}
BANNED_KEYWORDS = {"unsafe_allow_html", "unsafe_allow_javascript"}
# These read "7,5" as 75; numbers are read by our own parser from text.
BANNED_WIDGETS = {"number_input", "NumberColumn", "components.v1"}
# The edges that may ask for the time; everything below is told.
CLOCKS = {"kpi/startup.py", "kpi/store/backup.py"}
CLOCK_CALLS = {"today", "now", "utcnow", "time"}
CLOCK_OWNERS = {"dt.date", "dt.datetime", "datetime.date", "datetime.datetime", "date", "datetime", "time"}


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, at whatever place."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.Call))


def where(file: Path, node: ast.expr) -> str:
    return f"{name(file)}:{node.lineno}: {ast.unparse(node)}"


def test_a_package_stays_in_its_home() -> None:
    homes = ((file, module, HOMES.get(module.split(".")[0])) for file in SOURCES for module in imports(file))
    assert not [
        f"{name(file)}: {module} belongs to {home}"
        for file, module, home in homes
        if home is not None and not name(file).startswith(home)
    ]


def test_text_never_becomes_code_or_markup() -> None:
    assert not [
        where(file, call)
        for file in SOURCES
        for call in calls(file)
        if (isinstance(call.func, ast.Name) and call.func.id in BANNED_CALLS)
        or BANNED_KEYWORDS & {word.arg for word in call.keywords}
    ]


def test_no_widget_that_misreads_german_numbers_and_no_old_component_is_used() -> None:
    assert not [
        where(file, node)
        for file in SOURCES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(tuple(BANNED_WIDGETS))
    ]


def test_only_the_edges_ask_the_clock() -> None:
    assert not [
        where(file, call)
        for file in SOURCES
        if name(file) not in CLOCKS
        for call in calls(file)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCK_CALLS
        and ast.unparse(call.func.value) in CLOCK_OWNERS
    ]


def test_a_file_says_its_job_in_its_first_line() -> None:
    assert not [name(file) for file in SOURCES if tree(file).body and not ast.get_docstring(tree(file))]


def test_scripts_hold_no_numbers_and_no_store() -> None:
    for file in SCRIPTS:
        banned = ("numpy", "kpi.store", *(["kpi.settings"] if file.parent.name == "pages" else []))
        assert not [module for module in imports(file) if module.startswith(banned)], name(file)


def test_pages_are_short() -> None:
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in SCRIPTS}
    assert not {file: lines for file, lines in lengths.items() if lines > PAGE_LINES}


def test_the_top_level_holds_only_what_the_design_names() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    shown = {file.split("/")[0] for file in listed.splitlines() if not file.startswith(".")}
    assert shown <= TOP_LEVEL


def test_no_module_hides_a_package_of_python_or_of_ours() -> None:
    assert not (ROOT / "pages" / "kpi.py").exists()
