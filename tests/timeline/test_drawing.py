from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from timeline.check import check
from timeline.drawing import BAR, YEAR, drawing
from timeline.history import History, Item
from timeline.synthetic import FAULTS, career

TODAY = date(2023, 6, 30)


def work(key: str, since: date, until: date | None) -> Item:
    return Item("work", key, key, since, until)


def test_nothing_stated_is_not_drawn() -> None:
    assert drawing(History(TODAY, ()), ()) is None


def test_a_year_is_as_wide_as_every_other_and_what_lasts_ends_today() -> None:
    drawn = drawing(History(TODAY, (work("a", date(2020, 1, 1), None),)), ())
    assert drawn
    assert drawn.years == ((2020, 0), (2021, YEAR), (2022, 2 * YEAR), (2023, 3 * YEAR), (2024, 4 * YEAR))
    (row,) = drawn.rows
    (bar,) = row.bars
    assert bar.x == 0
    assert 3.4 * YEAR < bar.width < 3.6 * YEAR


def test_what_overlaps_stands_below_each_other() -> None:
    drawn = drawing(
        History(TODAY, (work("a", date(2020, 1, 1), None), work("b", date(2021, 1, 1), date(2021, 6, 1)))), ()
    )
    assert drawn
    first, second = drawn.rows[0].bars
    assert second.y - first.y >= BAR


@given(st.integers(0, 200), st.sampled_from(FAULTS))
def test_bars_of_a_row_never_cover_each_other_and_all_stand_inside(seed: int, plant: object) -> None:
    history = plant(career(seed)).history  # type: ignore[operator]
    marks = check(history)
    drawn = drawing(history, marks)
    assert drawn
    for row in drawn.rows:
        for one in row.bars:
            assert row.y <= one.y <= row.y + row.height - BAR
            for other in row.bars:
                if one is not other and one.y == other.y:
                    assert one.x + one.width <= other.x or other.x + other.width <= one.x
    assert sum(len(row.bars) for row in drawn.rows) == len(history.items)
    assert [flag.number for flag in drawn.flags] == list(range(1, len(marks) + 1))
    assert all(0 <= flag.x <= drawn.width for flag in drawn.flags)
