"""Appeals and complaints: brought once, due in working days, answered by somebody else, and told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Person, Seat
from audit.queries import events_of
from committee.integrity import put_on_record
from committee.reopening import reopen_case
from config.demo import journeys, pictures
from config.demo.journeys import Stage
from declarations import appealing
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed as Refused
from integrity.appeals import answer
from integrity.models import Appeal
from integrity.permissions import appeal_check
from integrity.refusals import NotAllowed
from messages.models import Message
from tests import cast
from tests.cast import sign_in
from tests.integrity.decisions import decision, office_of
from tests.stages import again, declaration_again, make_stage, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
WORDS = "审查意见说学时不够，登记卡上的学时是够的，请重新核对。"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    case = submitted(made)
    journeys.step(made, case, Verb.REFUSE, made.desks.operators[case.employer_id], reason="学时不够。")
    return case


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return office_of(stage)


@pytest.fixture
def mine(client: Client, case: Declaration) -> Client:
    return sign_in(client, case.person, as_applicant=True)


def appeal_address(case: Declaration) -> str:
    return reverse("declarations:appeal_new", args=[f"declaration-{case.pk}"])


def appealed(case: Declaration, mine: Client) -> Appeal:
    mine.post(appeal_address(case), {"words": WORDS})
    return Appeal.objects.get()


def desk_of(seat: Seat) -> Client:
    return sign_in(Client(), seat.person, seat)


def colleague(seat: Seat) -> Seat:
    """Somebody else in the same office."""
    return cast.seat(cast.person(), seat.organisation, Role.COMMITTEE_OFFICER, plan_code=seat.plan_code)


def test_a_refused_declaration_is_offered_for_appeal_with_its_outcome(case: Declaration, mine: Client) -> None:
    page = mine.get(reverse("declarations:appeals")).content.decode()
    assert f"申报 {case.number}：审查不通过" in page
    assert appeal_address(case) in page
    progress = mine.get(reverse("declarations:progress", args=[case.pk])).content.decode()
    assert reverse("declarations:appeals") in progress


def test_an_appeal_has_a_receipt_and_a_due_day_in_working_days(stage: Stage, case: Declaration, mine: Client) -> None:
    """Ten working days from Friday, 18 August 2023 end on Friday, 1 September."""
    assert stage.now().date() == date(2023, 8, 18)
    answered = mine.post(appeal_address(case), {"words": WORDS}, follow=True)
    found = Appeal.objects.get()
    page = answered.content.decode()
    assert (found.due_on, found.working_days, found.origin) == (date(2023, 9, 1), 10, "general")
    assert found.receipt in page
    assert "通行做法" in page, "the page says where the figure comes from"
    assert [event.verb for event in events_of("declaration", case.pk)][-1] == "file_appeal"


def test_a_calendar_that_does_not_reach_leaves_the_day_open(db: None) -> None:
    assert appealing.due_day(date(2090, 1, 1)) is None


def test_a_second_appeal_leads_to_the_first(case: Declaration, mine: Client) -> None:
    first = appealed(case, mine)
    again_ = mine.post(appeal_address(case), {"words": WORDS})
    assert again_["Location"] == reverse("declarations:appeal", args=[first.receipt])
    assert Appeal.objects.count() == 1


def test_what_is_missing_is_said(case: Declaration, mine: Client) -> None:
    answered = mine.post(appeal_address(case), {"words": ""})
    assert answered.status_code == 422
    assert "请写明事实和理由" in answered.content.decode()
    assert "请把事实和理由写清楚一些" in mine.post(appeal_address(case), {"words": "不服"}).content.decode()


def test_a_decision_about_somebody_else_cannot_be_appealed(case: Declaration) -> None:
    stranger = sign_in(Client(), cast.person(), as_applicant=True)
    assert stranger.post(appeal_address(case), {"words": WORDS}).status_code == 404


def test_an_act_is_appealed_with_its_document(stage: Stage, case: Declaration, office: Seat, mine: Client) -> None:
    rules = [rule for rule in stage.plan.sanction_rules if rule.kind == "record"]
    made = decision(office.person, stage.now().date())
    act = put_on_record(case, made, rules, person=office.person, seat=office, now=stage.now())
    mine.post(reverse("declarations:appeal_new", args=[f"act-{act.pk}"]), {"words": WORDS})
    found = Appeal.objects.get()
    assert (found.act, found.decider_id) == (act, office.person_id)
    assert act.document in found.subject


def test_anybody_signed_in_may_complain_with_evidence(stage: Stage, office: Seat) -> None:
    somebody = sign_in(Client(), cast.person(), as_applicant=True)
    address = reverse("declarations:appeal_new", args=["complaint"])
    assert "请选择评审计划" in somebody.post(address, {"words": WORDS}).content.decode()
    sent = {"words": WORDS, "plan": HANGZHOU, "number": "2099-1", "file": pictures.evidence(3, 1)}
    somebody.post(address, sent)
    found = Appeal.objects.get()
    assert (found.kind, found.declaration_id, found.declaration_number) == ("complaint", None, "2099-1")
    assert "没有找到" in desk_of(office).get(reverse("committee:appeal", args=[found.receipt])).content.decode()
    assert found.file is not None
    assert appeal_check(office.person, office, found.file)
    operator = next(iter(stage.desks.operators.values()))
    assert not appeal_check(operator.person, operator, found.file)


def test_the_sixth_open_complaint_is_refused(stage: Stage) -> None:
    somebody = sign_in(Client(), cast.person(), as_applicant=True)
    address, sent = reverse("declarations:appeal_new", args=["complaint"]), {"words": WORDS, "plan": HANGZHOU}
    for _each in range(5):
        assert somebody.post(address, sent).status_code == 302
    refused = somebody.post(address, sent)
    assert refused.status_code == 422
    assert "您已有 5 件投诉没有办结" in refused.content.decode()


def test_the_office_is_told_and_lists_overdue_ones_first(
    stage: Stage, case: Declaration, office: Seat, mine: Client
) -> None:
    late = appealed(case, mine)
    assert Message.objects.filter(recipient=office.person, key=f"appeal:{late.pk}:{office.person_id}").exists()
    for _each in range(2):
        address = reverse("declarations:appeal_new", args=["complaint"])
        mine.post(address, {"words": WORDS, "plan": HANGZHOU})
    Appeal.objects.filter(pk=late.pk).update(due_on=stage.now().date() - timedelta(days=1))
    shown = desk_of(office).get(reverse("committee:appeals"))
    assert [overdue for _appeal, overdue in shown.context["waiting"]] == [True, False, False]
    assert "其中 1 件逾期" in shown.content.decode()


def test_an_answer_is_told_and_shown_in_full(stage: Stage, case: Declaration, office: Seat, mine: Client) -> None:
    found = appealed(case, mine)
    address = reverse("committee:appeal", args=[found.receipt])
    desk = desk_of(office)
    assert "请选择结论" in desk.post(address, {"words": "已核对。"}).content.decode()
    desk.post(address, {"outcome": "upheld", "words": "学时够，由单位重新审核。"})
    page = mine.get(reverse("declarations:appeal", args=[found.receipt])).content.decode()
    assert "学时够，由单位重新审核。" in page
    assert Message.objects.filter(recipient=case.person, key=f"appeal:{found.pk}:answered").exists()
    assert Message.objects.get(recipient=office.person, key=f"appeal:{found.pk}:{office.person_id}").read_at
    assert "已经答复，不能再改" in desk.post(address, {"outcome": "upheld", "words": "再答。"}).content.decode()


def _decided_by(found: Appeal, person: Person) -> Appeal:
    Appeal.objects.filter(pk=found.pk).update(decider_id=person.pk)
    found.refresh_from_db()
    return found


def test_who_took_the_decision_does_not_answer_while_somebody_else_can(
    stage: Stage, case: Declaration, office: Seat, mine: Client
) -> None:
    found = _decided_by(appealed(case, mine), office.person)
    address = reverse("committee:appeal", args=[found.receipt])
    alone = desk_of(office).get(address).content.decode()
    assert "本办公室目前没有其他人员" in alone
    other = colleague(office)
    assert "请由本办公室其他人员答复" in desk_of(office).get(address).content.decode()
    with pytest.raises(NotAllowed, match="原决定是您作出的"):
        answer(found, outcome="unfounded", words="不成立。", person=office.person, seat=office, now=stage.now())
    done = answer(found, outcome="unfounded", words="不成立。", person=other.person, seat=other, now=stage.now())
    assert done.closed_by == other.person


def test_nobody_else_reads_or_answers(stage: Stage, case: Declaration, office: Seat, mine: Client) -> None:
    found = appealed(case, mine)
    own = reverse("declarations:appeal", args=[found.receipt])
    at_office = reverse("committee:appeal", args=[found.receipt])
    stranger = sign_in(Client(), cast.person(), as_applicant=True)
    operator = stage.desks.operators[case.employer_id]
    other = office_of(make_stage("zhejiang-electromechanical-senior-2020", beside=stage))
    assert stranger.get(own).status_code == 404
    assert desk_of(office).get(own).status_code == 404
    assert mine.get(at_office).status_code == 403
    assert desk_of(operator).get(at_office).status_code == 403
    assert desk_of(other).get(at_office).status_code == 404
    assert Client().get(own).status_code == 302
    own_try: dict[str, Any] = {"outcome": "upheld", "words": "成立。", "now": stage.now()}
    with pytest.raises(NotAllowed, match="由该计划的评委会办公室答复"):
        answer(found, **own_try, person=operator.person, seat=operator)
    applicants_seat = cast.seat(case.person, office.organisation, Role.COMMITTEE_OFFICER, plan_code=HANGZHOU)
    with pytest.raises(NotAllowed, match="您本人提出的"):
        answer(found, **own_try, person=case.person, seat=applicants_seat)


def test_the_lists_cost_the_same_for_many_complaints(
    stage: Stage, case: Declaration, office: Seat, mine: Client
) -> None:
    address, desk, costs = reverse("declarations:appeal_new", args=["complaint"]), desk_of(office), []
    for more in (1, 4):
        for _each in range(more):
            mine.post(address, {"words": WORDS, "plan": HANGZHOU})
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("committee:appeals"))
            mine.get(reverse("declarations:appeals"))
        costs.append(len(captured))
    assert costs[0] == costs[1]


def upheld(found: Appeal, stage: Stage, office: Seat) -> Appeal:
    words = {"outcome": "upheld", "words": "学时够，重新办理。"}
    return answer(found, **words, person=office.person, seat=office, now=stage.now())


def test_an_upheld_appeal_gives_the_case_back_to_the_stop_that_ended_it(
    stage: Stage, case: Declaration, office: Seat, mine: Client
) -> None:
    found = appealed(case, mine)
    desk, address = desk_of(office), reverse("committee:reopen", args=[found.receipt])
    page = reverse("committee:appeal", args=[found.receipt])
    assert address not in desk.get(page).content.decode()
    assert (
        "申诉成立、申报因审查或表决结束的，才能恢复办理。"
        in desk.post(address, {"reason": "试"}, follow=True).content.decode()
    )
    upheld(found, stage, office)
    assert address in desk.get(page).content.decode()
    empty = desk.post(address, {"reason": " "})
    assert (empty.status_code, "请写明恢复办理的理由。" in empty.content.decode()) == (422, True)
    set_day(HANGZHOU, stage.now().date() + timedelta(days=300))
    assert "已恢复办理" in desk.post(address, {"reason": "学时核计有误。"}, follow=True).content.decode()
    case.refresh_from_db()
    assert (case.state, case.stop, case.ending) == ("at_employer", "employer", "")
    (event,) = events_of("declaration", case.pk).filter(verb="reopen")
    assert (event.reason, event.payload["receipt"]) == ("学时核计有误。", found.receipt)
    assert Message.objects.filter(recipient=case.person, subject__contains="申诉成立，已恢复办理").exists()
    assert "申诉成立，恢复办理" in mine.get(reverse("declarations:progress", args=[case.pk])).content.decode()
    # The employer's own deadline was over long ago; it isn't the applicant who missed it.
    operator = stage.desks.operators[case.employer_id]
    assert journeys.step(stage, case, Verb.ENDORSE, operator).stop == "employer_notice"
    assert (
        "申诉成立、申报因审查或表决结束的，才能恢复办理。"
        in desk.post(address, {"reason": "再来"}, follow=True).content.decode()
    )


def test_a_case_is_not_given_back_beside_another_of_the_same_plan(
    stage: Stage, case: Declaration, office: Seat, mine: Client
) -> None:
    found = upheld(appealed(case, mine), stage, office)
    journeys.draft(stage, case.person, stage.plan.targets[0].level, stage.plan.targets[0].tracks[0])
    with pytest.raises(Refused, match="须先结束那一份，才能恢复办理"):
        reopen_case(found, case, reason="学时", person=office.person, seat=office, now=stage.now())


def test_only_the_office_of_the_plan_gives_a_case_back_and_nobody_their_own(
    stage: Stage, case: Declaration, office: Seat, mine: Client
) -> None:
    found = upheld(appealed(case, mine), stage, office)
    address = reverse("committee:reopen", args=[found.receipt])
    operator = stage.desks.operators[case.employer_id]
    assert [mine.post(address).status_code, desk_of(operator).post(address).status_code] == [403, 403]
    other = office_of(make_stage("zhejiang-electromechanical-senior-2020", beside=stage))
    assert desk_of(other).post(address, {"reason": "试"}).status_code == 404
    applicants_seat = cast.seat(case.person, office.organisation, Role.COMMITTEE_OFFICER, plan_code=HANGZHOU)
    with pytest.raises(Refused, match="您本人提出的"):
        reopen_case(found, case, reason="试", person=case.person, seat=applicants_seat, now=stage.now())
