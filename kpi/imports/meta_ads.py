"""Meta Ads Manager: campaigns, groups or ads of a period, with or without a breakdown by day, week or month.

The first row is the total: it is compared with the sums of the others. Only its reach is taken, as reach of single ads
does not add up.
"""

from __future__ import annotations

from dataclasses import replace

from kpi.imports import days
from kpi.imports.draft import Guide, Span, Use
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, day, derived, ignored, label, text, value
from kpi.imports.names import name, shown
from kpi.imports.recognition import match
from kpi.imports.tables import Table
from kpi.imports.tables import text as written
from kpi.model import Cadence

_PERIODS = {"day": Cadence.DAILY, "tag": Cadence.DAILY, "week": Cadence.WEEKLY, "woche": Cadence.WEEKLY,
            "month": Cadence.MONTHLY, "monat": Cadence.MONTHLY}  # fmt: skip
_STARTS = ("reporting starts", "berichtsstart", "beginn des berichts", "berichtszeitraum: beginn")
_ENDS = ("reporting ends", "berichtsende", "ende des berichts", "berichtszeitraum: ende")
FORM = Form(
    "ads",
    (
        day(" | ".join(_PERIODS)),
        label("Campaign name | Kampagnenname | Ad set name | Name der Anzeigengruppe | Anzeigengruppenname | Ad name | "
              "Anzeigenname | Name der Werbeanzeige | Account name | Kontoname"),
        label("Region | Country | Land | Platform | Plattform | Placement | Platzierung | Age | Alter | Gender | "
              "Geschlecht | Objective | Ziel | Impression device"),
        text(" | ".join((*_STARTS, *_ENDS))),
        text("Ad delivery | Campaign delivery | Ad set delivery | Auslieferung | Anzeigenauslieferung | "
             "Attribution setting | Attributionseinstellung | Result indicator | Ergebnis-Indikator | "
             "Ergebnisindikator | Result type | Ergebnistyp | Bid type | Gebotstyp | Ad set budget type | "
             "Last significant edit | Ends | Ende | Enddatum | Starts | Start | Quality ranking | "
             "Engagement rate ranking | Conversion rate ranking"),
        ignored("Bid | Gebot | Ad set budget | Campaign budget | Budget der Anzeigengruppe | Kampagnenbudget | Budget"),
        value("Results | Ergebnisse", "ad_results"),
        value("Reach | Reichweite", "ad_reach"),
        value("Impressions | Impressionen", "ad_impressions"),
        value("Amount spent | Ausgegebener Betrag", "ad_spend"),
        value("Clicks (all) | Klicks (alle)", "ad_clicks"),
        value("Link clicks | Link-Klicks | Linkklicks", "ad_link_clicks"),
        value("Page engagement | Seiteninteraktionen", "ad_page_interactions"),
        value("Post engagements | Post engagement | Beitragsinteraktionen", "ad_interactions"),
        value("Post saves | Gespeicherte Beiträge", "ad_saves"),
        value("Post shares | Geteilte Beiträge", "ad_shares"),
        value("Facebook likes | Page likes | „Gefällt mir“-Angaben auf Facebook", "ad_page_likes"),
        derived("Frequency | Frequenz | Cost per result | Cost per results | Kosten pro Ergebnis | CTR (all) | "
                "CTR (alle) | CTR (link click-through rate) | CTR (Link-Klickrate) | CPC (all) | CPC (alle) | "
                "CPC (cost per link click) | CPC (Kosten pro Link-Klick) | "
                "CPM (cost per 1,000 impressions) | CPM (Kosten pro 1.000 Impressionen)"),
    ),
    frozenset({"ad_impressions", "ad_spend"}),
)  # fmt: skip
_NAMES = FORM.columns[1].words
_INDICATOR = ("result indicator", "ergebnis-indikator", "ergebnisindikator", "result type", "ergebnistyp")


def recognise(_: File, tables: tuple[Table, ...]) -> float:
    """By words: impressions and an amount spent."""
    return max((max(found.score, 0.7) for table in tables if (found := match(table, (FORM,)))), default=0.0)


def read(to: Drafting) -> None:
    """The rows of the report, by day or for its period; further sheets are counted."""
    to.platform = "meta"
    for table in to.headed():
        found = match(table, (FORM,))
        if found is None:
            to.breakdown(table)
            to.note("“{title}” holds no ads with what was spent and was left out.", table.line,
                    title=shown(table.title or table.sheet))  # fmt: skip
        else:
            _report(to, table, _of_one_kind(to, table, found))


def _report(to: Drafting, table: Table, found: Match) -> None:
    meanings = tuple(
        to.in_currency(one, table.header[at]) if one is not None and one.key == "ad_spend" and one.unit is None else one
        for at, one in enumerate(found.meanings)
    )
    found = replace(found, meanings=meanings)
    totals = _totals(table)
    dated = found.dated
    if dated is not None:
        cells = ["" if at in totals else cell for at, cell in enumerate(table.column(dated))]
        read_ = to.days(cells, table.line)
        grain = _PERIODS[name(table.header[dated])]
        starts = read_ if grain is Cadence.DAILY else days.as_grain(read_, grain)
        to.table(table, found, starts=None if read_.is_undecided else starts, totals=totals)
        return
    periods = _periods(table, totals)
    span = next(iter(periods), None)
    if len(periods) > 1:
        cells = [" - ".join(pair) for pair in _pairs(table)]
        to.table(table, found, starts=to.days(cells, table.line), totals=totals)
        return
    whole = days.whole(" - ".join(span), to.today) if span else to.ask_span()
    to.over(table, found, whole, totals=totals)
    if whole and totals:
        _reach(to, table, found, totals[0], whole)


def _reach(to: Drafting, table: Table, found: Match, row: int, span: Span) -> None:
    """The reach of the whole period, which only the total knows."""
    only = tuple(one if one is not None and one.key == "ad_reach" else None for one in found.meanings)
    to.whole(table, replace(found, meanings=only), row, span)


def _of_one_kind(to: Drafting, table: Table, found: Match) -> Match:
    """Results of several kinds (leads, clicks) do not add up to anything."""
    at = next((at for at, cell in enumerate(table.header) if name(cell) in _INDICATOR), None)
    kinds = {written(cell).strip() for cell in table.column(at)} - {"", "-", "—"} if at is not None else set()
    if len(kinds) < 2:
        return found
    to.note("Results of several kinds do not add up and were left out: {kinds}.",
            kinds=sorted(shown(kind) for kind in kinds))  # fmt: skip
    return replace(
        found,
        meanings=tuple(
            replace(one, use=Use.NOT_ADDITIVE) if one is not None and one.key == "ad_results" else one
            for one in found.meanings
        ),
    )


def _totals(table: Table) -> list[int]:
    """The first row, where it alone has no name."""
    places = [at for at, cell in enumerate(table.header) if name(cell) in _NAMES]
    named = [
        any(at < len(row) and written(row[at]).strip() for at in places)
        for row in table.rows
    ]  # fmt: skip
    return [0] if places and len(named) > 1 and not named[0] and all(named[1:]) else []


def _pairs(table: Table) -> list[tuple[str, str]]:
    first = next((at for at, cell in enumerate(table.header) if name(cell) in _STARTS), None)
    last = next((at for at, cell in enumerate(table.header) if name(cell) in _ENDS), None)
    if first is None or last is None:
        return []
    return [
        (written(a).strip(), written(b).strip())
        for a, b in zip(table.column(first), table.column(last), strict=True)
    ]  # fmt: skip


def _periods(table: Table, totals: list[int]) -> set[tuple[str, str]]:
    return {pair for at, pair in enumerate(_pairs(table)) if at not in totals}


IMPORTER = Importer(
    Guide(
        "Meta Ads Manager",
        {"de": "Werbeanzeigenmanager › Kampagnen › Zeitraum: ein ganzer Monat › Aufschlüsselung › Nach Zeit › Tag › "
               "Berichte › Tabellendaten exportieren",
         "en": "Ads Manager › Campaigns › period: a whole month › Breakdown › By time › Day › Reports › "
               "Export table data"},
        "Days, unless the table is broken down by day; what several ads reach together, but for the whole period.",
        ("facebook", "instagram"),
    ),
    recognise, read,
)  # fmt: skip
