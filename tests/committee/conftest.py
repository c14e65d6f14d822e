"""For modules whose `made` is a stage with a declaration that was led to a stop."""

import pytest
from django.test import Client

from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import again, declaration_again


@pytest.fixture
def stage(db: None, made: tuple[Stage, Declaration]) -> Stage:
    return again(made[0])


@pytest.fixture
def declaration(stage: Stage, made: tuple[Stage, Declaration]) -> Declaration:
    return declaration_again(made[1])


@pytest.fixture
def desk(client: Client, stage: Stage) -> Client:
    seat = office_of(stage)
    return sign_in(client, seat.person, seat)
