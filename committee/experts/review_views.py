"""The expert's own pages: invitations to panels."""

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from committee.experts import draw_actions
from committee.experts.models import DrawState, MemberState, PanelMember
from declarations.refusals import NotAllowed

experts_only = permission(role(Role.EXPERT))


@experts_only
@require_GET
def reviews(request: SeatRequest) -> HttpResponse:
    """My invitations and what I was asked to review."""
    request.plan_code = request.seat.plan_code
    mine = PanelMember.objects.filter(
        expert__person=request.user, expert__plan__code=request.seat.plan_code, draw__state=DrawState.DRAWN
    ).select_related("draw")
    context = {
        "invited": [each for each in mine if each.state == MemberState.INVITED],
        "accepted": [each for each in mine if each.state == MemberState.ACCEPTED],
    }
    return render(request, "committee/experts/reviews.html", context)


@experts_only
@require_POST
def answer(request: SeatRequest, pk: int) -> HttpResponse:
    """Accepts an invitation, or declines it with the reason."""
    request.plan_code = request.seat.plan_code
    member = get_object_or_404(
        PanelMember.objects.select_related("draw"),
        pk=pk, expert__person=request.user, expert__plan__code=request.seat.plan_code,
    )  # fmt: skip
    accepts = request.POST.get("answer") == "accept"
    try:
        draw_actions.answer(
            member,
            accepts=accepts,
            reason=request.POST.get("reason", "")[:300],
            seat=request.seat,
            at=request.received_at,
        )
    except NotAllowed as refused:
        flash.error(request, str(refused.denied))
    else:
        flash.success(request, _("已接受邀请。") if accepts else _("已谢绝，系统会邀请下一位。"))
    return redirect("committee:reviews")
