"""What the file slot of the page kit shows: a title, limits before choosing, and the files with their states."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from files.models import FileState, StoredFile
from files.rules import SlotRule


@dataclass(frozen=True)
class FileLine:
    id: str
    name: str
    state: str
    size: int
    url: str
    reason: str


@dataclass(frozen=True)
class SlotCard:
    code: str
    title: str | Promise
    hint: str | Promise
    limits: str
    accept: str
    max_bytes: int
    required: bool
    multiple: bool
    state: str
    files: tuple[FileLine, ...]
    locked: str = ""
    pieces_above: int = 0
    """Bytes above which a file is sent in pieces."""


def file_line(file: StoredFile) -> FileLine:
    ready = file.state == FileState.READY
    return FileLine(
        id=str(file.pk),
        name=file.original_name,
        state=file.state,
        size=file.size,
        url=reverse("files:view", args=[file.pk]) if ready else "",
        reason=f"{file.reason}{file.remedy}",
    )


def slot_card(
    *,
    code: str,
    title: str | Promise,
    rule: SlotRule,
    files: Iterable[StoredFile],
    hint: str | Promise = "",
    required: bool = False,
    multiple: bool = True,
    filled: bool | None = None,
    locked: str = "",
) -> SlotCard:
    """`filled` overrides what the files alone would say: a slot may be filled from the dossier."""
    lines = tuple(file_line(file) for file in files)
    state = "needed" if required else ""
    if any(line.state == FileState.REFUSED for line in lines):
        state = "refused"
    elif filled or (filled is None and any(line.state == FileState.READY for line in lines)):
        state = "filled"
    return SlotCard(
        code=code,
        title=title,
        hint=hint,
        limits=rule.limits(),
        accept=rule.accept(),
        max_bytes=rule.hard_limit,
        required=required,
        multiple=multiple,
        state=state,
        files=lines,
        locked=locked,
        pieces_above=settings.UPLOAD_PIECES_ABOVE,
    )
