"""选择业绩: from the dossier, in the applicant's order, one of them the representative work."""

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import permission, signed_in
from declarations import editing, itinerary, works
from declarations.models import Declaration
from declarations.pages import may_change_page
from declarations.refusals import Conflict, NotAllowed
from declarations.views.access import frame, now_of, own, page_named, plain_version
from dossiers.kinds import BY_CODE as KINDS
from dossiers.models import Achievement


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def achievements(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the list; POST `chosen`, `representative`, and `up`/`down` for the order, keep it."""
    declaration = own(request, pk)
    if request.method == "POST":
        return _keep(request, declaration)
    kind = KINDS["achievement"]
    found = works.candidates(declaration)
    chosen = [c for c in found if c.chosen]
    rows = [
        {
            "c": c,
            "name": kind.heading(c.achievement),
            "details": kind.details(c.achievement),
            "first": c in chosen[:1],
            "last": c in chosen[-1:],
        }
        for c in found
    ]
    allowed = may_change_page(declaration, page_named("achievements"), now_of(declaration))
    context = frame(
        declaration,
        "achievements",
        rows=rows,
        chosen=len(chosen),
        window=itinerary.plan_of(declaration).works,
        locked=str(getattr(allowed, "reason", "")),
    )
    return render(request, "declarations/achievements.html", context)


def _keep(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    found = {str(c.achievement.pk): c for c in works.candidates(declaration)}
    wanted = [found[key] for key in dict.fromkeys(request.POST.getlist("chosen")) if key in found]
    refused = [c for c in wanted if c.why_not and not c.chosen]
    if refused:
        flash.error(
            request,
            _("“%(name)s”不能选：%(why)s。") % {"name": refused[0].achievement.name, "why": refused[0].why_not},
        )
        return redirect("declarations:achievements", pk=declaration.pk)
    ordered = _moved([c.achievement for c in wanted], request.POST.get("up", ""), request.POST.get("down", ""))
    pick = request.POST.get("representative", "")
    representative = next((a for a in ordered if str(a.pk) == pick), None)
    try:
        editing.choose_achievements(
            declaration,
            person=declaration.person,
            expected_version=plain_version(request),
            achievements=ordered,
            representative=representative,
            now=now_of(declaration),
        )
    except Conflict:
        flash.error(request, _("这份申报刚刚在别的窗口改过，您的选择没有保存。请看过最新内容后再选。"))
        return redirect("declarations:achievements", pk=declaration.pk)
    except NotAllowed as denied:
        flash.error(request, str(denied.denied))
        return redirect("declarations:achievements", pk=declaration.pk)
    if request.POST.get("up") or request.POST.get("down") or request.POST.get("stay"):
        return redirect("declarations:achievements", pk=declaration.pk)
    flash.success(request, _("已选 %(n)s 项业绩。") % {"n": len(ordered)})
    return redirect("declarations:hub", pk=declaration.pk)


def _moved(chosen: list[Achievement], up: str, down: str) -> list[Achievement]:
    """One place up or down; at the end of the list nothing happens."""
    keys = [str(a.pk) for a in chosen]
    for key, step in ((up, -1), (down, 1)):
        if key in keys:
            place = keys.index(key)
            goal = place + step
            if 0 <= goal < len(chosen):
                chosen[place], chosen[goal] = chosen[goal], chosen[place]
                keys[place], keys[goal] = keys[goal], keys[place]
    return chosen
