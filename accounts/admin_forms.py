"""Appointing an administrator, and what is done to somebody's account."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import ADMIN_ROLES
from accounts.handover import successor_called
from accounts.models import Person

END_SESSIONS, STOP, REOPEN = "end_sessions", "stop", "reopen"


class AdministratorForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("身份"),
        choices=[(role.value, role.label) for role in ADMIN_ROLES],
        error_messages={
            "required": gettext_lazy("请选择管理员身份。"),
            "invalid_choice": gettext_lazy("请选择管理员身份。"),
        },
    )
    username = forms.CharField(
        label=gettext_lazy("登录账号"), max_length=150, error_messages={"required": gettext_lazy("请填写登录账号。")}
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=60, error_messages={"required": gettext_lazy("请填写姓名。")}
    )
    person: Person | None = None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("username") and given.get("name"):
            self.person = successor_called(given["username"], given["name"])
            if self.person is None:
                raise ValidationError(_("没有账号和姓名都相符的人，请与本人核对。"), code="unknown")
        return given


class AccountForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        help_text=gettext_lazy("记入事件链，例如：账号疑似被盗、离职、长期不用。"),
        error_messages={"required": gettext_lazy("请写明原因，记入事件链。")},
    )
