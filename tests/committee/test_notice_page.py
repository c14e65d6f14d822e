"""The committee office keeps its notices on a page of their own: objections, correcting, withdrawing, the sheet."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import clock
from config.demo.journeys import Stage
from declarations.enums import State
from declarations.models import Declaration
from documents.models import DocumentOrder
from messages.models import Message
from public_notices.actions import record_objection
from public_notices.models import Objection, PublicNotice
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import led_to, make_stage, set_day

HANGZHOU = "hangzhou-chem-textile-senior-2023"
ELECTRO = "zhejiang-electromechanical-senior-2020"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration]:
    stage = make_stage(HANGZHOU)
    return stage, led_to(stage, "admission_notice")


@pytest.fixture
def notice(desk: Client, declaration: Declaration) -> PublicNotice:
    typed = {"place": "官方网站", "contact": "职改办", "chosen": [declaration.pk]}
    desk.post(reverse("committee:admission"), typed)
    return PublicNotice.objects.get(kind="admission_notice", items__declaration=declaration)


@pytest.fixture
def objection(notice: PublicNotice, declaration: Declaration) -> Objection:
    said = {"name": "赵反映", "contact": "13900000000", "words": "成果系他人完成，可核对合同。"}
    return record_objection(notice, declaration, received_at=timezone.now(), **said)  # type: ignore[arg-type]


def at(name: str, notice: PublicNotice, *more: str) -> str:
    return reverse(f"committee:{name}", args=[notice.number, *more])


def test_the_page_names_people_days_and_hash_and_orders_the_sheet(
    desk: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    page = desk.get(at("notice", notice)).content.decode()
    for words in (declaration.person.name, notice.content_hash[:16], "更正并重新张贴", "撤回公示"):
        assert words in page
    assert (
        reverse("committee:notice", args=[notice.number]) in desk.get(reverse("committee:admission")).content.decode()
    )
    assert desk.post(at("notice_sheet", notice)).status_code == 302
    assert DocumentOrder.objects.filter(kind="notice_sheet", subject=f"notice_sheet:{notice.pk}").count() == 1


def test_an_objection_is_told_to_the_office_closed_on_the_page_and_freezes_until_then(
    stage: Stage, desk: Client, notice: PublicNotice, objection: Objection
) -> None:
    told = Message.objects.get(recipient=office_of(stage).person, key__startswith=f"objection:{objection.pk}:")
    assert told.link == at("notice", notice)
    page = desk.get(at("notice", notice)).content.decode()
    assert f"{objection.due_on} 前办结" in page
    set_day(HANGZHOU, notice.over_at.astimezone(clock.SHANGHAI).date())
    assert "还有 1 件异议没有处理完。" in desk.get(at("notice", notice)).content.decode()
    early = desk.post(at("enter_result", notice), {"certify-result": "无异议"})
    assert (early.status_code, "还有 1 件异议没有处理完。" in early.content.decode()) == (409, True)
    close = at("close_objection", notice, objection.receipt)
    assert desk.post(close, {f"{objection.receipt}-words": "已核对合同。"}).status_code == 422
    desk.post(close, {f"{objection.receipt}-words": "已核对合同。", f"{objection.receipt}-outcome": "unfounded"})
    assert desk.post(at("enter_result", notice), {"certify-result": "异议不成立。"}).status_code == 302
    desk.post(at("forward_noticed", notice))
    declaration = Declaration.objects.get(notice_items__notice=notice)
    assert declaration.state == State.FEE


def test_an_objection_past_its_day_is_marked(
    stage: Stage, desk: Client, notice: PublicNotice, objection: Objection
) -> None:
    Objection.objects.filter(pk=objection.pk).update(due_on=notice.posted_on)
    set_day(HANGZHOU, notice.over_at.astimezone(clock.SHANGHAI).date())
    assert "逾期未处理" in desk.get(at("notice", notice)).content.decode()


def test_what_came_by_paper_is_recorded_with_a_receipt(
    desk: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    typed = {"about": declaration.pk, "name": "赵反映", "contact": "信函", "words": "成果系他人完成，可核对合同。"}
    page = desk.post(at("record_objection", notice), {f"objection-{k}": v for k, v in typed.items()}, follow=True)
    assert f"回执号 {Objection.objects.get().receipt}" in page.content.decode()


def test_a_correction_posts_anew_and_leads_to_the_new_notice(desk: Client, notice: PublicNotice) -> None:
    empty = desk.post(at("correct_notice", notice), {"correct-place": "官网", "correct-contact": "职改办"})
    assert (empty.status_code, "请写明更正的原因。" in empty.content.decode()) == (422, True)
    typed = {"correct-place": "官网", "correct-contact": "0571-2", "correct-reason": "电话写错"}
    page = desk.post(at("correct_notice", notice), typed, follow=True)
    made = PublicNotice.objects.get(replaces=notice)
    assert "天数从今天重新计算。" in page.content.decode()
    assert page.redirect_chain[-1][0] == at("notice", made)
    assert f"更正后的公示 {made.number}" in desk.get(at("notice", notice)).content.decode()


def test_a_withdrawn_notice_gives_its_people_back_to_the_list(
    desk: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    assert desk.post(at("withdraw_notice", notice), {"withdraw-reason": " "}).status_code == 422
    desk.post(at("withdraw_notice", notice), {"withdraw-reason": "名单有误"})
    notice.refresh_from_db()
    assert notice.withdrawn_reason == "名单有误"
    assert desk.get(reverse("committee:admission")).context["waiting"] == [declaration]
    again_ = desk.post(at("withdraw_notice", notice), {"withdraw-reason": "名单有误"})
    assert (again_.status_code, "公示已经结束，不能再撤回。" in again_.content.decode()) == (409, True)


def test_the_places_that_the_plan_names_stand_in_the_form(stage: Stage, desk: Client) -> None:
    other = make_stage(ELECTRO, beside=stage)
    declaration = led_to(other, "admission_notice")
    own = next(s for s in other.desks.seats.values() if s.plan_code == ELECTRO)
    page = sign_in(Client(), own.person, own).get(reverse("committee:admission"))
    rule = other.plan.notice("admission_notice")
    assert rule is not None
    assert page.context["waiting"] == [declaration]
    assert page.context["form"]["place"].value() == "、".join(place.zh for place in rule.places)


def test_only_the_plans_own_office_keeps_its_notices(
    stage: Stage, notice: PublicNotice, declaration: Declaration
) -> None:
    stranger = next(s for s in stage.desks.seats.values() if s.plan_code != HANGZHOU)
    other, applicant = Client(), Client()
    sign_in(other, stranger.person, stranger)
    sign_in(applicant, declaration.person, as_applicant=True)
    names = ("withdraw_notice", "correct_notice", "enter_result", "record_objection", "notice_sheet")
    for address in [at(name, notice) for name in names] + [
        at(name, notice, "none") for name in ("close_objection", "extend_objection")
    ]:
        assert [c.post(address).status_code for c in (other, applicant, Client())] == [403, 403, 302]
    notice.refresh_from_db()
    assert notice.withdrawn_at is None
