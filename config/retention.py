"""What is past its time, what is held back, and its removal where an operator names the kind.

A declaration with an open appeal or objection is under a hold, and so is what its person was told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.actions import PLATFORM, record
from config import clock
from declarations.drafts import forget_draft
from declarations.enums import State
from declarations.models import CaseReading, Declaration
from integrity.models import Appeal
from messages.models import Message, MessageKind, OutboxRow
from provisions import documents_yaml
from provisions.citation import Text
from provisions.tenure import MONTHS, add_months
from public_notices.models import Objection
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan


@dataclass(frozen=True)
class Period:
    """`years` or `days`; neither: kept for good."""

    kind: str
    says: Text
    origin: str
    years: int = 0
    days: int = 0

    @property
    def is_kept(self) -> bool:
        return not (self.years or self.days)

    def before(self, today: date) -> datetime:
        """What is older than this instant is past its time."""
        day = add_months(today, -self.years * MONTHS) - timedelta(days=self.days)
        return datetime.combine(day, time(), clock.SHANGHAI)


@dataclass(frozen=True)
class Due:
    """Rows past their time that may go, and those that a hold keeps."""

    free: "QuerySet[Any]"
    held: "QuerySet[Any]"


@dataclass(frozen=True)
class Outcome:
    period: Period
    due: int
    held: int
    removed: int


@cache
def periods() -> tuple[Period, ...]:
    rows = documents_yaml.load(Path(__file__).with_name("retention.yaml")).data["kinds"]
    return tuple(
        Period(row["kind"], Text(row["zh"], row["en"]), row["origin"], row.get("years", 0), row.get("days", 0))
        for row in rows
    )


def run(remove: frozenset[str] = frozenset()) -> list[Outcome]:
    """Counts every kind; removes those named in `remove`, each in a transaction with its event."""
    return [_outcome(period, period.kind in remove) for period in periods()]


def _outcome(period: Period, remove: bool) -> Outcome:
    if period.is_kept:
        return Outcome(period, 0, 0, 0)
    due = _DUE[period.kind](period)
    count, held = due.free.count(), due.held.count()
    return Outcome(period, count, held, _removed(period, due) if remove and count else 0)


@transaction.atomic
def _removed(period: Period, due: Due) -> int:
    if period.kind == "draft":
        count = sum(forget_draft(draft) for draft in due.free.select_related("plan").order_by("pk"))
    else:
        count = due.free.count()
        due.free.delete()
    facts = {"kind": period.kind, "removed": count, "years": period.years, "days": period.days}
    record(
        chain=PLATFORM,
        verb="retention",
        actor_id=None,
        object_type="retention",
        object_id=period.kind,
        payload=facts,
        at=timezone.now(),
    )
    return count


def held_declarations() -> Q:
    """Those with an appeal or objection that nobody has answered, by their own id."""
    appealed = Appeal.objects.filter(closed_at=None, declaration_id__isnull=False).values("declaration_id")
    objected = Objection.objects.filter(closed_at=None).values("declaration_id")
    return Q(pk__in=appealed) | Q(pk__in=objected)


def _drafts(period: Period) -> Due:
    """By the true clock of their last change, and only where the window has closed on the plan's own."""
    old = Declaration.objects.filter(
        state=State.DRAFT, revision=0, number="", changed_at__lt=period.before(clock.today(None))
    )
    closed = [plan.pk for plan in ReviewPlan.objects.all() if _is_closed(plan)]
    old = old.filter(plan__in=closed)
    return Due(old.exclude(held_declarations()), old.filter(held_declarations()))


def _is_closed(plan: ReviewPlan) -> bool:
    """Later days for some may stand in amendments: the year that follows is longer than any of them."""
    if not plan.versions.exists():
        return False
    closes = plan_queries.deadline(plan_queries.current_version(plan.code), "personal")
    return closes is not None and clock.now(plan.code) >= closes


def _readings(period: Period) -> Due:
    old = Q()
    for code in ReviewPlan.objects.values_list("code", flat=True):
        old |= Q(declaration__plan__code=code, first_at__lt=period.before(clock.today(code)))
    found = CaseReading.objects.filter(old) if old else CaseReading.objects.none()
    held = Declaration.objects.filter(held_declarations()).values("pk")
    return Due(found.exclude(declaration__in=held), found.filter(declaration__in=held))


def _messages(period: Period) -> Due:
    """A to-do is never forgotten; what somebody was told stays while an appeal of theirs is open."""
    old = Message.objects.filter(read_at__lt=period.before(clock.today(None))).exclude(kind=MessageKind.TODO)
    held = Declaration.objects.filter(held_declarations()).values("person")
    waiting = Q(recipient__in=held) | Q(recipient__in=Appeal.objects.filter(closed_at=None).values("person"))
    return Due(old.exclude(waiting), old.filter(waiting))


def _outbox(period: Period) -> Due:
    return Due(OutboxRow.objects.filter(done_at__lt=period.before(clock.today(None))), OutboxRow.objects.none())


def _sessions(period: Period) -> Due:
    return Due(Session.objects.filter(expire_date__lt=period.before(clock.today(None))), Session.objects.none())


_DUE: dict[str, Callable[[Period], Due]] = {
    "draft": _drafts,
    "reading": _readings,
    "message": _messages,
    "outbox": _outbox,
    "session": _sessions,
}
