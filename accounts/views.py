"""Seats, display choices, and the platform administrator's pages."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, administration, queries, seating
from accounts.desks import desk_of
from accounts.enums import LetterState, Role
from accounts.forms import LetterDecisionForm
from accounts.handover import desks_left_alone
from accounts.models import AuthorisationLetter, Person
from accounts.permissions import permission, public, role, signed_in
from accounts.requests import PersonRequest, SeatRequest

PER_PAGE = 30


@permission(signed_in)
@require_safe
def desk_of_mine(request: PersonRequest) -> HttpResponse:
    """Where somebody's work is, by the seat they act in."""
    return redirect(desk_of(request.seat))


@permission(signed_in)
@require_POST
def take_seat(request: PersonRequest) -> HttpResponse:
    """Acts from now on in another seat of one's own; an empty one means: for myself."""
    wanted = request.POST.get("seat", "")
    seat = next((held for held in request.seats if str(held.pk) == wanted), None)
    if wanted and seat is None:
        messages.error(request, _("这个身份已不在您名下，未切换。"))
        return redirect("accounts:desk_of_mine")
    seating.choose(request.session, seat)
    return HttpResponseRedirect(_safe_next(request, otherwise=reverse("accounts:desk_of_mine")))


@permission(public)
@require_safe
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in now, as a page asks that has stayed open, and the token that its forms need from now on."""
    if not request.user.is_authenticated:
        return JsonResponse({"person": ""})
    return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})


@permission(public)
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Large text and high contrast: kept with the account, or in the session of somebody not signed in."""
    choices: dict[str, str | bool] = {}
    if (size := request.POST.get("text_size")) in ("normal", "large"):
        choices["text_size"] = size
    if (contrast := request.POST.get("high_contrast")) in ("0", "1"):
        choices["high_contrast"] = contrast == "1"
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(**choices)
    else:
        request.session["display"] = {**request.session.get("display", {}), **choices}
    return HttpResponseRedirect(_safe_next(request))


@permission(role(Role.PLATFORM_ADMIN))
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Letters of authorisation: those waiting, or those decided."""
    state, rows = letters_found(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "platform/letters.html", {"page": page, "state": state, "waiting": queries.letters_waiting().count()}
    )


def letters_found(request: HttpRequest) -> tuple[str, QuerySet[AuthorisationLetter]]:
    """Which of the two lists the address asks for, and its rows."""
    state = "decided" if request.GET.get("state") == "decided" else "waiting"
    return state, queries.letters_waiting() if state == "waiting" else queries.letters_decided()


@permission(role(Role.PLATFORM_ADMIN))
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: SeatRequest, pk: int) -> HttpResponse:
    """One letter with its file; approve, or refuse with a reason."""
    found = get_object_or_404(
        AuthorisationLetter.objects.select_related(
            "organisation__employer", "organisation__area", "operator", "decided_by"
        ),
        pk=pk,
    )
    form = LetterDecisionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_letter(
                found, approve=form.cleaned_data["decision"] == "approve", by=request.user, reason=form.cleaned_data["reason"],
                at=request.received_at, seat=request.seat,
            )  # fmt: skip
        except actions.AlreadyDecidedError as faster:
            found, status = faster.letter, 409
            form.add_error(None, _("这份证明已由 %(who)s 处理，您的操作没有生效。") % {"who": found.decided_by})
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("已处理 %(name)s 的授权委托证明。") % {"name": found.organisation.name})
            return redirect("accounts:letters")
    same = queries.operators_of(found.organisation)
    context = {"letter": found, "form": form, "waits": found.state == LetterState.WAITING, "operators": same}
    return render(request, "platform/letter.html", context, status=status)


@permission(role(Role.PLATFORM_ADMIN))
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People and the seats they hold today; found by name, account or organisation, never by identity number."""
    words, held, unused = people_asked(request)
    rows = people_found(words, held, unused=unused)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "words": words, "held": held, "roles": Role.choices}
    context |= {"query": _query(q=words, role=held, unused="1" if unused else ""), "unused": unused}
    context["alone"] = desks_left_alone()
    return render(request, "platform/people.html", context)


def people_asked(request: HttpRequest) -> tuple[str, str, bool]:
    """The words, the role and "not used for long" of the address."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return words, request.GET.get("role", ""), request.GET.get("unused", "") == "1"


def people_found(words: str, held: str, *, unused: bool) -> QuerySet[Person]:
    rows = queries.people_with_seats(words, held if held in Role.values else "")
    return administration.unused(rows) if unused else rows


def _query(**kept: str) -> str:
    """The rest of a query string, to stand before `page=`."""
    return "".join(f"{urlencode({name: value})}&" for name, value in kept.items() if value)


def _safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    wanted = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if fits else otherwise
