"""Ending a seat and naming who follows."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.handover import successor_called
from accounts.models import Person, Seat
from config import clock


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        words = {
            "invalid": gettext_lazy("请填写真实存在的日期，按“年-月-日”。"),
            "required": gettext_lazy("请填写日期。"),
        }
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(error_messages=words, widget=widget, **kwargs)

    def clean(self, value: Any) -> date:
        day: date = super().clean(value)
        if day < clock.today(None):
            raise ValidationError(_("日期不能早于今天。"), code="past")
        return day


class EndSeatForm(forms.Form):
    last_day = Day(label=gettext_lazy("最后一天"), help_text=gettext_lazy("这一天还能办理，次日零时起不能。"))
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        help_text=gettext_lazy("本人会看到，例如：调离、换岗、退休。"),
        error_messages={"required": gettext_lazy("请写明原因，本人会看到。")},
    )
    alone = forms.BooleanField(label=gettext_lazy("没有接任人也要结束（用于账号被盗等紧急情形）"), required=False)

    def __init__(self, *args: Any, by_admin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_admin:
            del self.fields["alone"]


class SuccessorForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("接任人的登录账号"),
        max_length=150,
        help_text=gettext_lazy("接任人先自己注册，把登录账号告诉您。"),
        error_messages={"required": gettext_lazy("请填写登录账号。")},
    )
    name = forms.CharField(
        label=gettext_lazy("接任人姓名"), max_length=60, error_messages={"required": gettext_lazy("请填写姓名。")}
    )
    starts_on = Day(label=gettext_lazy("到任日期"))
    letter = forms.FileField(
        label=gettext_lazy("新的授权委托证明"),
        error_messages={"required": gettext_lazy("请上传加盖公章的授权委托证明。")},
    )

    def __init__(self, *args: Any, seat: Seat, by_letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        self.successor: Person | None = None
        del self.fields["starts_on" if by_letter else "letter"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("username") and cleaned.get("name"):
            self.successor = successor_called(cleaned["username"], cleaned["name"])
            if self.successor is None:
                self.add_error("username", _("没有这个账号，或姓名与账号不符。请与接任人核对。"))
            elif self.successor.pk == self.seat.person_id:
                self.add_error("username", _("接任人不能是原来的人。"))
        return cleaned
