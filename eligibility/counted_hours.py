"""Continuing-education hours added up: by year, by kind, and as far as online ones count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from eligibility.facts import HoursRecord
from provisions.citation import Text

NOTHING: Final = Decimal(0)
NO_HOURS: Final[Mapping[str, Decimal]] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """Kinds of hours that must together reach a figure."""

    kinds: tuple[str, ...]
    at_least: Decimal
    name: Text


@dataclass(frozen=True, slots=True)
class OnlineCap:
    """How many online hours a learning year may count, and the years in which that was lifted."""

    hours: Decimal
    lifted_in: tuple[int, ...]


class Asked(NamedTuple):
    """What hours are asked of each of some years."""

    years: tuple[int, ...]
    total: Decimal
    parts: tuple[Part, ...] = ()
    cap: OnlineCap | None = None


class Year(NamedTuple):
    """The hours of one year as far as they count. `reached`: what counts for each part; `parts`: what is shown of it.

    `short`: it lacks hours altogether or of some part.
    """

    year: int
    short: bool
    total: Decimal
    parts: Sequence[Decimal]
    reached: Sequence[Decimal]
    online: Decimal = NOTHING
    online_allowed: Decimal = NOTHING


class Tally(NamedTuple):
    """The hours of a person by year and kind, and how many of them were online."""

    hours: Mapping[int, Mapping[str, Decimal]]
    online: Mapping[int, Mapping[str, Decimal]]


def tally(records: Sequence[HoursRecord] | None) -> Tally:
    """Added up once per person, whatever rules ask."""
    hours: dict[int, dict[str, Decimal]] = {}
    online: dict[int, dict[str, Decimal]] = {}
    for record in records or ():
        _add(hours, record, record.hours)
        if record.online:
            _add(online, record, record.online)
    return Tally(hours, online)


def _add(sums: dict[int, dict[str, Decimal]], record: HoursRecord, hours: Decimal) -> None:
    of_year = sums.get(record.year)
    if of_year is None:
        sums[record.year] = {record.kind: hours}
    elif record.kind in of_year:
        of_year[record.kind] += hours
    else:
        of_year[record.kind] = hours


def count(counted: Tally, asked: Asked) -> list[tuple[Any, ...]]:
    """Year by year, each as `Year` names it (a plain tuple, which is made in a third of the time)."""
    hours, online = counted
    years = []
    for year in asked.years:
        if year in online:
            years.append(_with_online(counted, year, asked))
            continue
        of_year = hours.get(year, NO_HOURS)
        total = NOTHING
        for kind in of_year:
            total += of_year[kind]
        short, reached = total < asked.total, []
        for part in asked.parts:
            got = of_year.get(part.kinds[0], NOTHING)
            for kind in part.kinds[1:]:
                got += of_year.get(kind, NOTHING)
            reached.append(got)
            if got < part.at_least:
                short = True
        years.append((year, short, total, reached, reached, NOTHING, NOTHING))
    return years


def _with_online(counted: Tally, year: int, asked: Asked) -> tuple[Any, ...]:
    """Which part the capped online hours count for is decided in the person's favour."""
    hours, online, cap = counted.hours[year], counted.online[year], asked.cap
    taken = sum(online.values(), NOTHING)
    left = allowed = taken if cap is None or year in cap.lifted_in else min(taken, cap.hours)
    shown, reached = [], []
    for part in asked.parts:
        with_online = _of_kinds(hours, part.kinds)
        without = with_online - _of_kinds(online, part.kinds)
        used = min(max(part.at_least - without, NOTHING), with_online - without, left)
        left -= used
        reached.append(without + used)
        shown.append(with_online if allowed == taken else without + used)
    total = sum(hours.values(), NOTHING) - taken + allowed
    short = total < asked.total or any(got < part.at_least for part, got in zip(asked.parts, reached, strict=True))
    return year, short, total, shown, reached, taken, allowed


def _of_kinds(hours: Mapping[str, Decimal], kinds: tuple[str, ...]) -> Decimal:
    found = NOTHING
    for kind in kinds:
        if kind in hours:
            found += hours[kind]
    return found


class Sum(NamedTuple):
    """Years one by one (as `Year` names them), their hours by year, and all together."""

    years: Sequence[tuple[Any, ...]]
    by_year: Mapping[int, Decimal]
    total: Decimal


def together(years: Sequence[tuple[Any, ...]]) -> Sum:
    """The years as one sum; a year that is named twice counts once."""
    by_year = {year[0]: year[2] for year in years}
    return Sum(years, by_year, sum(by_year.values(), NOTHING))


def totals(counted: Tally, years: tuple[int, ...]) -> dict[int, Decimal]:
    """All hours of each year, whatever they are."""
    return {year: sum(counted.hours.get(year, {}).values(), NOTHING) for year in years}
