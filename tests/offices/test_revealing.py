"""A whole identity number is shown once, to the desk that has the case, for a reason, and the applicant learns of it."""

import logging
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.identity.queries import number_of
from accounts.models import Seat
from audit.models import Event
from config.demo.journeys import Stage
from declarations.models import Declaration
from declarations.readings import readers_of
from tests.cast import sign_in
from tests.hunting import places_holding
from tests.stages import led_to

Acting = Callable[[Seat | None], Client]
ASKED = {"why": "check_file", "words": "与身份证扫描件核对"}


@pytest.fixture(autouse=True)
def nothing_consumed() -> None:
    cache.clear()


@pytest.fixture
def address(at_employer: Declaration) -> str:
    return reverse("offices:reveal_number", args=[at_employer.pk])


def test_the_number_is_in_that_answer_alone(
    acting: Acting, operator: Seat, at_employer: Declaration, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = number_of(at_employer.person)
    desk = acting(operator)
    case = desk.get(reverse("offices:case", args=[at_employer.pk])).content.decode()
    assert address in case
    assert f"********{number[-4:]}" in case
    answer = desk.post(address, ASKED)
    assert number in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for other in (address, reverse("offices:case", args=[at_employer.pk]), reverse("offices:employer_queue")):
        assert number not in desk.get(other).content.decode()
    assert number not in caplog.text
    assert places_holding(number) == []


def test_it_is_an_event_with_its_reason_and_a_line_for_the_applicant(
    client: Client, acting: Acting, operator: Seat, at_employer: Declaration, address: str
) -> None:
    acting(operator).post(address, ASKED)
    event = Event.objects.get(verb="reveal_number")
    assert (event.actor_id, event.seat_id, event.object_id) == (operator.person_id, operator.pk, str(at_employer.pk))
    assert (event.reason, event.payload["why"]) == ("与身份证扫描件核对", "check_file")
    told = [reader for reader in readers_of(at_employer) if reader.kind == "完整身份证号"]
    assert [(reader.office, reader.role) for reader in told] == [(operator.organisation.name, "单位经办人")]
    sign_in(client, at_employer.person, as_applicant=True)
    own = client.get(reverse("declarations:readers", args=[at_employer.pk])).content.decode()
    assert "完整身份证号" in own
    assert operator.person.name not in own


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"words": "x"}, "请选择用途。"),
        ({"why": "check_file"}, "请写明为什么需要完整号码。"),
        ({}, "请选择用途。"),
        ({"why": "check_file", "words": "核对13800000000"}, "说明里不要写身份证号或手机号"),
    ],
)
def test_without_a_reason_nothing_is_shown(
    acting: Acting, operator: Seat, at_employer: Declaration, address: str, data: dict[str, str], says: str
) -> None:
    answer = acting(operator).post(address, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert number_of(at_employer.person) not in answer.content.decode()
    assert not Event.objects.filter(verb="reveal_number").exists()


def test_a_desk_that_no_longer_has_the_case_reads_why_not(acting: Acting, stage: Stage) -> None:
    gone_on = led_to(stage, "accepting_office")
    address = reverse("offices:reveal_number", args=[gone_on.pk])
    says = "申报现在不在您的桌上，不能查看完整身份证号。"
    desk = acting(stage.desks.operators[gone_on.employer_id])
    assert says in desk.get(address).content.decode()
    answer = desk.post(address, ASKED)
    assert answer.status_code == 409
    assert says in answer.content.decode()
    assert number_of(gone_on.person) not in answer.content.decode()
    assert not Event.objects.filter(verb="reveal_number").exists()


def test_others_do_not_reach_it(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat, address: str
) -> None:
    other = next(seat for seat in stage.desks.operators.values() if seat.organisation_id != operator.organisation_id)
    assert acting(other).post(address, ASKED).status_code == 403
    assert acting(None).post(address, ASKED).status_code == 302
    assert not Event.objects.filter(verb="reveal_number").exists()


def test_too_many_in_an_hour_are_refused(
    acting: Acting, operator: Seat, at_employer: Declaration, address: str, settings: pytest.FixtureRequest
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reveal_number": "1/h/user"}  # type: ignore[attr-defined]
    desk = acting(operator)
    assert desk.post(address, ASKED).status_code == 200
    answer = desk.post(address, ASKED)
    assert answer.status_code == 429
    assert "一小时内查看的号码太多了，请过一会儿再试；大批量核对请用花名册。" in answer.content.decode()
    assert number_of(at_employer.person) not in answer.content.decode()
