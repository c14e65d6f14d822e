"""Serving cleaned copies, and the answer to an upload that other rooms' views give."""

import uuid
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from files import pieces
from files.actions import receive, refuse
from files.models import FileState, StoredFile
from files.names import for_saving
from files.permissions import may_read, opened
from files.previews import NoPreview, page_picture
from files.queries import open_clean
from files.refusals import Refusal
from files.rules import EXTENSIONS, MEDIA_TYPES, SlotRule

Response = TypeVar("Response", bound=HttpResponseBase)

# An opened file can neither run, load nor submit anything, and only our own pages may frame it.
INERT = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'"


@permission(signed_in)
@require_safe
def download(request: HttpRequest, file_id: uuid.UUID) -> FileResponse:
    """The cleaned copy: pictures inline, a PDF as attachment unless `?inline=1` asks to look at it."""
    file = readable(request, file_id)
    inline = file.media_type.startswith("image/") or request.GET.get("inline") == "1"
    response = FileResponse(open_clean(file), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, _saved_name(file)) or "attachment"
    return _inert(response)


@permission(signed_in)
@require_safe
def page(request: HttpRequest, file_id: uuid.UUID, number: int) -> HttpResponse:
    """A picture of one page of a PDF."""
    file = readable(request, file_id)
    if file.media_type != MEDIA_TYPES["pdf"] or not 1 <= number <= file.pages:
        raise Http404
    try:
        response = HttpResponse(page_picture(file, number), content_type="image/png")
    except NoPreview as error:
        raise Http404 from error
    response["Content-Disposition"] = "inline"
    return _inert(response)


def receive_for(
    request: HttpRequest, rule: SlotRule, *, field: str = "file", may_wait: bool = False
) -> tuple[StoredFile, JsonResponse]:
    """Receive the upload of a request for the signed-in person; the caller links the file if it `is_taken_in`.

    The upload came with the request, or before it in pieces: then `pieces` is its SHA-256 and `name` what it is called.
    """
    assert request.user.is_authenticated
    upload, refusal = request.FILES.get(field), None
    if upload is None and pieces.DIGEST.fullmatch(sha256 := request.POST.get("pieces", "")):
        try:
            upload = pieces.Pieces(request.user, sha256).whole(request.POST.get("name", ""))
        except pieces.Differs:
            refusal = Refusal("pieces_differ")
    if refusal is not None:
        stored = refuse(request.user, rule, request.POST.get("name", ""), refusal)
    else:
        stored = receive(owner=request.user, slot_rule=rule, upload=upload, may_wait=may_wait)
    return stored, answer_for(stored)


def receive_from_anybody(request: HttpRequest, rule: SlotRule, upload: "UploadedFile[Any]") -> StoredFile:
    """Receive what came with a request of somebody who may have no account; the caller has counted how many came.

    While the scanner is silent it is kept, CHECKING, and read by nobody: a day may end before the scanner is back.
    """
    owner = request.user if request.user.is_authenticated else None
    return receive(owner=owner, slot_rule=rule, upload=upload, may_wait=True)


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


def readable(request: HttpRequest, file_id: uuid.UUID) -> StoredFile:
    """The file, or 404 alike for one that isn't there and one that isn't the asker's."""
    file = get_object_or_404(StoredFile, pk=file_id, state=FileState.READY)
    assert request.user.is_authenticated
    if not may_read(request.user, request.seat, file):  # type: ignore[attr-defined]
        raise Http404
    opened(request.user, request.seat, file)  # type: ignore[attr-defined]
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
