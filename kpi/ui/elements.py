"""The small parts that cards and tables are made of: chips, icons, links, headers; all text is escaped by htpy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from htpy import (
    Element,
    Node,
    a,
    button,
    caption,
    div,
    h1,
    h2,
    header,
    p,
    section,
    span,
    table,
    tbody,
    td,
    th,
    thead,
    tr,
)
from markupsafe import Markup

from kpi import drawing
from kpi.assessment import Status
from kpi.i18n import Language
from kpi.model import AreaKey, Kpi
from kpi.theme import CSS


def kpi_url(key: str) -> str:
    """Where a KPI is shown in depth."""
    return f"/kpi?{urlencode({'key': key})}"


def area_url(area: AreaKey) -> str:
    """Where an area is shown."""
    return f"/{area.value}"


def svg(drawn: str) -> Markup:
    """A drawing as HTML; drawing.py has escaped what it was given."""
    return Markup(drawn)  # noqa: S704


def icon(status: Status, language: Language) -> Markup:
    """The shape of a status, which says its word to a screen reader."""
    return svg(drawing.status_icon(status, CSS, language.word(status)))


def symbol(name: str, label: str = "") -> Markup:
    """A mark that is no status: star, flag, clock, copy."""
    return svg(drawing.symbol(name, label))


def chip(status: Status, language: Language, word: str = "") -> Element:
    """A status as shape, word and colour; `word`: more exact than the status."""
    return span(".ls-chip", data_status=status.value)[
        svg(drawing.status_icon(status, CSS)), word or language.word(status)
    ]


def named(status: Status, name: Node, language: Language) -> Element:
    """A name with the shape of its status in front."""
    return span(".ls-named")[icon(status, language), name]


def kpi_link(kpi: Kpi, language: Language, *, whole: bool = False) -> Element:
    """A KPI's name, leading to its page; `whole`: a click anywhere in the row does too."""
    return a(class_={"ls-open": whole}, href=kpi_url(kpi.key))[language.text(kpi.name)]


def number(text: str) -> Element:
    """A number that keeps its unit beside it."""
    return span(".ls-number")[text]


def copy_button(sentence: str, language: Language) -> Element:
    """Puts a sentence on the clipboard."""
    label = language("Copy the sentence")
    return button(".ls-copy", type="button", data_copy=sentence, title=label, aria_label=label)[symbol("copy")]


def fold(key: str, words: str) -> Element:
    """Opens and closes the part marked data-fold that it lies in; only a phone shows it, elsewhere all is open."""
    return button(".ls-fold", type="button", id=f"fold-{key}", aria_expanded="false")[words]


def action(name: str, mark: str, words: str) -> Element:
    """A button that asks the page for something: `name` is what the board is to answer."""
    return button(".ls-action", type="button", id=f"ask-{name}", data_ask=name)[symbol(mark), words]


def page_header(
    kicker: Node, headline: str, subline: Node, language: Language, *, can_do: Element | None = None
) -> Element:
    """What a page says first: where we are, the message, and what to know about it; `can_do`: what one can do here."""
    return header(".ls-header")[
        kicker and p(".ls-quiet")[kicker],
        can_do,
        div(".ls-headline")[h1[headline], copy_button(headline, language)],
        subline and p(".ls-quiet")[subline],
    ]


def lead(sentence: str) -> Element:
    """What a part of a page says, in one sentence."""
    return p(".ls-lead")[sentence]


def trail(links: Sequence[tuple[str, str]], here: str) -> Node:
    """Where a page lies: the pages above it, as address and name, and its own name."""
    return span(".ls-trail")[([a(href=address)[name], " › "] for address, name in links), here]


def block(title: str, *content: Node, note: Node = None) -> Element:
    """A section with its heading and a quiet note beside it."""
    return section(".ls-section")[header[h2[title], note and p(".ls-quiet")[note]], content]


def data_table(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[Node]], right: Collection[int] = ()
) -> Element:
    """A plain table whose first cells name the rows; `right`: columns of numbers."""
    kinds = [{"ls-right": i in right, "ls-number": i in right} for i in range(len(headings))]
    return div(".ls-frame", tabindex="0", role="region", aria_label=title)[
        table(".ls-table.ls-data")[
            caption(".ls-live")[title],
            thead[tr[(th(class_=kind, scope="col")[heading] for kind, heading in zip(kinds, headings, strict=True))]],
            tbody[
                (
                    tr[
                        th(scope="row")[row[0]],
                        (td(class_=kind)[cell] for kind, cell in zip(kinds[1:], row[1:], strict=True)),
                    ]
                    for row in rows
                )
            ],
        ]
    ]


def star(sentence: str) -> Element:
    """The sentence that says what something pays into."""
    return p(".ls-star")[symbol("star"), " ", sentence]


def empty(sentence: str, link: tuple[str, str] | None = None) -> Element:
    """Nothing here yet, and what to do about it: a link as address and words."""
    return div(".ls-empty")[p[sentence], link and a(".ls-button", href=link[0])[link[1]]]


def sentence(*parts: str) -> str:
    """Phrases as one line of text, each beginning large and ending in a full stop."""
    said = [part.strip() for part in parts if part.strip()]
    return " ".join(part[:1].upper() + part[1:] + ("" if part.endswith((".", "!", "?")) else ".") for part in said)
