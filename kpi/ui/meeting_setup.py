"""Setting a meeting up: for whom, about what, since when; and the meetings there were, with what became of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from kpi.cadence import add_months
from kpi.errors import DecisionConflictError, LeitsternError
from kpi.i18n import CODES, SPOKEN, Language
from kpi.meeting import LONGEST_TITLE, Agenda, Decision, DecisionStatus, Meeting, Shown, Wording
from kpi.model import AreaKey
from kpi.report import Decision as ReportDecision
from kpi.report import Report, Scope, audiences, build, from_json, to_json, with_decisions
from kpi.ui import board, days, elements, guide, meeting_cards, slides, takeaway
from kpi.ui.plain import plain
from kpi.ui.session import Run

_CLICK = "_meeting_click"
"""Session state: what makes a second click on the same form harmless."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be presented; the address keeps it, so that it survives a reload."""

    scope: Scope
    since: dt.date
    language: Language


def planned(run: Run) -> Plan:
    """What the address asks for; what it names wrongly is left out."""
    asked = {name: st.query_params.get(name, "").split(",") for name in ("areas", "goals")}
    known, areas = {goal.key for goal in run.strategy.goals}, {area.value: area for area in AreaKey}
    goals = tuple(dict.fromkeys(key for key in asked["goals"] if key in known))
    chosen = tuple(dict.fromkeys(areas[key] for key in asked["areas"] if key in areas))
    code = st.query_params.get("deck", run.language.code)
    language = Language("de" if code == "de" else "en", run.fiscal_start)
    audience = st.query_params.get("audience", "")
    if audience not in audiences(run.strategy, language):
        audience = ""
    since = days.read(st.query_params.get("since", ""))
    default = _since(run)
    return Plan(Scope(chosen, goals, audience), since if since and since < run.as_of else default, language)


def _since(run: Run) -> dt.date:
    """The state of the last meeting, else a month before the one that is shown."""
    before = [meeting.as_of for meeting in run.workspace.meetings.listed() if meeting.as_of < run.as_of]
    return before[0] if before else add_months(run.as_of + dt.timedelta(days=1), -1) - dt.timedelta(days=1)


def report(run: Run, plan: Plan) -> Report:
    """The report of this moment."""
    frozen = run.workspace.frozen(run.as_of, plan.since, run.premises.now())
    return build(frozen, plan.language, plan.scope)


def show(run: Run) -> None:
    """How to set a meeting up, what is open, and what there was."""
    _ = run.language
    subline = _(
        "One message a slide, from the state of one day. What is decided meanwhile is kept with what was shown."
    )
    state = _("The slides show the state of {date}. Choose another day at the top of the page.", date=run.as_of)
    board.show(elements.page_header("", _("Present"), f"{subline} {state}", _), "header", _)
    if not run.card.assessments:
        board.show(guide.start(run), "empty", _)
        return
    meetings = run.workspace.meetings.listed()
    for meeting in meetings:
        if meeting.finished_at is None:
            _running(run, meeting)
    _choose(run)
    taken = run.workspace.meetings.decisions()
    _open_decisions(run, [one for one in taken if one.wording.status is DecisionStatus.OPEN])
    board.show(meeting_cards.meetings(meetings, taken, run.today, _), "meetings", _)
    if meetings:
        with st.expander(_("Take away what a meeting showed"), icon=":material/download:", key="papers"):
            _papers(run, meetings)


def _running(run: Run, meeting: Meeting) -> None:
    """A meeting that was opened and not ended."""
    _ = run.language
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"running-{meeting.id}"):
        st.markdown(_("**{title}** is under way.", title=plain(meeting.title)))
        if st.button(_("Continue"), key=f"continue-{meeting.id}", icon=":material/play_arrow:"):
            _go(meeting.id)
        if run.may_edit and st.button(_("End the meeting"), key=f"finish-{meeting.id}", icon=":material/check:",
                                      help=_("Its decisions are frozen as they stand.")):  # fmt: skip
            _try(
                run, lambda: run.workspace.meetings.finish(run.premises.request(key=f"finish-{meeting.id}"), meeting.id)
            )


def _choose(run: Run) -> None:
    """What is presented, and the buttons that start it."""
    _, plan = run.language, planned(run)
    with st.container(border=True, key="ls-setup"):
        left, right = st.columns(2)
        title = left.text_input(
            _("Title"), _("Meeting of {date}", date=run.today), max_chars=LONGEST_TITLE, key="meeting-title"
        )
        with right:
            last = run.as_of - dt.timedelta(days=1)
            since = days.choose(_("What has changed since"), _since(run), last, run.today, "since", _)
        left, right = st.columns(2)
        code = right.segmented_control(
            _("Language of the slides"), CODES, default=plan.language.code, format_func=SPOKEN.__getitem__,
            required=True, key="meeting-language",
        )  # fmt: skip
        language = Language("de" if code == "de" else "en", run.fiscal_start)
        there = ["", *audiences(run.strategy, language)]
        audience = left.selectbox(
            _("For whom"), there, index=there.index(plan.scope.audience) if plan.scope.audience in there else 0,
            format_func=lambda name: name or _("Everybody"), key=f"meeting-audience-{language.code}",
            help=_("Their own goals come first."),
        )  # fmt: skip
        left, right = st.columns(2)
        areas = left.multiselect(
            _("Areas"), list(AreaKey), default=list(plan.scope.areas), format_func=_.word, key="meeting-areas",
            placeholder=_("All areas"),
        )  # fmt: skip
        names = {goal.key: _.text(goal.name) for goal in run.strategy.goals}
        goals = right.multiselect(
            _("Goals, in this order"), list(names), default=list(plan.scope.goals), format_func=names.__getitem__,
            key="meeting-goals", placeholder=_("All goals"),
        )  # fmt: skip
        plan = Plan(Scope(tuple(areas), tuple(goals), audience), since, language)
        _remember(plan, run.language)
        with st.container(horizontal=True):
            if run.may_edit and st.button(_("Start the presentation"), type="primary", key="present",
                                          icon=":material/slideshow:"):  # fmt: skip
                _start(run, plan, title)
            if st.button(_("Rehearse"), key="rehearse", icon=":material/visibility:",
                         type="secondary" if run.may_edit else "primary",
                         help=_("The same slides; nothing is kept.")):  # fmt: skip
                st.query_params["rehearsal"] = "1"
                st.rerun()


def _remember(plan: Plan, shown: Language) -> None:
    """Keep a plan in the address."""
    said = {
        "areas": ",".join(area.value for area in plan.scope.areas),
        "goals": ",".join(plan.scope.goals),
        "audience": plan.scope.audience,
        "deck": plan.language.code if plan.language.code != shown.code else "",
    }
    for name, value in said.items():
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def _start(run: Run, plan: Plan, title: str) -> None:
    """Freeze the state, keep it as a meeting, and show it."""
    made = report(run, plan)
    scope = {"areas": [area.value for area in plan.scope.areas], "goals": list(plan.scope.goals)}
    agenda = Agenda(
        title=title, held_on=run.today, as_of=run.as_of, language=plan.language.code, audience=plan.scope.audience,
        scope={**scope, "since": plan.since.isoformat()}, revision=made.revision,
    )  # fmt: skip
    token = st.session_state.setdefault(_CLICK, uuid.uuid4().hex)
    request = run.premises.request(key=token)
    shown = Shown(to_json(made).decode(), slides.to_json(made))
    try:
        number = run.workspace.meetings.open(request, agenda, shown)
    except LeitsternError as error:
        st.error(plain(run.language.error(error)))
        return
    st.session_state.pop(_CLICK, None)
    _go(number)


def _go(number: int) -> None:
    st.query_params["meeting"] = str(number)
    st.rerun()


def _open_decisions(run: Run, found: Sequence[Decision]) -> None:
    """What is open from earlier meetings; whoever may change it says here what became of it."""
    _ = run.language
    if not found:
        return
    board.show(elements.block(_("Open decisions and next steps")), "open", _)
    with st.container(border=True, key="ls-open"):
        for one in found:
            said = one.wording
            with st.container(horizontal=True, vertical_alignment="center"):
                due = _("by {date}", date=_.date(said.due)) if said.due else ""
                facts = " · ".join(filter(None, (said.owner, due, _("overdue") if one.is_overdue(run.today) else "")))
                st.markdown(
                    f"**{plain(said.text)}**  \n{plain(facts)}" if facts else f"**{plain(said.text)}**", width="stretch"
                )
                if run.may_edit:
                    _settle(run, one)


def _settle(run: Run, one: Decision) -> None:
    """Done, or dropped; whoever comes second is told."""
    _ = run.language
    for status, icon in ((DecisionStatus.DONE, ":material/check:"), (DecisionStatus.DROPPED, ":material/close:")):
        key = f"{status}-{one.id}-{one.version}"
        if st.button(_.word(status), key=key, icon=icon):
            _reword(run, one, replace(one.wording, status=status))


def _reword(run: Run, one: Decision, wording: Wording) -> None:
    request = run.premises.request()
    _try(run, lambda: run.workspace.meetings.reword(request, one.id, wording, one.version))


def _papers(run: Run, meetings: Sequence[Meeting]) -> None:
    """The files of a meeting: what it showed, with what it decided."""
    _, known = run.language, {meeting.id: meeting for meeting in meetings}
    number = st.selectbox(
        _("Meeting"), list(known), key="papers-meeting",
        format_func=lambda number: f"{known[number].title} · {_.date(known[number].held_on)}",
    )  # fmt: skip
    chosen = known[number]
    language = language_of(run, chosen)
    takeaway.downloads(run, lambda: shown_report(run, chosen), language.code, chosen.as_of)


def language_of(run: Run, meeting: Meeting) -> Language:
    """The language that a meeting is held in."""
    return Language("de" if meeting.language == "de" else "en", run.fiscal_start)


def shown_report(run: Run, meeting: Meeting) -> Report:
    """The report as it was shown, with what was decided."""
    meetings = run.workspace.meetings
    taken = [ReportDecision(one.wording, one.meeting != meeting.id) for one in meetings.minutes(meeting.id)]
    return with_decisions(from_json(meetings.shown(meeting.id).report), taken, language_of(run, meeting))


def _try(run: Run, write: Callable[[], int]) -> None:
    """Write, and show the page anew; what cannot be written is said."""
    try:
        write()
    except DecisionConflictError as error:
        st.toast(plain(run.language.error(error)), icon=":material/group:")
        return
    except LeitsternError as error:
        st.error(plain(run.language.error(error)))
        return
    st.rerun()
