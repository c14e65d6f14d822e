"""A finding by an office: who may record it, what it changes, who reads it."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from audit.models import Event
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import facts, judging, papers, person_checks, replay
from declarations.check_actions import record_check
from declarations.models import Declaration, PersonCheck, Verdict
from declarations.refusals import NotAllowed
from declarations.returns import ReturnPoint
from eligibility.engine import judge
from eligibility.facts import Facts
from offices.checks import questions
from review_plans.queries import rulebook_of
from tests.cast import sign_in
from tests.offices.conftest import HANGZHOU
from tests.offices.test_access import another_role, elsewhere
from tests.stages import drafted, led_to

Acting = Callable[[Seat | None], Client]
INSURANCE = f"{HANGZHOU}.common.insurance"
GOOD = {
    "rule": INSURANCE,
    "holds": "yes",
    "reason": "外省参保证明齐全，已核对原件。",
    "evidence": "参保证明第 1 至 3 页",
}


@pytest.fixture
def asking(stage: Stage) -> Declaration:
    """At the employer's desk; insured in another province, which only a person can judge."""
    draft = drafted(stage)
    draft.person.dossier.insuranceyears.update(local=False)
    return journeys.submit(stage, draft)


@pytest.fixture
def seat(stage: Stage, asking: Declaration) -> Seat:
    return stage.desks.operators[asking.employer_id]


def url(declaration: Declaration) -> str:
    return reverse("offices:check", args=[declaration.pk])


def insurance(declaration: Declaration) -> dict[str, object]:
    track = judging.stored_track(declaration)
    assert track is not None
    return next(finding for finding in track["findings"] if finding["rule"] == INSURANCE)


def found(declaration: Declaration, seat: Seat, *, holds: bool = True, reason: str = "已核对原件。") -> PersonCheck:
    return record_check(
        declaration, person=seat.person, seat=seat, rule=INSURANCE, holds=holds, reason=reason, now=clock.now(HANGZHOU)
    )


def test_the_work_page_offers_the_questions_of_the_chosen_track(
    acting: Acting, asking: Declaration, seat: Seat
) -> None:
    assert [each.rule for each in questions(asking)] == [INSURANCE]
    page = acting(seat).get(reverse("offices:case", args=[asking.pk])).content.decode()
    assert 'id="checks"' in page
    assert url(asking) in page


def test_a_finding_is_stored_with_who_where_why_and_judged_anew(
    acting: Acting, asking: Declaration, seat: Seat
) -> None:
    assert insurance(asking)["answer"] == "UNKNOWN"
    answer = acting(seat).post(url(asking), GOOD)
    assert (answer.status_code, answer.url) == (302, reverse("offices:case", args=[asking.pk]) + "#checks")  # type: ignore[attr-defined]
    check = PersonCheck.objects.get()
    assert (check.code, check.holds, check.revision, check.stop) == ("insurance", True, 1, "employer")
    assert (check.person, check.organisation, check.role) == (seat.person, seat.organisation, seat.role)
    after = insurance(asking)
    assert after["answer"] == "MET"
    assert str(after["figures"]).endswith("认定成立")
    assert after["evidence"][-1] == f"personcheck:{check.pk}"  # type: ignore[index]
    assert Verdict.objects.filter(declaration=asking, occasion=f"person_check:{check.pk}").count() == 1
    event = Event.objects.get(verb="record_check")
    assert (event.reason, event.payload["rule"], event.payload["holds"]) == (GOOD["reason"], INSURANCE, True)


def test_a_finding_moves_nothing(asking: Declaration, seat: Seat) -> None:
    before = Declaration.objects.values().get(pk=asking.pk)
    found(asking, seat)
    assert Declaration.objects.values().get(pk=asking.pk) == before


def test_not_holding_stands_in_the_way(asking: Declaration, seat: Seat) -> None:
    found(asking, seat, holds=False, reason="证明缺半年。")
    track = judging.stored_track(asking)
    assert track is not None
    assert (insurance(asking)["answer"], track["answer"]) == ("NOT_MET", "NOT_MET")


def test_a_later_finding_supersedes_and_the_earlier_one_stays(asking: Declaration, seat: Seat) -> None:
    first, second = found(asking, seat, holds=False), found(asking, seat, reason="补来了证明。")
    assert second.supersedes == first
    assert [row.pk for row in person_checks.standing(asking)] == [second.pk]
    assert [row.pk for row in person_checks.history(asking)] == [second.pk, first.pk]
    assert insurance(asking)["answer"] == "MET"
    (question,) = questions(asking)
    assert (question.standing, question.earlier) == (second, (first,))


def test_a_finding_on_what_was_handed_in_before_is_history(stage: Stage, asking: Declaration, seat: Seat) -> None:
    first = found(asking, seat)
    back = journeys.send_back(stage, asking, [ReturnPoint("other", "", "参保证明请换成盖章的。")])
    assert facts.facts_of(back).person_checks == ()
    again = journeys.submit(stage, back)
    assert (again.revision, person_checks.standing(again)) == (2, [])
    assert insurance(again)["answer"] == "UNKNOWN"
    submission = again.submissions.get(revision=2)
    assert "人工认定 1" not in papers._figures(again, submission, papers.form_context(again, submission))
    (question,) = questions(again)
    assert (question.standing, question.earlier) == (None, (first,))
    second = found(again, seat)
    assert second.supersedes == first
    assert insurance(again)["answer"] == "MET"


def test_the_rules_read_the_finding_by_reference_and_no_name(asking: Declaration, seat: Seat) -> None:
    row = found(asking, seat, reason="王守义在场，原件已核对。")
    (check,) = facts.facts_of(asking).person_checks or ()
    assert (check.code, check.holds, check.by, check.reason) == ("insurance", True, seat.role, "")
    assert check.evidence == (f"personcheck:{row.pk}",)
    assert seat.person.name not in str(check)


def test_a_name_typed_as_a_reason_stands_in_no_stored_verdict(asking: Declaration, seat: Seat) -> None:
    found(asking, seat, reason="王守义在场，原件已核对。")
    for verdict in Verdict.objects.filter(declaration=asking):
        assert "王守义" not in json.dumps([verdict.facts, verdict.answer], ensure_ascii=False)


def test_the_reason_is_read_on_the_officers_page_and_on_the_applicants(
    acting: Acting, client: Client, asking: Declaration, seat: Seat
) -> None:
    found(asking, seat, reason="王守义在场，原件已核对。")
    page = acting(seat).get(reverse("offices:case", args=[asking.pk])).content.decode()
    assert page.index('id="verdict-title"') < page.index("王守义在场") < page.index('id="checks"')
    own = sign_in(client, asking.person, as_applicant=True).get(reverse("declarations:verdict", args=[asking.pk]))
    assert "理由：王守义在场，原件已核对。" in own.content.decode()


def test_a_verdict_stored_with_the_reason_in_its_facts_is_given_again(asking: Declaration, seat: Seat) -> None:
    found(asking, seat)
    newest = judging.newest_verdict(asking)
    assert newest is not None
    newest.facts["person_checks"][0]["reason"] = "原件已核对。"
    again = judge(
        rulebook_of(newest.version),
        Facts.from_stored(newest.facts),
        on=newest.judged_on,
        count_to=newest.count_to,
        confirmed=frozenset(newest.confirmed),
    )
    newest.answer = json.loads(json.dumps(again.as_dict()))
    newest.save()
    assert str(insurance(asking)["figures"]).endswith("认定成立：原件已核对。")
    assert list(replay.replayed(HANGZHOU)) == [None, None]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "请写明认定的理由。"),
        ({"holds": ""}, "请选择成立或不成立。"),
    ],
)
def test_what_is_missing_is_said_beside_the_form(
    acting: Acting, asking: Declaration, seat: Seat, wrong: dict[str, str], said: str
) -> None:
    answer = acting(seat).post(url(asking), {**GOOD, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PersonCheck.objects.exists()


def test_a_reason_without_personal_numbers_is_asked_for(acting: Acting, asking: Declaration, seat: Seat) -> None:
    answer = acting(seat).post(url(asking), {**GOOD, "reason": "电话 13900001234 核实"})
    assert answer.status_code == 409
    assert "请不要写身份证号或手机号" in answer.content.decode()
    assert not PersonCheck.objects.exists()


def test_only_the_desk_where_the_case_lies_may_find(
    acting: Acting, stage: Stage, asking: Declaration, seat: Seat
) -> None:
    tried = {
        name: acting(who).post(url(asking), GOOD).status_code
        for name, who in {
            "elsewhere": elsewhere(stage, seat),
            "other": another_role(stage, seat),
            "nobody": None,
        }.items()
    }
    assert tried == {"elsewhere": 403, "other": 403, "nobody": 302}
    assert not PersonCheck.objects.exists()


def test_the_applicant_reads_it_and_has_no_way_to_write_it(client: Client, asking: Declaration, seat: Seat) -> None:
    found(asking, seat)
    sign_in(client, asking.person, as_applicant=True)
    assert client.post(url(asking), GOOD).status_code == 403
    page = client.get(reverse("declarations:progress", args=[asking.pk])).content.decode()
    assert "人工认定" in page
    assert "已核对原件。" in page


def test_a_desk_that_has_passed_the_case_on_reads_but_does_not_find(acting: Acting, stage: Stage) -> None:
    moved = led_to(stage, "accepting_office")
    operator = stage.desks.operators[moved.employer_id]
    with pytest.raises(NotAllowed, match="不在您的办理环节"):
        found(moved, operator)
    page = acting(operator).get(reverse("offices:case", args=[moved.pk]))
    assert page.status_code == 200
    assert url(moved) not in page.content.decode()


def test_the_check_page_of_a_printed_form_tells_the_finding_and_no_reason(asking: Declaration, seat: Seat) -> None:
    found(asking, seat, reason="只给申报人看的理由。")
    submission = asking.submissions.get()
    figures = papers._figures(asking, submission, papers.form_context(asking, submission))
    assert figures["人工认定 1"].endswith(f"成立（{seat.organisation.name}）")
    assert "只给申报人看的理由" not in str(figures)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (f"{HANGZHOU}.common.hours", "不需要人工认定"),
        (f"{HANGZHOU}.common.nothing", "不需要人工认定"),
    ],
)
def test_a_rule_that_asks_nobody_takes_no_finding(asking: Declaration, seat: Seat, rule: str, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        record_check(asking, person=seat.person, seat=seat, rule=rule, holds=True, reason="好", now=clock.now(HANGZHOU))


def test_a_rule_the_page_did_not_ask_about_is_not_found(acting: Acting, asking: Declaration, seat: Seat) -> None:
    assert acting(seat).post(url(asking), {**GOOD, "rule": f"{HANGZHOU}.common.hours"}).status_code == 404


def test_every_question_of_every_plan_has_a_code(stage: Stage, asking: Declaration) -> None:
    asked = person_checks.questions_of(asking.version)
    assert asked[f"{HANGZHOU}.exceptional.one_year_early"] == f"{HANGZHOU}.exceptional.one_year_early"
    assert asked[f"{HANGZHOU}.normal.degree_bachelor"] == "major"
    assert asked[f"{HANGZHOU}.exceptional.degree_held"] == "major"
    assert f"{HANGZHOU}.common.hours" not in asked
