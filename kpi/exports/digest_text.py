"""A digest as plain text: the alternative of the mail, and what a terminal shows."""

from __future__ import annotations

import re
import textwrap

from kpi.i18n import Language
from kpi.sentences.digests import Letter, Line
from kpi.theme import GLYPHS

_WIDTH = 78
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def plain(text: str) -> str:
    """Text on one line, without characters that are not seen or turn what follows around."""
    return _UNSEEN.sub(" ", text).strip()


def render(letter: Letter, address: str, remark: str, _: Language) -> str:
    """The whole letter; `address`: where the dashboard is, `remark`: what must be said first."""
    parts = [remark, letter.headline, letter.intro]
    blocks = [_wrapped(plain(part)) for part in parts if part]
    for section in letter.sections:
        lines = [_line(line, _) for line in section.lines]
        rest = [f"  {section.rest}"] if section.rest else []
        title = plain(section.title)
        blocks.append("\n".join([title, "-" * len(title), *lines, *rest]))
    blocks.append("\n".join([_wrapped(letter.foot), address] if address else [_wrapped(letter.foot)]))
    return "\n\n".join(blocks) + "\n"


def _line(line: Line, _: Language) -> str:
    mark = f"{GLYPHS[line.status]} " if line.status else "- "
    said = plain(line.name) + (f": {plain(line.text)}" if line.text else "")
    word = f" [{_.word(line.status)}]" if line.status and _.word(line.status) not in line.text else ""
    return textwrap.fill(said + word, _WIDTH, initial_indent=mark, subsequent_indent="  ", break_on_hyphens=False)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_on_hyphens=False)
