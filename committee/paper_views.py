"""The counter: paper is ticked with a scanner against the roster."""

from http import HTTPStatus

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

import documents.actions
from accounts.requests import SeatRequest
from committee import paper_sets, papers_slips
from committee.desk import office_only
from committee.forms import PaperForm
from committee.models import PaperSet, Roster
from config import clock
from declarations.refusals import NotAllowed
from review_plans import queries as plan_queries

ROWS = 50
SHOWN = {
    "all": gettext_lazy("全部"),
    "away": gettext_lazy("未收"),
    "here": gettext_lazy("已收"),
    "odd": gettext_lazy("要处理的"),
}


def enter_counter(request: SeatRequest, pk: int) -> tuple[Roster, int]:
    """The roster of the seat's plan, and how many copies its plan wants."""
    code = request.seat.plan_code
    request.plan_code = code
    roster = get_object_or_404(Roster.objects.select_related("plan"), pk=pk, plan__code=code)
    return roster, paper_sets.copies_of(plan_queries.plan_of(plan_queries.current_version(code)))


@office_only
@require_http_methods(["GET", "POST"])
def counter(request: SeatRequest, pk: int) -> HttpResponse:
    """One field that keeps the focus; a scan is a press of Enter."""
    roster, copies = enter_counter(request, pk)
    form = PaperForm(request.POST or None, initial={"copies": copies}, most=copies)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid() and _received(request, roster, copies, form):
            return redirect("committee:paper", pk)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, roster, copies, form, status)


def _received(request: SeatRequest, roster: Roster, copies: int, form: PaperForm) -> bool:
    now = clock.on_plan_clock(request.received_at, roster.plan.code)
    try:
        got = paper_sets.receive(
            roster, wanted=copies, person=request.user, seat=request.seat, now=now, **form.cleaned_data
        )
    except NotAllowed as problem:
        form.add_error("number", str(problem.denied))
        return False
    item = got.set.item
    flash.success(
        request, _("第 %(place)d 号 %(name)s 已收。") % {"place": item.position, "name": item.declaration.person.name}
    )
    if got.passed:
        flash.warning(
            request, _("按花名册应先收第 %(places)s 号，请核对顺序。") % {"places": paper_sets.in_runs(got.passed)}
        )
    elif got.set.due != item.position:
        flash.warning(request, _("这一套来晚了：请插回第 %(place)d 号的位置。") % {"place": item.position})
    if got.missing_copies:
        lack = got.missing_copies
        flash.warning(request, ngettext("还缺 %(n)s 份。", "还缺 %(n)s 份。", lack) % {"n": lack})
    return True


def shown_of(request: SeatRequest) -> str:
    """Which of the sets the address asks for."""
    shown = request.GET.get("show", "all")
    return shown if shown in SHOWN else "all"


def _page(request: SeatRequest, roster: Roster, copies: int, form: PaperForm, status: HTTPStatus) -> HttpResponse:
    counted, here = paper_sets.count(roster, copies), paper_sets.standing(roster)
    shown = shown_of(request)
    items = paper_sets.items_of(roster, shown, counted, here)
    page = Paginator(items, ROWS).get_page(request.GET.get("page"))
    context = {
        "roster": roster,
        "form": form,
        "copies": copies,
        "counted": counted,
        "skipped": paper_sets.in_runs(counted.skipped),
        "to_come": paper_sets.in_runs(counted.to_come),
        "short": paper_sets.in_runs(counted.short),
        "out_of_order": paper_sets.in_runs(counted.out_of_order),
        "shown": shown,
        "query": f"show={shown}&",
        "page": page,
        "rows": [(item, here.get(item.position)) for item in page],
    }
    return render(request, "committee/paper.html", context, status=status)


@office_only
@require_POST
def take_back(request: SeatRequest, pk: int, set_pk: int) -> HttpResponse:
    roster, _copies = enter_counter(request, pk)
    found = get_object_or_404(PaperSet, pk=set_pk, item__roster=roster)
    now = clock.on_plan_clock(request.received_at, roster.plan.code)
    try:
        paper_sets.take_back(found, person=request.user, seat=request.seat, now=now)
    except NotAllowed as problem:
        flash.error(request, str(problem.denied))
    else:
        flash.success(request, _("第 %(place)d 号已取消登记。") % {"place": found.item.position})
    return redirect("committee:paper", pk)


@office_only
@require_POST
def order_slips(request: SeatRequest, pk: int) -> HttpResponse:
    """Orders the slips of a roster; asked again, they are the same ones."""
    roster, _copies = enter_counter(request, pk)
    placed = documents.actions.order_or_retry(
        kind=papers_slips.KIND,
        subject=f"roster:{roster.pk}",
        key=f"{papers_slips.KIND}:{roster.pk}",
        params={"roster": roster.pk},
        requested_by=request.user,
        plan_code=roster.plan.code,
        office_id=request.seat.organisation_id,
    )
    return redirect(reverse("documents:order", args=[placed.pk]))
