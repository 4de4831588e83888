"""What a strategy is made of: company goals, goals, KPIs with targets, and what was measured.

Everything here is a frozen value that says what somebody agreed or recorded; nothing here computes a status.
Definitions follow ISO 22400-1 (KPI description) and the NHS Good Indicators Guide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

from kpi.errors import NotFoundError

KEY_PATTERN = r"^[a-z][a-z0-9_]*$"

Key = Annotated[str, Field(pattern=KEY_PATTERN, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Text = Annotated[str, Field(max_length=4000)]
Localised = Name | Annotated[dict[Literal["de", "en"], Name], Field(min_length=1)]
"""A name, or a name per language; a missing language falls back to the other one."""
LocalisedText = Text | dict[Literal["de", "en"], Text]
Number = Annotated[float, Field(allow_inf_nan=False)]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
"""A day on which something can be agreed or measured; far from the ends of the calendar, where counting breaks."""
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class AreaKey(StrEnum):
    ACQUISITION = "acquisition"
    RETENTION = "retention"
    BRAND = "brand"
    RESEARCH = "research"


class Topic(StrEnum):
    """What a KPI tells about within its area."""

    AWARENESS = "awareness"
    VISITS = "visits"
    LEADS = "leads"
    CUSTOMERS = "customers"
    SERVICE = "service"
    LOYALTY = "loyalty"
    CUSTOMER_VALUE = "customer_value"
    REACH = "reach"
    ENGAGEMENT = "engagement"
    SENTIMENT = "sentiment"
    SHARE_OF_VOICE = "share_of_voice"
    INSIGHTS = "insights"
    PRODUCT_DEVELOPMENT = "product_development"
    PRODUCT_DIVERSIFICATION = "product_diversification"


TOPICS: dict[AreaKey, tuple[Topic, ...]] = {
    AreaKey.ACQUISITION: (Topic.AWARENESS, Topic.VISITS, Topic.LEADS, Topic.CUSTOMERS),
    AreaKey.RETENTION: (Topic.SERVICE, Topic.LOYALTY, Topic.CUSTOMER_VALUE),
    AreaKey.BRAND: (Topic.REACH, Topic.ENGAGEMENT, Topic.SENTIMENT, Topic.SHARE_OF_VOICE),
    AreaKey.RESEARCH: (Topic.INSIGHTS, Topic.PRODUCT_DEVELOPMENT, Topic.PRODUCT_DIVERSIFICATION),
}
"""What each area is made of, in reading order; acquisition is a funnel."""


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Kind(StrEnum):
    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"
    AVERAGE = "average"
    SHARE = "share"
    SCORE = "score"
    UNIQUE = "unique"
    PEAK = "peak"
    INDEX = "index"
    RATING = "rating"
    GROWTH = "growth"
    PERCENTILE = "percentile"


class Aggregation(StrEnum):
    """How values combine along one axis (time, or platforms)."""

    SUM = "sum"
    LAST = "last"
    RATIO_OF_SUMS = "ratio_of_sums"
    WEIGHTED_MEAN = "weighted_mean"
    MAX = "max"
    CHAIN = "chain"
    NONE = "none"


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"
    RANGE = "range"
    NEUTRAL = "neutral"


class Mode(StrEnum):
    LEVEL = "level"
    WINDOW = "window"
    MAINTAIN = "maintain"
    CEILING = "ceiling"
    MILESTONE = "milestone"


class Plan(StrEnum):
    LINEAR = "linear"
    STEP = "step"
    MILESTONES = "milestones"
    PROFILE = "profile"


class Role(StrEnum):
    """What a KPI is for: shown on scorecards, or a part that other KPIs are computed from."""

    KPI = "kpi"
    PART = "part"


class Model(BaseModel):
    """Frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


UnitKind = Literal["count", "percent", "per_mille", "currency", "duration", "score", "rating", "index", "points"]


class Unit(Model):
    """What a value is measured in. Percent is stored as 0–1, per mille likewise, durations in seconds.

    Written short in YAML where nothing else is to be said: `unit: percent`.
    """

    kind: UnitKind = "count"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    """ISO code, for kind currency only."""
    low: Number | None = None
    """Lower end of a score or rating scale."""
    high: Number | None = None
    label: Localised | None = None
    """What is counted, shown behind the number ("Leads", "FTE")."""
    one: Localised | None = None
    """The label behind a 1, where it differs ("Lead")."""

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, data: Any) -> Any:
        return {"kind": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _fits(self) -> Unit:
        if (self.kind == "currency") != (self.currency is not None):
            raise ValueError("A currency unit needs its ISO code, and only a currency unit has one.")
        if self.kind in ("score", "rating") and (self.low is None or self.high is None or self.low >= self.high):
            raise ValueError("A score or rating needs both ends of its scale, low below high.")
        return self

    @model_serializer(mode="wrap")
    def _to_word(self, handler: Any) -> Any:
        data = handler(self)
        return data["kind"] if all(data[k] is None for k in data.keys() - {"kind"}) else data


class Thresholds(Model):
    """Where one status ends and the next begins; agreed with the target, before the period starts."""

    on_track: Share = 0.90
    """Pace (progress ÷ expected progress) from which a KPI is on track."""
    at_risk: Share = 0.75
    """Pace from which it is at risk, below: off track."""
    hysteresis: Share = 0.02
    """To get better needs this much more, to get worse this much less."""
    early: Share = 0.10
    """While less than this share of the way is expected, at most at risk: the ratio is unstable early."""
    maintain_share: Share = 0.90
    """Share of periods within the range from which a maintained KPI is on track."""
    maintain_excess: Share = 0.10
    """How far outside the range, in widths of the range, is still at risk."""
    completeness: Share = 0.95
    """A period less complete than this is shown but not judged."""

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if self.at_risk > self.on_track:
            raise ValueError("The threshold at_risk must not be above on_track.")
        return self


class Span(Model):
    """A span of days, both inclusive."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if self.end < self.start:
            raise ValueError("A span must not end before it starts.")
        return self


class Waypoint(Model):
    """A planned value on a day, between start and due date."""

    date: Day
    value: Number


class Target(Model):
    """What was agreed for one KPI: from baseline to value, from start to due date, and on which path.

    A changed target is a further one with its own `valid_from`; the old one stays.
    """

    mode: Mode = Mode.LEVEL
    value: Number | None = None
    """Target value: level on the due date, sum of the window, or ceiling. In the KPI's unit."""
    low: Number | None = None
    """Lower bound of a maintained range, inclusive."""
    high: Number | None = None
    """Upper bound of a maintained range, inclusive."""
    baseline: Number | None = None
    """Value of the as-is analysis; sums start at 0 and need none."""
    baseline_window: Span | None = None
    """The days the baseline was taken from."""
    start: Day
    due: Day
    """Last day, inclusive."""
    plan: Plan = Plan.LINEAR
    waypoints: tuple[Waypoint, ...] = ()
    """For plan milestones: values between start and due."""
    profile: tuple[Weight, ...] = ()
    """For plan profile: a weight per period of the KPI's cadence, from start to due."""
    platforms: tuple[Key, ...] = ()
    """Only these platforms count; none named: all."""
    critical: bool = False
    """Off track here makes the goal and the area off track."""
    stretch: bool = False
    quick_win: bool = False
    thresholds: Thresholds = Thresholds()
    agreed_on: Day | None = None
    agreed_by: LocalisedText = ""
    """The role that agreed, never a person's name."""
    valid_from: Day | None = None
    """First day this target is the one in force; default: agreed_on, else start."""
    reason: LocalisedText = ""

    @property
    def since(self) -> dt.date:
        """First day in force."""
        return self.valid_from or self.agreed_on or self.start


class Rebase(Model):
    """A lasting change that a person confirmed: from here on, what is usual is measured anew."""

    start: Day
    """First day of the first period at the new level."""
    reason: LocalisedText
    confirmed_by: LocalisedText = ""
    """A role."""
    confirmed_on: Day | None = None


class Version(Model):
    """A new definition of a KPI from a day on: the series breaks there, and nothing is compared across."""

    valid_from: Day
    reason: LocalisedText
    formula: str | None = None
    """The new formula, if that is what changed."""


DEFAULT_TIME: dict[Kind, Aggregation] = {
    Kind.FLOW: Aggregation.SUM,
    Kind.STOCK: Aggregation.LAST,
    Kind.RATIO: Aggregation.RATIO_OF_SUMS,
    Kind.SHARE: Aggregation.RATIO_OF_SUMS,
    Kind.SCORE: Aggregation.RATIO_OF_SUMS,
    Kind.AVERAGE: Aggregation.WEIGHTED_MEAN,
    Kind.RATING: Aggregation.WEIGHTED_MEAN,
    Kind.UNIQUE: Aggregation.NONE,
    Kind.PEAK: Aggregation.MAX,
    Kind.INDEX: Aggregation.NONE,
    Kind.GROWTH: Aggregation.CHAIN,
    Kind.PERCENTILE: Aggregation.NONE,
}
DEFAULT_PLATFORM: dict[Kind, Aggregation] = {
    **DEFAULT_TIME,
    Kind.STOCK: Aggregation.SUM,
    Kind.GROWTH: Aggregation.NONE,
}
DEFAULT_GRACE: dict[Cadence, int] = {
    Cadence.DAILY: 2,
    Cadence.WEEKLY: 3,
    Cadence.MONTHLY: 10,
    Cadence.QUARTERLY: 20,
    Cadence.YEARLY: 60,
}


class Kpi(Model):
    """One KPI: what it means, how it is computed and aggregated, and what was agreed for it."""

    key: Key
    name: Localised
    definition: LocalisedText = ""
    purpose: LocalisedText = ""
    """Which decision it serves."""
    area: AreaKey | None = None
    topic: Topic | None = None
    """Its place within the area: a step of the funnel, service or loyalty, … as TOPICS lists them."""
    role: Role = Role.KPI
    kind: Kind
    unit: Unit = Unit()
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    """Display only: nothing is rounded in storage or between steps. Percent: decimals of the percent."""
    direction: Direction = Direction.INCREASE
    lower_bound: Number | None = None
    upper_bound: Number | None = None
    cadence: Cadence = Cadence.MONTHLY
    """What is assessed."""
    grain: Cadence | None = None
    """How facts arrive; default: the cadence."""
    agg_time: Aggregation | None = None
    """Default by kind, as for agg_platform."""
    agg_platform: Aggregation | None = None
    analysis_series: Literal["value", "diff", "decumulate"] | None = None
    formula: str | None = None
    """Over keys of other KPIs and parts: numbers, keys, + - * / and brackets."""
    formula_variant: Text = ""
    weight: Key | None = None
    """For average and rating: the part that holds the count of answers per value."""
    carry_forward: bool = False
    """Stock only: a period without data keeps the last value, marked as carried. Freshness still counts from the last
    value that was recorded."""
    versions: tuple[Version, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    """Confirmed new levels, oldest first; removing one undoes it."""
    seasonality: Literal["auto", "none", "profile"] = "auto"
    """auto: a season that is real is taken out; none: never; profile: as auto, and while none can be found, the profile
    of a sum's target is its season, and changes are compared with the year before."""
    grace_days: Annotated[int, Field(ge=0, le=400)] | None = None
    owner: LocalisedText = ""
    """A role, never a person's name."""
    audience: LocalisedText = ""
    level: Literal["activity", "output", "outtake", "outcome", "impact"] | None = None
    """AMEC level; a goal with outputs only is vanity."""
    source_report: LocalisedText = ""
    platforms: tuple[Key, ...] = ()
    notes: LocalisedText = ""
    targets: tuple[Target, ...] = ()

    @property
    def fact_grain(self) -> Cadence:
        """How facts arrive."""
        return self.grain or self.cadence

    @property
    def over_time(self) -> Aggregation:
        """How values combine over time."""
        return self.agg_time or DEFAULT_TIME[self.kind]

    @property
    def over_platforms(self) -> Aggregation:
        """How values combine over platforms."""
        return self.agg_platform or DEFAULT_PLATFORM[self.kind]

    @property
    def grace(self) -> int:
        """Days after a period's end until its value is overdue."""
        return DEFAULT_GRACE[self.cadence] if self.grace_days is None else self.grace_days

    def rebased_by(self, day: dt.date) -> tuple[dt.date, ...]:
        """First days of the new levels that were confirmed by a day."""
        return tuple(rebase.start for rebase in self.rebases if (rebase.confirmed_on or rebase.start) <= day)

    def target_on(self, day: dt.date) -> Target | None:
        """The target in force on a day: the latest one valid by then.

        One that does not say since when it holds is in force before its start too, unless another one is.
        """
        valid = [t for t in self.targets if t.since <= day]
        undated = [t for t in self.targets if t.valid_from is None and t.agreed_on is None]
        return max(valid, key=lambda t: t.since, default=min(undated, key=lambda t: t.start, default=None))


class CompanyGoal(Model):
    """What the company wants; social media goals pay into it."""

    key: Key
    name: Localised
    purpose: LocalisedText = ""
    kpi: Key | None = None
    """The company's own measure, with actual and target."""


class GoalKpi(Model):
    """A KPI's place in a goal. Written short in YAML: just the key."""

    kpi: Key
    weight: Weight = 1.0

    @model_validator(mode="before")
    @classmethod
    def _from_key(cls, data: Any) -> Any:
        return {"kpi": data} if isinstance(data, str) else data

    @model_serializer(mode="wrap")
    def _to_key(self, handler: Any) -> Any:
        return self.kpi if self.weight == 1.0 else handler(self)


class Goal(Model):
    """A social media goal in one area: a sentence, what it pays into, and the KPIs that show it."""

    key: Key
    name: Localised
    area: AreaKey
    statement: LocalisedText = ""
    """The guiding-star sentence: why this goal, for whom, until when."""
    company_goals: tuple[Key, ...] = ()
    lead_kpi: Key | None = None
    kpis: tuple[GoalKpi, ...] = ()
    owner: LocalisedText = ""
    min_coverage: Share = 0.5
    """Below this share of weight with data there is no status."""


class Risk(Model):
    """A risk of a platform; probability and impact on a scale of 1 to 5."""

    name: Localised
    probability: Annotated[int, Field(ge=1, le=5)]
    impact: Annotated[int, Field(ge=1, le=5)]


class Platform(Model):
    """A place where the company is present, own or external."""

    key: Key
    name: Localised
    own: bool = False
    active_from: Day | None = None
    active_to: Day | None = None
    risks: tuple[Risk, ...] = ()

    def is_active(self, first: dt.date, last: dt.date) -> bool:
        """Whether it was in use on any day of a span."""
        return (self.active_from is None or self.active_from <= last) and (
            self.active_to is None or self.active_to >= first
        )


class Initiative(Model):
    """Something the team does for a goal; carries one of the four components of a strategy."""

    key: Key
    name: Localised
    component: Literal["content", "platform", "integration", "community"] | None = None
    goals: tuple[Key, ...] = ()
    kpis: tuple[Key, ...] = ()
    owner: LocalisedText = ""
    start: Day | None = None
    due: Day | None = None
    done: bool = False
    quick_win: bool = False
    expected_effect: LocalisedText = ""


class Event(Model):
    """Something that happened, on the timeline of a KPI, of a platform's KPIs, or of all."""

    date: Day
    name: Localised
    kind: Literal["campaign", "platform_change", "account_purge", "tracking_change", "other"] = "other"
    kpi: Key | None = None
    platform: Key | None = None
    initiative: Key | None = None


class CheckIn(Model):
    """What the team says about a goal, beside the computation: confidence 0 to 10 with a reason."""

    goal: Key
    date: Day
    text: LocalisedText = ""
    next_step: LocalisedText = ""
    confidence: Annotated[int, Field(ge=0, le=10)] | None = None
    by: LocalisedText = ""
    """A role."""


class Competitor(Model):
    """Another company on the same platforms."""

    key: Key
    name: Localised
    platforms: tuple[Key, ...] = ()


class Resource(Model):
    """Capacity of one kind: hours of a role, budget, content pieces, tool seats."""

    key: Key
    name: Localised
    kind: Literal["hours", "budget", "content", "seats", "know_how", "partner"]
    available: Weight
    absence: Share = 0.0


class Strategy(Model):
    """The whole: what the company wants, what social media contributes, and how it is measured."""

    name: Localised
    organisation: Text = ""
    platforms: tuple[Platform, ...] = ()
    company_goals: tuple[CompanyGoal, ...] = ()
    goals: tuple[Goal, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    events: tuple[Event, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    resources: tuple[Resource, ...] = ()
    rules: Literal["wheeler", "nhs"] = "wheeler"
    """Which patterns count as a signal, for all KPIs alike, so that there is never a second verdict."""

    def kpi(self, key: str) -> Kpi | None:
        """The KPI with this key."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Kpi]:
        return {kpi.key: kpi for kpi in reversed(self.kpis)}  # where one key is there twice, the first holds

    def __copy__(self) -> Self:
        copied = super().__copy__()
        copied.__dict__.pop("_by_key", None)  # model_copy() may give it other KPIs
        return copied

    def existing(self, key: str) -> Kpi:
        """The KPI with this key; NotFoundError if there is none."""
        if (kpi := self.kpi(key)) is None:
            raise NotFoundError("There is no KPI {key}. It may have been renamed or removed.", key=key)
        return kpi

    def goals_of(self, kpi: str) -> tuple[Goal, ...]:
        """The goals a KPI counts for."""
        return tuple(g for g in self.goals if any(link.kpi == kpi for link in g.kpis))

    def platform(self, key: str) -> Platform | None:
        """The platform with this key."""
        return next((p for p in self.platforms if p.key == key), None)


class Measurement(NamedTuple):
    """One recorded value: a fact. Any day of its period will do; '' for no platform or account.

    A tuple, not a model: imports bring millions of them, and the workspace checks each against its KPI anyway.
    """

    kpi: str
    start: Day
    value: float
    platform: str = ""
    account: str = ""
    grain: Cadence | None = None
    """Default: the KPI's own grain."""
    provisional: bool = False
    """Not final yet: shown and counted, but marked."""
    note: str = ""
    """Why, for this value alone; kept in the log beside what was changed."""


class Place(NamedTuple):
    """Where one value stands: its KPI and period, platform, account and grain. Any day of its period will do."""

    kpi: str
    start: Day
    platform: str = ""
    account: str = ""
    grain: Cadence | None = None
    """Default: the KPI's own grain."""


class Series(NamedTuple):
    """What measurements belong to: facts of one KPI, platform, account and grain follow each other in time."""

    kpi: str
    platform: str
    account: str
    grain: Cadence


class KnownValue(NamedTuple):
    """A value as it was known at a moment."""

    platform: str
    account: str
    grain: Cadence
    start: dt.date
    value: float | None
    provisional: bool = False


class Draft(NamedTuple):
    """What somebody has typed into a cell of a grid, over which version, and when (UTC); '' takes the value back."""

    kpi: str
    platform: str
    account: str
    text: str
    version: int
    at: dt.datetime
    note: str = ""
    provisional: bool = False


class Block(NamedTuple):
    """What somebody pasted into a grid from a spreadsheet, into which of its cells, and what was answered about it."""

    text: str
    at: tuple[str, str, str] | None = None
    """KPI, platform, account; None: into no cell."""
    answers: Mapping[str, str] = {}
    """By label: the key of the KPI that is meant, "" for none of them."""


class StoredFact(NamedTuple):
    """A recorded value with where it came from; `version` is the id of the change that wrote it."""

    kpi: str
    platform: str
    account: str
    grain: Cadence
    start: dt.date
    value: float
    version: int
    at: dt.datetime
    """UTC."""
    who: str
    source: str
    provisional: bool = False
