"""The door for pieces: HEAD asks how much is there, PATCH sends the next one. In the manner of tus, and no more of it."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import permission, signed_in
from files.pieces import DIGEST, Elsewhere, Pieces, TooMuch

LONGEST_NUMBER = 12


@permission(signed_in)
@require_http_methods(["HEAD", "PATCH"])
def pieces(request: HttpRequest, sha256: str) -> HttpResponse:
    """One's own pieces of the file of this SHA-256. `Upload-Offset` and `Upload-Length` are bytes.

    204 with the new offset; 409 with the offset to go on from; 413 where it is too much.
    """
    if not DIGEST.fullmatch(sha256):
        raise Http404
    assert request.user.is_authenticated
    mine = Pieces(request.user, sha256)
    if request.method == "HEAD":
        return _at(mine.offset())
    try:
        return _at(mine.add(request, at=_number(request, "Upload-Offset"), length=_number(request, "Upload-Length")))
    except Elsewhere as there:
        return _at(there.offset, HTTPStatus.CONFLICT)
    except TooMuch:
        reason = _("文件太大，或还没有传完的文件太多，请先传完或过一天再传。")
        return JsonResponse({"reason": reason}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except UnreadablePostError:
        return _at(mine.offset(), HTTPStatus.CONFLICT)


def _number(request: HttpRequest, header: str) -> int:
    words = request.headers.get(header, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < LONGEST_NUMBER else -1


def _at(offset: int, status: HTTPStatus = HTTPStatus.NO_CONTENT) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Upload-Offset": str(offset)})
    response["Cache-Control"] = "no-store"
    return response
