"""Which unused works close the gap to a threshold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.calculator import Claim, tally
from scoring.closing import Work, closing
from scoring.matching import fits, options_for, surest
from tests.scoring.tables import SCHEDULE

DAYS = {"title": date(2025, 1, 1), "count_to": date(2030, 12, 31)}
DEGREE = Claim("degree", "master", evidence=("d",))


def work(key: str, kind: str, level: str = "", **more: Any) -> Work:
    told = {"rank": 1, "achieved_on": date(2027, 1, 1), "in_field": True, "evidence": (key,), "name": key, **more}
    return Work(key, kind, level, **told)


def asked(needed: int, *works: Work, claims: tuple[Claim, ...] = (DEGREE,)) -> Any:
    return closing(SCHEDULE, claims, Decimal(needed), works, anchors=DAYS)


def told(found: Any) -> list[tuple[list[tuple[str, str, str]], Decimal, bool]]:
    return [
        ([(add.work.key, add.line.code, add.option.code) for add in way.adds], way.gain, way.closes)
        for way in found.ways
    ]


def test_one_work_that_closes_the_gap_is_named_with_its_line_and_option() -> None:
    found = asked(14, work("w1", "award", "provincial"), work("w2", "paper"))
    assert (found.total, found.needed, found.gap) == (Decimal(7), 14, 7)
    assert told(found)[0] == ([("w1", "prizes", "provincial")], Decimal("8.00"), True)
    assert found.ways[0].total == Decimal("15.00")


def test_fewest_works_come_first_then_the_largest_gain() -> None:
    found = asked(15, work("a", "award", "provincial"), work("b", "project", "national"), work("c", "paper"))
    assert [[key for key, _line, _option in adds] for adds, _gain, _closes in told(found)] == [["b"], ["a"]]


def test_two_works_close_what_one_cannot() -> None:
    found = asked(17, work("a", "award", "city"), work("b", "project", "city"), work("c", "paper"))
    assert told(found) == [([("a", "prizes", "city"), ("b", "projects", "city")], Decimal("10.00"), True)]


def test_where_nothing_is_enough_the_most_that_all_bring_stands_last() -> None:
    found = asked(50, work("a", "award", "city"), work("c", "paper"), work("e", "paper"))
    ways = told(found)
    assert not any(closes for _adds, _gain, closes in ways)
    assert ways[0] == ([("a", "prizes", "city")], Decimal("5.00"), False)
    assert ({key for key, _line, _option in ways[-1][0]}, ways[-1][1]) == ({"a", "c", "e"}, Decimal("8.00"))


def test_more_works_than_are_tried_together_are_added_one_by_one() -> None:
    papers = [work(f"p{n}", "paper") for n in range(4)]
    found = asked(21, work("a", "award", "city"), work("b", "project", "city"), *papers)
    assert [(len(way.adds), way.closes) for way in found.ways] == [(5, True)]


def test_works_that_a_cap_makes_worthless_are_left_out() -> None:
    found = asked(40, *(work(f"p{n}", "paper") for n in range(6)))
    assert (len(found.ways[-1].adds), found.ways[-1].gain) == (4, Decimal("6.00"))


def test_a_gap_that_is_closed_asks_for_nothing() -> None:
    found = asked(7, work("a", "award", "city"))
    assert (found.gap, found.ways) == (0, ())


def test_a_work_that_counts_already_is_not_offered_again_where_it_counts_once() -> None:
    claimed = Claim("projects", "national", evidence=("w",), work="w1")
    found = asked(30, work("w1", "award", "city"), claims=(DEGREE, claimed))
    assert found.ways == ()


def test_a_work_without_evidence_or_of_another_time_adds_nothing() -> None:
    found = asked(30, work("a", "paper", evidence=()), work("b", "award", "county"))
    assert found.ways == ()
    early = asked(30, work("c", "award", "provincial", achieved_on=date(2012, 1, 1)))
    assert told(early) == [([("c", "projects", "provincial")], Decimal("8.00"), False)]


def test_no_work_alone_may_be_enough_for_a_gap_that_a_single_line_cannot_close() -> None:
    found = asked(30, work("c", "paper"))
    assert told(found) == [([("c", "papers", "ordinary")], Decimal("1.50"), False)]


def test_at_most_five_ways_are_named() -> None:
    found = asked(
        8, *(work(f"a{n}", "award", "city") for n in range(4)), *(work(f"b{n}", "project", "city") for n in range(4))
    )
    assert len(found.ways) == 5
    assert all(way.closes for way in found.ways)


def test_the_dossier_proves_a_level_or_leaves_the_lowest_option() -> None:
    prizes, papers = SCHEDULE.line("prizes"), SCHEDULE.line("papers")
    assert fits(prizes, work("a", "award"))
    assert not fits(prizes, work("a", "paper"))
    assert [o.code for o in options_for(prizes, work("a", "award", "ministerial"))] == ["provincial"]
    assert options_for(prizes, work("a", "award", "county")) == ()
    assert surest(options_for(prizes, work("a", "award", "county"))) is None
    lowest = surest(options_for(papers, work("a", "paper")))
    assert lowest
    assert lowest.code == "ordinary"


works = st.lists(
    st.builds(
        work,
        st.uuids().map(str),
        st.sampled_from(["award", "project", "paper", "patent"]),
        st.sampled_from(["national", "provincial", "city", ""]),
        rank=st.sampled_from([None, 1, 2]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(works, st.integers(1, 45))
def test_every_way_is_what_a_tally_of_its_claims_says(there: list[Work], needed: int) -> None:
    found = asked(needed, *there)
    sizes = [len(way.adds) for way in found.ways]
    assert sizes == sorted(sizes)
    assert len(found.ways) <= 5
    for way in found.ways:
        total = tally(SCHEDULE, [DEGREE, *(add.claim for add in way.adds)], anchors=DAYS).machine_total
        assert (way.total, way.gain, way.closes) == (total, total - found.total, total >= needed)
        assert way.gain > 0


def test_a_line_for_those_who_led_takes_no_other_role() -> None:
    led = replace(SCHEDULE.line("projects"), roles=("led", "alone"))
    assert [fits(led, work("a", "project", role=role)) for role in ("led", "alone", "took_part", "")] == [
        True,
        True,
        False,
        False,
    ]
