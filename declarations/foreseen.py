"""When each track opens for the person of a declaration, in words: the day, what is due by when, what no time brings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from declarations import facts
from declarations.models import Declaration
from declarations.queries import words
from eligibility.duties import Duty, duties
from eligibility.efforts import SAID, Effort
from eligibility.facts import Facts
from eligibility.nearest import Change
from eligibility.outlook import Outlook, outlooks
from provisions.citation import Citation
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion
from review_plans.plan import Plan

READY, THIS_TIME, LATER, ACTS, CLOSED = "ready", "this_time", "later", "acts", "closed"


@dataclass(frozen=True)
class StepLine:
    """One thing to do, with the clause that asks for it."""

    says: str
    needs: str
    effort: str
    document: str
    clause: str
    origin: str


@dataclass(frozen=True)
class DutyLine:
    """Something to finish not later than `by`."""

    by: date
    needs: str
    rule: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class TrackLine:
    """`state`: ready, this_time, later, acts or closed. `year`: of the round in which the track opens."""

    target: str
    target_name: str
    track: str
    name: str
    state: str
    year: int
    count_to: date
    full_on: date | None
    steps: tuple[StepLine, ...]
    duties: tuple[DutyLine, ...]
    acts: tuple[StepLine, ...]
    barriers: tuple[StepLine, ...]

    @property
    def headline(self) -> str:
        """The answer in one sentence."""
        values = {"year": self.year, "day": self.full_on.isoformat() if self.full_on else "", "n": len(self.acts)}
        if self.state == READY:
            return _("现在就符合，可以申报。")
        if self.state == THIS_TIME:
            return _("这一次就可以：把下面的事办完。")
        if self.state == LATER and self.full_on:
            return _("年限 %(day)s 满，预计 %(year)s 年度可以申报。") % values
        if self.state == LATER:
            return _("预计 %(year)s 年度可以申报。") % values
        if self.state == ACTS:
            return _("只等时间不够，还要取得下面 %(n)s 项。") % values
        return _("按现在的情况走不通，原因见下。")


@dataclass(frozen=True)
class Foreseen:
    """Every track, the first to open at the head. `assumed`: the notice names no day to count to, today is taken."""

    on: date
    count_to: date
    assumed: bool
    tracks: tuple[TrackLine, ...]

    @property
    def dated(self) -> tuple[TrackLine, ...]:
        """The tracks that open by time and diligence alone."""
        return tuple(line for line in self.tracks if line.state in (READY, THIS_TIME, LATER))


def foreseen(declaration: Declaration, now: datetime) -> Foreseen:
    """Judged on the facts of this moment and run forward; nothing is stored."""
    return foreseen_of(declaration.version, facts.facts_of(declaration), now.date())


def foreseen_of(version: PlanVersion, found: Facts, on: date) -> Foreseen:
    """The same for anybody's facts under a version of a plan."""
    plan = plan_queries.plan_of(version)
    count_to = plan.count_to or on
    confirmed = plan_queries.confirmed_rules(version.plan)
    ahead = plan_queries.rounds_of(version, count_to)
    lines = [_line(each, plan, found, on, confirmed) for each in outlooks(ahead, found, on=on, confirmed=confirmed)]
    return Foreseen(on, count_to, plan.count_to is None, tuple(sorted(lines, key=_soonest)))


def _soonest(line: TrackLine) -> tuple[int, int, int]:
    states = (READY, THIS_TIME, LATER, ACTS, CLOSED)
    return states.index(line.state), line.year, len(line.steps) + len(line.acts)


def _line(outlook: Outlook, plan: Plan, found: Facts, on: date, confirmed: Collection[str]) -> TrackLine:
    due = duties(outlook, found, on=on, confirmed=confirmed)
    dated = {change.finding.rule for change in outlook.small_steps if change.finding.by}
    return TrackLine(
        target=outlook.target,
        target_name=words(plan.target(outlook.target).title),
        track=outlook.track,
        name=words(plan.track(outlook.track).name),
        state=_state(outlook),
        year=outlook.round.count_to.year,
        count_to=outlook.round.count_to,
        full_on=outlook.full_on,
        steps=steps_of(change for change in outlook.small_steps if change.finding.rule not in dated),
        duties=tuple(_duty(each) for each in due),
        acts=steps_of(outlook.acts),
        barriers=steps_of(outlook.barriers),
    )


def _state(outlook: Outlook) -> str:
    if outlook.barriers:
        return CLOSED
    if outlook.acts:
        return ACTS
    if outlook.round.later:
        return LATER
    return THIS_TIME if outlook.way.changes else READY


def steps_of(changes: Iterable[Change]) -> tuple[StepLine, ...]:
    """What two clauses ask for in the same words stands once, under the first of them."""
    found: dict[tuple[str, Effort], StepLine] = {}
    for change in changes:
        finding = change.finding
        needs = words(finding.needs or finding.citation.says)
        found.setdefault(
            (needs, change.effort),
            StepLine(
                says=words(finding.citation.says),
                needs=needs,
                effort=words(SAID[change.effort]),
                document=finding.citation.document,
                clause=finding.citation.clause,
                origin=finding.origin,
            ),
        )
    return tuple(found.values())


def _duty(duty: Duty) -> DutyLine:
    return DutyLine(duty.by, words(duty.needs), duty.rule, duty.citations)
