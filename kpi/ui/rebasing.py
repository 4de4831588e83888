"""Confirming that a lasting change is the new level, after Wheeler's four questions; and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid

import streamlit as st

from kpi.assessment import Assessment
from kpi.errors import ConflictError, LeitsternError
from kpi.model import Kpi, Rebase, Strategy
from kpi.sentences import variations
from kpi.ui.plain import plain
from kpi.ui.session import Run


def show(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    """The proposal, if there is one, and the levels that were confirmed."""
    version = _shown_version(run, kpi)
    proposed = assessment.change.rebase_from
    if proposed is not None and all(rebase.start != proposed for rebase in kpi.rebases):
        _propose(run, kpi, proposed, version)
    for rebase in reversed(kpi.rebases):
        _confirmed(run, kpi, rebase, version)


def _shown_version(run: Run, kpi: Kpi) -> int:
    """The version that the form was shown with: that of the run before the click.

    If the strategy has moved on since, publishing fails, so that no colleague's change is overwritten unseen.
    """
    place = f"_version-{kpi.key}"
    shown: int = st.session_state.get(place, run.strategy_version)
    st.session_state[place] = run.strategy_version
    return shown


def _propose(run: Run, kpi: Kpi, start: dt.date, version: int) -> None:
    _ = run.language
    when = variations.since(start, kpi.cadence, run.as_of, _)
    with st.expander(_("Is this the new level {since}?", since=when), icon=":material/stacked_line_chart:"):
        st.markdown(_("If so, what is usual is measured anew from there. What was before stays visible. "
                      "Only if all four are true:"))  # fmt: skip
        with st.form(f"rebase-{kpi.key}-{_token()}", border=False):
            questions = (
                _("The values behave differently {since}.", since=when),
                _("The reason for it is known."),
                _("The new level is wanted, or accepted."),
                _("It is expected to stay so."),
            )
            answers = [st.checkbox(question, key=f"rebase-{i}-{_token()}") for i, question in enumerate(questions)]
            reason = st.text_input(_("What is the reason?"), max_chars=1000, key=f"rebase-reason-{_token()}")
            role = st.text_input(_("Confirmed by (role)"), value=_.text(kpi.owner), max_chars=200,
                                 key=f"rebase-role-{_token()}")  # fmt: skip
            clicked = st.form_submit_button(_("Confirm the new level"), type="primary")
        if not clicked:
            return
        if not all(answers) or not reason.strip():
            st.error(_("All four must be true, and the reason must be named."))
            return
        rebase = Rebase(start=start, reason=reason.strip(), confirmed_by=role.strip(), confirmed_on=run.as_of)
        _publish(run, kpi, (*kpi.rebases, rebase), version, reason.strip())


def _confirmed(run: Run, kpi: Kpi, rebase: Rebase, version: int) -> None:
    _ = run.language
    with st.container(horizontal=True, vertical_alignment="center"):
        facts = [_.text(rebase.reason), _.text(rebase.confirmed_by), _.date(rebase.confirmed_on)]
        told = _("New level {since}: {facts}", since=variations.since(rebase.start, kpi.cadence, run.as_of, _),
                 facts=" · ".join(fact for fact in facts if fact))  # fmt: skip
        st.markdown(plain(told))
        with st.popover(_("Take back"), icon=":material/undo:"):
            reason = st.text_input(_("Why?"), max_chars=1000, key=f"undo-reason-{rebase.start}-{_token()}")
            if st.button(_("Take back the new level"), key=f"undo-{rebase.start}", disabled=not reason.strip()):
                kept = tuple(other for other in kpi.rebases if other != rebase)
                _publish(run, kpi, kept, version, reason.strip())


def _publish(run: Run, kpi: Kpi, rebases: tuple[Rebase, ...], version: int, reason: str) -> None:
    _ = run.language
    try:
        run.workspace.publish(run.premises.request(reason, key=_token()), rebased(run.strategy, kpi, rebases), version)
    except LeitsternError as error:
        if isinstance(error, ConflictError):
            st.session_state.pop(f"_version-{kpi.key}", None)
        st.error(plain(_.error(error)))
        return
    st.session_state.pop(f"_version-{kpi.key}", None)
    st.session_state.pop("_rebase_token", None)
    st.rerun()


def rebased(strategy: Strategy, kpi: Kpi, rebases: tuple[Rebase, ...]) -> Strategy:
    """The strategy with other confirmed levels of one KPI, oldest first."""
    ordered = tuple(sorted(rebases, key=lambda rebase: rebase.start))
    changed = kpi.model_copy(update={"rebases": ordered})
    return strategy.model_copy(update={"kpis": tuple(changed if k.key == kpi.key else k for k in strategy.kpis)})


def _token() -> str:
    """Changes with every publication, so that the form is empty afterwards and a click counts once."""
    token: str = st.session_state.setdefault("_rebase_token", uuid.uuid4().hex)
    return token
