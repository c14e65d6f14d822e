"""Who may open a paper or a batch.

A paper ordered for an office belongs to whoever acts for it now, and no longer to a person who has left; a paper
ordered without one belongs to the person who ordered it. Rooms above may open more.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from accounts.enums import BOARD_ROLES
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from documents.models import Document, DocumentBatch, DocumentOrder

Check = Callable[[Person, Seat | None, Document], bool]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Called in `AppConfig.ready()` of the room that knows what the paper is about."""
    _checks[name] = check


def may_open(person: Person, seat: Seat | None, document: Document) -> Answer:
    if may_follow(person, seat, document.order):
        return Allowed()
    if any(check(person, seat, document) for check in _checks.values()):
        return Allowed()
    return Denied(_("这份文书不在您的办理范围内。"))


def may_follow(person: Person, seat: Seat | None, asked: DocumentOrder | DocumentBatch) -> Answer:
    """See how far an order or batch is, retry and cancel it, and open what came out."""
    if asked.office_id is not None:
        mine = (
            seat is not None
            and seat.role not in BOARD_ROLES
            and seat.organisation_id == asked.office_id
            and seat.plan_code in {"", asked.plan_code}
            and _role_of(asked) in {"", seat.role}
        )
    else:
        mine = asked.requested_by_id == person.pk
    return Allowed() if mine else Denied(_("这份文书不在您的办理范围内。"))


def _role_of(asked: DocumentOrder | DocumentBatch) -> str:
    """A list is its role's alone: several sit at one organisation, the three administrators among them."""
    return str(asked.params.get("role", "")) if isinstance(asked, DocumentOrder) else ""
