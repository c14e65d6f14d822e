"""T-004…006 as a person meets them: two browsers on one declaration, and a page that has grown stale at a desk.

And what a single window is for after a return: from the message into the field.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration, Submission
from declarations.returns import ReturnPoint
from tests.browser.hands import press, says
from tests.browser.site import Site, give_password, sign_in
from tests.browser.stage_of_walks import county_employer

pytestmark = pytest.mark.browser

SAVED = re.compile("已保存")


@pytest.fixture
def draft(stage: Stage) -> Declaration:
    level = stage.plan.targets[0].level
    person = journeys.applicant(stage, county_employer(stage), level, Story()).person
    give_password(person)
    return journeys.draft(stage, person, level, "normal")


def statement(page: Page, draft: Declaration) -> Page:
    page.goto(f"/me/d/{draft.pk}/statement/")
    return page


def write(page: Page, text: str) -> None:
    """Until it is kept. The status line alone would not do: it may still speak of the text before."""
    with page.expect_response("**/save/statement/", timeout=60_000) as answer:
        page.locator("#id_statement").fill(text)
        page.locator("#id_statement").press("Tab")
    assert answer.value.ok
    expect(page.locator("[data-save-status]")).to_have_text(SAVED)


def test_two_browsers_merge_what_differs_and_ask_about_what_clashes(site: Site, draft: Declaration) -> None:
    home, work = (sign_in(site.window(), draft.person) for _n in range(2))
    statement(home, draft)
    statement(work, draft)
    write(home, "在家里写的述职。")
    # Another page of the same declaration is another field: both are kept.
    work.goto(f"/me/d/{draft.pk}/choices/")
    work.locator("input[name=specialty]").nth(1).check()
    press(work, "保存并继续")
    work.wait_for_url(re.compile(r"/me/d/\d+/$"))
    write(home, "在家里接着写。")
    draft.refresh_from_db()
    assert draft.statement == "在家里接着写。"

    # The same field from a page that was opened before: neither text is lost, and the person is asked.
    statement(work, draft)
    write(home, "家里的最后一稿。")
    work.locator("#id_statement").fill("单位里的另一稿。")
    press(work, "保存并继续")
    says(work, "家里的最后一稿。")
    assert work.locator("#id_statement").input_value() == "单位里的另一稿。"
    draft.refresh_from_db()
    assert draft.statement == "家里的最后一稿。"


def test_a_session_that_ends_in_mid_form_is_taken_up_with_the_same_text(site: Site, draft: Declaration) -> None:
    page = sign_in(site.window(), draft.person)
    statement(page, draft)
    write(page, "会话还在时写的。")
    Session.objects.all().delete()
    page.locator("#id_statement").fill("会话已过期，还在写。")
    page.locator("#id_statement").press("Tab")
    expect(page.locator("[data-save-status]")).to_contain_text("登录已过期")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    again = opened.value
    sign_in(again, draft.person)
    again.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-save-status]")).to_have_text(SAVED)
    draft.refresh_from_db()
    assert draft.statement == "会话已过期，还在写。"
    press(page, "保存并继续")
    page.wait_for_url(re.compile(r"/me/d/\d+/$"))
    # The browser notes the refusal that is tried here.
    site.complaints[:] = [line for line in site.complaints if "/save/statement/" not in line]


def test_a_double_press_on_submit_is_one_submission(site: Site, draft: Declaration) -> None:
    page = sign_in(site.window(), draft.person)
    page.goto(f"/me/d/{draft.pk}/preview/")
    page.locator("#submit").dblclick()
    page.wait_for_url("**/receipt/")
    assert Submission.objects.filter(declaration=draft).count() == 1
    page.go_back()
    page.goto(f"/me/d/{draft.pk}/preview/")
    says(page, "单位审核")
    assert Submission.objects.filter(declaration=draft).count() == 1


def test_a_stale_desk_is_told_who_was_faster_and_keeps_its_words(site: Site, stage: Stage, draft: Declaration) -> None:
    case = journeys.submit(stage, draft)
    seat = stage.desks.operators[case.employer_id]
    slow, fast = (sign_in(site.window(), seat.person, seat) for _n in range(2))
    for page in (slow, fast):
        page.goto(f"/desk/cases/{case.pk}/")
    fast.locator("#endorse").click()
    press(fast.locator("#endorse-dialog"), "审查通过")
    says(fast, f"已审查通过：{case.person.name}")
    slow.locator("#refuse").click()
    dialog = slow.locator("#refuse-dialog")
    dialog.locator("textarea").first.fill("年限不足，写了很久的理由。")
    press(dialog, "审查不通过")
    says(slow, seat.person.name)
    assert "年限不足，写了很久的理由。" in slow.content()
    case.refresh_from_db()
    assert case.stop == "employer_notice"


def test_from_the_message_of_a_return_two_clicks_put_the_cursor_into_the_field(
    site: Site, stage: Stage, draft: Declaration
) -> None:
    points = [
        ReturnPoint("statement_thin", "statement", "请补充本人承担的工作"),
        ReturnPoint("hours_unproven", "slot:hours_cards", "缺 2022 年"),
        ReturnPoint("track_wrong", "track", "请核对途径"),
    ]
    journeys.send_back(stage, journeys.submit(stage, draft), points)
    page = sign_in(site.window(), draft.person)
    for words, field in (
        ("本人述职", "#id_statement"),
        ("附件与佐证", "#file-hours_cards"),
        ("申报类别", "#id_track input >> nth=0"),
    ):
        page.goto("/inbox/?kind=todo")
        page.get_by_role("button", name="退回修改").first.click()
        page.locator("#returned").get_by_role("link", name=words).click()
        expect(page.locator(field)).to_be_focused()
