"""What is written without templates is what Django's templates write, character by character."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from config.form_rendering import Renderer

CHOICES: list[Any] = [
    ("", "—"),
    ("a", "甲 & 乙 <b>"),
    (1, gettext_lazy("姓名")),
    ("c", mark_safe("<i>说明</i>")),
    ("组 “一”", [("d", 'say "d"'), ("e'", "戊")]),
]
ATTRIBUTES = {
    "class": "input-short",
    "data-x": '"<&>',
    "required": True,
    "disabled": False,
    "rows": 3,
    "title": gettext_lazy("姓名"),
}


@pytest.mark.parametrize("value", ["", None, "a", 1, "1", "e'", "不在其中", ["a", "d"]])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_select_is_that_of_djangos_templates(widget: type[forms.Select], value: Any) -> None:
    made = widget(attrs=ATTRIBUTES, choices=CHOICES)
    asked = {"name": "field'", "value": value, "attrs": {"id": "id_1"}}
    assert made.render(**asked, renderer=Renderer()) == made.render(**asked, renderer=DjangoTemplates())


@pytest.mark.parametrize("value", ["", None, "<b>&'\"", 0, 1.5, date(2023, 8, 18)])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.HiddenInput, forms.DateInput,
        forms.PasswordInput, forms.Textarea, forms.FileInput,
    ],
)  # fmt: skip
def test_a_field_to_type_in_is_that_of_djangos_templates(widget: type[forms.Widget], value: Any) -> None:
    made = widget(attrs=ATTRIBUTES)
    asked = {"name": "a<b", "value": value, "attrs": {"id": "id_1"}}
    assert made.render(**asked, renderer=Renderer()) == made.render(**asked, renderer=DjangoTemplates())
