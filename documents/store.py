"""Papers at rest: sealed, whole or not there, named by what ordered them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings

from documents.models import Document
from files import sealing


@dataclass(frozen=True)
class Stored:
    """`place` is the path below the store."""

    place: str
    sha256: str
    size: int
    key_id: str


def put(order_id: UUID, write: Callable[[BinaryIO], object]) -> Stored:
    """Every try has a place of its own, so that two of them can't overwrite each other."""
    place = f"{order_id.hex[:2]}/{order_id.hex}-{secrets.token_hex(4)}.sealed"
    with sealing.sealing(_folder() / place, name=f"document:{order_id}") as out:
        write(cast(BinaryIO, out))
    return Stored(place, out.sha256.hexdigest(), out.size, out.key_id)


def drop(place: str) -> None:
    (_folder() / place).unlink(missing_ok=True)


def open_document(document: Document) -> BinaryIO:
    """Plain bytes, seekable. Raises sealing.SealBroken on altered bytes."""
    return sealing.open_sealed(_folder() / document.place, name=f"document:{document.order_id}")


def _folder() -> Path:
    return Path(settings.FILES_DIR) / "documents"
