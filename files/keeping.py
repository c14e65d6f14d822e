"""The one door to sealed bytes: a folder of this machine, or a bucket that speaks S3 (setting `FILES_STORAGE`).

Only ciphertext passes here. A place is a path below the store, such as `clean/0a/0a….sealed`, the same in both.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.core.files.storage import storages

BUCKET = "sealed"


class Keeper(Protocol):
    """What a store must be able to do. Whatever fails there is an OSError."""

    def writing(self, place: str) -> AbstractContextManager[BinaryIO]:
        """Takes bytes for the length of a block: whole under `place` after it, or not there at all."""

    def reading(self, place: str) -> BinaryIO:
        """Seekable. Raises FileNotFoundError."""

    def forget(self, place: str) -> None:
        """Nothing happens if it isn't there."""

    def listed(self, folder: str) -> Iterator[tuple[str, float]]:
        """All places below a folder, each with the second of its last change; left-over drafts of a crash too."""


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def writing(self, place: str) -> Iterator[BinaryIO]:
        path = self._root / place
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def reading(self, place: str) -> BinaryIO:
        return (self._root / place).open("rb")

    def forget(self, place: str) -> None:
        (self._root / place).unlink(missing_ok=True)

    def listed(self, folder: str) -> Iterator[tuple[str, float]]:
        for path in (self._root / folder).rglob("*"):
            if path.is_file():
                yield path.relative_to(self._root).as_posix(), path.stat().st_mtime


def keeper() -> Keeper:
    if BUCKET in settings.STORAGES:
        return cast(Keeper, storages[BUCKET])
    return Folder(Path(settings.FILES_DIR))
