"""量化自评: the table as a whole, and each line on a page of its own."""

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import permission, signed_in
from declarations import facts, scores, verdicts
from declarations.forms.score import ClaimForm
from declarations.models import Declaration, SelfClaim
from declarations.pages import has_score, may_change_page
from declarations.refusals import Conflict, NotAllowed
from declarations.views.access import frame, now_of, own, page_named, plain_version
from files.actions import receive
from files.models import FileState
from files.rules import EVIDENCE
from scoring.schedule import Line


def _scored(request: HttpRequest, pk: int) -> Declaration:
    declaration = own(request, pk)
    if not has_score(declaration):
        raise Http404
    return declaration


@permission(signed_in)
@require_safe
def score(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = _scored(request, pk)
    schedule, sheet = scores.schedule_of(declaration), facts.score_sheet_of(declaration)
    assert sheet is not None
    needed = verdicts.score_needed(declaration.version, declaration.target_level)
    allowed = may_change_page(declaration, page_named("score"), now_of(declaration))
    gap = None
    if needed is not None:
        gap = max(type(sheet.machine_total)(str(needed)) - sheet.machine_total, type(sheet.machine_total)(0))
    context = frame(
        declaration,
        "score",
        schedule=schedule,
        sheet=sheet,
        sections=scores.section_rows(declaration, schedule, sheet),
        needed=needed,
        gap=gap,
        gate=scores.is_gate(declaration),
        locked=str(getattr(allowed, "reason", "")),
    )
    return render(request, "declarations/score.html", context)


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    declaration = _scored(request, pk)
    found = _line(declaration, code)
    form = ClaimForm(request.POST or None, request.FILES or None, declaration=declaration, line=found)
    status = 200
    if request.method == "POST" and form.is_valid():
        refusal = _add(request, declaration, found, form)
        if not refusal:
            flash.success(request, _("已计入。"))
            return redirect("declarations:score_line", pk=pk, code=code)
        form.add_error(*refusal)
        declaration, status = own(request, pk), 409
    sheet = facts.score_sheet_of(declaration)
    assert sheet is not None
    allowed = may_change_page(declaration, page_named("score"), now_of(declaration))
    context = frame(
        declaration,
        "score",
        line=found,
        score=sheet.line(code),
        rows=scores.claim_rows(declaration, found, sheet),
        form=form,
        locked=str(getattr(allowed, "reason", "")),
    )
    return render(request, "declarations/score_line.html", context, status=status)


def _line(declaration: Declaration, code: str) -> Line:
    for found in scores.schedule_of(declaration).lines_for(declaration.specialty or None):
        if found.code == code:
            return found
    raise Http404


def _add(request: HttpRequest, declaration: Declaration, found: Line, form: ClaimForm) -> tuple[str | None, str] | None:
    """Adds the claim; answers the field and sentence of a refusal, or None."""
    file = form.known_file()
    if form.cleaned_data["file"]:
        file = receive(owner=declaration.person, slot_rule=EVIDENCE, upload=form.cleaned_data["file"])
        if file.state != FileState.READY:
            return "file", f"{file.reason}{file.remedy}"
    try:
        scores.add_claim(
            declaration,
            line=found,
            expected_version=plain_version(request),
            now=now_of(declaration),
            choice=form.cleaned_data.get("choice") or "",
            quantity=form.cleaned_data.get("quantity"),
            achievement=form.achievement(),
            file=file,
            words_of=form.cleaned_data["words"],
        )
    except Conflict:
        return None, _("这份申报刚刚在别的窗口改过。您填的内容还在，请看过上面的最新内容后再保存。")
    except NotAllowed as denied:
        return None, str(denied.denied)
    return None


@permission(signed_in)
@require_POST
def remove_claim(request: HttpRequest, pk: int, claim: int) -> HttpResponse:
    declaration = _scored(request, pk)
    row = get_object_or_404(SelfClaim, pk=claim, declaration=declaration)
    try:
        scores.remove_claim(declaration, claim=row, expected_version=plain_version(request), now=now_of(declaration))
    except Conflict:
        flash.error(request, _("这份申报刚刚在别的窗口改过，请再试一次。"))
    except NotAllowed as denied:
        flash.error(request, str(denied.denied))
    return redirect("declarations:score_line", pk=pk, code=row.line)
