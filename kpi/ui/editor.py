"""The recording grid as people use it: type or paste, see how it was read, save all or nothing.

What is typed is kept in the store as it is typed, so that no reload or restart loses it. The grid stays as it was
opened while anything is typed; what colleagues changed meanwhile is shown at saving.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from kpi import grid
from kpi.errors import Conflict, LeitsternError, ProblemsError, RecordConflictError
from kpi.grid import Cell, Row, Typed
from kpi.model import Block, Cadence, Draft, Measurement, Place
from kpi.reading import Style
from kpi.recording import check
from kpi.request import Recorded
from kpi.sentences import values
from kpi.ui import blocks, board, change_cards, recording_cards, sheet, sheet_data, toasts
from kpi.ui.blocks import Brought
from kpi.ui.plain import plain
from kpi.ui.session import Run

_GRID = "_grid"
"""Session state: the grid as it was opened."""
_KEPT = "_grids_left_as_they_were"
"""Session state: how often saving changed no cell, as its month is closed; what was typed must not come back then."""
_SAVED = "_saved_last"
"""Session state: whether in the demo, what was saved last, and as which change."""
_STYLE = "style"
"""Session state: how "1.234" is meant, as long as that is asked."""

_Saved = tuple[Sequence[Measurement], Sequence[Place], Sequence[int]]
"""What saving sends: values, values taken back, and the version that each of their cells showed."""


@dataclass
class _Opened:
    """The grid as it was opened: rows and versions stay until it is saved, whatever colleagues do."""

    place: tuple[bool, Cadence, dt.date]
    rows: Sequence[Row]
    returned: int = 0
    """How many values were waiting when it was opened, typed earlier and not saved."""
    done: int = 0
    """Running number of what was taken from the browser last."""
    request: str = field(default_factory=lambda: uuid.uuid4().hex)
    conflicts: Sequence[Conflict] = ()
    brought: Brought | None = None
    """The block that was pasted last."""
    overtaken: bool = False
    """Somebody changed a value of another period, of those that the block has, while they were looked at."""

    @property
    def key(self) -> str:
        """The element's key: the same cells go on in the same fields."""
        return f"sheet-{_digest((self.place, [row.cell for row in self.rows]))}"

    @property
    def shape(self) -> str:
        """What is in the cells: the same in another session too, so that nothing typed over it is lost."""
        return _digest(([row.version for row in self.rows], st.session_state.get(_KEPT, 0)))

    def numbers(self) -> dict[Cell, int]:
        """Number of the row at each place."""
        return {row.cell: number for number, row in enumerate(self.rows)}


def _digest(seen: object) -> str:
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def show(run: Run, grain: Cadence, start: dt.date) -> None:
    """The grid of one period, how its input was read, and the button that saves it."""
    _show_saved(run)
    opened = _open(run, grain, start)
    first = st.query_params.get("kpi", "")
    lines = grid.lines(opened.rows, first)
    order = sheet_data.order(lines, run.strategy)
    try:
        _take(run, opened, order)
    except LeitsternError as error:
        st.error(plain(run.language.error(error)))
    drafts = _drafts(run, opened)
    style: Style | None = st.session_state.get(_STYLE)  # asked below the grid, so that it does not move
    if drafts and opened.returned:
        _say_returned(run, drafts)
    elsewhere = _show_block(run, opened, order)
    typed = grid.read(opened.rows, drafts, style)
    others = blocks.typed(elsewhere, style)
    saved = _to_save({start: typed, **others}, grain)
    checked = check(run.strategy, saved[0], today=run.today, fiscal_start=run.fiscal_start)
    found = {(saved[0][p.line - 1].start, _cell(saved[0][p.line - 1])): p for p in checked.problems if p.line}
    problems = {cell: problem for (day, cell), problem in found.items() if day == start}
    data = sheet_data.sheet(opened.rows, lines, drafts, typed, problems, first, run.strategy, run.language)
    sheet.show(opened.key, {**data, "shape": opened.shape, "done": opened.done}, run.language)
    if not drafts and not others:
        return
    everything = [*typed, *(cell for some in others.values() for cell in some)]
    blocked = bool(checked.errors) or any(cell.reading.problem or cell.reading.options for cell in everything)
    with st.container(key="ls-save", gap="small"):
        if opened.conflicts:
            _ask(run, opened, drafts)
        else:
            _ask_style(run, [(opened.rows, drafts), *elsewhere.values()])
            wrong = {problem.line for problem in checked.errors if problem.line}
            _save(run, opened, everything, saved, blocked=blocked, wrong=len(wrong))
    if others:
        board.show(recording_cards.elsewhere(others, found, grain, run.strategy, run.language), "others", run.language)
    if typed:
        board.show(recording_cards.readings(typed, problems, run.strategy, run.language), "readings", run.language)


def forget() -> None:
    """Open the grid anew: what is due stands first again."""
    st.session_state.pop(_GRID, None)


def _to_save(typed: Mapping[dt.date, Sequence[Typed]], grain: Cadence) -> _Saved:
    """What saving the grids of some periods sends."""
    each = [grid.to_save(cells, start, grain) for start, cells in typed.items()]
    values, gone = [one for some in each for one in some[0]], [one for some in each for one in some[1]]
    written = [version for some in each for version in some[2][: len(some[0])]]
    return values, gone, [*written, *(version for some in each for version in some[2][len(some[0]) :])]


def _show_block(
    run: Run, opened: _Opened, order: Sequence[Sequence[int | None]]
) -> Mapping[dt.date, tuple[Sequence[Row], Mapping[int, Draft]]]:
    """What the pasted block brought; its values of other periods, if they are to be saved as well."""
    person, place = run.premises.person, opened.place[1:]
    if opened.brought is None and (block := run.workspace.block(person, *place)) is not None:
        opened.brought = blocks.read(run, block, opened.rows, place, order)
    if opened.brought is None:
        return {}
    if opened.overtaken:
        _ = run.language
        st.warning(_("Meanwhile somebody changed what is there. Nothing was written; this is the preview as of now."))
    answered, is_wanted = blocks.show(run, opened.brought, opened.rows, place[0])
    if answered is not None:
        before, numbers = opened.brought.found, opened.numbers()
        run.workspace.keep_block(person, *place, answered)
        opened.brought = blocks.read(run, answered, opened.rows, place, order)
        texts = blocks.fresh(before, opened.brought.found, opened.rows)
        keep(run, opened, {numbers[cell]: sheet.Entry(text, "", provisional=False) for cell, text in texts.items()})
        st.rerun()
    return opened.brought.drafts(run.premises.request().at) if is_wanted else {}


def _cell(value: Conflict | Draft | Measurement) -> Cell:
    return value.kpi, value.platform, value.account


def _open(run: Run, grain: Cadence, start: dt.date) -> _Opened:
    """The grid as it was opened; anew as long as nothing is typed, so that what others record is seen."""
    opened: _Opened | None = st.session_state.get(_GRID)
    place = (run.is_demo, grain, start)
    if opened is not None and opened.place == place and _stored(run, grain, start):
        return opened
    rows = run.workspace.grid(grain, start, run.today)
    if opened is not None and opened.place == place:
        rows = grid.as_before(rows, opened.rows)
        if rows != tuple(opened.rows):
            opened = replace(opened, rows=rows, brought=None)
    else:
        opened = _Opened(place, rows, returned=len(_stored(run, grain, start)))
    st.session_state[_GRID] = opened
    return opened


def _reopen(run: Run, opened: _Opened) -> None:
    """Look at what is there now, every row in its place; what is typed stays."""
    rows = grid.as_before(run.workspace.grid(*opened.place[1:], run.today), opened.rows)
    st.session_state[_GRID] = _Opened(opened.place, rows, done=opened.done)


def _stored(run: Run, grain: Cadence, start: dt.date) -> list[Draft]:
    return run.workspace.drafts(run.premises.person, grain, start)


def _drafts(run: Run, opened: _Opened) -> dict[int, Draft]:
    """What is typed, by row number."""
    numbers = opened.numbers()
    stored = _stored(run, *opened.place[1:])
    return {numbers[_cell(draft)]: draft for draft in stored if _cell(draft) in numbers}


def _take(run: Run, opened: _Opened, order: Sequence[Sequence[int | None]]) -> None:
    """Keep what the browser sent since the last time."""
    sent = sheet.sent(opened.key, opened.shape, len(opened.rows))
    if sent is None or sent.number <= opened.done:
        return
    entries = dict(sent.entries)
    if sent.block:
        block = Block(sent.block, None if sent.at is None else opened.rows[sent.at].cell)
        opened.brought = blocks.read(run, block, opened.rows, opened.place[1:], order)
        run.workspace.keep_block(run.premises.person, *opened.place[1:],
                                 None if opened.brought.found.is_too_large else block)  # fmt: skip
        filled = opened.brought.found.filled
        entries |= {one.row: sheet.Entry(one.text, "", provisional=False) for one in filled}
    keep(run, opened, entries)
    opened.done = sent.number


def keep(run: Run, opened: _Opened, entries: Mapping[int, sheet.Entry]) -> None:
    """Put what was typed into the store; what is as it was is no draft."""
    typed, emptied = [], []
    now = run.premises.request().at
    for number, entry in entries.items():
        row = opened.rows[number]
        shown = sheet_data.shown(row, run.language)
        text = grid.UNTOUCHED if row.value is not None and entry.text.strip() == shown else entry.text.strip()
        as_it_was = text == grid.UNTOUCHED or (not text and row.value is None)
        if as_it_was and entry.provisional == row.provisional and not entry.note:
            emptied.append(row.cell)
        else:
            typed.append(Draft(*row.cell, text, row.version, now, entry.note, entry.provisional))
    if typed:
        run.workspace.draft(run.premises.person, *opened.place[1:], typed)
    if emptied:
        run.workspace.discard(run.premises.person, *opened.place[1:], emptied)


def _say_returned(run: Run, drafts: Mapping[int, Draft]) -> None:
    """Say what was typed earlier and waits to be saved."""
    _ = run.language
    since = run.moment(max(draft.at for draft in drafts.values()))
    st.info(plain(_.plural("{n} typed value of {moment} is not saved yet.",
                           "{n} typed values of {moment} are not saved yet.", len(drafts), moment=since)),
            icon=":material/edit_note:")  # fmt: skip


def _ask_style(run: Run, grids: Iterable[tuple[Sequence[Row], Mapping[int, Draft]]]) -> None:
    """Ask once what "1.234" means, if anything typed leaves it open and its writer's language settles it."""
    _ = run.language
    styles: tuple[Style | None, ...] = (None, "de", "en")
    ways = [way for some in grids for way in zip(*(grid.read(*some, style) for style in styles), strict=True)]
    for asked, german, english in ways:
        if not asked.reading.options or german.reading.options or english.reading.options:
            continue
        unit = values.unlabelled(asked.row.kpi.unit)
        labels: dict[Style, str] = {
            "de": _.value(german.reading.value, unit, _needed(german)),
            "en": _.value(english.reading.value, unit, _needed(english)),
        }
        st.segmented_control(
            plain(_("“{text}” can be read in two ways. Which one is meant?", text=asked.text)), ["de", "en"],
            format_func=labels.__getitem__, key=_STYLE,
        )  # fmt: skip
        return


def _needed(cell: Typed) -> int:
    """As many decimals as the number has."""
    return recording_cards.decimals(cell.reading.value, cell.row.kpi)


def _show_saved(run: Run) -> None:
    """What was saved last in this session, with the way to undo it, unless it is undone."""
    is_demo, told, change = st.session_state.get(_SAVED, (run.is_demo, "", 0))
    if change and is_demo == run.is_demo and change not in run.workspace.undone():
        board.show(change_cards.saved(told, change, run.language), "saved", run.language)


def _save(run: Run, opened: _Opened, typed: Sequence[Typed], saved: _Saved, *, blocked: bool, wrong: int) -> None:
    """The button, which counts what can be saved; `wrong`: how many values of those may not."""
    _ = run.language
    changes, gone, versions = saved
    count = len(changes) + len(gone) - wrong
    doubtful = [cell for cell in typed if cell.is_change and (cell.is_unusual or cell.is_withdrawal)]
    sure = True
    if doubtful:
        look = _digest([(cell.row.cell, cell.text) for cell in doubtful])
        sure = st.checkbox(
            _.plural("I have looked twice: {n} unusual or removed value is right.",
                     "I have looked twice: {n} unusual or removed values are right.", len(doubtful)),
            key=f"sure-{look}",
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(_("Note for all (optional)"), key=f"reason-{opened.request}", max_chars=500)
        label = _.plural("Save {n} value", "Save {n} values", count)
        clicked = st.button(label, type="primary", key="save", disabled=blocked or not sure or not count)
        if st.button(_("Discard what is typed"), key="discard", type="tertiary", icon=":material/delete:"):
            run.workspace.discard(run.premises.person, *opened.place[1:])
            _reopen(run, opened)
            st.rerun()
    if blocked:
        st.caption(_("Correct the values marked above; then all of them are saved together."))
    if not clicked or blocked or not sure:
        return
    try:
        done = run.workspace.record(
            run.premises.request(reason, key=opened.request), changes, today=run.today, expected=versions,
            withdrawn=gone,
        )  # fmt: skip
    except RecordConflictError as error:
        opened.conflicts = [conflict for conflict in error.conflicts if conflict.start == opened.place[2]]
        if len(opened.conflicts) < len(error.conflicts):
            opened.brought, opened.overtaken = None, True
        st.rerun()
    except ProblemsError as error:
        lines = (recording_cards.said(problem, run.strategy, _) for problem in error.problems)
        st.error(plain("\n".join(lines)))
        return
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    run.workspace.discard(run.premises.person, *opened.place[1:], [cell.row.cell for cell in typed])
    run.workspace.keep_block(run.premises.person, *opened.place[1:], None)
    _reopen(run, opened)
    _say_saved(run, done)
    st.rerun()


def _say_saved(run: Run, done: Recorded) -> None:
    """Say what was saved, now and as long as the session lasts."""
    _ = run.language
    said = []
    written = done.inserted + done.changed + done.withdrawn
    if written:
        said.append((_.plural("{n} value is saved.", "{n} values are saved.", written), "check"))
    if done.noted:
        said.append((_.plural("{n} note is saved.", "{n} notes are saved.", done.noted), "check"))
    if done.late:
        st.session_state[_KEPT] = st.session_state.get(_KEPT, 0) + 1
        told = _.plural("{n} value waits to be accepted", "{n} values wait to be accepted", done.late)
        said.append((_("The month is closed: {told}.", told=told), "lock"))
    for text, icon in said:
        toasts.tell(text, icon)
    if done.change is not None:
        st.session_state[_SAVED] = (run.is_demo, " ".join(text for text, _icon in said), done.change)


def _ask(run: Run, opened: _Opened, drafts: Mapping[int, Draft]) -> None:
    """Somebody was quicker: show whose values are there now, and let the person decide. All else typed stays."""
    _ = run.language
    board.show(recording_cards.conflicts(opened.conflicts, run.strategy, _), "conflicts", _)
    theirs = {_cell(conflict): conflict for conflict in opened.conflicts}
    place = opened.place[1:]
    with st.container(horizontal=True):
        if st.button(_("Keep mine"), key="mine"):
            mine = [draft for draft in drafts.values() if _cell(draft) in theirs]
            over = [draft._replace(version=theirs[_cell(draft)].version) for draft in mine]
            run.workspace.draft(run.premises.person, *place, over)
            _reopen(run, opened)
            st.rerun()
        if st.button(_("Take theirs"), key="theirs"):
            run.workspace.discard(run.premises.person, *place, list(theirs))
            _reopen(run, opened)
            st.rerun()
