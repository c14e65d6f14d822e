"""The employer's people, and the files it brought them in by."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.identity.numbers import mask
from accounts.invitations import is_open
from accounts.models import Invitation, Organisation
from dossiers.models import Dossier
from offices.models import PeopleImport


@dataclass(frozen=True)
class PersonLine:
    """`state` in words; `is_invited`: nobody has signed in as this person, a code may be handed out."""

    dossier: Dossier
    number: str
    state: str
    is_invited: bool


def people_of(organisation: Organisation, *, words: str = "", only_invited: bool = False) -> QuerySet[Dossier]:
    """Dossiers of all who are this employer's now, by sound."""
    found = Dossier.objects.filter(employer=organisation).select_related("person__identity", "person__invitation")
    if words:
        found = found.filter(Q(person__name__icontains=words) | Q(work_department__icontains=words))
    if only_invited:
        found = found.filter(person__invitation__organisation=organisation, person__invitation__accepted_at=None)
    return found.order_by("person__pinyin_key", "pk")


def lines_of(dossiers: "list[Dossier]", organisation: Organisation, now: datetime) -> list[PersonLine]:
    return [_line(dossier, organisation, now) for dossier in dossiers]


def invitations_open(organisation: Organisation) -> QuerySet[Invitation]:
    """Of this employer's people, those who have not signed in."""
    return Invitation.objects.filter(
        organisation=organisation, accepted_at=None, person__dossier__employer=organisation
    )


def imports_of(organisation: Organisation) -> QuerySet[PeopleImport]:
    return (
        PeopleImport.objects.filter(organisation=organisation)
        .defer("sealed_rows")
        .select_related("made_by", "decided_by")
        .order_by("-made_at")
    )


def _line(dossier: Dossier, organisation: Organisation, now: datetime) -> PersonLine:
    identity = getattr(dossier.person, "identity", None)
    number = mask(identity.tail) if identity else ""
    invitation: Invitation | None = getattr(dossier.person, "invitation", None)
    if invitation is None or invitation.accepted_at is not None or invitation.organisation_id != organisation.pk:
        return PersonLine(dossier, number, _("本人已登录"), is_invited=False)
    if is_open(invitation, now):
        return PersonLine(dossier, number, _("登录码已发，等本人首次登录"), is_invited=True)
    if invitation.code_by_id is not None:
        return PersonLine(dossier, number, _("登录码已失效，请重新生成"), is_invited=True)
    return PersonLine(dossier, number, _("还没有发登录码"), is_invited=True)
