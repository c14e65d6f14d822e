"""The pages of the system administrator (S1) and of the audit administrator (S3)."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import actor
from accounts.enums import Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from audit.actions import PLATFORM, record
from audit.models import Event
from config.platform.events import KIND, EventFilter, chains_by_fault
from config.platform.overview import BAD, lines
from documents.actions import order_or_retry
from documents.numbers import fingerprint

PER_PAGE = 50


@permission(role(Role.SYSTEM_ADMIN))
@require_safe
def overview(request: SeatRequest) -> HttpResponse:
    """S1: what runs and what doesn't, and what to do about it."""
    found = lines()
    return render(
        request, "platform/overview.html", {"lines": found, "bad": [each for each in found if each.state == BAD]}
    )


@permission(role(Role.AUDIT_ADMIN))
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: SeatRequest) -> HttpResponse:
    """S3: the events, filtered; nothing can be changed from here. A POST walks every chain from its beginning as well."""
    chains = list(chains_by_fault()) if request.method == "POST" else None
    asked = EventFilter(request.GET)
    page = Paginator(asked.events(), PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if value and name in asked.fields}
    context = {
        "page": page,
        "form": asked,
        "kept": kept,
        "query": f"{urlencode(kept)}&" if kept else "",
        "chains": chains,
        "broken": [each for each in chains or () if each[1]],
    }
    return render(request, "platform/audit.html", context)


@permission(role(Role.AUDIT_ADMIN))
@require_POST
def export(request: SeatRequest) -> HttpResponse:
    """Orders the filtered events as a file; that somebody took them away is an event as well."""
    asked = EventFilter(request.POST)
    found = asked.events().order_by()
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    expected = found.filter(pk__lte=newest).count()
    params = {
        "filter": {name: value for name, value in request.POST.items() if value and name in asked.fields},
        "upto": newest, "at": request.received_at.isoformat(), "expected": expected, "role": request.seat.role,
        "office": request.seat.organisation.name,
    }  # fmt: skip
    with transaction.atomic():
        order = order_or_retry(
            kind=KIND, subject="events", key=f"{KIND}:{request.user.pk}:{newest}:{fingerprint(asked.said())}",
            params=params, requested_by=request.user, plan_code="", office_id=request.seat.organisation_id,
            rows_expected=expected,
        )  # fmt: skip
        record(
            chain=PLATFORM, verb="export_events", **actor(request.user, request.seat), object_type="events",
            object_id=str(order.pk), payload={"filter": asked.said(), "events": expected, "upto": newest},
            at=request.received_at,
        )  # fmt: skip
    return redirect("documents:order", order_id=order.pk)
