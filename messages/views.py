"""The inbox."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import permission, signed_in
from messages import actions, queries
from messages.models import MessageKind

PER_PAGE = 30


@permission(signed_in)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All that one was told, newest first, by kind. Looking changes nothing."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in MessageKind.values else ""
    page = Paginator(queries.inbox_of(request.user, kind), PER_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    return render(request, "messages/inbox.html", {"page": page, "kind": kind, "kinds": MessageKind.choices})


@permission(signed_in)
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks one message as read and goes where it points."""
    message = get_object_or_404(queries.inbox_of(request.user), pk=pk)  # type: ignore[arg-type]
    actions.mark_read(message, at=request.received_at)  # type: ignore[attr-defined]
    return redirect(message.link or "inbox:list")


@permission(signed_in)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_all_read(request.user, at=request.received_at)  # type: ignore[arg-type, attr-defined]
    return redirect("inbox:list")
