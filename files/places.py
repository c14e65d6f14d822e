"""Where bytes lie. Every path is generated from an id; what a person calls a file is never part of one."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings


def original_of(file_id: UUID) -> Path:
    return _sealed("originals", file_id)


def clean_of(file_id: UUID) -> Path:
    return _sealed("clean", file_id)


@contextmanager
def spool() -> Iterator[Path]:
    """A private folder that is gone afterwards, on the same disk as the store."""
    folder = settings.FILES_DIR / "spool" / secrets.token_hex(12)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        for left in folder.iterdir():
            left.unlink()
        os.rmdir(folder)


def _sealed(kind: str, file_id: UUID) -> Path:
    name = file_id.hex
    return Path(settings.FILES_DIR) / kind / name[:2] / f"{name}.sealed"
