"""The parts: one vocabulary, nothing that axe or a narrow screen minds, no stock look."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from playwright.sync_api import Page

from provisions.citation import ORIGINS
from tests.templates.desk import Desk
from tests.templates.html import read

HERE = Path(__file__).parent
STATES = {
    "draft": "草稿",
    "at_employer": "单位审核",
    "employer_notice": "单位公示",
    "at_office": "受理审查",
    "at_bureau": "审核推荐",
    "committee_check": "评委会审查",
    "admission_notice": "评前公示",
    "fee": "待缴费",
    "in_review": "评审中",
    "result_notice": "结果公示",
    "confirmation": "待公布",
    "certified": "已取得资格",
    "sent_back": "退回修改",
    "ended": "已结束",
}
NOW = datetime(2023, 8, 25, 2, tzinfo=UTC)
AXE = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"


class Small(forms.Form):
    track = forms.ChoiceField(label="类型", widget=forms.RadioSelect, choices=[("a", "正常"), ("b", "破格")])
    words = forms.CharField(label="总结", widget=forms.Textarea(attrs={"data-counter": 1000}), help_text="写效果")
    hours = forms.IntegerField(label="学时", widget=forms.TextInput(attrs={"data-unit": "学时", "data-source": "平台"}))
    agree = forms.BooleanField(label="本人承诺")


def everything() -> dict[str, Any]:
    part = {"answer": "MET", "says": "本科毕业", "origin": "quoted", "clause": "二·1"}
    findings = [
        {"answer": "MET", "says": "任职满五年", "figures": "5 年 2 月", "origin": "notice", "clause": "二·2"},
        {"answer": "NOT_YET", "says": "继续教育", "needs": "58 学时", "by": NOW.date(), "origin": "inferred"},
        {"answer": "UNKNOWN", "reads_as": "MET", "says": "考核合格", "origin": "general", "needs_person": True},
        {"answer": "NOT_MET", "says": "学历年限", "origin": "notice", "reason": "单位说明", "parts": [part]},
    ]
    files = [
        Row(id="1", name="合同.pdf", state="ready", size=9000, url="/1"),
        Row(id="2", name="照片.jpg", state="checking", size=9000),
        Row(id="3", name="补充.pdf", state="refused", size=9000, reason="文件设有打开密码。"),
    ]
    return {
        "now": NOW,
        "until": NOW + timedelta(hours=20),
        "stages": [
            Row(name=f"第{n}站", state=s, note="")
            for n, s in enumerate(["done", "returned", "current", "ahead", "ended", "skipped"])
        ],
        "tasks": [
            Row(label=s, url="#", hint="说明", state=s, words="", locked_by="等待")
            for s in ("todo", "done", "problem", "waiting", "locked", "optional")
        ],
        "missing": [Row(label="学历证书", url="#")],
        "track": {"name": "正常申报", "answer": "UNKNOWN", "reads_as": "MET", "findings": findings, "advice": [part]},
        "slot": Row(
            code="c",
            title="合同",
            required=True,
            hint="首页",
            limits="PDF",
            multiple=True,
            state="refused",
            files=files,
        ),
        "rows": [
            Row(key="姓名", value="欧阳", url="#", before="", mark="实名"),
            Row(key="专业", value="", url="#", before="旧", mark=""),
        ],
        "events": [Row(at=NOW, what="退回修改", who="受理点", words="缺一页", tone="returned")],
        "tones": ["info", "done", "warning", "error", "plain"],
        "states": list(STATES),
        "origins": ORIGINS,
        "page": Paginator(range(230), 20).page(4),
        "job": {"done": 0, "total": 300, "failed": 2},
        "form": Small(data={"hours": "二百"}),
        "nav": [("评审计划", "/", True), ("公示", "#", False)],
        "demo_band": "计划日",
    }


def test_fourteen_states_each_with_a_word_and_a_shape_of_its_own() -> None:
    chips = {state: read(render_to_string("parts/status.html", {"state": state})) for state in STATES}
    assert {state: chip.text for state, chip in chips.items()} == STATES
    shapes = {chip.one("use").attrs["href"].split("#")[1] for chip in chips.values()}
    assert len(shapes) == len(STATES)


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = ElementTree.parse(settings.BASE_DIR / "static/img/icons.svg")
    known = {symbol.get("id") for symbol in sprite.iter("{http://www.w3.org/2000/svg}symbol")}
    named = set()
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        for piece in template.read_text().split('parts/icon.html" with name="')[1:]:
            named.add(piece.split('"')[0])
    assert named - known == set()


def test_all_parts_together_are_well_formed_and_refer_to_what_exists() -> None:
    source = (HERE / "parts_page.html").read_text()
    desk = Desk()
    desk.lay(source, **everything())
    desk.server_close()
    page = read(desk.pages["/"].removeprefix("<!DOCTYPE html>"))
    assert page.dangling == []
    assert len(page.ids) == len(set(page.ids))
    assert [node.tag for node in page.walk() if "style" in node.attrs or "onclick" in node.attrs] == []
    assert [script.raw for script in page.all("script") if "src" not in script.attrs] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_nothing_serious_in_the_parts(desk: Desk, view: Page, width: int) -> None:
    view.set_viewport_size({"width": width, "height": 900})
    view.goto(desk.lay((HERE / "parts_page.html").read_text(), **everything()))
    # The policy keeps foreign scripts out of the page; the checker comes in by the debugger's door instead.
    view.evaluate(AXE.read_text())
    found = view.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    serious = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
    assert serious == []
    assert found["passes"]


@pytest.mark.browser
@pytest.mark.parametrize("look", ["", "text-large", "high-contrast"])
def test_no_width_makes_the_page_scroll_sideways(desk: Desk, view: Page, look: str) -> None:
    view.goto(desk.lay((HERE / "parts_page.html").read_text(), **everything()))
    view.evaluate("name => name && document.documentElement.classList.add(name)", look)
    for width in (320, 360, 390, 640, 768, 960, 1280):
        view.set_viewport_size({"width": width, "height": 900})
        assert view.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.browser
def test_targets_are_large_enough_and_focus_is_seen(desk: Desk, view: Page) -> None:
    view.goto(desk.lay('<button class="button" id="b">打开</button><input class="input" id="i" aria-label="甲">'))
    for selector in ("#b", "#i"):
        box = view.locator(selector).bounding_box()
        assert box is not None
        assert box["height"] >= 44
    view.keyboard.press("Tab")
    view.locator("#b").focus()
    ring = view.evaluate(
        "getComputedStyle(document.activeElement).outlineColor + getComputedStyle(document.activeElement).boxShadow"
    )
    assert "rgb(255, 200, 61)" in ring
    assert "rgb(27, 36, 48)" in ring
