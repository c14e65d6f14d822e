"""When the demo's people hand in, and why they are sent back: spread, the same each time, of the plan's own list."""

import random
from datetime import datetime

import pytest
from django.core.management import CommandError

from config import invariants
from config.clock import SHANGHAI
from config.demo import journeys, pace, returning
from config.demo.journeys import Stage
from declarations.models import ReturnNote
from declarations.returns import points_of
from offices.reasons import reasons_for
from tests.stages import drafted, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"
AFTER, BEFORE = datetime(2023, 8, 10, 17, tzinfo=SHANGHAI), datetime(2023, 8, 18, 10, tzinfo=SHANGHAI)


def drawn(many: int) -> list[datetime]:
    return pace.moments(AFTER, BEFORE, many, random.Random("pace"))


def test_instants_lie_in_order_between_their_bounds_and_are_the_same_each_time() -> None:
    found = drawn(40)
    assert found == sorted(found) == drawn(40)
    assert all(AFTER < each < BEFORE for each in found)


def test_they_spread_over_the_hours_and_more_come_towards_the_end() -> None:
    found = drawn(200)
    assert len({each.hour for each in found}) >= 12
    assert sum(each.day >= 15 for each in found) > sum(each.day < 15 for each in found)


def test_one_day_alone_is_enough() -> None:
    day = datetime(2023, 8, 8, tzinfo=SHANGHAI)
    assert {each.date() for each in pace.moments(day, day.replace(hour=17), 9, random.Random("one"))} == {day.date()}


@pytest.mark.parametrize(
    ("after", "before"),
    [
        (BEFORE, BEFORE), (BEFORE, AFTER), (BEFORE, BEFORE.replace(second=30)),
        (AFTER.replace(hour=1), AFTER.replace(hour=7)), (AFTER.replace(hour=6, minute=59), AFTER.replace(hour=7)),
    ],
)  # fmt: skip
def test_bounds_that_leave_no_usable_hour_are_refused_instead_of_drawn_for_ever(
    after: datetime, before: datetime
) -> None:
    with pytest.raises(CommandError) as refused:
        pace.moments(after, before, 3, random.Random("none"))
    assert f"{after:%Y-%m-%d %H:%M} and {before:%Y-%m-%d %H:%M}" in str(refused.value)
    assert "Check `demo_today` and the first deadline of the plan" in str(refused.value)
    assert pace.moments(after, before, 0, random.Random("none")) == []


@pytest.mark.django_db
def test_returns_give_codes_of_the_plans_list_and_the_mended_go_on() -> None:
    stage: Stage = make_stage(HANGZHOU)
    offered = {reason.code: reason.field for reason in reasons_for(stage.plan)}
    declaration = drafted(stage)
    found = [point for turn in range(12) for point in returning.points_for(stage, declaration, turn)]
    assert len({point.code for point in found}) >= 5
    assert {point.code: point.field for point in found}.items() <= offered.items()
    mended = returning.mended(stage, journeys.submit(stage, declaration), 1)
    note = ReturnNote.objects.get(declaration=mended)
    assert (mended.state, mended.revision, note.resolved_at is not None) == ("at_employer", 2, True)
    assert {each.point.field for each in points_of(note)} & {"statement", ""}
    assert list(invariants.dossiers_follow_their_entries()) == []
