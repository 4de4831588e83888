"""What the page Import shows of files: what each would do, what is refused and why, and what was imported before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from htpy import Element, Node, details, div, h3, li, p, span, strong, summary, ul

from kpi.accepting import Accepted
from kpi.assignment import Assigned, Fate, parts_of
from kpi.cadence import period_end
from kpi.comparison import LISTED, Difference, SeriesChange
from kpi.errors import Problem
from kpi.i18n import Language
from kpi.importing import FilePreview, Finding, Writing
from kpi.imports import IMPORTERS, Draft, Use
from kpi.imports.names import shown as shown_name
from kpi.library import library
from kpi.model import Kpi, Strategy
from kpi.store.imported import File
from kpi.ui.elements import block, data_table, empty, symbol
from kpi.ui.recording_cards import place, said

_ALWAYS = 2
"""Columns of counts that are there even if nothing is counted in them: new and changed."""
SHOWN = 12
"""Differences, problems and notes listed at once; the rest is counted."""
_NOTE = 200
"""Characters of a value's note that are shown."""
PLATFORMS = {
    "facebook": "Facebook", "ga4": "Google Analytics", "google": "Google", "instagram": "Instagram",
    "linkedin": "LinkedIn", "tiktok": "TikTok", "web": "Website", "x": "X", "youtube": "YouTube",
}  # fmt: skip
"""How platforms are called that the strategy does not have."""


def source_name(key: str, _: Language) -> str:
    """What a source is called."""
    return _.text(IMPORTERS[key].guide.name) if key in IMPORTERS else _("source not recognised")


def platform_name(key: str, strategy: Strategy, _: Language) -> str:
    """A platform by the strategy's name for it, else by its own."""
    known = strategy.platform(key)
    return _.text(known.name) if known else PLATFORMS.get(key, key.capitalize())


def kpi_name(key: str, strategy: Strategy, columns: Sequence[Assigned], _: Language) -> str:
    """A KPI by the strategy's name for it, the library's, or what its column is called."""
    known = strategy.kpi(key) or next((kpi for kpi in library() if kpi.key == key), None)
    if known is not None:
        return _.text(known.name)
    return next((a.column.header for a in columns if a.column.key == key and a.column.header), key)


def file(shown: FilePreview, strategy: Strategy, _: Language) -> Element:
    """One file: what it is, what it would do to each KPI, and what stays out."""
    return div(".ls-file")[
        h3[shown.draft.file],
        p(".ls-quiet")[" · ".join(_facts(shown, _))],
        _state(shown, _),
        _table(shown, strategy, _),
        _kept_parts(shown, strategy, _),
        (_differences(change, shown, strategy, _) for change in shown.changes),
        _problems(shown, strategy, _),
        _left_out(shown, strategy, _),
        _notes(shown, strategy, _),
    ]


def _facts(shown: FilePreview, _: Language) -> list[str]:
    """Source, account, age, and that no row got lost."""
    draft = shown.draft
    rows = [sum(getattr(b, name) for b in draft.blocks) for name in ("read", "skipped", "rejected")]
    texts = [source_name(draft.source, _), draft.account]
    if draft.exported:
        texts.append(_("exported on {date}", date=_.date(draft.exported)))
    if draft.period:
        texts.append(_("{first} to {last}", first=_.date(draft.period[0]), last=_.date(draft.period[1])))
    read, skipped, rejected = rows
    counted = [
        _.plural("{n} row read", "{n} rows read", read) if draft.blocks else "",
        _("{n} skipped", n=skipped) if skipped else "",
        _("{n} rejected", n=rejected) if rejected else "",
    ]
    texts.append(", ".join(text for text in counted if text))
    if shown.rejected_count:
        texts.append(_.plural("{n} value rejected", "{n} values rejected", shown.rejected_count))
    return [text for text in texts if text]


def _state(shown: FilePreview, _: Language) -> Node:
    """The message, in one line."""
    if not shown.draft.is_recognised:
        return None
    if shown.blocking:
        count = len(shown.blocking)
        said_ = _.plural("{n} question above has to be answered first.", "{n} questions above have to be answered "
                         "first.", count)  # fmt: skip
        return p(".ls-worse")[said_]
    if not shown.changes:
        return p[_("There is nothing in it to be stored.")]
    if shown.is_nothing_new:
        return p[strong[_("Nothing new.")], " ", _("All values are there already.") if not shown.is_known else
                 _("This file was imported before, and nothing has changed.")]  # fmt: skip
    return p[writing(shown.writing, _)]


def writing(count: Writing, _: Language) -> str:
    """How many values accepting writes, and what for: the same count on the button, before and after it."""
    total = _.plural("{n} value to take over", "{n} values to take over", count.total)
    parts = [
        count.used and _("{n} for KPIs of the strategy", n=count.used),
        count.parts and _("{n} kept until a KPI uses them", n=count.parts),
        count.late and _("{n} of closed months, which wait to be accepted", n=count.late),
    ]
    told = [part for part in parts if part]
    if len(told) > 1:
        return f"{total}: {_.names(told)}."
    if count.parts:
        return _("{values}: all kept until a KPI uses them.", values=total)
    return (
        _("{values}: all of closed months, where they wait to be accepted.", values=total)
        if count.late
        else (f"{total}.")
    )


def _table(shown: FilePreview, strategy: Strategy, _: Language) -> Element | None:
    """What becomes of KPIs of the strategy."""
    titles = [_("New"), _("Changed"), _("Same"), _("Kept"), _("Waits"), _("Rejected")]
    rejected: dict[str, int] = {}
    for finding in shown.rejected:
        key = str(finding.problem.params.get("kpi", ""))
        rejected[key] = rejected.get(key, 0) + finding.count
    used = [change for change in shown.changes if change.series.kpi not in shown.parts]
    used.sort(key=lambda change: change.series)
    numbers = [_numbers(change, rejected) for change in used]
    told = [place for place in range(len(titles)) if place < _ALWAYS or any(row[place] for row in numbers)]
    head = [_("KPI"), _("Period"), *(titles[place] for place in told)]
    rows = [
        [*_named(change, shown, strategy, _), *(strong[_.number(row[place])] if row[place] else "–" for place in told)]
        for change, row in zip(used, numbers, strict=True)
    ]
    return data_table(_("What it changes"), head, rows, right={*range(2, len(head))}) if rows else None


def _numbers(change: SeriesChange, rejected: Mapping[str, int]) -> tuple[int, ...]:
    """How many values are new, changed, the same, kept as a newer export brought them, waiting, and rejected."""
    changed = len(change.changed) + len(change.removed)
    return change.new, changed, change.same, len(change.kept), len(change.late), rejected.get(change.series.kpi, 0)


def _kept_parts(shown: FilePreview, strategy: Strategy, _: Language) -> Element | None:
    """What no KPI uses yet, in a line each."""
    lines = []
    for change in sorted((c for c in shown.changes if c.series.kpi in shown.parts), key=lambda c: c.series):
        name = kpi_name(change.series.kpi, strategy, shown.assigned, _)
        where = place(change.series.platform, change.series.account, strategy, _)
        counts_ = [_("{n} new", n=change.new), change.changed and _("{n} changed", n=len(change.changed)),
                   change.same and _("{n} the same", n=change.same)]  # fmt: skip
        told = ", ".join(text for text in counts_ if text)
        lines.append(f"{name} · {where}: {told}" if where else f"{name}: {told}")
    title = _.plural("{n} column is kept, as no KPI uses it yet", "{n} columns are kept, as no KPI uses them yet",
                     len(lines))  # fmt: skip
    return _fold(title, lines, _, most=60)


def _named(change: SeriesChange, shown: FilePreview, strategy: Strategy, _: Language) -> list[Node]:
    """The KPI with its place, and the days that the file has of it."""
    series = change.series
    where = place(series.platform, series.account, strategy, _)
    sub = " · ".join(part for part in (where, _.word(series.grain)) if part)
    name = [kpi_name(series.kpi, strategy, shown.assigned, _), span(".ls-sub")[sub]]
    last = _.date(period_end(change.last, series.grain))
    span_ = _.period(change.first, series.grain) if change.first == change.last else _(
        "{first} to {last}", first=_.date(change.first), last=last)  # fmt: skip
    return [name, span_]


def _differences(change: SeriesChange, shown: FilePreview, strategy: Strategy, _: Language) -> Node:
    kpi = strategy.kpi(change.series.kpi) or next(
        (part for part in parts_of(shown.assigned) if part.key == change.series.kpi), None
    )
    name = kpi_name(change.series.kpi, strategy, shown.assigned, _)
    where = place(change.series.platform, change.series.account, strategy, _)
    full = f"{name} · {where}" if where else name
    both = (*change.changed, *change.removed)
    new = change.first_new if change.series.kpi not in shown.parts else ()
    return [
        _fold(_.plural("{name}: {n} new value", "{name}: {n} new values", change.new, name=full),
              [_remarked(f"{_.period(d.start, change.series.grain)}: {_value(d.after, kpi, _)}", d, _,
                         is_open=d.provisional) for d in new], _, most=LISTED,
              more=change.new - len(new)),
        _fold(_.plural("{name}: {n} value changes", "{name}: {n} values change", len(both), name=full),
              [_difference(d, kpi, _) for d in both], _, most=LISTED, is_open=len(both) <= SHOWN),
        _fold(_.plural("{name}: {n} value stays, as a newer export brought it",
                       "{name}: {n} values stay, as a newer export brought them", len(change.kept), name=full),
              [_stays(d, kpi, _) for d in change.kept], _),
        _fold(_.plural("{name}: {n} value of a closed month waits to be accepted",
                       "{name}: {n} values of closed months wait to be accepted", len(change.late), name=full),
              [_stays(d, kpi, _) for d in change.late], _),
    ]  # fmt: skip


def _fold(
    title: str, lines: Sequence[str], _: Language, most: int = SHOWN, *, more: int = 0, is_open: bool = False
) -> Element | None:
    """Lines to be opened, the rest counted; `more` are those that are not among them."""
    if not lines:
        return None
    more += max(0, len(lines) - most)
    return details(".ls-more", open=is_open)[
        summary[title],
        ul[(li[line] for line in lines[:most]),
           more > 0 and li(".ls-quiet")[_.plural("and {n} more value", "and {n} more values", more)]],
    ]  # fmt: skip


def _difference(difference: Difference, kpi: Kpi | None, _: Language) -> str:
    before, after = (_value(x, kpi, _) for x in (difference.before, difference.after))
    if difference.before != difference.after:
        text = f"{_.date(difference.start)}: {before} → {after}"
        return _remarked(text, difference, _, is_open=difference.provisional)
    if difference.provisional:
        text = _("{date}: {value} is provisional now", date=_.date(difference.start), value=after)
    else:
        text = _("{date}: {value} is no longer provisional", date=_.date(difference.start), value=after)
    return _remarked(text, difference, _)


def _remarked(text: str, difference: Difference, _: Language, *, is_open: bool = False) -> str:
    """With the mark and the note that are kept with the value."""
    return " · ".join(filter(None, (text, _("provisional") if is_open else "", shown_name(difference.note, _NOTE))))


def _stays(difference: Difference, kpi: Kpi | None, _: Language) -> str:
    return _("{date}: stays {value}, this file says {other}", date=_.date(difference.start),
             value=_value(difference.before, kpi, _), other=_value(difference.after, kpi, _))  # fmt: skip


def _value(x: float | None, kpi: Kpi | None, _: Language) -> str:
    if x is None:
        return _("none")
    return _.number(x) if kpi is None else _.value(x, kpi.unit, max(kpi.decimals, 0 if x == int(x) else 2))


def _problems(shown: FilePreview, strategy: Strategy, _: Language) -> Node:
    """Everything that stays out or looks odd, with its place and what to do."""
    draft = shown.draft
    one = [Finding(problem, 1, None) for problem in draft.problems]
    found = [*(f for f in one if f.problem.severity == "error"), *shown.rejected,
             *(f for f in one if f.problem.severity != "error"), *shown.warnings]  # fmt: skip
    for control in draft.controls:
        if not control.agrees:
            params = {"header": control.header, "stated": control.stated, "summed": control.summed}
            message = "The file states {stated} as the sum of {header}, but its rows add up to {summed}."
            found.append(Finding(Problem(message, params, draft.file, control.line, None, "warning"), 1, None))
    if not found:
        return None
    head = (_("Row"), _("Column"), _("Kind"), _("Problem"))
    rows = [
        [_rows(f, _), _column(f.problem, draft), _("Error") if f.problem.severity == "error" else _("Hint"),
         [said(f.problem, strategy, _), f.count > 1 and span(".ls-sub")[_.plural("{n} value", "{n} values", f.count)]]]
        for f in found[:SHOWN]
    ]  # fmt: skip
    more = len(found) - SHOWN
    return [
        data_table(_("What to look at"), head, rows),
        more > 0 and p(".ls-quiet")[_.plural("and {n} more problem", "and {n} more problems", more)],
    ]


def _column(problem: Problem, draft: Draft) -> str:
    """The column's name where all tables above that line call it the same; else the letter that spreadsheets show."""
    if problem.column is None:
        return "–"
    above = [block.header for block in draft.blocks if block.line <= (problem.line or 0)]
    names = {header[problem.column - 1] for header in above if problem.column <= len(header)}
    name = shown_name(names.pop()) if len(names) == 1 else ""
    return name or letters(problem.column)


def letters(column: int) -> str:
    """A column as spreadsheets name it: 1 is A, 27 is AA."""
    left, last = divmod(column - 1, 26)
    return (letters(left) if left else "") + chr(ord("A") + last)


def _rows(finding: Finding, _: Language) -> str:
    first = finding.problem.line
    if first is None:
        return "–"
    return f"{_.number(first)}–{_.number(finding.last)}" if finding.last not in (None, first) else _.number(first)


def _left_out(shown: FilePreview, strategy: Strategy, _: Language) -> Node:
    """Columns that measure something and are not stored, each with its reason."""
    lines: list[str] = []
    for assigned in shown.assigned:
        name = assigned.column.header or str(assigned.column.key)
        if assigned.problem is not None:
            params = dict(assigned.problem.params)
            if assigned.kpi is not None:
                params["kpi"] = _.text(assigned.kpi.name)
            if params.get("platform"):
                params["platform"] = platform_name(str(params["platform"]), strategy, _)
            lines.append(f"{name}: {_(assigned.problem.message, **params)}")
        elif assigned.fate is Fate.WAITING and assigned.column.span and not shown.blocking:
            days = dict(zip(("first", "last"), map(_.date, assigned.column.span), strict=True))
            lines.append(_("{name}: about {first} to {last}, which is no month, quarter or year", name=name, **days))
        elif assigned.fate is Fate.LEFT_OUT:
            lines.append(_("{name}: left out, as you said", name=name))
    single = [c.header for c in shown.draft.columns if c.use is Use.NOT_ADDITIVE and c.header]
    rates = [c.header for c in shown.draft.columns if c.use is Use.DERIVED and c.header]
    if single:
        lines.append(_("{names}: says nothing about a whole period", names=_.names(_some(single))))
    if rates:
        lines.append(_("{names}: computed from the other columns, so not stored", names=_.names(_some(rates))))
    title = _.plural("{n} remark on columns that stay out", "{n} remarks on columns that stay out", len(lines))
    return _fold(title, lines, _)


def _some(names: Sequence[str]) -> list[str]:
    distinct = list(dict.fromkeys(names))
    return [*distinct[:8], *(["…"] if len(distinct) > 8 else [])]


def _notes(shown: FilePreview, strategy: Strategy, _: Language) -> Node:
    notes = [said(note, strategy, _) for note in shown.draft.notes]
    if any(a.column.by_publication for a in shown.assigned if a.is_stored):
        notes.insert(0, _("Numbers of posts count for the day they were published, with all they have gained since."))
    return _fold(_.plural("{n} note on how it was read", "{n} notes on how it was read", len(notes)), notes, _)


def done(accepted: Sequence[Accepted], lacking: Sequence[str], _: Language) -> Element:
    """What was imported; never plain success while something is missing."""
    total = {
        name: sum(getattr(a, name) for a in accepted)
        for name in ("inserted", "changed", "same", "kept", "parts", "late", "answers")
    }
    refused = sum(a.rejected + a.unreadable for a in accepted)
    sentence = _("{inserted} new and {changed} changed values are in; {same} were there already.", **total)
    more = [
        total["parts"] and _("{n} of them are kept until a KPI uses them.", n=total["parts"]),
        total["late"] and _("{n} of closed months wait to be accepted.", n=total["late"]),
        total["answers"] and _("What you answered is remembered."),
        total["kept"] and _("{n} stay as a newer export brought them.", n=total["kept"]),
        refused and _("{n} were rejected; the preview said why.", n=refused),
    ]
    return div(".ls-done")[
        p[strong[sentence], " ", " ".join(text for text in more if text)],
        bool(lacking) and [p(".ls-worse")[_("Still missing, as the exports cannot give it:")],
                           ul[(li[text] for text in lacking)]],
    ]  # fmt: skip


def undone(_: Language) -> Element:
    """The import that was told of here is undone."""
    sentence = _("The import is undone. It can be brought back below.")
    return div(".ls-done")[p[strong[sentence]]]


def counts(entry: File, _: Language) -> str:
    """What an import did, in a few words."""
    texts = [
        _.plural("{n} new value", "{n} new values", entry.counts.get("inserted", 0)),
        _("{n} changed", n=entry.counts.get("changed", 0)),
    ]
    if entry.counts.get("parts"):
        texts.append(_("{n} of them kept until a KPI uses them", n=entry.counts["parts"]))
    if entry.counts.get("late"):
        texts.append(_.plural("{n} value waits to be accepted", "{n} values wait to be accepted", entry.counts["late"]))
    if refused := entry.counts.get("rejected", 0) + entry.counts.get("unreadable", 0):
        texts.append(_("{n} rejected", n=refused))
    return ", ".join(texts)


def guide(_: Language) -> Element:
    """Every source with the way to its export, and what that cannot give."""
    head = (_("Source"), _("Where the export is"), _("What it cannot give"))
    rows = [
        [
            _.text(importer.guide.name),
            _.text(importer.guide.path),
            _(importer.guide.lacks) if importer.guide.lacks else "–",
        ]
        for importer in IMPORTERS.values()
    ]
    return data_table(_("Where the exports are"), head, rows)


def nothing(_: Language) -> Element:
    """Before anything was imported."""
    return block(_("Imported files"), empty(_("Nothing was imported yet. Drop a file above.")))


def warn(text: str) -> Element:
    """A sentence that asks for somebody's eye."""
    return p(".ls-worse")[symbol("clock"), " ", text]
