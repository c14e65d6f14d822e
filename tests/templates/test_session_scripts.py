"""A page outlives its session: nothing typed is lost, and nobody else's session takes it."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.templates.desk import Desk
from tests.templates.test_scripts import SAVED

pytestmark = pytest.mark.browser

SESSION = "/accounts/session/"
PERSON = SimpleNamespace(is_authenticated=True, pk=7, name="测试甲")
OPINION = """
<form method="post" action="/opinion" data-once>
  <input type="hidden" name="csrfmiddlewaretoken" value="old">
  <label for="o">意见</label><textarea id="o" name="opinion"></textarea><button name="verb" value="endorse">通过</button>
</form>"""


def laid(desk: Desk, view: Page, content: str) -> None:
    view.clock.install()
    view.goto(desk.lay(content, user=PERSON))


def write_and_send_after(view: Page, minutes: int) -> None:
    view.locator("#o").fill("写了很久的意见")
    view.clock.fast_forward(minutes * 60_000)
    view.get_by_role("button", name="通过").click()


def test_a_fresh_page_sends_without_asking(desk: Desk, view: Page) -> None:
    laid(desk, view, OPINION)
    write_and_send_after(view, 5)
    expect(view).to_have_title("下一页")
    assert desk.forms("/opinion")[0]["csrfmiddlewaretoken"] == "old"


def test_an_old_page_fetches_its_token_first_and_sends_once_with_the_button_that_was_pressed(
    desk: Desk, view: Page
) -> None:
    desk.answers[SESSION] = [(200, {"person": "7", "token": "new"})]
    laid(desk, view, OPINION)
    write_and_send_after(view, 11)
    expect(view).to_have_title("下一页")
    (sent,) = desk.forms("/opinion")
    assert (sent["opinion"], sent["csrfmiddlewaretoken"], sent["verb"]) == ("写了很久的意见", "new", "endorse")


@pytest.mark.parametrize(
    ("person", "words"), [("", "登录已过期。填写的内容都还在这一页"), ("8", "现在登录的是另一个账号")]
)
def test_signed_out_or_somebody_else_nothing_is_sent_and_the_text_stays(
    desk: Desk, view: Page, person: str, words: str
) -> None:
    desk.answers[SESSION] = [
        (200, {"person": person, "token": "theirs"}),
        (200, {"person": "7", "token": "new"}),
    ]
    laid(desk, view, OPINION)
    write_and_send_after(view, 11)
    expect(view.locator("#session-notice")).to_contain_text(words)
    expect(view.locator("#session-notice")).to_be_focused()
    expect(view.get_by_role("link", name="在新窗口登录")).to_have_attribute("target", "_blank")
    assert desk.posted == []
    assert view.locator("#o").input_value() == "写了很久的意见"
    # Signed in again: the same press goes through.
    view.get_by_role("button", name="通过").click()
    expect(view).to_have_title("下一页")
    assert desk.forms("/opinion")[0]["csrfmiddlewaretoken"] == "new"


def test_a_server_that_can_not_be_asked_stands_in_nobodys_way(desk: Desk, view: Page) -> None:
    laid(desk, view, OPINION)
    write_and_send_after(view, 11)
    expect(view).to_have_title("下一页")


def test_saving_goes_on_with_the_new_token_once_the_person_is_back(desk: Desk, view: Page) -> None:
    desk.answers[SESSION] = [(200, {"person": ""}), (200, {"person": "7", "token": "new"})]
    desk.answers["/save"] = [(403, {}), (403, {}), (200, {"version": 8, "saved_at": "09:00:00"})]
    view.goto(desk.lay(SAVED, user=PERSON))
    view.locator("#a").fill("写到一半")
    view.locator("#b").focus()
    status = view.locator("[data-save-status]")
    expect(status).to_contain_text("登录已过期")
    expect(view.locator("#session-notice")).to_be_visible()
    view.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status).to_have_text("已保存 09:00:00")
    expect(view.locator("#session-notice")).to_be_hidden()
    assert desk.forms("/save")[-1]["a"] == "写到一半"
    assert view.locator("[name=csrfmiddlewaretoken]").first.input_value() == "new"
