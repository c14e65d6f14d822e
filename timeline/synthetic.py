"""Invented careers without a fault, with everything that only looks like one, and faults planted one at a time.

What `manage.py timeline_check` counts on: each planted fault should be found, and nothing else be marked.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from provisions.tenure import add_months
from timeline.history import History, Item
from timeline.years import months_at_work

TODAY: Final = date(2023, 9, 30)  # not of a notice: of the invented careers
NAMES: Final = ("甲", "甲旧名")


@dataclass(frozen=True)
class Planted:
    """A history with one fault: its code and one of the statements that the mark must name."""

    code: str
    key: str
    history: History


def career(seed: int) -> History:
    """A career that fits together: two to four employers, short breaks, hand-overs, part-time study beside work."""
    dice = random.Random(seed)  # noqa: S311 -- invented people, no secret
    born = date(dice.randint(1970, 1990), dice.randint(1, 12), dice.randint(1, 28))
    graduated = date(born.year + dice.choice((22, 23)), 6, 30)
    items = [
        Item("study", "study-1", "本科", date(graduated.year - 4, 9, 1), graduated, "某大学"),
        *_jobs(dice, graduated),
    ]
    start = next(item for item in items if item.lane == "work").since
    if dice.random() < 0.5:
        since = add_months(start, dice.randint(12, 60))
        items.append(Item("study", "study-2", "在职硕士", since, add_months(since, 30), "某大学", full_time=False))
    items += _titles(start)
    history = History(TODAY, tuple(items), NAMES, f"单位{_last_job(items)}有限公司", born, start)
    return replace(history, items=(*items, *_yearly(dice, history), *_works(dice, history)))


def _last_job(items: list[Item]) -> int:
    return sum(1 for item in items if item.lane == "work")


def _jobs(dice: random.Random, graduated: date) -> list[Item]:
    """The next employer begins within a hand-over of three weeks and a break of two months."""
    count = dice.randint(2, 4)
    since = graduated + timedelta(days=dice.randint(-60, 60))
    length = (TODAY - since).days // count
    jobs = []
    for number in range(1, count + 1):
        last = number == count
        until = None if last else since + timedelta(days=length + dice.randint(-90, 90))
        jobs.append(Item("work", f"work-{number}", f"岗位{number}", since, until, f"单位{number}有限公司"))
        if until is not None:
            since = until + timedelta(days=dice.randint(-21, 60))
    return jobs


def _titles(start: date) -> list[Item]:
    steps = ((1, "助理工程师", 1), (2, "工程师", 5))
    items = []
    for level, name, years in steps:
        day = add_months(start, 12 * years)
        items.append(Item("title", f"title-{level}", name, day, day, series="engineering", level=level))
    since = add_months(start, 12 * 5 + 1)
    items.append(Item("appointment", "post-2", "工程师", since, None, series="engineering", level=2))
    return items


def _yearly(dice: random.Random, history: History) -> list[Item]:
    items = []
    for year in range(TODAY.year - 8, TODAY.year + 1):
        worked = months_at_work(history, year)
        paid = max(0, min(12, worked + dice.choice((-1, 0, 0, 0, 1))))
        job = next(history.overlapping("work", date(year, 1, 1), date(year, 12, 31)), None)
        if worked and job is not None:
            name = dice.choice((job.place, job.place.replace("有限公司", "")))
            items.append(_year("insurance", year, f"{year} 年社保", months=paid, place=name))
        if worked == 12:
            items.append(_year("appraisal", year, f"{year} 年度考核"))
        items.append(_year("hours", year, f"{year} 年学时"))
    return items


def _year(lane: str, year: int, label: str, *, months: int | None = None, place: str = "") -> Item:
    return Item(
        lane,  # type: ignore[arg-type]
        f"{lane}-{year}", label, date(year, 1, 1), date(year, 12, 31), place, months=months,
    )  # fmt: skip


def _works(dice: random.Random, history: History) -> list[Item]:
    jobs = history.lane("work")
    items = []
    for number in range(1, 6):
        job = dice.choice(jobs)
        since = job.since + timedelta(days=dice.randint(0, 200))
        until = min(job.end(TODAY), since + timedelta(days=dice.randint(0, 300)))
        items.append(Item("achievement", f"achievement-{number}", f"业绩{number}", min(since, until), until))
    return items


def _changed(history: History, key: str, **changes: object) -> History:
    items = tuple(replace(i, **changes) if i.key == key else i for i in history.items)  # type: ignore[arg-type]
    return replace(history, items=items)


def _without(history: History, *keys: str) -> History:
    return replace(history, items=tuple(i for i in history.items if i.key not in keys))


def _item(history: History, key: str) -> Item:
    return next(item for item in history.items if item.key == key)


def _year_inside(history: History) -> int:
    """A year between others, all of it at work."""
    return next(year for year in range(TODAY.year - 5, TODAY.year) if months_at_work(history, year) == 12)


def _gap(history: History) -> Planted:
    """The first employer ends two years early; insurance and appraisals of then are taken out with it."""
    job, following = _item(history, "work-1"), _item(history, "work-2")
    ends = max(job.since + timedelta(days=200), following.since - timedelta(days=800))
    left = tuple(i for i in history.items if i.lane not in ("insurance", "appraisal", "appointment", "achievement"))
    return Planted("work_gap", "work-1", _changed(replace(history, items=left), "work-1", until=ends))


def _not_at_work(history: History) -> Planted:
    last = history.lane("work")[-1]
    left = tuple(i for i in history.items if i.lane not in ("insurance", "appraisal", "appointment", "achievement"))
    ended = _changed(replace(history, items=left), last.key, until=TODAY - timedelta(days=400))
    return Planted("not_at_work", last.key, ended)


def _overlap(history: History) -> Planted:
    """A second employer for most of a year in the middle of the last work."""
    last = history.lane("work")[-1]
    since = last.since + (TODAY - last.since) // 3
    other = Item("work", "work-9", "另一岗位", since, since + timedelta(days=200), "另一单位有限公司")
    return Planted("work_overlap", "work-9", replace(history, items=(*history.items, other)))


def _beside(history: History) -> Planted:
    first = _item(history, "work-1")
    studied = _changed(history, "study-1", until=first.since + timedelta(days=300))
    return Planted("study_beside_work", "study-1", studied)


def _two_studies(history: History) -> Planted:
    first = _item(history, "study-1")
    assert first.until
    other = Item("study", "study-9", "另一专业本科", first.since + timedelta(days=365), first.until, "另一大学")
    return Planted("study_overlap", "study-9", replace(history, items=(*history.items, other)))


def _by_key(code: str, key: str, **changes: object) -> Callable[[History], Planted]:
    return lambda history: Planted(code, key, _changed(history, key, **changes))


def _short(history: History) -> Planted:
    year = _year_inside(history)
    return Planted("insurance_short", f"insurance-{year}", _changed(history, f"insurance-{year}", months=8))


def _too_many(history: History) -> Planted:
    """Fully insured in the running year, of which nine months are over."""
    key = f"insurance-{TODAY.year}"
    return Planted("insurance_without_work", key, _changed(history, key, months=12))


def _no_insurance(history: History) -> Planted:
    year = _year_inside(history)
    return Planted("insurance_missing", f"insurance-{year - 1}", _without(history, f"insurance-{year}"))


def _payer(history: History) -> Planted:
    key = f"insurance-{_year_inside(history)}"
    return Planted("payer_mismatch", key, _changed(history, key, place="某人力资源有限公司"))


def _appraisal(history: History) -> Planted:
    years = sorted(i.year for i in history.items if i.lane == "appraisal")
    whole = [y for y in years[1:-1] if y - 1 in years]
    return Planted("appraisal_missing", f"appraisal-{whole[0] - 1}", _without(history, f"appraisal-{whole[0]}"))


def _appraised_as_a_student(history: History) -> Planted:
    year = history.lane("study")[0].since.year + 1
    alone = tuple(i for i in history.items if i.lane != "appraisal")
    planted = replace(history, items=(*alone, _year("appraisal", year, f"{year} 年度考核")))
    return Planted("appraisal_without_work", f"appraisal-{year}", planted)


def _hours(history: History) -> Planted:
    year = TODAY.year - 3
    return Planted("hours_missing", f"hours-{year - 1}", _without(history, f"hours-{year}"))


def _joined(history: History) -> Planted:
    assert history.joined_work
    return Planted("joined_work_mismatch", "work-1", replace(history, joined_work=add_months(history.joined_work, 13)))


def _title_order(history: History) -> Planted:
    low = _item(history, "title-1")
    day = low.since - timedelta(days=30)
    return Planted("title_order", "title-2", _changed(history, "title-2", since=day, until=day))


def _old_title(history: History) -> Planted:
    day = history.lane("work")[0].since - timedelta(days=100)
    return Planted("title_before_work", "title-1", _changed(history, "title-1", since=day, until=day))


def _early_post(history: History) -> Planted:
    day = _item(history, "title-2").since - timedelta(days=90)
    return Planted("appointment_before_title", "post-2", _changed(history, "post-2", since=day))


def _young(history: History) -> Planted:
    first = history.lane("work")[0].since
    return Planted("work_too_young", "work-1", replace(history, born=add_months(first, -12 * 15 - 8)))


def _reversed(history: History) -> Planted:
    work = _item(history, "achievement-1")
    return Planted("reversed", work.key, _changed(history, work.key, until=work.since - timedelta(days=10)))


def _elsewhen(history: History) -> Planted:
    """A work from before all studies."""
    day = history.lane("study")[0].since - timedelta(days=400)
    return Planted(
        "achievement_outside_work", "achievement-2", _changed(history, "achievement-2", since=day, until=day)
    )


def _employer(history: History) -> Planted:
    last = history.lane("work")[-1]
    return Planted("employer_mismatch", last.key, replace(history, employer="别的单位有限公司"))


FAULTS: Final[tuple[Callable[[History], Planted], ...]] = (
    _gap, _not_at_work, _overlap, _beside, _two_studies, _short, _too_many, _no_insurance, _payer, _appraisal,
    _appraised_as_a_student, _hours, _joined, _title_order, _old_title, _early_post, _young, _reversed, _elsewhen,
    _employer,
    _by_key("appointment_without_title", "post-2", level=3),
    _by_key("name_mismatch", "title-2", holder="乙"),
    _by_key("in_future", "title-2", since=TODAY + timedelta(days=30), until=TODAY + timedelta(days=30)),
)  # fmt: skip
