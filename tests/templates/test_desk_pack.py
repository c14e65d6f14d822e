"""The form template pack: names, hints and errors stand where a person and a screen reader look for them."""

import re

from crispy_forms.bootstrap import AppendedText, FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines

from tests.templates.html import Node, read
from tools.house import ROOT

TEMPLATES = ROOT / "templates"


class Declared(forms.Form):
    name = forms.CharField(label="姓名", widget=forms.TextInput(attrs={"data-source": "实名认证"}))
    track = forms.ChoiceField(
        label="申报类型", help_text="选一种", widget=forms.RadioSelect, choices=[("normal", "正常"), ("other", "破格")]
    )
    why = forms.CharField(label="破格理由", widget=forms.Textarea(attrs={"data-counter": 1000}), help_text="写明依据")
    hours = forms.IntegerField(label="学时", widget=forms.TextInput(attrs={"data-unit": "学时"}))
    kinds = forms.MultipleChoiceField(
        label="类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("paper", "论文"), ("patent", "专利")],
    )
    born = forms.DateField(label="出生日期", widget=forms.SelectDateWidget(years=[1980, 1981]))
    proof = forms.FileField(label="佐证", required=False)
    agree = forms.BooleanField(label="本人承诺", help_text="签字前请读完")
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["why"].shown_when = "track=other"  # type: ignore[attr-defined]


def plain(form: forms.Form) -> Node:
    template = engines["django"].from_string("{% load crispy_forms_filters %}{{ form|crispy }}")
    return read(template.render({"form": form}))


def laid_out(form: forms.Form, *layout: object) -> Node:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return read(render_crispy_form(form, helper))


def test_every_visible_control_has_a_name() -> None:
    page = plain(Declared())
    named = {label.attrs["for"] for label in page.all("label")}
    for control in (*page.all("input"), *page.all("select"), *page.all("textarea")):
        if control.attrs.get("type") == "hidden" or control.attrs["id"].startswith("id_born"):
            continue
        assert control.attrs["id"] in named, control.attrs


def test_a_name_in_several_boxes_is_a_group_with_a_legend() -> None:
    page = plain(Declared())
    assert page.one("fieldset", id="id_born").one("legend").text == "出生日期"
    assert page.one("fieldset", id="id_track").one("legend").text == "申报类型"
    assert page.one("fieldset", id="id_kinds").one("legend").text == "类别 （选填）"


def test_nothing_refers_to_an_id_that_is_missing_or_doubled() -> None:
    for form in (Declared(), Declared(data={})):
        page = plain(form)
        assert page.dangling == []
        assert len(page.ids) == len(set(page.ids))


def test_an_error_stands_between_hint_and_control_and_is_announced_as_one() -> None:
    field = plain(Declared(data={})).one(id="div_id_why")
    order = [node.attrs.get("id") for node in field.walk() if node.attrs.get("id")]
    assert order == ["div_id_why", "id_why_helptext", "id_why_error", "id_why", "id_why_count"]
    assert field.one(id="id_why_error").text == "错误：这个字段是必填项。"
    control = field.one("textarea")
    assert control.attrs["aria-describedby"] == "id_why_helptext id_why_error"
    assert control.attrs["aria-invalid"] == "true"


def test_a_group_says_its_hint_and_error_once() -> None:
    group = plain(Declared(data={})).one("fieldset", id="id_track")
    assert group.attrs["aria-describedby"] == "id_track_helptext id_track_error"
    assert [radio.attrs.get("aria-describedby") for radio in group.all("input")] == [None, None]


def test_an_error_without_shown_errors_is_still_where_the_control_points() -> None:
    form = Declared(data={})
    helper = FormHelper()
    helper.form_show_errors = False
    page = read(render_crispy_form(form, helper))
    assert page.dangling == []
    assert page.with_class("error-summary") == []


def test_the_summary_repeats_each_error_and_leads_to_its_field() -> None:
    page = plain(Declared(data={}))
    (summary,) = page.with_class("error-summary")
    links = {link.attrs["href"].removeprefix("#"): link.text for link in summary.all("a")}
    assert links == {
        "id_name": "姓名：这个字段是必填项。",
        "id_track": "申报类型：这个字段是必填项。",
        "id_why": "破格理由：这个字段是必填项。",
        "id_hours": "学时：这个字段是必填项。",
        "id_born_year": "出生日期：这个字段是必填项。",
        "id_agree": "本人承诺：这个字段是必填项。",
    }
    assert set(links) <= set(page.ids)
    assert "data-error-summary" in summary.attrs
    assert summary.attrs["tabindex"] == "-1"


def test_no_page_shows_the_summary_of_a_whole_form_twice() -> None:
    """`|crispy` begins with it."""
    part = re.compile(r'error_summary\.html" with form=(\w+) only')
    twice = [
        f"{path.relative_to(TEMPLATES)}: {form}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (text := path.read_text(encoding="utf-8"))
        for form in part.findall(text)
        if f"{{{{ {form}|crispy }}}}" in text
    ]
    assert twice == []


def test_what_was_typed_is_kept() -> None:
    page = plain(Declared(data={"hours": "二百", "why": "  两行\n  字 ", "track": "other"}))
    assert page.one(id="id_hours").attrs["value"] == "二百"
    assert page.one(id="id_why").raw == "\n  两行\n  字 "
    assert [radio.attrs["value"] for radio in page.all("input", type="radio") if "checked" in radio.attrs] == ["other"]


def test_the_counter_names_its_limit_before_any_script_runs() -> None:
    page = plain(Declared())
    counter = page.one(id="id_why_count")
    assert counter.text == "限 1000 字"
    assert counter.attrs["data-count-for"] == "id_why"
    assert page.one(id="id_why").attrs["data-counter"] == "1000"


def test_source_unit_and_optional_stand_with_the_name() -> None:
    page = plain(Declared())
    assert page.one("label", for_="id_name").text == "姓名 自动提取 · 实名认证"
    assert page.one("label", for_="id_hours").text == "学时（单位：学时）"
    assert page.one(id="div_id_hours").with_class("field-unit")[0].text == "学时"
    assert page.one("label", for_="id_proof").text == "佐证 （选填）"


def test_a_conditional_field_names_its_condition() -> None:
    assert plain(Declared()).one(id="div_id_why").attrs["data-reveal"] == "track=other"


def test_a_whole_form_sends_files_without_the_browsers_own_bubbles() -> None:
    page = laid_out(Declared(), "name", "proof", FormActions(Submit("save", "保存并继续")))
    form = page.one("form")
    assert form.attrs["enctype"] == "multipart/form-data"
    assert form.attrs["method"] == "post"
    assert "novalidate" in form.attrs
    assert "data-once" in form.attrs
    button = page.one("button")
    assert (button.attrs["type"], button.attrs["name"], button.text) == ("submit", "save", "保存并继续")


def test_layout_objects_keep_to_the_pack() -> None:
    page = laid_out(
        Declared(),
        Fieldset("基本情况", Row(Column("name"), Column("proof")), InlineRadios("track")),
        AppendedText("hours", "学时"),
    )
    assert page.with_class("section-head")[0].text == "基本情况"
    assert len(page.with_class("field-pair")) == 1
    assert page.with_class("choices-inline")[0].text == "正常 破格"
    assert page.dangling == []
    bootstrap = {"form-control", "form-group", "form-check", "btn", "row", "mb-3", "invalid-feedback", "card"}
    assert {word for node in page.walk() for word in node.attrs.get("class", "").split()} & bootstrap == set()


def test_a_form_error_of_no_field_stands_in_the_summary() -> None:
    form = Declared(data={})
    form.add_error(None, "起止日期前后颠倒")
    assert plain(form).with_class("error-summary")[0].one("ul").all("li")[0].text == "起止日期前后颠倒"


def test_a_formset_keeps_its_management_form() -> None:
    several = forms.formset_factory(Declared, extra=2)(prefix="row")
    template = engines["django"].from_string("{% load crispy_forms_filters %}{{ formset|crispy }}")
    page = read(template.render({"formset": several}))
    assert page.one("input", name="row-TOTAL_FORMS").attrs["value"] == "2"
    assert len(page.with_class("sheet")) == 2
    assert page.dangling == []


def test_typed_markup_is_text() -> None:
    page = plain(Declared(data={"name": "<script>alert(1)</script>", "hours": '"><b>'}))
    assert page.all("script") == []
    assert page.all("b") == []
