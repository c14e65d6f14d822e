"""资格对照: every track against the notice, the nearest first; and what each later desk will look at."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from declarations import itinerary, judging, verdicts
from declarations.desk_checks import every_desk, in_common
from declarations.pages import BY_CODE
from declarations.views.access import frame, now_of, own


@permission(signed_in)
@require_safe
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    found, nearest = judging.fresh_verdict_and_ways(declaration, now_of(declaration))
    blocks = verdicts.targets(declaration, itinerary.plan_of(declaration), found, nearest)
    context = frame(declaration, "verdict", targets=blocks, on=found.on, count_to=found.count_to)
    return render(request, "declarations/verdict.html", context)


@permission(signed_in)
@require_safe
def desks(request: HttpRequest, pk: int) -> HttpResponse:
    """The officers' checks, run on what stands in the declaration now."""
    declaration = own(request, pk)
    now = now_of(declaration)
    checks = every_desk(declaration, judging.fresh_track(declaration, now), now)
    pages = {line.page for desk in checks for line in desk.lines if line.page}
    shared = in_common(checks)
    context = frame(
        declaration,
        desks=[replace(desk, lines=tuple(line for line in desk.lines if line not in shared)) for desk in checks],
        everywhere=replace(checks[0], lines=shared) if shared else None,
        urls={code: BY_CODE[code].url(declaration) for code in pages},
    )
    return render(request, "declarations/desks.html", context)
