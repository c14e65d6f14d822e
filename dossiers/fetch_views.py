"""提取: one button per kind of entry asks all systems that may fill it. Always about the signed-in person."""

from django.contrib import messages as flash
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import permission, signed_in
from dossiers import locking
from dossiers.fetch_models import Outcome
from dossiers.fetching import fetch
from dossiers.kinds import BY_SLUG
from dossiers.sources import sources_for
from dossiers.views import own, who

WINDOW_SECONDS = 600
FETCHES_PER_WINDOW = 6


@permission(signed_in)
@require_POST
def fetch_kind(request: HttpRequest, slug: str) -> HttpResponse:
    sources = sources_for(BY_SLUG[slug].code) if slug in BY_SLUG else ()
    if not sources:
        raise Http404
    if _too_many(request):
        flash.error(request, _("提取得太频繁了。请十分钟后再试，或者先手工填写并上传佐证材料。"))
        return redirect("dossiers:kind", slug=slug)
    dossier, person = own(request), who(request)
    came: dict[bool, list[str]] = {True: [], False: []}
    for source in sources:
        try:
            kept = fetch(dossier, person=person, source=source)
        except locking.NotAllowed as refused:
            flash.error(request, str(refused.denied))
        else:
            came[kept.outcome == Outcome.DONE].append(str(source.name))
    if came[True]:
        names = {"source": _("、").join(came[True])}
        flash.success(request, _("已从%(source)s提取。请核对下面的内容，补全没有提取到的各项。") % names)
    if came[False]:
        names = {"source": _("、").join(came[False])}
        flash.error(request, _("没有从%(source)s取到内容，原因和办法见下面的说明。") % names)
    return redirect("dossiers:kind", slug=slug)


def _too_many(request: HttpRequest) -> bool:
    key = f"fetch:{who(request).pk}"
    cache.add(key, 0, WINDOW_SECONDS)
    return cache.incr(key) > FETCHES_PER_WINDOW
