"""The first counter of bytes: it runs while the request is still arriving."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# Above every slot's own limit, so that those answer with their own figures.
HARD_LIMIT = 25 * 1024 * 1024


class CountingUploadHandler(TemporaryFileUploadHandler):
    """Keeps the first HARD_LIMIT bytes on disk and only counts the rest: `overflowed` tells that there was more."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen <= HARD_LIMIT:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        file = super().file_complete(file_size)
        if file is not None:
            file.overflowed = self.seen > HARD_LIMIT  # type: ignore[attr-defined]
        return file
