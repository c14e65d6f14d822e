"""How allauth makes and greets people here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from accounts.actions import set_name
from accounts.identity.actions import give_number
from accounts.models import Person
from audit.actions import PLATFORM, record


class SignInAdapter(DefaultAccountAdapter):
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
