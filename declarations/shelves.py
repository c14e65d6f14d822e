"""Which files of a declaration stand near each other, for the viewer."""

from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from declarations.models import Declaration
from declarations.queries import cases_of_seat, of_person
from declarations.reading import file_check
from dossiers.models import Dossier
from dossiers.shelves import near_and_far
from files.models import StoredFile
from files.viewing import Shelf


def shelves_of(person: Person, seat: Seat | None, file: StoredFile) -> list[Shelf]:
    """The applicant: attachments of the declarations that hold the file. A desk: what its cases of this person hold."""
    if file.owner_id == person.pk:
        return [_attachments(each) for each in of_person(person).filter(attachments__file=file).distinct()]
    if seat is None or not file_check(person, seat, file):
        return []
    dossier = Dossier.objects.filter(person=file.owner_id).first()
    near, far = near_and_far(dossier, file) if dossier else (Shelf("", ()), Shelf("", ()))
    held = [_attachments(each) for each in cases_of_seat(seat).filter(person=file.owner_id)]
    return [near, *held, far]


def _attachments(declaration: Declaration) -> Shelf:
    rows = [row.file for row in declaration.attachments.select_related("file")]
    rows += [row.file for row in declaration.claims.select_related("file").order_by("line", "pk") if row.file]
    return Shelf(_("申报 %(number)s 的附件和评分佐证") % {"number": declaration}, tuple(rows))
