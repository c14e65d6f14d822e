"""In which of their seats somebody acts now; kept in the session, believed only as long as the seat stands."""

from collections.abc import MutableMapping, Sequence
from typing import Any

from accounts.models import Seat

KEY = "seat_id"
AS_APPLICANT = 0


def chosen_seat(session: MutableMapping[str, Any], seats: Sequence[Seat]) -> Seat | None:
    """The chosen seat while it stands; else the first standing one; None for somebody who acts for themselves."""
    wanted = session.get(KEY)
    if wanted == AS_APPLICANT:
        return None
    return next((seat for seat in seats if seat.pk == wanted), seats[0] if seats else None)


def choose(session: MutableMapping[str, Any], seat: Seat | None) -> None:
    session[KEY] = seat.pk if seat else AS_APPLICANT
