"""Who sits at a desk until when; ending a seat, naming who follows."""

from datetime import date, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import handover
from accounts.enums import Role
from accounts.models import Organisation, Seat
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from config import clock
from files.actions import receive
from files.models import FileState
from files.rules import LETTER
from offices import handing_over
from offices.seat_forms import EndSeatForm, SuccessorForm

# Experts and the chair hand nothing over, and do not learn who else sits on the board.
ANY_SEAT = role(*(each for each in Role if each not in (Role.EXPERT, Role.CHAIR)))


@permission(ANY_SEAT)
@require_safe
def seats(request: SeatRequest) -> HttpResponse:
    """The seats of one's own desk."""
    return _seats_page(request, request.seat.organisation, seats_here(request), own=True)


def seats_here(request: SeatRequest) -> QuerySet[Seat]:
    """Of one's own desk, the latest first."""
    found = handover.desk_of(request.seat).select_related("person", "organisation", "appointed_by")
    return found.order_by("-starts_on", "-pk")


@permission(role(Role.PLATFORM_ADMIN))
@require_safe
def seats_of(request: SeatRequest, pk: int) -> HttpResponse:
    """The same of any organisation, for the platform administrator."""
    organisation = get_object_or_404(Organisation, pk=pk)
    return _seats_page(request, organisation, handover.seats_of_organisation(organisation))


@permission(ANY_SEAT)
@require_http_methods(["GET", "HEAD", "POST"])
def end_seat(request: SeatRequest, pk: int) -> HttpResponse:
    """Says first who goes on and what waits; the last one can't go before somebody follows."""
    seat = _seat_for(request, pk)
    today = clock.today(None)
    form = EndSeatForm(request.POST or None, by_admin=_is_admin(request), initial={"last_day": today.isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            handing_over.end(
                seat, by=request.user, acting=request.seat, last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"], at=request.received_at, alone=form.cleaned_data.get("alone", False),
            )  # fmt: skip
        except handover.NotHandedOver as refusal:
            form.add_error(None, str(refusal.denied))
        else:
            messages.success(request, _("%(name)s 的身份已定到期。") % {"name": seat.person.name})
            return _back(request, seat)
    context = {
        "seat_shown": seat,
        "form": form,
        "others": handover.others_from(seat, today + timedelta(days=1)),
        "waiting": handing_over.waiting_with(seat),
        "allowed": handover.why_not_end(seat, max(today, seat.starts_on)),
        "back": _list_of(request, seat),
        "is_admin": _is_admin(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "offices/seat_end.html", context, status=status)


@permission(ANY_SEAT)
@require_http_methods(["GET", "HEAD", "POST"])
def name_successor(request: SeatRequest, pk: int) -> HttpResponse:
    """Somebody else for the same desk; at an employer by a new letter, which the platform administrator decides on."""
    seat = _seat_for(request, pk)
    by_letter = handover.needs_letter(request.seat, seat)
    form = SuccessorForm(
        request.POST or None, request.FILES or None, seat=seat, by_letter=by_letter,
        initial={"starts_on": clock.today(None).isoformat()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _named(request, seat, form, by_letter=by_letter):
        return _back(request, seat)
    context = {
        "seat_shown": seat,
        "form": form,
        "by_letter": by_letter,
        "limits": LETTER.limits(),
        "waiting": handing_over.waiting_with(seat),
        "back": _list_of(request, seat),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "offices/seat_successor.html", context, status=status)


def _named(request: SeatRequest, seat: Seat, form: SuccessorForm, *, by_letter: bool) -> bool:
    successor = form.successor
    assert successor is not None
    name = {"name": successor.name}
    if not by_letter:
        try:
            handing_over.name_successor(
                seat, successor=successor, by=request.user, acting=request.seat,
                starts_on=form.cleaned_data["starts_on"], at=request.received_at,
            )  # fmt: skip
        except handover.NotHandedOver as refusal:
            form.add_error(None, str(refusal.denied))
            return False
        messages.success(request, _("已指定 %(name)s 接任。") % name)
        return True
    stored = receive(owner=request.user, slot_rule=LETTER, upload=form.cleaned_data["letter"])
    if stored.state != FileState.READY:
        form.add_error("letter", f"{stored.reason}{stored.remedy}")
        return False
    handing_over.send_letter(
        seat, successor=successor, by=request.user, acting=request.seat, file_id=stored.pk, at=request.received_at
    )
    messages.success(request, _("%(name)s 的授权委托证明已提交，平台管理员审核通过后到任。") % name)
    return True


def current_first(found: QuerySet[Seat]) -> list[Seat]:
    """As the page has them: those that are over last."""
    today = clock.today(None)
    return sorted(found, key=lambda seat: (seat.ends_on is not None and seat.ends_on < today, -seat.pk))


def _seats_page(
    request: SeatRequest, organisation: Organisation, rows: QuerySet[Seat], *, own: bool = False
) -> HttpResponse:
    today, found = clock.today(None), list(rows)
    context = {
        "organisation": organisation,
        "own": own,
        "rows": current_first(rows),
        "today": today,
        "waiting": handing_over.waiting_with(found[0]) if found else None,
        "nobody": not any(_stands(seat, today) for seat in found),
        "is_admin": _is_admin(request),
    }
    return render(request, "offices/seats.html", context)


def _stands(seat: Seat, today: date) -> bool:
    return seat.starts_on <= today and (seat.ends_on is None or seat.ends_on >= today)


def _seat_for(request: SeatRequest, pk: int) -> Seat:
    seat = get_object_or_404(Seat.objects.select_related("person", "organisation", "area"), pk=pk)
    answer = handover.may_manage(request.seat, seat)
    if not answer:
        raise PermissionDenied(str(answer))
    return seat


def _is_admin(request: SeatRequest) -> bool:
    return request.seat.role == Role.PLATFORM_ADMIN


def _list_of(request: SeatRequest, seat: Seat) -> str:
    if _is_admin(request) and request.seat.organisation_id != seat.organisation_id:
        return reverse("offices:seats_of", args=[seat.organisation_id])
    return reverse("offices:seats")


def _back(request: SeatRequest, seat: Seat) -> HttpResponse:
    return redirect(_list_of(request, seat))
