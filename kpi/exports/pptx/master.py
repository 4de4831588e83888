"""The deck's master: the company's own, as it set it once, or ours, made here from python-pptx's blank one."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Emu, Inches

from kpi.errors import MasterError
from kpi.theme import LIGHT

LARGEST = 30 * 2**20
"""Bytes of a master, and ten times of it unpacked."""
INSET = 91_440
"""EMU between the edge of a title's box and its text: what stands below begins where the text does."""
FONT = "Arial"
"""Of our own master: there is no machine without it, or one that is as wide."""
_KINDS = re.compile(
    rb"application/vnd\.(openxmlformats-officedocument\.presentationml\.(template|slideshow)"
    rb"|ms-powerpoint\.(presentation|template|slideshow)\.macroEnabled)\.main\+xml"
)
"""Templates, slide shows, and either with macros."""
_DECK = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_OLD = bytes.fromhex("D0CF11E0A1B11AE1")
"""How files of Office before 2007 begin, and those with a password."""
_NAMED = {KIND.TITLE, KIND.CENTER_TITLE}
_FOOTERS = {KIND.FOOTER, KIND.SLIDE_NUMBER, KIND.DATE}


@dataclass(frozen=True, slots=True)
class Master:
    """An empty deck with the layouts that its slides use, and the room that they leave."""

    deck: Deck
    cover: Any
    """Layout of the first slide; None: as all others."""
    page: Any
    """Layout with a title and nothing else, or as little else as there is."""
    font: str

    @property
    def room(self) -> tuple[int, int, int, int]:
        """Left, top, width and height below the title and above the footer, in EMU."""
        title = _first(self.page, _NAMED)
        left, width = title.left + INSET, title.width - 2 * INSET
        wide, high = self.deck.slide_width or 0, self.deck.slide_height or 0
        top = title.top + title.height
        if width < wide * 0.6:  # a title beside the content: the content takes what the slide has
            left, width, top = self._beside(title, wide, top)
        below = [shape.top for shape in self.page.placeholders if _kind(shape) in _FOOTERS and shape.top > high * 0.7]
        bottom = min([*below, int(high * 0.94)])
        if top > high * 0.5:
            top = int(high * 0.25)
        return left, top, width, bottom - top

    def _beside(self, title: Any, wide: int, below: int) -> tuple[int, int, int]:
        """Left, width and top of the room behind a narrow title, or before it; below it where neither is wide."""
        edge, end = int(wide * 0.06), title.left + title.width + INSET
        if wide - edge - end >= wide * _HALF:
            return end, wide - edge - end, title.top
        if title.left - INSET - edge >= wide * _HALF:
            return edge, title.left - INSET - edge, title.top
        return edge, wide - 2 * edge, below


_HALF = 0.45
"""Of a slide's width, that its content needs beside a title."""


def opened(file: Path | None) -> Master:
    """The company's master, without its slides; ours, where there is none."""
    deck = _own() if file is None else _company(file)
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    titled = [layout for layout in layouts if _first(layout, _NAMED) is not None]
    if not titled:
        raise MasterError("{file} has no layout with a title. Choose another master.", file=file.name if file else "")
    covers = [layout for layout in titled if _first(layout, {KIND.CENTER_TITLE}) is not None]
    pages = [layout for layout in titled if layout not in covers] or titled
    page = min(pages, key=lambda layout: len([s for s in layout.placeholders if _kind(s) not in _NAMED | _FOOTERS]))
    return Master(deck, covers[0] if covers else None, page, _font(deck))


def _kind(shape: Any) -> Any:
    return shape.placeholder_format.type


def _first(layout: Any, kinds: set[Any]) -> Any:
    return next((shape for shape in layout.placeholders if _kind(shape) in kinds), None)


# -- the company's -------------------------------------------------------------------------------------------------


def _company(file: Path) -> Deck:
    if not file.is_file():
        raise MasterError("The slide master {file} is not there. Correct KPI_SLIDE_MASTER.", file=file.name)
    if file.stat().st_size > LARGEST:
        raise _too_large(file.name, LARGEST)
    return read(file.read_bytes(), file.name)


def _too_large(name: str, size: int) -> MasterError:
    return MasterError("{file} is larger than {size} MB. Save the master without its slides.", file=name,
                       size=size // 2**20)  # fmt: skip


def read(data: bytes, name: str) -> Deck:
    """A master without its slides; MasterError says what is wrong with it."""
    if data.startswith(_OLD):
        raise MasterError("{file} is protected by a password or older than 2007. Save it anew as .potx or .pptx.",
                          file=name)  # fmt: skip
    broken = MasterError("{file} is no slide master that can be used. Save it anew as .potx or .pptx.", file=name)
    try:
        deck = Presentation(io.BytesIO(_as_deck(data, name)))
    except (PythonPptxError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise broken from error
    if not deck.slide_masters:
        raise broken
    _emptied(deck)
    return deck


def _as_deck(data: bytes, name: str) -> bytes:
    """A template or a slide show says what it is in one place; else it is a deck."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > 10 * LARGEST:
            raise _too_large(name, 10 * LARGEST)
        if any("vbaProject" in part for part in archive.namelist()):
            raise MasterError("{file} contains macros. Save it anew as .potx or .pptx without them.", file=name)
        types = archive.read("[Content_Types].xml")
        if not _KINDS.search(types):
            return data
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in archive.infolist():
                content = archive.read(entry)
                kinds = entry.filename == "[Content_Types].xml"
                target.writestr(entry.filename, _KINDS.sub(_DECK, content) if kinds else content)
    return changed.getvalue()


def _emptied(deck: Deck) -> None:
    """Without the slides that came with it, and without the sections that name them."""
    slides = deck.slides._sldIdLst  # noqa: SLF001  python-pptx has no way to remove a slide
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    for found in deck.part._element.xpath("./p:extLst"):  # noqa: SLF001  the same
        found.getparent().remove(found)


def _font(deck: Deck) -> str:
    """The name of the theme's font for text."""
    theme = deck.slide_masters[0].part.part_related_by(RT.THEME).blob.decode("utf-8", "replace")
    found = re.search(r"<a:minorFont>.*?<a:latin[^>]*typeface=\"([^\"]*)\"", theme, re.DOTALL)
    return found.group(1) if found else FONT


# -- ours ----------------------------------------------------------------------------------------------------------

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_LEFT, _ACROSS = Inches(0.7), Inches(11.933)
_PLACES = {
    KIND.TITLE: (_LEFT, Inches(0.45), _ACROSS, Inches(1.1)),
    KIND.CENTER_TITLE: (_LEFT, Inches(2.2), _ACROSS, Inches(2.0)),
    KIND.SUBTITLE: (_LEFT, Inches(4.3), _ACROSS, Inches(1.2)),
    KIND.BODY: (_LEFT, Inches(1.7), _ACROSS, Inches(4.9)),
    KIND.DATE: (_LEFT, Inches(6.95), Inches(0.1), Inches(0.3)),
    KIND.FOOTER: (_LEFT, Inches(6.95), Inches(10.4), Inches(0.3)),
    KIND.SLIDE_NUMBER: (Inches(11.633), Inches(6.95), Inches(1.0), Inches(0.3)),
}
_KEPT = ("Title Slide", "Title Only")
_COLOURS = {
    "dk1": LIGHT.text, "lt1": LIGHT.card, "dk2": LIGHT.plan, "lt2": LIGHT.sunken, "accent1": LIGHT.accent,
    "accent2": LIGHT.good.fill, "accent3": LIGHT.done.fill, "accent4": LIGHT.risk.fill, "accent5": LIGHT.bad.fill,
    "accent6": LIGHT.lost.fill, "hlink": LIGHT.accent, "folHlink": LIGHT.plan,
}  # fmt: skip


def _own() -> Deck:
    """A quiet 16:9 master: title at the left, room below, a line of text at the foot."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDE, _HIGH
    master = deck.slide_master
    for layout in list(master.slide_layouts):
        if layout.name not in _KEPT:
            master.slide_layouts.remove(layout)
    for owner in (master, *master.slide_layouts):
        for shape in list(owner.placeholders):
            if _kind(shape) is KIND.DATE:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001  no other way
            elif _kind(shape) in _PLACES:
                shape.left, shape.top, shape.width, shape.height = map(Emu, _PLACES[_kind(shape)])
    _styled(master)
    theme: Any = master.part.part_related_by(RT.THEME)
    theme._blob = _coloured(theme.blob.decode()).encode()  # noqa: SLF001  a part without an interface
    return deck


def _styled(master: Any) -> None:
    """Titles bold and at the left; the foot small."""
    for style in master._element.iter(qn("p:titleStyle")):  # noqa: SLF001  python-pptx has no styles of masters
        _level(style, "l", 28, bold=True)
    for owner in (master, *master.slide_layouts):
        for shape in owner.placeholders:
            kind, element = _kind(shape), shape._element  # noqa: SLF001  the same
            if kind in _NAMED:
                for body in element.iter(qn("a:bodyPr")):
                    body.set("anchor", "t" if kind is KIND.TITLE else "b")
                    for child in list(body):
                        body.remove(child)
            elif kind is KIND.SUBTITLE:
                _level(element, "l", 18)
            elif kind in _FOOTERS:
                _level(element, "r" if kind is KIND.SLIDE_NUMBER else "l", 11)


def _level(element: Any, align: str, size: int, *, bold: bool = False) -> None:
    """The look of the first level of text."""
    for level in element.iter(qn("a:lvl1pPr")):
        level.set("algn", align)
        for run in level.iter(qn("a:defRPr")):
            run.set("sz", str(size * 100))
            if bold:
                run.set("b", "1")


def _coloured(theme: str) -> str:
    for name, colour in _COLOURS.items():
        theme = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>', theme,
            flags=re.DOTALL,
        )  # fmt: skip
    theme = re.sub(r"(<a:(?:major|minor)Font>\s*<a:latin typeface=)\"[^\"]*\"", rf'\1"{FONT}"', theme)
    return re.sub(r'(<a:theme [^>]*name=)"[^"]*"', r'\1"Leitstern"', theme)
