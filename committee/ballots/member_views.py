"""The ballot of a member of the board (X3): sign in, fill the paper, look it over, seal it; the receipt (X4).

What was chosen is in the page alone until it is sealed: not in the session, the cache or a draft.
"""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SeatRequest
from committee.ballots import actions, queries, voting
from committee.ballots.forms import BallotForm, SealForm
from committee.ballots.models import BallotRound, Member
from committee.ballots.shared import board_only, meeting_for, now_of, round_for, says_why
from documents.numbers import shown_code


@board_only
@require_POST
@says_why
def sign_in(request: SeatRequest, number: str) -> HttpResponse:
    """The member's own attendance."""
    now, found = now_of(request), meeting_for(request, number)
    actions.sign_in(found, person=request.user, seat=request.seat, now=now)
    flash.success(request, _("您已签到。"))
    return redirect("ballots:meeting", number)


@sensitive_post_parameters()
@never_cache
@board_only
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def vote(request: SeatRequest, number: str, round_number: int) -> HttpResponse:
    """The paper; sent, it comes back to be looked over before it is sealed."""
    now_of(request)
    ballot = round_for(request, number, round_number)
    member = _member(request, ballot)
    voting.may_cast(ballot, member)
    sent = request.POST if request.method == "POST" else None
    form = BallotForm(sent, cases=queries.paper_of(ballot, member))
    context = {"ballot": ballot, "meeting": ballot.meeting, "form": form}
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        return render(request, "committee/ballots/review.html", {**context, "seal": SealForm(person=request.user)})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "committee/ballots/vote.html", context, status=status)


@sensitive_post_parameters()
@never_cache
@board_only
@require_POST
@says_why
def cast(request: SeatRequest, number: str, round_number: int) -> HttpResponse:
    """Seals the paper, once the password has shown whose it is."""
    now, ballot = now_of(request), round_for(request, number, round_number)
    member = _member(request, ballot)
    form = BallotForm(request.POST, cases=queries.paper_of(ballot, member))
    if not form.is_valid():
        return redirect("ballots:vote", number, round_number)
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        flash.error(request, _("试得太多了，请过几分钟再试。"))
        return redirect("ballots:vote", number, round_number)
    seal = SealForm(request.POST, person=request.user)
    if not seal.is_valid():
        context = {"ballot": ballot, "meeting": ballot.meeting, "form": form, "seal": seal}
        return render(request, "committee/ballots/review.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    voting.cast(ballot, form.choices(), person=request.user, seat=request.seat, now=now)
    return redirect("ballots:receipt", number, round_number)


@board_only
@require_safe
def receipt(request: SeatRequest, number: str, round_number: int) -> HttpResponse:
    """That the member voted, and when; nothing of how."""
    now_of(request)
    ballot = round_for(request, number, round_number)
    found = queries.receipt_of(ballot, _member(request, ballot))
    if found is None:
        flash.error(request, _("您在这一轮没有投票。"))
        return redirect("ballots:meeting", number)
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "receipt": found,
        "code": shown_code(found.code),
        "cases": len(queries.paper_of(ballot, found.member)),
    }
    return render(request, "committee/ballots/receipt.html", context)


def _member(request: SeatRequest, ballot: BallotRound) -> Member:
    return get_object_or_404(ballot.meeting.members, person=request.user)
