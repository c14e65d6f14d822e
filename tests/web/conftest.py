"""The plan of the tests with its desks, over HTTP."""

from datetime import date

import pytest

from config.demo.journeys import Stage
from tests.stages import again, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)
