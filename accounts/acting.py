"""Who acts, and for whom, as an event of the chain says it: filled in one place, so that no event forgets the office.

`record(chain=plan.code, verb="post_notice", **actor(person, seat), object_type=…)`
"""

from typing import TypedDict

from accounts.models import Person, Seat


class Actor(TypedDict):
    """The part of `audit.actions.record` that names who acted."""

    actor_id: int | None
    actor_label: str
    seat_id: int | None
    role: str
    office: str


def actor(person: Person | None, seat: Seat | None = None, *, role: str = "", office: str = "") -> Actor:
    """Nobody acts where a rule or the clock does. `role`, `office`: what is said of somebody who acts without a seat."""
    return Actor(
        actor_id=person.pk if person else None,
        actor_label=person.name if person else "",
        seat_id=seat.pk if seat else None,
        role=str(seat.role) if seat else role,
        office=seat.organisation.name if seat else office,
    )
