"""The telephone's pages, opened by the code alone, and what the desktop asks meanwhile."""

import base64
import uuid
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.permissions import permission, public, signed_in
from accounts.requests import is_script
from accounts.results import Denied
from files import phone_actions, phone_pages
from files.codes import qr_png
from files.models import PhoneLink, StoredFile
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

    signs: bool
    picture: str
    address: str
    until: datetime
    status_url: str
    ready_url: str


def code_for(person: Person, kind: str, target: str, ready_url: str) -> Code:
    """A new code, for a signature or for photographed pages; the desktop goes to `ready_url` once the telephone is done."""
    link, token = phone_actions.make_link(person=person, kind=kind, target=target, now=timezone.now())
    address = f"{settings.PUBLIC_URL}{reverse('phone:page', args=[token])}"
    picture = base64.b64encode(qr_png(address)).decode()
    status = reverse("phone:status", args=[link.pk])
    return Code(door_of(link).signs, f"data:image/png;base64,{picture}", address, link.expires_at, status, ready_url)


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
    left = max(0, int((link.expires_at - now).total_seconds()))
    return JsonResponse({"state": state, "left": left, "pages": link.pages.count()})


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
    """The signature, or all pages as one file."""
    link, holder = _begun(request, token), _holder(request)
    if link is None:
        return _shown(request, token)
    given = request.FILES.get("signature")
    if not door_of(link).signs:
        answer = phone_pages.bind(link, holder, timezone.now())
    elif given is None:
        answer = Denied(_("未检测到笔迹，请在框里签名，或上传签名照片。"))
    else:
        answer = phone_actions.hand_in(link, holder, given, timezone.now())
    if not answer:
        return _shown(request, token, refused=str(answer.reason))
    return redirect("phone:page", token=token)


@permission(public)
@never_cache
@require_POST
def add_page(request: HttpRequest, token: str) -> HttpResponse:
    """One photograph; the page's own script asks for JSON."""
    link = _of_pages(request, token)
    if link is None:
        return _lost(request, token)
    kept = phone_pages.add(link, _holder(request), request.FILES.get("file"), timezone.now())
    refused = str(kept.reason) if isinstance(kept, Denied) else f"{kept.reason}{kept.remedy}"
    if not is_script(request):
        return _shown(request, token, refused=refused) if refused else redirect("phone:page", token=token)
    name = "" if isinstance(kept, Denied) else kept.original_name
    number = "" if isinstance(kept, Denied) else str(kept.pk)
    body = {"state": "refused" if refused else "ready", "id": number, "name": name, "url": "", "reason": refused}
    return JsonResponse(body, status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK)


@permission(public)
@never_cache
@require_POST
def arrange(request: HttpRequest, token: str) -> HttpResponse:
    """Takes a page out (`file`), or puts it before the one above it (`up`)."""
    link = _of_pages(request, token)
    if link is None:
        return _lost(request, token)
    for name, change in (("file", phone_pages.remove), ("up", phone_pages.move_up)):
        if file := _number(request.POST.get(name, "")):
            change(link, file)
    return JsonResponse({"state": "removed"}) if is_script(request) else redirect("phone:page", token=token)


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _lost(request: HttpRequest, token: str) -> HttpResponse:
    if not is_script(request):
        return _shown(request, token)
    words = _("这个二维码已经用过或已失效，这一页没有收下。请在电脑上换一个二维码。")
    return JsonResponse({"state": "refused", "id": "", "name": "", "reason": words}, status=HTTPStatus.GONE)


def _begun(request: HttpRequest, token: str) -> PhoneLink | None:
    """The link, if this telephone has begun it and it still holds."""
    link = phone_actions.find(token)
    if link is None or phone_actions.standing(link, _holder(request), timezone.now()) is not Standing.MINE:
        return None
    return link


def _of_pages(request: HttpRequest, token: str) -> PhoneLink | None:
    """The same, where pages are photographed; behind a code for a signature there is no such address."""
    link = _begun(request, token)
    if link is not None and door_of(link).signs:
        raise Http404
    return link


def _shown(request: HttpRequest, token: str, refused: str = "") -> HttpResponse:
    link = phone_actions.find(token)
    if link is None:
        return render(request, "phone/over.html", {"standing": "unknown", "signs": True}, status=HTTPStatus.NOT_FOUND)
    how, signs = phone_actions.standing(link, _holder(request), timezone.now()), door_of(link).signs
    if how not in (Standing.FRESH, Standing.MINE):
        over = {"standing": how.value, "signs": signs}
        return render(request, "phone/over.html", over, status=ANSWERS[how])
    place = door_of(link).opens(link)
    if not isinstance(place, Destination):
        closed = {"standing": "closed", "reason": str(place.reason), "signs": signs}
        return render(request, "phone/over.html", closed, status=HTTPStatus.CONFLICT)
    context = {"place": place, "link": link, "token": token, "begun": how is Standing.MINE, "refused": refused}
    if not signs:
        pages = list(link.pages.select_related("file"))
        context |= {"pages": pages, "longest": phone_pages.LONGEST, "card": _card(place, [page.file for page in pages])}
    return render(
        request,
        "phone/sign.html" if signs else "phone/pages.html",
        context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def _card(place: Destination, files: list[StoredFile]) -> dict[str, object]:
    """What the file slot of the page kit shows; a telephone that is signed in nowhere opens no file."""
    lines = [{"id": f.pk, "name": f.original_name, "state": f.state, "size": f.size} for f in files]
    return {
        "code": "pages",
        "title": _("一页一页拍"),
        "required": True,
        "multiple": True,
        "state": "filled" if files else "needed",
        "limits": _("%(bounds)s，最多 %(pages)d 页")
        % {"bounds": phone_pages.PHOTOGRAPH.limits(), "pages": place.rule.max_pages},
        "accept": "image/jpeg,image/png",
        "max_bytes": phone_pages.PHOTOGRAPH.hard_limit,
        "files": lines,
    }


def _holder(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="") or "")
