"""Plans with their desks, and a browserless applicant."""

import pytest
from django.test import Client

from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.cast import sign_in
from tests.stages import drafted, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"
PROVINCIAL_IT = "zhejiang-it-senior-2023"


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def scored_stage(db: None) -> Stage:
    return make_stage(PROVINCIAL_IT)


@pytest.fixture
def draft(stage: Stage) -> Declaration:
    """Nothing missing."""
    return drafted(stage)


@pytest.fixture
def mine(client: Client, draft: Declaration) -> Client:
    """The draft's own person, signed in."""
    return sign_in(client, draft.person, as_applicant=True)
