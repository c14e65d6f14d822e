"""The plan studio without a mouse: a draft is begun, broken, mended, checked, tried by a real worker, and published."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from config.demo.journeys import Stage
from review_plans.models import PlanDraft
from review_plans.queries import current_version
from review_plans.studio.archive import write_archive
from tests.browser.hands import says
from tests.browser.keys import Keys
from tests.browser.looking import serious
from tests.browser.site import Site
from tests.browser.stage_of_walks import CODE, committee_seat
from tests.browser.test_keyboard import button, signed_in
from tests.review_plans.studio.changed import texts
from tests.stages import led_to

PLAN, RULES = "plan.yaml", "eligibility.yaml"
DEADLINE, TOO_SOON = "2023-09-07", "2023-08-30"
FIVE, SIXTY = "at_least: 5}}", "at_least: 60}}"

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.slow]


def test_a_notice_is_rewritten_tried_and_published_by_keyboard_alone(site: Site, stage: Stage, tmp_path: Path) -> None:
    """The draft's dry run goes through Celery; a case that reached the office flips by it."""
    case = led_to(stage, "committee_check")
    keys = signed_in(site, committee_seat(stage).person)
    page = keys.page
    begin(keys, tmp_path / "plan.zip")
    draft = PlanDraft.objects.get()

    number, line = line_of(PLAN, DEADLINE)
    break_and_mend(keys, number, line, line.replace(DEADLINE, TOO_SOON))
    open_tab(keys, "条款覆盖")
    expect(page.locator("main")).to_contain_text("每一条款都有着落。")
    answer_for(keys, "公告延期的文件已报送，九月初印发。")

    number, line = line_of(RULES, FIVE)
    open_file(keys, RULES)
    with saved(page):
        rewrite(keys, number, line.replace(FIVE, SIXTY))
    result = try_out(keys)
    expect(result).to_contain_text("附件1·二·(一)·2")
    expect(result.locator("svg").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=case.number)).to_contain_text("不符合")
    assert case.person.name not in result.inner_text()
    open_tab(keys, "示例人物")
    expect(page.locator("main")).to_contain_text("取决于")

    open_file(keys, RULES)
    with saved(page):
        rewrite(keys, number, line)
    publish(keys)
    draft.refresh_from_db()
    assert (current_version(CODE).number, draft.published) == (2, current_version(CODE))
    assert keys.pointers == 0


def line_of(name: str, words: str) -> tuple[int, str]:
    """The first line of a file that holds the words, and its number from 1."""
    lines = texts(CODE)[name].split("\n")
    found = next(n for n, line in enumerate(lines) if words in line)
    return found + 1, lines[found]


def main(page: Page) -> Locator:
    return page.locator("main")


def begin(keys: Keys, packed: Path) -> None:
    """From a folder of plan files, packed as the office keeps it."""
    page = keys.page
    packed.write_bytes(write_archive(CODE, texts(CODE)))
    keys.follow("计划编制")
    assert serious(page) == []
    keys.write(page.get_by_label("草稿名称"), "明年的通知")
    keys.give(page.locator("input[name=archive]"), packed)
    keys.sends(button(keys, "新建草稿"))
    says(page, "草稿已建好。")
    expect(page.get_by_role("heading", name=PLAN)).to_be_visible()


def editor(page: Page) -> Locator:
    return page.get_by_label("内容（YAML）")


@contextmanager
def saved(page: Page) -> Iterator[None]:
    """Goes on when the server has kept what was typed and the page says so."""
    with page.expect_response(lambda answer: answer.url.endswith("/save/")) as kept:
        yield
    assert kept.value.ok
    expect(page.locator("[data-save-status]")).to_have_text(re.compile("已保存 "))


def to_line(keys: Keys, number: int) -> None:
    """The cursor at the beginning of a line, by arrows."""
    keys.to(editor(keys.page))
    keys.page.keyboard.press("Control+Home")
    for _press in range(number - 1):
        keys.page.keyboard.press("ArrowDown")


def rewrite(keys: Keys, number: int, line: str) -> None:
    to_line(keys, number)
    keys.page.keyboard.press("Shift+End")
    keys.page.keyboard.insert_text(line)


def break_and_mend(keys: Keys, number: int, line: str, mended: str) -> None:
    """A word too many: its line is named at once, leads back to itself, and is written anew."""
    page = keys.page
    rewrite(keys, number, f"{line} ]")
    there = page.locator("[data-marks-list]").get_by_role("button", name=f"第 {number} 行", exact=True)
    expect(there).to_be_visible()
    expect(page.locator("[data-editor-lines] li.is-error")).to_have_text(str(number))
    assert serious(page) == []
    keys.to(there)
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    with saved(page):
        page.keyboard.insert_text(mended)
    expect(page.locator("[data-editor-lines] li.is-error")).to_have_count(0)


def open_tab(keys: Keys, name: str) -> None:
    keys.follow(name)
    assert serious(keys.page) == []


def open_file(keys: Keys, name: str) -> None:
    keys.follow("编辑")
    keys.follow(name)
    expect(keys.page.get_by_role("heading", name=name)).to_be_visible()


def answer_for(keys: Keys, reason: str) -> None:
    """The notice of five working days no longer fits: the office says why it stands all the same."""
    page = keys.page
    open_tab(keys, "矛盾检查")
    expect(main(page)).to_contain_text("5 个工作日")
    keys.follow(re.compile(rf"^{re.escape(PLAN)}:\d+$"))
    expect(editor(page)).to_be_focused()
    open_tab(keys, "矛盾检查")
    keys.write(page.get_by_label("不改正的理由").first, reason)
    keys.sends(button(keys, "记下理由"))
    expect(main(page)).to_contain_text(reason)


def try_out(keys: Keys) -> Locator:
    """Asked for, waited for, shown: the page goes on to the result by itself."""
    page = keys.page
    open_tab(keys, "试运行")
    keys.sends(button(keys, "开始试运行"))
    expect(page.locator("[data-progress-url]")).to_be_visible()
    assert serious(page) == []
    expect(page.locator(".figures")).to_contain_text("重算的申报", timeout=60_000)
    assert serious(page) == []
    return main(page)


def publish(keys: Keys) -> None:
    page = keys.page
    open_tab(keys, "发布")
    expect(main(page)).to_contain_text("由2023-09-07改为2023-08-30")
    keys.write(page.get_by_label("发布理由"), "依据延期后的通知")
    keys.sends(button(keys, "发布"))
    says(page, "已发布为第 2 版。")
