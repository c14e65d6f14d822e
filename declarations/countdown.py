"""The day that counts for the applicant now, in words, with its exclusive instant."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.clock import SHANGHAI
from declarations.enums import State
from declarations.itinerary import in_words
from declarations.models import Declaration
from declarations.queries import open_return
from provisions.working_days import CalendarMissing
from review_plans import queries as plan_queries
from review_plans.calendar import working_calendar

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


@dataclass(frozen=True)
class Closing:
    """`working_days`: how many the State still works before it, besides today; None for a draft, or without a calendar."""

    until: datetime
    printed: str
    is_over: bool
    working_days: int | None = None


def closing_of(declaration: Declaration, now: datetime) -> Closing | None:
    """For a draft the personal deadline, for a returned one the day its correction is due; else None."""
    if declaration.state == State.DRAFT:
        until = plan_queries.deadline(
            declaration.version, "personal", area=declaration.area_code or None, person_id=declaration.person_id
        )
        words = _("%(when)s 截止")
    elif declaration.state == State.SENT_BACK:
        note = open_return(declaration)
        until = note.due_at if note else None
        words = _("%(when)s 前补正")
    else:
        return None
    if until is None:
        return None
    left = _working_days(now.date(), until) if declaration.state == State.SENT_BACK else None
    return Closing(until, words % {"when": day_in_words(until)}, now >= until, left)


def _working_days(today: date, until: datetime) -> int | None:
    calendar, last = working_calendar(), (until - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    days = (today + timedelta(days=n) for n in range(1, (last - today).days + 1))
    try:
        return sum(calendar.works(day) for day in days)
    except CalendarMissing:
        return None


def day_in_words(until: datetime) -> str:
    """2023年8月27日 24:00 with its weekday, from the exclusive instant."""
    last = until.astimezone(SHANGHAI) - timedelta(microseconds=1)
    day, _space, hour = in_words(until).partition(" ")
    return f"{day}（{WEEKDAYS[last.weekday()]}） {hour}"
