"""All checks of a history, in the order of the line."""

from collections.abc import Callable, Iterator
from typing import Final

from timeline import titles, work, years
from timeline.history import History
from timeline.marks import Mark

CHECKS: Final[tuple[Callable[[History], Iterator[Mark]], ...]] = (
    work.first_day,
    work.gaps,
    work.overlaps,
    work.beside_study,
    work.present_employer,
    titles.two_studies,
    titles.order_of_titles,
    titles.before_work,
    titles.appointments,
    titles.names,
    titles.ages,
    years.insurance,
    years.appraisals,
    years.hours,
    years.days,
)


def check(history: History) -> list[Mark]:
    """Every mark, earliest first. What begins after it ends is told as such and kept out of the other checks."""
    reversed_ = {item.key for item in history.items if item.until is not None and item.until < item.since}
    sound = History(
        history.today,
        tuple(item for item in history.items if item.key not in reversed_),
        history.names,
        history.employer,
        history.born,
        history.joined_work,
    )
    found = [mark for one in CHECKS for mark in one(sound)]
    found += [mark for mark in years.days(history) if mark.code == "reversed"]
    return sorted(found, key=lambda mark: (mark.since, mark.until, mark.code, mark.keys))
