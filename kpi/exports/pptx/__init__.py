"""The report as a deck: native charts and tables that can be edited, speaker notes, in the company's own master."""

from __future__ import annotations

import io
from pathlib import Path

from kpi.exports.pptx import ground
from kpi.exports.pptx.master import opened
from kpi.exports.pptx.slides import Slides
from kpi.report import Report

__all__ = ["write"]


def write(report: Report, master: Path | None = None) -> bytes:
    """A cover, then a slide per page; `master`: the company's own, a .potx or .pptx."""
    found = opened(master)
    ground.use(found.page)
    slides = Slides(found, report)
    slides.cover()
    pages = list(report.pages())
    before = len(found.deck.slides)  # a cover is counted as the program that shows the deck counts it
    for number, page in enumerate(pages, before + 1):
        slides.page(page, number, before + len(pages))
    stream = io.BytesIO()
    slides.save(stream)
    return stream.getvalue()
