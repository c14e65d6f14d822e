"""A large file that comes in pieces over a link that may break: what has arrived stays, and the rest is sent later.

The person's own SHA-256 of the whole names the pieces, so that the same file, begun once more after a reload, goes on
where it stopped. They lie in a private folder of their person until the slot takes the whole, or their time is over.
"""

import fcntl
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from accounts.models import Person
from files.spooling import PIECE
from files.uploading import HARD_LIMIT

DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST_PIECE = 4 * 1024 * 1024
AT_ONCE = 20
"""Unfinished files of one person."""


class Body(Protocol):
    """A request, or anything else that is read piece by piece."""

    def read(self, size: int, /) -> bytes: ...


class Elsewhere(Exception):
    """The piece doesn't follow what is there, or another request is writing; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TooMuch(Exception):
    """The file is larger than any slot takes, or the person has too many unfinished ones."""


class Differs(Exception):
    """What arrived is not what was announced."""


@dataclass(frozen=True)
class Pieces:
    """The pieces of one file of one person."""

    person: Person
    sha256: str

    @property
    def path(self) -> Path:
        return _folder(self.person) / self.sha256

    def offset(self) -> int:
        """Bytes that are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, body: Body, *, at: int, length: int) -> int:
        """Appends what comes until the piece or the link ends; answers with the new offset.

        Raises Elsewhere, TooMuch, or OSError where the disk is full or the link breaks: what came before it stays.
        """
        if not 0 < length <= HARD_LIMIT or not 0 <= at <= length:
            raise TooMuch
        if at == 0 and not self.path.exists() and _unfinished(self.person) >= AT_ONCE:
            raise TooMuch
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("ab") as out, _alone(out):
            if out.tell() != at:
                raise Elsewhere(out.tell())
            left = min(length - at, LONGEST_PIECE)
            while left and (chunk := body.read(min(PIECE, left))):
                out.write(chunk)
                out.flush()
                left -= len(chunk)
            return out.tell()

    def whole(self, name: str) -> "UploadedFile[Any]":
        """The file as a slot takes it; afterwards nothing is left here. Raises Differs."""
        try:
            with self.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            raise Differs from None
        if digest != self.sha256:
            self.path.unlink()
            raise Differs
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        upload: UploadedFile[Any] = TemporaryUploadedFile(name, "application/octet-stream", self.offset(), None)
        with self.path.open("rb") as file:
            while chunk := file.read(PIECE):
                upload.write(chunk)
        upload.seek(0)
        self.path.unlink()
        return upload


def tidy(now: float | None = None) -> int:
    """Forgets pieces to which nothing came for `UPLOAD_PIECES_HOURS`; says how many."""
    before = (now or time.time()) - settings.UPLOAD_PIECES_HOURS * 3600
    gone = 0
    for path in _root().glob("*/*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _root() -> Path:
    return Path(settings.FILES_DIR) / "pieces"


def _folder(person: Person) -> Path:
    return _root() / str(person.pk)


def _unfinished(person: Person) -> int:
    folder = _folder(person)
    return sum(1 for _each in folder.iterdir()) if folder.exists() else 0


@contextmanager
def _alone(out: IO[bytes]) -> Iterator[None]:
    """One writer at a time; the lock goes with the open file."""
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Elsewhere(out.tell()) from None
    yield
