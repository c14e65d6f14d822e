"""The way from a request to the private folder: counted and hashed as it goes by."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

PIECE = 256 * 1024


def spooled(upload: "UploadedFile[Any]", target: Path, limit: int) -> tuple[int, str]:
    """(size, SHA-256). Stops one piece after the limit; then the size is the declared one, for the sentence."""
    size, digest = 0, hashlib.sha256()
    with target.open("wb") as out:
        for chunk in upload.chunks(PIECE):
            size += len(chunk)
            if size > limit:
                return max(size, upload.size or 0), ""
            out.write(chunk)
            digest.update(chunk)
    return size, digest.hexdigest()
