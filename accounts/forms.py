"""Signing up, and the platform administrator's decision on a letter."""

import re
from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.identity import numbers, sealing
from accounts.identity.actions import invited, taken
from accounts.identity.queries import is_invited
from accounts.models import Identity, Person
from accounts.names import check_name, tidy

MOBILE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


class NameField(forms.CharField):
    """No `max_length`: it would count UTF-16 units in the browser, names are counted by code points."""

    default_validators = [check_name]

    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value)))


class PhoneField(forms.CharField):
    """A mobile number, or a landline with its area code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("联系电话"))
        kwargs.setdefault("help_text", _("手机号码，或带区号的固定电话。"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        phone = numbers.normalise(super().clean(value))
        if not MOBILE.fullmatch(phone):
            raise ValidationError(_("请填写 11 位手机号码，或带区号的固定电话（如 0571-88880000）。"), code="phone")
        return phone


class MailField(forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("电子邮箱"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("用来提醒您看收件箱，也用来找回密码；邮件里不写具体内容。"))
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        super().__init__(**kwargs)


def check_username(username: str) -> None:
    """It stands on pages, so it can't be an identity number."""
    normal = numbers.normalise(username)
    if len(normal) == numbers.LENGTH and normal[:17].isdigit():
        raise ValidationError(_("登录账号会显示在页面上，请不要用身份证号。"), code="number")


class SignInForm(LoginForm):
    """In the words of this product; a label says what a placeholder would hide again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("登录账号")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(SignupForm):
    """Who one is comes with the account: name, identity number, telephone."""

    field_order = ["username", "name", "number", "phone", "mail", "password1", "password2"]

    name = NameField(
        label=_("姓名"),
        help_text=_("与身份证一致；少数民族姓名中的“·”请照写。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("身份证号"),
        help_text=_("18 位。加密保存，页面上只显示末四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = PhoneField()
    # Not allauth's own `email`, which would have to be verified before anybody may go on.
    mail = MailField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "username": (_("登录账号"), _("自己起的名字，字母、数字或汉字，不要用身份证号。")),
            "password1": (_("密码"), _("至少 10 位，不要用常见的词，也不要与账号相近。")),
            "password2": (_("再输一次密码"), ""),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean_username(self) -> str:
        username: str = super().clean_username()
        check_username(username)
        return username

    def clean_number(self) -> str:
        normal = numbers.check(self.cleaned_data["number"])
        same = Identity.objects.filter(number_index__in=sealing.indexes_of(normal))
        found = same.select_related("person__invitation").first()
        if found is not None:
            raise invited() if is_invited(found.person) else taken()
        return normal

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponseRedirect | None]:
        """Two sign-ups of one person at the same instant: the slower one is led to signing in."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except ValidationError:
            return None, HttpResponseRedirect(reverse("account_login"))


class ContactForm(forms.Form):
    """Where somebody is reached. The mail address also resets the password, so the present one is asked for."""

    phone = PhoneField(help_text=_("短信只能发到 11 位手机号码。"))
    mail = forms.EmailField(
        label=_("电子邮箱"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("现在的密码"),
        help_text=_("邮箱可以用来找回密码，改动前请再确认是本人。"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial={"phone": person.phone, "mail": person.email})
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("密码不对，没有改动。"), code="password")
        return password


class LetterDecisionForm(forms.Form):
    """通过 needs nothing; 不通过 needs a reason."""

    decision = forms.ChoiceField(choices=[("approve", _("通过")), ("refuse", _("不通过"))])
    reason = forms.CharField(label=_("理由"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            cleaned.get("decision") == "refuse"
            and not cleaned.get("reason", "").strip()
            and "reason" not in self.errors
        ):
            self.add_error("reason", _("不通过时请写明理由，经办人会看到。"))
        return cleaned
