"""Serving cleaned copies, the viewer that shows them, and the answer to an upload that other rooms' views give."""

import uuid
from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from files import viewing
from files.actions import receive
from files.models import FileState, StoredFile
from files.names import for_saving
from files.permissions import may_read
from files.previews import NoPreview, page_picture
from files.queries import open_clean
from files.rules import EXTENSIONS, MEDIA_TYPES, SlotRule

Response = TypeVar("Response", bound=HttpResponseBase)

# An opened file can neither run, load nor submit anything, and only our own pages may frame it.
INERT = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'"


@permission(signed_in)
@require_safe
def download(request: HttpRequest, file_id: uuid.UUID) -> FileResponse:
    """The cleaned copy: pictures inline, a PDF as attachment unless `?inline=1` asks to look at it."""
    file = _readable(request, file_id)
    inline = file.media_type.startswith("image/") or request.GET.get("inline") == "1"
    response = FileResponse(open_clean(file), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, _saved_name(file)) or "attachment"
    return _inert(response)


@permission(signed_in)
@require_safe
def page(request: HttpRequest, file_id: uuid.UUID, number: int) -> HttpResponse:
    """A picture of one page of a PDF."""
    file = _readable(request, file_id)
    if file.media_type != MEDIA_TYPES["pdf"] or not 1 <= number <= file.pages:
        raise Http404
    try:
        response = HttpResponse(page_picture(file, number), content_type="image/png")
    except NoPreview as error:
        raise Http404 from error
    response["Content-Disposition"] = "inline"
    return _inert(response)


@permission(signed_in)
@require_safe
def view(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """The viewer: `?page=` says where it opens, `?beside=` which file stands beside it."""
    file = _readable(request, file_id)
    person, seat = request.user, request.seat  # type: ignore[attr-defined]
    assert person.is_authenticated
    second = _beside(request, file)
    panes = [viewing.pane("first", file, request.GET.get("page", ""))]
    if second:
        panes.append(viewing.pane("second", second, request.GET.get("beside_page", "")))
    opened_at = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
    context = {
        "file": file,
        "panes": panes,
        "second": second,
        "shelves": viewing.shelves_beside(person, seat, file),
        "watermark": viewing.reader_words(person, seat, opened_at),
    }
    return render(request, "files/viewer.html", context)


def _beside(request: HttpRequest, file: StoredFile) -> StoredFile | None:
    """404 for one that isn't there or isn't the asker's, as for the file itself."""
    asked = request.GET.get("beside", "")
    if not asked:
        return None
    try:
        wanted = uuid.UUID(asked)
    except ValueError as error:
        raise Http404 from error
    assert request.user.is_authenticated
    found = viewing.beside(request.user, request.seat, wanted, than=file)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def receive_for(
    request: HttpRequest, rule: SlotRule, *, field: str = "file", may_wait: bool = False
) -> tuple[StoredFile, JsonResponse]:
    """Receive the upload of a request for the signed-in person; the caller links the file if it `is_taken_in`."""
    assert request.user.is_authenticated
    stored = receive(owner=request.user, slot_rule=rule, upload=request.FILES.get(field), may_wait=may_wait)
    return stored, answer_for(stored)


def answer_for(stored: StoredFile) -> JsonResponse:
    """What the file slot on the page reads; 200 when usable or soon so, 422 when not."""
    ready = stored.state == FileState.READY
    body = {
        "state": stored.state,
        "id": str(stored.pk),
        "name": stored.original_name,
        "size": stored.size,
        "pages": stored.pages,
        "url": reverse("files:view", args=[stored.pk]) if ready else "",
        "reason": f"{stored.reason}{stored.remedy}",
        "remedy": stored.remedy,
    }
    return JsonResponse(body, status=200 if stored.is_taken_in else 422)


def _readable(request: HttpRequest, file_id: uuid.UUID) -> StoredFile:
    """The file, or 404 alike for one that isn't there and one that isn't the asker's."""
    file = get_object_or_404(StoredFile, pk=file_id, state=FileState.READY)
    assert request.user.is_authenticated
    if not may_read(request.user, request.seat, file):  # type: ignore[attr-defined]
        raise Http404
    return file


def _saved_name(file: StoredFile) -> str:
    media = next(word for word, mime in MEDIA_TYPES.items() if mime == file.media_type)
    name = for_saving(file.original_name)
    return name if name.lower().endswith(EXTENSIONS[media]) else f"{name}.{EXTENSIONS[media][0]}"


def _inert(response: Response) -> Response:
    response["Content-Security-Policy"] = INERT
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
