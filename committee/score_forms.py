"""What an office types on a score sheet: the figure it gives, the marks of the board."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from committee.marking import WHOLE, Marked
from committee.models import LineMark
from committee.review_marks import Proposed
from declarations.checked_sheets import LineShown
from declarations.models import GivenValue

NUMBER = {
    "invalid": _("请用数字填写，例如 3 或 2.5。"),
    "max_digits": _("数字太长，请核对。"),
    "max_whole_digits": _("数字太大，请核对。"),
    "max_decimal_places": _("最多两位小数。"),
}
DAY = {"required": _("请写日期。"), "invalid": _("请按“年-月-日”写日期，用数字和连字符。")}


class _Cited(forms.Form):
    """By which document, of which day; `today` is the day on the plan's clock."""

    document = forms.CharField(
        label=_("会议纪要或评分记录的文号"),
        max_length=LineMark._meta.get_field("document").max_length,
        error_messages={"required": _("请写明依据的文件。")},
    )
    dated = forms.DateField(
        label=_("文件日期"), error_messages=DAY, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_dated(self) -> date:
        day: date = self.cleaned_data["dated"]
        if day > self.today:
            raise forms.ValidationError(gettext("日期不能晚于今天。"))
        return day


class GivenForm(_Cited):
    """The figure of one line; `unit` stands behind it."""

    value = forms.DecimalField(
        label=_("数值"),
        max_digits=12,
        decimal_places=4,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={
            **NUMBER,
            "required": _("请填写数值。"),
            "max_decimal_places": _("最多四位小数。"),
        },
    )
    field_order = ("value", "document", "dated")

    def __init__(self, *args: Any, line: str, unit: str, standing: GivenValue | None, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"give-{line}", **kwargs)
        self.fields["document"].label = gettext("依据的文件")
        self.fields["value"].widget.attrs["data-unit"] = unit
        if standing is not None:
            self.initial.setdefault("value", standing.figure)


class MarksForm(_Cited):
    """Marks and reasons of all lines in one form: a page of a hundred lines is recorded at once."""

    def __init__(
        self,
        *args: Any,
        lines: Iterable[LineShown],
        standing: Mapping[str, LineMark],
        taken: Mapping[str, Proposed] | None = None,
        **kwargs: Any,
    ) -> None:
        """`taken`: what the experts' online review comes to; it fills the fields before anybody types."""
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.taken = taken or {}
        for line in self.lines:
            before: LineMark | Proposed | None = self.taken.get(line.line.code) or standing.get(line.line.code)
            names = {"name": line.name}
            self.fields[f"mark-{line.line.code}"] = forms.DecimalField(
                label=gettext("%(name)s：专家评分") % names,
                required=False,
                max_digits=6,
                decimal_places=2,
                initial=before.mark if before else None,
                widget=forms.TextInput({"inputmode": "decimal", "class": "input input-mark"}),
                error_messages=NUMBER,
            )
            self.fields[f"reason-{line.line.code}"] = forms.CharField(
                label=gettext("%(name)s：理由") % names,
                required=False,
                max_length=LineMark._meta.get_field("reason").max_length,
                initial=before.reason if before else "",
                widget=forms.TextInput({"class": "input"}),
            )

    def rows(self) -> Iterator[tuple[LineShown, forms.BoundField, forms.BoundField]]:
        """Each line with its two fields, in the order of the table."""
        for line in self.lines:
            yield line, self[f"mark-{line.line.code}"], self[f"reason-{line.line.code}"]

    def marked(self) -> list[Marked]:
        """What was typed, line by line; an empty mark takes a recorded one back."""
        return [
            Marked(
                line.line.code,
                self._mark(line),
                self.cleaned_data[f"reason-{line.line.code}"].strip(),
                self._sources(line),
            )
            for line in self.lines
        ]

    def _sources(self, line: LineShown) -> tuple[dict[str, Any], ...]:
        """Who gave it, while it is still the mean that was taken over."""
        taken = self.taken.get(line.line.code)
        if taken is None or taken.mark != self._mark(line):
            return ()
        return tuple(each.as_dict() for each in taken.given)

    def _mark(self, line: LineShown) -> Decimal | None:
        mark: Decimal | None = self.cleaned_data[f"mark-{line.line.code}"]
        return mark

    def refuse(self, sentences: Mapping[str, str]) -> None:
        """Puts what the action says beside the field that it is about."""
        for line, sentence in sentences.items():
            self.add_error(f"mark-{line}" if line != WHOLE else None, sentence)
