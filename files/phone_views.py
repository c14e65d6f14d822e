"""The telephone's pages, opened by the code alone, and what the desktop asks meanwhile."""

import base64
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.permissions import permission, public, signed_in
from files import phone_actions
from files.codes import qr_png
from files.models import PhoneLink
from files.phone import Destination, door_of
from files.phone_actions import Standing

COOKIE = "phone"
ANSWERS = {
    Standing.DONE: HTTPStatus.OK,
    Standing.ELSEWHERE: HTTPStatus.CONFLICT,
    Standing.USED: HTTPStatus.GONE,
    Standing.EXPIRED: HTTPStatus.GONE,
    Standing.REPLACED: HTTPStatus.GONE,
}


@dataclass(frozen=True)
class Code:
    """What the desktop shows: the picture to scan, the same address in words, until when, and where to ask."""

    picture: str
    address: str
    until: datetime
    status_url: str
    ready_url: str


def code_for(person: Person, kind: str, target: str, ready_url: str) -> Code:
    """A new code; `ready_url` is where the desktop goes once the telephone is done."""
    link, token = phone_actions.make_link(person=person, kind=kind, target=target, now=timezone.now())
    address = f"{settings.PUBLIC_URL}{reverse('phone:page', args=[token])}"
    picture = base64.b64encode(qr_png(address)).decode()
    status = reverse("phone:status", args=[link.pk])
    return Code(f"data:image/png;base64,{picture}", address, link.expires_at, status, ready_url)


@permission(signed_in)
@never_cache
@require_safe
def status(request: HttpRequest, pk: int) -> JsonResponse:
    """For the person whose code it is: waiting, opened, used, or no longer good."""
    link = get_object_or_404(PhoneLink, pk=pk, person=request.user)
    now = timezone.now()
    if link.used_at is not None:
        state = "used"
    elif link.replaced_at is not None or now >= link.expires_at:
        state = "over"
    else:
        state = "opened" if link.opened_at else "waiting"
    return JsonResponse({"state": state, "left": max(0, int((link.expires_at - now).total_seconds()))})


@permission(public)
@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    return _shown(request, token)


@permission(public)
@never_cache
@require_POST
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever presses first has the code: reading the page alone, as previews of messengers do, takes nothing."""
    link = phone_actions.find(token)
    holder = phone_actions.begin(link, timezone.now()) if link is not None else ""
    answer = redirect("phone:page", token=token)
    if holder:
        answer.set_signed_cookie(
            COOKIE,
            holder,
            max_age=int(phone_actions.LASTS.total_seconds()) * 6,
            path=reverse("phone:page", args=[token]),
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE_SITE,
        )
    return answer


@permission(public)
@never_cache
@require_POST
def hand_in(request: HttpRequest, token: str) -> HttpResponse:
    link, holder = phone_actions.find(token), _holder(request)
    if link is None or phone_actions.standing(link, holder, timezone.now()) is not Standing.MINE:
        return _shown(request, token)
    given = request.FILES.get("signature")
    if given is None:
        return _shown(request, token, refused=_("未检测到笔迹，请在框里签名，或上传签名照片。"))
    answer = phone_actions.hand_in(link, holder, given, timezone.now())
    if not answer:
        return _shown(request, token, refused=str(answer.reason))
    return redirect("phone:page", token=token)


def _shown(request: HttpRequest, token: str, refused: str = "") -> HttpResponse:
    link = phone_actions.find(token)
    if link is None:
        return render(request, "phone/over.html", {"standing": "unknown"}, status=HTTPStatus.NOT_FOUND)
    how = phone_actions.standing(link, _holder(request), timezone.now())
    if how not in (Standing.FRESH, Standing.MINE):
        return render(request, "phone/over.html", {"standing": how.value}, status=ANSWERS[how])
    place = door_of(link).opens(link)
    if not isinstance(place, Destination):
        closed = {"standing": "closed", "reason": str(place.reason)}
        return render(request, "phone/over.html", closed, status=HTTPStatus.CONFLICT)
    context = {"place": place, "link": link, "token": token, "begun": how is Standing.MINE, "refused": refused}
    return render(
        request, "phone/sign.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    )


def _holder(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="") or "")
