"""The latest changes of the workspace, one of them in detail, and undoing it."""

from __future__ import annotations

import uuid

import streamlit as st

from kpi.access import Role
from kpi.errors import ConflictError, LeitsternError, ProblemsError, UndoConflictError
from kpi.reverting import UNDOABLE, Later
from kpi.ui import board, change_cards, recording_cards, toasts
from kpi.ui.plain import plain
from kpi.ui.session import Run

_SHOWN = 50
_VALUES = 200
_TOKEN = "_undo_token"  # noqa: S105  an idempotency key, no secret
_CHOICE = "_undo_conflict"
"""Session state: the change that was to be undone, and why that needs a decision."""


def show_latest(run: Run) -> None:
    """The latest writes, each leading to its details."""
    found = run.workspace.changes(_SHOWN)
    table = change_cards.latest(found, run.workspace.undone(), run.strategy, run.moment, run.language)
    board.show(table, "changes", run.language)


def show_one(run: Run, number: int) -> None:
    """One write with its values, and the button that undoes it."""
    _ = run.language
    write = run.workspace.change(number)
    if write is None:
        st.info(_("There is no such change any more."))
        return
    values = run.workspace.change_values(number, _VALUES)
    board.show(change_cards.one(write, values, run.strategy, run.moment, _), "change", _)
    undone = run.workspace.undone()
    if write.what not in UNDOABLE:
        return
    if number in undone:
        st.caption(_("This was undone."))
        return
    if run.premises.person.role >= Role.EDITOR:
        _undo(run, number)


def _undo(run: Run, number: int) -> None:
    _ = run.language
    asked: tuple[int, LeitsternError] | None = st.session_state.get(_CHOICE)
    conflict = asked[1] if asked and asked[0] == number else None
    if isinstance(conflict, UndoConflictError):
        board.show(recording_cards.conflicts(conflict.conflicts, run.strategy, _, undoing=True), "conflicts", _)
    elif conflict is not None:
        st.warning(plain(_.error(conflict)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(_("Why is it undone?"), key=f"why-{number}", max_chars=500)
        if conflict is None:
            if st.button(_("Undo"), key="undo", type="primary", disabled=not reason.strip()):
                _carry_out(run, number, reason.strip(), "ask")
        else:
            if isinstance(conflict, UndoConflictError) and st.button(_("Undo the rest"), key="keep", type="primary"):
                _carry_out(run, number, reason.strip(), "keep")
            if st.button(_("Put those back, too"), key="overwrite"):
                _carry_out(run, number, reason.strip(), "overwrite")
    if not reason.strip():
        st.caption(_("The reason is kept in the history: whoever asks later will find it."))


def _carry_out(run: Run, number: int, reason: str, later: Later) -> None:
    _ = run.language
    token: str = st.session_state.setdefault(_TOKEN, uuid.uuid4().hex)
    try:
        done = run.workspace.undo(run.premises.request(reason, key=token), number, today=run.today, later=later)
    except ProblemsError as error:
        lines = (recording_cards.said(problem, run.strategy, _) for problem in error.problems)
        st.error(plain("\n".join(lines)))
        return
    except UndoConflictError as error:
        st.session_state[_CHOICE] = (number, error)
        st.rerun()
    except ConflictError as error:
        if later == "ask" and "found" in error.params:  # the strategy was published again since
            st.session_state[_CHOICE] = (number, error)
            st.rerun()
        st.error(plain(_.error(error)))
        return
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    st.session_state.pop(_CHOICE, None)
    st.session_state.pop(_TOKEN, None)
    st.query_params["change"] = str(done.change)
    toasts.tell(_("Undone. That can be undone as well."), "undo")
    st.rerun()
