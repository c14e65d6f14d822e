"""What an expert reads of a case, and which files that opens: never insurance records, the pledge or the printed form."""

from collections.abc import Iterator
from uuid import UUID

from accounts.enums import Role
from accounts.models import Person, Seat
from committee.experts.conflicts import conflicts_of
from committee.experts.models import DrawState, MemberState, Review, ReviewState
from declarations.models import Submission
from files.models import StoredFile
from offices.handed_in import FileShown, HandedInShown, handed_in_shown

WITHHELD = (
    "insuranceyear", "insurance", "pledge", "form",
    "gender", "former_name", "ethnicity", "birth_date", "birth_place", "party",
)  # fmt: skip
"""Papers that bear identity numbers or telephones or only repeat the rest; and what has no weight in a review."""
READABLE = (ReviewState.OPEN, ReviewState.HANDED_IN)
FILE = "file:"


def shown(review: Review) -> HandedInShown:
    return handed_in_shown(review.declaration, submission_of(review), without=WITHHELD)


def submission_of(review: Review) -> Submission:
    """The revision that was assigned."""
    found = Submission.objects.select_related("version", "declaration__plan", "declaration__person")
    return found.get(declaration=review.declaration_id, revision=review.revision)


def files_of(review: Review) -> list[FileShown]:
    """Every file of the page, each once."""
    page = shown(review)
    found = [file for section in page.sections for entry in section.entries for file in entry.files]
    found += [file for slot in page.slots for file in slot.files]
    return list({each.file.pk: each for each in found}.values())


def file_check(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """An expert opens the files of a case that is assigned to them, while it is with the experts."""
    if seat is None or seat.role != Role.EXPERT or seat.person_id != person.pk:
        return False
    mine = Review.objects.filter(
        member__expert__person=person,
        member__expert__plan__code=seat.plan_code,
        member__state=MemberState.ACCEPTED,
        member__draw__state=DrawState.DRAWN,
        state__in=READABLE,
        declaration__person=file.owner_id,
        declaration__stop_kind="expert_review",
    ).select_related("declaration__version", "declaration__person")
    return any(file.pk in _ids(review) and not conflicts_of(person, review.declaration) for review in mine)


def _ids(review: Review) -> set[UUID]:
    return {each.file.pk for each in files_of(review)} | set(_scored(submission_of(review)))


def _scored(submission: Submission) -> Iterator[UUID]:
    """Files that the score sheet names."""
    for line in (submission.score_sheet or {"lines": []})["lines"]:
        for claim in line["claims"]:
            yield from (UUID(ref.removeprefix(FILE)) for ref in claim["evidence"] if ref.startswith(FILE))
