"""When the demo's people hand in: more of them each day, by day and late in the evening, hardly anybody at night."""

import random
from datetime import date, datetime, time, timedelta

from django.core.management.base import CommandError

from config.clock import SHANGHAI

ONE_DAY, ONE_HOUR, ONE_MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
HOURS = (
    (7, 1), (8, 4), (9, 9), (10, 11), (11, 7), (12, 3), (13, 5), (14, 9), (15, 10), (16, 9), (17, 5),
    (18, 2), (19, 4), (20, 6), (21, 7), (22, 5), (23, 3), (0, 1),
)  # fmt: skip
"""(hour, weight): office hours with their pause, and the evening of those who have no time before it."""


def moments(after: datetime, before: datetime, many: int, source: random.Random) -> list[datetime]:
    """So many instants between the two, in order; the later the day, the more.

    Raises CommandError where no minute of theirs lies in an hour in which people hand in.
    """
    first, last = after.astimezone(SHANGHAI).date(), before.astimezone(SHANGHAI).date()
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    if many and not any(_usable(day, after, before) for day in days):
        said = [f"{each.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for each in (after, before)]
        raise CommandError(
            f"The demo's people can't hand in between {said[0]} and {said[1]}: hardly anybody does at these hours. "
            "Check `demo_today` and the first deadline of the plan, and leave them a day."
        )
    found: list[datetime] = []
    while len(found) < many:
        (day,) = source.choices(days, weights=range(1, len(days) + 1))
        (hour,) = source.choices([hour for hour, _weight in HOURS], weights=[weight for _hour, weight in HOURS])
        moment = datetime.combine(day, time(hour, source.randrange(60), source.randrange(60)), SHANGHAI)
        if after < moment < before:
            found.append(moment)
    return sorted(found)


def _usable(day: date, after: datetime, before: datetime) -> bool:
    """Whether a minute at least of that day lies between the two and in one of the hours."""
    for hour, _weight in HOURS:
        begins = datetime.combine(day, time(hour), SHANGHAI)
        if min(begins + ONE_HOUR, before) - max(begins, after) >= ONE_MINUTE:
            return True
    return False
