"""Counts over many cases: how far they came, when they came in, why they were returned, how the points lie."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractHour

from accounts.enums import Role
from accounts.models import Seat
from config import clock
from declarations import itinerary
from declarations.enums import State
from declarations.models import Arrival, Declaration, ReturnNote, Submission
from declarations.queries import cases_of_seat, words
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan
from review_plans.plan import Plan

STEPS = (1, 2, 5, 10, 20, 50)
MOST_BINS = 12
HOURS = 24
Ids = QuerySet[Declaration, Any]


@dataclass(frozen=True)
class Stop:
    """A stop of the plan in its own words: how many ever came there, how many stand there now."""

    kind: str
    name: str
    reached: int
    here: int


@dataclass(frozen=True)
class Bin:
    """So many with points from `low` up to, without, `high`."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Figures:
    submitted: int
    ended: int
    certified: int
    stops: tuple[Stop, ...]
    hours: tuple[int, ...]
    reasons: tuple[tuple[str, int], ...]
    returned: int
    bins: tuple[Bin, ...]
    scored: int
    middle: Decimal | None


def cases_for(seat: Seat, plan: ReviewPlan) -> QuerySet[Declaration]:
    """The committee office counts its whole plan, any other desk what came to it. Drafts are nobody's figures."""
    if seat.role == Role.COMMITTEE_OFFICER:
        found = Declaration.objects.filter(plan=plan, plan__code=seat.plan_code)
    else:
        found = cases_of_seat(seat).filter(plan=plan)
    return found.exclude(state=State.DRAFT).exclude(revision=0).order_by()


def plans_for(seat: Seat) -> list[ReviewPlan]:
    """What the seat has figures of, the plan with the newest case first."""
    if seat.role == Role.COMMITTEE_OFFICER:
        return list(ReviewPlan.objects.filter(code=seat.plan_code))
    plans = cases_of_seat(seat).order_by().values_list("plan", flat=True)
    return list(ReviewPlan.objects.filter(pk__in=plans).order_by("-pk"))


def figures_of(cases: QuerySet[Declaration], plan: ReviewPlan) -> Figures:
    ids = cases.values("pk")
    says = plan_queries.plan_of(plan_queries.current_version(plan.code))
    marks = points_of(ids, says)
    reasons = _reasons(ids)
    return Figures(
        submitted=cases.count(),
        ended=cases.filter(state=State.ENDED).count(),
        certified=cases.filter(state=State.CERTIFIED).count(),
        stops=_stops(ids, says),
        hours=_hours(ids),
        reasons=tuple(reasons.most_common()),
        returned=ReturnNote.objects.filter(declaration__in=ids, undone_at=None).count(),
        bins=bins_of(marks),
        scored=len(marks),
        middle=sorted(marks)[len(marks) // 2] if marks else None,
    )


def _stops(ids: Ids, plan: Plan) -> tuple[Stop, ...]:
    names: dict[str, str] = {}
    for variant in plan.variants:
        for stop in variant.stops:
            names.setdefault(stop.kind, words(stop.name))
    reached = dict(
        Arrival.objects.filter(declaration__in=ids)
        .values_list("stop_kind")
        .annotate(n=Count("declaration", distinct=True))
        .values_list("stop_kind", "n")
    )
    here = Counter(Declaration.objects.filter(pk__in=ids).exclude(stop_kind="").values_list("stop_kind", flat=True))
    kinds = [kind for kind in itinerary.STATE_OF_KIND if kind in names]
    return tuple(Stop(kind, names[kind], reached.get(kind, 0), here[kind]) for kind in kinds)


def _hours(ids: Ids) -> tuple[int, ...]:
    """Of the first submissions, by the hour on the plan's clock."""
    found = Counter(
        Submission.objects.filter(declaration__in=ids, revision=1)
        .annotate(hour=ExtractHour("plan_time", tzinfo=clock.SHANGHAI))
        .values_list("hour", flat=True)
    )
    return tuple(found[hour] for hour in range(HOURS))


def _reasons(ids: Ids) -> Counter[str]:
    """Codes of the points of all returns that stand."""
    notes = ReturnNote.objects.filter(declaration__in=ids, undone_at=None).values_list("points", flat=True)
    return Counter(point["code"] for points in notes for point in points)


def points_of(ids: Ids, plan: Plan) -> list[Decimal]:
    """The machine's totals of what was handed in last, by those who score themselves."""
    newest = Submission.objects.filter(declaration__in=ids, revision=F("declaration__revision"))
    if plan.self_score != "everybody":
        scored = [track.code for track in plan.tracks if "self_score" in track.asks]
        newest = newest.filter(declaration__track__in=scored)
    found = newest.exclude(score_sheet=None).values_list("score_sheet__machine_total", flat=True)
    return [Decimal(str(total)) for total in found if total is not None]


def bins_of(marks: Sequence[Decimal]) -> tuple[Bin, ...]:
    """Of one width, the least that needs no more than twelve."""
    if not marks:
        return ()
    low, high = min(marks), max(marks)
    width = next((step for step in STEPS if _many(low, high, step) <= MOST_BINS), STEPS[-1])
    first = floor(low / width)
    counted = Counter(floor(mark / width) - first for mark in marks)
    return tuple(
        Bin((first + place) * width, (first + place + 1) * width, counted[place])
        for place in range(_many(low, high, width))
    )


def _many(low: Decimal, high: Decimal, width: int) -> int:
    return ceil((floor(high / width) + 1) - floor(low / width))
