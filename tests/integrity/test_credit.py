"""Entries on the credit platforms: sent once, withdrawn with the act, tried again after a fault."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.queries import events_of
from integrity import credit, tasks
from integrity.actions import Case, lift_act, record_act
from integrity.models import CreditDelivery, CreditState, CreditTrouble, IntegrityAct
from provisions.citation import NOTICE, Citation, Text
from provisions.sanctions import RECORD, SanctionRule
from registries import connected, contract
from registries.refusals import NotFound, Wrong
from tests.cast import AT, Cast, identity_number
from tests.integrity.decisions import decision
from tests.reference import ReferenceServer, reference, reference_process

__all__ = ["reference", "reference_process"]

SAYS = Text("记录三年", "On record for three years")
RULE = SanctionRule(RECORD, SAYS, Citation("某通知", "五", NOTICE, SAYS), 3, "decision", platforms=("national", "provincial"))  # fmt: skip


@pytest.fixture
def act(cast: Cast) -> IntegrityAct:
    seat = cast.committee.seats.get()
    case = Case(cast.applicant, cast.plan_code, 1, "2023-00001")
    return record_act(case, decision(cast.committee, AT.date()), [RULE], person=cast.committee, seat=seat, now=AT)


def deliveries(act: IntegrityAct) -> list[CreditDelivery]:
    return list(CreditDelivery.objects.filter(sanction__act=act))


def due_again() -> None:
    CreditDelivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def lift(act: IntegrityAct) -> None:
    person = act.recorded_by
    lift_act(act, decision(person, AT.date()), person=person, seat=person.seats.get(), now=AT)


def test_each_platform_is_told_once(act: IntegrityAct, reference: ReferenceServer) -> None:
    assert tasks.send_credit_records() == 2
    assert tasks.send_credit_records() == 0
    assert {each.state for each in deliveries(act)} == {CreditState.RECORDED}
    assert reference.calls("credit") == 2
    verbs = [event.verb for event in events_of("integrity_act", act.pk)]
    assert verbs == ["record_integrity", "credit_recorded", "credit_recorded"]


def test_a_lifted_act_is_withdrawn_from_the_platforms(act: IntegrityAct, reference: ReferenceServer) -> None:
    credit.send_due()
    lift(act)
    assert {each.state for each in deliveries(act)} == {CreditState.WITHDRAWING}
    assert credit.send_due() == 2
    assert {each.state for each in deliveries(act)} == {CreditState.WITHDRAWN}


def test_what_was_never_sent_need_not_be_withdrawn(act: IntegrityAct, reference: ReferenceServer) -> None:
    lift(act)
    assert {each.state for each in deliveries(act)} == {CreditState.WITHDRAWN}
    assert credit.send_due() == 0
    assert reference.calls("credit") == 0


def test_what_may_have_arrived_is_withdrawn_even_if_it_is_not_known_there(
    act: IntegrityAct, reference: ReferenceServer
) -> None:
    CreditDelivery.objects.update(attempts=1)
    lift(act)
    assert credit.send_due() == 2
    assert {each.state for each in deliveries(act)} == {CreditState.WITHDRAWN}


def test_a_platform_out_of_order_is_tried_again_later(act: IntegrityAct, reference: ReferenceServer) -> None:
    reference.tell("credit", "down")
    assert credit.send_due() == 0
    assert {(each.state, each.trouble) for each in deliveries(act)} == {(CreditState.WAITING, CreditTrouble.NO_ANSWER)}
    reference.tell("credit", "well")
    assert credit.send_due() == 0, "not before its time"
    due_again()
    assert credit.send_due() == 2
    assert {each.trouble for each in deliveries(act)} == {""}


def test_an_answer_about_another_entry_is_not_taken(act: IntegrityAct, reference: ReferenceServer) -> None:
    reference.tell("credit", "person")
    credit.send_due()
    assert {each.trouble for each in deliveries(act)} == {CreditTrouble.NOT_UNDERSTOOD}


def test_without_a_connection_it_waits_and_says_so(act: IntegrityAct, settings: Any) -> None:
    settings.REGISTRIES = {name: {"url": "", "token": ""} for name in contract.DOORS}
    assert credit.send_due() == 0
    assert {each.trouble for each in deliveries(act)} == {CreditTrouble.NOT_CONNECTED}


def test_without_an_identity_number_nobody_is_named(act: IntegrityAct, reference: ReferenceServer) -> None:
    act.person.identity.delete()
    credit.send_due()
    assert {each.trouble for each in deliveries(act)} == {CreditTrouble.NO_NUMBER}
    assert reference.calls("credit") == 0


def entry(reference: str) -> contract.CreditRecord:
    return contract.CreditRecord(
        reference,
        "national",
        "王测试",
        "forged_evidence",
        "决定1号",
        "办公室",
        AT.date(),
        AT.date(),
        identity_number(61),
    )


def test_the_number_stands_in_no_repr() -> None:
    assert identity_number(61) not in repr(entry("integrity:1"))


def test_an_entry_that_was_withdrawn_is_not_entered_again(reference: ReferenceServer) -> None:
    connected.credit.record(entry("integrity:again"))
    connected.credit.withdraw("integrity:again")
    with pytest.raises(Wrong, match="another-state"):
        connected.credit.record(entry("integrity:again"))
    with pytest.raises(NotFound):
        connected.credit.withdraw("integrity:never")
