"""The State's calendar, as the platform administrator enters it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from review_plans.actions import NamedDay

EARLIEST_YEAR = 2000
LATEST_YEAR = 2100
WORKS = {"上班": True, "放假": False}  # not on screen: the two words a line of the list may bear


def citation_field() -> forms.CharField:
    return forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("国务院办公厅通知的文号"),
        error_messages={"required": _("请写明国务院办公厅通知的文号。")},
    )


class CalendarDayForm(forms.Form):
    """A day of a known year that differs from Monday to Friday, or no longer does."""

    day = forms.DateField(
        label=_("日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("请按“年-月-日”填写日期，用数字和连字符。")},
    )
    works = forms.ChoiceField(
        label=_("当天"),
        choices=[("yes", _("上班")), ("no", _("放假"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择上班或放假。")},
    )
    name = forms.CharField(
        label=_("事由"),
        max_length=60,
        help_text=_("例如：国庆节、春节调休"),
        error_messages={"required": _("请填写事由。")},
    )
    citation = citation_field()

    def named_day(self) -> NamedDay:
        given = self.cleaned_data
        return NamedDay(given["day"], given["works"] == "yes", given["name"])


class CalendarYearForm(forms.Form):
    """A whole year at once, as the State Council's notice arranges it."""

    year = forms.IntegerField(
        label=_("年份"),
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        error_messages={"required": _("请填写年份。"), "invalid": _("年份应为四位数字。")},
    )
    days = forms.CharField(
        label=_("放假和调休上班的日子"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一天，用空格隔开：年-月-日 放假或上班 事由"),
        error_messages={"required": _("请逐日列出。")},
    )
    citation = citation_field()

    def clean_days(self) -> list[NamedDay]:
        lines = [line for line in self.cleaned_data["days"].splitlines() if line.strip()]
        return [_named_day(number, line) for number, line in enumerate(lines, 1)]


def _named_day(number: int, line: str) -> NamedDay:
    parts: list[Any] = line.split(None, 2)
    if len(parts) < 3 or parts[1] not in WORKS:
        raise ValidationError(gettext("第 %(number)d 行应为“日期 放假或上班 事由”。") % {"number": number})
    try:
        return NamedDay(date.fromisoformat(parts[0]), WORKS[parts[1]], parts[2].strip()[:60])
    except ValueError:
        raise ValidationError(gettext("第 %(number)d 行的日期应写成“年-月-日”。") % {"number": number}) from None
