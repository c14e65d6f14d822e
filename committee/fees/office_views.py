"""评审费 at the committee office: who has paid, who has not, what came that does not fit; recording by hand."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SeatRequest
from accounts.results import Denied
from committee import actions
from committee.desk import enter, office_only, sentence, step
from committee.fees import actions as money
from committee.fees import queries
from committee.fees.models import FeeOrder
from committee.forms import FeeForm
from committee.queries import held_by
from config import clock
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.queries import cases_of_seat
from declarations.refusals import Conflict, NotAllowed
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan

ROWS = 50
SHOWN = {
    "unpaid": gettext_lazy("未缴"),
    "overdue": gettext_lazy("逾期未缴"),
    "paid": gettext_lazy("已缴"),
    "odd": gettext_lazy("未入账款项"),
    "ended": gettext_lazy("退费待定"),
    "refunds": gettext_lazy("退款"),
}
OF_MONEY = ("odd", "ended", "refunds")


@office_only
@require_GET
def fees(request: SeatRequest) -> HttpResponse:
    plan, _now = enter(request)
    return _page(request, plan)


def _page(request: SeatRequest, plan: ReviewPlan, failed: tuple[int, FeeForm] | None = None) -> HttpResponse:
    now = clock.on_plan_clock(request.received_at, plan.code)
    shown = shown_of(request)
    overdue = queries.overdue_of(request.seat, plan, now)
    page = Paginator(rows_of(request, shown, overdue), ROWS).get_page(request.GET.get("page"))
    counts = queries.totals(request.seat, overdue)
    version = plan_queries.current_version(plan.code)
    context = {
        "plan": plan,
        "shown": shown,
        "tabs": [(code, label, _count(counts, code)) for code, label in SHOWN.items()],
        "totals": counts,
        "terms": queries.terms_of_plan(version),
        "of_money": OF_MONEY,
        "ended_says": plan_queries.plan_of(version).fee_ended,
        "page": page,
        "rows": _with_forms(page.object_list, plan, failed, set(overdue)) if shown in ("unpaid", "overdue") else [],
        "query": f"show={shown}",
        "now": now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "committee/fees/office.html", context, status=status)


def shown_of(request: SeatRequest) -> str:
    """Which of the lists the address asks for."""
    shown = request.GET.get("show", "unpaid")
    return shown if shown in SHOWN else "unpaid"


def rows_of(request: SeatRequest, shown: str, overdue: list[int]) -> QuerySet[Any]:
    if shown == "paid":
        return queries.records_of(request.seat)
    found_by = {"odd": queries.odd_of, "ended": queries.ended_of, "refunds": queries.refunds_of}
    if shown in found_by:
        return found_by[shown](request.seat)
    found = queries.unpaid_of(request.seat)
    return found.filter(pk__in=overdue) if shown == "overdue" else found


def _count(counts: queries.Totals, shown: str) -> int:
    return int(getattr(counts, shown))


def _with_forms(
    cases: Iterable[Declaration], plan: ReviewPlan, failed: tuple[int, FeeForm] | None, overdue: set[int]
) -> list[dict[str, object]]:
    usual = {"amount": plan_queries.fee_of(plan)}
    return [
        {
            "declaration": d,
            "overdue": d.pk in overdue,
            "form": failed[1] if failed and failed[0] == d.pk else FeeForm(prefix=str(d.pk), initial=usual),
        }
        for d in cases
    ]


@office_only
@require_POST
def record_fee(request: SeatRequest, pk: int) -> HttpResponse:
    """Records the fee with its receipt and moves the case on, in that order."""
    plan, now = enter(request)
    declaration = get_object_or_404(held_by(request.seat), pk=pk)
    form = FeeForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _page(request, plan, (pk, form))
    try:
        with transaction.atomic():
            actions.record_fee(declaration, person=request.user, seat=request.seat, now=now, **form.cleaned_data)
            step(request, declaration, Verb.FORWARD, now)
    except (NotAllowed, Conflict) as problem:
        form.add_error(None, sentence(problem))
        return _page(request, plan, (pk, form))
    flash.success(request, _("%(name)s 的评审费已登记，申报进入下一环节。") % {"name": declaration.person.name})
    return redirect("committee:fees")


@office_only
@require_POST
def end_unpaid(request: SeatRequest, pk: int) -> HttpResponse:
    """Ends one declaration that was not paid for by the day; the office decides case by case, with its reason."""
    _plan, now = enter(request)
    declaration = get_object_or_404(held_by(request.seat), pk=pk)
    try:
        step(request, declaration, Verb.REFUSE, now, request.POST.get("reason", "").strip()[:500])
        flash.success(request, _("%(name)s 的申报已按逾期未缴费结束。") % {"name": declaration.person.name})
    except (NotAllowed, Conflict) as problem:
        flash.error(request, sentence(problem))
    return redirect(f"{reverse('committee:fees')}?show=overdue")


@office_only
@require_POST
def give_back(request: SeatRequest, pk: int) -> HttpResponse:
    """Sends back money of another amount than was asked for."""
    _plan, now = enter(request)
    order = get_object_or_404(FeeOrder, pk=pk, declaration__in=queries.odd_of(request.seat).values("declaration"))
    try:
        money.give_back(order, person=request.user, seat=request.seat, now=now)
        flash.success(request, _("已安排原路退款，办结后通知申报人。"))
    except NotAllowed as problem:
        flash.error(request, sentence(problem))
    return redirect(f"{reverse('committee:fees')}?show=odd")


@office_only
@require_POST
def ask_again(request: SeatRequest, pk: int) -> HttpResponse:
    """Asks once more for a refund that the payment system refused."""
    _plan, now = enter(request)
    refund = get_object_or_404(queries.refunds_of(request.seat), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        money.ask_again(refund, reason=reason, person=request.user, seat=request.seat, now=now)
        flash.success(request, _("已再次申请退款，办结后通知申报人。"))
    except NotAllowed as problem:
        flash.error(request, sentence(problem))
    return redirect(f"{reverse('committee:fees')}?show=refunds")


@office_only
@require_POST
def decide_ended(request: SeatRequest, pk: int) -> HttpResponse:
    """Whether the fee of a case that ended after it was paid goes back."""
    _plan, now = enter(request)
    declaration = get_object_or_404(cases_of_seat(request.seat), pk=pk)
    goes_back = {"refund": True, "keep": False}.get(request.POST.get("decision", ""))
    try:
        if goes_back is None:
            raise NotAllowed(Denied(_("请选择退费或者不退。")))
        reason = request.POST.get("reason", "")
        money.decide_ended(
            declaration, goes_back=goes_back, reason=reason, person=request.user, seat=request.seat, now=now
        )
        flash.success(request, _("已记下对 %(name)s 评审费的决定。") % {"name": declaration.person.name})
    except NotAllowed as problem:
        flash.error(request, sentence(problem))
    return redirect(f"{reverse('committee:fees')}?show=ended")
