"""Sealed bytes in a bucket of an S3-compatible store, by django-storages. Imported only where one is configured."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

IN_MEMORY = 1024 * 1024  # what is larger waits in the upload folder while it is read; it is ciphertext there too
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 3


class SealedBucket(S3Storage):
    """A `files.keeping.Keeper`. An object is there whole or not at all; so the store itself promises."""

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", "auto")
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"max_attempts": TRIES, "mode": "standard"},
            s3={"addressing_style": style},
            signature_version="s3v4",
            # Newer checksums than the protocol asks for are refused by many compatible stores; the seal checks better.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(
            client_config=config, default_acl=None, file_overwrite=True, max_memory_size=IN_MEMORY, **options
        )

    @contextmanager
    def writing(self, place: str) -> Iterator[BinaryIO]:
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as draft:
            yield cast(BinaryIO, draft)
            with _said_as_os_error(place):
                self.save(place, File(draft, name=place))

    def reading(self, place: str) -> BinaryIO:
        with _said_as_os_error(place):
            return cast(BinaryIO, self.open(place, "rb").file)

    def forget(self, place: str) -> None:
        with _said_as_os_error(place):
            self.delete(place)

    def listed(self, folder: str) -> Iterator[tuple[str, float]]:
        before = len(self.location) + 1 if self.location else 0
        with _said_as_os_error(folder):
            for found in self.bucket.objects.filter(Prefix=self._normalize_name(f"{folder}/")):
                yield found.key[before:], found.last_modified.timestamp()


@contextmanager
def _said_as_os_error(place: str) -> Iterator[None]:
    """The rooms above know what to do when a disk fails; a bucket that fails is no other thing to them."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise OSError(f"{place}: the bucket gave {type(error).__name__}: {error}") from error
