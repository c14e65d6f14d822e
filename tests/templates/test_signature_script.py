"""The signature pad, in a real browser under the product's own content security policy."""

import pytest
from playwright.sync_api import Page, expect

from tests.templates.desk import Desk

pytestmark = pytest.mark.browser

SIGNED = """
<form method="post" action="/sign" enctype="multipart/form-data">
  <div data-signature data-signature-pad="/static/vendor/signature_pad/signature_pad.min.js" data-input="s" data-done="已备好" data-missing="没有打开">
    <div class="signature-pad"><canvas></canvas></div><button type="button" data-signature-undo>撤销一笔</button>
    <button type="button" data-signature-clear>重写</button><span data-signature-live></span></div>
  <input type="file" name="signature" id="s"><button>签字</button>
</form>"""


def stroke(view: Page) -> None:
    expect(view.locator("[data-signature-ready]")).to_be_visible()
    box = view.locator("canvas").bounding_box()
    assert box is not None
    view.mouse.move(box["x"] + 40, box["y"] + 60)
    view.mouse.down()
    for step in range(10):
        view.mouse.move(box["x"] + 40 + 15 * step, box["y"] + 60 + (step % 3) * 20)
    view.mouse.up()


def ink(view: Page) -> int:
    return view.evaluate(
        """() => { const c = document.querySelector('canvas');
        return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length; }"""
    )


def test_a_drawn_signature_becomes_a_file_of_the_form(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(SIGNED))
    stroke(view)
    expect(view.locator("[data-signature-live]")).to_have_text("已备好")
    view.get_by_role("button", name="签字").click()
    expect(view).to_have_title("下一页")
    ((_, body),) = desk.posted
    assert b'filename="signature.png"' in body
    assert b"\x89PNG" in body


def test_strokes_outlive_a_turned_phone_and_can_be_taken_back(desk: Desk, view: Page) -> None:
    view.goto(desk.lay(SIGNED))
    stroke(view)
    assert ink(view) > 0
    view.set_viewport_size({"width": 420, "height": 800})
    canvas = view.locator("canvas")
    expect(canvas).to_have_js_property("width", canvas.evaluate("canvas => canvas.clientWidth"))
    assert ink(view) > 0
    view.get_by_role("button", name="撤销一笔").click()
    expect(view.locator("[data-signature-live]")).to_have_text("")
    assert ink(view) == 0
    assert view.evaluate("document.getElementById('s').files.length") == 0


def test_a_pad_that_could_not_be_fetched_says_what_else_can_be_done(desk: Desk, view: Page) -> None:
    view.route("**/signature_pad*", lambda route: route.abort())
    view.goto(desk.lay(SIGNED))
    expect(view.locator("[data-signature-live]")).to_have_text("没有打开")
