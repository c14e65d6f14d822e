"""Plans with their desks, and a browserless applicant."""

import pytest
from django.test import Client

from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.cast import sign_in
from tests.stages import again, declaration_again, drafted, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"
PROVINCIAL_IT = "zhejiang-it-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def scored_stage(stage: Stage) -> Stage:
    return make_stage(PROVINCIAL_IT, beside=stage)


@pytest.fixture(scope="module")
def made_draft(made: Stage) -> Declaration:
    return drafted(made)


@pytest.fixture
def draft(stage: Stage, made_draft: Declaration) -> Declaration:
    """Nothing missing."""
    return declaration_again(made_draft)


@pytest.fixture
def mine(client: Client, draft: Declaration) -> Client:
    """The draft's own person, signed in."""
    return sign_in(client, draft.person, as_applicant=True)
