"""A block pasted into the recording grid: what it brought, what it leaves open, and its values of other periods."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kpi import grid, pasting
from kpi.grid import Cell, Row, Typed
from kpi.labels import Spot
from kpi.model import Block, Cadence, Draft
from kpi.pasting import Pasted
from kpi.reading import Style
from kpi.recording import EARLIEST
from kpi.ui import board, recording_cards
from kpi.ui.plain import plain
from kpi.ui.session import Run

_MOST_PERIODS = 60
"""Five years of months; what names more is better imported as a file."""
_NAMED = 4
"""Periods named at once; the rest is counted."""

Place = tuple[Cadence, dt.date]
Drafts = Mapping[int, Draft]


@dataclass(frozen=True, slots=True)
class Brought:
    """A block, what it means for the open grid, and the grids of the other periods that it names."""

    block: Block
    found: Pasted
    others: Mapping[dt.date, Sequence[Row]]

    @property
    def elsewhere(self) -> int:
        """How many values it has for other periods."""
        return sum(map(len, self.found.elsewhere.values()))

    def drafts(self, now: dt.datetime) -> dict[dt.date, tuple[Sequence[Row], Drafts]]:
        """Its values of other periods as if they were typed into their grids, by first day of the period."""
        return {
            start: (self.others[start], {one.row: _draft(self.others[start][one.row], one.text, now) for one in some})
            for start, some in self.found.elsewhere.items()
        }


def _draft(row: Row, text: str, now: dt.datetime) -> Draft:
    return Draft(*row.cell, text, row.version, now)


def read(run: Run, block: Block, rows: Sequence[Row], place: Place, order: Sequence[Sequence[int | None]]) -> Brought:
    """What a block means, as everything stands now."""
    grain, start = place
    at = next((number for number, row in enumerate(rows) if row.cell == block.at), None)
    spot = Spot(grain, start, order, at, run.fiscal_start)
    named = sorted(pasting.periods_named(block.text, rows, run.strategy, spot) - {start}, reverse=True)
    others = {
        day: run.workspace.grid(grain, day, run.today) for day in named[:_MOST_PERIODS] if EARLIEST <= day <= run.today
    }
    return Brought(block, pasting.read_block(block.text, rows, run.strategy, spot, others, block.answers), others)


def show(run: Run, brought: Brought, rows: Sequence[Row], grain: Cadence) -> tuple[Block | None, bool]:
    """What it brought and what it leaves open; returns the block with a new answer, and whether all periods count."""
    _ = run.language
    board.show(recording_cards.pasted(brought.found, rows, run.strategy, _), "pasted", _)
    answered = None
    token = hashlib.sha256(brought.block.text.encode()).hexdigest()[:12]
    for asked in brought.found.asked:
        answer = st.selectbox(
            plain(_("“{text}” may be several KPIs. Which one is meant?", text=asked.label)), [*asked.options, ""],
            index=None, placeholder=_("Choose"), key=f"meant-{token}-{asked.label}", width=460,
            format_func=lambda key: _.text(run.strategy.existing(key).name) if key else _("none of them"),
        )  # fmt: skip
        if answer is not None:
            answered = brought.block._replace(answers={**brought.block.answers, asked.label: answer})
    if not brought.elsewhere:
        return answered, False
    names = [_.period(start, grain) for start in brought.found.elsewhere]
    more = len(names) - _NAMED
    told = _.names(names[:_NAMED]) if more <= 0 else _("{names} and {n} more", names=", ".join(names[:_NAMED]), n=more)
    label = _.plural(
        "Save the {n} value of another period as well: {periods}",
        "Save the {n} values of other periods as well: {periods}",
        brought.elsewhere,
        periods=told,
    )
    return answered, st.toggle(plain(label), key=f"elsewhere-{token}")


def typed(
    drafts: Mapping[dt.date, tuple[Sequence[Row], Drafts]], style: Style | None
) -> dict[dt.date, Sequence[Typed]]:
    """How the values of other periods are read."""
    return {start: grid.read(rows, some, style) for start, (rows, some) in drafts.items()}


def fresh(before: Pasted, now: Pasted, rows: Sequence[Row]) -> dict[Cell, str]:
    """What an answer has brought into cells of the open grid beyond what was there before."""
    known = {one.row for one in before.filled}
    return {rows[one.row].cell: one.text for one in now.filled if one.row not in known}
