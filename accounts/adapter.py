"""How allauth makes and greets people here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions import set_name
from accounts.identity.actions import give_number
from accounts.models import Person
from audit.actions import PLATFORM, record


class SignInAdapter(DefaultAccountAdapter):
    # The library's own words call the same thing otherwise than the field does.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("登录账号或密码不对，请检查大小写后重新填写。"),
        "username_blacklisted": _("这个登录账号不能使用，请换一个。"),
        "username_taken": _("这个登录账号已有人使用，请换一个。"),
    }

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """Person, identity number and event in one transaction: nobody is stored by halves."""
        set_name(user, form.cleaned_data["name"])
        user.phone = form.cleaned_data["phone"]
        saved: Person = super().save_user(request, user, form, commit=commit)
        Person.objects.filter(pk=saved.pk).update(email=form.cleaned_data["mail"])
        give_number(saved, form.cleaned_data["number"])
        record(
            chain=PLATFORM, verb="sign_up", actor_id=saved.pk, object_type="person", object_id=saved.pk,
            at=request.received_at,  # type: ignore[attr-defined]
        )  # fmt: skip
        return saved
