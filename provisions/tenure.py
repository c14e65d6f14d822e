"""Years as these notices count them: whole ones, by anniversary, at a date the notice names."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

Interval = tuple[date, date | None]

MONTHS = 12
ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later; a day the month lacks becomes its last one (29 February: the 28th)."""
    years, month_index = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def latest_start(until: date, years: int) -> date | None:
    """The latest day from which `years` whole ones are over at `until`; None before the calendar begins.

    It undoes `add_months`, 29 February included: to 28 February 2021 a year is over from 29 February 2020, too.
    """
    if until.year - years < date.min.year:
        return None
    months = years * MONTHS
    day = add_months(until, -months)
    return day + ONE_DAY if add_months(day + ONE_DAY, months) <= until else day


def whole_months(since: date, until: date) -> int:
    """Completed months; the monthly anniversary itself counts. 0 if `until` is earlier."""
    if until <= since:
        return 0
    months = (until.year - since.year) * MONTHS + until.month - since.month
    if until.day >= since.day or until.day == monthrange(until.year, until.month)[1]:
        return months
    return months - 1


def whole_years(since: date, until: date) -> int:
    """Completed years; the anniversary itself counts: 2021-12-31 to 2023-12-31 is 2."""
    return whole_months(since, until) // MONTHS


def joined(intervals: Iterable[Interval], since: date, until: date) -> list[tuple[date, date]]:
    """The union of the intervals inside [since, until]; both ends belong to an interval, adjacent days join."""
    pieces: list[tuple[date, date]] = []
    for start, end in sorted((max(start, since), min(end or until, until)) for start, end in intervals):
        if end < start:
            continue
        if pieces and start <= pieces[-1][1] + ONE_DAY:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], end))
        else:
            pieces.append((start, end))
    return pieces


def worked_months(intervals: Sequence[Interval], since: date, until: date) -> int:
    """Whole months of every unbroken piece of work, summed: a gap doesn't count, an overlap counts once."""
    if len(intervals) == 1:
        start, end = intervals[0]
        return whole_months(max(start, since), until if end is None or end > until else end)
    return sum(whole_months(start, end) for start, end in joined(intervals, since, until))


def worked_years(intervals: Sequence[Interval], since: date, until: date) -> int:
    """Full years really worked; unbroken work from `since` gives exactly `whole_years(since, until)`."""
    return worked_months(intervals, since, until) // MONTHS
