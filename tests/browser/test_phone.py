"""The telephone beside the desktop: two browsers, one code, and a desktop that goes on by itself (T-038: turned meanwhile)."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from config.demo import journeys, pictures
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import slots
from declarations.models import Declaration
from files.models import PhonePage
from tests.browser.hands import Fingers, press, says, sign
from tests.browser.site import NARROW, Site, give_password, sign_in
from tests.browser.stage_of_walks import county_employer
from tests.files import corpus

pytestmark = pytest.mark.browser

MIDDLE = (
    """canvas => [...canvas.getContext("2d").getImageData(canvas.width / 2 - 8, 0, 16, canvas.height).data].join()"""
)
INK = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let at = 3; at < data.length; at += 4) ink += data[at] > 128 ? 1 : 0;
  return ink;
}"""


@pytest.fixture
def draft(stage: Stage) -> Declaration:
    level = stage.plan.targets[0].level
    person = journeys.applicant(stage, county_employer(stage), level, Story()).person
    give_password(person)
    declaration = journeys.draft(stage, person, level, "normal")
    Declaration.objects.filter(pk=declaration.pk).update(signature=None, pledged_at=None)
    return declaration


def code_on(desktop: Page) -> str:
    return urlsplit(desktop.locator(".phone-code-address").inner_text()).path


def test_signed_on_a_phone_that_is_turned_meanwhile_the_desktop_goes_on_by_itself(
    site: Site, draft: Declaration
) -> None:
    desktop = sign_in(site.window(), draft.person)
    desktop.goto(f"/me/d/{draft.pk}/pledge/")
    press(desktop, "出二维码，用手机签")
    expect(desktop.locator("[data-phone-line]")).to_contain_text("等待扫码")

    phone = site.window(NARROW)
    phone.goto(code_on(desktop))
    press(phone, "开始签名")
    expect(desktop.locator("[data-phone-line]")).to_contain_text("手机已打开")
    press(phone, "交上签名")
    says(phone, "未检测到笔迹")
    sign(phone, "已有笔迹，可以交上")
    pad = phone.locator(".signature-pad canvas")
    before = pad.evaluate(INK)
    phone.set_viewport_size({"width": NARROW[1], "height": NARROW[0]})
    expect(pad).to_have_js_property("clientWidth", pad.evaluate("canvas => canvas.width"))
    assert pad.evaluate(INK) > before / 10
    press(phone, "交上签名")
    says(phone, "签名已交上")

    desktop.wait_for_url(re.compile(r"/pledge/$"))
    says(desktop, "已于")
    draft.refresh_from_db()
    assert draft.signature_id is not None
    assert draft.pledged_at is not None
    other = site.window(NARROW)
    other.goto(phone.url)
    says(other, "这个二维码已经用过")


def test_photographed_pages_are_made_small_and_arrive_in_the_slot_as_one_file(
    site: Site, draft: Declaration, tmp_path: Path
) -> None:
    slot = next(state.slot.code for state in slots.states(draft) if state.takes_files and not state.slot.many)
    desktop = sign_in(site.window(), draft.person)
    desktop.goto(f"/me/d/{draft.pk}/attachments/")
    press(desktop.locator(f"#slot-{slot}"), re.compile("用手机拍"))
    phone = site.window(NARROW)
    phone.goto(code_on(desktop))
    press(phone, "开始拍")
    for name, size in (("IMG_1.jpg", (3600, 2700)), ("IMG_2.jpg", (900, 1200))):
        (tmp_path / name).write_bytes(corpus.picture(*size))
    phone.locator("input[type=file]").set_input_files([tmp_path / "IMG_1.jpg", tmp_path / "IMG_2.jpg"])
    expect(phone.locator("li.slot-file[data-state=ready]")).to_have_count(2)
    expect(desktop.locator("[data-phone-line]")).to_contain_text("已拍 2 页")
    press(phone, "交上")
    says(phone, "材料已交上")
    desktop.wait_for_url(re.compile("/attachments/"))
    expect(desktop.locator(f"#slot-{slot} li.slot-file")).to_have_count(1)
    (attachment,) = draft.attachments.filter(slot=slot)
    first, second = PhonePage.objects.order_by("position").values_list("file__width", "file__height")
    assert (attachment.file.pages, first, second) == (2, (2200, 1650), (900, 1200))


def test_a_portrait_is_cropped_with_fingers_and_measured_again_by_the_server(
    site: Site, draft: Declaration, stage: Stage
) -> None:
    page = sign_in(site.window(NARROW, touch=True), draft.person)
    page.goto("/me/photo/")
    picture = pictures.portrait(3, stage.plan.photo)
    chosen = {"name": "近照.jpg", "mimeType": "image/jpeg", "buffer": picture.read()}
    page.locator("[data-crop-choose]").set_input_files(chosen)  # type: ignore[arg-type]
    crop, canvas = page.locator("[data-crop]"), page.locator("[data-crop-canvas]")
    expect(crop).to_have_attribute("data-state", "fits")
    width = page.locator("[data-rule=width]")
    whole, zoom = width.inner_text(), page.locator("[data-crop-zoom]")
    expect(zoom).to_have_value("0")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y, fingers = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, Fingers(page)

    near, far = [(x - 20, y), (x + 20, y)], [(x - 70, y), (x + 70, y)]
    fingers.slide(near, far)
    expect(width).to_have_attribute("data-kept", "false")
    expect(width).not_to_have_text(whole)
    expect(crop).to_have_attribute("data-state", "fails")
    expect(page.locator("[data-crop-send]")).to_have_attribute("aria-disabled", "true")
    fingers.slide([(x - 50, y), (x + 50, y)], near)
    expect(width).to_have_attribute("data-kept", "true")
    expect(crop).to_have_attribute("data-state", "fits")
    assert int(zoom.input_value()) > 0

    before, scrolled = canvas.evaluate(MIDDLE), page.evaluate("[scrollY, visualViewport.scale]")
    fingers.slide([(x, y)], [(x + 30, y + 60)])
    expect(crop).to_have_attribute("data-state", "fits")
    assert canvas.evaluate(MIDDLE) != before
    assert page.evaluate("[scrollY, visualViewport.scale]") == scrolled, "the page moved instead of the picture"

    page.locator("[data-crop-send]").tap()
    row = page.locator("#slot-photo li.slot-file").last
    expect(row).to_have_attribute("data-state", "ready")
    draft.person.dossier.refresh_from_db()
    kept = draft.person.dossier.photo
    assert kept is not None
    assert str(kept.width) in whole_numbers(width), "the server measured what the page had measured"


def whole_numbers(place: Locator) -> set[str]:
    return set(re.findall(r"\d+", (place.text_content() or "").replace(",", "")))
