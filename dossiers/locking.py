"""How every change of a dossier begins and ends: the lock, the refusals, the new version, the event."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from dossiers import permissions
from dossiers.models import Dossier


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


def begin(dossier: Dossier, person: Person, expected_version: int | None = None) -> Dossier:
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    allowed = permissions.may_edit(locked, person)
    if not allowed:
        raise NotAllowed(allowed)
    if expected_version is not None and locked.row_version != expected_version:
        raise Conflict(locked)
    return locked


def bump(dossier: Dossier) -> None:
    dossier.row_version += 1
    dossier.save()


def record_event(
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
        **actor(person, seat),
        object_type="dossier",
        object_id=dossier.pk,
        reason=reason,
        payload=payload,
        at=at or timezone.now(),
    )
