"""The journey's busiest part without a mouse: wizard, submit, the employer's check, the office's check, recommend."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import Person, Seat
from config import clock
from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.browser import papers
from tests.browser.hands import says
from tests.browser.keys import Keys
from tests.browser.site import PASSWORD, Site, give_password
from tests.browser.stage_of_walks import DAY, county_employer, move_to

# A redirect keeps the fragment that the skip link left in the address.
HUB = re.compile(r"/me/d/\d+/(#main)?$")

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.slow]


def test_from_the_wizard_to_the_recommendation_by_keyboard_alone(site: Site, stage: Stage, tmp_path: Path) -> None:
    move_to(DAY)
    employer = county_employer(stage)
    person = journeys.applicant(stage, employer, stage.plan.targets[0].level, Story()).person
    give_password(person)
    hands = [signed_in(site, person)]
    declaration = declare(hands[0], papers.lay_out(tmp_path, stage.plan)["signature"])

    hands.append(signed_in(site, stage.desks.operators[employer.pk].person))
    endorse(hands[1], declaration)
    over_the_notice(stage, declaration)
    declaration.refresh_from_db()
    office: Seat = stage.desks.seats[declaration.accepting_office_id]  # type: ignore[index]
    hands.append(signed_in(site, office.person))
    endorse(hands[2], declaration)
    recommend(hands[2], declaration)
    declaration.refresh_from_db()
    assert declaration.stop == "bureau"
    assert [each.pointers for each in hands] == [0, 0, 0]


def signed_in(site: Site, person: Person) -> Keys:
    page = site.window()
    keys = Keys(page)
    page.goto("/accounts/login/")
    keys.into_main()
    keys.write(page.get_by_label("登录账号"), person.username)
    keys.write(page.get_by_label("密码", exact=True), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return keys


def declare(keys: Keys, signature: Path) -> Declaration:
    page = keys.page
    keys.follow(re.compile("化工"))
    keys.follow("马上申报")
    keys.press("开始填写申报")
    page.wait_for_url(HUB)
    declaration = Declaration.objects.get(pk=int(re.search(r"/d/(\d+)/", page.url)[1]))

    open_task(keys, "申报类别")
    keys.choose(page.locator("input[name=specialty]").first)
    keys.choose(page.locator("input[name=track][value=normal]"))
    save(keys)
    open_task(keys, "受理点")
    keys.choose(page.locator("input[name=accepting_office]").first)
    save(keys)
    open_task(keys, "本人述职")
    keys.write(page.locator("#id_statement"), "任工程师以来主持装置节能改造，每年节约蒸汽一万吨。")
    save(keys)
    open_task(keys, "选择业绩")
    keys.choose(page.locator("input[name=chosen]:enabled").first)
    save(keys)
    open_task(keys, "承诺")
    keys.choose(page.get_by_label("我已阅读并承诺以上内容"))
    keys.give(page.locator("input[type=file]"), signature)
    keys.press("签署承诺")
    says(page, "承诺已签署。")
    open_task(keys, "预览")
    keys.press("提交给用人单位")
    page.wait_for_url("**/receipt/**")
    declaration.refresh_from_db()
    expect(page.locator(".receipt-number")).to_have_text(declaration.number)
    return declaration


def open_task(keys: Keys, name: str) -> None:
    keys.into_main()
    keys.to(keys.page.locator(".tasks a", has_text=name).first)
    before = keys.page.url
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(lambda url: url != before)
    keys.into_main()


def save(keys: Keys) -> None:
    keys.press("保存并继续")
    keys.page.wait_for_url(HUB)


def endorse(keys: Keys, declaration: Declaration) -> None:
    """Down the list with j, the case opened with Enter, 1 for the dialog, an opinion, Enter on its button."""
    page = keys.page
    if "/employer/" in page.url:
        keys.follow("申报审核")  # an office's own first page is its queue
    to_row(keys, declaration)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"open={declaration.pk}"))
    keys.to(page.locator(".queue-link").first)
    page.keyboard.press("1")
    dialog = page.locator("#endorse-dialog")
    expect(dialog).to_be_visible()
    keys.write(dialog.locator("textarea").first, "材料属实，同意推荐。")
    for reason in dialog.locator("textarea[required]").all():
        keys.write(reason, "已核对原件。")
    keys.to(dialog.get_by_role("button", name="审查通过"))
    page.keyboard.press("Enter")
    says(page, f"已审查通过：{declaration.person.name}")


def to_row(keys: Keys, declaration: Declaration) -> None:
    """With j from the first row on."""
    page = keys.page
    keys.to(page.locator(".queue-link").first)
    goal = page.locator(f'.queue-link[href*="open={declaration.pk}"]')
    for _press in range(page.locator(".queue-link").count()):
        if page.evaluate("node => node === document.activeElement", goal.element_handle()):
            return
        page.keyboard.press("j")
    raise AssertionError("j never reached the case")


def over_the_notice(stage: Stage, declaration: Declaration) -> None:
    """The notice itself is walked elsewhere: here it is posted, run and forwarded by the employer's own actions."""
    declaration.refresh_from_db()
    notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
    move_to(notice.over_at.astimezone(clock.SHANGHAI).date())
    journeys.advance(stage, declaration)


def recommend(keys: Keys, declaration: Declaration) -> None:
    page = keys.page
    keys.follow(re.compile("已审查待推荐"))
    to_row(keys, declaration)
    page.keyboard.press("x")
    expect(page.get_by_label(declaration.person.name, exact=True)).to_be_checked()
    keys.press("批量审核推荐")
    expect(page.get_by_role("heading", level=1)).to_contain_text("批量审核推荐")
    keys.to(page.locator("#do-batch"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/batches/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 成功 · 0 跳过")
