"""What our views may rely on: the middleware and `@permission` have put it there."""

from datetime import datetime

from django.http import HttpRequest

from accounts.models import Person, Seat


class PersonRequest(HttpRequest):
    """Somebody is signed in; `seat` is what they act in now, None for their own matters."""

    user: Person
    seat: Seat | None
    seats: list[Seat]
    received_at: datetime
    plan_code: str


class SeatRequest(PersonRequest):
    """The view was declared for roles, so there is a seat."""

    seat: Seat


def is_script(request: HttpRequest) -> bool:
    """The page's own script asks for JSON; a plain form is led back to its page."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
