"""Who beyond the owner may open a file or a paper of a declaration."""

import documents.permissions
import files.permissions
from accounts.models import Person, Seat
from declarations.models import Declaration
from declarations.permissions import may_see
from declarations.queries import cases_of_seat
from declarations.readings import note_file
from documents.models import Document
from files.models import StoredFile


def file_check(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """A desk may read the files of the cases it is responsible for: attachments, evidence, photo, signature, claims."""
    if seat is None or file.owner_id is None:
        return False
    cases = cases_of_seat(seat)
    mine = cases.filter(person_id=file.owner_id)
    if not mine.exists():
        return False
    return (
        mine.filter(attachments__file=file).exists()
        or mine.filter(signature=file).exists()
        or mine.filter(claims__file=file).exists()
        or mine.filter(person__dossier__photo=file).exists()
        or mine.filter(person__dossier__evidence__file=file).exists()
    )


def document_check(person: Person, seat: Seat | None, document: Document) -> bool:
    """The applicant reads papers about the own declaration; desks those of their cases."""
    kind, _sep, key = document.order.subject.partition(":")
    if kind != "declaration" or not key.isdigit():
        return False
    declaration = Declaration.objects.select_related("person").filter(pk=int(key)).first()
    return declaration is not None and bool(may_see(declaration, person, seat))


def register() -> None:
    files.permissions.register("declarations", file_check)
    files.permissions.on_reading("declarations", note_file)
    documents.permissions.register("declarations", document_check)
