"""Where the work of each role is."""

from django.urls import reverse

from accounts.enums import Role
from accounts.models import Seat

# By name, because the rooms that own these pages lie above this one.
DESKS = {
    Role.EMPLOYER_OPERATOR: "offices:employer",
    Role.ACCEPTING_OFFICER: "offices:desk",
    Role.BUREAU_OFFICER: "offices:desk",
    Role.DEPARTMENT_OFFICER: "offices:desk",
    Role.AGENCY_OFFICER: "offices:desk",
    Role.LOWER_COMMITTEE_OFFICER: "offices:desk",
    Role.COMMITTEE_OFFICER: "committee:home",
    Role.EXPERT: "committee:reviews",
    Role.CHAIR: "ballots:home",
    Role.PLATFORM_ADMIN: "accounts:letters",
    Role.SYSTEM_ADMIN: "platform:overview",
    Role.AUDIT_ADMIN: "platform:audit",
}
APPLICANT = "declarations:mine"


def desk_of(seat: Seat | None) -> str:
    """The address of the page that somebody in this seat (None: an applicant) begins with."""
    return reverse(DESKS[Role(seat.role)] if seat else APPLICANT)
