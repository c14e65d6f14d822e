"""统一身份登录: out to the identity system, and back. Second factors are asked for as after a password."""

from http import HTTPStatus

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import permission, public
from registries import signing_in

METHOD = "identity"


@permission(public)
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Leads out. By GET: a form that is redirected to another site is stopped by the page's own policy."""
    if (elsewhere := _turned_away(request)) is not None:
        return elsewhere
    try:
        page = signing_in.begin(
            request.session,
            back=f"{settings.PUBLIC_URL.rstrip('/')}{reverse('registries:back')}",
            wanted=_safe(request),
            at=request.received_at,  # type: ignore[attr-defined]
        )
    except signing_in.NotSignedIn as refused:
        return _told(request, refused)
    return HttpResponseRedirect(page)


@permission(public)
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where the identity system leads the browser. The address holds a code that is spent here, and nothing of the person."""
    if (elsewhere := _turned_away(request)) is not None:
        return elsewhere
    at = request.received_at  # type: ignore[attr-defined]
    came = signing_in.Came(*(request.GET.get(name, "")[:200] for name in ("state", "code", "error")))
    try:
        person, wanted = signing_in.finish(request.session, came, at=at)
    except signing_in.NotSignedIn as refused:
        if refused.code not in signing_in.NOT_BEGUN_HERE:
            signing_in.note(None, outcome="failed", code=refused.code, at=at)
        return _told(request, refused)
    signing_in.note(person, outcome="done", code="", at=at)
    record_authentication(request, person, METHOD)
    answer: HttpResponse = perform_login(request, person, redirect_url=wanted or None)
    return answer


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    """The answer to whoever has nothing to do here: signed in already, or trying too often. 404 without such a system."""
    if not signing_in.is_connected():
        raise Http404
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if _too_many(request):
        return _too_often(request)
    return None


def _safe(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    fits = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if fits else ""


def _too_many(request: HttpRequest) -> bool:
    usage = ratelimit.consume(request, app="allauth.account", action="identity_sign_in", limit_get=True)
    return not usage


def _too_often(request: HttpRequest) -> HttpResponse:
    words = _("试得太频繁了。请过十分钟再试，或者用账号和密码登录。")
    return _told(request, signing_in.NotSignedIn("too-often", words), HTTPStatus.TOO_MANY_REQUESTS)


def _told(
    request: HttpRequest, refused: signing_in.NotSignedIn, status: HTTPStatus = HTTPStatus.FORBIDDEN
) -> HttpResponse:
    if refused.code == "unavailable":
        status = HTTPStatus.SERVICE_UNAVAILABLE
    return render(request, "account/identity.html", {"refused": refused}, status=status)
