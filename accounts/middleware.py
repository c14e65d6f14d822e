"""The seat of a request, and the door in front of every view."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import guards_itself, policy_of
from accounts.queries import standing_seats
from accounts.results import Denied
from accounts.seating import chosen_seat
from accounts.stopping import stopped

Handler = Callable[[HttpRequest], HttpResponse]


def seat_of_request(get_response: Handler) -> Handler:
    """Sets `request.seats` (all that stand today) and `request.seat` (the one acted in, or None).

    They are read anew for each request, so a seat that ended is gone with the next click.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.seats = standing_seats(request.user)  # type: ignore[attr-defined]
        request.seat = chosen_seat(request.session, request.seats)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def enforce_permission(get_response: Handler) -> Handler:
    """Refuses every view whose policy does not allow; a view without a policy is refused to everybody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Callable[..., Any], *_args: Any) -> HttpResponse | None:
        if guards_itself(view):
            return None
        policy = policy_of(view)
        if policy is None:
            return refusal_page(request, None)
        if policy.is_public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(
                request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
            )
        if needs_second_factor(request):
            return redirect("mfa_activate_totp")
        answer = policy.answer(request)
        return refusal_page(request, answer, policy.roles) if isinstance(answer, Denied) else None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def needs_second_factor(request: HttpRequest) -> bool:
    """Whoever holds a seat signs in with two factors, where the deployment asks for it."""
    if not settings.STAFF_NEED_SECOND_FACTOR or not request.seats:  # type: ignore[attr-defined]
        return False
    return not is_mfa_enabled(request.user)


def refusal_page(request: HttpRequest, answer: Denied | None, roles: frozenset[str] = frozenset()) -> HttpResponse:
    """403 that says which role is needed and offers the seats of that role which the person holds."""
    fitting = [seat for seat in request.seats if seat.role in roles]  # type: ignore[attr-defined]
    here = request.get_full_path() if request.method == "GET" else ""
    context = {"here": here, "reason": "" if answer is None else answer.reason, "fitting_seats": fitting}
    return stopped(request, HTTPStatus.FORBIDDEN, context)
