"""Draws: the office's pages, and what is published of them without a name."""

from http import HTTPStatus
from pathlib import Path

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.permissions import permission, public
from accounts.requests import SeatRequest
from committee.desk import enter, office_only
from committee.experts import assigning, draw_actions, laying_down, pool_queries, recompute_draw, review_queries
from committee.experts.draw_forms import DrawForm
from committee.experts.models import Draw, Expert, PanelMember
from committee.experts.pool_views import says, specialty_names
from committee.views import ROWS
from config import clock
from declarations.queries import words
from declarations.refusals import NotAllowed
from review_plans.models import ReviewPlan


@office_only
@require_GET
def draws(request: SeatRequest) -> HttpResponse:
    """All draws of the plan, given up ones too, and what waits for one."""
    plan, _now = enter(request)
    page = Paginator(draws_of(plan), ROWS).get_page(request.GET.get("page"))
    rows = [(row, sum(row.terms["seats"].values()), draw_actions.empty_seats(row)) for row in page.object_list]
    context = {"plan": plan, "page": page, "rows": rows, "waiting": laying_down.waiting_cases(request.seat).count()}
    return render(request, "committee/experts/draws.html", context)


def draws_of(plan: ReviewPlan) -> QuerySet[Draw]:
    """All of the plan, the newest first."""
    return Draw.objects.filter(plan=plan).prefetch_related("members").select_related("laid_by").order_by("-number")


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_draw(request: SeatRequest) -> HttpResponse:
    """The terms: they are recorded before anybody, the office included, can know the seed."""
    plan, _now = enter(request)
    text = says(plan)
    waiting, names = laying_down.cases_by_specialty(request.seat), specialty_names(text)
    specialties = [(code, names.get(code, code), number) for code, number in sorted(waiting.items())]
    if not specialties:
        flash.error(request, _("没有等待抽取专家的申报：申报到达专家评审环节后再来。"))
        return redirect("committee:draws")
    form = DrawForm(request.POST or None, specialties=specialties, least=text.board.at_least if text.board else 3)
    short: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = draw_actions.lay_down(
                plan, form.limits(), exception_reason=form.cleaned_data["exception_reason"],
                by=request.user, seat=request.seat, at=request.received_at,
            )  # fmt: skip
        except NotAllowed as refused:
            form.add_error(None, str(refused.denied))
        except draw_actions.ShortOfExpertsError as missing:
            short = missing.sentences
        else:
            flash.success(request, _("条件已登记，现在可以抽取。"))
            return redirect("committee:draw", made.number)
    board_says = words(text.board.cite.says) if text.board else ""
    context = {"form": form, "short": short, "board": text.board, "board_says": board_says}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if short or form.errors else HTTPStatus.OK
    return render(request, "committee/experts/new_draw.html", context, status=status)


def draw_for(request: SeatRequest, number: int) -> Draw:
    plan, _now = enter(request)
    return get_object_or_404(Draw.objects.select_related("plan", "laid_by", "drawn_by"), plan=plan, number=number)


@office_only
@require_GET
def draw(request: SeatRequest, number: int) -> HttpResponse:
    """One draw: terms, hashes, who was drawn, who answered, who follows."""
    row = draw_for(request, number)
    text = says(row.plan)
    names = specialty_names(text)
    members = list(row.members.select_related("expert__person").order_by("pk"))
    empty = draw_actions.empty_seats(row)
    able = recompute_draw.free_candidates(row.terms)
    context = {
        "draw": row,
        "terms": row.terms,
        "seats": [(names.get(code, code), number) for code, number in row.terms["seats"].items()],
        "panels": [
            (number, [names.get(code, code) for code in codes], sum(row.terms["seats"][code] for code in codes))
            for number, codes in row.terms.get("panels", {}).items()
        ],
        "size": sum(row.terms["seats"].values()),
        "able": len(able),
        "barred": len(row.terms["candidates"]) - len(able),
        "members": [(each, names.get(each.specialty, each.specialty)) for each in members],
        "empty": empty,
        "others": _others(row) if empty else (),
        "progress": review_queries.progress_of(row),
        "calibrations": review_queries.calibrations(row),
        "board": text.board,
        "board_says": words(text.board.cite.says) if text.board else "",
        "cases": row.cases.select_related("person", "employer").order_by("number"),
    }
    return render(request, "committee/experts/draw.html", context)


def _others(row: Draw) -> list[Expert]:
    """Whom an exception might name: those in term who are not in this draw already."""
    found = pool_queries.on_term(row.plan, clock.today(None)).exclude(panels__draw=row)
    return list(found.order_by("number"))


def _done(request: SeatRequest, row: Draw, refused: NotAllowed | None, said: str = "") -> HttpResponse:
    if refused is not None:
        flash.error(request, str(refused.denied))
    elif said:
        flash.success(request, said)
    return redirect("committee:draw", row.number)


@office_only
@require_POST
def run_draw(request: SeatRequest, number: int) -> HttpResponse:
    row = draw_for(request, number)
    try:
        draw_actions.draw(row, by=request.user, seat=request.seat, at=request.received_at)
    except NotAllowed as refused:
        return _done(request, row, refused)
    return _done(request, row, None, _("已抽取，邀请已发出。"))


@office_only
@require_POST
def abandon_draw(request: SeatRequest, number: int) -> HttpResponse:
    row = draw_for(request, number)
    try:
        draw_actions.abandon(
            row, reason=request.POST.get("reason", ""), by=request.user, seat=request.seat, at=request.received_at
        )
    except NotAllowed as refused:
        return _done(request, row, refused)
    return _done(request, row, None, _("已作废，这些申报可以重新抽取。"))


@office_only
@require_POST
def replace_member(request: SeatRequest, number: int, pk: int) -> HttpResponse:
    row = draw_for(request, number)
    member = get_object_or_404(PanelMember.objects.select_related("draw"), draw=row, pk=pk)
    try:
        came = draw_actions.replace(
            member, reason=request.POST.get("reason", ""), by=request.user, seat=request.seat, at=request.received_at
        )
    except NotAllowed as refused:
        return _done(request, row, refused)
    if came is None:
        flash.warning(request, _("抽取次序里没有能接替的专家了：席位空缺。"))
        return _done(request, row, None)
    return _done(request, row, None, _("已按抽取次序邀请下一位：%(name)s。") % {"name": came.expert.person.name})


@office_only
@require_POST
def except_member(request: SeatRequest, number: int) -> HttpResponse:
    row = draw_for(request, number)
    typed = request.POST.get("expert", "")
    chosen = get_object_or_404(
        Expert.objects.select_related("person"),
        plan=row.plan,
        pk=int(typed) if typed.isdecimal() and len(typed) < 19 else 0,
    )
    try:
        draw_actions.seat_by_exception(
            row, chosen, reason=request.POST.get("reason", ""), by=request.user, seat=request.seat,
            at=request.received_at,
        )  # fmt: skip
    except NotAllowed as refused:
        return _done(request, row, refused)
    return _done(request, row, None, _("已例外指定，抽取记录已标明。"))


@office_only
@require_POST
def name_leader(request: SeatRequest, number: int, pk: int) -> HttpResponse:
    row = draw_for(request, number)
    member = get_object_or_404(PanelMember.objects.select_related("draw"), draw=row, pk=pk)
    try:
        draw_actions.name_leader(member, by=request.user, seat=request.seat, at=request.received_at)
    except NotAllowed as refused:
        return _done(request, row, refused)
    return _done(request, row, None, _("已指定组长。"))


@office_only
@require_POST
def assign_reviews(request: SeatRequest, number: int) -> HttpResponse:
    """Gives the cases out; again for what has become free since."""
    row = draw_for(request, number)
    try:
        given = assigning.assign(row, by=request.user, seat=request.seat, at=request.received_at)
    except NotAllowed as refused:
        return _done(request, row, refused)
    for case, lacking in given.lacking.items():
        words_of = _("申报 %(case)s 还缺 %(n)s 位评审：其余专家有回避关系，或者份数已满。")
        flash.warning(request, words_of % {"case": case, "n": lacking})
    return _done(request, row, None, _("已分配 %(n)s 份评审。") % {"n": given.made})


@permission(public)
@require_safe
def published(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know of a plan's draws: hashes, seeds, numbers; no name."""
    plan = get_object_or_404(ReviewPlan, code=code)
    request.plan_code = code  # type: ignore[attr-defined]
    found = Draw.objects.filter(plan=plan).order_by("-number")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [(row, sum(row.terms["seats"].values()), bool(row.seed)) for row in page.object_list]
    context = {"plan": plan, "plan_name": words(says(plan).short_name), "rows": rows, "page": page}
    return render(request, "committee/experts/published.html", context)


@permission(public)
@require_safe
def published_record(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The record that `recompute_draw.py` reads; only once the seed is out."""
    drawn = Draw.objects.exclude(seed="").select_related("plan")
    row = get_object_or_404(drawn, plan__code=code, number=number)
    answer = JsonResponse(draw_actions.published(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="draw-{number}.json"'
    return answer


@permission(public)
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script itself: the very module by which the panel was drawn."""
    text = Path(recompute_draw.__file__).with_suffix(".py").read_bytes()
    disposition = 'attachment; filename="recompute_draw.py"'
    return HttpResponse(text, content_type="text/x-python", headers={"Content-Disposition": disposition})
