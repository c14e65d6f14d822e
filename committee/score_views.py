"""The check view of a score sheet: three columns for the committee office, two for the desks before it."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from committee import marking, queries
from committee.desk import office_only
from committee.experts.review_queries import reviews_in
from committee.models import LineMark
from committee.review_marks import Proposed, proposed
from committee.score_forms import GivenForm, MarksForm
from config import clock
from declarations import checked_sheets, given_actions
from declarations.checked_sheets import LineShown, SheetShown
from declarations.models import Declaration, Submission
from declarations.queries import latest_submission, words
from declarations.refusals import NotAllowed
from documents import actions as press
from documents import queries as papers
from offices.views.cases import CASE_ROLES, queue_url
from offices.views.shared import answers_losers, declaration_for, person_of, read_by, seat_of
from scoring.schedule import GIVEN

FILTER_NAMES = {
    checked_sheets.DIFFERS: gettext_lazy("有差异"),
    checked_sheets.NO_EVIDENCE: gettext_lazy("没有佐证"),
    checked_sheets.UNCONFIRMED: gettext_lazy("来源未确认"),
}
PAPERS = {"pdf": ("score_sheet", "expert_sheet"), "xlsx": ("score_sheet_table", "expert_sheet_table")}


def _opened(request: HttpRequest, pk: int) -> tuple[Declaration, Submission]:
    """The case, for a seat that may see it, and its newest submission. 404 where no sheet was handed in."""
    declaration = declaration_for(request, pk)
    submission = latest_submission(declaration)
    if submission is None or submission.score_sheet is None:
        raise Http404(_("这份申报没有量化评分表。"))
    submission.declaration = read_by(request, declaration)
    return declaration, submission


def _shown(submission: Submission, standing: dict[str, LineMark] | None) -> SheetShown:
    shown = checked_sheets.sheet_of(submission, marking.experts_of(standing) if standing is not None else None)
    if shown is None:
        raise Http404(_("这份申报没有量化评分表。"))
    return shown


def _standing(request: HttpRequest, submission: Submission) -> dict[str, LineMark] | None:
    """The experts' marks for the office that may read them, None for all others."""
    return marking.marks_of(submission) if seat_of(request).role == Role.COMMITTEE_OFFICER else None


def _now(request: HttpRequest, declaration: Declaration) -> datetime:
    return clock.on_plan_clock(request.received_at, declaration.plan.code)  # type: ignore[attr-defined]


@permission(role(*CASE_ROLES))
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored sheet with all that came since; `?show=` keeps only some lines."""
    declaration, submission = _opened(request, pk)
    return _page(request, declaration, submission)


def _page(
    request: HttpRequest, declaration: Declaration, submission: Submission, failed: tuple[str, GivenForm] | None = None
) -> HttpResponse:
    standing = _standing(request, submission)
    shown = _shown(submission, standing)
    show = request.GET.get("show", "")
    before, after = queries.neighbours(declaration, seat_of(request))
    allowed = marking.may_mark(declaration, person_of(request), seat_of(request))
    context = {
        "declaration": declaration,
        "shown": shown,
        "show": show if show in checked_sheets.FILTERS else "",
        "sections": checked_sheets.filtered(shown.sections, show),
        "filters": [(kind, name, shown.counts[kind]) for kind, name in FILTER_NAMES.items()],
        "marks": standing or {},
        "names": {line.line.code: line.name for line in shown.lines},
        "history": marking.history_of(submission) if standing is not None else (),
        "with_experts": standing is not None,
        "why_no_marks": "" if allowed else str(allowed),
        "given_forms": _given_forms(request, declaration, shown, failed),
        "before": before,
        "after": after,
        "papers": [(kind, papers.by_key(_key(request, shown, kind))) for kind in PAPERS],
        "queue_url": queue_url(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    return render(request, "committee/score/sheet.html", context, status=status)


def _given_forms(
    request: HttpRequest, declaration: Declaration, shown: SheetShown, failed: tuple[str, GivenForm] | None
) -> dict[str, GivenForm]:
    """A form for each line whose figure this seat may give now."""
    found = {}
    for line in shown.lines:
        if line.line.count != GIVEN:
            continue
        if given_actions.may_give(declaration, line.line, person_of(request), seat_of(request)):
            found[line.line.code] = _given_form(request, declaration, line, None)
    return found | ({failed[0]: failed[1]} if failed else {})


def _given_form(request: HttpRequest, declaration: Declaration, line: LineShown, data: Any) -> GivenForm:
    unit = words(line.line.unit) if line.line.unit else ""
    today = _now(request, declaration).date()
    return GivenForm(data, line=line.line.code, unit=unit, standing=line.given, today=today)


def sheet_url(request: HttpRequest, pk: int, *rest: str, **more: str) -> str:
    """Where the sheet stands."""
    return reverse("sheets:sheet", args=[pk])


@permission(role(*CASE_ROLES))
@require_POST
@answers_losers(back=sheet_url)
def give(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    """Records the figure that this office gives for a line."""
    declaration, submission = _opened(request, pk)
    shown = _shown(submission, _standing(request, submission))
    found = next((each for each in shown.lines if each.line.code == line), None)
    if found is None:
        raise Http404(_("评分表没有这一条。"))
    allowed = given_actions.may_give(declaration, found.line, person_of(request), seat_of(request))
    if not allowed:
        raise NotAllowed(allowed)
    form = _given_form(request, declaration, found, request.POST)
    if form.is_valid():
        try:
            given_actions.record_given(
                declaration,
                line=line,
                person=person_of(request),
                seat=seat_of(request),
                now=_now(request, declaration),
                **form.cleaned_data,
            )
        except NotAllowed as refused:
            form.add_error("value", str(refused.denied))
        else:
            flash.success(request, _("已登记，核计分已按登记的数值计算。"))
            return redirect(f"{sheet_url(request, pk)}#line-{line}")
    return _page(request, declaration, submission, (line, form))


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """The board's marks, as the office records them by its minutes: all lines on one page."""
    declaration, submission = _opened(request, pk)
    allowed = marking.may_mark(declaration, person_of(request), seat_of(request))
    if not allowed:
        if request.method == "POST":
            raise PermissionDenied(str(allowed))
        flash.error(request, str(allowed))
        return redirect("sheets:sheet", pk)
    standing = marking.marks_of(submission)
    shown = _shown(submission, standing)
    now, found = _now(request, declaration), proposed(submission)
    ready = reviews_in(declaration, now)
    asked = request.POST if request.method == "POST" else request.GET
    taken = found if asked.get("take") == "reviews" and ready else {}
    form = MarksForm(request.POST or None, lines=shown.lines, standing=standing, taken=taken, today=now.date())
    if request.method == "POST" and form.is_valid():
        answer = _record(request, declaration, submission, form)
        if answer is not None:
            return answer
    reviewed = {"offer": len(found) if ready else 0, "readers": _readers(found), "why_not": "" if ready else str(ready)}
    return _marks_page(request, submission, shown, form, reviewed=reviewed)


def _readers(found: Mapping[str, Proposed]) -> int:
    return max((len(each.given) for each in found.values()), default=0)


def _record(
    request: HttpRequest, declaration: Declaration, submission: Submission, form: MarksForm
) -> HttpResponse | None:
    """None where the form has to be shown again."""
    seen = request.POST.get("seen", "")
    try:
        made = marking.record_marks(
            declaration,
            form.marked(),
            document=form.cleaned_data["document"],
            dated=form.cleaned_data["dated"],
            seen=int(seen) if seen.isdecimal() and len(seen) < 19 else -1,
            person=person_of(request),
            seat=seat_of(request),
            now=_now(request, declaration),
        )
    except marking.MarksRefusedError as refused:
        form.refuse(refused.sentences)
        return None
    except marking.MarkedMeanwhileError as meanwhile:
        standing = marking.marks_of(submission)
        return _marks_page(request, submission, _shown(submission, standing), form, meanwhile.newest)
    except NotAllowed as denied:
        form.add_error(None, str(denied.denied))
        return None
    said = ngettext("已登记 %(n)s 条专家评分。", "已登记 %(n)s 条专家评分。", len(made))
    flash.success(request, said % {"n": len(made)})
    return redirect("sheets:sheet", declaration.pk)


def _marks_page(
    request: HttpRequest,
    submission: Submission,
    shown: SheetShown,
    form: MarksForm,
    meanwhile: LineMark | None = None,
    *,
    reviewed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """`reviewed`: what the experts' online review offers, or why it offers nothing yet."""
    newest = meanwhile or marking.newest_of(submission)
    rows = {line.line.code: (mark, reason) for line, mark, reason in form.rows()}
    context = {
        "declaration": submission.declaration,
        "shown": shown,
        "form": form,
        "sections": [
            (section, [(line, *rows[line.line.code]) for line in section.lines]) for section in shown.sections
        ],
        "seen": newest.pk if newest else 0,
        "meanwhile": meanwhile,
        "reviewed": reviewed,
        "taken": form.taken,
        "readers": _readers(form.taken),
        "queue_url": queue_url(request),
    }
    status = HTTPStatus.OK
    if meanwhile:
        status = HTTPStatus.CONFLICT
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "committee/score/marks.html", context, status=status)


@permission(role(*CASE_ROLES))
@require_POST
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Orders the sheet as PDF or workbook; what the reader may not know is not on it."""
    declaration, submission = _opened(request, pk)
    if kind not in PAPERS:
        raise Http404
    experts = seat_of(request).role == Role.COMMITTEE_OFFICER
    placed = press.order_or_retry(
        kind=PAPERS[kind][experts],
        # Papers about `declaration:` are open to the applicant; the experts' column is not.
        subject=f"{'submission' if experts else 'declaration'}:{submission.pk if experts else declaration.pk}",
        key=_key(request, _shown(submission, _standing(request, submission)), kind),
        params={"declaration": declaration.pk, "revision": submission.revision},
        requested_by=person_of(request),
        plan_code=declaration.plan.code,
        office_id=seat_of(request).organisation_id,
    )
    return redirect("documents:order", placed.pk)


def _key(request: HttpRequest, shown: SheetShown, kind: str) -> str:
    """Ordered again after something was recorded or confirmed, it is another paper."""
    return f"sheet:{kind}:{shown.submission.pk}:{seat_of(request).organisation_id}:{shown.digest}"
