"""Entering what the team says about a goal, and taking it back: a dialog on the goal's page."""

from __future__ import annotations

import uuid

import streamlit as st

from kpi.access import Role
from kpi.check_ins import BEHIND
from kpi.errors import LeitsternError
from kpi.model import AreaKey, CheckIn, Goal
from kpi.sentences import check_ins as wording
from kpi.ui import toasts
from kpi.ui.check_in_cards import PARAMETER
from kpi.ui.plain import plain
from kpi.ui.session import Run

_LONGEST = 1000


def show(run: Run, area: AreaKey) -> None:
    """The dialog, if the address names a goal of this area."""
    key = st.query_params.get(PARAMETER)
    goal = next((goal for goal in run.strategy.goals if goal.key == key and goal.area is area), None)
    if goal is None or not run.may_edit:
        return
    title = run.language("What does the team say?")
    st.dialog(title, on_dismiss=_close, icon=":material/chat:")(_dialog)(run, goal)


def _close() -> None:
    st.query_params.pop(PARAMETER, None)


def _dialog(run: Run, goal: Goal) -> None:
    _, token = run.language, _token()
    result = run.card.goal(goal.key)
    behind = result is not None and result.rollup.status in BEHIND
    st.markdown(f"**{plain(_.text(goal.name))}**")
    with st.form(f"check-in-{goal.key}-{token}", border=False):
        text = st.text_area(
            _("Why is the goal behind plan?") if behind else _("How do things stand?"), max_chars=_LONGEST,
            key=f"check-in-text-{token}", height=96,
        )  # fmt: skip
        step = st.text_input(_("Next step"), max_chars=_LONGEST, key=f"check-in-step-{token}")
        confidence = st.pills(
            _("How confident is the team that the goal will be reached? 0 not at all, 10 entirely"), range(11),
            key=f"check-in-confidence-{token}", format_func=_.number,
        )  # fmt: skip
        role = st.text_input(_("Said by (role)"), value=_.text(goal.owner), max_chars=200, key=f"check-in-role-{token}")
        clicked = st.form_submit_button(_("Save check-in"), type="primary")
    if clicked:
        new = CheckIn(goal=goal.key, date=run.today, text=text.strip(), next_step=step.strip(),
                      confidence=confidence, by=role.strip())  # fmt: skip
        _save(run, new, token)
    _earlier(run, goal, token)


def _save(run: Run, new: CheckIn, token: str) -> None:
    _ = run.language
    try:
        run.workspace.check_in(run.premises.request(key=token), new, run.as_of, run.today)
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    _done(_("The check-in is saved."))


def _earlier(run: Run, goal: Goal, token: str) -> None:
    """What was said before, newest first; one's own can be taken back, an administrator takes back any."""
    _, person = run.language, run.premises.person
    found = run.workspace.check_ins(goal.key)
    if not found:
        return
    with st.expander(_.plural("{n} check-in so far", "{n} check-ins so far", len(found))):
        for kept in sorted(found, key=lambda each: each.said.date)[::-1]:
            st.markdown(plain(wording.line(kept.said, _)))
            if kept.who != person.name and person.role < Role.ADMINISTRATOR:
                continue
            with st.popover(_("Take back"), icon=":material/undo:"):
                reason = st.text_input(_("Why?"), max_chars=_LONGEST, key=f"withdraw-reason-{kept.id}-{token}")
                if st.button(_("Take back this check-in"), key=f"withdraw-{kept.id}", disabled=not reason.strip()):
                    _withdraw(run, kept.id, reason.strip(), token)


def _withdraw(run: Run, number: int, reason: str, token: str) -> None:
    _ = run.language
    try:
        run.workspace.withdraw(run.premises.request(reason, key=token), number)
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    _done(_("The check-in is taken back; the history keeps it."))


def _done(said: str) -> None:
    st.session_state.pop("_check_in_token", None)
    _close()
    toasts.tell(said, "check")
    st.rerun()


def _token() -> str:
    """Changes with every check-in, so that the form is empty afterwards and a click counts once."""
    token: str = st.session_state.setdefault("_check_in_token", uuid.uuid4().hex)
    return token
