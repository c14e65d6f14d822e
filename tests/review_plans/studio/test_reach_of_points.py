"""The most that a table can give: by group, by the best few of a section, and nothing from the board."""

from dataclasses import replace
from decimal import Decimal

from review_plans.studio.reach import points_in
from scoring.schedule import ScoreSchedule, Section
from tests.scoring.tables import SCHEDULE


def only(section: Section) -> ScoreSchedule:
    return replace(SCHEDULE, blocks=(section,), tables={})


def test_a_section_of_the_best_one_gives_no_more_than_its_highest_line() -> None:
    service = replace(SCHEDULE.blocks[0].sections[0], cap=Decimal(50))
    assert points_in(only(service), "design") == 5
    assert points_in(only(replace(service, best_of=None)), "design") == 10


def test_the_board_counts_for_nothing_and_an_office_for_its_cap() -> None:
    lines = {line.code: line for line in SCHEDULE.blocks[0].lines}
    block = replace(SCHEDULE.blocks[0], sections=())
    assert points_in(only(replace(block, lines=(lines["second_degree"],))), "design") == 0
    assert points_in(only(replace(block, lines=(lines["votes"],))), "design") == 2
    assert points_in(only(replace(block, lines=(lines["exam"],))), "design") == 10
    assert points_in(only(replace(block, lines=(lines["degree"],))), "design") == 7


def test_a_block_of_another_group_gives_nothing() -> None:
    building = SCHEDULE.blocks[-1]
    assert (points_in(only(building), "building"), points_in(only(building), "design")) == (10, 0)
