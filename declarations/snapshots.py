"""Entries, profile and files as a submission froze them."""

from typing import Any

from django.db.models import Q

from declarations.models import Declaration
from dossiers.kinds import EntryKind
from dossiers.models import Dossier, Entry, Evidence
from files.models import StoredFile

Snapshot = dict[str, Any]


def unsaved(kind: EntryKind, row: Snapshot) -> Entry:
    """An entry as the snapshot holds it, so that it reads like those of the dossier. Never saved."""
    fields = {each.name: each for each in kind.model._meta.concrete_fields}
    values = {fields[n].attname: fields[n].to_python(v) for n, v in row.items() if n in fields and n != "dossier"}
    return kind.model(**values)


def unsaved_profile(row: Snapshot) -> Dossier:
    """The profile as the snapshot holds it, on a dossier that is never saved."""
    fields = {each.name: each for each in Dossier._meta.concrete_fields}
    return Dossier(**{fields[n].attname: fields[n].to_python(v) for n, v in row.items() if n in fields})


def files_by_hash(declaration: Declaration, shot: Snapshot) -> dict[str, StoredFile]:
    """The applicant's files that the snapshot names, by hash: what was replaced since is still shown."""
    wanted = {sha for rows in shot["entries"].values() for row in rows for sha in row.get("evidence", [])}
    proofs = Evidence.objects.filter(dossier__person_id=declaration.person_id).values("file")
    rows = StoredFile.objects.filter(Q(sha256__in=wanted), Q(owner_id=declaration.person_id) | Q(pk__in=proofs))
    return {file.sha256: file for file in rows.order_by("created_at")}
