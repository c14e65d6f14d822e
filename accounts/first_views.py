"""The first sign-in with identity number and code, and the account that the person then makes their own."""

from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import invitations
from accounts.desks import desk_of
from accounts.enums import OrganisationKind
from accounts.first_forms import FirstSignInForm, TakeOverForm
from accounts.models import Invitation
from accounts.permissions import permission, public
from accounts.queries import standing_seats

KEY = "first_sign_in"


@permission(public)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_sign_in(request: HttpRequest) -> HttpResponse:
    """One answer to every pair that doesn't open: it tells nobody whose number is known."""
    form = FirstSignInForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if not ratelimit.consume(request, action="first_sign_in"):
            form.add_error(None, _("试得太频繁了。请过十分钟再试，或请发给您凭条的单位重新生成登录码。"))
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid():
            now = request.received_at  # type: ignore[attr-defined]
            found = invitations.recognise(form.cleaned_data["number"], form.cleaned_data["code"], at=now)
            if found is not None:
                request.session.cycle_key()
                request.session[KEY] = [found.pk, found.code_digest]
                return redirect("accounts:take_over")
            form.add_error(
                None,
                _(
                    "身份证号与登录码对不上，或登录码已经用过、过期、输错太多次。请照凭条重新输入；仍不行的，请发给您凭条的单位重新生成。"
                ),
            )
    return render(request, "account/first_sign_in.html", {"form": form}, status=status)


@permission(public)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest) -> HttpResponse:
    """The person chooses account and password, checks telephone and mail, and is signed in."""
    pk, digest = request.session.get(KEY) or (0, "")
    now = request.received_at  # type: ignore[attr-defined]
    found = Invitation.objects.select_related("person", "organisation").filter(pk=pk, code_digest=digest).first()
    if found is None or not invitations.is_open(found, now):
        return _begin_again(request)
    form = TakeOverForm(request.POST or None, initial={"phone": found.person.phone, "mail": found.mail})
    if request.method == "POST" and form.is_valid():
        answer = _taken_over(request, found, form, digest=digest, now=now)
        if answer is not None:
            return answer
    context = {"form": form, "invitation": found}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/take_over.html", context, status=status)


def _taken_over(
    request: HttpRequest, found: Invitation, form: TakeOverForm, *, digest: str, now: Any
) -> HttpResponse | None:
    wanted = form.cleaned_data
    try:
        person = invitations.accept(
            found, digest=digest, username=wanted["username"], password=wanted["password1"], phone=wanted["phone"],
            mail=wanted["mail"], at=now,
        )  # fmt: skip
    except IntegrityError:  # somebody took the name between the look and the writing
        form.add_error("username", _("这个登录账号已有人使用，请换一个。"))
        return None
    if person is None:
        return _begin_again(request)
    request.session.pop(KEY, None)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    if found.organisation.kind != OrganisationKind.EMPLOYER:
        # A term that has not begun, or is over, has no desk yet or any more.
        seat = next((each for each in standing_seats(person) if each.organisation_id == found.organisation_id), None)
        messages.success(request, _("账号已由您本人接管。"))
        return redirect(desk_of(seat))
    messages.success(request, _("账号已由您本人接管。单位填写的内容都是草稿，请逐项核对、补充佐证后再提交单位审核。"))
    return redirect("dossiers:home")


def _begin_again(request: HttpRequest) -> HttpResponse:
    request.session.pop(KEY, None)
    messages.error(request, _("这次首次登录已经失效。请重新输入身份证号和登录码。"))
    return redirect("accounts:first_sign_in")
