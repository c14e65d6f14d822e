"""Changes of a dossier. Each is one transaction with one audit event; a verified dossier that is edited is a draft again.

A declaration that is already at the desks keeps the snapshot it was handed in with; nothing here touches it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.enums import Role
from accounts.models import Organisation, Person, Seat
from accounts.queries import employers_choosable, seats_at
from accounts.results import Allowed, Denied
from audit.actions import record
from dossiers import fetched, permissions, queries
from dossiers.kinds import EntryKind, kind_of
from dossiers.models import Dossier, DossierState, Entry, Evidence
from files.models import FileState, StoredFile
from messages.actions import tell
from messages.language import for_its_reader, said
from messages.models import MessageKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PROFILE_FIELDS = (
    "gender",
    "former_name",
    "ethnicity",
    "birth_date",
    "birth_place",
    "health",
    "joined_work_on",
    "work_department",
    "current_work",
    "work_nature",
    "frontline_skill_work",
    "on_post",
    "admin_post",
    "party",
    "social_posts",
    "foreign_language",
)


class NotAllowed(Exception):
    """Refused for a reason that the screen shows."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(str(denied))
        self.denied = denied


class Conflict(Exception):
    """Somebody else (or another window) was faster; `current` is what stands now."""

    def __init__(self, current: Dossier) -> None:
        super().__init__(_("这份业绩档案刚刚在别处改过。"))
        self.current = current


def open_for(person: Person) -> Dossier:
    """The person's dossier; an empty one is begun where there is none."""
    with transaction.atomic():
        dossier, is_new = Dossier.objects.get_or_create(person=person)
        if is_new:
            _record(dossier, person, "dossier.open")
    return dossier


@transaction.atomic
def choose_employer(dossier: Dossier, *, person: Person, employer: Organisation) -> Dossier:
    """Only an employer whose operator was authorised can be chosen (G9)."""
    dossier = _begin(dossier, person)
    if not employers_choosable().filter(pk=employer.pk).exists():
        raise NotAllowed(Denied(_("这家单位还没有经审核的授权委托，暂时不能选择。请联系单位经办人。")))
    before = dossier.employer_id
    dossier.employer = employer
    _touch(dossier)
    _record(dossier, person, "dossier.choose_employer", {"from": before, "to": employer.pk})
    return dossier


@transaction.atomic
def save_profile(dossier: Dossier, *, person: Person, expected_version: int, values: Mapping[str, Any]) -> Dossier:
    """Writes the given profile fields; raises Conflict if the version moved on meanwhile."""
    dossier = _begin(dossier, person, expected_version)
    changed = [name for name in PROFILE_FIELDS if name in values and getattr(dossier, name) != values[name]]
    if not changed:
        return dossier
    for name in changed:
        setattr(dossier, name, values[name])
    _touch(dossier)
    _record(dossier, person, "dossier.save_profile", {"fields": changed})
    return dossier


@transaction.atomic
def set_photo(dossier: Dossier, *, person: Person, file: StoredFile) -> Dossier:
    dossier = _begin(dossier, person)
    _require_usable(file, person)
    dossier.photo = file
    _touch(dossier)
    _record(dossier, person, "dossier.set_photo", {"file": str(file.pk)})
    return dossier


@transaction.atomic
def add_entry(dossier: Dossier, *, person: Person, kind: EntryKind, values: Mapping[str, Any]) -> Entry:
    dossier = _begin(dossier, person)
    entry = kind.model(dossier=dossier, **values)
    entry.save()
    _touch(dossier)
    _record(dossier, person, "dossier.add_entry", {"kind": kind.code, "entry": entry.pk})
    return entry


@transaction.atomic
def change_entry(entry: Entry, *, person: Person, values: Mapping[str, Any], by_registry: bool = False) -> Entry:
    """Writes the given fields of an entry; nothing happens, and no event is written, if all are as before.

    What a registry wrote only a registry changes.
    """
    dossier = _begin(entry.dossier, person)
    fresh = type(entry)._default_manager.select_for_update().get(pk=entry.pk, dossier=dossier)
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    if not changed:
        return fresh
    if not by_registry and not (allowed := fetched.may_change(fresh, changed)):
        raise NotAllowed(allowed)
    for name in changed:
        setattr(fresh, name, values[name])
    fresh.save()
    _touch(dossier)
    _record(
        dossier, person, "dossier.change_entry", {"kind": kind_of(fresh).code, "entry": fresh.pk, "fields": changed}
    )
    return fresh


@transaction.atomic
def remove_entry(entry: Entry, *, person: Person) -> None:
    """Refused while a declaration uses the entry: what was chosen there must stay readable."""
    dossier = _begin(entry.dossier, person)
    kind, entry_id = kind_of(entry), entry.pk
    if not (allowed := fetched.may_remove(entry)):
        raise NotAllowed(allowed)
    try:
        with transaction.atomic():
            entry.delete()
    except ProtectedError as error:
        raise NotAllowed(Denied(_("这条记录已在一次申报里选用，不能删除；请先在申报里取消选用。"))) from error
    Evidence.objects.filter(dossier=dossier, entry_kind=kind.code, entry_id=entry_id).delete()
    _touch(dossier)
    _record(dossier, person, "dossier.remove_entry", {"kind": kind.code, "entry": entry_id})


@transaction.atomic
def attach_evidence(entry: Entry, *, person: Person, file: StoredFile, label: str = "", pages: str = "") -> Evidence:
    dossier = _begin(entry.dossier, person)
    _require_usable(file, person)
    kind = kind_of(entry)
    evidence, is_new = Evidence.objects.get_or_create(
        entry_kind=kind.code,
        entry_id=entry.pk,
        file=file,
        defaults={"dossier": dossier, "label": label, "pages": pages},
    )
    if is_new:
        _touch(dossier)
        payload = {"kind": kind.code, "entry": entry.pk, "file": str(file.pk)}
        _record(dossier, person, "dossier.attach_evidence", payload)
    return evidence


@transaction.atomic
def detach_evidence(evidence: Evidence, *, person: Person) -> None:
    """Takes the file off the entry; the sealed original stays, as events may point at it."""
    dossier = _begin(evidence.dossier, person)
    payload = {"kind": evidence.entry_kind, "entry": evidence.entry_id, "file": str(evidence.file_id)}
    evidence.delete()
    _touch(dossier)
    _record(dossier, person, "dossier.detach_evidence", payload)


def why_not_hand_in(dossier: Dossier) -> Allowed | Denied:
    """The sentence beside a disabled 提交单位审核."""
    if dossier.state == DossierState.WAITING:
        return Denied(_("已提交，正在等待单位审核。"))
    if dossier.state == DossierState.VERIFIED:
        return Denied(_("单位已审核通过，无需再次提交。"))
    lacking = [str(item.words) for item in queries.completeness(dossier) if item.blocks and not item.done]
    if lacking:
        return Denied(_("还差：%(what)s。") % {"what": _("、").join(lacking)})
    if queries.unusable_files(dossier):
        return Denied(_("有佐证文件不可用，请重新上传或移除。"))
    return Allowed()


@transaction.atomic
def hand_in(dossier: Dossier, *, person: Person, expected_version: int) -> Dossier:
    """Gives the dossier to the employer's operators, who are told."""
    dossier = _begin(dossier, person, expected_version)
    allowed = why_not_hand_in(dossier)
    if not allowed:
        raise NotAllowed(allowed)
    dossier.state = DossierState.WAITING
    dossier.handed_in_at = timezone.now()
    dossier.reason = ""
    _bump(dossier)
    event_at = dossier.handed_in_at
    _record(dossier, person, "dossier.hand_in", at=event_at)
    _tell_operators(dossier)
    return dossier


@transaction.atomic
def verify_all(dossier: Dossier, *, person: Person, seat: Seat, expected_version: int) -> Dossier:
    """The operator vouches for the whole dossier; it is good for every plan until it is edited."""
    dossier = _decide(dossier, person, seat, expected_version, DossierState.VERIFIED, "")
    _record(dossier, person, "dossier.verify", seat=seat)
    _tell_owner(dossier, MessageKind.RESULT, gettext_lazy("单位已审核通过您的业绩档案"))
    return dossier


@transaction.atomic
def send_back(dossier: Dossier, *, person: Person, seat: Seat, reason: str, expected_version: int) -> Dossier:
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明退回原因。")))
    dossier = _decide(dossier, person, seat, expected_version, DossierState.SENT_BACK, reason.strip())
    _record(dossier, person, "dossier.send_back", seat=seat, reason=dossier.reason)
    _tell_owner(dossier, MessageKind.TODO, gettext_lazy("单位退回了您的业绩档案，请修改后再提交"))
    return dossier


def _decide(
    dossier: Dossier, person: Person, seat: Seat, expected_version: int, state: DossierState, reason: str
) -> Dossier:
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    allowed = permissions.may_decide(locked, person, seat)
    if not allowed:
        raise NotAllowed(allowed)
    if locked.row_version != expected_version:
        raise Conflict(locked)
    locked.state = state
    locked.reason = reason
    locked.decided_by = person
    locked.decided_at = timezone.now()
    _bump(locked)
    return locked


def _begin(dossier: Dossier, person: Person, expected_version: int | None = None) -> Dossier:
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    allowed = permissions.may_edit(locked, person)
    if not allowed:
        raise NotAllowed(allowed)
    if expected_version is not None and locked.row_version != expected_version:
        raise Conflict(locked)
    return locked


def _touch(dossier: Dossier) -> None:
    """An edit: what the employer vouched for, or is looking at, is no longer what stands there."""
    if dossier.state in (DossierState.VERIFIED, DossierState.WAITING):
        dossier.state = DossierState.DRAFT
    _bump(dossier)


def _bump(dossier: Dossier) -> None:
    dossier.row_version += 1
    dossier.save()


def _require_usable(file: StoredFile, person: Person) -> None:
    if file.owner_id != person.pk:
        raise NotAllowed(Denied(_("只能使用自己上传的文件。")))
    if file.state != FileState.READY:
        raise NotAllowed(Denied(file.reason or _("这个文件还不能使用。")))


@for_its_reader
def _tell_operators(dossier: Dossier) -> None:
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
def _tell_owner(dossier: Dossier, kind: MessageKind, subject: "StrPromise") -> None:
    key = f"dossier:{dossier.pk}:{dossier.row_version}:{dossier.state}"
    tell(dossier.person, kind, said(str(subject)), dossier.reason, reverse("dossiers:home"), key)


def _record(
    dossier: Dossier,
    person: Person,
    verb: str,
    payload: dict[str, Any] | None = None,
    *,
    seat: Seat | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    record(
        chain="platform",
        verb=verb,
        actor_id=person.pk,
        actor_label=person.name,
        seat_id=seat.pk if seat else None,
        role=seat.role if seat else "",
        office=seat.organisation.name if seat else "",
        object_type="dossier",
        object_id=dossier.pk,
        reason=reason,
        payload=payload,
        at=at or timezone.now(),
    )
