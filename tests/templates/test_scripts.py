"""What the scripts do, in a real browser under the product's own content security policy."""

import hashlib
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.templates.desk import Desk

pytestmark = pytest.mark.browser

SAVED = """
<form method="post" data-once data-autosave-url="/save">
  <input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="version" value="7">
  <div class="field"><label for="a">甲</label><input id="a" name="a" value="原文"></div>
  <div class="field"><label for="b">乙</label><textarea id="b" name="b"></textarea></div>
  {% include "parts/save_status.html" %}<button>继续</button>
</form>"""

LEAVES = "window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"


def test_a_draft_is_saved_after_typing_stops(desk: Desk, view: Page) -> None:
    desk.answers["/save"] = [
        (200, {"version": 8, "saved_at": "14:32:05"}),
        (200, {"version": 9, "saved_at": "14:32:09"}),
    ]
    view.goto(desk.lay(SAVED))
    view.locator("#a").focus()
    view.keyboard.press("End")
    view.keyboard.type("补充", delay=20)
    expect(view.locator("[data-save-status]")).to_have_text("已保存 14:32:05", timeout=4000)
    view.locator("#b").fill("第二项")
    view.locator("#a").focus()
    expect(view.locator("[data-save-status]")).to_have_text("已保存 14:32:09")
    first, second = desk.forms("/save")
    assert (first["a"], first["b"], first["version"], first["autosave"]) == ("原文补充", "", "7", "1")
    assert (second["b"], second["version"]) == ("第二项", "8")


def test_nothing_is_sent_when_nothing_changed(desk: Desk, view: Page) -> None:
    desk.answers["/save"] = [(200, {"version": 8})]
    view.goto(desk.lay(SAVED))
    view.locator("#a").focus()
    view.locator("#b").focus()
    view.wait_for_timeout(300)
    assert desk.forms("/save") == []


def test_a_conflict_asks_and_overwrites_nothing_by_itself(desk: Desk, view: Page) -> None:
    conflict = {"version": 9, "fields": {"a": {"theirs": "另一窗口"}, "b": {"theirs": ""}}}
    desk.answers["/save"] = [(409, conflict), (200, {"version": 10, "saved_at": "09:00:00"})]
    view.goto(desk.lay(SAVED))
    view.locator("#a").fill("我的")
    view.locator("#b").focus()
    expect(view.locator(".conflict")).to_have_count(1)
    expect(view.locator(".conflict-text")).to_have_text("另一窗口")
    assert view.locator("#a").input_value() == "我的"
    view.get_by_role("button", name="改用这一份").click()
    expect(view.locator("[data-save-status]")).to_have_text("已保存 09:00:00")
    assert desk.forms("/save")[-1]["a"] == "另一窗口"
    assert desk.forms("/save")[-1]["version"] == "9"


def test_while_a_conflict_waits_for_the_choice_nothing_is_sent_and_the_old_version_stays(
    desk: Desk, view: Page
) -> None:
    conflict = {"version": 9, "fields": {"a": {"theirs": "另一窗口"}, "b": {"theirs": "乙的另一份"}}}
    desk.answers["/save"] = [(409, conflict), (200, {"version": 10, "saved_at": "09:00:00"})]
    view.goto(desk.lay(SAVED))
    view.locator("#a").fill("我的")
    view.locator("#b").focus()
    expect(view.locator(".conflict")).to_have_count(2)
    view.locator("#a").focus()
    view.locator("#b").fill("还在写")
    view.get_by_role("button", name="改用这一份").first.click()
    view.wait_for_timeout(1800)
    assert len(desk.forms("/save")) == 1
    assert view.locator("[name=version]").input_value() == "7"
    view.get_by_role("button", name="保留我的").click()
    expect(view.locator("[data-save-status]")).to_have_text("已保存 09:00:00")
    sent = desk.forms("/save")[-1]
    assert (sent["a"], sent["b"], sent["version"]) == ("另一窗口", "还在写", "9")


def saving(desk: Desk, view: Page, answer: tuple[int, dict[str, Any]], typed: str) -> None:
    """Leaving the field has begun a save, whose answer the server holds back."""
    desk.answers["/save"] = [answer]
    desk.open.clear()
    view.goto(desk.lay(SAVED))
    view.locator("#a").fill(typed)
    with view.expect_request("**/save"):
        view.locator("#b").focus()


def handed_in_beside_a_save(desk: Desk, view: Page, answer: tuple[int, dict[str, Any]]) -> None:
    """The answer of the save comes only after the form was sent, twice."""
    saving(desk, view, answer, "写完就交")
    view.get_by_role("button", name="继续").dblclick()
    expect(view.get_by_role("button", name="继续")).to_have_attribute("aria-busy", "true")
    assert desk.forms("/") == [], "sent with the version from before the save"
    desk.open.set()


def test_a_form_that_is_sent_while_a_save_is_under_way_follows_it_once(desk: Desk, view: Page) -> None:
    handed_in_beside_a_save(desk, view, (200, {"version": 8, "saved_at": "09:00:00"}))
    expect(view).to_have_title("下一页")
    assert [(sent["a"], sent["version"]) for sent in desk.forms("/")] == [("写完就交", "8")]


def test_a_form_stays_when_the_save_before_it_met_another_text(desk: Desk, view: Page) -> None:
    handed_in_beside_a_save(desk, view, (409, {"version": 9, "fields": {"a": {"theirs": "另一窗口"}}}))
    expect(view.locator(".conflict-text")).to_have_text("另一窗口")
    expect(view.get_by_role("button", name="继续")).not_to_have_attribute("aria-busy", "true")
    assert view.locator("#a").input_value() == "写完就交"
    assert desk.forms("/") == []


def test_a_form_stays_when_the_save_before_it_found_the_session_ended(desk: Desk, view: Page) -> None:
    handed_in_beside_a_save(desk, view, (403, {}))
    expect(view.locator("[data-save-status]")).to_contain_text("登录已过期")
    assert view.locator("#a").input_value() == "写完就交"
    assert desk.forms("/") == []


def test_a_save_that_never_ends_does_not_hold_the_form_for_ever(desk: Desk, view: Page) -> None:
    view.clock.install()
    saving(desk, view, (200, {"version": 8}), "网很慢")
    view.get_by_role("button", name="继续").click()
    view.clock.run_for(8100)
    expect(view).to_have_title("下一页")
    desk.open.set()
    assert [(sent["a"], sent["version"]) for sent in desk.forms("/")] == [("网很慢", "7")]


def test_without_a_network_the_text_stays_and_is_sent_later(desk: Desk, view: Page) -> None:
    desk.answers["/save"] = [(200, {"version": 8, "saved_at": "10:00:00"})]
    view.goto(desk.lay(SAVED))
    view.context.set_offline(True)
    view.locator("#a").fill("断网时写的")
    view.locator("#b").focus()
    expect(view.locator("[data-save-status]")).to_have_text("离线，内容保留在本机")
    assert view.evaluate("localStorage.length + sessionStorage.length") == 0
    view.context.set_offline(False)
    expect(view.locator("[data-save-status]")).to_have_text("已保存 10:00:00")
    assert desk.forms("/save")[-1]["a"] == "断网时写的"


def test_a_lost_session_is_said_and_the_text_stays(desk: Desk, view: Page) -> None:
    desk.answers["/save"] = [(403, {})]
    view.goto(desk.lay(SAVED))
    view.locator("#a").fill("还在")
    view.locator("#b").focus()
    expect(view.locator("[data-save-status]")).to_contain_text("登录已过期")
    assert view.locator("#a").input_value() == "还在"


def test_what_the_server_does_not_keep_is_never_called_saved_and_is_not_sent_again(desk: Desk, view: Page) -> None:
    desk.answers["/save"] = [(413, {"says": "plan.yaml 太大。"}), (200, {"version": 8, "saved_at": "11:00:00"})]
    view.goto(desk.lay(SAVED))
    view.locator("#a").fill("太长")
    view.locator("#b").focus()
    status = view.locator("[data-save-status]")
    expect(status).to_have_text("没有保存：plan.yaml 太大。")
    view.locator("#a").focus()
    view.locator("#b").focus()
    view.wait_for_timeout(400)
    assert len(desk.forms("/save")) == 1
    assert view.evaluate(LEAVES) is False, "leaving the page warns"
    view.locator("#a").fill("短")
    view.locator("#b").focus()
    expect(status).to_have_text("已保存 11:00:00")
    assert view.evaluate(LEAVES) is True


def test_saving_ends_for_good_once_the_text_is_closed(desk: Desk, view: Page) -> None:
    desk.answers["/save"] = [(410, {"says": "这份草稿已经发布。"})]
    view.goto(desk.lay(SAVED))
    view.locator("#a").fill("太晚")
    view.locator("#b").focus()
    expect(view.locator("[data-save-status]")).to_have_text("没有保存：这份草稿已经发布。")
    view.locator("#b").fill("更晚")
    view.locator("#a").focus()
    view.wait_for_timeout(400)
    assert len(desk.forms("/save")) == 1
    assert view.evaluate(LEAVES) is False, "leaving the page warns"


def test_the_counter_counts_code_points_and_a_line_break_as_one(desk: Desk, view: Page) -> None:
    view.goto(
        desk.lay(
            '<textarea id="t" data-counter="5"></textarea>'
            '<p id="t_count" data-count-for="t" data-left="%n/5" data-over="超 %o">限 5 字</p>'
        )
    )
    view.locator("#t").fill("王𬎆\n㛃")
    expect(view.locator("#t_count span[aria-hidden]")).to_have_text("4/5")
    view.locator("#t").fill("王𬎆\n㛃一二")
    expect(view.locator("#t_count span[aria-hidden]")).to_have_text("超 1")
    assert view.locator("#t").get_attribute("aria-describedby") == "t_count"


def test_a_second_press_sends_nothing(desk: Desk, view: Page) -> None:
    view.goto(
        desk.lay('<form method="post" action="/once" data-once><input name="k" value="1"><button>提交</button></form>')
    )
    view.evaluate("const b = document.querySelector('form[data-once] button'); b.click(); b.click(); b.click()")
    expect(view).to_have_title("下一页")
    assert len(desk.forms("/once")) == 1


def test_what_runs_from_old_to_new_opens_at_its_new_end(desk: Desk, view: Page) -> None:
    cells = "<td>1234567890</td>" * 100
    view.goto(desk.lay(f'<div id="box" class="table-scroll" data-scroll-end><table><tr>{cells}</tr></table></div>'))
    assert view.evaluate("box.scrollLeft > 0 && box.scrollLeft + box.clientWidth >= box.scrollWidth - 1")


def test_a_button_that_says_why_not_does_nothing(desk: Desk, view: Page) -> None:
    view.goto(
        desk.lay(
            '<form method="post" action="/never">'
            '{% include "parts/button.html" with label="提交" kind="primary" id="go" why="还差 2 项" only %}</form>'
        )
    )
    view.locator("#go").click(force=True)
    view.wait_for_timeout(200)
    assert desk.posted == []
    expect(view.locator("#go")).to_have_accessible_description("还差 2 项")


def test_fields_appear_with_the_choice_they_belong_to(desk: Desk, view: Page) -> None:
    view.goto(
        desk.lay(
            '<form><input type="radio" name="track" value="normal" id="n" checked><input type="radio" name="track" '
            'value="other" id="o"><div data-reveal="track=other,third" id="more">理由</div>'
            '<div data-reveal="track=!normal" id="any">说明</div></form>'
        )
    )
    for box in ("#more", "#any"):
        expect(view.locator(box)).to_be_hidden()
    view.locator("#o").check()
    for box in ("#more", "#any"):
        expect(view.locator(box)).to_be_visible()


def test_the_error_summary_takes_focus_and_leads_into_a_group(desk: Desk, view: Page) -> None:
    view.goto(
        desk.lay(
            '<div class="error-summary" tabindex="-1" data-error-summary><a href="#g">类型：必填</a></div>'
            '<fieldset id="g" class="field"><input type="radio" name="g" id="g1"></fieldset>'
        )
    )
    expect(view.locator("[data-error-summary]")).to_be_focused()
    view.get_by_role("link", name="类型：必填").click()
    expect(view.locator("#g1")).to_be_focused()


ROWS = """
<form method="post" action="/batch" class="panes" data-select data-once><div class="pane-list" data-queue>
  <label class="choice"><input type="checkbox" data-select-page id="all">本页</label>
  <button type="button" data-queue-keys aria-pressed="true" data-on="快捷键：开" data-off="快捷键：关">快捷键：开</button>
  {% for n in "12345" %}<div class="queue-row" data-queue-row><input type="checkbox" name="chosen" value="{{ n }}" id="c{{ n }}" aria-label="第 {{ n }} 项" data-select-row><a class="queue-link" href="#open{{ n }}" id="l{{ n }}">第 {{ n }} 项</a></div>{% endfor %}
  {% include "parts/batch_bar.html" with total=37 page_count=5 %}</div>
  <div class="pane-work"><input id="q" data-queue-search><button type="button" id="two" data-queue-act="2" data-dialog-open="back">退回修改</button></div>
</form><dialog class="dialog" id="back"><h2>退回修改</h2><button type="button" data-dialog-close>取消</button></dialog>{% include "parts/keys.html" %}"""


def test_a_range_is_chosen_with_shift_and_counted(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(ROWS))
    count = view.locator("[data-batch-count]")
    expect(count).to_have_text("尚未选择")
    view.locator("#c2").click()
    view.locator("#c4").click(modifiers=["Shift"])
    expect(count).to_have_text("已选 3 项")
    expect(view.locator("[data-batch-all]")).to_be_hidden()


def test_all_pages_are_a_second_explicit_step(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(ROWS))
    view.locator("#all").check()
    expect(view.locator("[data-batch-count]")).to_have_text("已选 5 项")
    view.locator("[name=all_pages]").check()
    expect(view.locator("[data-batch-count]")).to_have_text("已选 37 项（本页 5，其他页 32）")
    view.locator("#c1").uncheck()
    expect(view.locator("[data-batch-count]")).to_have_text("已选 4 项")
    assert not view.locator("[name=all_pages]").is_checked()


def test_the_queue_is_worked_by_keys_while_focus_is_inside(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(ROWS))
    view.locator("#l1").focus()
    view.keyboard.press("j")
    view.keyboard.press("j")
    expect(view.locator("#l3")).to_be_focused()
    view.keyboard.press("x")
    expect(view.locator("#c3")).to_be_checked()
    view.keyboard.press("k")
    expect(view.locator("#l2")).to_be_focused()
    view.keyboard.press("2")
    expect(view.locator("#back")).to_be_visible()
    view.keyboard.press("Escape")
    expect(view.locator("#two")).to_be_focused()
    view.keyboard.press("?")
    expect(view.locator("#keys-help")).to_be_visible()


def test_keys_are_text_in_a_text_field_and_can_be_switched_off(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(ROWS))
    view.locator("#q").press_sequentially("jxk2")
    assert view.locator("#q").input_value() == "jxk2"
    expect(view.locator("#back")).to_be_hidden()
    view.locator("[data-queue-keys]").click()
    expect(view.locator("[data-queue-keys]")).to_have_text("快捷键：关")
    view.locator("#l1").focus()
    view.keyboard.press("j")
    expect(view.locator("#l1")).to_be_focused()


def test_keys_do_nothing_outside_the_queue(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(ROWS))
    view.locator(".wordmark").focus()
    view.keyboard.press("2")
    expect(view.locator("#back")).to_be_hidden()


SLOT = """{% include "parts/file_slot.html" with slot=slot upload_url="/upload" remove_url="/remove" %}"""


def slot(**changed: object) -> dict[str, object]:
    return {
        "code": "contract",
        "title": "合同",
        "limits": "PDF，不超过 20 MB",
        "multiple": True,
        "files": [],
        **changed,
    }


def test_each_file_is_sent_by_itself_and_tells_its_state(desk: Desk, view: Page) -> None:
    desk.answers["/upload"] = [
        (200, {"state": "ready", "id": "a1", "name": "甲.pdf", "url": "/a1"}),
        (422, {"state": "refused", "name": "乙.pdf", "reason": "文件设有打开密码。"}),
    ]
    view.goto(desk.lay(SLOT, slot=slot()))
    field = view.locator("input[type=file]")
    field.set_input_files([{"name": "甲.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}])
    expect(view.locator(".slot-file").nth(0)).to_contain_text("可用")
    field.set_input_files([{"name": "乙.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}])
    expect(view.locator(".slot-file").nth(1)).to_contain_text("文件设有打开密码。")
    assert [path for path, _ in desk.posted] == ["/upload", "/upload"]
    assert b'name="slot"\r\n\r\ncontract' in desk.posted[0][1]
    expect(view.get_by_role("link", name="甲.pdf")).to_have_attribute("href", "/a1")
    expect(view.locator("[data-slot-live]")).to_have_text("乙.pdf 不可用 文件设有打开密码。")


def test_a_file_that_did_not_arrive_can_be_sent_again(desk: Desk, view: Page) -> None:
    desk.answers["/upload"] = [(200, {"state": "ready", "id": "a1", "name": "甲.pdf"})]
    view.goto(desk.lay(SLOT, slot=slot()))
    view.context.set_offline(True)
    view.locator("input[type=file]").set_input_files(
        [{"name": "甲.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}]
    )
    expect(view.locator(".slot-file")).to_contain_text("没有传上来")
    view.context.set_offline(False)
    view.get_by_role("button", name="重新上传").click()
    expect(view.locator(".slot-file")).to_contain_text("可用")


def test_a_large_file_goes_on_where_a_broken_link_stopped_it(desk: Desk, view: Page) -> None:
    content = bytes(range(256)) * 8192
    mega = 1024 * 1024
    desk.answers["/upload"] = [(200, {"state": "ready", "id": "a1", "name": "甲.pdf"})]
    desk.cuts = 1
    view.goto(desk.lay(SLOT, slot=slot(pieces_above=mega)))
    view.locator("input[type=file]").set_input_files(
        [{"name": "甲.pdf", "mimeType": "application/pdf", "buffer": content}]
    )
    expect(view.locator(".slot-file")).to_contain_text("可用", timeout=15000)
    assert desk.patched == [(0, mega), (mega // 2, mega), (mega // 2 + mega, mega // 2)]
    sha256 = hashlib.sha256(content).hexdigest()
    assert desk.pieces == {reverse("files:pieces", args=[sha256]): content}
    ((path, body),) = desk.posted
    assert path == "/upload"
    assert f'name="pieces"\r\n\r\n{sha256}'.encode() in body
    assert 'name="name"\r\n\r\n甲.pdf'.encode() in body
    assert len(body) < mega


def test_a_file_over_the_limit_is_told_before_it_is_sent(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(SLOT, slot=slot(max_bytes=4)))
    view.locator("input[type=file]").set_input_files(
        [{"name": "甲.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}]
    )
    expect(view.locator(".slot-file")).to_contain_text("文件超过大小上限。")
    assert desk.posted == []


def test_a_job_tells_its_progress_and_that_it_is_done(desk: Desk, view: Page) -> None:
    desk.answers["/job"] = [
        (200, {"done": 137, "total": 300, "failed": 2, "eta_seconds": 100, "finished": False}),
        (200, {"done": 298, "total": 300, "failed": 2, "eta_seconds": 0, "finished": True}),
    ]
    view.goto(
        desk.lay(
            '{% include "parts/progress.html" with job=job label="评审表" url="/job" id="7" %}',
            job={"done": 0, "total": 300, "failed": 0},
        )
    )
    line = view.locator("[data-progress-line]")
    expect(line).to_have_text("已生成 137 / 300，失败 2，约剩 1 分 40 秒", timeout=4000)
    expect(view.get_by_role("progressbar", name="评审表")).to_have_js_property("value", 137)
    expect(line).to_have_text("已全部处理：298 份生成，2 份失败", timeout=4000)


def test_without_scripts_dialogs_and_menus_can_be_reached(desk: Desk, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(desk.lay(ROWS, nav=[("评审计划", "/", True)]))
    expect(page.locator("#back")).to_be_visible()
    expect(page.locator("#two")).to_be_hidden()
    page.locator(".menu > summary").click()
    expect(page.locator(".menu").get_by_role("link", name="评审计划")).to_be_visible()
    context.close()
