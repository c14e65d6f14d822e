"""One way out for every list that was registered: its rows as a workbook, and which columns that has."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import permission, signed_in
from accounts.requests import PersonRequest, SeatRequest
from declarations import exporting
from declarations.listings import Listing, listing_of


@permission(signed_in)
@require_POST
def export(request: PersonRequest, code: str, of: str = "") -> HttpResponse:
    """What the list shows under the query that the address carries; `of` names the thing whose list it is."""
    listing = _listing(request, code)
    return exporting.answer(request, listing, listing.find(request, of), of=of)


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SeatRequest, code: str) -> HttpResponse:
    """Saved for the role at the organisation: whoever acts for nobody has none."""
    listing = _listing(request, code)
    if request.seat is None:
        raise PermissionDenied(_("导出的列按单位和身份保存，本人名下的名单用固定的列。"))
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return exporting.columns_page(request, listing, back=wanted if safe else "/")


def _listing(request: PersonRequest, code: str) -> Listing:
    """404 for a list that there isn't, 403 for one whose page the reader may not see."""
    listing = listing_of(code)
    if listing is None:
        raise Http404
    answer = listing.right(request)
    if not answer:
        raise PermissionDenied(str(answer))
    return listing
