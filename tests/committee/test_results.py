"""After the ballot: the notice of the result, and the departments that confirm it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import desks, workflow
from declarations.enums import Ending, State, Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from public_notices.actions import close_objection, record_objection
from public_notices.models import PublicNotice
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import led_to, make_stage, set_day

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration]:
    stage = make_stage(HANGZHOU)
    return stage, led_to(stage, "result_notice")


def posted(desk: Client, declaration: Declaration) -> PublicNotice:
    typed = {"place": "官方网站", "contact": "职改办", "chosen": [declaration.pk]}
    desk.post(reverse("committee:results"), typed)
    return PublicNotice.objects.get(kind="result_notice", items__declaration=declaration)


def over(stage: Stage, notice: PublicNotice) -> None:
    set_day(stage.plan.code, notice.over_at.astimezone(clock.SHANGHAI).date())


def confirming(stage: Stage, declaration: Declaration) -> list[Seat]:
    return [seat for seat in stage.desks.seats.values() if desks.party_of(declaration, seat)]


def test_the_result_hangs_five_working_days_before_it_goes_on(
    stage: Stage, declaration: Declaration, desk: Client
) -> None:
    notice = posted(desk, declaration)
    assert notice.working_days == 5
    early = desk.post(reverse("committee:forward_noticed", args=[notice.number]), follow=True).content.decode()
    assert "才满 5 个工作日" in early
    over(stage, notice)
    desk.post(reverse("committee:certify", args=[notice.number]))
    assert "公示期满，进入" in desk.get(reverse("committee:results")).content.decode()
    desk.post(reverse("committee:forward_noticed", args=[notice.number]))
    declaration.refresh_from_db()
    assert (declaration.stop, declaration.state) == ("confirmation", State.CONFIRMATION)


def test_after_the_ballot_a_case_ends_only_for_an_objection_that_was_upheld(
    stage: Stage, declaration: Declaration, desk: Client
) -> None:
    seat, notice = office_of(stage), posted(desk, declaration)
    answer = workflow.why_not(declaration, Verb.REFUSE, seat.person, seat, stage.now())
    assert str(answer) == "公示期间没有经核查成立的异议，不能作审查不通过处理。"
    objection = record_objection(
        notice, declaration, name="赵反映", contact="电话", words="成果系他人完成。", received_at=timezone.now()
    )
    close_objection(objection, outcome="upheld", words="经核查属实。", person=seat.person, seat=seat)
    ended = journeys.step(stage, declaration, Verb.REFUSE, seat, reason="公示异议成立。")
    assert ended.ending == Ending.REFUSED


def test_the_two_provincial_departments_confirm_and_nobody_else(stage: Stage, client: Client) -> None:
    waiting = led_to(stage, "confirmation")
    seats = confirming(stage, waiting)
    assert {(s.organisation.bureau_kind, s.organisation.area_id) for s in seats} == {
        ("industry", "330000"),
        ("human_resources", "330000"),
    }
    assert all(waiting in Declaration.objects.filter(desks.cases_of(seat)) for seat in seats)
    first, second = seats
    sign_in(client, first.person, first)
    assert waiting.person.name in client.get(reverse("offices:desk")).content.decode()
    page = client.get(reverse("offices:case", args=[waiting.pk])).content.decode()
    assert all(f'id="{verb}"' in page for verb in ("endorse", "refuse", "recommend"))
    assert 'id="send-back"' not in page
    with pytest.raises(NotAllowed, match="还缺审查意见"):
        journeys.step(stage, waiting, Verb.RECOMMEND, first)
    journeys.step(stage, waiting, Verb.ENDORSE, first)
    with pytest.raises(NotAllowed, match="还缺审查意见"):
        journeys.step(stage, waiting, Verb.RECOMMEND, first)
    journeys.step(stage, waiting, Verb.ENDORSE, second)
    assert journeys.step(stage, waiting, Verb.RECOMMEND, second).state == State.CERTIFIED


def test_a_department_may_refuse_with_its_reason(stage: Stage, declaration: Declaration, desk: Client) -> None:
    notice = posted(desk, declaration)
    over(stage, notice)
    desk.post(reverse("committee:certify", args=[notice.number]))
    desk.post(reverse("committee:forward_noticed", args=[notice.number]))
    declaration.refresh_from_db()
    seat = confirming(stage, declaration)[0]
    with pytest.raises(NotAllowed, match="请写明理由"):
        journeys.step(stage, declaration, Verb.REFUSE, seat)
    ended = journeys.step(stage, declaration, Verb.REFUSE, seat, reason="评审程序不符合规定。")
    assert (ended.ending, ended.ended_at is not None) == (Ending.REFUSED, True)
    assert stage.now() - ended.since < timedelta(days=1)
