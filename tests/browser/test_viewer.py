"""The viewer in a real browser, under the page's own policy: a Chinese PDF without fonts, thumbnails, a mark for the next desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from config.demo import journeys
from config.demo.careers import keep
from config.demo.journeys import Stage
from declarations.models import Declaration
from dossiers.models import Evidence
from files.models import FileMark, StoredFile
from files.rules import EVIDENCE
from tests.browser.looking import WIDER, serious
from tests.browser.site import NARROW, Site, sign_in
from tests.files import corpus
from tests.stages import led_to

pytestmark = [pytest.mark.browser]

# How much of the page is ink: a text whose font is missing leaves none.
INK = """canvas => {
  const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let dark = 0;
  for (let at = 0; at < seen.length; at += 4) if (seen[at + 3] > 0 && seen[at] < 90) dark += 1;
  return dark;
}"""


def with_contract(declaration: Declaration) -> StoredFile:
    """A PDF of ten pages that names its Chinese font and does not bring it, as proof of an entry."""
    person = declaration.person
    content = corpus.chinese("技术改造合同", *[f"第{number}页" for number in range(2, 11)])
    file = keep(person, EVIDENCE, SimpleUploadedFile("合同.pdf", content))
    first = Evidence.objects.filter(dossier__person=person).order_by("pk")[0]
    Evidence.objects.create(dossier=first.dossier, entry_kind=first.entry_kind, entry_id=first.entry_id, file=file)
    return file


def shows(page: Page, number: int, turn: int = 0) -> None:
    pane = page.locator("[data-pane]").first
    expect(pane).to_have_attribute("data-shown", str(number))
    expect(pane).to_have_attribute("data-turn", str(turn))


def test_a_mark_drawn_on_a_turned_page_is_seen_by_the_next_desk(site: Site, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    file = with_contract(declaration)
    office = stage.desks.seats[declaration.accepting_office_id or 0]
    page = sign_in(site.window(), office.person, office)
    page.goto(f"/files/{file.pk}/view/")
    shows(page, 1)
    assert page.locator("[data-page-canvas]").evaluate(INK) > 500
    expect(page.locator("[data-thumb='2']")).to_have_attribute("data-drawn", "")
    page.locator("[data-thumb='2']").click()
    shows(page, 2)
    page.locator("[data-stage]").focus()
    page.keyboard.press("f")
    page.keyboard.press("r")
    shows(page, 2, turn=90)
    page.get_by_role("button", name="在页面上画红框").click()
    sheet = page.locator("[data-sheet]").bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + sheet["width"] * 0.5, sheet["y"] + sheet["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(sheet["x"] + sheet["width"] * 0.9, sheet["y"] + sheet["height"] * 0.3, steps=4)
    page.mouse.up()
    expect(page.locator("[name=words]")).to_be_focused()
    page.keyboard.type("这一页没有盖章。")
    page.get_by_role("button", name="保存标注").click()
    shows(page, 2)
    expect(page.locator(".viewer-box")).to_have_count(1)
    mark = FileMark.objects.get(file=file)
    box = [float(each) for each in (mark.x, mark.y, mark.width, mark.height)]
    assert box == pytest.approx([0.1, 0.1, 0.2, 0.4], abs=0.02)

    declaration = journeys.advance(stage, declaration)
    bureau = journeys.seats_here(stage, declaration)[0]
    next_desk = sign_in(site.window(NARROW), bureau.person, bureau)
    next_desk.goto(f"/files/{file.pk}/view/")
    shows(next_desk, 1)
    expect(next_desk.locator(".viewer-box")).to_have_count(0)
    listed = next_desk.locator("[data-mark]")
    expect(listed).to_contain_text("这一页没有盖章。")
    listed.get_by_role("link", name="第 2 页").click()
    shows(next_desk, 2)
    expect(next_desk.locator(".viewer-box")).to_be_visible()
    for window in (page, next_desk):
        assert (serious(window), window.evaluate(WIDER)) == ([], "")
