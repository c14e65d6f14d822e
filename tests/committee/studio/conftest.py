"""A committee office signed in at its desk."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Seat
from config.demo.journeys import Stage
from review_plans.draft_actions import By
from tests.cast import sign_in
from tests.committee.studio.drafts import CODE
from tests.stages import again, make_stage


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(CODE)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return next(seat for seat in stage.desks.seats.values() if seat.plan_code == CODE)


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


@pytest.fixture
def by(office: Seat) -> By:
    return By(office.person, office, timezone.now())
