"""A declaration's row, held while an action changes it, and the event that says so."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.acting import actor
from accounts.models import Person, Seat
from audit.actions import record
from declarations.models import Declaration
from declarations.refusals import Conflict, NotAllowed
from declarations.workflow import APPLICANT


def locked(declaration: Declaration, expected_version: int | None) -> Declaration:
    # The lock comes first and alone: a joined row read while waiting for it would be the one from before the wait.
    row = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if expected_version is not None and row.row_version != expected_version:
        raise Conflict(row)
    _carry(declaration, row)
    return row


def _carry(given: Declaration, row: Declaration) -> None:
    """The code of a plan and all of a version are fixed: what was read of them before the lock is not read again."""
    for name in ("plan", "version"):
        same = getattr(given, f"{name}_id") == getattr(row, f"{name}_id")
        if same and name in given._state.fields_cache:
            setattr(row, name, getattr(given, name))


def written(row: Declaration) -> Declaration:
    row.row_version += 1
    row.save()
    return row


def refuse(answer: Any) -> None:
    if not answer:
        raise NotAllowed(answer)


def record_event(
    row: Declaration,
    verb: str,
    person: Person | None,
    seat: Seat | None,
    now: datetime,
    *,
    reason: str = "",
    payload: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """An act on a declaration in the chain of its plan; without a person the plan acts. `now` is the plan's time."""
    record(
        chain=row.plan.code,
        verb=str(verb),
        **actor(person, seat, role=APPLICANT if person else ""),
        object_type="declaration",
        object_id=row.pk,
        reason=reason,
        payload={"state": str(row.state), **(payload or {})},
        at=at or timezone.now(),
        plan_time=now,
    )
