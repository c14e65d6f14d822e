"""Bringing sealed files under the newest key while the product runs.

A file is read under its old key and put back whole under the same name; whoever has it open reads on in the old bytes.
Only what rows name is sealed anew: drafts and leavings go by themselves.
"""

from collections.abc import Iterator

from accounts.identity import sealing as keys
from files import places
from files.keeping import keeper
from files.models import FileState, StoredFile
from files.sealing import PIECE, key_of, open_sealed, seal

HEAD = 64


def uploads() -> Iterator[tuple[str, str]]:
    """(place, name it is bound to) of originals and cleaned copies."""
    for pk in StoredFile.objects.filter(state=FileState.READY).order_by("pk").values_list("pk", flat=True).iterator():
        yield places.original_of(pk), f"original:{pk}"
        yield places.clean_of(pk), f"clean:{pk}"


def is_behind(place: str) -> bool:
    """Sealed with an older key. A file that is not there is not behind."""
    try:
        with keeper().reading(place) as file:
            return key_of(file.read(HEAD)) != keys.newest_key_id()
    except FileNotFoundError:
        return False


def reseal(place: str, *, name: str) -> None:
    """Raises SealBroken, and leaves the file as it was, where its bytes were tampered with."""
    with open_sealed(place, name=name) as old:
        seal(place, iter(lambda: old.read(PIECE), b""), name=name)
