"""One declaration of the Hangzhou plan from the wizard to the roster without a mouse, through every desk."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from accounts.identity.queries import number_of
from accounts.models import Person, Seat
from config import clock
from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from public_notices.models import PublicNotice
from tests.browser import papers
from tests.browser.hands import says
from tests.browser.keys import Keys
from tests.browser.site import PASSWORD, Site, give_password
from tests.browser.stage_of_walks import DAY, committee_seat, county_employer, move_to

# A redirect keeps the fragment that the skip link left in the address.
HUB = re.compile(r"/me/d/\d+/(#main)?$")

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.slow]


def test_from_the_wizard_through_every_desk_to_the_roster_by_keyboard_alone(
    site: Site, stage: Stage, tmp_path: Path
) -> None:
    """Nothing but the plan's clock is moved from outside."""
    move_to(DAY)
    employer = county_employer(stage)
    person = journeys.applicant(stage, employer, stage.plan.targets[0].level, Story()).person
    give_password(person)
    hands = [signed_in(site, person)]
    declaration = declare(hands[0], papers.lay_out(tmp_path, stage.plan)["signature"])

    operator = signed_in(site, stage.desks.operators[employer.pk].person)
    operator.follow("申报审核")
    endorse(operator, declaration)
    notice = post_notice(operator, declaration)
    move_to(notice.over_at.astimezone(clock.SHANGHAI).date())
    certify_and_forward(operator, notice, declaration)

    declaration.refresh_from_db()
    office: Seat = stage.desks.seats[declaration.accepting_office_id]  # type: ignore[index]
    accepting = signed_in(site, office.person)
    endorse(accepting, declaration)
    move_by_batch(accepting, declaration, "已审查待推荐", "批量审核推荐")

    bureaus = [signed_in(site, seat.person) for seat in journeys.seats_here(stage, declaration)]
    assert len(bureaus) == 2
    for bureau in bureaus:
        endorse(bureau, declaration)
    move_by_batch(bureaus[1], declaration, "已审查待推荐", "批量审核推荐")

    committee = signed_in(site, committee_seat(stage).person)
    check(committee, declaration)
    admission = admit(committee)
    move_to(admission.over_at.astimezone(clock.SHANGHAI).date())
    close_admission(committee)
    take_fee(committee, declaration)
    sheet = roster(committee)
    assert number_of(declaration.person) in sheet
    assert declaration.person.name in sheet
    declaration.refresh_from_db()
    assert declaration.stop == "expert_review"
    hands += [operator, accepting, *bureaus, committee]
    assert [each.pointers for each in hands] == [0] * 6


def signed_in(site: Site, person: Person) -> Keys:
    page = site.window()
    keys = Keys(page)
    page.goto("/accounts/login/")
    keys.into_main()
    keys.write(page.get_by_label("登录账号"), person.username)
    secret = page.get_by_label("密码", exact=True)
    keys.write(secret, PASSWORD)
    keys.sends(secret)
    assert "/accounts/login" not in page.url
    return keys


def declare(keys: Keys, signature: Path) -> Declaration:
    page = keys.page
    keys.follow(re.compile("化工"))
    keys.follow("马上申报")
    keys.sends(button(keys, "开始填写申报"))
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
    keys.sends(button(keys, "签署承诺"))
    says(page, "承诺已签署。")
    open_task(keys, "预览")
    keys.sends(button(keys, "提交给用人单位"))
    declaration.refresh_from_db()
    expect(page.locator(".receipt-number")).to_have_text(declaration.number)
    return declaration


def open_task(keys: Keys, name: str) -> None:
    keys.into_main()
    keys.sends(keys.page.locator(".tasks a", has_text=name).first)
    keys.into_main()


def save(keys: Keys) -> None:
    keys.sends(button(keys, "保存并继续"))
    assert HUB.search(keys.page.url)


def button(keys: Keys, name: str | re.Pattern[str]) -> Locator:
    return keys.page.get_by_role("button", name=name).first  # type: ignore[arg-type]


def endorse(keys: Keys, declaration: Declaration) -> None:
    """Down the list with j, the case opened with Enter, 1 for the dialog, an opinion, Enter on its button."""
    page = keys.page
    to_row(keys, declaration)
    keys.sends(row_of(keys, declaration))
    keys.to(page.locator(".queue-link").first)
    page.keyboard.press("1")
    sign(keys, declaration)


def sign(keys: Keys, declaration: Declaration) -> None:
    """In the dialog that is open: an opinion, where it is asked a reason, Enter on the button."""
    dialog = keys.page.locator("#endorse-dialog")
    expect(dialog).to_be_visible()
    keys.write(dialog.locator("textarea").first, "材料属实，同意推荐。")
    for reason in dialog.locator("textarea[required]").all():
        keys.write(reason, "已核对原件。")
    keys.sends(dialog.get_by_role("button", name="审查通过"))
    says(keys.page, f"已审查通过：{declaration.person.name}")


def row_of(keys: Keys, declaration: Declaration) -> Locator:
    return keys.page.locator(f'.queue-link[href*="open={declaration.pk}#"]')


def to_row(keys: Keys, declaration: Declaration) -> None:
    """With j from the first row on."""
    page = keys.page
    keys.to(page.locator(".queue-link").first)
    goal = row_of(keys, declaration)
    for _press in range(page.locator(".queue-link").count()):
        if page.evaluate("node => node === document.activeElement", goal.element_handle()):
            return
        page.keyboard.press("j")
    raise AssertionError("j never reached the case")


def tick(keys: Keys, declaration: Declaration, tab: str) -> None:
    """In a tab of the queue: down to the row with j, ticked with x."""
    keys.follow(re.compile(tab))
    to_row(keys, declaration)
    keys.page.keyboard.press("x")
    expect(keys.page.get_by_label(declaration.person.name, exact=True)).to_be_checked()


def move_by_batch(keys: Keys, declaration: Declaration, tab: str, act: str) -> None:
    """Ticked, rehearsed, done."""
    tick(keys, declaration, tab)
    keys.sends(button(keys, act))
    heading = keys.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(act)
    keys.sends(keys.page.locator("#do-batch"))
    expect(heading).to_contain_text("1 成功 · 0 跳过")


def post_notice(keys: Keys, declaration: Declaration) -> PublicNotice:
    page = keys.page
    tick(keys, declaration, "公示与报送")
    keys.sends(button(keys, "张贴公示"))
    keys.write(page.locator("[name=place]"), "单位公告栏和内部网站")
    keys.write(page.locator("[name=contact]"), "人力资源部 0571-00000000")
    keys.sends(page.locator("#post"))
    notice = PublicNotice.objects.get(items__declaration=declaration)
    expect(page.get_by_role("heading", level=1)).to_contain_text(notice.number)
    return notice


def certify_and_forward(keys: Keys, notice: PublicNotice, declaration: Declaration) -> None:
    keys.follow("单位公示")
    keys.follow(re.compile(notice.number))
    keys.sends(keys.page.locator("#certify"))
    says(keys.page, "公示结果已录入，可以报送。")
    keys.follow("去报送")
    move_by_batch(keys, declaration, "公示与报送", "批量报送")


def check(keys: Keys, declaration: Declaration) -> None:
    """The committee office opens the case from its list and signs."""
    keys.follow(declaration.person.name)
    keys.to(keys.page.locator("#endorse"))
    keys.page.keyboard.press("Enter")
    sign(keys, declaration)


def admit(keys: Keys) -> PublicNotice:
    page = keys.page
    keys.follow("评前公示")
    keys.write(page.locator("[name=place]"), "评委会办公室网站")
    keys.write(page.locator("[name=contact]"), "0571-00000001")
    keys.sends(button(keys, "张贴公示"))
    says(page, "公示已张贴")
    return PublicNotice.objects.get(kind="admission_notice")


def close_admission(keys: Keys) -> None:
    keys.follow("评前公示")
    keys.sends(button(keys, "录入公示结果"))
    says(keys.page, "公示结果已录入。")
    keys.sends(button(keys, re.compile("公示期满")))
    says(keys.page, "1 份申报进入下一环节。")


def take_fee(keys: Keys, declaration: Declaration) -> None:
    page = keys.page
    keys.follow("缴费")
    keys.write(page.locator(f'[name="{declaration.pk}-amount"]'), "300")
    keys.write(page.locator(f'[name="{declaration.pk}-receipt_number"]'), "浙财00012345")
    keys.sends(button(keys, "登记并进入下一环节"))
    says(page, f"{declaration.person.name} 的评审费已登记")


def roster(keys: Keys) -> set[str]:
    """Made, and downloaded once the worker has written it; answers with what its cells say."""
    keys.follow("花名册与评审表")
    keys.sends(button(keys, re.compile("编花名册")))
    says(keys.page, "已编成，表格正在生成。")
    keys.follow("下载花名册（xlsx）")
    link = keys.page.get_by_role("link", name="下载", exact=True)
    expect(link).to_be_visible(timeout=120_000)
    sheet = openpyxl.load_workbook(io.BytesIO(keys.downloads(link))).active
    return {str(cell.value) for row in sheet.iter_rows() for cell in row}
