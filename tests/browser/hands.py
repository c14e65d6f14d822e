"""What hands do on a page: fill a form by its field names, upload into a slot, draw on the pad."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

Point = tuple[float, float]


def fill(page: Page | Locator, values: Mapping[str, Any]) -> None:
    """Radio by value, tick box by truth, list by value, anything else typed."""
    for name, value in values.items():
        fields = page.locator(f'[name="{name}"]:visible')
        kind = fields.first.evaluate("node => node.type")
        if kind == "radio":
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            fields.set_checked(bool(value))
        elif kind.startswith("select"):
            fields.select_option(str(value))
        else:
            fields.fill(str(value))


def press(page: Page | Locator, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_on(page: Page, name: str) -> None:
    """Presses a button that leads to another page and waits for that page.

    A form follows its autosave (static/js/autosave.js): it may be sent a moment after the click, and whoever opens
    another address meanwhile breaks it off.
    """
    with page.expect_navigation():
        press(page, name)


def upload(page: Page, slot: str, file: Path) -> Locator:
    """Chooses a file for a slot and waits until the server has looked at it."""
    box = page.locator(f"#slot-{slot}")
    count = box.locator("li.slot-file").count()
    box.locator("input[type=file]").set_input_files(file)
    row = box.locator("li.slot-file").nth(count)
    expect(row).to_have_attribute("data-state", re.compile("ready|refused|failed"), timeout=30_000)
    return row


def sign(page: Page, ready: str = "签名已备好，将随表单一起提交") -> None:
    """Three strokes with the mouse; the form then carries the picture, and says that it is `ready`."""
    expect(page.locator("[data-signature-ready]")).to_be_visible()
    canvas = page.locator(".signature-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    for start in (0.15, 0.4, 0.65):
        x, y = box["x"] + box["width"] * start, box["y"] + box["height"] * 0.3
        page.mouse.move(x, y)
        page.mouse.down()
        for dx, dy in ((0.03, 0.3), (0.08, 0.05), (0.12, 0.35), (0.16, 0.1)):
            page.mouse.move(x + box["width"] * dx, y + box["height"] * dy, steps=4)
        page.mouse.up()
    expect(page.locator("[data-signature-live]")).to_have_text(ready)


class Fingers:
    """On a screen that is touched, moved in small steps as fingers do; `at`: (x, y) of each, in CSS pixels."""

    def __init__(self, page: Page) -> None:
        self.screen = page.context.new_cdp_session(page)

    def slide(self, begin: Sequence[Point], end: Sequence[Point], steps: int = 6) -> None:
        self._touch("touchStart", begin)
        for step in range(1, steps + 1):
            part = step / steps
            between = [
                (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in zip(begin, end, strict=True)
            ]
            self._touch("touchMove", between)
        self._touch("touchEnd", ())

    def _touch(self, kind: str, at: Sequence[Point]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(at)]
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def download(page: Page, link: Locator) -> bytes:
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def says(page: Page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words)
