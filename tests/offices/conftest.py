"""A plan with people at every desk, and helpers that act as one of them over HTTP."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import Seat
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration
from public_notices.actions import certify
from tests.cast import sign_in
from tests.stages import again, declaration_again, make_stage, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


@pytest.fixture
def at_employer(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


@pytest.fixture
def operator(stage: Stage, at_employer: Declaration) -> Seat:
    return stage.desks.operators[at_employer.employer_id]


@pytest.fixture
def acting(client: Client) -> Callable[[Seat | None], Client]:
    """The client, signed in and acting in that seat; None: nobody."""

    def act(seat: Seat | None) -> Client:
        return sign_in(client, seat.person if seat else None, seat)

    return act


def at_accepting_office(stage: Stage, number: int) -> list[Declaration]:
    """So many declarations of the first employer, noticed together, at one accepting office."""
    employer = stage.employers[0]
    found = [journeys.advance(stage, submitted(stage, employer=employer)) for _ in range(number)]
    notice = journeys.post_employer_notice(stage, employer, found)
    set_day(HANGZHOU, notice.over_at.astimezone(clock.SHANGHAI).date())
    seat = stage.desks.operators[employer.pk]
    certify(notice, person=seat.person, seat=seat)
    moved = [journeys.advance(stage, each) for each in found]
    assert {each.stop for each in moved} == {"accepting_office"}
    return moved
