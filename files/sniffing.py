"""What a file is, by its name and by its first bytes; the two must agree."""

import zipfile
from pathlib import Path

import magic

from files.names import extension_of, program_extension
from files.refusals import Refusal
from files.rules import EXTENSIONS, MEDIA_TYPES, SlotRule

HEAD = 64 * 1024
STARTS = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
ACTIVE = {"text/html", "image/svg+xml", "text/xml", "application/xml", "application/xhtml+xml", "text/javascript",
          "application/javascript", "text/x-php", "text/x-shellscript", "text/x-python", "application/x-httpd-php"}  # fmt: skip


def media_of(path: Path) -> tuple[str, str]:
    """(our word for the media or "", the MIME type libmagic found)."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = magic.from_buffer(head, mime=True)
    for media, mime in MEDIA_TYPES.items():
        if found == mime and head.startswith(STARTS[media]):
            return media, found
    return "", found


def type_refusal(rule: SlotRule, name: str, path: Path) -> tuple[str, Refusal | None]:
    """(media, why not). Looks at the content first, so that a lying name is answered by what the file really is."""
    media, found = media_of(path)
    extension = extension_of(name)
    named = next((word for word, endings in EXTENSIONS.items() if extension in endings), "")
    figures = {"found": found, "allowed": rule.names(), "extension": f".{extension}"}
    if program := program_extension(name):
        return media, Refusal("two_extensions", {"found": f".{program}"})
    if found in ACTIVE and named in rule.media:
        return media, Refusal("script_inside", figures)
    if named in rule.media and media != named:
        # Bytes that are no known type at all are a broken file rather than a lie.
        code = "damaged" if found == "application/octet-stream" else "name_lies"
        return media, Refusal(code, figures)
    if not extension:
        return media, Refusal("no_extension", figures)
    if not media or media not in rule.media or media != named:
        return media, Refusal("wrong_type", {**figures, "found": f".{extension}"})
    if zipfile.is_zipfile(path):
        return media, Refusal("archive_inside")
    return media, None
