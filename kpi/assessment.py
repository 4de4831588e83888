"""What is said about one KPI on one day, and about the groups above it: plain values, computed in scorecard.py.

The four lights stay apart: status, outlook, change, data. A number that cannot be computed is None and `reasons`
holds a code for it under the field's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from kpi.model import AreaKey, Target


class Status(StrEnum):
    """Where a KPI or a group stands; INSUFFICIENT_DATA is for groups only."""

    OFF_TRACK = "off_track"
    MISSED = "missed"
    AT_RISK = "at_risk"
    STALE = "stale"
    NO_DATA = "no_data"
    UNDEFINED = "undefined"
    INSUFFICIENT_DATA = "insufficient_data"
    ON_TRACK = "on_track"
    ACHIEVED = "achieved"
    NOT_STARTED = "not_started"
    NO_TARGET = "no_target"


class Reason(StrEnum):
    """Why a status is what it is, or why a number is missing."""

    # status of a KPI
    DUE_REACHED = "due_reached"
    """Data cover the due date and the target was reached: final."""
    DUE_NOT_REACHED = "due_not_reached"
    TARGET_REACHED = "target_reached"
    """Reached before the due date; a level must be held."""
    PACE = "pace"
    """Pace against the thresholds, with hysteresis."""
    EARLY = "early"
    """Pace is low, but too little of the way is expected yet: at most at risk."""
    BEFORE_START = "before_start"
    IN_RANGE = "in_range"
    OUT_OF_RANGE = "out_of_range"
    RANGE_SHARE = "range_share"
    """In range now, but in too few of the periods."""
    BUDGET_EXCEEDED = "budget_exceeded"
    MILESTONE_OPEN = "milestone_open"
    NO_PERIOD = "no_period"
    """No complete period with a value yet."""
    OVERDUE = "overdue"
    NO_TARGET = "no_target"
    NEUTRAL = "neutral"
    """A context KPI: no target by design."""
    # a missing number
    NO_VALUE = "no_value"
    NO_BASELINE = "no_baseline"
    NO_DENOMINATOR = "no_denominator"
    """The denominator is missing or 0."""
    NO_WEIGHT = "no_weight"
    NOT_ADDITIVE = "not_additive"
    """Unique counts and the like have no value at this grain, only bounds."""
    PART_MISSING = "part_missing"
    INCOMPLETE = "incomplete"
    OPEN_PERIOD = "open_period"
    NO_EXPECTATION = "no_expectation"
    """Nothing is expected yet, so there is no pace."""
    BASELINE_IS_TARGET = "baseline_is_target"
    VERSION_CHANGED = "version_changed"
    """The KPI was defined anew after the target was agreed: it needs a new baseline and target."""
    NOT_APPLICABLE = "not_applicable"
    """The field has no meaning for this mode or status."""
    NOT_YET = "not_yet"
    """Comes with a later version of this program."""
    TOO_FEW_POINTS = "too_few_points"
    """Too short a history to tell."""
    NO_VARIATION = "no_variation"
    """The baseline never moves, so nothing tells what is usual."""
    # status of a group
    WEIGHTED_PACE = "weighted_pace"
    CHILD_BEHIND = "child_behind"
    """Pace alone would say on track, but a child is off track or missed."""
    CRITICAL_BEHIND = "critical_behind"
    ALL_ACHIEVED = "all_achieved"
    LOW_COVERAGE = "low_coverage"
    NO_CHILDREN = "no_children"


class PeriodValue(NamedTuple):
    """A KPI's value in one period of its cadence, all platforms together."""

    start: dt.date
    end: dt.date
    value: float | None
    completeness: float = 1.0
    """Present ÷ expected sub-periods × platforms, 0–1."""
    reason: Reason | None = None
    """Why value is None."""
    low: float | None = None
    """Bounds of a unique count that has no point."""
    high: float | None = None
    approximate: bool = False
    """A simple mean where weights are missing."""
    carried: bool = False
    provisional: bool = False
    """Counts, but something in it is not final."""
    version: int = 1
    """Which definition of the KPI; values of different versions are not compared."""
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """What the season does to the value of one period: a factor, or a difference in the KPI's unit."""

    effect: float
    multiplies: bool


class Chance(StrEnum):
    """What a probability of reaching the target is called."""

    LIKELY = "likely"
    OPEN = "open"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class RoundedChance:
    """A probability as it is shown: no more exact than forecasts have proved to be."""

    percent: int
    side: Literal["below", "about", "above"] = "about"
    """Below 10 % and above 90 % no number holds what it says."""


@dataclass(frozen=True, slots=True)
class PeriodForecast:
    """What a period to come is expected to bring; the band holds it four times out of five."""

    start: dt.date
    end: dt.date
    mean: float
    low: float | None = None
    """None: too few values for a band."""
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Chance of reaching the target if things go on as before, and the number on the due date with its 80 % band."""

    probability: float | None = None
    mean: float | None = None
    """The value on the due date, within the KPI's bounds; of a window or ceiling the total."""
    low: float | None = None
    high: float | None = None
    reason: Reason | None = Reason.NOT_YET
    """Why there is no probability."""
    path: tuple[PeriodForecast, ...] = ()
    """The value of each period from the next to the due date; of a stock its level."""
    totals: tuple[PeriodForecast, ...] = ()
    """Window and ceiling: the total at the end of each of these periods that counts for it."""
    count: int = 0
    """Comparable values that the forecast stands on."""
    seasonal: bool = False
    """Whether a season was found in them."""


class ChangeClass(StrEnum):
    """What a KPI's latest values mean against what was usual before; by the direction that is wanted."""

    INSUFFICIENT = "insufficient"
    STABLE = "stable"
    """Nothing came after the baseline yet."""
    NOISE = "noise"
    LASTING_IMPROVEMENT = "lasting_improvement"
    LASTING_DECLINE = "lasting_decline"
    SIGNAL_IMPROVEMENT = "signal_improvement"
    """Real, but too early to say whether it lasts, or fading."""
    SIGNAL_DECLINE = "signal_decline"
    FLASH_IN_THE_PAN = "flash_in_the_pan"
    """Straw fire: a gain that did not last."""
    RECOVERED_DIP = "recovered_dip"
    ONE_OFF_GAIN_KEPT = "one_off_gain_kept"
    """Stock: the growth is as usual again, and what the spike brought is still there."""
    ONE_OFF_GAIN_PARTLY_KEPT = "one_off_gain_partly_kept"
    # where neither up nor down is better
    LASTING_RISE = "lasting_rise"
    LASTING_FALL = "lasting_fall"
    SIGNAL_RISE = "signal_rise"
    SIGNAL_FALL = "signal_fall"


class Rule(StrEnum):
    """Which pattern makes a point a signal; a point that fits several is named by the first of these."""

    OUTSIDE = "outside"
    TREND = "trend"
    """NHS: seven points, each above the one before, or each below."""
    SEVERAL_OF = "several_of"
    """Wheeler: three of four beyond the quarter line; NHS: two of three in the outer third."""
    RUN = "run"
    """Eight (NHS: seven) successive points on one side of the centre."""
    MOVING_RANGE = "moving_range"
    """A step from the point before larger than usual."""


class Variation(StrEnum):
    """What the latest point is: as usual, or special and for better or worse."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Assurance(StrEnum):
    """Whether the process as it is can be relied on to reach the target."""

    CONSISTENT_PASS = "consistent_pass"  # noqa: S105  a verdict, no word to pass a door
    CONSISTENT_FAIL = "consistent_fail"
    INCONSISTENT = "inconsistent"
    """Hit or miss."""


@dataclass(frozen=True, slots=True)
class Signal:
    period: dt.date
    rule: Rule
    side: Literal["high", "low"]


Basis = Literal["value", "change", "year_on_year"]
"""What is judged: the values, the changes from period to period, or the differences to the year before."""


@dataclass(frozen=True, slots=True)
class Change:
    """Signal or noise: the limits of what is usual, and what the values after the baseline mean. See variation.py."""

    klass: ChangeClass | None = None
    retention: float | None = None
    """Share of the gain (or loss) that is still there; of a stock's finished spike, of its level."""
    since: dt.date | None = None
    """First day of the first period of what is classed."""
    center: float | None = None
    mr_bar: float | None = None
    unpl: float | None = None
    lnpl: float | None = None
    provisional: bool | None = None
    """Fewer than 12 periods in the baseline."""
    signals: tuple[Signal, ...] = ()
    """After the baseline, oldest first."""
    reason: Reason | None = Reason.NOT_YET
    """Why there are no limits."""
    until: dt.date | None = None
    """First day of the last period of what is classed."""
    fading: bool = False
    """A run that gets weaker while it is fresh."""
    basis: Basis = "value"
    adjusted: bool = False
    """The season was taken out."""
    autocorrelated: bool | None = None
    """Each value follows the one before, so signals come too easily; None below 12 periods."""
    baseline_start: dt.date | None = None
    baseline_end: dt.date | None = None
    """First day of the first and of the last period of the baseline."""
    baseline_count: int = 0
    """Periods with a value in the baseline."""
    judged_count: int = 0
    """Points after the baseline."""
    variation: Variation | None = None
    """Of the latest point."""
    assurance: Assurance | None = None
    rebase_from: dt.date | None = None
    """Proposed first period of new limits, for a person to confirm."""


@dataclass(frozen=True, slots=True)
class DataState:
    """Can the number be trusted: how fresh, how complete."""

    state: Literal["fresh", "late", "stale", "none"]
    overdue: int = 0
    """Periods whose value is missing although their grace days are over."""
    completeness: float | None = None
    """Of the period the status stands on."""
    next_due: dt.date | None = None
    """Last day by which the next value is expected."""
    gaps: int = 0
    """Periods before the latest value that have no complete one, of those that are still due."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that is said about one KPI as of one day. Values in the KPI's unit, shares 0–1."""

    kpi: str
    as_of: dt.date
    status: Status
    reason: Reason
    data: DataState
    period: dt.date | None = None
    """First day of the period the numbers stand for: the latest usable one."""
    period_end: dt.date | None = None
    value: float | None = None
    """Latest complete value; for window and ceiling the total (or window ratio) from start to period_end."""
    period_value: float | None = None
    """The value of that period alone."""
    seasonally_adjusted: float | None = None
    """The value without its season, where a level has one that is real: what is compared with the path, in place of
    the value. On the due date the value itself counts."""
    season: Season | None = None
    """What was taken out of it."""
    target: Target | None = None
    baseline: float | None = None
    target_value: float | None = None
    progress: float | None = None
    expected_progress: float | None = None
    expected_value: float | None = None
    variance: float | None = None
    """What is compared − expected_value, in the KPI's unit."""
    pace: float | None = None
    share_in_range: float | None = None
    periods_in_range: tuple[int, int] | None = None
    """Maintain: periods within the range, and periods judged."""
    burn: float | None = None
    """Ceiling: share of the budget that is used."""
    required_rate: float | None = None
    """Needed per remaining period to reach the target."""
    recent_rate: float | None = None
    """What the last three periods brought, per period."""
    periods_left: int | None = None
    grade: float | None = None
    """Final only: share of the way, 0–1."""
    last_status: Status | None = None
    """Stale only: the status when data were fresh."""
    outlook: Outlook = Outlook()
    change: Change = Change()
    series: tuple[PeriodValue, ...] = ()
    """All periods up to as_of, oldest first, the open one included."""
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    @property
    def compared(self) -> float | None:
        """What is held against the path: the value, without its season where it has one."""
        return self.value if self.seasonally_adjusted is None else self.seasonally_adjusted

    @property
    def usable(self) -> bool:
        """Whether it takes part in the weighted mean of a group."""
        return self.pace is not None and self.status not in (
            Status.STALE, Status.NO_DATA, Status.UNDEFINED, Status.NOT_STARTED, Status.NO_TARGET
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rollup:
    """A group's status from its children."""

    status: Status
    reason: Reason
    score: float | None
    """Weighted mean pace, each clipped to 0–1."""
    progress: float | None
    expected: float | None
    coverage: float | None
    """Weight with data ÷ weight of all."""
    distribution: Mapping[Status, int]
    worst: str | None = None
    """Key of the child furthest behind."""


@dataclass(frozen=True, slots=True)
class GoalResult:
    goal: str
    rollup: Rollup
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaResult:
    area: AreaKey
    rollup: Rollup
    goals: tuple[GoalResult, ...]
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompanyGoalResult:
    company_goal: str
    kpi: str | None
    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Every assessment of a strategy as of one day, and the groups."""

    as_of: dt.date
    assessments: Mapping[str, Assessment]
    """By KPI key; parts are not among them."""
    areas: tuple[AreaResult, ...]
    company_goals: tuple[CompanyGoalResult, ...]
    whole: Rollup
    orphans: tuple[str, ...]
    """KPIs and goals that pay into nothing."""

    def goal(self, key: str) -> GoalResult | None:
        """The goal with this key."""
        return next((g for area in self.areas for g in area.goals if g.goal == key), None)
