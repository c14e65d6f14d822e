"""The expert's own pages: invitations, declared relations, the workspace, the receipt, the leader's summary."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest, is_script
from committee.experts import draw_actions, evidence, review_actions, review_queries
from committee.experts.models import (
    Draw,
    DrawState,
    MemberState,
    PanelMember,
    Phrase,
    Recommended,
    RelationKind,
    Review,
    ReviewState,
)
from committee.experts.review_actions import Draft, ReviewRefusedError, WrittenMeanwhileError
from declarations import checked_sheets
from declarations.checked_sheets import LineShown, SheetShown
from declarations.itinerary import deadline_of
from declarations.refusals import NotAllowed
from offices.views.shared import conflict_page
from public_notices.wording import end_words

experts_only = permission(role(Role.EXPERT))


@experts_only
@require_GET
def reviews(request: SeatRequest) -> HttpResponse:
    """My invitations and what I was asked to review; relations are declared first."""
    request.plan_code = request.seat.plan_code
    mine = _panels(request).filter(draw__state=DrawState.DRAWN)
    found = list(review_queries.reviews_of(request.seat))
    context = {
        "invited": [each for each in mine if each.state == MemberState.INVITED],
        "accepted": [each for each in mine if each.state == MemberState.ACCEPTED],
        "leading": [each for each in mine if each.state == MemberState.ACCEPTED and each.leader],
        "waiting": [each for each in found if each.state == ReviewState.WAITING],
        "rows": _with_ends([each for each in found if each.state != ReviewState.WAITING]),
        "done": sum(each.state == ReviewState.HANDED_IN for each in found),
        "total": len(found),
        "kinds": RelationKind.choices,
    }
    return render(request, "committee/experts/reviews.html", context)


def _panels(request: SeatRequest) -> Any:
    mine = PanelMember.objects.filter(expert__person=request.user, expert__plan__code=request.seat.plan_code)
    return mine.select_related("draw")


def _with_ends(found: list[Review]) -> list[tuple[Review, str]]:
    """Each with the end of its stop, asked once for all that stand at the same one."""
    ends: dict[Any, str] = {}
    for each in found:
        case = each.declaration
        where = (case.version_id, case.variant, case.stop)
        if where not in ends:
            ends[where] = _closes(each)
    return [
        (each, ends[each.declaration.version_id, each.declaration.variant, each.declaration.stop]) for each in found
    ]


def _closes(review: Review) -> str:
    closes = deadline_of(review.declaration, review.declaration.stop) if review.declaration.stop else None
    return end_words(closes) if closes else ""


@experts_only
@require_POST
def answer(request: SeatRequest, pk: int) -> HttpResponse:
    """Accepts an invitation, or declines it with the reason."""
    request.plan_code = request.seat.plan_code
    member = get_object_or_404(_panels(request), pk=pk)
    accepts = request.POST.get("answer") == "accept"
    try:
        draw_actions.answer(
            member,
            accepts=accepts,
            reason=request.POST.get("reason", "")[:300],
            seat=request.seat,
            at=request.received_at,
        )
    except NotAllowed as refused:
        flash.error(request, str(refused.denied))
    else:
        flash.success(request, _("已接受邀请。") if accepts else _("已谢绝，系统会邀请下一位。"))
    return redirect("committee:reviews")


@experts_only
@require_POST
def declare(request: SeatRequest) -> HttpResponse:
    """No relation to the applicants of the ticked cases."""
    chosen = {value for value in request.POST.getlist("review") if value.isdecimal() and len(value) < 19}
    mine = review_queries.reviews_of(request.seat).filter(state=ReviewState.WAITING, pk__in=chosen)
    opened, passed = 0, 0
    for review in mine:
        row = review_actions.declare_none(review, seat=request.seat, at=request.received_at)
        opened += row.state == ReviewState.OPEN
        passed += row.state == ReviewState.RELEASED
    if not opened and not passed:
        flash.error(request, _("请勾选您已经看过、确认没有回避关系的申报。"))
    if opened:
        flash.success(request, ngettext("可以评审 %(n)s 份了。", "可以评审 %(n)s 份了。", opened) % {"n": opened})
    if passed:
        said = ngettext(
            "系统发现 %(n)s 份与您有回避关系，已改由别人评审。",
            "系统发现 %(n)s 份与您有回避关系，已改由别人评审。",
            passed,
        )
        flash.warning(request, said % {"n": passed})
    return redirect("committee:reviews")


@experts_only
@require_POST
def pass_on(request: SeatRequest, pk: int) -> HttpResponse:
    """A relation is declared; the case goes to somebody else."""
    review = get_object_or_404(review_queries.reviews_of(request.seat), pk=pk)
    kind = request.POST.get("kind", "")
    try:
        review_actions.declare_relation(
            review,
            kind=kind if kind in RelationKind.values else RelationKind.OTHER,
            words=request.POST.get("words", "")[:300],
            seat=request.seat,
            at=request.received_at,
        )
    except NotAllowed as refused:
        flash.error(request, str(refused.denied))
    else:
        flash.success(request, _("已登记，这份申报改由别人评审。"))
    return redirect("committee:reviews")


@experts_only
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SeatRequest, pk: int) -> HttpResponse:
    """The workspace: evidence, the expert's own sheet and notes. A POST keeps the draft, or hands it in."""
    row = _own(request, pk)
    sheet = checked_sheets.sheet_of(evidence.submission_of(row))
    draft = _draft(request.POST, sheet) if request.method == "POST" else _stored(row)
    if request.method != "POST":
        return _workspace(request, row, sheet, draft)
    seen = request.POST.get("version", "")
    given: dict[str, Any] = {"seen": int(seen) if seen.isdecimal() and len(seen) < 10 else -1, "seat": request.seat}
    try:
        if "hand_in" in request.POST:
            review_actions.hand_in(row, draft, at=request.received_at, **given)
            return redirect("committee:review_receipt", pk)
        saved = review_actions.save_draft(row, draft, at=request.received_at, **given)
    except ReviewRefusedError as refused:
        return _workspace(request, row, sheet, draft, refused.sentences)
    except (NotAllowed, WrittenMeanwhileError) as problem:
        return _not_saved(request, row, problem)
    if is_script(request):
        at = timezone.localtime(timezone.now()).strftime("%H:%M:%S")
        return JsonResponse({"version": saved.row_version, "saved_at": at})
    if "keep_phrase" in request.POST:
        review_actions.keep_phrase(request.user, saved.comment)
        flash.success(request, _("已存为常用语。"))
    return redirect("committee:review", pk)


def _own(request: SeatRequest, pk: int) -> Review:
    request.plan_code = request.seat.plan_code
    row = get_object_or_404(
        Review.objects.filter(member__expert__person=request.user, member__expert__plan__code=request.seat.plan_code)
        .select_related(
            "member__draw__plan", "member__expert__plan", "declaration__person", "declaration__employer",
            "declaration__version", "declaration__plan",
        ),
        pk=pk,
    )  # fmt: skip
    allowed = review_actions.may_read(row, request.user, request.seat)
    if not allowed:
        raise PermissionDenied(str(allowed))
    return row


def _not_saved(request: SeatRequest, row: Review, problem: Exception) -> HttpResponse:
    if isinstance(problem, WrittenMeanwhileError):
        now = problem.review
        theirs = {"comment": {"theirs": now.comment}, "notes": {"theirs": now.notes}}
        if is_script(request):
            answer = {"version": now.row_version, "fields": theirs}
            return JsonResponse(answer, status=HTTPStatus.CONFLICT)
        return conflict_page(request, back=request.path, reason=_("另一个窗口刚保存过这份评审。"))
    assert isinstance(problem, NotAllowed)
    if is_script(request):
        return JsonResponse({"says": str(problem.denied)}, status=HTTPStatus.GONE)
    flash.error(request, str(problem.denied))
    return redirect("committee:review", row.pk)


def _draft(posted: QueryDict, sheet: SheetShown | None) -> Draft:
    recommended = posted.get("recommended", "")
    lines = [line.line.code for line in sheet.lines] if sheet else []
    phrase = posted.get("phrase", "")
    comment = posted.get("comment", "").replace("\r\n", "\n")
    return Draft(
        recommended=recommended if recommended in Recommended.values else "",
        comment=f"{comment}\n{phrase}".strip() if phrase else comment,
        notes=posted.get("notes", "").replace("\r\n", "\n"),
        marks={
            line: (posted.get(f"mark-{line}", "").strip()[:8], posted.get(f"reason-{line}", "").strip()[:300])
            for line in lines
        },
        flagged=tuple(posted.getlist("flagged"))[:200],
        flag_words=posted.get("flag_words", "")[:300],
    )


def _stored(row: Review) -> Draft:
    return Draft(
        recommended=row.recommended,
        comment=row.comment,
        notes=row.notes,
        marks={line: (each["mark"], each["reason"]) for line, each in row.marks.items()},
        flagged=tuple(row.flagged),
        flag_words=row.flag_words,
    )


def _workspace(
    request: SeatRequest,
    row: Review,
    sheet: SheetShown | None,
    draft: Draft,
    sentences: dict[str, str] | None = None,
) -> HttpResponse:
    told = sentences or {}
    allowed = review_actions.may_write(row, request.user, request.seat)
    before, after = review_queries.neighbours(row, request.seat)
    at_experts = row.declaration.stop_kind == "expert_review"
    context = {
        "review": row,
        "page": evidence.shown(row) if at_experts else None,
        "sheet": sheet,
        "lines": [_line(each, draft, told) for each in sheet.lines] if sheet else [],
        "files": [(each.file, str(each.file.pk) in draft.flagged) for each in evidence.files_of(row)]
        if at_experts
        else [],
        "draft": draft,
        "sentences": told,
        "classes": Recommended.choices,
        "why": "" if allowed else str(allowed),
        "closes": _closes(row),
        "before": before,
        "after": after,
        "others": review_queries.others_of(row),
        "phrases": Phrase.objects.filter(person=request.user).order_by("pk"),
        "kinds": RelationKind.choices,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
    return render(request, "committee/experts/review.html", context, status=status)


def _line(line: LineShown, draft: Draft, sentences: dict[str, str]) -> tuple[LineShown, str, str, str]:
    mark, reason = draft.marks.get(line.line.code, ("", ""))
    return line, mark, reason, sentences.get(f"mark-{line.line.code}", "")


@experts_only
@require_GET
def receipt(request: SeatRequest, pk: int) -> HttpResponse:
    """What I handed in and when; nobody else's."""
    row = _own(request, pk)
    if row.state != ReviewState.HANDED_IN:
        raise Http404(_("这份评审还没有提交。"))
    _before, after = review_queries.neighbours(row, request.seat)
    return render(request, "committee/experts/review_receipt.html", {"review": row, "after": after})


@experts_only
@require_POST
def drop_phrase(request: SeatRequest, pk: int) -> HttpResponse:
    Phrase.objects.filter(pk=pk, person=request.user).delete()
    back = request.POST.get("review", "")
    return (
        redirect("committee:review", int(back))
        if back.isdecimal() and len(back) < 19
        else redirect("committee:reviews")
    )


@experts_only
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: SeatRequest, number: int) -> HttpResponse:
    """The leader's page: what is handed in, the summaries, figures that only inform."""
    request.plan_code = request.seat.plan_code
    draw = get_object_or_404(
        Draw.objects.select_related("plan"),
        plan__code=request.seat.plan_code, number=number, state=DrawState.DRAWN,
        members__in=PanelMember.objects.filter(expert__person=request.user, leader=True, state=MemberState.ACCEPTED),
    )  # fmt: skip
    rows = review_queries.panel_cases(draw, request.user)
    if request.method == "POST":
        chosen = next((each for each in rows if str(each.case.pk) == request.POST.get("case")), None)
        if chosen is None:
            raise Http404(_("本评审组没有这份申报。"))
        recommended = request.POST.get("recommended", "")
        try:
            review_actions.summarise(
                draw, chosen.case, recommended=recommended if recommended in Recommended.values else "",
                words=request.POST.get("words", ""), seat=request.seat, at=request.received_at,
            )  # fmt: skip
        except NotAllowed as refused:
            flash.error(request, str(refused.denied))
        else:
            flash.success(request, _("小结已保存。"))
        return redirect("committee:panel", number)
    led = review_queries.led_by(draw, request.user)
    context = {
        "draw": draw,
        "rows": rows,
        "led": _("、").join(sorted(led)),
        "calibrations": review_queries.calibrations(draw, led) if all(each.done for each in rows) else (),
        "classes": Recommended.choices,
    }
    return render(request, "committee/experts/panel.html", context)
