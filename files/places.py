"""Where bytes lie in the store (`files.keeping`). Each place is generated from an id, never from what a person calls it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings


def original_of(file_id: UUID) -> str:
    return _sealed("originals", file_id)


def clean_of(file_id: UUID) -> str:
    return _sealed("clean", file_id)


@contextmanager
def spool() -> Iterator[Path]:
    """A private folder of this machine that is gone afterwards."""
    folder = settings.FILES_DIR / "spool" / secrets.token_hex(12)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        for left in folder.iterdir():
            left.unlink()
        os.rmdir(folder)


def _sealed(kind: str, file_id: UUID) -> str:
    name = file_id.hex
    return f"{kind}/{name[:2]}/{name}.sealed"
