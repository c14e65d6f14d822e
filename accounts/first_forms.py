"""The first sign-in of somebody whom their employer entered: who they are, then the account they want."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import MailField, PhoneField, check_username
from accounts.models import Person


class FirstSignInForm(forms.Form):
    number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        error_messages={"required": _("请填写身份证号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("首次登录码"),
        max_length=40,
        help_text=_("单位发的凭条上的 12 位字母和数字，大小写、短横都不要紧。"),
        error_messages={"required": _("请填写首次登录码。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )


class TakeOverForm(forms.Form):
    username = forms.CharField(
        label=_("登录账号"),
        max_length=150,
        help_text=_("自己起的名字，字母、数字或汉字，不要用身份证号。"),
        error_messages={"required": _("请填写登录账号。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    phone = PhoneField(error_messages={"required": _("请填写联系电话。")})
    mail = MailField()
    password1 = forms.CharField(
        label=_("密码"),
        strip=False,
        help_text=_("至少 10 位，不要用常见的词，也不要与账号相近。"),
        error_messages={"required": _("请填写密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("再输一次密码"),
        strip=False,
        error_messages={"required": _("请再输一次密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        username: str = get_adapter().clean_username(self.cleaned_data["username"])
        check_username(username)
        return username

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("两次输入的密码不一样，请重新输入。"))
        if first:
            try:
                validate_password(first, Person(username=cleaned.get("username", ""), email=cleaned.get("mail", "")))
            except ValidationError as refusal:
                self.add_error("password1", refusal)
        return cleaned
