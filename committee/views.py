"""The committee office: what it holds, notices before the review, rosters and forms."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SeatRequest
from committee import actions, paper_sets, queries
from committee.desk import enter, forward_each, office_only, sentence
from committee.forms import AdmissionNoticeForm
from committee.models import Roster
from committee.notice_views import PAGE_OF_KIND, own_notice
from declarations.enums import State
from declarations.models import Declaration
from declarations.papers_exceptional import KIND as EXCEPTIONAL
from declarations.refusals import NotAllowed
from documents import queries as documents
from documents.models import DocumentBatch
from provisions.working_days import CalendarMissing
from public_notices import actions as notice_actions
from public_notices.models import NoticeKind, PublicNotice
from public_notices.showing import shown
from review_plans import queries as plan_queries
from review_plans.contacts import contact_of
from review_plans.models import ReviewPlan

ROWS = 50


@office_only
@require_GET
def home(request: SeatRequest) -> HttpResponse:
    """What the office holds, by stop, oldest first; filters live in the URL."""
    plan, now = enter(request)
    places = queries.places(request.seat)
    found, kind, words = held(request, {p.kind for p in places})
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    query = f"{urlencode({'stop': kind, 'q': words})}&"
    context = {"plan": plan, "places": places, "kind": kind, "page": page, "words": words, "now": now, "query": query}
    return render(request, "committee/home.html", context)


def held(request: SeatRequest, kinds: set[str]) -> tuple[QuerySet[Declaration], str, str]:
    """What the address asks for: the cases, the kind of stop, the words."""
    kind = request.GET.get("stop", "committee_check")
    if kind not in kinds:
        kind = "committee_check"
    found = queries.held_by(request.seat).filter(stop_kind=kind).order_by("since", "pk")
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(Q(person__name__icontains=words) | Q(number=words) | Q(employer__name__icontains=words))
    return found, kind, words


TITLES = {
    NoticeKind.ADMISSION: (gettext_lazy("评前公示"), "admission", gettext_lazy("申报到达评前公示环节后会出现在这里。")),
    NoticeKind.RESULT: (gettext_lazy("结果公示"), "results", gettext_lazy("表决通过的申报会出现在这里。")),
}


@office_only
@require_http_methods(["GET", "POST"])
def notices_of_kind(request: SeatRequest, kind: str) -> HttpResponse:
    """Posts one notice, before the review or of its result, for all cases that wait for it; lists those that run."""
    plan, now = enter(request)
    waiting = list(queries.unposted(kind, request.seat))
    form = AdmissionNoticeForm(request.POST or None, initial=_usual(request, plan, kind))
    status = HTTPStatus.OK
    if request.method == "POST":
        chosen = [d for d in waiting if str(d.pk) in request.POST.getlist("chosen")]
        if not chosen:
            form.add_error(None, _("请至少勾选一份申报。"))
        if form.is_valid() and (made := _post_notice(request, form, kind, chosen)):
            flash.success(request, _("公示已张贴，编号 %(number)s。") % {"number": made.number})
            return redirect(PAGE_OF_KIND[NoticeKind(kind)])
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    posted = queries.notices_of_kind(plan, kind)
    next_stops = queries.stops_after(posted, request.seat)
    notices = [(shown(n), next_stops.get(n.pk, "")) for n in posted]
    title, tab, nothing = TITLES[NoticeKind(kind)]
    context = {
        "plan": plan,
        "waiting": waiting,
        "form": form,
        "notices": notices,
        "now": now,
        "title": title,
        "tab": tab,
        "kind": kind,
        "nothing": nothing,
    }
    return render(request, "committee/admission.html", context, status=status)


def _usual(request: SeatRequest, plan: ReviewPlan, kind: str) -> dict[str, str]:
    """The places the plan names and the office's own contact, to be corrected by hand."""
    rule = plan_queries.plan_of(plan_queries.current_version(plan.code)).notice(kind)
    places = "、".join(place.zh for place in rule.places) if rule else ""
    return {"place": places, "contact": str(contact_of(plan, request.seat.organisation))}


def _post_notice(
    request: SeatRequest, form: AdmissionNoticeForm, kind: str, chosen: list[Declaration]
) -> PublicNotice | None:
    try:
        return notice_actions.post_notice(
            organisation=request.seat.organisation,
            kind=kind,
            declarations=chosen,
            person=request.user,
            seat=request.seat,
            **form.cleaned_data,
        )
    except (NotAllowed, CalendarMissing) as problem:
        form.add_error(None, sentence(problem))
        return None


@office_only
@require_POST
def certify(request: SeatRequest, number: str) -> HttpResponse:
    """Enters the result of a notice whose days have run."""
    notice = own_notice(request, number)
    try:
        notice_actions.certify(notice, person=request.user, seat=request.seat)
        flash.success(request, _("公示结果已录入。"))
    except NotAllowed as problem:
        flash.error(request, sentence(problem))
    return redirect(PAGE_OF_KIND[NoticeKind(notice.kind)])


@office_only
@require_POST
def forward_noticed(request: SeatRequest, number: str) -> HttpResponse:
    """Moves on every case of a notice that has run; says who stayed and why."""
    _plan, now = enter(request)
    notice = own_notice(request, number)
    moved, stayed = forward_each(request, queries.waiting_on(notice, request.seat).order_by("pk"), now)
    if moved:
        flash.success(
            request, ngettext("%(n)s 份申报进入下一环节。", "%(n)s 份申报进入下一环节。", moved) % {"n": moved}
        )
    for words in stayed:
        flash.warning(request, words)
    return redirect(PAGE_OF_KIND[NoticeKind(notice.kind)])


@office_only
@require_GET
def rosters(request: SeatRequest) -> HttpResponse:
    plan, _now = enter(request)
    page = Paginator(queries.rosters_of(plan), ROWS).get_page(request.GET.get("page"))
    held = queries.held_by(request.seat).exclude(state=State.SENT_BACK).count()
    return render(request, "committee/rosters.html", {"plan": plan, "page": page, "held": held})


@office_only
@require_POST
def make_roster(request: SeatRequest) -> HttpResponse:
    plan, now = enter(request)
    try:
        made = actions.make_roster(plan=plan, person=request.user, seat=request.seat, now=now)
    except NotAllowed as problem:
        flash.error(request, sentence(problem))
        return redirect("committee:rosters")
    flash.success(request, _("花名册 %(number)s 已编成，表格正在生成。") % {"number": made.number})
    return redirect("committee:roster", made.pk)


@office_only
@require_GET
def roster(request: SeatRequest, pk: int) -> HttpResponse:
    """The frozen list, its .xlsx, and the forms in its order."""
    plan, now = enter(request)
    found = get_object_or_404(Roster, pk=pk, plan=plan)
    items = found.items.select_related("declaration__person", "declaration__employer", "declaration__version")
    page = Paginator(items.order_by("position"), ROWS).get_page(request.GET.get("page"))
    sheet = documents.latest("committee_roster", f"roster:{found.pk}")
    batch = DocumentBatch.objects.filter(pk=found.forms_batch_id).first() if found.forms_batch_id else None
    unlocked = len(queries.printable(found))
    says = plan_queries.plan_of(plan_queries.current_version(plan.code))
    context = {
        "plan": plan,
        "roster": found,
        "page": page,
        "sheet": sheet,
        "batch": batch,
        "unlocked": unlocked,
        "exceptional": len(queries.on_exceptional_track(found)),
        "exceptional_copies": getattr(says.paper(EXCEPTIONAL), "copies", 0),
        "size": found.items.count(),
        "wants_paper": bool(paper_sets.copies_of(says)),
        "now": now,
    }
    return render(request, "committee/roster.html", context)


@office_only
@require_POST
def order_exceptional_forms(request: SeatRequest, pk: int) -> HttpResponse:
    """The approval forms of the exceptional track, as many as the roster has, in its order."""
    return _ordered(request, pk, actions.order_exceptional_forms)


@office_only
@require_POST
def order_forms(request: SeatRequest, pk: int) -> HttpResponse:
    return _ordered(request, pk, actions.order_forms)


def _ordered(request: SeatRequest, pk: int, order: Callable[..., DocumentBatch]) -> HttpResponse:
    plan, now = enter(request)
    found = get_object_or_404(Roster, pk=pk, plan=plan)
    try:
        batch = order(found, person=request.user, seat=request.seat, now=now)
    except NotAllowed as problem:
        flash.error(request, sentence(problem))
        return redirect("committee:roster", pk)
    return redirect("documents:batch", batch.pk)
