"""The pages of decisions: found by number, checked in words, recorded once, corrected, lifted; who may come in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seat
from committee.integrity import put_on_record
from config.demo import pictures
from config.demo.journeys import Stage
from declarations.models import Declaration
from integrity.models import IntegrityAct, Sanction
from integrity.permissions import basis_check
from tests.cast import person, sign_in
from tests.integrity.decisions import decision, office_of
from tests.stages import again, declaration_again, make_stage, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
NEW = "committee:integrity_new"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


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
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


def typed(stage: Stage, **changed: Any) -> dict[str, Any]:
    fields = {
        "kind": "plagiarism",
        "words": "论文主体与他人先发表的一篇相同。",
        "document": "评委办决1号",
        "clause": "五",
        "decided_by": "评委会办公室",
        "decided_on": stage.now().date().isoformat(),
        "sanctions": ["1"],
        "step": "check",
    }
    return {**fields, **changed}


def bars(stage: Stage) -> list[str]:
    return [str(place) for place, rule in enumerate(stage.plan.sanction_rules) if rule.kind == "bar"]


def recorded(stage: Stage, case: Declaration, **changed: Any) -> IntegrityAct:
    """A bar, as the office's form would record it."""
    seat = office_of(stage)
    rules = [rule for rule in stage.plan.sanction_rules if rule.kind == "bar"]
    made = decision(seat.person, changed.pop("decided_on", stage.now().date()), **changed)
    return put_on_record(case, made, rules, person=seat.person, seat=seat, now=stage.now())


def resent(checked: Any) -> dict[str, Any]:
    """What the button of the confirmation page sends."""
    carried: dict[str, Any] = {"basis_id": checked.context["basis"].pk, "step": "record"}
    for name, value in checked.context["carried"]:
        carried.setdefault(name, []).append(value)
    return carried


def test_a_number_leads_to_the_form_and_a_wrong_one_is_said_to_be_wrong(case: Declaration, desk: Client) -> None:
    found = desk.get(reverse("committee:integrity"), {"number": case.number})
    assert found["Location"] == reverse(NEW, args=[case.pk])
    lost = desk.get(reverse("committee:integrity"), {"number": "2099-1"})
    assert "没有编号为 2099-1 的申报" in lost.content.decode()


def test_the_form_begins_with_what_the_plan_prints(stage: Stage, case: Declaration, desk: Client) -> None:
    form = desk.get(reverse(NEW, args=[case.pk])).context["form"]
    deciding = [str(place) for place, rule in enumerate(stage.plan.sanction_rules) if rule.cite.decides]
    assert form.initial["sanctions"] == deciding
    assert "（未确认）" in str(form["sanctions"]), "what was found elsewhere is offered with its mark"


def test_a_decision_is_checked_in_words_and_then_recorded_with_its_file(
    stage: Stage, case: Declaration, desk: Client
) -> None:
    address, sent = reverse(NEW, args=[case.pk]), typed(stage, sanctions=bars(stage))
    checked = desk.post(address, {**sent, "basis": pictures.evidence(1, 1)})
    (rule,) = (rule for rule in stage.plan.sanction_rules if rule.kind == "bar")
    term = rule.term(stage.now().date())
    assert term is not None
    assert f"{term.begins} 至 {term.last_day} 24:00" in checked.content.decode()
    assert not IntegrityAct.objects.exists()
    again = desk.post(address, {**resent(checked), "step": "edit"})
    assert "已上传：evidence.pdf" in again.content.decode()
    done = desk.post(address, resent(checked), follow=True).content.decode()
    act = IntegrityAct.objects.get()
    assert (act.person, act.kind, act.basis.original_name) == (case.person, "plagiarism", "evidence.pdf")
    assert "评委办决1号" in done
    assert "经决定文件确认" in done


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"words": ""}, "请写明认定的事实"),
        ({"kind": ""}, "请选择认定的情形"),
        ({"sanctions": []}, "请至少选择一项处理"),
        ({"document": ""}, "请写明决定文件的名称和文号"),
        ({"decided_on": "2099-01-01"}, "决定日期不能晚于今天"),
        ({}, "请上传决定文件的扫描件"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    stage: Stage, case: Declaration, desk: Client, changed: dict[str, Any], words: str
) -> None:
    answer = desk.post(reverse(NEW, args=[case.pk]), typed(stage, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_lifted_decision_offers_nothing_more(stage: Stage, case: Declaration, desk: Client) -> None:
    act = recorded(stage, case)
    address = reverse("committee:integrity_lift", args=[act.pk])
    checked = desk.post(address, {**typed(stage, document="申诉决定1号"), "basis": pictures.evidence(2, 1)})
    assert "资格恢复" not in checked.content.decode(), "no title had fallen"
    done = desk.post(address, resent(checked), follow=True).content.decode()
    assert "处理决定已撤销" in done
    assert "撤销处理</a>" not in done
    again = desk.post(address, resent(checked))
    assert "已被更正或撤销" in again.content.decode()


def test_the_applicant_sees_it_before_a_week_of_work(stage: Stage, case: Declaration) -> None:
    act = recorded(stage, case)
    other = make_stage("zhejiang-electromechanical-senior-2020", beside=stage)
    Sanction.objects.filter(act=act).update(begins=other.now().date())
    mine = sign_in(Client(), case.person, as_applicant=True)
    start = mine.get(reverse("declarations:start", args=[other.plan.code])).content.decode()
    assert "您现在不能申报" in start
    record = mine.get(reverse("declarations:integrity")).content.decode()
    assert act.document in record
    assert reverse("declarations:integrity") in mine.get(reverse("declarations:mine")).content.decode()


def test_the_hub_says_that_one_is_barred(stage: Stage, case: Declaration, desk: Client) -> None:
    recorded(stage, case)
    mine = sign_in(Client(), case.person, as_applicant=True)
    mine.post(reverse("declarations:recall", args=[case.pk]), {"version": case.row_version})
    page = mine.get(reverse("declarations:hub", args=[case.pk])).content.decode()
    assert "您现在不能申报" in page
    assert "现在不能申报，见上面的说明" in page, "the last task is locked"
    assert "不能申报" in mine.get(reverse("declarations:mine")).content.decode(), "and the card says so"
    preview = mine.get(reverse("declarations:preview", args=[case.pk])).content.decode()
    assert "不能申报" in preview


def test_the_desks_see_that_the_applicant_is_on_record(stage: Stage, case: Declaration, desk: Client) -> None:
    recorded(stage, case)
    seat = stage.desks.operators[case.employer_id]
    page = sign_in(Client(), seat.person, seat).get(reverse("offices:case", args=[case.pk])).content.decode()
    assert "申报人有诚信记录" in page


def test_nobody_else_comes_in(stage: Stage, case: Declaration, desk: Client, client: Client) -> None:
    act = recorded(stage, case)
    operator = stage.desks.operators[case.employer_id]
    pages = [
        reverse("committee:integrity"),
        reverse(NEW, args=[case.pk]),
        *(reverse(f"committee:integrity_{name}", args=[act.pk]) for name in ("trail", "correct", "lift")),
    ]
    for address in pages:
        assert sign_in(Client(), operator.person, operator).get(address).status_code == 403
        assert sign_in(Client(), case.person, as_applicant=True).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert basis_check(case.person, None, act.basis)
    stranger = sign_in(Client(), person(), as_applicant=True)
    assert stranger.get(reverse("files:download", args=[act.basis_id])).status_code == 404


def test_an_office_of_another_plan_finds_neither_case_nor_act(stage: Stage, case: Declaration, desk: Client) -> None:
    act = recorded(stage, case)
    other = office_of(make_stage("zhejiang-electromechanical-senior-2020", beside=stage))
    theirs = sign_in(Client(), other.person, other)
    assert theirs.get(reverse(NEW, args=[case.pk])).status_code == 404
    assert theirs.get(reverse("committee:integrity_trail", args=[act.pk])).status_code == 404


def test_a_bar_that_is_over_is_said_no_more(stage: Stage, case: Declaration, desk: Client) -> None:
    long_ago = stage.now().date() - timedelta(days=1200)
    recorded(stage, case, decided_on=long_ago)
    mine = sign_in(Client(), case.person, as_applicant=True)
    mine.post(reverse("declarations:recall", args=[case.pk]), {"version": case.row_version})
    assert "您现在不能申报" not in mine.get(reverse("declarations:hub", args=[case.pk])).content.decode()


def test_the_list_costs_the_same_for_many_acts(stage: Stage, case: Declaration, desk: Client) -> None:
    costs = []
    for more in (2, 10):
        for _each in range(more):
            recorded(stage, case)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(reverse("committee:integrity")).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
