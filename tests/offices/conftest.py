"""A plan with people at every desk, and helpers that act as one of them over HTTP."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import Seat
from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.cast import sign_in
from tests.stages import make_stage, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture
def at_employer(stage: Stage) -> Declaration:
    return submitted(stage)


@pytest.fixture
def operator(stage: Stage, at_employer: Declaration) -> Seat:
    return stage.desks.operators[at_employer.employer_id]


@pytest.fixture
def acting(client: Client) -> Callable[[Seat | None], Client]:
    """The client, signed in and acting in that seat; None: nobody."""

    def act(seat: Seat | None) -> Client:
        return sign_in(client, seat.person if seat else None, seat)

    return act
