"""The inbox."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import permission, signed_in
from accounts.requests import PersonRequest
from messages import actions, queries
from messages.models import MessageKind

PER_PAGE = 30


@permission(signed_in)
@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """All that one was told, newest first, by kind. Looking changes nothing."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in MessageKind.values else ""
    page = Paginator(queries.inbox_of(request.user, kind), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "messages/inbox.html", {"page": page, "kind": kind, "kinds": MessageKind.choices})


@permission(signed_in)
@require_POST
def open_message(request: PersonRequest, pk: int) -> HttpResponse:
    """Marks one message as read and goes where it points."""
    message = get_object_or_404(queries.inbox_of(request.user), pk=pk)
    actions.mark_read(message, at=request.received_at)
    return redirect(message.link or "inbox:list")


@permission(signed_in)
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    actions.mark_all_read(request.user, at=request.received_at)
    return redirect("inbox:list")
