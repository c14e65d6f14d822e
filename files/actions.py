"""Receiving a file: counted, recognised, opened in a child, sealed."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import Person
from files import places, sealing
from files.child import inspect_apart
from files.inspect import Found, Task
from files.models import FileState, StoredFile
from files.names import cleaned
from files.refusals import Refusal
from files.rules import MEDIA_TYPES, SlotRule, shape_refusal, size_refusal
from files.scanning import ScannerDown, virus_in
from files.sniffing import type_refusal
from files.spooling import PIECE, spooled

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Judged:
    """What became of the upload: REFUSED when there is a `refusal`; else READY, or CHECKING while `waits` for the scanner."""

    size: int
    sha256: str = ""
    clean_sha256: str = ""
    media: str = ""
    found: Found = field(default_factory=Found)
    refusal: Refusal | None = None
    waits: Refusal | None = None


def receive(
    *,
    owner: Person | None,
    slot_rule: SlotRule,
    upload: "UploadedFile[Any] | None",
    inspect: Callable[[Task], Found] = inspect_apart,
    may_wait: bool = False,
) -> StoredFile:
    """Takes an upload in and answers with its saved row: READY, or REFUSED with reason and remedy.

    While the virus scanner is silent the file is refused too, unless it `may_wait`: then it is kept, CHECKING, until
    `rechecking` has its answer.

    The original is sealed as it came, with its SHA-256; only a cleaned copy is ever served. Nothing of a refused file
    is kept but its row. Without an `owner` only those read it whom a room above lets (`files.permissions`). Never raises
    for what a person sends; a full disk is a refusal too. `inspect` opens the file in a limited child process; only who
    made the bytes themselves (the demo) may have them opened here.
    """
    stored = StoredFile(owner=owner, rule=slot_rule.code, state=FileState.CHECKING)
    stored.original_name = cleaned(upload.name or "") if upload else ""
    if upload is None:
        return _settle(stored, _Judged(0, refusal=Refusal("no_file")))
    stored.save()
    try:
        with places.spool() as folder:
            judged = _scanned(_judge(slot_rule, upload, folder, inspect), folder / "original", may_wait=may_wait)
            if judged.refusal is None:
                _keep(stored, folder)
    except OSError:
        logger.exception("could not store file %s", stored.pk)
        judged = _Judged(upload.size or 0, refusal=Refusal("no_room"))
    return _settle(stored, judged)


def refuse(owner: Person, slot_rule: SlotRule, name: str, refusal: Refusal) -> StoredFile:
    """The row of an upload that never became a file here."""
    stored = StoredFile(owner=owner, rule=slot_rule.code, original_name=cleaned(name))
    return _settle(stored, _Judged(0, refusal=refusal))


def _judge(rule: SlotRule, upload: "UploadedFile[Any]", folder: Path, inspect: Callable[[Task], Found]) -> _Judged:
    original, copy = folder / "original", folder / "copy"
    size, sha256 = spooled(upload, original, rule.hard_limit)
    judged = _Judged(size, sha256)
    if refusal := size_refusal(rule, size):
        return replace(judged, refusal=refusal)
    media, refusal = type_refusal(rule, upload.name or "", original)
    if refusal:
        return replace(judged, media=media, refusal=refusal)
    task = Task(
        media=media,
        source=str(original),
        copy=str(copy),
        max_pages=rule.max_pages,
        max_pixels=rule.max_pixels,
        signature=rule.min_ink > 0,
    )
    found = inspect(task)
    refusal = Refusal(found.refusal, found.figures) if found.refusal else _content_refusal(rule, media, found)
    if refusal:
        return replace(judged, media=media, refusal=refusal)
    return replace(judged, media=media, found=found, clean_sha256=_digest(copy))


def _scanned(judged: _Judged, original: Path, *, may_wait: bool) -> _Judged:
    """Last of all, since it costs most: what was refused before is not asked about."""
    if judged.refusal is not None:
        return judged
    try:
        virus = virus_in(_pieces(original))
    except ScannerDown as problem:
        logger.warning("the virus scanner gave no answer: %s", problem)
        if may_wait:
            return replace(judged, waits=Refusal("waits_for_scan"))
        return replace(judged, refusal=Refusal("scanner_down"))
    return replace(judged, refusal=Refusal("virus", {"found": virus})) if virus else judged


def _content_refusal(rule: SlotRule, media: str, found: Found) -> Refusal | None:
    if media == "pdf":
        return None
    if refusal := shape_refusal(rule, found.width, found.height):
        return refusal
    if found.dark:
        return Refusal("dark_signature")
    return Refusal("blank_signature") if found.ink < rule.min_ink else None


def _keep(stored: StoredFile, folder: Path) -> None:
    sealing.seal(places.original_of(stored.pk), _pieces(folder / "original"), name=f"original:{stored.pk}")
    sealing.seal(places.clean_of(stored.pk), _pieces(folder / "copy"), name=f"clean:{stored.pk}")


def _settle(stored: StoredFile, judged: _Judged) -> StoredFile:
    stored.size = judged.size
    stored.sha256, stored.clean_sha256 = judged.sha256, judged.clean_sha256
    stored.media_type = MEDIA_TYPES.get(judged.media, "")
    stored.pages, stored.width, stored.height = judged.found.pages, judged.found.width, judged.found.height
    stored.state = FileState.REFUSED if judged.refusal else FileState.CHECKING if judged.waits else FileState.READY
    if said := judged.refusal or judged.waits:
        stored.reason, stored.remedy = said.reason[:300], said.remedy[:300]
    if judged.refusal:
        logger.info("file %s refused: %s %s", stored.pk, judged.refusal.code, dict(judged.refusal.figures))
    stored.save()
    return stored


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
