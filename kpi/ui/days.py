"""Choosing a day of the past: a month's end from the list, or any other day; in a field of our own, or a widget."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from htpy import Element, label, option, select, span
from htpy import input as date_input

from kpi.cadence import add_months
from kpi.i18n import Language
from kpi.model import Cadence
from kpi.reading import read_date
from kpi.ui.plain import plain

MONTHS = 24
"""Month ends to choose from."""
_FIRST = dt.date(2000, 1, 1)


def first(default: dt.date) -> dt.date:
    """The earliest day that can be chosen."""
    return min(_FIRST, default)


def choices(start: dt.date, default: dt.date, last: dt.date) -> list[dt.date]:
    """The days of the list, latest first: month ends, and those that are special here."""
    ends = [add_months(last + dt.timedelta(days=1), -n) - dt.timedelta(days=1) for n in range(MONTHS)]
    return sorted({start, default, last, *ends}, reverse=True)


def field(name: str, title: str, day: dt.date, default: dt.date, last: dt.date, today: dt.date, _: Language) -> Element:
    """A list of days up to `last`, and a field for any other one; days.js answers with `name` and what was chosen."""
    return label(".ls-day", data_name=name)[
        span[title],
        select(id=f"day-{name}", aria_label=title)[
            (option(value=end.isoformat(), selected=end == day)[named(end, today, _)]
             for end in choices(day, default, last)),
            option(value="")[_("Another day …")],
        ],
        date_input(type="date", value=day.isoformat(), min=first(default).isoformat(), max=last.isoformat(),
                   aria_label=_("Another day"), hidden=True),
    ]  # fmt: skip


def choose(title: str, default: dt.date, last: dt.date, today: dt.date, key: str, _: Language) -> dt.date:
    """A day up to `last`, kept in the address under `key`. What is no such day is said, and the default is shown."""
    linked = read(st.query_params.get(key, ""))
    start = linked if linked is not None and first(default) <= linked <= last else default
    found = choices(start, default, last)
    typed = st.selectbox(
        title, [day.isoformat() for day in found], index=found.index(start), key=_state(key, last, _), width=210,
        accept_new_options=True, format_func=lambda code: _typed(code, today, _),
        help=_("A month's end from the list, or any day: type it like {date}.", date=_.date(today)),
    )  # fmt: skip
    day = read(typed or "")
    if day is None or not first(default) <= day <= last:
        if typed:
            refuse(typed, last, _)
        day = default
    # Not bound to the widget: that would put the name of the option into the address, in the reader's language.
    if day != default:
        st.query_params[key] = day.isoformat()
    elif key in st.query_params:
        del st.query_params[key]
    return day


def refuse(text: str, last: dt.date, _: Language) -> None:
    """Say that this is no day to choose."""
    st.toast(plain(_("“{text}” is no day up to {last}. Type it like {example}.", text=text[:30], last=last,
                     example=_.date(last))), icon=":material/event_busy:")  # fmt: skip


def _state(key: str, last: dt.date, _: Language) -> str:
    """Choices up to another day are others, as one may lie after it; in another language a day has another name."""
    return f"{key}-{_.code}-{last.isoformat()}"


def read(text: str) -> dt.date | None:
    """A typed day, or None."""
    return read_date(text.strip(), order="dmy").value


def _typed(code: str, today: dt.date, _: Language) -> str:
    """The name of an option; what was typed and is no day stays as it is."""
    day = read(code)
    return code if day is None else named(day, today, _)


def named(day: dt.date, today: dt.date, _: Language) -> str:
    """A month by its name, today as such, any other day as a date."""
    if day == today:
        return _("today, {date}", date=_.date(day))
    if (day + dt.timedelta(days=1)).day == 1:
        return _.period_end(day.replace(day=1), Cadence.MONTHLY)
    return _.date(day)
