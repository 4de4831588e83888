"""What to do next while a strategy is still being made: the steps from company goals to the first values."""

from __future__ import annotations

from htpy import Element, Node, a, div, li, ol, p, span

from kpi.completeness import Stage, Step, steps
from kpi.i18n import N_, Language
from kpi.ui import elements
from kpi.ui.session import Run

_HOW = {
    Stage.COMPANY_GOALS: N_("What does the company want to reach? Two to four are enough."),
    Stage.GOALS: N_("What does social media contribute to them? Every goal belongs to one area."),
    Stage.KPIS: N_("What shows that a goal is being reached? The library has standard KPIs; give each to a goal."),
    Stage.TARGETS: N_("How much by when? Baseline, target value and due date, at least for one KPI of each goal."),
    Stage.VALUES: N_("Record the first values, or import the exports of your platforms."),
}


def next_steps(run: Run, *, linked: bool) -> Node:
    """Every step, and which are done; nothing for the demo, or once all are. `linked`: with the way to the page."""
    found = steps(run.strategy, run.card)
    done = [step.stage for step in found if step.is_done]
    if run.is_demo or len(done) == len(found):
        return None
    _ = run.language
    path = _(
        "All of it is one YAML file: take the template with explanations, fill it in, upload it. KPIs can be picked "
        "from the library as well."
    )
    first = next(step.stage for step in found if not step.is_done)
    links = [("/record", _("To the page Record"))] if first is Stage.VALUES else []
    links += [("/strategy", _("To the strategy"))] if linked and first is not Stage.VALUES else []
    return elements.block(
        _("Next steps"),
        p(".ls-quiet")[path] if first is not Stage.VALUES else None,
        ol(".ls-list.ls-rows.ls-next")[(_step(number, step, _) for number, step in enumerate(found, 1))],
        [p[a(".ls-button", href=address)[words]] for address, words in links],
        note=_("{done} of {n} done", done=len(done), n=len(found)),
    )


def _step(number: int, step: Step, _: Language) -> Element:
    name = f"{number}. {_.word(step.stage)}"
    return li[
        elements.symbol("check", _("done")) if step.is_done else elements.symbol("gap", _("open")),
        span(".ls-strong")[name],
        span(".ls-quiet")[_(_HOW[step.stage])],
    ]


def start(run: Run) -> Element:
    """An own strategy without KPIs: what to do next."""
    _ = run.language
    headline = _("“{name}” has no KPIs yet.", name=_.text(run.strategy.name))
    return div[elements.page_header("", headline, None, _), next_steps(run, linked=True)]
