"""S2: administrators, one person's account, organisations. For the platform administrator."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import administration, handover
from accounts import organisations as of_organisations
from accounts.admin_forms import END_SESSIONS, REOPEN, STOP, AccountForm, AdministratorForm
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Person
from accounts.permissions import permission, role
from accounts.queries import seats_of
from accounts.requests import SeatRequest
from config import clock

PER_PAGE = 30
EVENTS_PER_PAGE = 20


@permission(role(Role.PLATFORM_ADMIN))
@require_http_methods(["GET", "HEAD", "POST"])
def administrators(request: SeatRequest) -> HttpResponse:
    """Who holds which of the three administrators' roles, and the form for one more."""
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        try:
            administration.appoint_administrator(
                form.person, form.cleaned_data["role"], by=request.user, at=request.received_at
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已授予 %(name)s 管理员身份。") % {"name": form.person.name})
            return redirect("accounts:administrators")
    context = {"form": form, "seats": administration.administrators()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "platform/administrators.html", context, status=status)


@permission(role(Role.PLATFORM_ADMIN))
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SeatRequest, pk: int) -> HttpResponse:
    """Seats and sessions of somebody; sign them out, stop the account or open it again, each with a reason."""
    found = get_object_or_404(Person, pk=pk)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _acted(request, found, form))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("accounts:person", pk=pk)
    context = {
        "found": found,
        "form": form,
        "seats": seats_of(found, clock.today(None)),
        "sessions": len(administration.sessions_of(found)),
        "own": found.pk == request.user.pk,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "platform/person.html", context, status=status)


def _acted(request: SeatRequest, found: Person, form: AccountForm) -> str:
    how = {
        "by": request.user, "seat": request.seat, "reason": form.cleaned_data["reason"], "at": request.received_at,
    }  # fmt: skip
    act = request.POST.get("act")
    if act == STOP:
        administration.stop_account(found, **how)
        return _("账号已停用，正在使用的登录都已退出。")
    if act == REOPEN:
        administration.reopen_account(found, **how)
        return _("账号已恢复，本人可以登录。")
    if act != END_SESSIONS:
        raise ValidationError(_("请选择要办理的事项。"), code="act")
    count = administration.end_sessions(found, **how)
    return _("已退出 %(count)d 处登录。") % {"count": count}


@permission(role(Role.PLATFORM_ADMIN))
@require_safe
def organisations(request: SeatRequest) -> HttpResponse:
    """Who is on the platform, and whether somebody may act there."""
    asked = organisations_asked(request)
    found = of_organisations.shown(of_organisations.found_by(asked))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = asked.query()
    context = {
        "page": page,
        "rows": [(each, of_organisations.state_of(each)) for each in page],
        "asked": asked,
        "kinds": OrganisationKind.choices,
        "states": of_organisations.STATES,
        "areas": of_organisations.areas_in_use(),
        "query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "platform/organisations.html", context)


def organisations_asked(request: HttpRequest) -> of_organisations.Asked:
    """The words, kind, area and state of the address; what can't be one of them is left out."""
    given = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in ("q", "kind", "area", "state")
    }
    return of_organisations.Asked(
        words=given["q"],
        kind=given["kind"] if given["kind"] in OrganisationKind.values else "",
        area=given["area"] if len(given["area"]) == 6 and given["area"].isdecimal() else "",
        state=given["state"] if given["state"] in of_organisations.WORDS_OF_STATE else "",
    )


@permission(role(Role.PLATFORM_ADMIN))
@require_safe
def organisation(request: SeatRequest, pk: int) -> HttpResponse:
    """One of them: what is known of it, its seats, its letters, and what happened to these."""
    rows = Organisation.objects.filter(pk=pk).select_related("parent", "employer__department", "employer__agency")
    found = get_object_or_404(of_organisations.shown(rows))
    page = Paginator(of_organisations.events_of_organisation(found), EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "state": of_organisations.state_of(found),
        "seats": handover.seats_of_organisation(found),
        "letters": of_organisations.letters_of_organisation(found),
        "page": page,
        "events": of_organisations.told(found, list(page)),
        "today": clock.today(None),
    }
    return render(request, "platform/organisation.html", context)
