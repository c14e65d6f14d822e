"""Changes of a dossier. Each is one transaction with one audit event; a verified entry that is edited waits again.

A declaration that is already at the desks keeps the snapshot it was handed in with; nothing here touches it.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from accounts.queries import employers_choosable
from accounts.results import Denied
from dossiers import fetched, states
from dossiers.kinds import EntryKind, kind_of
from dossiers.locking import NotAllowed, begin, bump, record_event
from dossiers.models import Dossier, DossierState, Entry, Evidence, ProfilePart
from dossiers.telling import tell_operators
from files.models import StoredFile

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


def open_for(person: Person) -> Dossier:
    """The person's dossier; an empty one is begun where there is none."""
    with transaction.atomic():
        dossier, is_new = Dossier.objects.get_or_create(person=person)
        if is_new:
            ProfilePart.objects.create(dossier=dossier)
            record_event(dossier, person, "dossier.open")
    return dossier


@transaction.atomic
def choose_employer(dossier: Dossier, *, person: Person, employer: Organisation) -> Dossier:
    """Only an employer whose operator was authorised can be chosen (G9). What another one vouched for is a draft."""
    dossier = begin(dossier, person)
    if not employers_choosable().filter(pk=employer.pk).exists():
        raise NotAllowed(Denied(_("这家单位还没有经审核的授权委托，暂时不能选择。请联系单位经办人。")))
    before = dossier.employer_id
    if before == employer.pk:
        return dossier
    dossier.employer = employer
    _begin_anew(dossier)
    record_event(dossier, person, "dossier.choose_employer", {"from": before, "to": employer.pk})
    return dossier


@transaction.atomic
def save_profile(dossier: Dossier, *, person: Person, expected_version: int, values: Mapping[str, Any]) -> Dossier:
    """Writes the given profile fields; raises Conflict if the version moved on meanwhile."""
    dossier = begin(dossier, person, expected_version)
    changed = [name for name in PROFILE_FIELDS if name in values and getattr(dossier, name) != values[name]]
    if not changed:
        return dossier
    before = {name: getattr(dossier, name) for name in changed}
    for name in changed:
        setattr(dossier, name, values[name])
    _edited(dossier, _profile_of(dossier), before)
    record_event(dossier, person, "dossier.save_profile", {"fields": changed})
    return dossier


@transaction.atomic
def set_photo(dossier: Dossier, *, person: Person, file: StoredFile) -> Dossier:
    dossier = begin(dossier, person)
    _require_usable(file, person)
    before = {"photo": dossier.photo.original_name if dossier.photo else ""}
    dossier.photo = file
    _edited(dossier, _profile_of(dossier), before)
    record_event(dossier, person, "dossier.set_photo", {"file": str(file.pk)})
    return dossier


@transaction.atomic
def add_entry(dossier: Dossier, *, person: Person, kind: EntryKind, values: Mapping[str, Any]) -> Entry:
    dossier = begin(dossier, person)
    entry = kind.model(dossier=dossier, **values)
    entry.save()
    if dossier.state == DossierState.VERIFIED:
        dossier.state = DossierState.DRAFT
    bump(dossier)
    record_event(dossier, person, "dossier.add_entry", {"kind": kind.code, "entry": entry.pk})
    return entry


@transaction.atomic
def add_entries(
    dossier: Dossier, *, person: Person, rows: Sequence[tuple[EntryKind, Mapping[str, Any]]]
) -> list[Entry]:
    """Adds them all, in the order given, with one event: a statement for each kind, however many there are."""
    dossier = begin(dossier, person)
    entries = [kind.model(dossier=dossier, **values) for kind, values in rows]
    by_model: dict[type[Entry], list[Entry]] = {}
    for entry in entries:
        by_model.setdefault(type(entry), []).append(entry)
    for model, made in by_model.items():
        model._default_manager.bulk_create(made)
    if dossier.state == DossierState.VERIFIED and entries:
        dossier.state = DossierState.DRAFT
    bump(dossier)
    added = {kind_of(made[0]).code: [entry.pk for entry in made] for made in by_model.values()}
    record_event(dossier, person, "dossier.add_entries", {"entries": added})
    return entries


@transaction.atomic
def change_entry(entry: Entry, *, person: Person, values: Mapping[str, Any], by_registry: bool = False) -> Entry:
    """Writes the given fields of an entry; nothing happens, and no event is written, if all are as before.

    What a registry wrote only a registry changes.
    """
    dossier = begin(entry.dossier, person)
    fresh = type(entry)._default_manager.select_for_update().get(pk=entry.pk, dossier=dossier)
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    if not changed:
        return fresh
    if not by_registry and not (allowed := fetched.may_change(fresh, changed)):
        raise NotAllowed(allowed)
    before = {name: getattr(fresh, name) for name in changed}
    for name in changed:
        setattr(fresh, name, values[name])
    _edited(dossier, fresh, before)
    record_event(
        dossier, person, "dossier.change_entry", {"kind": kind_of(fresh).code, "entry": fresh.pk, "fields": changed}
    )
    return fresh


@transaction.atomic
def remove_entry(entry: Entry, *, person: Person) -> None:
    """Refused while a declaration uses the entry: what was chosen there must stay readable.

    Without an entry that the employer vouched for the dossier says something else: its profile waits again and names it.
    """
    dossier = begin(entry.dossier, person)
    kind, entry_id = kind_of(entry), entry.pk
    if not (allowed := fetched.may_remove(entry)):
        raise NotAllowed(allowed)
    take_out(dossier, entry)
    record_event(dossier, person, "dossier.remove_entry", {"kind": kind.code, "entry": entry_id})


def take_out(dossier: Dossier, entry: Entry) -> None:
    """Inside the caller's transaction, the dossier's row locked: the entry goes with its evidence. Raises NotAllowed."""
    kind, entry_id = kind_of(entry), entry.pk
    fresh = type(entry)._default_manager.select_for_update().filter(pk=entry_id).first()
    gone = [f"{kind.name} · {kind.heading(fresh)}"] if fresh is not None and fresh.vouched_at else []
    try:
        with transaction.atomic():
            entry.delete()
    except ProtectedError as error:
        raise NotAllowed(Denied(_("这条记录已在一次申报里选用，不能删除；请先在申报里取消选用。"))) from error
    Evidence.objects.filter(dossier=dossier, entry_kind=kind.code, entry_id=entry_id).delete()
    profile = _profile_of(dossier)
    if gone:
        profile.changed["removed"] = [*profile.changed.get("removed", []), *gone]
        states.edited(profile, {})
        profile.save()
    _settle(dossier)


@transaction.atomic
def attach_evidence(entry: Entry, *, person: Person, file: StoredFile, label: str = "", pages: str = "") -> Evidence:
    dossier = begin(entry.dossier, person)
    _require_usable(file, person)
    kind = kind_of(entry)
    names = _evidence_names(dossier, kind.code, entry.pk)
    evidence, is_new = Evidence.objects.get_or_create(
        entry_kind=kind.code,
        entry_id=entry.pk,
        file=file,
        defaults={"dossier": dossier, "label": label, "pages": pages},
    )
    if is_new:
        _proof_changed(dossier, kind.code, entry.pk, {"evidence": names})
        payload = {"kind": kind.code, "entry": entry.pk, "file": str(file.pk)}
        record_event(dossier, person, "dossier.attach_evidence", payload)
    return evidence


@transaction.atomic
def attach_to_all(entries: Sequence[Entry], *, person: Person, file: StoredFile) -> list[Evidence]:
    """One file proves several entries of a dossier: a scan of certificates, a print of years. One event.

    Entries that it proves already stay as they are; what is answered are the others' new rows.
    """
    dossier = begin(entries[0].dossier, person)
    _require_usable(file, person)
    proven = set(Evidence.objects.filter(dossier=dossier, file=file).values_list("entry_kind", "entry_id"))
    named = {(kind_of(entry).code, entry.pk): entry.dossier_id for entry in entries}
    if set(named.values()) != {dossier.pk}:
        raise ValueError("the entries of one dossier are proven together")
    fresh = [key for key in named if key not in proven]
    if not fresh:
        return []
    names = {key: _evidence_names(dossier, *key) for key in fresh}
    made = Evidence.objects.bulk_create(
        Evidence(dossier=dossier, entry_kind=kind, entry_id=entry_id, file=file) for kind, entry_id in fresh
    )
    _proofs_changed(dossier, {key: {"evidence": names[key]} for key in fresh})
    payload = {"entries": [list(key) for key in fresh], "file": str(file.pk)}
    record_event(dossier, person, "dossier.attach_to_all", payload)
    return made


@transaction.atomic
def detach_evidence(evidence: Evidence, *, person: Person) -> None:
    """Takes the file off the entry; the sealed original stays, as events may point at it."""
    dossier = begin(evidence.dossier, person)
    payload = {"kind": evidence.entry_kind, "entry": evidence.entry_id, "file": str(evidence.file_id)}
    names = _evidence_names(dossier, evidence.entry_kind, evidence.entry_id)
    evidence.delete()
    _proof_changed(dossier, evidence.entry_kind, evidence.entry_id, {"evidence": names})
    record_event(dossier, person, "dossier.detach_evidence", payload)


@transaction.atomic
def name_pages(entry: Entry, *, person: Person, shown: Mapping[str, tuple[uuid.UUID, str]]) -> None:
    """Says which file shows each page of the list, and where: code -> file and page numbers (`3-5,8`, "" unsaid).

    Pages that are not named are unsaid again. Files that do not prove the entry are left out.
    """
    dossier = begin(entry.dossier, person)
    kind = kind_of(entry)
    rows = list(Evidence.objects.filter(dossier=dossier, entry_kind=kind.code, entry_id=entry.pk))
    changed = []
    for row in rows:
        shows = {code: pages for code, (file, pages) in shown.items() if file == row.file_id}
        if shows != row.shows:
            row.shows = shows
            changed.append(row)
    if changed:
        Evidence.objects.bulk_update(changed, ["shows"])
        _proof_changed(dossier, kind.code, entry.pk, {"pages": True})
        payload = {"kind": kind.code, "entry": entry.pk, "pages": sorted(shown)}
        record_event(dossier, person, "dossier.name_pages", payload)


def _begin_anew(dossier: Dossier) -> None:
    """Another employer: nobody has vouched for anything yet."""
    decided = tuple(DossierState.values)
    if dossier.handed_in_at is not None:
        blank: dict[str, Any] = {
            "decided_by": None,
            "decided_at": None,
            "vouched_at": None,
            "reason": "",
            "changed": {},
        }
        states.put(dossier, states.counts_of(dossier), decided, DossierState.DRAFT, **blank)
    dossier.state = DossierState.DRAFT
    dossier.reason = ""
    dossier.handed_in_at = dossier.decided_at = dossier.decided_by = None
    bump(dossier)


def _profile_of(dossier: Dossier) -> ProfilePart:
    return ProfilePart.objects.select_for_update().get(dossier=dossier)


def _edited(dossier: Dossier, part: Entry, before: Mapping[str, Any]) -> None:
    """An edit: what the employer vouched for here is no longer what stands here. The other parts stay as they are."""
    moved = states.edited(part, before)
    part.save()
    if moved:
        _settle(dossier)
    else:
        bump(dossier)


def _proof_changed(dossier: Dossier, kind: str, entry_id: int, before: Mapping[str, Any]) -> None:
    """An edit of the proof of an entry."""
    _proofs_changed(dossier, {(kind, entry_id): before})


def _proofs_changed(dossier: Dossier, before: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
    """An edit of the proof of these entries, `before` by kind and number."""
    if dossier.handed_in_at is None:  # nothing was ever out of the person's hands
        bump(dossier)
        return
    for (kind, entry_id), values in before.items():
        part = states.PARTS[kind]._default_manager.select_for_update().get(pk=entry_id)
        _edited(dossier, part, values)


def _evidence_names(dossier: Dossier, kind: str, entry_id: int) -> list[str]:
    """What hangs on an entry before it is changed; nobody asks while the dossier was never handed in."""
    if dossier.handed_in_at is None:
        return []
    rows = Evidence.objects.filter(dossier=dossier, entry_kind=kind, entry_id=entry_id).order_by("created_at", "pk")
    return list(rows.values_list("file__original_name", flat=True))


def _settle(dossier: Dossier) -> None:
    """The state of the whole follows; the operators are told when something comes to wait."""
    was = dossier.state
    dossier.state = states.state_from(states.counts_of(dossier))
    comes = dossier.state == DossierState.WAITING != was
    if comes:
        dossier.handed_in_at = timezone.now()
    bump(dossier)
    if comes:
        tell_operators(dossier)


def _require_usable(file: StoredFile, person: Person) -> None:
    if file.owner_id != person.pk:
        raise NotAllowed(Denied(_("只能使用自己上传的文件。")))
    if not file.is_taken_in:
        raise NotAllowed(Denied(file.reason or _("这个文件还不能使用。")))
