"""What the viewer shows: one file or two side by side, and which others stand on the same shelf.

Only the rooms above know what a file belongs to: they name its shelves here (`register`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from files.models import FileState, StoredFile
from files.permissions import may_read

MOST_ON_A_SHELF = 200


@dataclass(frozen=True)
class Shelf:
    """Files that belong together, for whoever may read one of them: the pages of one entry, a declaration's attachments."""

    name: str | Promise
    files: tuple[StoredFile, ...]


Shelves = Callable[[Person, Seat | None, StoredFile], list[Shelf]]

_shelves: dict[str, Shelves] = {}


def register(name: str, shelves: Shelves) -> None:
    """Called in `AppConfig.ready()`; names only files that the asker may read, nearest shelf first."""
    _shelves[name] = shelves


def shelves_beside(person: Person, seat: Seat | None, file: StoredFile) -> list[Shelf]:
    """The other usable files near this one; each stands on the first shelf that names it."""
    seen = {file.pk}
    found = []
    for shelf in (shelf for ask in _shelves.values() for shelf in ask(person, seat, file)):
        fresh: list[StoredFile] = []
        for each in shelf.files:
            if each.state == FileState.READY and each.pk not in seen and len(fresh) < MOST_ON_A_SHELF:
                seen.add(each.pk)
                fresh.append(each)
        if fresh:
            found.append(Shelf(shelf.name, tuple(fresh)))
    return found


def beside(person: Person, seat: Seat | None, asked: UUID, *, than: StoredFile) -> StoredFile | None:
    """The second file that was asked for; None if there is none, or it isn't the asker's to read."""
    found = StoredFile.objects.filter(pk=asked, state=FileState.READY).exclude(pk=than.pk).first()
    return found if found is not None and may_read(person, seat, found) else None


@dataclass(frozen=True)
class Pane:
    """`page` counts from 1; `key` tells two panes of a page apart."""

    key: str
    file: StoredFile
    page: int

    @property
    def kind(self) -> str:
        return "picture" if self.file.media_type.startswith("image/") else "pdf"

    @property
    def url(self) -> str:
        return f"{reverse('files:download', args=[self.file.pk])}?inline=1"

    @property
    def pages(self) -> int:
        return max(self.file.pages, 1)


def pane(key: str, file: StoredFile, page: str) -> Pane:
    """Opens at `page` as it was asked for; at the first one if there is no such page."""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Pane(key, file, number if number <= max(file.pages, 1) and number > 0 else 1)


def reader_words(person: Person, seat: Seat | None, at: str) -> str:
    """What the watermark says: who, for which office, since when."""
    office = seat.organisation.name if seat else _("本人")
    return f"{person.name} · {office} · {at}"
