"""Papers at rest: sealed, whole or not there, named by what ordered them."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from documents.models import Document
from files import sealing
from files.keeping import keeper

FOLDER = "documents"


@dataclass(frozen=True)
class Stored:
    """`place` is the path below `FOLDER` in the store."""

    place: str
    sha256: str
    size: int
    key_id: str


def put(order_id: UUID, write: Callable[[BinaryIO], object]) -> Stored:
    """Every try has a place of its own, so that two of them can't overwrite each other."""
    place = f"{order_id.hex[:2]}/{order_id.hex}-{secrets.token_hex(4)}.sealed"
    with sealing.sealing(below(place), name=f"document:{order_id}") as out:
        write(cast(BinaryIO, out))
    return Stored(place, out.sha256.hexdigest(), out.size, out.key_id)


def drop(place: str) -> None:
    keeper().forget(below(place))


def open_document(document: Document) -> BinaryIO:
    """Plain bytes, seekable. Raises sealing.SealBroken on altered bytes."""
    return sealing.open_sealed(below(document.place), name=f"document:{document.order_id}")


def listed() -> Iterator[tuple[str, float]]:
    """Every place that is taken, with the second of its last change; drafts that a crash left behind too."""
    for place, changed in keeper().listed(FOLDER):
        yield place.removeprefix(f"{FOLDER}/"), changed


def below(place: str) -> str:
    return f"{FOLDER}/{place}"
