"""Inviting experts without an account: the office's form and slip, and the page on which they may decline."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations
from accounts.invitations import CODE_LASTS, Slip
from accounts.permissions import permission, public
from accounts.requests import SeatRequest
from committee.desk import enter, office_only
from committee.experts import inviting
from committee.experts.models import Expert
from committee.experts.pool_forms import DeclineForm, InviteForm
from committee.experts.pool_views import says
from declarations.refusals import NotAllowed


@office_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SeatRequest) -> HttpResponse:
    """Somebody without an account comes into the pool; the slip is shown this once."""
    plan, _now = enter(request)
    form = InviteForm(request.POST or None, plan=says(plan), initial={"load_limit": 30})
    if request.method == "POST" and form.is_valid():
        try:
            made, slip = inviting.invite(
                plan, form.newcomer(), form.entry(), by=request.user, seat=request.seat, at=request.received_at
            )
        except NotAllowed as refused:
            form.add_error(None, str(refused.denied))
        else:
            return _slip_page(request, slip) if slip else _known(request, made)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "committee/experts/invite.html", {"form": form}, status=status)


def _known(request: SeatRequest, made: Expert) -> HttpResponse:
    flash.success(
        request,
        _(
            "%(name)s 已加入专家库。此人已由别的评委会办公室邀请、还没有登录过：用手里的凭条首次登录即可；凭条丢失的，在本页重新生成登录码，旧的随即作废。"
        )
        % {"name": made.person.name},
    )
    return redirect("committee:expert", made.pk)


@office_only
@never_cache
@require_POST
def new_slip(request: SeatRequest, pk: int) -> HttpResponse:
    """Another slip for somebody who has not signed in yet; the former code is void."""
    plan, _now = enter(request)
    row = get_object_or_404(Expert, pk=pk, plan=plan)
    try:
        slip = inviting.new_slip(row, by=request.user, seat=request.seat, at=request.received_at)
    except NotAllowed as refused:
        flash.error(request, str(refused.denied))
        return redirect("committee:expert", pk)
    return _slip_page(request, slip)


def _slip_page(request: SeatRequest, slip: Slip) -> HttpResponse:
    context = {
        "slip": slip,
        "address": f"{settings.PUBLIC_URL}{reverse('accounts:first_sign_in')}",
        "decline_address": f"{settings.PUBLIC_URL}{reverse('committee:decline_invitation')}",
        "until": request.received_at + CODE_LASTS,
        "organisation": request.seat.organisation,
    }
    return render(request, "committee/experts/slip.html", context)


@permission(public)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest) -> HttpResponse:
    """Number, code and a reason; one answer to every pair that doesn't open: it tells nobody whose number is known."""
    form, status = DeclineForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if not ratelimit.consume(request, action="decline_invitation"):
            form.add_error(None, _("试得太频繁了。请过十分钟再试，或请发给您凭条的办公室重新生成登录码。"))
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid() and _declined(request, form):
            return render(request, "committee/experts/declined.html")
    return render(request, "committee/experts/decline.html", {"form": form}, status=status)


def _declined(request: HttpRequest, form: DeclineForm) -> bool:
    now = request.received_at  # type: ignore[attr-defined]
    given = form.cleaned_data
    found = invitations.recognise(given["number"], given["code"], at=now)
    if found is None:
        form.add_error(None, _("身份证号与登录码对不上，或登录码已经用过、过期、输错太多次。请照凭条重新输入。"))
        return False
    try:
        inviting.decline(found, reason=given["reason"], at=now)
    except NotAllowed as refused:
        form.add_error(None, str(refused.denied))
        return False
    return True
