"""The statistics of a plan (C6): charts, each with its table."""

from collections import Counter
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from committee import charts, figures
from committee.charts import Bar
from committee.figures import Figures
from declarations.queries import words
from offices.reasons import library
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan

EVERY = 6
"""Hours between two that are written under the chart."""


@permission(role(Role.COMMITTEE_OFFICER, Role.BUREAU_OFFICER))
@require_safe
def home(request: SeatRequest) -> HttpResponse:
    """Of one plan: the office's own, or of those that came to the desk the one asked for."""
    plans = figures.plans_for(request.seat)
    plan = next((each for each in plans if each.code == request.GET.get("plan")), plans[0] if plans else None)
    context = {
        "is_office": request.seat.role == Role.COMMITTEE_OFFICER,
        "plans": [(each, words(plan_queries.plan_of(plan_queries.current_version(each.code)).name)) for each in plans],
        "plan": plan,
        **(_charts(request, plan) if plan else {}),
    }
    return render(request, "committee/figures.html", context)


def _charts(request: SeatRequest, plan: ReviewPlan) -> dict[str, object]:
    request.plan_code = plan.code
    found = figures.figures_of(figures.cases_for(request.seat, plan), plan)
    return {
        "found": found,
        "funnel": charts.rows(
            [(_("已提交"), found.submitted, None), *((s.name, s.reached, s.here) for s in found.stops)]
        ),
        "hours": _hours(found),
        "reasons": charts.rows([(name, n, None) for name, n in _named(found.reasons)]),
        "scores": charts.columns([Bar(f"{b.low}–{b.high}", b.count) for b in found.bins]),
        "ground": charts.GROUND,
        "box": f"0 0 {charts.WIDTH} {charts.HEIGHT}",
        "width": charts.WIDTH,
    }


def _named(reasons: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """In the words of the library; what an office wrote itself is one row."""
    names = {reason.code: reason.words for reason in library()}
    counted: Counter[str] = Counter()
    for code, n in reasons:
        counted[names.get(code, _("另写的理由"))] += n
    return counted.most_common()


def _hours(found: Figures) -> list[charts.Column]:
    return charts.columns([Bar(f"{hour:02d}", n, tick=hour % EVERY == 0) for hour, n in enumerate(found.hours)])
