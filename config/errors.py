"""Pages for what went wrong: one sentence, what to do next, a reference, and the input kept where there was any."""

import logging
import secrets
from datetime import datetime
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.permissions import permission, public
from accounts.stopping import stopped

log = logging.getLogger(__name__)

# Parts of field names that are never shown again: secrets and identity numbers.
NOT_REPEATED = ("csrf", "password", "otp", "code", "number", "signature")


@permission(public)
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return too_large(request)
    return _page(request, HTTPStatus.BAD_REQUEST)


@permission(public)
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`exception` of a view's PermissionDenied("原因") is shown as the reason."""
    return stopped(request, HTTPStatus.FORBIDDEN, {"reason": str(exception or "")})


@permission(public)
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return stopped(request, HTTPStatus.NOT_FOUND, {})


@permission(public)
def broken(request: HttpRequest) -> HttpResponse:
    """Whatever failed may fail again, so this page asks nothing of the database or the session."""
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, request.path)
    text = render_to_string("500.html", {"reference": reference})
    return HttpResponse(text, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@permission(public)
def page_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF token missing or too old: says so, and shows what was typed so that it can be copied (T-046)."""
    return _page(request, HTTPStatus.FORBIDDEN, template="403_csrf.html", typed=_typed(request))


def conflict(
    request: HttpRequest, who: str, when: datetime | None, *, back: str = "", reason: str = ""
) -> HttpResponse:
    """409: somebody else was faster; names who and when. `back` leads to the case as it stands now."""
    typed = _typed(request)
    return _page(request, HTTPStatus.CONFLICT, who=who, when=when, back=back, reason=reason, typed=typed)


def too_large(request: HttpRequest, *, limit: str = "") -> HttpResponse:
    """413: more than the server takes in one request. `limit` in words, e.g. "20 MB"."""
    return _page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit=limit)


def too_many(request: HttpRequest, *, wait_seconds: int) -> HttpResponse:
    """429: says how long to wait, in words and in Retry-After."""
    response = _page(
        request, HTTPStatus.TOO_MANY_REQUESTS, wait_seconds=wait_seconds, wait_minutes=-(-wait_seconds // 60)
    )
    response["Retry-After"] = str(wait_seconds)
    return response


def _page(request: HttpRequest, status: HTTPStatus, *, template: str = "", **context: object) -> HttpResponse:
    return render(request, template or f"{status.value}.html", context, status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, long texts first; nothing secret. An unreadable body has nothing to show."""
    try:
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []
    kept = [(name, value) for name, value in posted if value.strip() and not any(word in name for word in NOT_REPEATED)]
    return sorted(kept, key=lambda pair: -len(pair[1]))
