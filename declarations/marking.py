"""The cases in which a desk meets an applicant's file, and whether it may draw on it there."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from declarations.enums import State
from declarations.models import Declaration
from declarations.permissions import may_act
from declarations.queries import cases_of_seat
from declarations.reading import file_check
from files.cases import Case
from files.models import StoredFile


def cases(person: Person, seat: Seat, file: StoredFile) -> list[Case]:
    """The newest first. An employer reads its own marks only: what later desks note is not for the applicant's house."""
    if not file_check(person, seat, file):
        return []
    found = cases_of_seat(seat).filter(person=file.owner_id).order_by("-created_at", "-pk")
    return [
        Case(
            subject=f"declaration:{declaration.pk}",
            name=str(declaration),
            chain=declaration.plan.code,
            may_mark=may_mark(declaration, person, seat),
            reads_all=seat.role != Role.EMPLOYER_OPERATOR,
        )
        for declaration in found
    ]


def may_mark(declaration: Declaration, person: Person, seat: Seat) -> Answer:
    """The desk that has the case now; the committee office from the arrival of the case to its end."""
    if declaration.state == State.ENDED:
        return Denied(_("这份申报已经结束，不能再标注。"))
    if seat.role == Role.COMMITTEE_OFFICER and declaration.person_id != person.pk:
        return Allowed()
    return may_act(declaration, person, seat)
