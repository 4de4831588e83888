"""A digest as HTML for mail clients: tables and inline styles, shapes as characters, light and dark.

Clients that know no media queries show the light colours, which stand in the elements themselves.
"""

from __future__ import annotations

from htpy import Element, Node, a, body, br, div, h1, h2, head, html, meta, p, span, strong, style, table, td, title, tr
from markupsafe import Markup

from kpi.assessment import Status
from kpi.exports.digest_text import plain
from kpi.i18n import Language
from kpi.sentences.digests import Letter, Line, Section
from kpi.theme import DARK, GLYPHS, LIGHT

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
_INNER = "padding:24px;overflow-wrap:anywhere;word-break:break-word;"
"""No name is so long that it widens the mail."""
_TITLE = f"margin:0 0 8px;font-size:22px;line-height:29px;color:{LIGHT.text};"
_QUIET = f"color:{LIGHT.muted};font-size:13px;line-height:20px;"
_CELL = f"padding:10px 0;border-top:1px solid {LIGHT.line};vertical-align:top;font-size:15px;line-height:22px;"


def render(letter: Letter, address: str, remark: str, _: Language) -> str:
    """The whole mail; `address`: where the dashboard is, `remark`: what must be said first."""
    button = a(".link", href=address, style=f"color:{LIGHT.accent};font-weight:600;")[_("Open the dashboard")]
    content = [
        remark and p(".text", style=f"margin:0 0 16px;font-size:15px;color:{LIGHT.text};")[strong[plain(remark)]],
        p(".quiet", style=f"margin:0 0 4px;{_QUIET}")[plain(letter.subject)],
        h1(".text", style=_TITLE)[plain(letter.headline)],
        p(".quiet", style=f"margin:0;{_QUIET}")[plain(letter.intro)],
        [_section(section, address, _) for section in letter.sections],
        p(".quiet", style=f"margin:28px 0 0;{_QUIET}")[letter.foot, address and [br, button]],
    ]
    page = f"margin:0;padding:0;background:{LIGHT.page};{_FONT}"
    card = f"max-width:640px;margin:0 auto;background:{LIGHT.card};border:1px solid {LIGHT.line};border-radius:8px;"
    whole = html(lang=letter.language)[
        head[
            meta(charset="utf-8"),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            meta(name="color-scheme", content="light dark"),
            meta(name="supported-color-schemes", content="light dark"),
            title[plain(letter.subject)],
            style[_dark()],
        ],
        body(".page", style=page)[
            _table(tr[td(".outer", align="center", style="padding:20px 12px;")[
                div(".card", style=f"{card}text-align:left;")[_table(tr[td(".inner", style=_INNER)[content]])]
            ]])
        ],
    ]  # fmt: skip
    return str(whole)


def _table(*rows: Node) -> Element:
    return table(
        role="presentation",
        width="100%",
        cellpadding="0",
        cellspacing="0",
        border="0",
        style="width:100%;table-layout:fixed;",
    )[rows]


def _section(section: Section, address: str, _: Language) -> Node:
    heading = h2(".text", style=f"margin:28px 0 8px;font-size:16px;line-height:24px;color:{LIGHT.text};")
    rest = section.rest and tr[td(".quiet.rule", style=f"{_CELL}{_QUIET}")[section.rest]]
    return [heading[plain(section.title)], _table([_row(line, address, _) for line in section.lines], rest)]


def _row(line: Line, address: str, _: Language) -> Element:
    name = plain(line.name)
    page = f"{address}{line.path}" if address and line.path else ""
    linked = a(".text", href=page, style=f"color:{LIGHT.text};")[name] if page else name
    return tr[
        td(".text.rule", style=f"{_CELL}color:{LIGHT.text};")[
            line.status and [_chip(line.status, _), " "],
            strong(style="font-weight:600;")[linked],
            line.text and [br, span(".quiet", style=f"{_QUIET}font-size:14px;")[plain(line.text)]],
        ]
    ]


def _chip(status: Status, _: Language) -> Element:
    """A status as shape, word and colour."""
    ink = LIGHT.ink(status)
    look = (
        f"display:inline-block;padding:0 8px;border-radius:10px;background:{ink.soft};color:{ink.text};"
        "font-size:12px;line-height:20px;font-weight:600;white-space:nowrap;"
    )
    return span(class_=f"chip {status.value}", style=look)[f"{GLYPHS[status]} {_.word(status)}"]


def _dark() -> Markup:
    """The dark colours, for clients that know of them; and less air on a phone."""
    inks = "".join(
        f".{status.value}{{background:{DARK.ink(status).soft}!important;color:{DARK.ink(status).text}!important}}"
        for status in Status
    )
    dark = (
        f".page{{background:{DARK.page}!important}}"
        f".card{{background:{DARK.card}!important;border-color:{DARK.line}!important}}"
        f".text{{color:{DARK.text}!important}}.quiet{{color:{DARK.muted}!important}}"
        f".link{{color:{DARK.accent}!important}}.rule{{border-color:{DARK.line}!important}}"
    )
    narrow = ".outer{padding:0!important}.card{border:0!important}.inner{padding:16px!important}"
    return Markup(f"@media (prefers-color-scheme:dark){{{dark}{inks}}}@media (max-width:520px){{{narrow}}}")  # noqa: S704
