"""Google Ads: reports by campaign, group or ad, with or without a segment by day, week or month.

Rows add up to the period; the totals below them are compared and not imported. What the Editor exports are settings.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kpi.imports import days, numerals
from kpi.imports.draft import Guide, Span, Use
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, day, derived, ignored, label, text, value
from kpi.imports.names import is_total, name, shown
from kpi.imports.recognition import best, match
from kpi.imports.tables import Table
from kpi.imports.tables import text as written
from kpi.model import Cadence, Unit

_PERIODS = {"day": Cadence.DAILY, "tag": Cadence.DAILY, "date": Cadence.DAILY, "datum": Cadence.DAILY,
            "week": Cadence.WEEKLY, "woche": Cadence.WEEKLY, "month": Cadence.MONTHLY, "monat": Cadence.MONTHLY,
            "quarter": Cadence.QUARTERLY, "quartal": Cadence.QUARTERLY}  # fmt: skip
FORM = Form(
    "report",
    (
        day(" | ".join(_PERIODS)),
        label("Campaign | Kampagne | Ad group | Anzeigengruppe | Ad | Anzeige | Keyword | Search keyword | "
              "Suchkeyword | Account | Account name | Konto | Kontoname | Asset group | Asset-Gruppe | Network | "
              "Werbenetzwerk | Device | Gerät | Campaign type | Kampagnentyp | Campaign status | Kampagnenstatus | "
              "Landing page | Ad group status | Search term | Suchbegriff"),
        text("Status | Status reasons | Statusgründe | Currency code | Währungscode | Währung | Bid strategy type | "
             "Gebotsstrategietyp | Budget name | Budgetname | Budget type | Budgettyp | Labels | Customer ID | "
             "Kundennummer"),
        ignored("Budget | Optimization score | Optimierungsfaktor | Search impr. share | "
                "Anteil an möglichen Impressionen im Suchnetzwerk | Search lost IS (budget) | Search lost IS (rank) | "
                "Default max. CPC | Standardmäßiger max. CPC | Target CPA | Ziel-CPA | Quality Score"),
        value("Impr. | Impressions | Impressionen", "ad_impressions"),
        value("Interactions | Interaktionen", "ad_interactions"),
        value("Clicks | Klicks", "ad_clicks"),
        value("Cost | Kosten | Spend | Ausgaben", "ad_spend"),
        value("Conversions", "conversions"),
        value("Conv. value | Conversion value | Conv.-Wert | Conversion-Wert", "ad_conversion_value"),
        derived("Interaction rate | Interaktionsrate | CTR | Klickrate | Klickrate (CTR) | Avg. cost | "
                "Durchschn. Kosten | Avg. CPC | Durchschn. CPC | Avg. CPM | Durchschn. CPM | Conv. rate | Conv.-Rate | "
                "Cost / conv. | Kosten/Conv. | Kosten / Conv. | Conv. value / cost | Conv.-Wert/Kosten"),
    ),
    frozenset({"ad_impressions", "campaign"}),
)  # fmt: skip
_AMOUNTS = ("ad_spend", "ad_conversion_value")
_CURRENCY = ("currency code", "währungscode", "währung")
_EDITOR = (("campaign type", "bid strategy type", "networks"), ("kampagnentyp", "gebotsstrategietyp", "werbenetzwerke"))
_ALWAYS = ("all time", "gesamter zeitraum", "gesamte zeit", "alle zeiträume")
_ACCOUNT = ("total: account", "gesamt: konto", "insgesamt: konto")


def recognise(_: File, tables: tuple[Table, ...]) -> float:
    """By words; campaigns with cost or clicks are Google's where the words are."""
    if any(_is_settings(table) for table in tables):
        return 0.9
    score = best(tables, lambda table: match(table, (FORM,)))
    marked = any({"impr.", "cost", "kosten", "cost / conv.", "avg. cpc", "durchschn. cpc", "interaction rate"}
                 & {name(cell) for cell in table.header} for table in tables)  # fmt: skip
    return max(score, 0.7) if score and marked else 0.0


def read(to: Drafting) -> None:
    """The rows of the report, by day or for its period."""
    to.platform = "google"
    for table in to.headed():
        found = match(table, (FORM,))
        if _is_settings(table):
            to.breakdown(table)
            to.refuse("This is a file of Google Ads Editor: settings of campaigns, no measurements. Export a report "
                      "from Google Ads instead.", table.line)  # fmt: skip
        elif found is None:
            to.breakdown(table)
            to.note("“{title}” holds no campaigns with their impressions and was left out.", table.line,
                    title=shown(table.title or to.file.name))  # fmt: skip
        else:
            _report(to, table, found)


def _report(to: Drafting, table: Table, found: Match) -> None:
    found = _in_currency(to, table, found)
    dated = found.dated
    lines = [table.title, *table.comments]
    if dated is not None:
        cells = [
            "" if any(is_total(written(cell)) for cell in row[:1]) else cell
            for row, cell in zip(table.rows, table.column(dated), strict=True)
        ]
        read_ = to.days(cells, table.line)
        grain = _PERIODS[name(table.header[dated])]
        starts = days.as_grain(read_, grain) if grain is not Cadence.DAILY and not read_.is_undecided else None
        to.table(table, found, style=None, starts=starts)
    elif any(name(line) in _ALWAYS for line in lines):
        to.over(table, found, None, style=None)
        to.warn("The report is about all time. Choose a whole month, or add Segment › Time › Day, and export it again.")
    else:
        span = next((span for line in lines if (span := _span(line, to.today))), None)
        to.over(table, found, span or to.ask_span(), style=None)
    _compare(to, table, found)


def _span(line: str, today: dt.date) -> Span | None:
    """A period above the table, which may be a single day."""
    return days.whole(line, today) or (days.read([line], today).span if days.part(line) else None)


def _in_currency(to: Drafting, table: Table, found: Match) -> Match:
    """Amounts in the currency of its own column, else that of their header, else the one that is answered."""
    at = next((at for at, cell in enumerate(table.header) if name(cell) in _CURRENCY), None)
    cells = {written(cell).strip().upper() for cell in table.column(at)} if at is not None else set()
    codes = {cell for cell in cells if len(cell) == 3 and cell.isalpha()}
    meanings = list(found.meanings)
    for place, meaning in enumerate(meanings):
        if meaning is None or meaning.key not in _AMOUNTS or meaning.unit is not None:
            continue
        if len(codes) == 1:
            meanings[place] = replace(meaning, unit=Unit(kind="currency", currency=next(iter(codes))))
        elif codes:
            meanings[place] = replace(meaning, use=Use.IGNORED, key=None)
            to.refuse("The amounts are in several currencies: {codes}. Export each account by itself.", table.line,
                      place + 1, codes=sorted(codes))  # fmt: skip
        else:
            meanings[place] = to.in_currency(meaning, table.header[place])
    return replace(found, meanings=tuple(meanings))


def _compare(to: Drafting, table: Table, found: Match) -> None:
    """The total of the account against that of the rows: removed campaigns are in the one and not in the other."""
    totals = [at for at, row in enumerate(table.rows) if row and is_total(written(row[0]))]
    account = next((at for at in totals if name(written(table.rows[at][0])) in _ACCOUNT), None)
    if account is None or account == totals[0]:
        return
    style = to.style(table, None)
    for place, meaning in enumerate(found.meanings):
        if meaning is None or meaning.key != "ad_impressions":
            continue
        cells = table.column(place)
        rows, whole = numerals.read([cells[totals[0]], cells[account]], style).numbers
        if rows is not None and whole is not None and whole > rows:
            message = (
                "The account has {whole} impressions, the rows only {rows}: campaigns that were removed are missing. "
                "Show all campaigns and export again."
            )
            to.warn(message, table.lines[account], whole=whole, rows=rows)


def _is_settings(table: Table) -> bool:
    """Whether it is a file of the Editor: many columns of settings, none of measurements."""
    words = {name(cell) for cell in table.header}
    return len(words) > 20 and any(set(those) <= words for those in _EDITOR) and match(table, (FORM,)) is None


IMPORTER = Importer(
    Guide(
        "Google Ads",
        {"de": "Google Ads › Kampagnen › Zeitraum: ein ganzer Monat › Segment › Zeit › Tag › Herunterladen › CSV",
         "en": "Google Ads › Campaigns › period: a whole month › Segment › Time › Day › Download › CSV"},
        "Days, unless the report has Day as a segment; campaigns that were removed, unless they are shown.",
        ("google",),
    ),
    recognise, read,
)  # fmt: skip
