"""What the page Present shows: a meeting on the wall, its presenter's notes, a rehearsal, or how to set one up."""

from __future__ import annotations

import streamlit as st

from kpi.errors import NotFoundError
from kpi.meeting import Meeting
from kpi.report import from_json
from kpi.ui import deck, meeting_setup, slides
from kpi.ui.plain import plain
from kpi.ui.session import Run

_ALONE = "<style>[data-testid=stHeader], .st-key-ls-top { display: none !important; }</style>"


def show(run: Run) -> None:
    """What the address asks for."""
    asked = st.query_params.get("meeting", "")
    if asked.isdecimal() and len(asked) < 10:
        try:
            meeting = run.workspace.meetings.meeting(int(asked))
        except NotFoundError as error:
            st.error(plain(run.language.error(error)))
        else:
            _present(run, meeting)
            return
    if "rehearsal" in st.query_params:
        _rehearse(run)
        return
    meeting_setup.show(run)


def _present(run: Run, meeting: Meeting) -> None:
    """A meeting as it was opened, whatever has changed since."""
    shown = run.workspace.meetings.shown(meeting.id)
    is_notes = st.query_params.get("view") == "notes"
    _alone()
    deck.show(
        run,
        deck.Deck(
            slides=shown.slides,
            language=meeting_setup.language_of(run, meeting),
            meeting=meeting.id,
            is_over=meeting.finished_at is not None,
            told={page.key: page.notes for page in from_json(shown.report).pages()} if is_notes else None,
            mode="notes" if is_notes else "slides",
            resumes=f"leitstern-{meeting.id}-{meeting.at:%Y%m%d%H%M%S}" if meeting.finished_at is None else "",
        ),
    )


def _rehearse(run: Run) -> None:
    """The slides of this moment; nothing is kept."""
    plan = meeting_setup.planned(run)
    _alone()
    deck.show(run, deck.Deck(slides=slides.to_json(meeting_setup.report(run, plan)), language=plan.language))


def _alone() -> None:
    st.html(_ALONE)
