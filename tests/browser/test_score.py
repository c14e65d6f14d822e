"""The score sheet in a real browser: filled by keyboard alone, on a phone, and in two windows at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from dossiers.models import Achievement
from tests.browser.site import NARROW, Site, give_password, let_the_clock_arrive, sign_in
from tests.browser.test_keyboard import signed_in
from tests.declarations import tables
from tests.stages import make_stage

pytestmark = pytest.mark.browser

SAVED = re.compile("已保存 ")


@pytest.fixture(scope="module")
def stage(clean: None, running_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    made = make_stage(tables.HOST, folder=tables.folder_with(tables.of_every_kind(), tmp_path_factory.mktemp("plan")))
    let_the_clock_arrive()
    return made


@pytest.fixture
def draft(stage: Stage) -> Declaration:
    """A self-scored draft with an empty sheet; its project is of provincial level, the person second of its authors."""
    level = stage.plan.targets[0].level
    person = journeys.applicant(stage, stage.employers[0], level, Story()).person
    give_password(person)
    declaration = journeys.draft(stage, person, level, "self_scored")
    declaration.claims.all().delete()
    Achievement.objects.filter(dossier__person=person, kind="project").update(rank=2, level="provincial")
    return declaration


def keeps(page: Page, act: Callable[[], object]) -> None:
    """Does something, and goes on when the server has kept it and the page says so."""
    with page.expect_response(re.compile(r"/score/projects/[0-9a-f-]{36}/$")) as answer:
        act()
    assert answer.value.ok
    expect(page.locator("[data-save-status]")).to_have_text(SAVED)


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_sheet_is_filled_by_keyboard_alone_and_keeps_itself(site: Site, draft: Declaration) -> None:
    keys = signed_in(site, draft.person)
    page = keys.page
    page.goto(f"/me/d/{draft.pk}/score/")
    totals = page.locator("#score-totals")
    expect(totals).to_contain_text("还差 80.00")

    keys.to(page.locator(".score-home"))
    for key in ("ArrowDown", "j", "k"):
        page.keyboard.press(key)
    row = page.locator('[data-score-row="projects"]')
    expect(row.locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#line-title")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/score/projects/$"))

    keys.to(page.locator("select[name=proof]"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("select[name=choice]")).to_have_value("high")
    expect(page.locator(".claim-form .claim-told")).to_contain_text("排名第 2")
    expect(totals).to_contain_text("还差 80.00")
    keys.write(page.locator("input[name=pages]"), "第1-2页")
    keeps(page, lambda: page.keyboard.press("Enter"))
    expect(totals).to_contain_text("还差 76.00")
    expect(row.locator("[data-line-machine]")).to_have_text("4")

    expect(page.locator("#line-title")).to_be_focused()
    expect(page.locator('form[data-mode="edit"]')).to_be_visible()
    keeps(page, lambda: keys.write(page.locator("textarea[name=words]"), "主持完成，已验收。"))
    keys.write(page.locator("input[name=pages]"), "7")
    expect(page.locator("[data-save-status]")).to_have_text("没有保存：这个文件只有 2 页，没有第 7 页。")
    expect(page.locator("#id_pages_live")).to_have_text("这个文件只有 2 页，没有第 7 页。")
    keeps(page, lambda: keys.write(page.locator("input[name=pages]"), "2"))
    expect(page.locator("#id_pages_live")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(row.locator("a")).to_be_focused()
    claim = draft.claims.get()
    assert (claim.choice, claim.pages, claim.words) == ("high", "2", "主持完成，已验收。")
    assert keys.pointers == 0


def test_on_a_phone_the_list_leads_to_a_line_and_back(site: Site, draft: Declaration) -> None:
    page = sign_in(site.window(NARROW), draft.person)
    page.goto(f"/me/d/{draft.pk}/score/")
    listed, title = page.locator("[data-score-list]"), page.locator("#line-title")
    expect(listed).to_be_visible()
    assert overflow(page) == 0
    page.get_by_role("link", name="条目projects", exact=True).click()
    expect(title).to_have_text("条目projects")
    expect(listed).to_be_hidden()
    assert overflow(page) == 0
    page.locator("select[name=proof]").select_option(index=1)
    expect(page.locator("select[name=choice]")).to_have_value("high")
    keeps(page, lambda: page.get_by_role("button", name="计入").click())
    page.get_by_role("link", name="回到评分表").click()
    expect(listed).to_be_visible()
    expect(page.locator('[data-score-row="projects"] a')).to_be_focused()
    expect(page.locator('[data-score-row="projects"] [data-line-machine]')).to_have_text("4")
    page.go_back()
    expect(title).to_have_text("条目projects")
    expect(listed).to_be_hidden()


def test_a_new_claim_that_was_left_is_kept_when_complete_and_remembered_when_not(
    site: Site, draft: Declaration
) -> None:
    page = sign_in(site.window(), draft.person)
    page.goto(f"/me/d/{draft.pk}/score/education/")
    page.locator("textarea[name=words]").fill("还没选完")
    page.get_by_role("link", name="条目projects", exact=True).click()
    expect(page.locator("#line-title")).to_have_text("条目projects")
    page.locator("select[name=proof]").select_option(index=1)
    expect(page.locator(".claim-form .claim-told")).to_contain_text("计入后本条 4")
    page.get_by_role("link", name="条目education", exact=True).click()
    expect(page.locator("#line-title")).to_have_text("条目education")
    expect(page.locator("textarea[name=words]")).to_have_value("还没选完")
    expect(page.locator('[data-score-row="projects"] [data-line-machine]')).to_have_text("4")
    assert draft.claims.get().line == "projects"
    page.evaluate("window.onbeforeunload = null")
    page.locator("textarea[name=words]").fill("")


def test_two_windows_on_one_claim_are_asked_which_text_stays(site: Site, draft: Declaration) -> None:
    home, work = (sign_in(site.window(), draft.person) for _n in range(2))
    home.goto(f"/me/d/{draft.pk}/score/projects/")
    home.locator("select[name=proof]").select_option(index=1)
    expect(home.locator("select[name=choice]")).to_have_value("high")
    keeps(home, lambda: home.get_by_role("button", name="计入").click())
    expect(home.locator('form[data-mode="edit"]')).to_be_visible()
    work.goto(f"/me/d/{draft.pk}/score/projects/")
    keeps(work, lambda: work.locator("textarea[name=words]").fill("单位里写的"))
    home.locator("textarea[name=words]").fill("家里写的")
    box = home.locator(".conflict")
    expect(box).to_contain_text("单位里写的")
    expect(home.locator("textarea[name=words]")).to_have_value("家里写的")
    assert draft.claims.get().words == "单位里写的"
    keeps(home, lambda: box.get_by_role("button", name="保留我的").click())
    expect(box).to_have_count(0)
    assert draft.claims.get().words == "家里写的"


def test_the_desk_opens_evidence_and_orders_the_paper_with_the_mouse_alone(site: Site, stage: Stage) -> None:
    level = stage.plan.targets[0].level
    person = journeys.applicant(stage, stage.employers[0], level, Story()).person
    declaration = journeys.submit(stage, journeys.draft(stage, person, level, "self_scored"))
    seat = stage.desks.operators[declaration.employer_id]
    give_password(seat.person)
    page = sign_in(site.window(), seat.person, seat)
    page.goto(f"/desk/sheets/{declaration.pk}/")
    claimed = page.locator("tr", has=page.locator("[data-queue-more]")).first
    claimed.locator("[data-queue-more] > summary").click()
    claimed.locator(".evidence > summary").first.click()
    shown = claimed.locator("img.evidence-page").first
    expect(shown).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    page.get_by_role("button", name="生成评分表（PDF）").click()
    expect(page).to_have_url(re.compile(r"/papers/orders/"))
