"""提取: one button per kind of entry asks all systems that may fill it. Always about the signed-in person.

No page waits for a system: the button leaves errands, the page of the kind tells how they fare.
"""

from django.contrib import messages as flash
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import permission, signed_in
from dossiers import fetched, fetching, locking
from dossiers.kinds import BY_SLUG, EntryKind
from dossiers.sources import sources_for
from dossiers.views import own, who

WINDOW_SECONDS = 600
FETCHES_PER_WINDOW = 6


@permission(signed_in)
@require_POST
def fetch_kind(request: HttpRequest, slug: str) -> HttpResponse:
    kind = _kind(slug)
    if _too_many(request):
        flash.error(request, _("提取得太频繁了。请十分钟后再试，或者先手工填写并上传佐证材料。"))
        return redirect("dossiers:kind", slug=slug)
    dossier, person = own(request), who(request)
    for source in sources_for(kind.code):
        try:
            fetching.ask(dossier, person=person, source=source)
        except locking.NotAllowed as refused:
            flash.error(request, str(refused.denied))
    return redirect(f"{reverse('dossiers:kind', args=[slug])}#fetch")


@permission(signed_in)
@require_safe
def fetch_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """What the bar on the page of the kind asks for."""
    return JsonResponse(fetched.progress_of(own(request), _kind(slug)))


def _kind(slug: str) -> EntryKind:
    """One that a system may fill; 404 for any other."""
    if slug not in fetched.SLUGS:
        raise Http404
    return BY_SLUG[slug]


def _too_many(request: HttpRequest) -> bool:
    key = f"fetch:{who(request).pk}"
    cache.add(key, 0, WINDOW_SECONDS)
    return cache.incr(key) > FETCHES_PER_WINDOW
