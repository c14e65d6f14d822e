"""A pledge signed by telephone: two browsers, one code, and the desktop that goes on by itself (T-038: turned while signing)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.browser.hands import press, says, sign
from tests.browser.site import NARROW, Site, give_password, sign_in
from tests.browser.stage_of_walks import county_employer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
