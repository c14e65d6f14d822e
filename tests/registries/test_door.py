"""One call over a real socket: slow, wrong, down, resting, and how often it is tried."""

import logging
import time
from typing import Any

import pytest

from registries import contract
from registries.contract import Asked, Degree, InsuranceYear
from registries.door import breaker, call
from registries.reference.book import Entry
from registries.refusals import NotConnected, NotFound, Refused, Unavailable, Wrong
from tests.cast import identity_number
from tests.reference import BRISK, ReferenceServer

NAME, NUMBER = "王测试", identity_number(7)
ASKED = Asked(NAME, NUMBER)
YEARS = (InsuranceYear(2022, 12, "某厂"),)
DEGREES = (
    Degree("bachelor", "某大学", "化工", contract.date(2008, 6, 30), full_time=True),
    Degree("associate", "某学院", "化工", contract.date(1999, 6, 30), full_time=True),
)


@pytest.fixture(autouse=True)
def known(reference: ReferenceServer) -> None:
    reference.know(NUMBER, Entry(NAME, DEGREES, YEARS))


def insurance() -> contract.Insurance:
    found: contract.Insurance = call(contract.INSURANCE_OF, ASKED)
    return found


def test_a_known_person_is_answered_for() -> None:
    assert insurance() == contract.Insurance(NUMBER, YEARS)


def test_degrees_before_the_first_year_of_the_system_are_not_given() -> None:
    found = call(contract.DEGREES_OF, ASKED)
    assert (found.covers_from, found.degrees) == (2001, DEGREES[:1])


@pytest.mark.parametrize("asked", [Asked(NAME, identity_number(8)), Asked("李测试", NUMBER)])
def test_who_is_not_known_or_has_another_name_is_not_found(reference: ReferenceServer, asked: Asked) -> None:
    with pytest.raises(NotFound):
        call(contract.INSURANCE_OF, asked)
    assert reference.calls("insurance") == 1


def test_a_door_without_address_is_not_connected(settings: Any) -> None:
    settings.REGISTRIES = {name: {"url": "", "token": ""} for name in contract.DOORS}
    with pytest.raises(NotConnected):
        insurance()


def test_nobody_listening_is_unavailable(settings: Any) -> None:
    settings.REGISTRIES = {"insurance": {"url": "http://127.0.0.1:9/insurance", "token": ""}}
    with pytest.raises(Unavailable, match="not-reached"):
        insurance()


def test_a_slow_system_is_given_up_in_time_and_not_asked_again(reference: ReferenceServer) -> None:
    reference.tell("insurance", "slow", seconds=1.6)
    began = time.monotonic()
    with pytest.raises(Unavailable, match="too-slow"):
        insurance()
    assert time.monotonic() - began < 1.6
    assert reference.calls("insurance") == 1


def test_a_system_out_of_order_is_asked_as_often_as_agreed(reference: ReferenceServer) -> None:
    reference.tell("insurance", "down")
    with pytest.raises(Unavailable, match="status-503"):
        insurance()
    assert reference.calls("insurance") == BRISK["attempts"]


def test_a_short_fault_is_ridden_out(reference: ReferenceServer) -> None:
    reference.tell("insurance", "down", times=2)
    assert insurance().years == YEARS
    assert reference.calls("insurance") == 3


def test_what_may_not_be_asked_twice_is_asked_once(reference: ReferenceServer) -> None:
    reference.tell("identity", "down", times=1)
    with pytest.raises(Unavailable):
        call(contract.EXCHANGE_CODE, contract.SignInCode("any"))
    assert reference.calls("identity") == 1


@pytest.mark.parametrize("mood", ["malformed", "schema"])
def test_an_answer_in_another_shape_is_wrong(reference: ReferenceServer, mood: str) -> None:
    reference.tell("insurance", mood)
    with pytest.raises(Wrong, match="shape"):
        insurance()
    assert reference.calls("insurance") == 1


def test_a_refused_token_is_wrong_and_not_tried_again(reference: ReferenceServer, settings: Any) -> None:
    settings.REGISTRIES["insurance"]["token"] = "another"
    with pytest.raises(Wrong, match="status-401"):
        insurance()


def test_after_some_failures_the_door_rests_and_nobody_is_asked(reference: ReferenceServer) -> None:
    reference.tell("insurance", "malformed")
    for _n in range(int(BRISK["open_after"])):
        with pytest.raises(Wrong):
            insurance()
    with pytest.raises(Unavailable, match="resting"):
        insurance()
    assert reference.calls("insurance") == BRISK["open_after"]
    assert call(contract.DEGREES_OF, ASKED), "the other doors stay open"


@pytest.fixture
def rested(reference: ReferenceServer, settings: Any) -> None:
    """The door was broken, and its rest is over."""
    settings.REGISTRY_TIMES = {**BRISK, "rest": 0.05}
    reference.tell("insurance", "malformed", times=int(BRISK["open_after"]))
    for _n in range(int(BRISK["open_after"])):
        with pytest.raises(Wrong):
            insurance()
    time.sleep(0.06)
    settings.REGISTRY_TIMES = BRISK


def test_after_its_rest_a_success_opens_the_door_for_all(rested: None) -> None:
    assert insurance()
    assert insurance()


def test_after_its_rest_one_caller_alone_tries(rested: None) -> None:
    guard = breaker("insurance")
    assert [guard.lets_through() for _n in range(3)] == [True, False, False]


def test_a_failed_trial_begins_another_rest(rested: None, reference: ReferenceServer) -> None:
    reference.tell("insurance", "malformed")
    with pytest.raises(Wrong):
        insurance()
    assert breaker("insurance").is_resting()
    with pytest.raises(Unavailable, match="resting"):
        insurance()


def test_not_being_known_is_no_failure_of_the_system(reference: ReferenceServer) -> None:
    for _n in range(int(BRISK["open_after"]) + 1):
        with pytest.raises(NotFound):
            call(contract.INSURANCE_OF, Asked(NAME, identity_number(9)))


@pytest.mark.parametrize("mood", ["well", "down", "malformed", "schema"])
def test_neither_logs_nor_refusals_carry_the_number_or_the_name(
    reference: ReferenceServer, caplog: pytest.LogCaptureFixture, mood: str
) -> None:
    reference.tell("insurance", mood)
    words = [repr(ASKED)]
    with caplog.at_level(logging.DEBUG):
        try:
            insurance()
        except Refused as refused:
            words += [str(refused), repr(refused), repr(refused.__cause__), str(vars(refused))]
    assert "registry insurance/query" in caplog.text
    assert [word for word in (*words, caplog.text) if NUMBER in word] == []
    assert NAME not in caplog.text


def test_only_https_leads_to_a_real_system(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from config import settings as product

    monkeypatch.setattr(product, "DEMO", False)
    monkeypatch.setattr(product, "TESTING", False)
    monkeypatch.setenv("REGISTRY_HOURS_PROVINCE_URL", "http://hours.example.org/")
    with pytest.raises(ImproperlyConfigured, match="REGISTRY_HOURS_PROVINCE_URL must begin with https://"):
        product.registry("hours-province")
    monkeypatch.setenv("REGISTRY_HOURS_PROVINCE_URL", "https://hours.example.org/")
    assert product.registry("hours-province") == {"url": "https://hours.example.org", "token": ""}
