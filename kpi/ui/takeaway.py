"""Taking the numbers away: which part, for whom, in which language, and as what; made when it is asked for."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st
from htpy import Element

from kpi import report
from kpi.errors import MasterError
from kpi.exports import reports
from kpi.i18n import CODES, N_, SPOKEN, Code, Language
from kpi.model import AreaKey
from kpi.report import Report, Scope
from kpi.ui import elements, since
from kpi.ui.session import Run

FORMS = {
    "pptx": (N_("Slides to edit (PPTX)"), ":material/slideshow:"),
    "pdf-slides": (N_("Slides (PDF)"), ":material/present_to_all:"),
    "pdf-page": (N_("One page for the call (PDF)"), ":material/article:"),
    "pdf": (N_("Report with all KPIs (PDF)"), ":material/picture_as_pdf:"),
    "xlsx": (N_("Numbers and charts (XLSX)"), ":material/table_view:"),
    "csv": (N_("Numbers (CSV)"), ":material/csv:"),
}
"""What each form is called, and its icon."""
CSV_FORMS = {
    "csv-semicolon": N_("semicolons, 1,5"),
    "csv-comma": N_("commas, 1.5"),
}
"""What separates the columns, and how a number is written."""
_ASKED = "_takeaway_asked"
"""Session state: whether the choice was asked for by the click that this run answers."""


def button(_: Language) -> Element:
    """Asks for the choice; stands in a page's header."""
    return elements.action("takeaway", "download", _("Take away"))


def _ask(_value: str) -> None:
    st.session_state[_ASKED] = True


ANSWERS = {"takeaway": _ask}
"""What the board with the button answers."""


def offer(run: Run, area: AreaKey | None = None, goals: Sequence[str] = ()) -> None:
    """Show the choice, if it was asked for; `area`, `goals`: what is chosen at first."""
    if st.session_state.pop(_ASKED, False):
        st.dialog(run.language("Take away"), width="medium")(panel)(run, area, goals)


def panel(run: Run, area: AreaKey | None = None, goals: Sequence[str] = ()) -> None:
    """Choose scope and language, then a form; only a click on a form makes a file, and the page stays usable."""
    _ = run.language
    scope = _scope(run, area, goals)
    code: Code = st.segmented_control(
        _("Language of the file"), list(CODES), default=_.code, format_func=SPOKEN.__getitem__, required=True,
        key="takeaway-language",
    )  # fmt: skip
    language = Language(code, run.fiscal_start)
    compared = since.day(run)
    downloads(
        run, lambda: made(run, language, scope, compared), code, told=report.described(scope, run.strategy, language)
    )


def made(run: Run, language: Language, scope: Scope, compared: dt.date) -> Report:
    """The report of this moment."""
    state = run.workspace.frozen(run.as_of, compared, run.premises.now())
    return report.build(state, language, scope)


def downloads(run: Run, make: Callable[[], Report], code: Code, as_of: dt.date | None = None, told: str = "") -> None:
    """A button per form of file; `make` brings the report when one is clicked, of `as_of` if that is another day.

    `told`: which part of the whole it is, for the name of the file.
    """
    _, master = run.language, _master(run)
    title, day = _.text(run.strategy.name), as_of or run.as_of
    st.caption(_("Made when you click; that takes a few seconds, and you can go on meanwhile."))
    rows = [st.columns(2, gap="small") for _row in range(-(-len(FORMS) // 2))]
    csv = _csv(_, code)
    for number, (name, (label, icon)) in enumerate(FORMS.items()):
        form = csv if name == "csv" else name
        rows[number // 2][number % 2].download_button(
            _(label), data=functools.partial(_file, make, form, master), icon=icon,
            file_name=reports.file_name(title, day, code, form, told), mime=reports.EXPORTERS[form].mime,
            on_click="ignore", key=f"takeaway-{name}", width="stretch",
        )  # fmt: skip


def _csv(_: Language, code: Code) -> str:
    """How the CSV is to be written; unless somebody says so, as spreadsheets in the language of the file read it."""
    usual = "csv-semicolon" if code == "de" else "csv-comma"
    return st.segmented_control(
        _("Form of the CSV"), list(CSV_FORMS), default=usual, format_func=lambda form: _(CSV_FORMS[form]),
        required=True, key=f"takeaway-csv-form-{code}",
    )  # fmt: skip


def _file(make: Callable[[], Report], form: str, master: Path | None) -> bytes:
    return reports.write(make(), form, master)


def _master(run: Run) -> Path | None:
    """The company's slide master; ours, where that one cannot be used, and why."""
    master = run.premises.settings.slide_master
    if master is None:
        return None
    try:
        changed = master.stat().st_mtime_ns
    except OSError:
        changed = 0
    error = _fault(master, changed)
    if error is None:
        return master
    st.warning(f"{run.language.error(error)} {run.language('Without this master the deck is made with ours.')}")
    return None


@functools.lru_cache(maxsize=4)
def _fault(master: Path, _changed: int) -> MasterError | None:
    """What is wrong with a master, looked up once per change of the file."""
    from kpi.exports.pptx.master import opened  # noqa: PLC0415 - takes a while to load, and most pages need none

    try:
        opened(master)
    except MasterError as error:
        return error
    return None


def _scope(run: Run, area: AreaKey | None, first: Sequence[str]) -> Scope:
    _, strategy = run.language, run.strategy
    there = [key for key in AreaKey if any(goal.area is key for goal in strategy.goals)]
    areas = st.pills(
        _("Goal areas"), there, default=[area] if area in there else [], format_func=_.word, selection_mode="multi",
        key="takeaway-areas", help=_("None chosen: all of them."),
    )  # fmt: skip
    names = {goal.key: _.text(goal.name) for goal in strategy.goals if not areas or goal.area not in areas}
    goals = st.multiselect(
        _("Goals"), list(names), default=[key for key in first if key in names], format_func=names.__getitem__,
        key="takeaway-goals",
        placeholder=_("all goals") if not areas else _("further goals"),
    )  # fmt: skip
    audience = st.selectbox(
        _("For"), report.audiences(strategy, _), index=None, placeholder=_("everybody"), key="takeaway-audience",
        help=_("Their own goals come first."),
    )  # fmt: skip
    return Scope(tuple(areas), tuple(goals), audience or "")
