"""Publishing a strategy: YAML up with its problems or its difference, YAML down, and starting one's own."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import streamlit as st

from kpi.difference import difference
from kpi.errors import ConflictError, LeitsternError
from kpi.library import library, start_strategy
from kpi.model import AreaKey, Role, Strategy
from kpi.strategy import MODELINE, SCHEMA_FILE, dump, load_bytes, schema
from kpi.succession import followed
from kpi.ui import board, strategy_cards, toasts
from kpi.ui.plain import plain
from kpi.ui.session import Run
from kpi.workspace import Workspace

TEMPLATES = Path(__file__).parents[1] / "help"
_MAX_MB = 2


def downloads(run: Run) -> None:
    """The strategy in force as YAML, a template that explains itself, and the schema by which editors complete both."""
    _ = run.language
    with st.container(horizontal=True):
        st.download_button(
            _("Download as YAML"), data=lambda: _written(run), file_name="strategy.yaml",
            mime="application/yaml", icon=":material/download:", on_click="ignore", key="download",
        )  # fmt: skip
        st.download_button(
            _("Template with explanations"), data=lambda: _template(run).encode(), file_name=_("template.yaml"),
            mime="application/yaml", icon=":material/description:", on_click="ignore", key="template",
        )  # fmt: skip
        st.download_button(
            _("Schema for editors"), data=lambda: json.dumps(schema(), ensure_ascii=False, indent=1).encode(),
            file_name=SCHEMA_FILE, mime="application/schema+json", icon=":material/data_object:", on_click="ignore",
            key="schema", help=_("Put it beside the YAML: editors such as VS Code then complete and check it."),
        )  # fmt: skip


def _written(run: Run) -> bytes:
    return (MODELINE + dump(run.strategy)).encode()


def _template(run: Run) -> str:
    """The commented example in the reader's language; its targets are for the year to come."""
    written = (TEMPLATES / f"template.{run.language.code}.yaml").read_text(encoding="utf-8")
    return MODELINE + written.replace("2027", str(run.today.year + 1))


def upload(run: Run) -> None:
    """A YAML file: its problems, or what it would change and the button that publishes it."""
    _ = run.language
    file = st.file_uploader(
        _("Strategy as YAML"), type=["yaml", "yml"], key=f"yaml-{_token()}", max_upload_size=_MAX_MB
    )
    if file is None:
        return
    strategy, problems = load_bytes(file.getvalue(), "")
    if problems:
        board.show(strategy_cards.problems(problems, _), "problems", _)
    if strategy is None:
        return
    own = run.premises.own
    strategy = own.united(strategy)
    version = _shown_version(own, file.file_id)
    old = own.state().strategy if version else Strategy(name=strategy.name)
    uploaded, strategy = strategy, _followed(run, old, strategy)
    changes = difference(old, strategy)
    if version and not changes:
        st.info(_("This is the strategy in force: nothing would change."))
        return
    if st.session_state.pop("_overtaken", False):
        st.warning(_("Someone else has published a strategy meanwhile; nothing of yours is lost. Below is the "
                     "difference to theirs: look at it, and publish again."))  # fmt: skip
    board.show(strategy_cards.differences(changes, _), "difference", _)
    reason = st.text_input(_("Why is it changed?"), key="reason", max_chars=1000)
    if st.button(_("Publish"), type="primary", key="publish", disabled=not reason.strip()):
        corrected = st.session_state.get("correct", False)
        said = strategy if corrected else followed(old, uploaded, run.today, reason.strip())
        _publish(run, said, version, reason.strip())
    if not reason.strip():
        st.caption(_("The reason is kept in the history: whoever asks later will find it."))


def _followed(run: Run, old: Strategy, new: Strategy) -> Strategy:
    """A changed target follows the one before, unless the change corrects a mistake."""
    kept = followed(old, new, run.today)
    if kept == new:
        return new
    label = run.language("Replace former targets: this corrects a mistake")
    hint = run.language("Otherwise a changed target takes effect today, and the one before stays in the history.")
    return new if st.checkbox(label, key="correct", help=hint) else kept


def _shown_version(own: Workspace, file_id: str) -> int:
    """The version that the difference was made against, kept as long as this file is looked at."""
    shown: tuple[str, int] | None = st.session_state.get("_shown_version")
    if shown is None or shown[0] != file_id:
        shown = (file_id, own.strategy_version())
        st.session_state["_shown_version"] = shown
    return shown[1]


def _token() -> str:
    """Changes with every publication, so that the form is empty afterwards and a click counts once."""
    token: str = st.session_state.setdefault("_publish_token", uuid.uuid4().hex)
    return token


def _publish(run: Run, strategy: Strategy, version: int, reason: str) -> None:
    _ = run.language
    try:
        new = run.premises.own.publish(run.premises.request(reason, key=_token()), strategy, version)
    except ConflictError as error:
        st.session_state.pop("_shown_version", None)
        if not version:  # from the demo there is no difference to come back to
            st.error(plain(_.error(error)))
            return
        st.session_state["_overtaken"] = True
        st.rerun()
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    st.session_state.pop("_shown_version", None)
    st.session_state.pop("_publish_token", None)
    toasts.tell(_("Version {version} of the strategy is in force.", version=str(new)), "check")
    st.rerun()


def start_own(run: Run) -> None:
    """Leave the demo behind in one step: an empty strategy, or one with KPIs from the library."""
    _ = run.language
    with st.form("start", border=True):
        name = st.text_input(_("Name of your strategy"), key="name", max_chars=200,
                             placeholder=_("for example: Social media {year}", year=str(run.today.year)))  # fmt: skip
        st.markdown(_("KPIs from the library; leave it empty to start with nothing."))
        chosen = _pick(run, frozenset())
        by_month = _ask_cadence(run)
        clicked = st.form_submit_button(_("Start own strategy"), type="primary")
    if clicked and not name.strip():
        st.error(_("Give the strategy a name first."))
    elif clicked:
        _publish(run, start_strategy(name.strip(), chosen, by_month=by_month), 0, _("Started"))


def add_from_library(run: Run) -> None:
    """More KPIs from the library for one's own strategy."""
    _ = run.language
    there = frozenset(kpi.key for kpi in run.strategy.kpis)
    with st.form("add", border=False):
        chosen = _pick(run, there)
        by_month = _ask_cadence(run)
        clicked = st.form_submit_button(_("Add to the strategy"), type="primary")
    if clicked and chosen:
        started = start_strategy(run.strategy.name, chosen, by_month=by_month)
        fresh = tuple(kpi for kpi in started.kpis if kpi.key not in there)
        more = run.strategy.model_copy(update={"kpis": (*run.strategy.kpis, *fresh)})
        _publish(run, more, run.workspace.strategy_version(), _("KPIs from the library"))


def _ask_cadence(run: Run) -> bool:
    """Whether what the library assesses by week is recorded by month."""
    _ = run.language
    hint = _("Weekly values show sooner whether a change lasts; monthly ones are less work.")
    return st.checkbox(_("Record weekly KPIs by month instead"), key="by-month", help=hint)


def _pick(run: Run, there: frozenset[str]) -> list[str]:
    """Standard KPIs by area, without those that are there already."""
    _ = run.language
    kpis = {kpi.key: kpi for kpi in library() if kpi.role is Role.KPI and kpi.key not in there}
    columns = st.columns(2)
    chosen: list[str] = []
    for index, area in enumerate(AreaKey):
        keys = [key for key, kpi in kpis.items() if kpi.area is area]
        chosen += columns[index % 2].multiselect(
            _.word(area), keys, format_func=lambda key: _.text(kpis[key].name), key=f"library-{area.value}",
            placeholder=_("Choose KPIs"),
        )  # fmt: skip
    return chosen
