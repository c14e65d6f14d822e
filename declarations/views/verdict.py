"""资格对照: every track against the notice, the nearest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from declarations import itinerary, judging, verdicts
from declarations.views.access import frame, now_of, own


@permission(signed_in)
@require_safe
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    found = judging.fresh_verdict(declaration, now_of(declaration))
    plan = itinerary.plan_of(declaration)
    context = frame(
        declaration, "verdict", targets=verdicts.targets(declaration, plan, found), on=found.on, count_to=found.count_to
    )
    return render(request, "declarations/verdict.html", context)
