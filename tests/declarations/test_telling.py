"""Who hears of a declaration that has come to the employer's desk."""

from datetime import timedelta

import pytest

from accounts.models import Seat
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration
from messages.models import Message

ARRIVED = "有新的申报等待单位审核"


@pytest.mark.parametrize(("ends_in", "hears"), [(None, True), (3, True), (0, True), (-1, False)])
def test_whoever_sits_there_today_hears_of_it_also_with_an_end_in_sight(
    stage: Stage, draft: Declaration, ends_in: int | None, hears: bool
) -> None:
    today = clock.today(None)
    seat = stage.desks.operators[draft.employer_id]
    until = None if ends_in is None else today + timedelta(days=ends_in)
    Seat.objects.filter(pk=seat.pk).update(starts_on=today - timedelta(days=9), ends_on=until)
    journeys.submit(stage, draft)
    assert Message.objects.filter(recipient=seat.person, subject=ARRIVED).exists() is hears
