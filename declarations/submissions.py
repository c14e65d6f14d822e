"""The snapshot of a submission: everything the desks judge by, frozen and hashed."""

import hashlib
import json
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model

from declarations.models import Declaration
from declarations.reopening import kept_by
from dossiers.models import (
    ENTRY_OWN,
    Achievement,
    Appointment,
    Appraisal,
    Degree,
    Dossier,
    Entry,
    FieldStudy,
    Honour,
    HoursRecord,
    InsuranceYear,
    PracticeQualification,
    SkillCertificate,
    TitleRecord,
    WorkPeriod,
)

ENTRY_MODELS: tuple[type[Entry], ...] = (
    Degree,
    FieldStudy,
    TitleRecord,
    Appointment,
    WorkPeriod,
    Appraisal,
    HoursRecord,
    InsuranceYear,
    SkillCertificate,
    PracticeQualification,
    Honour,
    Achievement,
)

_DOSSIER_OWN = {
    "id",
    "person",
    "employer",
    "state",
    "changed_at",
    "handed_in_at",
    "decided_by",
    "decided_at",
    "reason",
    "row_version",
}


def snapshot_of(declaration: Declaration) -> dict[str, Any]:
    """What is handed in if it is handed in now; in a return the dossier's parts that no point names stay as they were."""
    live, kept = live_of(declaration), kept_by(declaration)
    return kept.snapshot(live) if kept else live


def live_of(declaration: Declaration) -> dict[str, Any]:
    """Today's state as plain JSON: person's profile, entries, answers, files (by hash) and claims. No identity number, no telephone."""
    person, dossier = declaration.person, declaration.person.dossier
    return {
        "person": {"id": person.pk, "name": person.name},
        "employer": {
            "id": declaration.employer_id,
            "name": declaration.employer.name,
            "kind": declaration.employer.employer.kind,
            "affiliation": declaration.employer.employer.affiliation,
        },
        "accepting_office": declaration.accepting_office.name if declaration.accepting_office else "",
        "variant": declaration.variant,
        "target_level": declaration.target_level,
        "specialty": declaration.specialty,
        "sub_specialty": declaration.sub_specialty,
        "track": declaration.track,
        "exceptional_reason": declaration.exceptional_reason,
        "statement": declaration.statement,
        "answers": declaration.answers,
        "not_met_reason": declaration.not_met_reason,
        "profile": _fields(dossier, _DOSSIER_OWN),
        **_entries_and_pages(dossier),
        "achievements": [
            {"achievement": c.achievement_id, "representative": c.representative} for c in declaration.chosen.all()
        ],
        "attachments": [
            {"slot": a.slot, "file": str(a.file_id), "sha256": a.file.sha256, "name": a.file.original_name}
            for a in declaration.attachments.select_related("file")
        ],
        "claims": [_fields(c, {"id", "declaration"}) for c in declaration.claims.order_by("line", "pk")],
        "signature": str(declaration.signature_id) if declaration.signature_id else "",
        "pledged": declaration.pledged_at is not None,
    }


def hash_of(snapshot: Any) -> str:
    """SHA-256 of the canonical JSON."""
    canonical = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


_PUBLISHED: dict[str, tuple[str, ...]] = {
    "name": ("person", "name"),
    "gender": ("profile", "gender"),
    "employer": ("employer", "name"),
    "work_department": ("profile", "work_department"),
    "degree": ("entries", "degree"),
    "title": ("entries", "titlerecord"),
    "appointment": ("entries", "appointment"),
    "work_history": ("entries", "workperiod"),
    "honours": ("entries", "honour"),
    "appraisals": ("entries", "appraisal"),
    "self_score": ("claims",),
}


def published_part(snapshot: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """The plan's `published_fields` of a snapshot: what a public notice shows."""
    part: dict[str, Any] = {}
    for name in fields:
        value: Any = snapshot
        for step in _PUBLISHED.get(name, (name,)):
            value = value[step]
        part[name] = _chosen(snapshot) if name == "achievements" else value
    return part


def chosen_works(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """The chosen achievements in the applicant's order, each with its `representative` mark."""
    by_id = {row["id"]: row for row in snapshot["entries"]["achievement"]}
    return [
        {**by_id[c["achievement"]], "representative": c["representative"]}
        for c in snapshot["achievements"]
        if c["achievement"] in by_id
    ]


def _chosen(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """The chosen achievements in words, without their files."""
    return [{k: v for k, v in row.items() if k != "evidence"} for row in chosen_works(snapshot)]


def _entries_and_pages(dossier: Dossier) -> dict[str, Any]:
    """Entries by kind with their files (by hash); and, beside them since it is no fact, which file shows which page where."""
    proofs: dict[tuple[str, int], list[str]] = {}
    pages: dict[str, dict[str, dict[str, str]]] = {}
    rows = dossier.evidence.order_by("pk").values_list("entry_kind", "entry_id", "file__sha256", "shows")
    for kind, entry, sha, shows in rows:
        proofs.setdefault((kind, entry), []).append(sha)
        if shows:
            pages.setdefault(f"{kind}:{entry}", {})[sha] = shows
    return {"entries": {_kind(model): _entries(dossier, model, proofs) for model in ENTRY_MODELS}, "pages": pages}


def rows_of(dossier: Dossier, model: type[Entry]) -> list[dict[str, Any]]:
    """Today's entries of one kind as a snapshot holds them, without their files."""
    return _entries(dossier, model, {})


def _entries(dossier: Dossier, model: type[Entry], proofs: dict[tuple[str, int], list[str]]) -> list[dict[str, Any]]:
    rows = model._default_manager.filter(dossier=dossier).order_by("pk")
    kind = _kind(model)
    return [{"id": r.pk, **_fields(r, ENTRY_OWN), "evidence": sorted(proofs.get((kind, r.pk), []))} for r in rows]


def _kind(model: type[Model]) -> str:
    return str(model._meta.model_name)


def _fields(row: Model, left_out: AbstractSet[str]) -> dict[str, Any]:
    return {f.name: _plain(getattr(row, f.attname)) for f in row._meta.concrete_fields if f.name not in left_out}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    return value
