"""What the page Import asks, once and in plain words: a control per question, and the answers given so far."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import streamlit as st

from kpi.assignment import PART, Assigned, Fate, can_be_kept, fitting
from kpi.errors import LeitsternError
from kpi.i18n import Language
from kpi.importing import FilePreview, Preview
from kpi.imports import NOT_IMPORTED, Answers, Ask, Draft, Question
from kpi.library import library
from kpi.model import Platform, Strategy, Unit
from kpi.reading import Reading, Style, read_number
from kpi.sentences import values
from kpi.ui import days, remembered_words
from kpi.ui.import_cards import kpi_name, platform_name
from kpi.ui.plain import plain
from kpi.ui.session import Run

_CURRENCY = re.compile("[A-Z]{3}")
_OURS = ("use:", "platform:", "account:")
"""Answers that say where columns go; how the file is read does not depend on them."""


@dataclass
class Said:
    """The answers given on this visit."""

    given: dict[str, dict[str, str]] = field(default_factory=dict)
    """By what they hold for: "" for all files, the key of a source for its files, the hash of one file."""
    undecided: set[str] = field(default_factory=set)
    """Fields whose text cannot be read, or in two ways: nothing goes in before that is settled."""

    def about(self, draft: Draft) -> dict[str, str]:
        """What holds for one file."""
        return {key: x for scope in ("", draft.source, draft.sha256) for key, x in self.given.get(scope, {}).items()}

    def drop(self, key: str, scope: str) -> None:
        """An answer that was taken back."""
        self.given.get(scope, {}).pop(key, None)

    def put(self, key: str, answer: str, scope: str) -> None:
        """An answer, and what it holds for."""
        self.given.setdefault(scope, {})[key] = answer

    @property
    def is_anything(self) -> bool:
        """Whether something was answered."""
        return any(self.given.values())


def for_reading(given: dict[str, str]) -> Answers:
    """Those of some answers on which it depends how a file is read."""
    return Answers({key: answer for key, answer in given.items() if not key.startswith(_OURS)})


def ask(run: Run, shown: Preview, said: Said) -> bool:
    """All questions that are open or were answered on this visit, each once; True if an answer changed."""
    asked = _asked(shown, said)
    if not asked:
        return False
    _ = run.language
    st.subheader(_("Before it goes in"), anchor=False)
    st.caption(left_open(shown, said, _) or _("Everything is answered."))
    answered = [_ask(run, question, file, said) for question, file in asked]  # all of them are drawn
    return any(answered)


def left_open(shown: Preview, said: Said, _: Language) -> str:
    """How many of the questions shown are open: those that keep something out, and those that can wait."""
    asked = [question for question, file in _asked(shown, said) if question in file.questions]
    blocking = sum(question.blocks for question in asked)
    rest = len(asked) - blocking
    parts = [
        blocking and _.plural("{n} question is open: what it is about stays out.",
                              "{n} questions are open: what they are about stays out.", blocking),
        rest and _.plural("{n} value or choice can wait.", "{n} values or choices can wait.", rest),
    ]  # fmt: skip
    return " ".join(part for part in parts if part)


def _asked(shown: Preview, said: Said) -> list[tuple[Question, FilePreview]]:
    """What somebody has to say before, then what is missing; a question of several files once."""
    found: dict[tuple[str, str], tuple[Question, FilePreview]] = {}
    for file in shown.files:
        answered = said.about(file.draft)
        again = [q for q in file.draft.asked if q.key in answered]
        for question in (*file.questions, *again):
            found.setdefault((_scope(question, file), question.key), (question, file))
    return sorted(found.values(), key=lambda pair: not pair[0].blocks)


def _scope(question: Question, file: FilePreview) -> str:
    """What an answer holds for: a platform everywhere, what a file alone is asked for it, the rest for its source."""
    if not question.lasting:
        return file.draft.sha256
    return "" if question.key.startswith("platform:") else file.draft.source


def _ask(run: Run, question: Question, file: FilePreview, said: Said) -> bool:
    _ = run.language
    scope = _scope(question, file)
    before = said.about(file.draft).get(question.key)
    label = _label(question, file, run.strategy, _)
    key = f"answer-{scope[:12]}-{question.key}"
    if question.ask is Ask.VALUE:
        answer = _value(run, question, label, key, said)
        if answer is None and before is not None:
            said.drop(question.key, scope)
            return True
    else:
        options, name = _options(question, file, run.strategy, _)
        is_open = question.ask in (Ask.DAY, Ask.CURRENCY)
        if is_open and before is not None and before not in options:
            options = [*options, before]
        place = options.index(before) if before in options else (
            options.index(question.proposal) if question.proposal in options else None)  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            answer = st.selectbox(
                plain(label), options, index=place, format_func=name, key=key, placeholder=_("Choose"), width=460,
                accept_new_options=is_open,
            )  # fmt: skip
            if question.key.startswith("platform:"):
                _offer_platform(run, question.platform)
        if answer is not None and is_open:
            answer = _typed(question.ask, answer, _)
        if question.proposal in options and before is None and answer == question.proposal:
            with st.container(horizontal=True):
                if not st.button(_("Yes, that is right"), key=f"{key}-yes"):
                    return False
    if answer is None or answer == before:
        return False
    said.put(question.key, answer, scope)
    return True


def _label(question: Question, file: FilePreview, strategy: Strategy, _: Language) -> str:
    params = dict(question.message.params)
    if question.key.startswith("platform:"):
        params["platform"] = platform_name(question.platform, strategy, _)
    return f"{file.draft.file}: {_(question.message.message, **params)}"


def _options(
    question: Question, file: FilePreview, strategy: Strategy, _: Language
) -> tuple[list[str], Callable[[str], str]]:
    """The answers to choose from, and what each is called."""
    if question.key.startswith("account:"):
        words = {"": _("the same under a new name")}
        return list(question.options), lambda key: words.get(key) or _("another one: keep {name} apart", name=key)
    match question.ask:
        case Ask.ORDER | Ask.MARKS | Ask.TRAFFIC | Ask.SCALE:
            said_ = remembered_words.answers(question.ask, _)
            return list(question.options), lambda key: said_.get(key, key)
        case Ask.NETWORK:
            keys = [*question.options, *(p.key for p in strategy.platforms if p.key not in question.options)]
            return keys, lambda key: platform_name(key, strategy, _) if key else _("none of them")
        case Ask.KPI:
            own = [kpi.key for kpi in strategy.kpis if kpi.formula is None]
            rest = [kpi.key for kpi in library() if kpi.formula is None and kpi.key not in own]
            keys = list(dict.fromkeys([*question.options, *own, *rest, NOT_IMPORTED]))
            return keys, lambda key: _("do not import it") if key == NOT_IMPORTED else kpi_name(
                key, strategy, file.assigned, _)  # fmt: skip
        case Ask.ACCOUNT:
            return list(question.options), lambda key: _("none of them") if key == NOT_IMPORTED else key
        case Ask.DAY:
            return list(question.options), lambda key: _.date(day) if (day := days.read(key)) else key
    return list(question.options), str


def _typed(ask: Ask, answer: str, _: Language) -> str | None:
    """A day or a currency that was typed, as it is kept; None where it is none, and that is said."""
    if ask is Ask.DAY:
        if (day := days.read(answer)) is not None:
            return day.isoformat()
        st.error(plain(_("“{text}” is not a date. Write it like 2026-12-31 or 31.12.2026.", text=answer[:30])))
        return None
    if _CURRENCY.fullmatch(code := answer.strip().upper()):
        return code
    st.error(plain(_("“{text}” is no currency. Write its code, such as EUR.", text=answer[:30])))
    return None


def _value(run: Run, question: Question, label: str, key: str, said: Said) -> str | None:
    """The one number that the export cannot give, typed as people write it; None as long as nobody knows."""
    _ = run.language
    text = st.text_input(plain(label), key=key, placeholder=_("Leave it empty to enter it later"), width=460)
    reading = _read(run, question.unit, text, key)
    said.undecided.discard(key)
    if text.strip() and reading.value is None:
        said.undecided.add(key)
    if reading.problem is not None:
        st.error(plain(_.problem(reading.problem)))
        return None
    if reading.value is None:
        return None
    shown = _.value(reading.value, values.unlabelled(question.unit), 2 if reading.value % 1 else 0)
    st.caption(plain(_("Read as {value}.", value=shown)))
    return _canonical(reading.value, question.unit)


def _read(run: Run, unit: Unit, text: str, key: str) -> Reading[float]:
    _ = run.language
    reading = read_number(text, unit)
    if not reading.options:
        return reading
    ways: dict[Style, float | None] = {"de": read_number(text, unit, style="de").value,
                                       "en": read_number(text, unit, style="en").value}  # fmt: skip
    chosen: Style | None = st.segmented_control(
        plain(_("“{text}” can be read in two ways. Which one is meant?", text=text)), list(ways),
        format_func=lambda way: _.value(ways[way], values.unlabelled(unit), 3 if (ways[way] or 0) % 1 else 0),
        key=f"{key}-style",
    )  # fmt: skip
    return reading if chosen is None else Reading(ways[chosen])


def _canonical(value: float, unit: Unit) -> str:
    """A number as text that can be read in one way only."""
    scaled = value * {"percent": 100, "per_mille": 1000}.get(unit.kind, 1)
    digits = f"{scaled:.9f}".rstrip("0").rstrip(".")
    whole, point, rest = digits.partition(".")
    text = f"{whole}{point}{rest}0" if len(rest) == 3 else digits  # 1.234 would be asked about
    return text + {"percent": "%", "per_mille": "‰", "duration": " s"}.get(unit.kind, "")


def _offer_platform(run: Run, name: str) -> None:
    """Take the platform into the strategy, where it is missing: published at once, as nothing can be stored before."""
    _ = run.language
    told = _("This publishes a new version of the strategy at once, whatever becomes of the files.")
    if not run.strategy_version or not st.button(
        _("Add it to the strategy (published at once)"), key=f"add-platform-{name}", help=told
    ):
        return
    title = platform_name(name, run.strategy, _)
    more = run.strategy.model_copy(update={"platforms": (*run.strategy.platforms, Platform(key=name, name=title))})
    try:
        reason = _("Platform {name}, for its exports", name=title)
        run.workspace.publish(run.premises.request(reason, key=uuid.uuid4().hex), more, run.strategy_version)
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    st.rerun()


def assignments(run: Run, file: FilePreview, said: Said) -> bool:
    """Where each column of a file goes, to be changed; True if something was."""
    _ = run.language
    own = [a for a in file.assigned if a.fate is not Fate.WAITING]
    if not own:
        return False
    with st.expander(
        _("Where the columns of {file} go", file=plain(file.draft.file)), key=f"use-{file.draft.sha256[:12]}"
    ):
        st.caption(_("What you choose here is remembered for this source and account."))
        changed = [_assignment(run, file, assigned, said) for assigned in _once(own)]  # all of them are drawn
    return any(changed)


def _once(assigned: Iterable[Assigned]) -> Sequence[Assigned]:
    return list({one.choice: one for one in assigned}.values())


def _assignment(run: Run, file: FilePreview, assigned: Assigned, said: Said) -> bool:
    _, strategy = run.language, run.strategy
    column = assigned.column
    kept = [PART] if can_be_kept(strategy, column) else []
    keys = [*(kpi.key for kpi in fitting(strategy, column)), *kept, NOT_IMPORTED]
    words = {PART: _("keep it until a KPI uses it"), NOT_IMPORTED: _("do not import it")}
    now = {Fate.PART: PART, Fate.LEFT_OUT: NOT_IMPORTED}.get(assigned.fate) or (
        assigned.kpi.key if assigned.kpi else ""
    )
    if now not in keys:
        keys.insert(0, now)
    header = "" if column.header == column.key else column.header  # a key is no name
    label = " · ".join(filter(None, (header or kpi_name(str(column.key), strategy, (), _),
                                     column.platform and platform_name(column.platform, strategy, _))))  # fmt: skip
    # Another file of the source has the same choice: with `now` in the key, boxes follow it and do not undo each other.
    answer = st.selectbox(
        plain(label), keys, index=keys.index(now), key=f"{file.draft.sha256[:12]}-{assigned.choice}-{now}", width=460,
        format_func=lambda key: words.get(key) or kpi_name(key, strategy, (), _),
    )  # fmt: skip
    if answer == now:
        return False
    said.put(assigned.choice, answer, file.draft.source)
    return True
