"""One declaration of the Hangzhou plan through every desk, in a real browser: from signing up to a checked paper."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Page, expect

from accounts.identity.queries import number_of
from accounts.models import Organisation, Seat
from config import clock
from config.demo.journeys import Stage, seats_here
from declarations.models import Declaration
from public_notices.models import PublicNotice
from tests.browser import papers
from tests.browser.hands import download, fill, go_on, press, says, sign, upload
from tests.browser.site import Site, sign_in
from tests.browser.stage_of_walks import CODE, DAY, committee_seat, county_employer, move_to
from tests.cast import identity_number

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.slow]

NAME = "王𬎆"

ENTRIES: list[tuple[str, dict[str, Any], str]] = [
    (
        "degrees",
        {
            "level": "bachelor", "school": "浙江工业大学", "major": "化学工程与工艺", "major_match": "same",
            "degree_name": "工学学士", "engineering": True, "full_time": True, "graduated_on": "2008-06-30",
        },
        "scan",
    ),
    (
        "titles",
        {
            "name": "工程师", "level": "intermediate", "series": "engineering", "specialty": "化工",
            "qualified_on": "2015-11-20", "approved_by": "杭州市人力资源和社会保障局",
        },
        "letter",
    ),
    (
        "appointments",
        {"post": "工程师", "level": "intermediate", "series": "engineering", "starts_on": "2015-12-01"},
        "letter",
    ),
    (
        "work",
        {
            "employer_name": "杭州某化工有限公司", "post": "工艺工程师", "kind": "engineering", "in_field": True,
            "starts_on": "2008-07-15",
        },
        "scan",
    ),
    (
        "achievements",
        {
            "kind": "project", "name": "年产三万吨水性树脂装置节能改造", "role": "led", "rank": 1,
            "started_on": "2019-03-01", "finished_on": "2020-06-30", "level": "city", "amount": "320",
            "content": "负责总体方案与现场调试。",
        },
        "scan",
    ),
]  # fmt: skip
YEARS: list[tuple[str, list[dict[str, Any]]]] = [
    ("appraisals", [{"year": year, "result": "pass"} for year in (2020, 2021, 2022)]),
    ("insurance", [{"year": year, "months": 12} for year in (2020, 2021, 2022)]),
    (
        "hours",
        [
            {"year": year, "kind": kind, "hours": hours, "online_hours": 0}
            for year in (2021, 2022, 2023)
            for kind, hours in (("professional", 60), ("industry_public", 20), ("general_public", 20))
        ],
    ),
]


@pytest.fixture
def files(stage: Stage, tmp_path: Path) -> dict[str, Path]:
    return papers.lay_out(tmp_path, stage.plan)


def test_a_declaration_walks_through_every_desk(site: Site, stage: Stage, files: dict[str, Path]) -> None:
    move_to(DAY)
    employer = county_employer(stage)
    applicant = sign_up(site)
    fill_dossier(applicant, employer, files)
    operator = as_seat(site, stage.desks.operators[employer.pk])
    verify_dossier(operator)
    declaration = declare(applicant, files)
    notice = endorse_and_post(operator, declaration)
    move_to(notice.over_at.astimezone(clock.SHANGHAI).date())
    certify_and_forward(operator, notice)
    declaration.refresh_from_db()
    assert declaration.accepting_office is not None
    office = as_seat(site, stage.desks.seats[declaration.accepting_office_id])
    endorse(office)
    recommend(office)
    bureaus = [as_seat(site, seat) for seat in seats_here(stage, declaration)]
    assert len(bureaus) == 2
    for bureau in bureaus:
        endorse(bureau)
    recommend(bureaus[1])
    committee = as_seat(site, committee_seat(stage))
    endorse(committee, "/committee/")
    admission = admit(committee)
    move_to(admission.over_at.astimezone(clock.SHANGHAI).date())
    close_admission(committee)
    take_fee(committee, declaration)
    printed = print_roster(committee, declaration)
    assert NAME in text_of(printed)
    check_paper(site, own_form(applicant, declaration))
    declaration.refresh_from_db()
    assert declaration.stop == "expert_review"


def as_seat(site: Site, seat: Seat) -> Page:
    return sign_in(site.window(), seat.person, seat)


def sign_up(site: Site) -> Page:
    """A newcomer reads the guide without an account, then makes one."""
    page = site.window()
    page.goto("/")
    page.get_by_role("link", name=re.compile("化工")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/accounts/signup/")
    fill(
        page,
        {
            "username": "newcomer", "name": NAME, "number": identity_number(born=date(1986, 5, 4)),
            "phone": "13900001111", "password1": "浏览器里走一遍 2023", "password2": "浏览器里走一遍 2023",
        },
    )  # fmt: skip
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/")
    says(page, NAME)
    return page


def fill_dossier(page: Page, employer: Organisation, files: dict[str, Path]) -> None:
    page.goto("/me/dossier/profile/")
    press(page, "保存个人信息")
    says(page, "请选择性别。")
    fill(
        page,
        {
            "gender": "male", "birth_date": "1986-05-04", "joined_work_on": "2008-07-15", "ethnicity": "汉族",
            "birth_place": "浙江", "current_work": "精细化工工艺开发", "work_nature": "engineering", "on_post": "true",
        },
    )  # fmt: skip
    press(page, "保存个人信息")
    page.wait_for_url("**/me/dossier/")
    page.goto("/me/photo/")
    assert upload(page, "photo", files["scan"]).get_attribute("data-state") == "refused"
    assert upload(page, "photo", files["portrait"]).get_attribute("data-state") == "ready"
    page.goto("/me/dossier/employer/")
    fill(page, {"q": employer.name[:4]})
    press(page, "查找")
    page.get_by_label(employer.name).check()
    press(page, "选定这家单位")
    for slug, values, paper in ENTRIES:
        add_entry(page, slug, values)
        assert upload(page, "evidence", files[paper]).get_attribute("data-state") == "ready"
    for slug, rows in YEARS:
        for row in rows:
            add_entry(page, slug, row)
    page.goto("/me/dossier/")
    press(page, "提交单位审核")
    says(page, "已提交给用人单位审核")


def add_entry(page: Page, slug: str, values: dict[str, Any]) -> None:
    page.goto(f"/me/dossier/{slug}/add/")
    fill(page, values)
    press(page, "保存并上传佐证")
    page.wait_for_url(re.compile(rf"/dossier/{slug}/\d+/"))


def verify_dossier(page: Page) -> None:
    page.goto("/employer/dossiers/")
    page.get_by_role("link", name=NAME).click()
    says(page, "年产三万吨水性树脂装置节能改造")
    press(page, "全部审核通过")
    says(page, f"已审核通过 {NAME} 的业绩档案。")


def declare(page: Page, files: dict[str, Path]) -> Declaration:
    page.goto(f"/me/start/{CODE}/")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/me/d/\d+/$"))
    hub = page.url
    declaration = Declaration.objects.get(pk=int(hub.rstrip("/").rsplit("/", 1)[1]))
    says(page, "还差")

    page.goto(f"{hub}choices/")
    fill(page, {"specialty": stage_specialty(declaration), "track": "normal"})
    go_on(page, "保存并继续")
    page.goto(f"{hub}office/")
    page.locator("input[name=accepting_office]").first.check()
    go_on(page, "保存并继续")

    page.goto(f"{hub}statement/")
    page.locator("#id_statement").fill("任工程师以来主持水性树脂装置节能改造，每年节约蒸汽一万吨。")
    expect(page.locator("[data-save-status]")).to_contain_text("已保存", timeout=60_000)
    go_on(page, "保存并继续")

    page.goto(f"{hub}achievements/")
    page.get_by_label("年产三万吨水性树脂装置节能改造").first.check()
    go_on(page, "保存，留在本页定代表作和次序")
    page.get_by_label(re.compile("设为代表作")).first.check()
    go_on(page, "保存并继续")

    page.goto(f"{hub}attachments/")
    wrong = upload(page, "pension_record", files["wrong"])
    assert wrong.get_attribute("data-state") == "refused"
    for slot in ("pension_record", "hours_cards", "appraisals"):
        assert upload(page, slot, files["scan"]).get_attribute("data-state") == "ready"

    page.goto(f"{hub}pledge/")
    press(page, "签署承诺")
    says(page, "未检测到笔迹")
    page.get_by_label("我已阅读并承诺以上内容").check()
    sign(page)
    press(page, "签署承诺")
    says(page, "承诺已签署。")

    page.goto(f"{hub}verdict/")
    says(page, "正常申报")
    page.goto(f"{hub}preview/")
    says(page, "每年节约蒸汽一万吨")
    page.locator("#submit").dblclick()
    page.wait_for_url("**/receipt/")
    declaration.refresh_from_db()
    assert declaration.submissions.count() == 1
    expect(page.locator(".receipt-number")).to_have_text(declaration.number)
    return declaration


def stage_specialty(declaration: Declaration) -> str:
    from review_plans.queries import plan_of

    return plan_of(declaration.version).specialties[0].code


def endorse_and_post(page: Page, declaration: Declaration) -> PublicNotice:
    endorse(page, "/employer/declarations/")
    page.goto("/employer/declarations/?tab=notice")
    page.get_by_label(NAME, exact=True).check()
    press(page, "张贴公示")
    fill(page, {"place": "单位公告栏和内部网站", "contact": "人力资源部 0571-00000000"})
    page.locator("#post").click()
    page.wait_for_url(re.compile(r"/employer/notices/.+/"))
    return PublicNotice.objects.get(items__declaration=declaration)


def certify_and_forward(page: Page, notice: PublicNotice) -> None:
    page.goto(f"/employer/notices/{notice.number}/")
    sheet = download(page, page.get_by_role("link", name="下载", exact=True).first)
    assert NAME in text_of(sheet)
    press(page, "录入公示结果")
    says(page, "公示结果已录入，可以报送。")
    page.goto("/employer/declarations/?tab=notice")
    page.get_by_label(NAME, exact=True).check()
    press(page, "批量报送")
    rehearse_and_do(page, "批量报送")


def rehearse_and_do(page: Page, heading: str) -> None:
    """The rehearsal says how many go; then the batch page says how many went."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.locator(".figure-value").first).to_have_text("1份")
    page.locator("#do-batch").click()
    page.wait_for_url("**/desk/batches/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 成功 · 0 跳过")


def endorse(page: Page, queue: str = "/desk/", name: str = NAME) -> None:
    page.goto(queue)
    page.get_by_role("link", name=name).first.click()
    page.locator("#endorse").click()
    dialog = page.locator("#endorse-dialog")
    dialog.locator("textarea").first.fill("材料属实，同意推荐。")
    press(dialog, "审查通过")
    says(page, f"已审查通过：{name}")


def recommend(page: Page, name: str = NAME) -> None:
    page.goto("/desk/?tab=signed")
    page.get_by_label(name, exact=True).check()
    press(page, "批量审核推荐")
    rehearse_and_do(page, "批量审核推荐")


def admit(page: Page) -> PublicNotice:
    page.goto("/committee/admission/")
    fill(page, {"place": "评委会办公室网站", "contact": "0571-00000001"})
    press(page, "张贴公示")
    says(page, "公示已张贴")
    return PublicNotice.objects.get(kind="admission_notice")


def close_admission(page: Page) -> None:
    page.goto("/committee/admission/")
    press(page, "录入公示结果")
    says(page, "公示结果已录入。")
    press(page, "公示期满，进入“缴纳评审费”")
    says(page, "1 份申报进入下一环节。")


def take_fee(page: Page, declaration: Declaration) -> None:
    page.goto("/committee/fees/")
    press(page, "登记并进入下一环节")
    expect(page.locator(".field-error").first).to_be_visible()
    fill(page, {f"{declaration.pk}-amount": "300", f"{declaration.pk}-receipt_number": "浙财00012345"})
    press(page, "登记并进入下一环节")
    says(page, f"{NAME} 的评审费已登记")


def print_roster(page: Page, declaration: Declaration) -> bytes:
    """The roster as .xlsx, then its forms made by the worker; answers with the form as it was downloaded."""
    page.goto("/committee/rosters/")
    page.get_by_role("button", name=re.compile("编花名册")).click()
    says(page, "已编成，表格正在生成。")
    roster = page.url
    page.get_by_role("link", name="下载花名册（xlsx）").click()
    link = page.get_by_role("link", name="下载", exact=True)
    expect(link).to_be_visible(timeout=60_000)
    sheet = openpyxl.load_workbook(io.BytesIO(download(page, link))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    number = next(cell for cell in cells if cell.value == number_of(declaration.person))
    assert number.data_type == "s"
    assert NAME in [cell.value for cell in cells]
    page.goto(roster)
    page.get_by_role("button", name=re.compile("按花名册顺序生成评审表")).click()
    page.wait_for_url("**/papers/batches/*/")
    expect(page.get_by_text("1 份全部生成")).to_be_visible(timeout=90_000)
    return download(page, page.locator("#main table a, main table a").first)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def own_form(page: Page, declaration: Declaration) -> str:
    """The applicant's own copy; answers with the address of its verification page."""
    page.goto(f"/me/d/{declaration.pk}/progress/")
    press(page, "生成评审表")
    page.get_by_role("link", name="正在生成，点这里看进度").or_(page.get_by_role("link", name="下载评审表")).click()
    link = page.get_by_role("link", name="下载", exact=True)
    expect(link).to_be_visible(timeout=60_000)
    assert NAME in text_of(download(page, link))
    return page.get_by_role("link", name="打开验证页").get_attribute("href") or ""


def check_paper(site: Site, address: str) -> None:
    """Anybody, signed in nowhere: the code typed by hand leads to the masked answer."""
    code = address.rstrip("/").rsplit("/", 1)[1]
    page = site.window()
    page.goto("/verify/")
    page.get_by_label("验证码").fill(code.lower())
    press(page, "验证")
    says(page, "编号与验证码相符")
    text = page.locator("main").inner_text()
    assert NAME in text or "王*" in text or "王＊" in text
    assert not re.search(r"\d{17}[\dX]", text)
