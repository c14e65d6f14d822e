"""The queue of a seat: filters as they stand in the address, rows as the list shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import Seat
from config import clock
from declarations.enums import State
from declarations.itinerary import awaited, deadline_of, plan_of
from declarations.models import Declaration, SignOff
from declarations.queries import at_desk, cases_of_seat, words
from review_plans.models import ReviewPlan
from review_plans.queries import current_version
from review_plans.queries import plan_of as plan_of_version

OFFICE_ROLES = (
    Role.ACCEPTING_OFFICER,
    Role.BUREAU_OFFICER,
    Role.DEPARTMENT_OFFICER,
    Role.AGENCY_OFFICER,
    Role.LOWER_COMMITTEE_OFFICER,
)
PER_PAGE = 30

EMPLOYER_TABS = ("check", "notice", "sent_back", "passed", "ended", "all")
DESK_TABS = ("waiting", "signed", "sent_back", "passed", "ended", "all")


@dataclass(frozen=True)
class Filters:
    """What the address asks for; unknown values fall back, so that an old link still opens."""

    tab: str
    plan: str = ""
    words: str = ""
    mark: str = ""
    specialty: str = ""

    def query(self, **other: object) -> str:
        """The address's query with some of it replaced, ending in `&` when not empty."""
        pairs = {
            "tab": self.tab,
            "plan": self.plan,
            "q": self.words,
            "mark": self.mark,
            "specialty": self.specialty,
            **other,
        }
        text = urlencode({name: value for name, value in pairs.items() if value not in ("", None)})
        return f"{text}&" if text else ""


def filters_from(data: Mapping[str, str], tabs: tuple[str, ...], plans: Iterable[str]) -> Filters:
    """`data` is the query string; a plan is always chosen, so that a batch belongs to one plan."""
    codes = list(plans)
    tab, plan, mark = data.get("tab", ""), data.get("plan", ""), data.get("mark", "")
    return Filters(
        tab=tab if tab in tabs else tabs[0],
        plan=plan if plan in codes else (codes[0] if codes else ""),
        words=data.get("q", "").strip()[:60],
        mark=mark if mark in ("overdue", "resubmitted") else "",
        specialty=data.get("specialty", "")[:60],
    )


@dataclass(frozen=True)
class PlanChoice:
    """A plan with work for this seat, and how much of it waits."""

    code: str
    name: str
    waiting: int


def plans_of(seat: Seat) -> list[PlanChoice]:
    """The plans in which this seat has cases, those with waiting ones first."""
    counts = {
        row["plan__code"]: row["n"] for row in at_desk(seat).order_by().values("plan__code").annotate(n=Count("pk"))
    }
    codes = set(cases_of_seat(seat).order_by().values_list("plan__code", flat=True).distinct())
    plans = ReviewPlan.objects.filter(code__in=codes).order_by("code")
    found = [
        PlanChoice(plan.code, words(plan_of_version(current_version(plan.code)).short_name), counts.get(plan.code, 0))
        for plan in plans
    ]
    return sorted(found, key=lambda each: (each.waiting == 0, each.code))


def signed_here(seat: Seat) -> Exists:
    """Has this seat's organisation signed the present revision at the present stop?"""
    return Exists(
        SignOff.objects.filter(
            declaration=OuterRef("pk"),
            revision=OuterRef("revision"),
            stop=OuterRef("stop"),
            organisation=seat.organisation,
            undone_at__isnull=True,
        )
    )


def in_tab(seat: Seat, plan: str, tab: str) -> QuerySet[Declaration]:
    """The cases of one tab of the seat's queue, oldest first where they wait."""
    cases = cases_of_seat(seat).filter(plan__code=plan)
    here = at_desk(seat).filter(plan__code=plan)
    match tab:
        case "check":
            return here.filter(stop_kind="employer")
        case "notice":
            return here.filter(stop_kind="employer_notice")
        case "waiting":
            return here.filter(~signed_here(seat))
        case "signed":
            return here.filter(signed_here(seat))
        case "sent_back":
            return cases.filter(state=State.SENT_BACK).order_by("since", "pk")
        case "ended":
            return cases.filter(state=State.ENDED).order_by("-since", "-pk")
        case "passed":
            return passed_on(cases, here)
    return cases.order_by("-since", "-pk")


def passed_on(cases: QuerySet[Declaration], here: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Cases that have gone on from here: live, but on another desk."""
    away = cases.exclude(pk__in=here.order_by().values("pk"))
    return away.exclude(state__in=(State.SENT_BACK, State.ENDED)).order_by("-since", "-pk")


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    declaration: Declaration
    title: str
    specialty: str
    track: str
    deadline: datetime | None
    overdue: bool
    resubmitted: bool
    days_left: int | None


@dataclass
class Deadlines:
    """The deadline of the present stop, asked once per kind of case and not once per row."""

    now: datetime
    _kept: dict[tuple[int, str, str, str], datetime | None] = field(default_factory=dict)

    def of(self, declaration: Declaration) -> datetime | None:
        if not declaration.stop:
            return None
        waits_at = awaited(declaration)
        key = (declaration.version_id, declaration.variant, waits_at, declaration.area_code)
        if key not in self._kept:
            self._kept[key] = deadline_of(declaration, waits_at)
        return self._kept[key]


def row_of(declaration: Declaration, deadlines: Deadlines) -> Row:
    plan = plan_of(declaration)
    target = next((each for each in plan.targets if each.level == declaration.target_level), None)
    specialty = next((each for each in plan.specialties if each.code == declaration.specialty), None)
    track = next((each for each in plan.tracks if each.code == declaration.track), None)
    closes = deadlines.of(declaration)
    return Row(
        declaration=declaration,
        title=words(target.title) if target else "",
        specialty=words(specialty.name) if specialty else "",
        track=words(track.name) if track else "",
        deadline=closes,
        overdue=closes is not None and deadlines.now >= closes,
        resubmitted=declaration.revision > 1,
        days_left=(closes - deadlines.now).days if closes and closes > deadlines.now else None,
    )


@dataclass(frozen=True)
class Queue:
    """One seat's list under one set of filters."""

    seat: Seat
    filters: Filters
    tabs: tuple[str, ...]
    plans: list[PlanChoice]

    @cached_property
    def now(self) -> datetime:
        return clock.now(self.filters.plan)

    def found(self) -> QuerySet[Declaration]:
        """The declarations of the tab under the filters."""
        cases = in_tab(self.seat, self.filters.plan, self.filters.tab)
        if self.filters.words:
            text = self.filters.words
            cases = cases.filter(
                Q(person__name__icontains=text)
                | Q(person__pinyin_key__icontains=text.lower())
                | Q(number__icontains=text)
                | Q(employer__name__icontains=text)
            )
        if self.filters.specialty:
            cases = cases.filter(specialty=self.filters.specialty)
        if self.filters.mark == "resubmitted":
            cases = cases.filter(revision__gt=1)
        if self.filters.mark == "overdue":
            late = [each.pk for each in cases if self._is_late(each)]
            cases = cases.filter(pk__in=late)
        return cases

    def rows(self, declarations: Iterable[Declaration]) -> list[Row]:
        deadlines = Deadlines(self.now)
        return [row_of(each, deadlines) for each in declarations]

    def counts(self) -> dict[str, int]:
        """How many stand in each tab, before the other filters."""
        return {tab: in_tab(self.seat, self.filters.plan, tab).order_by().count() for tab in self.tabs if tab != "all"}

    @cached_property
    def _deadlines(self) -> Deadlines:
        return Deadlines(self.now)

    def _is_late(self, declaration: Declaration) -> bool:
        closes = self._deadlines.of(declaration)
        return closes is not None and self.now >= closes
