"""Questions about plans: which version holds, what it says, until when, and what offices have confirmed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Q

from accounts.models import Area, Employer
from config import clock
from eligibility.outlook import Round, rounds
from eligibility.rulebook import Rulebook
from provisions.working_days import SHANGHAI
from provisions.working_days import latest_posting_day as latest_day_to_post
from review_plans.calendar import working_calendar
from review_plans.frozen import KEPT_VERSIONS, Frozen
from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion, ReviewPlan
from review_plans.plan import Plan, Variant
from review_plans.schema import build_plan
from scoring.reading import read_schedule
from scoring.schedule import ScoreSchedule

PERSONAL = "personal"

Change = tuple[str, str, int | None, dict[str, Any]]
"""Of a deadline: which, in what area ("" in all), for whom (None for all), and the value with its new `date`."""


class NoSuchPlanError(LookupError):
    """No version of this plan has been imported."""


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed a rule or a line of the schedule, when, and by which document."""

    by: str
    on: date
    document: str


@dataclass(frozen=True)
class OpenPlan:
    """A plan as the home page lists it. `closes` is the exclusive instant, `last_day` the printed day, if any."""

    plan: Plan
    version: PlanVersion
    now: datetime
    closes: datetime | None
    last_day: date | None

    @property
    def opened(self) -> bool:
        return self.now.date() >= self.plan.opens_at

    @property
    def closed(self) -> bool:
        return self.closes is not None and self.now >= self.closes

    @property
    def is_open(self) -> bool:
        return self.opened and not self.closed

    @property
    def days_left(self) -> int | None:
        """Whole days besides today; 0 on the last day. None without a printed day or after it."""
        return None if self.last_day is None or self.closed else (self.last_day - self.now.date()).days


def current_version(code: str) -> PlanVersion:
    """The newest version. Raises NoSuchPlanError."""
    newest = PlanVersion.objects.filter(plan__code=code).select_related("plan").order_by("-number").first()
    if newest is None:
        raise NoSuchPlanError(code)
    return newest


def plan_of(version: PlanVersion) -> Plan:
    """What the version says; built once, since a version never changes."""
    return _plan(Frozen(version))


def rulebook_of(version: PlanVersion) -> Rulebook:
    return _rulebook(Frozen(version))


def rounds_of(version: PlanVersion, count_to: date) -> list[Round]:
    """This notice's round and the yearly ones that it lets foresee."""
    return _rounds(Frozen(version), count_to)


def schedule_of(version: PlanVersion) -> ScoreSchedule | None:
    """The score schedule, or None where the plan has none."""
    return _schedule(Frozen(version))


def score_needed(version: PlanVersion, target: str) -> Decimal | None:
    """The self score that opens a track of this target, as the version prints it; None where none does."""
    return _score_needed(Frozen(version), target)


@lru_cache(maxsize=KEPT_VERSIONS)
def _plan(frozen: Frozen) -> Plan:
    return build_plan(frozen.part("plan"))


@lru_cache(maxsize=KEPT_VERSIONS)
def _rulebook(frozen: Frozen) -> Rulebook:
    return Rulebook.from_data(frozen.part("eligibility"), plan=frozen.part("plan")["code"])


@lru_cache(maxsize=KEPT_VERSIONS)
def _rounds(frozen: Frozen, count_to: date) -> list[Round]:
    return rounds(frozen.part("eligibility"), frozen.part("plan")["code"], count_to)


@lru_cache(maxsize=KEPT_VERSIONS)
def _schedule(frozen: Frozen) -> ScoreSchedule | None:
    data = frozen.part("scoring")
    return read_schedule(data) if data else None


@lru_cache(maxsize=KEPT_VERSIONS)
def _score_needed(frozen: Frozen, target: str) -> Decimal | None:
    entries = [entry for entry in frozen.part("eligibility")["targets"] if entry["target"] == target]
    found = _first_threshold(entries)
    return None if found is None else Decimal(str(found))


def _first_threshold(node: Any) -> Any:
    if isinstance(node, dict):
        for key, value in node.items():
            if key.startswith("self_score_at_least@"):
                return value["at_least"]
            if (found := _first_threshold(value)) is not None:
                return found
    if isinstance(node, list):
        for value in node:
            if (found := _first_threshold(value)) is not None:
                return found
    return None


def variant_for(plan: Plan, employer: Employer) -> Variant | None:
    """The route for an employer of this affiliation; None where the plan has no route for it."""
    return next((v for v in plan.variants if employer.affiliation in v.affiliations), None)


def deadline(
    version: PlanVersion,
    target: str,
    *,
    variant: str | None = None,
    area: Area | str | None = None,
    person_id: int | None = None,
    changes: Sequence[Change] | None = None,
) -> datetime | None:
    """The exclusive instant at which a desk closes: 00:00 in Shanghai of the day after the last day.

    `target`: `personal`, another key of the calendar, or the code of a stop (then pass the variant).
    None where no day is printed and none was set since. `changes`: of `deadline_changes`, if many are asked for.
    """
    last = deadline_day(version, target, variant=variant, area=area, person_id=person_id, changes=changes)
    return None if last is None else closing_instant(last)


def closing_instant(last_day: date) -> datetime:
    return datetime.combine(last_day + timedelta(days=1), time(), SHANGHAI)


def deadline_day(
    version: PlanVersion,
    target: str,
    *,
    variant: str | None = None,
    area: Area | str | None = None,
    person_id: int | None = None,
    changes: Sequence[Change] | None = None,
) -> date | None:
    """The last day, with what was amended for all, for the area and for the person. The latest of them holds."""
    names, printed = printed_day(plan_of(version), target, variant)
    if changes is None:
        changes = deadline_changes(version, person_id, names)
    return last_day_of(printed, [each[1:] for each in changes if each[0] in names], _code_of(area))


def deadline_changes(version: PlanVersion, person_id: int | None, names: Iterable[str] = ()) -> Sequence[Change]:
    """What was set since for everybody and for the person, oldest first: of these deadlines, or of all in one question."""
    found = PlanAmendment.objects.filter(plan_id=version.plan_id, kind=AmendmentKind.DEADLINE)
    if names:
        found = found.filter(target__in=names)
    rows = list(found.order_by("recorded_at", "pk").values_list("pk", "target", "area_code", "value"))
    if not rows:
        return []  # nearly always, and it is asked for at every step
    named = PlanAmendment.people.through.objects.filter(planamendment__in=[row[0] for row in rows])
    theirs = dict(named.values_list("planamendment_id").annotate(is_named=BoolOr(Q(person=person_id))))
    return [
        (target, area, person_id if pk in theirs else None, value)
        for pk, target, area, value in rows
        if theirs.get(pk, True)
    ]


def printed_day(plan: Plan, target: str, variant: str | None) -> tuple[tuple[str, ...], date | None]:
    """The names that an amendment of this deadline may bear, and the printed day."""
    entry = plan.deadline_entry(target)
    if entry is not None:
        return (target,), entry.date
    routes = [plan.variant(variant)] if variant else plan.variants
    stops = [stop for route in routes for stop in route.stops if stop.code == target]
    if not stops:
        return (target,), None
    stop = next((each for each in stops if each.deadline_key), stops[0])
    return tuple(name for name in (target, stop.deadline_key) if name), stop.deadline


def last_day_of(printed: date | None, rows: Iterable[tuple[str, int | None, dict[str, Any]]], area: str) -> date | None:
    """A change for all replaces the printed day; what a person or an area got besides is not lost by it."""
    for_all, for_area, for_person = printed, None, None
    for area_code, person, value in rows:
        day = date.fromisoformat(value["date"])
        if person is not None:
            for_person = day
        elif not area_code:
            for_all = day
        elif covers(area_code, area):
            for_area = day
    return max((day for day in (for_all, for_area, for_person) if day is not None), default=None)


def _code_of(area: Area | str | None) -> str:
    if area is None:
        return ""
    return area if isinstance(area, str) else area.code


def covers(wide: str, narrow: str) -> bool:
    """Whether the area `wide` (a six-digit code) holds `narrow`: a province its cities, a city its counties."""
    if wide.endswith("0000"):
        return narrow[:2] == wide[:2]
    if wide.endswith("00"):
        return narrow[:4] == wide[:4]
    return narrow == wide


def latest_posting_day(
    version: PlanVersion, variant: str, *, area: Area | str | None = None, person_id: int | None = None
) -> date | None:
    """The last day on which the employer's notice can be posted and still be over before the employer's deadline.

    None where the plan has no such notice or no day for the employer. Raises CalendarMissing.
    """
    rule = plan_of(version).notice("employer_notice")
    last = deadline_day(version, "employer_notice", variant=variant, area=area, person_id=person_id)
    if rule is None or last is None:
        return None
    return latest_day_to_post(last, rule.working_days, working_calendar())


def confirmed_rules(plan: ReviewPlan) -> dict[str, Confirmation]:
    """Rules, and lines of the schedule, whose source an office has confirmed and not withdrawn since: they may decide."""
    rows = PlanAmendment.objects.filter(plan=plan, kind=AmendmentKind.CONFIRMATION).order_by("recorded_at", "pk")
    newest = {row.target: row for row in rows}
    return {
        target: Confirmation(row.decided_by, row.decided_on, row.document)
        for target, row in newest.items()
        if not row.value.get("withdrawn")
    }


def contacts_of(plan: ReviewPlan) -> dict[str, dict[str, str]]:
    """Amended telephone numbers and addresses by the office's code; the newest holds."""
    rows = PlanAmendment.objects.filter(plan=plan, kind=AmendmentKind.CONTACT).order_by("recorded_at", "pk")
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found[row.target] = {**found.get(row.target, {}), **row.value}
    return found


def fee_of(plan: ReviewPlan) -> Decimal | None:
    """The review fee for each declaration in yuan, as the newest amendment sets it; None while none has."""
    rows = PlanAmendment.objects.filter(plan=plan, kind=AmendmentKind.FEE).order_by("recorded_at", "pk")
    newest = rows.last()
    return Decimal(newest.value["amount"]) if newest else None


@dataclass(frozen=True)
class ObjectionTime:
    """Working days for the answer to an objection, and where the figure comes from; `origin` is "" once an office has said it."""

    working_days: int
    extended_to: int | None
    origin: str
    source: str


def objection_time(version: PlanVersion) -> ObjectionTime | None:
    """As the newest amendment says, else as the plan does; None where neither says anything."""
    rows = PlanAmendment.objects.filter(plan_id=version.plan_id, kind=AmendmentKind.OBJECTIONS)
    newest = rows.order_by("recorded_at", "pk").last()
    if newest is not None:
        return ObjectionTime(newest.value["working_days"], newest.value.get("extended_to"), "", newest.document)
    rule = plan_of(version).objections
    if rule is None:
        return None
    return ObjectionTime(rule.working_days, rule.extended_to, rule.cite.origin, rule.cite.document)


def moved_for_all(plan: ReviewPlan) -> dict[str, date]:
    """Deadlines that were changed for everybody, by the key or stop that the change names."""
    rows = PlanAmendment.objects.filter(
        plan=plan, kind=AmendmentKind.DEADLINE, area_code="", people__isnull=True
    ).order_by("recorded_at", "pk")
    return {row.target: date.fromisoformat(row.value["date"]) for row in rows}


def newest_versions() -> list[PlanVersion]:
    """The newest version of every plan that is open to the public, in one query."""
    rows = PlanVersion.objects.filter(plan__open_to_public=True).select_related("plan")
    return list(rows.order_by("plan_id", "-number").distinct("plan_id"))


def open_plans() -> list[OpenPlan]:
    """Every public plan with its personal deadline: open ones first, by closing day; then those to come; then closed."""
    versions = newest_versions()
    amended = PlanAmendment.objects.filter(
        kind=AmendmentKind.DEADLINE, target=PERSONAL, area_code="", people__isnull=True
    ).order_by("recorded_at", "pk")
    days = {row.plan_id: date.fromisoformat(row.value["date"]) for row in amended}
    found = [_open_plan(version, days.get(version.plan_id)) for version in versions]
    return sorted(found, key=lambda each: (not each.is_open, each.closed, each.last_day or date.max, each.plan.code))


def _open_plan(version: PlanVersion, amended: date | None) -> OpenPlan:
    plan = plan_of(version)
    last = amended or plan.personal_deadline
    return OpenPlan(plan, version, clock.now(plan.code), closing_instant(last) if last else None, last)
