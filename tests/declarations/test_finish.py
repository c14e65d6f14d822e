"""Pledge, preview, submit, receipt, progress, return and correction, over HTTP."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config import clock
from config.demo import journeys, pictures
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import actions, editing
from declarations.enums import State, Verb
from declarations.forms.texts import StatementForm
from declarations.models import Declaration
from declarations.returns import ReturnPoint
from declarations.views.access import token
from documents.models import DocumentOrder
from tests.cast import sign_in
from tests.files import corpus
from tests.stages import drafted, led_to, on_day, set_day, submitted


def page(declaration: Declaration, code: str) -> str:
    return reverse(f"declarations:{code}", args=[declaration.pk])


def hand_in(client: Client, declaration: Declaration, key: str = "", **more: str) -> object:
    declaration.refresh_from_db()
    return client.post(
        page(declaration, "submit"),
        {"version": declaration.row_version, "idempotency_key": key or uuid.uuid4().hex, **more},
        follow=True,
    )


def returned(stage: Stage, *fields: str) -> Declaration:
    declaration = submitted(stage)
    seat = stage.desks.operators[declaration.employer_id]
    points = [ReturnPoint("r", field, f"请修改：{field}") for field in fields]
    return actions.take_step(
        declaration,
        verb=Verb.SEND_BACK,
        person=seat.person,
        seat=seat,
        expected_version=declaration.row_version,
        now=stage.now(),
        reason="请修改后再交",
        points=points,
    )


def test_submitting_leads_to_a_receipt_with_number_and_server_time(
    mine: Client, stage: Stage, draft: Declaration
) -> None:
    shown = hand_in(mine, draft).content.decode()  # type: ignore[attr-defined]
    draft.refresh_from_db()
    received = draft.submissions.get().plan_time.astimezone(clock.SHANGHAI)
    assert draft.state == State.AT_EMPLOYER
    assert draft.number in shown
    assert received.strftime("%Y-%m-%d %H:%M:%S") in shown
    assert draft.employer.name in shown
    assert stage.plan.contact_telephone in shown


def test_pressing_twice_makes_one_submission_and_the_same_receipt(mine: Client, draft: Declaration) -> None:
    key = uuid.uuid4().hex
    version = draft.row_version
    sent = {"version": version, "idempotency_key": key}
    first = mine.post(page(draft, "submit"), sent)
    second = mine.post(page(draft, "submit"), sent)
    assert first["Location"] == second["Location"] == page(draft, "receipt")
    assert draft.submissions.count() == 1


def test_what_is_missing_is_listed_with_links_and_the_button_says_why(
    mine: Client, stage: Stage, draft: Declaration
) -> None:
    editing.save(draft, person=draft.person, expected_version=draft.row_version, now=stage.now(), statement="")
    shown = mine.get(page(draft, "preview")).content.decode()
    assert f'href="{page(draft, "statement")}#id_statement"' in shown
    assert "还差 1 项，见上面的清单。" in shown
    assert 'aria-disabled="true"' in shown
    refused = hand_in(mine, draft)
    assert "还差 1 项：本人述职还没有填写。" in refused.content.decode()  # type: ignore[attr-defined]
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_change_after_the_preview_is_not_submitted_unseen(mine: Client, draft: Declaration) -> None:
    answer = mine.post(page(draft, "submit"), {"version": draft.row_version - 1, "idempotency_key": uuid.uuid4().hex})
    assert answer.status_code == 409
    assert "这份申报在您预览之后又改过。" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_not_met_asks_to_confirm_with_a_reason(client: Client, stage: Stage) -> None:
    draft = drafted(stage, story=Story(years_since_title=2))
    Declaration.objects.filter(pk=draft.pk).update(not_met_reason="")
    sign_in(client, draft.person, as_applicant=True)
    assert "资格对照有不符合项" in client.get(page(draft, "preview")).content.decode()
    refused = hand_in(client, draft, not_met_reason="").content.decode()  # type: ignore[attr-defined]
    assert "有不符合项：仍要申报的，请勾选确认。" in refused
    assert "有不符合项：请写明仍申报的理由。" in refused
    hand_in(client, draft, confirmed="on", not_met_reason="年底前满五年")
    draft.refresh_from_db()
    assert (draft.state, draft.not_met_reason) == (State.AT_EMPLOYER, "年底前满五年")


def test_a_clause_that_forbids_declaring_keeps_the_button_shut(client: Client, stage: Stage) -> None:
    draft = drafted(stage, story=Story(hours_short_in=stage.plan.hours_years[0]))
    sign_in(client, draft.person, as_applicant=True)
    assert "资格对照里有“不得申报”的条款未满足，不能提交。" in client.get(page(draft, "preview")).content.decode()


def test_an_empty_signature_is_not_a_signature(client: Client, stage: Stage, draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(signature=None, pledged_at=None)
    sign_in(client, draft.person, as_applicant=True)
    blank = SimpleUploadedFile("signature.png", corpus.signature(strokes=0), "image/png")
    answer = client.post(page(draft, "pledge"), {"agreed": "on", "signature": blank})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.signature_id is None
    nothing = client.post(page(draft, "pledge"), {"agreed": "on"})
    assert "未检测到笔迹，请签名，或上传签名照片。" in nothing.content.decode()
    unticked = client.post(page(draft, "pledge"), {"signature": pictures.signature(3)})
    assert "请先勾选承诺。" in unticked.content.decode()
    client.post(page(draft, "pledge"), {"agreed": "on", "signature": pictures.signature(3)})
    draft.refresh_from_db()
    assert draft.signature_id is not None
    assert draft.pledged_at is not None


def test_a_return_opens_only_its_points_and_says_until_when(client: Client, stage: Stage) -> None:
    declaration = returned(stage, "statement", "slot:hours_cards")
    sign_in(client, declaration.person, as_applicant=True)
    shown = client.get(page(declaration, "hub")).content.decode()
    assert "请修改：statement" in shown
    assert f'href="{page(declaration, "statement")}#id_statement"' in shown
    assert f'href="{page(declaration, "attachments")}#slot-hours_cards"' in shown
    assert "2023年9月7日（周四） 24:00 前补正" in shown
    assert "退回意见没有涉及这一页，只能查看。" in client.get(page(declaration, "choices")).content.decode()
    attachments = client.get(page(declaration, "attachments")).content.decode()
    assert attachments.count("data-upload-url=") == 1
    assert "退回意见没有涉及这一项，只能查看。" in attachments


def test_a_correction_shows_what_changed_and_goes_back_in(client: Client, stage: Stage) -> None:
    declaration = returned(stage, "statement")
    sign_in(client, declaration.person, as_applicant=True)
    sent = {"version": token(declaration, StatementForm), "statement": "补充了 2021 年技改项目的数据。"}
    assert client.post(page(declaration, "statement"), sent).status_code == 302
    shown = client.get(page(declaration, "preview")).content.decode()
    assert "自上次提交以来改了 1 处" in shown
    assert "<ins>补充了 2021 年技改项目的数据。</ins>" in shown
    hand_in(client, declaration)
    declaration.refresh_from_db()
    assert (declaration.state, declaration.revision) == (State.AT_EMPLOYER, 2)
    assert "最近一次提交改了 1 处" in client.get(page(declaration, "progress")).content.decode()


def test_the_progress_says_who_has_it_and_offers_recall_until_somebody_acts(client: Client, stage: Stage) -> None:
    declaration = submitted(stage)
    sign_in(client, declaration.person, as_applicant=True)
    shown = client.get(page(declaration, "progress")).content.decode()
    assert f"目前在：{declaration.employer.name}" in shown
    assert 'id="recall"' in shown
    client.post(page(declaration, "recall"), {"version": declaration.row_version})
    declaration.refresh_from_db()
    assert declaration.state == State.DRAFT


def test_a_recall_that_came_too_late_says_why(client: Client, stage: Stage) -> None:
    declaration = journeys.advance(stage, submitted(stage))
    sign_in(client, declaration.person, as_applicant=True)
    answer = client.post(page(declaration, "recall"), {"version": declaration.row_version}, follow=True)
    assert "不能进行这一步" in answer.content.decode()
    declaration.refresh_from_db()
    assert declaration.state == State.EMPLOYER_NOTICE


def test_withdrawing_asks_for_a_reason_and_ends_it(client: Client, stage: Stage) -> None:
    declaration = submitted(stage)
    sign_in(client, declaration.person, as_applicant=True)
    answer = client.post(page(declaration, "withdraw"), {"version": declaration.row_version}, follow=True)
    assert "请写明理由。" in answer.content.decode()
    sent = {"version": declaration.row_version, "reason": "个人原因"}
    client.post(page(declaration, "withdraw"), sent)
    declaration.refresh_from_db()
    assert declaration.state == State.ENDED


def test_nobody_orders_the_form_before_the_plan_unlocks_it(client: Client, stage: Stage) -> None:
    declaration = submitted(stage)
    sign_in(client, declaration.person, as_applicant=True)
    assert "完成后才能导出。" in client.get(page(declaration, "progress")).content.decode()
    client.post(page(declaration, "order_form"))
    assert not DocumentOrder.objects.filter(kind="review_form").exists()


def test_while_the_fee_is_waited_for_its_clause_and_amount_are_shown(client: Client, scored_stage: Stage) -> None:
    declaration = led_to(scored_stage, "fee")
    assert scored_stage.plan.fee_cite is not None
    sign_in(client, declaration.person, as_applicant=True)
    shown = client.get(page(declaration, "progress")).content.decode()
    assert "待缴评审费" in shown
    assert scored_stage.plan.fee_cite.clause in shown


def test_the_form_is_ordered_once_after_the_unlock(client: Client, stage: Stage) -> None:
    declaration = journeys.advance(stage, led_to(stage, stage.plan.form_unlocks_after))
    sign_in(client, declaration.person, as_applicant=True)
    assert "生成评审表" in client.get(page(declaration, "progress")).content.decode()
    client.post(page(declaration, "order_form"))
    client.post(page(declaration, "order_form"))
    assert DocumentOrder.objects.get(kind="review_form").params == {"declaration": declaration.pk, "revision": 1}


@pytest.mark.parametrize("act", ["submit", "recall", "withdraw", "order_form"])
def test_somebody_else_can_take_no_step(client: Client, stage: Stage, act: str) -> None:
    declaration = submitted(stage)
    operator = stage.desks.operators[declaration.employer_id]
    assert sign_in(client, operator.person, operator).post(page(declaration, act)).status_code == 404
    assert sign_in(client, None).post(page(declaration, act)).status_code == 302
    assert sign_in(client, declaration.person, as_applicant=True).get(page(declaration, act)).status_code == 405


def test_beside_a_shifted_plan_day_the_receipt_says_the_true_server_time(
    client: Client, mine: Client, draft: Declaration
) -> None:
    hand_in(mine, draft)
    submission = draft.submissions.get()
    assert submission.received_at != submission.plan_time
    text = mine.get(page(draft, "receipt")).content.decode()
    shown = [submission.plan_time, submission.received_at]
    assert [f"{each.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}" in text for each in shown] == [True, True]
    assert "服务器时间" in text


def test_a_draft_whose_window_is_over_offers_to_look_and_not_to_go_on(
    mine: Client, draft: Declaration, stage: Stage
) -> None:
    assert "继续填写" in mine.get(reverse("declarations:mine")).content.decode()
    set_day(stage.plan.code, date(2023, 8, 28))
    text = mine.get(reverse("declarations:mine")).content.decode()
    assert "继续填写" not in text
    assert "查看填过的内容" in text
    assert "截止" in text


def test_a_locked_page_says_what_can_still_be_done(mine: Client, draft: Declaration, stage: Stage) -> None:
    with on_day(stage.plan.code, date(2023, 8, 28)):
        text = mine.get(page(draft, "pledge")).content.decode()
        assert "本页只能查看" in text
        assert reverse("review_plans:guide", args=[stage.plan.code]) in text
        assert "等下一次评审计划" in text
    hand_in(mine, draft)
    text = mine.get(page(draft, "pledge")).content.decode()
    assert page(draft, "progress") in text
    assert "可以自己撤回" in text


def test_a_receipt_read_later_names_the_stop_and_whoever_has_it_together(client: Client, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    text = sign_in(client, declaration.person, as_applicant=True).get(page(declaration, "receipt")).content.decode()
    assert declaration.accepting_office is not None
    assert f"受理点审查：{declaration.accepting_office.name}" in text
