"""The working-day clock of notices: asked of `provisions`, on the State's calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from config.clock import SHANGHAI
from declarations.itinerary import deadline_of, plan_of
from declarations.models import Declaration
from provisions.working_days import WorkingCount, count_from, latest_posting_day
from review_plans.calendar import working_calendar
from review_plans.plan import NoticeRule, Plan

_INSTANT = timedelta(microseconds=1)


def ends_at() -> time | None:
    """The hour at which an office rules a notice to end; None is the law's 24:00."""
    ruled: time | None = settings.NOTICE_ENDS_AT
    return ruled


def end_of(over_at: datetime) -> time | None:
    """The hour with which a notice was posted: it stays, whatever is ruled afterwards."""
    hour = over_at.astimezone(SHANGHAI).time()
    return None if hour == time() else hour


def rule_of(plan: Plan, kind: str) -> NoticeRule:
    """The plan's rule for notices of that kind. Raises LookupError where the plan has no such notice."""
    rule = plan.notice(kind)
    if rule is None:
        raise LookupError(f"{plan.code} has no notice of kind {kind}")
    return rule


def count(posted_on: date, working_days: int) -> WorkingCount:
    """Raises CalendarMissing where the count meets a year without data."""
    return count_from(posted_on, working_days, working_calendar(), ends_at())


@dataclass(frozen=True)
class PostingOutlook:
    """What posting on a day leads to, seen before it is done."""

    counted: WorkingCount
    deadline: datetime | None
    latest_day: date | None

    @property
    def fits(self) -> bool:
        """Whether forwarding can still happen: the notice is over before the deadline has passed."""
        return self.deadline is None or self.counted.over_at < self.deadline


def latest_day(instant: datetime, working_days: int) -> date:
    """The latest posting day that lets a notice run before an exclusive deadline."""
    printed = (instant.astimezone(SHANGHAI) - _INSTANT).date()
    return latest_posting_day(printed, working_days, working_calendar(), ends_at())


def outlook(declaration: Declaration, kind: str, posted_on: date) -> PostingOutlook:
    """What posting a notice of that kind on a day leads to.

    Raises CalendarMissing, or LookupError where the plan has no such notice.
    """
    days = rule_of(plan_of(declaration), kind).working_days
    closes = deadline_of(declaration, declaration.resume_at or kind)
    return PostingOutlook(count(posted_on, days), closes, latest_day(closes, days) if closes else None)


def days_left(counted: list[str], today: date) -> int:
    """Working days of a running notice from today on, today included."""
    return sum(1 for text in counted if date.fromisoformat(text) >= today)
