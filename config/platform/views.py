"""The pages of the system administrator (S1) and of the audit administrator (S3)."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from audit.actions import PLATFORM, record
from config.platform.events import EventFilter, chains_by_fault, exported
from config.platform.overview import BAD, lines

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
    """The filtered events as a file; that somebody took them away is an event as well."""
    asked = EventFilter(request.POST)
    content = exported(asked.events(), filtered=asked.said(), at=request.received_at)
    digest = content.splitlines()[-1].decode()[12:-2]
    with transaction.atomic():
        record(
            chain=PLATFORM, verb="export_events", actor_id=request.user.pk, actor_label=request.user.name,
            seat_id=request.seat.pk, role=request.seat.role, office=request.seat.organisation.name, object_type="events",
            object_id=digest[:60], payload={"filter": asked.said(), "sha256": digest, "lines": content.count(b"\n")},
            at=request.received_at,
        )  # fmt: skip
    name = f"events-{request.received_at:%Y%m%d-%H%M%S}.jsonl"
    return HttpResponse(
        content,
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
