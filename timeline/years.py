"""What is kept by the year, against the work of that year: insurance, appraisals, hours; and the days of works."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from provisions.citation import Text
from timeline.history import History, Item
from timeline.marks import SPARE_MONTHS, Mark
from timeline.places import same_place

YEAR_MONTHS = 12


def months_at_work(history: History, year: int, place: str = "") -> int:
    """Calendar months of the year with at least half a month of work (at a place), to this day."""
    return sum(_half_worked(history, year, month, place) for month in range(1, YEAR_MONTHS + 1))


def _half_worked(history: History, year: int, month: int, place: str) -> bool:
    middle = date(year, month, 15)
    if middle > history.today:
        return False
    jobs = history.overlapping("work", middle, middle)
    return any(not place or same_place(job.place, place) for job in jobs)


def insurance(history: History) -> Iterator[Mark]:
    """Months paid against months worked, both ways; years without a record between the first and the last."""
    by_year: dict[int, list[Item]] = defaultdict(list)
    for item in history.lane("insurance"):
        by_year[item.year].append(item)
    for year, items in sorted(by_year.items()):
        yield from _one_year(history, year, items)
    for year in _missing(by_year):
        if months_at_work(history, year) > SPARE_MONTHS:
            says = Text(f"{year} 年在职，但没有社保缴纳记录", f"at work in {year}, but no insurance is on record")
            yield Mark("insurance_missing", _nearest(by_year, year), date(year, 1, 1), date(year, 12, 31), says)


def _one_year(history: History, year: int, items: list[Item]) -> Iterator[Mark]:
    paid, worked = sum(item.months or 0 for item in items), months_at_work(history, year)
    keys = tuple(item.key for item in items)
    first, last = date(year, 1, 1), date(year, 12, 31)
    if paid < worked - SPARE_MONTHS:
        says = Text(
            f"{year} 年工作 {worked} 个月，社保缴纳 {paid} 个月", f"{worked} months of work in {year}, {paid} insured"
        )
        yield Mark("insurance_short", keys, first, last, says)
    elif paid > worked + SPARE_MONTHS and year <= history.today.year:
        says = Text(
            f"{year} 年社保缴纳 {paid} 个月，工作经历只有 {worked} 个月",
            f"{paid} months insured in {year}, only {worked} of work",
        )
        yield Mark("insurance_without_work", keys, first, last, says)
    for item in items:
        jobs = list(history.overlapping("work", first, last))
        if item.place and jobs and not any(same_place(job.place, item.place) for job in jobs):
            says = Text(
                f"{year} 年社保由“{item.place}”缴纳，当年的工作单位是“{jobs[-1].place}”",
                f"insured by “{item.place}” in {year}, at work at “{jobs[-1].place}”",
            )
            yield Mark("payer_mismatch", (item.key, *(job.key for job in jobs)), first, last, says)


def _missing(by_year: dict[int, list[Item]]) -> list[int]:
    return [year for year in range(min(by_year, default=0), max(by_year, default=0)) if year not in by_year]


def _nearest(by_year: dict[int, list[Item]], year: int) -> tuple[str, ...]:
    """The records on both sides of a missing year."""
    before = max(each for each in by_year if each < year)
    after = min(each for each in by_year if each > year)
    return tuple(item.key for item in (*by_year[before], *by_year[after]))


def appraisals(history: History) -> Iterator[Mark]:
    """Years without one in between, and one for a year without work."""
    by_year = {item.year: [item] for item in history.lane("appraisal")}
    for year, (item,) in sorted(by_year.items()):
        if not months_at_work(history, year):
            says = Text(
                f"{year} 年度有考核结果，但当年没有工作经历", f"an appraisal for {year}, but no work in that year"
            )
            yield Mark("appraisal_without_work", (item.key,), date(year, 1, 1), date(year, 12, 31), says)
    for year in _missing(by_year):
        if months_at_work(history, year) == YEAR_MONTHS:
            says = Text(f"{year} 年全年在职，但没有年度考核", f"at work all of {year}, but no appraisal")
            yield Mark("appraisal_missing", _nearest(by_year, year), date(year, 1, 1), date(year, 12, 31), says)


def hours(history: History) -> Iterator[Mark]:
    """A year without hours between years that have them."""
    by_year: dict[int, list[Item]] = defaultdict(list)
    for item in history.lane("hours"):
        by_year[item.year].append(item)
    for year in _missing(by_year):
        says = Text(f"{year} 年没有继续教育学时，前后年度都有", f"no hours in {year}, while the years around have them")
        yield Mark("hours_missing", _nearest(by_year, year), date(year, 1, 1), date(year, 12, 31), says)


def days(history: History) -> Iterator[Mark]:
    """Ends before beginnings, days to come, and works done outside all work and study."""
    for item in history.items:
        if item.until is not None and item.until < item.since:
            says = Text(f"“{item.label}”的结束早于开始", f"“{item.label}” ends before it begins")
            yield Mark("reversed", (item.key,), item.until, item.since, says)
        elif item.since > history.today:
            says = Text(
                f"“{item.label}”的时间（{item.since.isoformat()}）还没有到",
                f"“{item.label}” is dated in the future ({item.since.isoformat()})",
            )
            yield Mark("in_future", (item.key,), item.since, item.since, says)
    yield from _works(history)


def _works(history: History) -> Iterator[Mark]:
    if not history.lane("work"):
        return
    for item in history.lane("achievement"):
        done = item.end(history.today)
        covered = [*history.overlapping("work", done, done), *history.overlapping("study", done, done)]
        if not covered and done <= history.today:
            says = Text(
                f"“{item.label}”完成于 {done.isoformat()}，当时没有工作经历",
                f"“{item.label}” was finished on {done.isoformat()}, when there was no work",
            )
            yield Mark("achievement_outside_work", (item.key,), done, done, says)
