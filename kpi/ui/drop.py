"""Files dropped on the page Import: read once, asked about, previewed, and taken over or not.

Bytes stay in the browser tab's own memory; what was read of them is kept beside, so that no click reads them again.
"""

from __future__ import annotations

import ctypes
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st
from htpy import div

from kpi.accepting import Accepted
from kpi.assignment import proposals
from kpi.errors import ConflictError, LeitsternError
from kpi.importing import Arrival, Preview
from kpi.library import start_strategy
from kpi.ui import board, import_cards, import_questions, past_imports, remembered_words
from kpi.ui.elements import block
from kpi.ui.import_questions import Said, for_reading
from kpi.ui.plain import plain
from kpi.ui.session import Run

_DROP = "_drop"
_DONE = "_imported"
_LARGE = 5 * 2**20


@dataclass
class _Drop:
    """The files of one drop on their way; a new one begins when they are in."""

    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    said: Said = field(default_factory=Said)
    read: dict[object, tuple[Arrival, ...]] = field(default_factory=dict)
    shown: tuple[object, Preview] | None = None
    overtaken: bool = False


@dataclass(frozen=True)
class _Done:
    """What was imported last, to be told and undone."""

    accepted: tuple[Accepted, ...]
    lacking: tuple[str, ...]


def _drop() -> _Drop:
    found: _Drop = st.session_state.setdefault(_DROP, _Drop())
    return found


def _discard() -> None:
    """Leave all these files, and what was answered about them and not taken over."""
    st.session_state[_DROP] = _Drop()


def show(run: Run) -> None:
    """The field for files, and all that follows from them."""
    _ = run.language
    if not run.strategy_version:
        st.info(_("There is no strategy yet, and so no KPI to import for. Start one on the page Strategy."))
        return
    drop = _drop()
    files = st.file_uploader(
        _("Exports of your platforms"), accept_multiple_files=True, key=f"drop-{drop.token}",
        help=_("CSV, XLSX, XLS or ZIP, as the platform wrote them. Any number at once."),
    )  # fmt: skip
    if not files:
        _tell_done(run)
        return
    st.session_state.pop(_DONE, None)
    arrivals = _read(run, drop, files)
    if not arrivals:
        return
    shown = _preview(run, drop, arrivals)
    if import_questions.ask(run, shown, drop.said):
        st.rerun()
    if drop.overtaken:
        st.warning(_("Meanwhile somebody changed what is there. Nothing was written; this is the preview as of now."))
    content = [import_cards.file(file, run.strategy, _) for file in shown.files]
    note = _("No value is written before you take it over.")
    board.show(block(_("Preview"), div(".ls-files")[content], note=note), "preview", _)
    once = {file.draft.sha256: file for file in shown.files}.values()  # the same bytes may come under two names
    if any([import_questions.assignments(run, file, drop.said) for file in once]):  # noqa: C419  all are drawn
        st.rerun()
    _propose(run, shown)
    _accept(run, drop, files, arrivals, shown)


def _read(run: Run, drop: _Drop, files: Sequence[Any]) -> list[Arrival]:
    """What the files hold; each is read once for the answers on which its reading depends."""
    _ = run.language
    keys = {file.file_id: (file.file_id, run.today, run.strategy_version, _said(drop)) for file in files}
    waiting = [file for file in files if keys[file.file_id] not in drop.read]
    if waiting:
        place = st.empty()
        with place.container():
            bar = st.progress(0.0)
            if len(waiting) > 1:  # a click comes through between two files
                st.button(_("Cancel"), on_click=_discard, key="cancel", icon=":material/close:")
        for number, file in enumerate(waiting):
            bar.progress(number / len(waiting), text=plain(_("Reading {file} …", file=file.name)))
            drop.read[keys[file.file_id]] = _read_one(run, drop, file)
        place.empty()
        _give_back(sum(file.size for file in waiting))
    drop.read = {key: drop.read[key] for key in keys.values()}
    return [
        Arrival(arrival.draft, arrival.answers.plus(drop.said.about(arrival.draft)))
        for key in keys.values()
        for arrival in drop.read[key]
    ]


def _said(drop: _Drop) -> object:
    return tuple((scope, for_reading(given).to_json()) for scope, given in sorted(drop.said.given.items()))


def _read_one(run: Run, drop: _Drop, file: Any) -> tuple[Arrival, ...]:
    return run.workspace.read_file(
        file.getvalue(), file.name, today=run.today, said=lambda draft: for_reading(drop.said.about(draft)).given
    )


def _preview(run: Run, drop: _Drop, arrivals: Sequence[Arrival]) -> Preview:
    """As long as neither files, answers nor the database change, the one made before."""
    state = run.workspace.state()
    about = tuple((arrival.draft.sha256, arrival.draft.file, arrival.answers.to_json()) for arrival in arrivals)
    key = (about, state.epoch, tuple(sorted(state.revisions.items())))
    if drop.shown is None or drop.shown[0] != key:
        with st.spinner(run.language("Comparing with what is there …")):
            drop.shown = (key, run.workspace.preview_import(arrivals, today=run.today))
    return drop.shown[1]


def _propose(run: Run, shown: Preview) -> None:
    """KPIs of the library that columns without a KPI would bring to life."""
    _ = run.language
    kpis = {kpi.key: kpi for file in shown.files for kpi in proposals(run.strategy, file.assigned)}
    if not kpis or run.is_demo:
        return
    with st.expander(_.plural("{n} KPI of the library could use what no KPI uses yet",
                              "{n} KPIs of the library could use what no KPI uses yet", len(kpis))):  # fmt: skip
        st.caption(_("Values without a KPI are kept: one that is added later has its history at once."))
        chosen = st.multiselect(_("KPIs of the library"), list(kpis), key="proposed", placeholder=_("Choose KPIs"),
                                format_func=lambda key: _.text(kpis[key].name))  # fmt: skip
        st.caption(_("This publishes a new version of the strategy at once, whatever becomes of the files."))
        if st.button(_("Add to the strategy"), disabled=not chosen, key="add-proposed"):
            _publish(run, chosen)


def _publish(run: Run, keys: Sequence[str]) -> None:
    there = {kpi.key for kpi in run.strategy.kpis}
    fresh = tuple(kpi for kpi in start_strategy("", keys).kpis if kpi.key not in there) if keys else ()
    more = run.strategy.model_copy(update={"kpis": (*run.strategy.kpis, *fresh)})
    request = run.premises.request(run.language("KPIs for imported columns"), key=uuid.uuid4().hex)
    if _succeeds(run, lambda: run.workspace.publish(request, more, run.strategy_version)):
        st.rerun()


def _accept(run: Run, drop: _Drop, files: Sequence[Any], arrivals: Sequence[Arrival], shown: Preview) -> None:
    """The button that writes, and what it would write."""
    _ = run.language
    writing = shown.writing
    if sum(file.writing.total > 0 for file in shown.files) > 1:
        st.markdown(plain(import_cards.writing(writing, _)))
    if waiting := import_questions.left_open(shown, drop.said, _):
        st.caption(waiting)
    if drop.said.undecided:
        st.caption(_("A number that was typed above cannot be read yet. Settle it first, or empty its field."))
    count, may_remember = writing.total, drop.said.is_anything
    label = _.plural("Take over {n} value", "Take over {n} values", count) if count else _("Take over")
    if not count and may_remember:
        label = _("Remember the answers")
    is_closed = not (count or may_remember) or not run.may_edit or bool(drop.said.undecided)
    with st.container(horizontal=True):
        wanted = st.button(label, type="primary", key="accept", disabled=is_closed, icon=":material/check:")
        st.button(_("Discard"), on_click=_discard, key="discard", icon=":material/close:")
    if not wanted:
        return
    request = run.premises.request(key=drop.token)
    try:
        with st.spinner(_("Importing …")):
            accepted = run.workspace.import_files(request, arrivals, today=run.today, expected=shown.stamp)
    except ConflictError:
        drop.overtaken, drop.shown = True, None
        st.rerun()
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    lacking = tuple(f"{file.draft.file}: {_(q.message.message, **q.message.params)}"
                    for file in shown.files for q in (*file.blocking, *file.lacking))  # fmt: skip
    st.session_state[_DONE] = _Done(accepted, lacking)
    st.session_state[_DROP] = _Drop()
    _give_back(sum(file.size for file in files))
    st.rerun()


def _give_back(size: int) -> None:
    """After large files (in bytes), return memory to the system: the allocator keeps what is scattered among little."""
    if size >= _LARGE:
        with suppress(AttributeError, OSError):  # other systems than Linux with the GNU library
            ctypes.CDLL(None).malloc_trim(0)


def _tell_done(run: Run) -> None:
    done: _Done | None = st.session_state.get(_DONE)
    if done is None:
        return
    undone = run.workspace.undone()
    standing = [one for one in done.accepted if one.change not in undone]
    if len(standing) < len(done.accepted) and not any(one.change for one in standing):
        board.show(import_cards.undone(run.language), "done", run.language)
        return
    board.show(import_cards.done(standing, done.lacking, run.language), "done", run.language)
    if written := [one for one in standing if one.change]:
        past_imports.undo_button(run, written)


def remembered(run: Run) -> None:
    """What was answered, each answer to be forgotten."""
    _ = run.language
    rows = run.workspace.remembered()
    if not rows:
        st.caption(_("Nothing yet. What you answer about a file is remembered with it."))
    for number, row in enumerate(rows):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(remembered_words.line(row, run.strategy, _)), width="stretch")
            if st.button(_("Forget"), key=f"forget-{number}-{row.place.question}", width="content"):
                request = run.premises.request(key=uuid.uuid4().hex)
                if _succeeds(run, partial(run.workspace.forget, request, row.place)):
                    st.rerun()


def _succeeds(run: Run, action: Callable[[], object]) -> bool:
    try:
        action()
    except LeitsternError as error:
        st.error(plain(run.language.error(error)))
        return False
    return True
