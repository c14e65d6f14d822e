"""What the pages of a meeting share: who may enter, finding it, and saying why something was refused."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.enums import BOARD_ROLES, Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from committee.ballots import queries
from committee.ballots.models import BallotRound, Meeting
from config import clock
from declarations.refusals import Conflict, NotAllowed

board_only = permission(role(*BOARD_ROLES))
chair_only = permission(role(Role.CHAIR))
office_and_board = permission(role(Role.COMMITTEE_OFFICER, *BOARD_ROLES))

View = Callable[..., HttpResponse]


def now_of(request: SeatRequest) -> datetime:
    """The instant on the clock of the seat's plan, which the shell shows."""
    request.plan_code = request.seat.plan_code
    return clock.on_plan_clock(request.received_at, request.seat.plan_code)


def meeting_for(request: SeatRequest, number: str) -> Meeting:
    """A meeting of the seat's plan: any for the office, one's own for a member."""
    return get_object_or_404(queries.meetings_for(request.user, request.seat), number=number)


def round_for(request: SeatRequest, number: str, round_number: int) -> BallotRound:
    found = meeting_for(request, number)
    return get_object_or_404(found.rounds.select_related("meeting__plan"), number=round_number)


def says_why(view: View) -> View:
    """What is refused is said on the page of the meeting."""

    @wraps(view)
    def answering(request: SeatRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, number, *args, **kwargs)
        except (NotAllowed, Conflict) as problem:
            flash.error(request, str(problem.denied) if isinstance(problem, NotAllowed) else str(problem))
            return redirect("ballots:meeting", number)

    return answering
