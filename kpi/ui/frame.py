"""What stands around every page: menu, language, date, and the mark of the demo organisation.

One element of our own: Streamlit's menu and widgets for the same take as long in the browser as a whole page of ours.
Language and date stand in the address, so that a link shows what its sender saw, and are kept in the session.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from htpy import Element, a, button, div, li, nav, span, ul
from markupsafe import Markup

from kpi.i18n import CODES, SPOKEN, Language
from kpi.theme import DARK, LIGHT
from kpi.ui import board, days, places

_FOLDER = Path(__file__).parent
ICON = _FOLDER / "star.svg"


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


_STYLE = f":root {{ --ls-ground: light-dark({LIGHT.page}, {DARK.page}); }}\n{_read('frame.css')}"
_STAR = Markup(_read("star.svg"))  # noqa: S704  our own drawing
_KEY = "ls-top"


def stylesheet() -> str:
    """All CSS of the bar: its colours, days.css and top.css."""
    return f"{board.colours('.ls-top')}\n{_read('days.css')}\n{_read('top.css')}"


_COMPONENT = st.components.v2.component(
    "leitstern_frame",
    html='<div class="ls-top"></div>',
    css=stylesheet(),
    js=f"const AROUND = {json.dumps(_STYLE)};\n{_read('days.js')}\n{_read('top.js')}",
)


def language(usual: str, fiscal_start: int) -> Language:
    """The language that the address names, else the one chosen before, else the browser's."""
    browser = Language.from_locale(st.context.locale, "de" if usual == "de" else "en").code
    asked = st.query_params.get("lang", "").lower()
    code = asked if asked in CODES else st.session_state.get("lang", browser)
    _keep("lang", code, browser)
    return Language("de" if code == "de" else "en", fiscal_start)


def day(closed: dt.date, today: dt.date, _: Language) -> dt.date:
    """The day that the address names, else the one chosen before, else that of the last closed month."""
    asked = st.query_params.get("date") or st.session_state.get("date", "")
    found = days.read(asked)
    if found is None or not days.first(closed) <= found <= today:
        if asked:
            days.refuse(asked, today, _)
        found = closed
    _keep("date", found.isoformat(), closed.isoformat())
    return found


def show(shown: str, day: dt.date, closed: dt.date, today: dt.date, _: Language, *, is_demo: bool) -> None:
    """The bar at the top of the page at an address, and where a click in it leads."""
    data = {
        "bar": str(_bar(shown, day, closed, today, _, is_demo=is_demo)),
        "language": _.code,
        "words": _widgets(_),
    }
    result = _COMPONENT(key=_KEY, data=data, on_open_change=lambda: None, on_chosen_change=_choose)
    if result.open:
        places.go(str(result.open))


def _choose() -> None:
    """Keep the language or the day that somebody chose; anything odd is left alone."""
    chosen: Any = st.session_state[_KEY].chosen
    if not isinstance(chosen, Mapping):
        return
    name, value = chosen.get("name"), str(chosen.get("value"))
    if (name == "lang" and value in CODES) or (name == "date" and days.read(value)):
        st.session_state[name] = st.query_params[name] = value


def _keep(name: str, value: str, usual: str) -> None:
    """Keep a choice for the next page, and in the address; neither, where it is what one gets without choosing."""
    if value == usual:
        st.session_state.pop(name, None)
        st.query_params.pop(name, None)
        return
    st.session_state[name] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value


# what is drawn


def _bar(shown: str, day: dt.date, closed: dt.date, today: dt.date, _: Language, *, is_demo: bool) -> Element:
    return div(".ls-line")[
        button(".ls-burger", type="button", aria_expanded="false", aria_controls="ls-menu", aria_label=_("Menu"))[
            span(".ls-lines", aria_hidden="true")
        ],
        a(".ls-logo", href="/", aria_label="Leitstern")[_STAR, span["Leitstern"]],
        nav(id="ls-menu", aria_label=_("Pages"))[ul[_menu(shown, _)]],
        div(".ls-choices")[
            is_demo and _demo(_),
            days.field("date", _("As of"), day, closed, today, today, _),
            div(".ls-languages", role="group", aria_label="Sprache / Language")[
                (
                    button(type="button", data_lang=code, lang=code, title=SPOKEN[code],
                           aria_label=SPOKEN[code], aria_pressed=str(code == _.code).lower())[code.upper()]
                    for code in CODES
                )
            ],
        ],
    ]  # fmt: skip


def _menu(shown: str, _: Language) -> list[Element]:
    """Every page, in order; those of a group behind one word, where the first of them stands."""
    found = []
    for url in places.PAGES:
        group = next((name for name, urls in places.GROUPS.items() if url in urls), None)
        if url in places.HIDDEN or (group and url != places.GROUPS[group][0]):
            continue
        found.append(_group(group, shown, _) if group else li[_link(url, shown, _)])
    return found


def _group(name: str, shown: str, _: Language) -> Element:
    urls = places.GROUPS[name]
    return li(class_={"ls-group": True, "ls-here": shown in urls})[
        button(type="button", aria_expanded="false", aria_controls=f"ls-{name}")[_.word(name, "group")],
        span[_.word(name, "group")],
        ul(id=f"ls-{name}")[(li[_link(url, shown, _)] for url in urls)],
    ]


def _link(url: str, shown: str, _: Language) -> Element:
    return a(href=f"/{url}", aria_current="page" if url == shown else None)[_.word(places.PAGES[url], "page")]


def _demo(_: Language) -> Element:
    """Says on every page that these numbers are made up, and leads to where they can be left behind."""
    told = _("This is a demo organisation; all numbers are made up. Start your own strategy on the page Strategy.")
    return a(".ls-demo", href="/strategy", title=told, aria_label=f"{_('Demo')}: {told}")[_("Demo")]


def _widgets(language: Language) -> list[tuple[str, str]]:
    """The words that Streamlit's widgets have in English alone, and what they are here in the reader's language."""
    _ = language
    found = {
        "Select all": _("Select all"),
        "Select {n} matches": _("Select {n} matches", n="{n}"),
        "Add: {name}": _("Add: {name}", name="{name}"),
        "Remove {name}": _("Remove {name}", name="{name}"),
        "No results": _("No results"),
        "Open": _("Open"),
        "Close": _("Close"),
        "Clear all": _("Clear all"),
        "Clear value": _("Clear value"),
        "Add files": _("Add files"),
        "Selected values": _("Selected values"),
        "Help for {name}": _("Help for {name}", name="{name}"),
        "Upload": _("Choose files"),
        "file upload": _("Choose files"),
        "Drag and drop files here": _("Drop the files here"),
        "Drag and drop a file here": _("Drop the file here"),
        "{size} per file": _("or drag them here, up to {size} each", size="{size}"),
    }
    return [(theirs, ours) for theirs, ours in found.items() if theirs != ours]
