"""The pool of experts: pages of the committee office alone."""

from http import HTTPStatus

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.handover import successor_called
from accounts.requests import SeatRequest
from committee import queries as office
from committee.desk import enter, office_only
from committee.experts import inviting, pool_actions, pool_queries
from committee.experts.models import Expert, Relation
from committee.experts.pool_forms import EndForm, ExpertForm, RelationForm, initial_of
from committee.views import ROWS
from config import clock
from declarations.queries import words
from declarations.refusals import NotAllowed
from dossiers.models import TitleRecord
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan
from review_plans.plan import Plan

STATES = {
    pool_queries.STANDING: gettext_lazy("在聘"),
    pool_queries.ON_LEAVE: gettext_lazy("请假"),
    pool_queries.COMING: gettext_lazy("尚未开始"),
    pool_queries.OVER: gettext_lazy("已结束"),
}
CHIPS = {
    pool_queries.STANDING: ("green", "met"),
    pool_queries.ON_LEAVE: ("amber", "hourglass"),
    pool_queries.COMING: ("blue", "clock"),
    pool_queries.OVER: ("grey", "archive"),
}


def says(plan: ReviewPlan) -> Plan:
    return plan_queries.plan_of(plan_queries.current_version(plan.code))


def specialty_names(plan: Plan) -> dict[str, str]:
    return {each.code: words(each.name) for each in plan.specialties}


@office_only
@require_GET
def pool(request: SeatRequest) -> HttpResponse:
    """The plan's experts, filtered by what stands in the address."""
    plan, _now = enter(request)
    today, text, asked = clock.today(None), says(plan), asked_of(request)
    page = Paginator(experts_found(plan, asked), ROWS).get_page(request.GET.get("page"))
    names = specialty_names(text)
    rows = [(each, [names.get(code, code) for code in each.specialties], _state(each)) for each in page.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    numbers = pool_queries.counts(plan, today)
    context = {
        "plan": plan,
        "board": text.board,
        "board_says": words(text.board.cite.says) if text.board else "",
        "page": page,
        "rows": rows,
        "asked": asked,
        "states": [(code, label, numbers[code]) for code, label in STATES.items()],
        "specialties": names.items(),
        "levels": TitleRecord.LEVELS,
        "query": query.urlencode(),
    }
    return render(request, "committee/experts/pool.html", context)


def asked_of(request: SeatRequest) -> dict[str, str]:
    """The filters of the pool as the address has them."""
    return {name: request.GET.get(name, "").strip() for name in ("state", "specialty", "level", "q")}


def experts_found(plan: ReviewPlan, asked: dict[str, str]) -> QuerySet[Expert]:
    return pool_queries.pool_of(
        plan,
        on=clock.today(None),
        state=asked["state"] if asked["state"] in STATES else "",
        specialty=asked["specialty"],
        level=asked["level"],
        words=asked["q"],
    )


def _state(expert: Expert) -> tuple[str, str, str]:
    """Colour, icon and word of the chip."""
    state = pool_queries.state_of(expert, clock.today(None))
    return (*CHIPS[state], str(STATES[state]))


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SeatRequest) -> HttpResponse:
    """Somebody with an account comes into the pool for a term."""
    plan, _now = enter(request)
    form = ExpertForm(request.POST or None, plan=says(plan), adding=True, initial={"load_limit": 30})
    if request.method == "POST" and form.is_valid():
        person = successor_called(form.cleaned_data["username"], form.cleaned_data["name"])
        if person is None:
            form.add_error("username", _("没有账号和姓名都相符、已经登录过的人。请核对，或请专家先注册账号。"))
        else:
            try:
                pool_actions.add_expert(
                    plan, person, form.entry(), by=request.user, seat=request.seat, at=request.received_at
                )
            except NotAllowed as refused:
                form.add_error(None, str(refused.denied))
            else:
                flash.success(request, _("%(name)s 已加入专家库。") % {"name": person.name})
                return redirect("committee:experts")
    return _form_page(request, form, None)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: SeatRequest, pk: int) -> HttpResponse:
    """One expert: the record to be corrected, relations on record, the end of the term."""
    plan, _now = enter(request)
    row = get_object_or_404(Expert.objects.select_related("person__invitation", "plan"), pk=pk, plan=plan)
    form = ExpertForm(request.POST or None, plan=says(plan), adding=False, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            pool_actions.change_expert(
                row, form.entry(), seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
                by=request.user, seat=request.seat, at=request.received_at,
            )  # fmt: skip
        except NotAllowed as refused:
            form.add_error(None, str(refused.denied))
        except pool_actions.ChangedMeanwhileError:
            form.add_error(None, _("这位专家的记录刚被别人改过：请核对后再保存一次。"))
            row.refresh_from_db()
        else:
            flash.success(request, _("已保存。"))
            return redirect("committee:expert", row.pk)
    return _form_page(request, form, row)


def _form_page(
    request: SeatRequest,
    form: ExpertForm,
    row: Expert | None,
    ending: EndForm | None = None,
    relating: RelationForm | None = None,
) -> HttpResponse:
    failed = bool(form.errors or (ending and ending.errors) or (relating and relating.errors))
    context = {
        "form": form,
        "expert": row,
        "state": _state(row) if row else None,
        "waits": bool(row and inviting.waits(row)),
        "over": bool(row and pool_actions.is_over(row)),
        "ending": ending or EndForm(today=clock.today(None)),
        "relating": relating or RelationForm(),
        "relations": pool_queries.relations_of(row) if row else (),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "committee/experts/expert.html", context, status=status)


@office_only
@require_POST
def end(request: SeatRequest, pk: int) -> HttpResponse:
    """Ends a term before its last day."""
    plan, _now = enter(request)
    row = get_object_or_404(Expert.objects.select_related("person", "plan"), pk=pk, plan=plan)
    ending = EndForm(request.POST, today=clock.today(None))
    if ending.is_valid():
        try:
            pool_actions.end_expert(
                row, by=request.user, seat=request.seat, at=request.received_at, **ending.cleaned_data
            )
        except NotAllowed as refused:
            ending.add_error(None, str(refused.denied))
        else:
            flash.success(request, _("%(name)s 的聘期已提前结束。") % {"name": row.person.name})
            return redirect("committee:experts")
    form = ExpertForm(None, plan=says(plan), adding=False, initial=initial_of(row))
    return _form_page(request, form, row, ending=ending)


@office_only
@require_POST
def relate(request: SeatRequest, pk: int) -> HttpResponse:
    """Puts a relation between the expert and an applicant on record."""
    plan, _now = enter(request)
    row = get_object_or_404(Expert.objects.select_related("person", "plan"), pk=pk, plan=plan)
    relating = RelationForm(request.POST)
    if relating.is_valid():
        case = office.held_by(request.seat).filter(number=relating.cleaned_data["number"].strip()).first()
        if case is None:
            relating.add_error("number", _("评委会办公室没有这个编号的申报，请核对。"))
        else:
            try:
                pool_actions.record_relation(
                    plan, row.person, case.person, kind=relating.cleaned_data["kind"],
                    words=relating.cleaned_data["words"], by=request.user, seat=request.seat, at=request.received_at,
                )  # fmt: skip
            except NotAllowed as refused:
                relating.add_error(None, str(refused.denied))
            else:
                flash.success(request, _("已登记，这位专家不会评审此人的申报。"))
                return redirect("committee:expert", row.pk)
    form = ExpertForm(None, plan=says(plan), adding=False, initial=initial_of(row))
    return _form_page(request, form, row, relating=relating)


@office_only
@require_POST
def unrelate(request: SeatRequest, pk: int) -> HttpResponse:
    """Takes a relation back, with the reason."""
    plan, _now = enter(request)
    row = get_object_or_404(Relation, pk=pk, plan=plan)
    held = get_object_or_404(Expert.objects.filter(plan=plan, person=row.person_id).order_by("-pk")[:1])
    try:
        pool_actions.withdraw_relation(
            row, reason=request.POST.get("reason", ""), by=request.user, seat=request.seat, at=request.received_at
        )
    except NotAllowed as refused:
        flash.error(request, str(refused.denied))
    return redirect("committee:expert", held.pk)
