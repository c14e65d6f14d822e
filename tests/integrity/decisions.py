"""A decision with its file, for tests of acts, bars and appeals."""

from datetime import date
from typing import Any

from accounts.models import Person, Seat
from config.demo.journeys import Stage
from files.models import FileState, StoredFile
from integrity.actions import Decision


def office_of(stage: Stage) -> Seat:
    """The committee office's seat of the stage's plan."""
    return next(seat for seat in stage.desks.seats.values() if seat.plan_code == stage.plan.code)


def basis(owner: Person) -> StoredFile:
    return StoredFile.objects.create(
        owner=owner,
        rule="decision",
        original_name="决定.pdf",
        media_type="application/pdf",
        sha256="0" * 64,
        clean_sha256="0" * 64,
        pages=1,
        state=FileState.READY,
    )


def decision(owner: Person, decided_on: date, **changed: Any) -> Decision:
    fields: dict[str, Any] = {
        "kind": "forged_evidence",
        "words": "一份佐证材料的公章经核实不是出具单位的。",
        "document": "评委办决〔某年〕1号",
        "clause": "五",
        "decided_by": "评委会办公室",
        "decided_on": decided_on,
        "basis": basis(owner),
    }
    return Decision(**{**fields, **changed})
