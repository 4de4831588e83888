"""Closing a month as people do it: look at the list, close, open again with a reason, decide what came later."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

import streamlit as st

from kpi.access import Role
from kpi.closing import Closed, Item, Late, Presence, month_of, months
from kpi.errors import ConflictError, LeitsternError
from kpi.model import Cadence
from kpi.ui import board, closing_cards, toasts
from kpi.ui.plain import plain
from kpi.ui.session import Run

_SHOWN = 30
"""Late values decided at once; the rest follows when these are decided."""


def choose(run: Run, closed: dict[dt.date, Closed]) -> dt.date:
    """The month: as a link names it, as chosen, else the last one."""
    _ = run.language
    there = months(run.today)

    def name(month: dt.date) -> str:
        told = _.period(month, Cadence.MONTHLY)
        return _("{month} (closed)", month=told) if month in closed else told

    named = st.query_params.get("month", "")
    chosen = next((month for month in there if month.isoformat() == named), there[0])
    month = st.selectbox(
        _("Month"), there, index=there.index(chosen), format_func=name, key=f"month-{chosen}", width=280
    )
    st.query_params["month"] = month.isoformat()
    return month


def show(run: Run, month: dt.date, items: Sequence[Item], closed: Closed | None) -> None:
    """The button that closes the month, or opens it again."""
    if closed is None:
        _close(run, month, items)
    elif run.premises.person.role >= Role.ADMINISTRATOR:
        _reopen(run, month)


def _close(run: Run, month: dt.date, items: Sequence[Item]) -> None:
    _ = run.language
    gaps = sum(item.presence is not Presence.THERE for item in items)
    name = _.period(month, Cadence.MONTHLY)
    with st.container(horizontal=True, vertical_alignment="bottom", key="ls-close"):
        note = st.text_input(_("Note (optional)"), key=f"note-{_token()}", max_chars=500)
        is_sure = not gaps or st.checkbox(_("Close it in spite of the gaps"), key=f"sure-{month}")
        if st.button(_("Close {month}", month=name), type="primary", key="close", disabled=not is_sure or not items):
            request = run.premises.request(note.strip(), key=_token())
            done = _("{month} is closed. Its values stay as they are reported.", month=name)
            _do(run, lambda: run.workspace.closings.close(request, month, today=run.today), done)
    st.markdown(_("Closing keeps the values as they are reported now. What a platform or a colleague changes later is "
                 "shown beside them, and counts only once somebody accepts it."))  # fmt: skip


def _reopen(run: Run, month: dt.date) -> None:
    _ = run.language
    name = _.period(month, Cadence.MONTHLY)
    with st.popover(_("Open the month again"), icon=":material/lock_open:"):
        reason = st.text_input(_("Why?"), max_chars=1000, key=f"reopen-{_token()}")
        if st.button(_("Open {month} again", month=name), key="reopen", disabled=not reason.strip()):
            request = run.premises.request(reason.strip(), key=_token())
            _do(run, lambda: run.workspace.closings.reopen(request, month), _("{month} is open again.", month=name))


def late(run: Run, values: Sequence[Late]) -> None:
    """What came later: accept it, or keep what was reported."""
    if not values:
        return
    _ = run.language
    some = list(values[:_SHOWN])
    board.show(closing_cards.late(some, [run.moment(one.at) for one in some], run.strategy, _), "late", _)
    if len(values) > _SHOWN:
        st.caption(_.plural("and {n} more value", "and {n} more values", len(values) - _SHOWN))
    options = {f"{one.series}{one.start}{one.change}": one for one in some}
    chosen = st.multiselect(
        _("Which of them?"), list(options), default=list(options), key=f"late-{_token()}-{hash(tuple(options))}",
        format_func=lambda key: closing_cards.label(options[key], run.strategy, _),
    )  # fmt: skip
    picked = [options[key] for key in chosen]
    with st.container(horizontal=True, vertical_alignment="bottom", key="ls-late"):
        reason = st.text_input(_("Why?"), max_chars=1000, key=f"late-reason-{_token()}")
        accept = st.button(_("Accept what came later"), type="primary", key="accept", disabled=not picked)
        keep = st.button(_("Keep what was reported"), key="keep", disabled=not picked)
    if accept or keep:
        request = run.premises.request(reason.strip(), key=_token())
        done = _.plural("{n} value is decided.", "{n} values are decided.", len(picked))
        _do(run, lambda: run.workspace.decide(request, picked, accept=accept, today=run.today), done)


def hint(run: Run, grain: Cadence, start: dt.date) -> None:
    """On the page Record: say so where the grid's period lies in a closed month."""
    month = month_of(start, grain, run.fiscal_start)
    state = next((one for one in run.workspace.closings.closed() if one.month == month), None)
    if state is not None:
        board.show(closing_cards.hint(state, run.language), "closed", run.language)


def _do(run: Run, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except ConflictError as error:
        st.session_state.pop("_closing_token", None)
        toasts.tell(plain(run.language.error(error)), "warning")
        st.rerun()
    except LeitsternError as error:
        st.error(plain(run.language.error(error)))
        return
    st.session_state.pop("_closing_token", None)
    toasts.tell(done, "check")
    st.rerun()


def _token() -> str:
    """Changes with every write, so that the form is empty afterwards and a click counts once."""
    token: str = st.session_state.setdefault("_closing_token", uuid.uuid4().hex)
    return token
