"""Which files of a dossier stand near each other, for the viewer."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Seat
from dossiers.models import Dossier, Evidence
from dossiers.permissions import may_read_file
from files.models import StoredFile
from files.viewing import Shelf


def near_and_far(dossier: Dossier, file: StoredFile) -> tuple[Shelf, Shelf]:
    """The files of the entries that this one proves, and all others of the dossier."""
    rows = list(
        Evidence.objects.filter(dossier=dossier).select_related("file").order_by("entry_kind", "entry_id", "pk")
    )
    proved = {(row.entry_kind, row.entry_id) for row in rows if row.file_id == file.pk}
    near = tuple(row.file for row in rows if (row.entry_kind, row.entry_id) in proved)
    far = tuple(row.file for row in rows if (row.entry_kind, row.entry_id) not in proved)
    return Shelf(_("同一条业绩"), near), Shelf(_("业绩档案的其他文件"), far)


def shelves_of(person: Person, seat: Seat | None, file: StoredFile) -> list[Shelf]:
    """For the applicant and for the operator of the employer."""
    if file.owner_id != person.pk and not may_read_file(person, seat, file):
        return []
    dossier = Dossier.objects.filter(person=file.owner_id).first()
    return list(near_and_far(dossier, file)) if dossier else []
