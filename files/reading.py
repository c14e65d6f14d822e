"""Reads a workbook that somebody sends, without keeping it: counted, recognised, opened in a limited child."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from files import places
from files.child import inspect_apart
from files.inspect import Task
from files.names import cleaned, extension_of
from files.refusals import Refusal
from files.rules import MEGABYTE, size_text
from files.scanning import ScannerDown, virus_in
from files.spooling import PIECE, spooled

logger = logging.getLogger(__name__)

LARGEST = 5 * MEGABYTE
ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0"
"""How .xls and every password-protected workbook begin."""


@dataclass(frozen=True)
class Cell:
    """`kind` is text, number, day (ISO), yes_no ("1" or "0"), formula or error; see files.workbooks."""

    kind: str
    text: str


@dataclass(frozen=True)
class Workbook:
    """`rows`: (number, cells by column), both counted from 1; rows without a word are left out."""

    name: str
    sha256: str
    rows: tuple[tuple[int, dict[int, Cell]], ...]


def read_workbook(upload: "UploadedFile[Any] | None", *, max_rows: int) -> Workbook | Refusal:
    """The cells of the first sheet, or why not. Nothing of the file stays on disk."""
    if upload is None:
        return Refusal("no_file")
    name = cleaned(upload.name or "")
    try:
        with places.spool() as folder:
            return _read(upload, name, folder, max_rows)
    except OSError:
        return Refusal("no_room")


def _read(upload: "UploadedFile[Any]", name: str, folder: Path, max_rows: int) -> Workbook | Refusal:
    original, copy = folder / "original", folder / "copy"
    size, sha256 = spooled(upload, original, LARGEST)
    if size == 0:
        return Refusal("empty")
    if size > LARGEST:
        return Refusal("workbook_too_big", {"found": size_text(size), "limit": size_text(LARGEST)})
    if refusal := _type_refusal(name, original):
        return refusal
    task = Task("xlsx", str(original), str(copy), max_pages=0, max_pixels=0, max_rows=max_rows)
    found = inspect_apart(task)
    if found.refusal:
        code = {"damaged": "workbook_damaged", "too_heavy": "workbook_heavy"}.get(found.refusal, found.refusal)
        return Refusal(code, found.figures)
    if refusal := _virus_refusal(original):
        return refusal
    rows = json.loads(copy.read_text(encoding="utf-8"))
    return Workbook(name, sha256, tuple((row, {place: Cell(*rest) for place, *rest in cells}) for row, cells in rows))


def _virus_refusal(path: Path) -> Refusal | None:
    """Nothing is kept that could be asked about later: a silent scanner refuses the workbook."""
    try:
        with path.open("rb") as file:
            virus = virus_in(iter(lambda: file.read(PIECE), b""))
    except ScannerDown as problem:
        logger.warning("the virus scanner gave no answer: %s", problem)
        return Refusal("scanner_down")
    return Refusal("virus", {"found": virus}) if virus else None


def _type_refusal(name: str, path: Path) -> Refusal | None:
    with path.open("rb") as file:
        head = file.read(4)
    extension = extension_of(name)
    if head == COMPOUND:
        return Refusal("workbook_protected")
    if extension != "xlsx":
        return Refusal("workbook_only", {"found": f".{extension}" if extension else name})
    return None if head == ZIP else Refusal("workbook_damaged")
