"""When the demo's people hand in: more of them each day, by day and late in the evening, hardly anybody at night."""

import random
from datetime import datetime, time, timedelta

from config.clock import SHANGHAI

ONE_DAY = timedelta(days=1)
HOURS = (
    (7, 1), (8, 4), (9, 9), (10, 11), (11, 7), (12, 3), (13, 5), (14, 9), (15, 10), (16, 9), (17, 5),
    (18, 2), (19, 4), (20, 6), (21, 7), (22, 5), (23, 3), (0, 1),
)  # fmt: skip
"""(hour, weight): office hours with their pause, and the evening of those who have no time before it."""


def moments(after: datetime, before: datetime, many: int, source: random.Random) -> list[datetime]:
    """So many instants between the two, in order; the later the day, the more."""
    first, last = after.astimezone(SHANGHAI).date(), before.astimezone(SHANGHAI).date()
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    found: list[datetime] = []
    while len(found) < many:
        (day,) = source.choices(days, weights=range(1, len(days) + 1))
        (hour,) = source.choices([hour for hour, _weight in HOURS], weights=[weight for _hour, weight in HOURS])
        moment = datetime.combine(day, time(hour, source.randrange(60), source.randrange(60)), SHANGHAI)
        if after < moment < before:
            found.append(moment)
    return sorted(found)
