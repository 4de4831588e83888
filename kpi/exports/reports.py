"""A report as a file: which forms there are, what they are called, and who writes them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kpi.i18n import Code
from kpi.report import Report, to_json


@dataclass(frozen=True, slots=True)
class Exporter:
    """One form of file."""

    write: Callable[[Report, Path | None], bytes]
    """The report, and the company's slide master if there is one."""
    ending: str
    mime: str


def _pptx(report: Report, master: Path | None) -> bytes:
    from kpi.exports import pptx  # noqa: PLC0415 - each form brings a library that nothing else needs

    return pptx.write(report, master)


def _pdf(form: str) -> Callable[[Report, Path | None], bytes]:
    def write(report: Report, _master: Path | None) -> bytes:
        from kpi.exports import pdf  # noqa: PLC0415 - as above

        return pdf.write(report, form)  # type: ignore[arg-type]  # the forms below

    return write


def _xlsx(report: Report, _master: Path | None) -> bytes:
    from kpi.exports import xlsx  # noqa: PLC0415 - as above

    return xlsx.write(report)


def _csv(form: str = "") -> Callable[[Report, Path | None], bytes]:
    def write(report: Report, _master: Path | None) -> bytes:
        from kpi.exports import report_csv  # noqa: PLC0415 - as above

        return report_csv.write(report, form or None)  # type: ignore[arg-type]  # the forms below

    return write


def _json(report: Report, _master: Path | None) -> bytes:
    return to_json(report, indent=2)


_DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTERS: Mapping[str, Exporter] = MappingProxyType({
    "pptx": Exporter(_pptx, "pptx", _DECK),
    "pdf": Exporter(_pdf("report"), "pdf", "application/pdf"),
    "pdf-slides": Exporter(_pdf("slides"), "pdf", "application/pdf"),
    "pdf-page": Exporter(_pdf("page"), "pdf", "application/pdf"),
    "xlsx": Exporter(_xlsx, "xlsx", _BOOK),
    "csv": Exporter(_csv(), "csv", "text/csv"),
    "csv-semicolon": Exporter(_csv("semicolon"), "csv", "text/csv"),
    "csv-comma": Exporter(_csv("comma"), "csv", "text/csv"),
    "json": Exporter(_json, "json", "application/json"),
})  # fmt: skip


def write(report: Report, form: str, master: Path | None = None) -> bytes:
    """The report in one of the forms of EXPORTERS."""
    return EXPORTERS[form].write(report, master)


def file_name(title: str, as_of: dt.date, language: Code, form: str, scope: str = "") -> str:
    """A name that every file system takes: social-media-strategie-2026_kundenbindung_2026-10-31_de.pptx."""
    name = "_".join(part for part in (_plain(title, 60) or "leitstern", _plain(scope, 40)) if part)
    tail = {"pdf-slides": "_slides", "pdf-page": "_page"}.get(form, "")
    return f"{name}_{as_of.isoformat()}_{language}{tail}.{EXPORTERS[form].ending}"


def _plain(text: str, most: int) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_GERMAN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:most].strip("-")


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
