"""A plan with its desks, made once for a module; `tests.reviews` fills its pool."""

import pytest
from django.test import Client

from accounts.models import Seat
from config.demo.journeys import Stage
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import again, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return office_of(stage)


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)
