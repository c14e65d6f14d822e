"""Reading files back."""

from typing import BinaryIO

from files import places, sealing
from files.models import FileState, StoredFile


class NotReady(Exception):
    """The file was refused or is still being checked: there is no cleaned copy."""


def open_clean(file: StoredFile) -> BinaryIO:
    """The cleaned copy, seekable; decrypts as it is read. Raises NotReady, or sealing.SealBroken on altered bytes."""
    if file.state != FileState.READY:
        raise NotReady(str(file.pk))
    return sealing.open_sealed(places.clean_of(file.pk), name=f"clean:{file.pk}")


def clean_bytes(file: StoredFile) -> bytes:
    with open_clean(file) as copy:
        return copy.read()


def open_original(file: StoredFile) -> BinaryIO:
    """The bytes as they were sent, for proof and for the virus scanner; never served over HTTP."""
    if not file.is_taken_in:
        raise NotReady(str(file.pk))
    return sealing.open_sealed(places.original_of(file.pk), name=f"original:{file.pk}")
