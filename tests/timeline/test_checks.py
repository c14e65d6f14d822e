"""Each check on both sides of what a careful clerk lets pass, and its words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from timeline.check import check
from timeline.history import History, Item
from timeline.synthetic import FAULTS, career
from timeline.trial import trial

TODAY = date(2023, 6, 30)
BASE = (
    Item("study", "s", "本科", date(2004, 9, 1), date(2008, 6, 30), "某大学"),
    Item("work", "w1", "技术员", date(2008, 7, 1), date(2015, 6, 30), "甲有限公司"),
    Item("work", "w2", "工程师", date(2015, 7, 1), None, "乙有限公司"),
)


def history(*items: Item, **more: object) -> History:
    return replace(History(TODAY, (*BASE, *items), ("张三",), "乙公司", date(1985, 1, 1), date(2008, 7, 1)), **more)  # type: ignore[arg-type]


def changed(key: str, **changes: object) -> History:
    items = tuple(replace(i, **changes) if i.key == key else i for i in BASE)  # type: ignore[arg-type]
    return replace(history(), items=items)


def codes(found: History) -> list[str]:
    return [mark.code for mark in check(found)]


def day(year: int, month: int = 1, number: int = 1) -> date:
    return date(year, month, number)


def test_a_career_that_fits_together_is_not_marked() -> None:
    assert check(history()) == []


def test_nothing_stated_is_nothing_marked() -> None:
    assert check(History(TODAY, ())) == []


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        ("w2", {"since": day(2015, 9, 30)}, []),
        ("w2", {"since": day(2015, 10, 1)}, ["work_gap"]),
        ("w1", {"until": day(2015, 8, 1)}, []),
        ("w1", {"until": day(2015, 8, 2)}, ["work_overlap"]),
        ("w1", {"until": day(2016, 8, 2), "place": "乙股份有限公司"}, []),
        ("s", {"until": day(2008, 10, 1)}, []),
        ("s", {"until": day(2008, 10, 2)}, ["study_beside_work"]),
        ("s", {"until": day(2012, 10, 2), "full_time": False}, []),
        ("w1", {"since": day(2008, 8, 1)}, []),
        ("w1", {"since": day(2008, 8, 2)}, ["joined_work_mismatch"]),
        ("w2", {"until": day(2023, 3, 30)}, []),
        ("w2", {"until": day(2023, 3, 29)}, ["not_at_work"]),
        ("w2", {"place": "丙有限公司"}, ["employer_mismatch"]),
        ("w2", {"place": ""}, []),
    ],
)
def test_work_is_marked_on_one_side_of_each_boundary(key: str, changes: dict[str, object], expected: list[str]) -> None:
    assert codes(changed(key, **changes)) == expected


def test_full_time_study_between_two_employers_is_no_gap() -> None:
    study = Item("study", "s2", "硕士", day(2012, 9), day(2015, 6, 30), "某大学")
    away = changed("w1", until=day(2012, 8, 31))
    assert codes(away) == ["work_gap"]
    assert codes(replace(away, items=(*away.items, study))) == []


def title(key: str, level: int, on: date, **more: object) -> Item:
    return replace(Item("title", key, key, on, on, level=level, series="engineering"), **more)  # type: ignore[arg-type]


def post(since: date, level: int = 2) -> Item:
    return Item("appointment", "p", "工程师", since, None, level=level, series="engineering")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((title("低", 1, day(2009)), title("高", 2, day(2014))), []),
        ((title("低", 1, day(2014)), title("高", 2, day(2014))), ["title_order"]),
        ((title("低", 1, day(2014)), title("高", 2, day(2012), series="other")), []),
        ((title("甲", 2, day(2008, 7, 1)),), []),
        ((title("甲", 2, day(2008, 6, 30)),), ["title_before_work"]),
        ((title("甲", 2, day(2014)), post(day(2014))), []),
        ((title("甲", 2, day(2014, 1, 2)), post(day(2014))), ["appointment_before_title"]),
        ((title("甲", 1, day(2010)), post(day(2014))), ["appointment_without_title"]),
        ((title("甲", 3, day(2010)), post(day(2014))), []),
        ((title("甲", 2, day(2010), holder="张三"),), []),
        ((title("甲", 2, day(2010), holder="李四"),), ["name_mismatch"]),
    ],
)
def test_titles_and_appointments_are_marked_on_one_side_of_each_boundary(
    items: tuple[Item, ...], expected: list[str]
) -> None:
    assert codes(history(*items)) == expected


def test_an_appointment_in_a_break_between_two_employers_is_marked() -> None:
    broken = changed("w1", until=day(2015, 5, 31))
    items = (*broken.items, title("甲", 2, day(2014)), post(day(2015, 6, 15)))
    assert codes(replace(broken, items=items)) == ["appointment_outside_work"]


def test_two_full_time_courses_at_once_are_marked_once() -> None:
    other = Item("study", "s2", "专科", day(2007, 9), day(2008, 6, 1), "另一大学")
    assert codes(history(other)) == ["study_overlap"]
    assert codes(history(replace(other, full_time=False))) == []
    assert codes(history(replace(other, since=day(2008, 5, 1)))) == []


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (day(1992, 7, 1), []),
        (day(1992, 7, 2), ["work_too_young"]),
        (day(1993, 7, 1), ["graduated_too_young", "work_too_young"]),
        (None, []),
    ],
)
def test_somebody_at_work_as_a_child_is_marked(born: date | None, expected: list[str]) -> None:
    assert codes(history(born=born)) == expected


def insured(year: int, months: int, place: str = "") -> Item:
    return Item("insurance", f"i{year}", f"{year}", day(year), day(year, 12, 31), place, months=months)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((insured(2020, 12),), []),
        ((insured(2020, 11),), []),
        ((insured(2020, 10),), ["insurance_short"]),
        ((insured(2008, 7),), []),
        ((insured(2008, 8),), ["insurance_without_work"]),
        ((insured(2023, 6),), []),
        ((insured(2023, 8),), ["insurance_without_work"]),
        ((insured(2019, 12), insured(2021, 12)), ["insurance_missing"]),
        ((insured(2020, 12, "乙公司"),), []),
        ((insured(2015, 12, "甲公司"),), []),
        ((insured(2020, 12, "甲公司"),), ["payer_mismatch"]),
    ],
)
def test_insurance_is_held_against_work(items: tuple[Item, ...], expected: list[str]) -> None:
    assert codes(history(*items)) == expected


def test_short_insurance_says_both_figures() -> None:
    (mark,) = check(history(insured(2020, 10)))
    assert mark.says.zh == "2020 年工作 12 个月，社保缴纳 10 个月"
    assert mark.says.en == "12 months of work in 2020, 10 insured"
    assert (mark.keys, mark.since, mark.until) == (("i2020",), day(2020), day(2020, 12, 31))


def yearly(lane: str, *years: int) -> tuple[Item, ...]:
    return tuple(Item(lane, f"{lane}{y}", f"{y}", day(y), day(y, 12, 31)) for y in years)  # type: ignore[arg-type]


def test_a_year_between_appraised_ones_is_missed_only_if_all_of_it_was_work() -> None:
    assert codes(history(*yearly("appraisal", 2018, 2020))) == ["appraisal_missing"]
    assert codes(history(*yearly("appraisal", 2018, 2019, 2020))) == []
    away = changed("w1", until=day(2015, 5, 1))
    assert codes(replace(away, items=(*away.items, *yearly("appraisal", 2014, 2016)))) == []


def test_an_appraisal_of_a_student_is_marked() -> None:
    assert codes(history(*yearly("appraisal", 2006))) == ["appraisal_without_work"]


def test_a_year_without_hours_between_years_with_them_is_marked() -> None:
    assert codes(history(*yearly("hours", 2018, 2020))) == ["hours_missing"]
    assert codes(history(*yearly("hours", 2018, 2019))) == []


def work_of(since: date, until: date) -> Item:
    return Item("achievement", "a", "某项目", since, until)


def test_days_that_cannot_be_are_marked() -> None:
    assert codes(history(work_of(day(2020, 2), day(2020)))) == ["reversed"]
    assert codes(history(work_of(day(2023, 7), day(2023, 7)))) == ["in_future"]
    assert codes(history(work_of(day(2000), day(2000)))) == ["achievement_outside_work"]
    assert codes(history(work_of(day(2005), day(2006)))) == []


def test_a_work_of_somebody_without_any_employment_is_left_alone() -> None:
    assert codes(History(TODAY, (work_of(day(2000), day(2000)),))) == []


def test_every_planted_fault_is_found_and_nothing_else() -> None:
    counted = trial(40, seed=7)
    assert counted.as_dict() == {
        "careers": 40,
        "planted": 40 * len(FAULTS),
        "found": 40 * len(FAULTS),
        "false_alarms": 0,
        "missed": {},
        "alarms": {},
    }


def test_every_check_has_a_planted_fault() -> None:
    planted = {plant(career(1)).code for plant in FAULTS}
    one_year_old = replace(career(1), born=career(1).today - timedelta(days=400))
    possible = planted | {mark.code for mark in check(one_year_old)} | {"appointment_outside_work"}
    assert possible - planted == {"graduated_too_young", "appointment_outside_work"}


def test_careers_are_the_same_for_the_same_seed() -> None:
    assert career(3) == career(3) != career(4)
