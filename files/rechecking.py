"""Files that came while the virus scanner was silent: asked about again until it answers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from files import places, queries
from files.keeping import keeper
from files.models import FileState, StoredFile
from files.refusals import Refusal
from files.scanning import ScannerDown, virus_in
from files.spooling import PIECE

Listener = Callable[[StoredFile], None]

logger = logging.getLogger(__name__)
_listeners: dict[str, Listener] = {}
_of_rule: dict[str, Listener] = {}


@dataclass
class Tally:
    ready: int = 0
    refused: int = 0
    waiting: int = 0


def register(room: str, listener: Listener, *, rule: str = "") -> None:
    """Called in an app's `ready()`: who is told, in the same transaction, of a file that turned out unusable.

    `rule`: files that were taken in by the SlotRule of this code are this room's alone, and no other is told of them.
    """
    if rule:
        _of_rule[rule] = listener
    else:
        _listeners[room] = listener


def recheck() -> Tally:
    """Scans what waits, the oldest first, and ends at the first silence: what is left has its turn next time."""
    tally = Tally()
    waiting = list(StoredFile.objects.waiting_for_scan().order_by("created_at", "pk").values_list("pk", flat=True))
    for number, pk in enumerate(waiting):
        try:
            state = _one(pk)
        except ScannerDown as problem:
            tally.waiting = len(waiting) - number
            logger.warning("%d files wait for the virus scanner: %s", tally.waiting, problem)
            return tally
        tally.ready += state == FileState.READY
        tally.refused += state == FileState.REFUSED
    return tally


@transaction.atomic
def _one(pk: UUID) -> str:
    """The state it came into; "" if another run has it, or had it."""
    stored = StoredFile.objects.waiting_for_scan().select_for_update(skip_locked=True).filter(pk=pk).first()
    if stored is None:
        return ""
    with queries.open_original(stored) as original:
        virus = virus_in(iter(lambda: original.read(PIECE), b""))
    if not virus:
        stored.state, stored.reason, stored.remedy = FileState.READY, "", ""
        stored.save()
        return stored.state
    refusal = Refusal("virus", {"found": virus})
    stored.state, stored.reason, stored.remedy = FileState.REFUSED, refusal.reason[:300], refusal.remedy[:300]
    stored.save()
    logger.warning("file %s refused on a later scan: %s", stored.pk, virus)
    own = _of_rule.get(stored.rule)
    for tell in (own,) if own else _listeners.values():
        tell(stored)
    transaction.on_commit(lambda: forget(stored))
    return stored.state


def forget(stored: StoredFile) -> None:
    """Nothing of a refused file is kept but its row."""
    for place in (places.original_of(stored.pk), places.clean_of(stored.pk)):
        keeper().forget(place)
