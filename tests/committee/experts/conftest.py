"""A plan with its desks, made once for a module, and ways to fill its pool."""

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person, Seat
from committee.experts import pool_actions
from committee.experts.models import Expert
from committee.experts.pool_actions import Entry
from config.demo.journeys import Stage
from tests import cast as people
from tests.cast import sign_in
from tests.stages import again, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"
TODAY = timezone.localdate()
_serial = count(1)


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


def office_of(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.plan_code == stage.plan.code)


def entry(stage: Stage, **changed: Any) -> Entry:
    given: dict[str, Any] = {
        "specialties": (stage.plan.specialties[0].code,),
        "title": "正高级工程师",
        "title_level": "full_senior",
        "titled_on": date(2012, 12, 1),
        "employer_name": f"某某第{next(_serial)}研究所",
        "outside": True,
        "starts_on": TODAY - timedelta(days=30),
        "ends_on": TODAY + timedelta(days=300),
        "load_limit": 20,
    }
    return Entry(**{**given, **changed})


def in_pool(stage: Stage, person: Person | None = None, **changed: Any) -> Expert:
    """Somebody new in the pool, added by the plan's office."""
    seat = office_of(stage)
    return pool_actions.add_expert(
        stage.row, person or people.person(), entry(stage, **changed), by=seat.person, seat=seat, at=timezone.now()
    )
