"""The files that were imported: when, by whom, what they did, and each with its undo."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial

import streamlit as st

from kpi.accepting import Accepted
from kpi.errors import LeitsternError, UndoConflictError
from kpi.reverting import Later
from kpi.store.imported import File
from kpi.store.log import UNDO
from kpi.ui import board, import_cards, toasts
from kpi.ui.elements import block
from kpi.ui.plain import plain
from kpi.ui.session import Run

_SHOWN = 10
_ASKED = "_undo_asked"
"""Session state: the import whose values were changed again later, until somebody says what to do with those."""


def show(run: Run) -> None:
    """The latest imports; all of them on request."""
    _ = run.language
    entries = run.workspace.imports()
    if not entries:
        board.show(import_cards.nothing(_), "past", _)
        return
    board.show(block(_("Imported files"), note=_.plural("{n} file", "{n} files", len(entries))), "past", _)
    undone = run.workspace.undone()
    shown = entries if st.session_state.get("all-imports") else entries[:_SHOWN]
    for entry in shown:
        _row(run, entry, undone.get(entry.change))
    if len(entries) > _SHOWN:
        st.toggle(_("Show all of them"), key="all-imports")


def _row(run: Run, entry: File, undone_by: int | None) -> None:
    _ = run.language
    with st.container(horizontal=True, vertical_alignment="center", key=f"import-{entry.change}"):
        st.markdown(plain(entry.name), width=280)
        about = [import_cards.source_name(entry.source, _), run.moment(entry.at), entry.who]
        what = import_cards.counts(entry, _) if undone_by is None else _("undone")
        st.caption(plain(" · ".join([what, *filter(None, about)])), width="stretch")
        label = _("Undo") if undone_by is None else _("Bring it back")
        if st.button(
            label, key=f"undo-{entry.change}", width="content", disabled=not run.may_edit, help=plain(entry.name)
        ):
            _undo(run, undone_by or entry.change, entry.name)
    if st.session_state.get(_ASKED) == (undone_by or entry.change):
        _ask(run, undone_by or entry.change, entry.name)


def undo_button(run: Run, accepted: Sequence[Accepted]) -> None:
    """Take back what was just imported, the last file first."""
    _ = run.language
    label = _.plural("Undo this import", "Undo the import of {n} files", len(accepted))
    if st.button(label, key="undo-done", icon=":material/undo:"):
        for one in reversed(accepted):
            _undo(run, one.change, one.file, again=False, is_told=len(accepted) == 1)
        st.rerun()


def _undo(run: Run, change: int, name: str, later: Later = "ask", *, again: bool = True, is_told: bool = True) -> None:
    """Undo a write; where others changed its values since, ask what is to become of those."""
    _ = run.language
    request = run.premises.request(_("Import of {file}", file=name), key=uuid.uuid4().hex)
    try:
        run.workspace.undo(request, change, today=run.today, later=later)
    except UndoConflictError as error:
        st.session_state[_ASKED] = change
        st.session_state[f"{_ASKED}-count"] = len(error.conflicts)
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    else:
        st.session_state.pop(_ASKED, None)
        if is_told:
            # The write that is undone here is an import, or an undoing of one.
            write = run.workspace.change(change)
            is_back = write is not None and write.what == UNDO and not write.is_back
            told = (
                _("{file} is brought back.", file=plain(name)) if is_back else _("{file} is undone.", file=plain(name))
            )
            if again:
                toasts.tell(told, "undo")
            else:
                st.toast(told, icon=":material/undo:")
    if again:
        st.rerun()


def _ask(run: Run, change: int, name: str) -> None:
    _ = run.language
    count = st.session_state.get(f"{_ASKED}-count", 0)
    st.warning(_.plural("{n} of its values was changed again later. What is to become of it?",
                        "{n} of its values were changed again later. What is to become of them?", count))  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            _("Leave them as they are"),
            key="undo-keep",
            on_click=partial(_undo, run, change, name, "keep", again=False),
        )
        st.button(_("Put them back as well"), key="undo-over",
                  on_click=partial(_undo, run, change, name, "overwrite", again=False))  # fmt: skip
