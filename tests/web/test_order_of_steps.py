"""T-066: every later act on every earlier stop, sent by the seat that may do it in its turn: refused, with the reason."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from committee.models import FeeRecord, Roster
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration
from documents.models import DocumentBatch
from public_notices.models import PublicNotice
from tests.cast import sign_in
from tests.stages import drafted, led_to, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
WORDS = {"endorse-opinion": "同意。", "endorse-reason": "已核。", "refuse-reason": "不符合。"}


def office(stage: Stage, case: Declaration) -> Seat:
    return stage.desks.seats[case.accepting_office_id]  # type: ignore[index]


def bureau(stage: Stage, case: Declaration) -> Seat:
    return next(
        s
        for s in stage.desks.seats.values()
        if s.role == "bureau_officer" and s.organisation.area_id == case.employer.area_id
    )


def committee(stage: Stage, case: Declaration) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.role == "committee_officer")


def operator(stage: Stage, case: Declaration) -> Seat:
    return stage.desks.operators[case.employer_id]


LATER = [
    (operator, "forward"),
    (office, "endorse"),
    (office, "recommend"),
    (office, "refuse"),
    (bureau, "endorse"),
    (bureau, "recommend"),
    (committee, "endorse"),
    (committee, "forward"),
    (committee, "refuse"),
]


def snapshot(case: Declaration) -> tuple[object, ...]:
    case.refresh_from_db()
    return (case.state, case.stop, case.row_version, case.sign_offs.count())


@pytest.mark.parametrize(("who", "verb"), LATER, ids=lambda value: getattr(value, "__name__", value))
def test_a_case_at_the_employer_obeys_nobody_further_on(
    client: Client, stage: Stage, who: Callable[..., Seat], verb: str
) -> None:
    case = submitted(stage)
    refused(client, who(stage, case), case, verb, come=who is operator)


def test_a_case_at_the_office_obeys_neither_bureau_nor_committee(client: Client, stage: Stage) -> None:
    case = led_to(stage, "accepting_office")
    for who, verb in LATER:
        if who in (bureau, committee) or verb == "recommend":
            refused(client, who(stage, case), case, verb, come=who is office)


def test_a_case_at_the_committees_check_is_not_forwarded_unread(client: Client, stage: Stage) -> None:
    case = led_to(stage, "committee_check")
    for verb in ("forward", "recommend"):
        refused(client, committee(stage, case), case, verb)


def refused(client: Client, seat: Seat, case: Declaration, verb: str, *, come: bool = True) -> None:
    """A desk that has the case is told why not now; to one it has not come to, there is no such case."""
    before = snapshot(case)
    sign_in(client, seat.person, seat)
    answer = client.post(reverse("offices:step", args=[case.pk, verb]), {**WORDS, "version": case.row_version})
    assert answer.status_code == (409 if come else 403)
    assert answer.context["reason"] if come else "不归" in answer.content.decode()
    assert snapshot(case) == before


def test_a_draft_with_gaps_is_not_submitted_and_the_gaps_are_named(client: Client, stage: Stage) -> None:
    draft = drafted(stage)
    draft.chosen.all().delete()
    sign_in(client, draft.person, as_applicant=True)
    sent = {"version": draft.row_version, "idempotency_key": "k", "confirmed": "on", "not_met_reason": "按实际。"}
    text = client.post(reverse("declarations:submit", args=[draft.pk]), sent).content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "还没有选择业绩" in text


def test_the_form_is_not_printed_before_its_unlock(client: Client, stage: Stage) -> None:
    case = led_to(stage, "committee_check")
    sign_in(client, case.person, as_applicant=True)
    text = client.post(reverse("declarations:order_form", args=[case.pk]), follow=True).content.decode()
    assert "完成后才能导出" in text
    seat = committee(stage, case)
    sign_in(client, seat.person, seat)
    client.post(reverse("committee:make_roster"))
    roster = seat_roster(case)
    answer = client.post(reverse("committee:order_forms", args=[roster]), follow=True)
    assert "还没有可导出评审表的申报" in answer.content.decode()
    assert not DocumentBatch.objects.exists()


def seat_roster(case: Declaration) -> int:
    return Roster.objects.get(plan=case.plan).pk


def test_the_notice_before_the_review_holds_its_cases_for_its_days(client: Client, stage: Stage) -> None:
    case = led_to(stage, "admission_notice")
    seat = committee(stage, case)
    sign_in(client, seat.person, seat)
    sent = {"chosen": str(case.pk), "place": "网站", "contact": "0571"}
    client.post(reverse("committee:admission"), sent)
    notice = PublicNotice.objects.get(kind="admission_notice")
    before = snapshot(case)
    for name in ("certify", "forward_noticed"):
        answer = client.post(reverse(f"committee:{name}", args=[notice.number]), follow=True)
        assert "才满" in answer.content.decode()
        assert snapshot(case) == before


def test_no_fee_is_taken_before_its_stop(client: Client, stage: Stage) -> None:
    case = led_to(stage, "admission_notice")
    seat = committee(stage, case)
    sign_in(client, seat.person, seat)
    before = snapshot(case)
    sent = {f"{case.pk}-amount": "300", f"{case.pk}-receipt_number": "1"}
    client.post(reverse("committee:record_fee", args=[case.pk]), sent)
    assert snapshot(case) == before
    assert not FeeRecord.objects.exists()


def test_after_the_deadline_a_desk_says_until_when_it_was(client: Client, stage: Stage) -> None:
    case = led_to(stage, "accepting_office")
    seat = office(stage, case)
    journeys.step(stage, case, "endorse", seat)  # type: ignore[arg-type]
    set_day(HANGZHOU, date(2023, 10, 9))
    case.refresh_from_db()
    before = snapshot(case)
    sign_in(client, seat.person, seat)
    answer = client.post(reverse("offices:step", args=[case.pk, "recommend"]), {"version": case.row_version})
    assert answer.status_code == 409
    assert "截止" in answer.context["reason"]
    assert snapshot(case) == before
