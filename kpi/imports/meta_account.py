"""Meta Business Suite, account level: Reach.csv, Views.csv, Follows.csv, Audience.csv and the like.

A file has a table for each network or number: a title, "Date","Primary", a row a day. What a table is about stands in
its title alone, in the language of the account.
"""

from __future__ import annotations

from kpi.imports import days, numerals
from kpi.imports.draft import Column, Guide, Use, Values
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, Meaning, day, kind_and_unit
from kpi.imports.names import name, shown
from kpi.imports.tables import Table, is_number, text
from kpi.model import Cadence

_NETWORKS = ("facebook", "instagram")
_MEASURES: dict[str, tuple[str, ...]] = {
    "brand_reach": ("reach", "reichweite", "alcance", "couverture", "copertura"),
    "viewers": ("viewers", "betrachter", "betrachter*innen", "zuschauer", "espectadores"),
    "brand_views": ("views", "aufrufe", "visualizaciones", "visualizações", "vues"),
    "profile_visits": ("visits", "profile visits", "page visits", "besuche", "profilbesuche", "seitenbesuche",
                       "visitas", "visites", "visitas al perfil", "visitas ao perfil"),
    "followers_gained": ("follows", "new followers", "neue follower", "neue follower*innen", "seguidores nuevos",
                         "novos seguidores"),
    "interactions": ("content interactions", "interactions", "interaktionen mit inhalten", "content-interaktionen",
                     "interaktionen", "interacciones con el contenido", "interações com o conteúdo"),
    "link_clicks": ("link clicks", "linkklicks", "link-klicks", "klicks auf links", "clics en el enlace",
                    "cliques no link"),
}  # fmt: skip
"""KPI → what Meta calls it, without the network's name."""
_BY_WORD = {word: key for key, words in _MEASURES.items() for word in words}
_FILES = {"reach": "brand_reach", "views": "brand_views", "viewers": "viewers", "visits": "profile_visits",
          "follows": "followers_gained", "interactions": "interactions", "link": "link_clicks"}  # fmt: skip
_STOCK = {"facebook followers": "facebook", "instagram followers": "instagram"}
_LABELS = ("fb_page", "ig_account")


def recognise(file: File, tables: tuple[Table, ...]) -> float:
    """Titled tables of a day and a number, or of parts of the audience."""
    if not file.is_text or not tables:
        return 0.0
    if any(_is_series(table) for table in tables):
        named = any(
            name(table.header[0]) == "date" and name(table.header[1]) == "primary"
            for table in tables
            if len(table.header) == 2
        )
        return 1.0 if named else 0.9 if file.is_separated else 0.7
    if any(name(table.header[0]) in _LABELS for table in tables if table.header):
        return 0.9
    return 0.8 if file.is_separated and all(table.title and _is_share(table) for table in tables) else 0.0


def read(to: Drafting) -> None:
    """Every table by its title."""
    series = [table for table in to.tables if _is_series(table)]
    networks = {table.title: _network(table.title) for table in series}
    if any(not network for network in networks.values()):
        start = to.file.name.casefold().partition("_")[0]
        proposal = {"ig": "instagram", "instagram": "instagram", "fb": "facebook", "facebook": "facebook"}.get(start)
        answer = to.ask_network(_NETWORKS, proposal=proposal)
        networks = {title: network or answer for title, network in networks.items()}
    if len(set(networks.values())) == 1:
        to.platform = next(iter(networks.values()))
    parts = []
    for table in to.tables:
        if table in series:
            to.waits = not networks[table.title]
            _series(to, table, networks[table.title])
        elif table.header and name(table.header[0]) in _LABELS and len(table.rows) == 1:
            _stock(to, table)
        else:
            parts.append(shown(table.title))
            to.breakdown(table)
    if parts:
        to.note("Tables about parts of the audience were left out, as no KPI takes them: {titles}.", titles=parts)


def _series(to: Drafting, table: Table, network: str) -> None:
    key = _key(table.title) or to.ask_kpi(table.title, "account", _from_file(to.file.name), table.line)
    meaning = Meaning(frozenset({name(table.header[1])}), Use.VALUE if key else Use.UNKNOWN, key)
    form = Form(f"account:{name(table.title)}", (day(table.header[0]), meaning))
    to.table(table, Match(form, tuple(form.columns), 1.0), platform=network)
    if key == "brand_reach" and network:
        to.ask_reach(to.columns[-1], network.capitalize())


def _stock(to: Drafting, table: Table) -> None:
    """The number of followers in the layout of 2024, of the day of the export."""
    network = _network(table.title)
    (number,) = numerals.read(table.rows[0][:1], "en").numbers
    to.block(table, read=int(number is not None), rejected=int(number is None))
    if number is None:
        message = "“{text}” is not a number. If a spreadsheet has changed it, upload the file as it was exported."
        to.refuse(message, table.lines[0], 1, text=text(table.rows[0][0]))
        return
    of = to.ask_day("The file has a number of followers without its day. When was it exported?")
    kind, unit = kind_and_unit("brand_followers", to.kpis)
    values = Values([(of, number, table.lines[0])]) if of else Values()
    to.columns.append(
        Column(table.header[0], Use.VALUE, "brand_followers", kind, unit, Cadence.DAILY, None, network, to.account,
               values, block=len(to.blocks) - 1, place=1)
    )  # fmt: skip


def _is_series(table: Table) -> bool:
    """A title, two columns, days in the first one and numbers in the second."""
    if not table.title or len(table.header) != 2 or not table.rows:
        return False
    parts = [days.part(row[0]) for row in table.rows[:20]]
    return all(part is not None and part.year is not None for part in parts) and any(
        len(row) > 1 and is_number(row[1]) for row in table.rows[:20]
    )


def _is_share(table: Table) -> bool:
    return bool(table.rows) and is_number(table.rows[0][-1] if table.rows[0] else "")


def _network(title: str) -> str:
    """Which network a title is about. A bare “Follows” is Facebook's: Instagram's says so."""
    plain = name(title)
    if plain == "follows":
        return "facebook"
    return next((network for network in _NETWORKS if network in plain), "")


def _key(title: str) -> str | None:
    plain = name(title)
    for network in _NETWORKS:
        plain = plain.replace(f"{network}-", "").replace(network, "")
    return _BY_WORD.get(" ".join(plain.split()).strip(" -:()"))


def _from_file(file: str) -> str | None:
    lower = file.casefold()
    return next((key for word, key in _FILES.items() if word in lower), None)


IMPORTER = Importer(
    Guide(
        "Meta Business Suite",
        {"de": "Meta Business Suite › Insights › Übersicht oder Ergebnisse › Exportieren › CSV",
         "en": "Meta Business Suite › Insights › Overview or Results › Export › CSV"},
        "A month's reach, as days of reach cannot be added up; the number of followers.",
        _NETWORKS,
    ),
    recognise, read,
)  # fmt: skip
