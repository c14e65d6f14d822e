"""Who may see, change and decide on a dossier. A dossier is never decided by the person it is about."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Denied
from dossiers.models import Dossier, DossierState, Evidence
from files.models import StoredFile


def may_edit(dossier: Dossier, person: Person) -> Allowed | Denied:
    if dossier.person_id == person.pk:
        return Allowed()
    return Denied(_("业绩档案只能由本人修改。"))


def may_see(dossier: Dossier, person: Person, seat: Seat | None) -> Allowed | Denied:
    if dossier.person_id == person.pk or _is_operator(dossier, person, seat):
        return Allowed()
    return Denied(_("只有本人和所在单位的经办人能查看这份业绩档案。"))


def may_decide(dossier: Dossier, person: Person, seat: Seat | None) -> Allowed | Denied:
    """Verify or send back: the operator of the dossier's employer, while it waits, never one's own."""
    if not _is_operator(dossier, person, seat):
        return Denied(_("只有该单位的经办人能审核这份业绩档案。"))
    if dossier.person_id == person.pk:
        return Denied(_("不能审核自己的业绩档案，请由本单位另一名经办人审核。"))
    if dossier.state != DossierState.WAITING:
        return Denied(_("这份业绩档案现在不在待审核状态。"))
    return Allowed()


def may_take_back(dossier: Dossier, person: Person, seat: Seat | None) -> Allowed | Denied:
    """Take back a verification: the operator of the dossier's employer, at any time, never one's own."""
    if not _is_operator(dossier, person, seat):
        return Denied(_("只有该单位的经办人能审核这份业绩档案。"))
    if dossier.person_id == person.pk:
        return Denied(_("不能审核自己的业绩档案，请由本单位另一名经办人审核。"))
    return Allowed()


def may_read_file(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """The employer's operator reads the photo and the evidence of its people's dossiers, never of their own case."""
    if seat is None or seat.person_id != person.pk or seat.role != Role.EMPLOYER_OPERATOR:
        return False
    proving = Evidence.objects.filter(file=file).values("dossier")
    mine = Dossier.objects.filter(employer=seat.organisation_id).exclude(person=person)
    return mine.filter(Q(pk__in=proving) | Q(photo=file)).exists()


def _is_operator(dossier: Dossier, person: Person, seat: Seat | None) -> bool:
    return (
        seat is not None
        and seat.person_id == person.pk
        and seat.role == Role.EMPLOYER_OPERATOR
        and dossier.employer_id is not None
        and seat.organisation_id == dossier.employer_id
    )
