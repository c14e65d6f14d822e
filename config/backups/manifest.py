"""What a backup says of itself, and whether its files still are what it says.

TARGET/database.dump          pg_dump, custom format
TARGET/files/<place>          every sealed file, as it lies in the store
TARGET/manifest.json          this
TARGET/manifest.json.sha256   its own hash, as `sha256sum --check` reads it
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
DUMP = "database.dump"
FILES = "files"
NAME = "manifest.json"
HASH_NAME = "manifest.json.sha256"
PIECE = 1 << 20
TOLD = 20  # faults are named up to here, then counted


class BackupError(Exception):
    """A sentence for the operator: what is wrong, and what to do."""


@dataclass(frozen=True)
class Kept:
    """A file of the backup: where it lies in the store, its SHA-256 (hex) and its bytes."""

    place: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """`keys`: ids of the keys that open what is sealed in it. `roles`: what the dump grants rights to.

    `gone`: places that rows of the dump name and that were removed while the files were copied. `missing`: places that
    were not in the store although the installation still names them.
    """

    made_at: str
    server: str
    dump: Kept
    rows: dict[str, int]
    heads: dict[str, list[Any]]
    migrations: list[str]
    roles: list[str]
    keys: list[str]
    files: list[Kept]
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files, the dump included."""
        return self.dump.size + sum(each.size for each in self.files)


def write(folder: Path, manifest: Manifest) -> str:
    """Answers the manifest's own SHA-256, which stands for the whole backup."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    digest = hashlib.sha256(content).hexdigest()
    (folder / NAME).write_bytes(content)
    (folder / HASH_NAME).write_text(f"{digest}  {NAME}\n", encoding="ascii")
    return digest


def read(folder: Path, *, expected: str = "") -> Manifest:
    """Raises BackupError if there is none, or if it is not the one that was written."""
    try:
        content = (folder / NAME).read_bytes()
        noted = (folder / HASH_NAME).read_text(encoding="ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise BackupError(f"{folder} holds no whole backup: {NAME} or {HASH_NAME} can't be read.") from error
    if hashlib.sha256(content).hexdigest() not in {noted} & {expected or noted}:
        raise BackupError(f"{folder / NAME} was altered after the backup was made: take another backup.")
    found = json.loads(content)
    if found["format"] != FORMAT:
        raise BackupError(f"{folder} has format {found['format']}; this version reads format {FORMAT}.")
    found["dump"] = Kept(**found["dump"])
    found["files"] = [Kept(**each) for each in found["files"]]
    return Manifest(**found)


def verify(folder: Path, manifest: Manifest) -> None:
    """Reads every file of the backup. Raises BackupError that names what is altered or not there."""
    faults = list(_faults(folder, manifest))
    if faults:
        more = [f"… and {len(faults) - TOLD} more"] if len(faults) > TOLD else []
        lines = "\n".join(faults[:TOLD] + more)
        raise BackupError(f"The backup is not whole, nothing was touched; take another one:\n{lines}")


def _faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    for path, kept in [(folder / DUMP, manifest.dump), *((folder / FILES / k.place, k) for k in manifest.files)]:
        try:
            with path.open("rb") as source:
                found, _size = digest_of(source)
        except FileNotFoundError:
            yield f"{kept.place}: missing"
            continue
        if found != kept.sha256:
            yield f"{kept.place}: altered"


def digest_of(source: BinaryIO, copy_to: BinaryIO | None = None) -> tuple[str, int]:
    """(SHA-256 in hex, bytes) of what is read; written to `copy_to` on the way."""
    found, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        found.update(piece)
        size += len(piece)
        if copy_to:
            copy_to.write(piece)
    return found.hexdigest(), size
