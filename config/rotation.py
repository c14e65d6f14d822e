"""What is sealed or indexed with a key that may have become old, and how it is brought under the newest one in use.

Every part can be asked how much is behind, works in small transactions, begins again where it was interrupted, and does
nothing the second time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.identity import actions as identity
from accounts.identity import sealing
from accounts.models import Identity
from documents import resealing as papers
from files import resealing as files
from offices.models import PeopleImport
from offices.people import actions as people


@dataclass(frozen=True)
class Part:
    """`turn` takes the size of a batch and yields how many it brought forward."""

    name: str
    behind: Callable[[], int]
    turn: Callable[[int], Iterator[int]]


def _numbers_behind() -> int:
    return Identity.objects.exclude(key_id=sealing.newest_key_id()).count()


def _imports_behind() -> int:
    return PeopleImport.objects.exclude(sealed_rows=b"").exclude(key_id=sealing.newest_key_id()).count()


def _uploads_behind() -> int:
    return sum(files.is_behind(place) for place, _name in files.uploads())


def _uploads_anew(_batch: int) -> Iterator[int]:
    for place, name in files.uploads():
        if files.is_behind(place):
            files.reseal(place, name=name)
            yield 1


PARTS = (
    Part("numbers", _numbers_behind, lambda batch: identity.seal_anew(batch=batch)),
    Part("indexes", identity.indexes_behind, lambda batch: identity.index_anew(batch=batch)),
    Part("imports", _imports_behind, lambda _batch: people.seal_anew()),
    Part("uploads", _uploads_behind, _uploads_anew),
    Part("papers", papers.papers_behind, lambda _batch: papers.seal_anew()),
)
