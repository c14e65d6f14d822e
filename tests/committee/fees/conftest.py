"""A declaration at its fee, whose amount and last day the office has set; the payment system is the reference server."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Seat
from config import clock
from config.demo.journeys import Stage
from declarations.models import Declaration
from review_plans.actions import amend
from tests.cast import sign_in
from tests.reference import ReferenceServer, reference_process
from tests.reference import reference as connected
from tests.registries.test_adapters import Till, till
from tests.stages import led_to, make_stage

__all__ = ["connected", "reference_process", "till"]
HANGZHOU = "hangzhou-chem-textile-senior-2023"
AMOUNT = Decimal("360.00")
CITED = {
    "document": "缴费通知", "reason": "核定标准", "decided_by": "职改办", "decided_on": date(2023, 8, 1)
}  # fmt: skip


def set_last_day(stage: Stage, days: int) -> date:
    day = clock.today(stage.plan.code) + timedelta(days=days)
    value = {"date": day.isoformat()}
    amend(stage.row, kind="deadline", target="fee", value=value, at=timezone.now(), **CITED)  # type: ignore[arg-type]
    return day


def set_amount(stage: Stage, amount: Decimal) -> None:
    amend(stage.row, kind="fee", target="fee", value={"amount": f"{amount:.2f}"}, at=timezone.now(), **CITED)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration]:
    stage = make_stage(HANGZHOU)
    declaration = led_to(stage, "fee")
    set_amount(stage, AMOUNT)
    set_last_day(stage, 3)
    return stage, declaration


@pytest.fixture
def payer(declaration: Declaration) -> Client:
    return sign_in(Client(), declaration.person, as_applicant=True)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.plan_code == stage.plan.code)


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


@pytest.fixture
def reference(connected: ReferenceServer) -> ReferenceServer:
    """Without the orders of the test before: what a module begins with has the same numbers in every test."""
    connected.ask("forget-orders")
    return connected


@pytest.fixture
def at_till(settings: Any, till: Till, reference: ReferenceServer) -> Till:
    """The address that the payment system calls back is one that keeps what came."""
    settings.PUBLIC_URL = till.url.rstrip("/")
    return till
