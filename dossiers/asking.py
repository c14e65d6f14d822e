"""What rooms above want mended in a dossier: the points of a return that name an entry, shown on the entry's own page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.models import Dossier


@dataclass(frozen=True)
class Asked:
    """`points`: in the shape of parts/asked.html; `apart`: numbers of returned declarations that name nothing here."""

    points: Sequence[Any] = ()
    apart: Sequence[str] = ()


Asker = Callable[[Dossier, str, int | None], Asked]
"""Of a dossier, a kind of entry ("profilepart" for the profile) and the entry's number, None for a new one."""

_askers: list[Asker] = []


def register(asker: Asker) -> None:
    """Called in `AppConfig.ready()` of the room that sends declarations back."""
    if asker not in _askers:
        _askers.append(asker)


def asked_of(dossier: Dossier, kind: str, entry: int | None = None) -> Asked:
    """Everything that is asked of this entry now; nothing of a dossier that is not begun."""
    if dossier.pk is None:
        return Asked()
    found = [asker(dossier, kind, entry) for asker in _askers]
    return Asked([p for each in found for p in each.points], [n for each in found for n in each.apart])
