"""Who is told of a dossier: the operators when something comes to wait, its owner when they have decided."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.queries import seats_at
from dossiers.models import Dossier
from messages.actions import tell
from messages.language import for_its_reader, said
from messages.models import MessageKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@for_its_reader
def tell_operators(dossier: Dossier) -> None:
    for seat in seats_at(dossier.employer, Role.EMPLOYER_OPERATOR):
        tell(
            seat.person,
            MessageKind.TODO,
            said(gettext_noop("%(name)s 提交了业绩档案，待审核"), name=dossier.person.name),
            "",
            "/employer/",
            f"dossier:{dossier.pk}:{dossier.row_version}:waiting:{seat.person_id}",
        )


@for_its_reader
def tell_owner(dossier: Dossier, kind: MessageKind, subject: "StrPromise") -> None:
    key = f"dossier:{dossier.pk}:{dossier.row_version}:{dossier.state}"
    tell(dossier.person, kind, said(str(subject)), dossier.reason, reverse("dossiers:home"), key)
