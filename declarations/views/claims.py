"""Writing one claim: kept by itself as it changes, foretold before it is kept, taken out. Answers JSON to the page's script."""

import uuid
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.permissions import permission, signed_in
from accounts.requests import is_script
from declarations import claim_actions, claiming, scores, tallying
from declarations.evidence import evidence_of
from declarations.forms.score import ClaimForm
from declarations.models import Declaration, SelfClaim
from declarations.refusals import Conflict, NotAllowed
from declarations.views.access import now_of, own
from declarations.views.score import Sheet, form_for, line_context, line_url, row_of, shown
from dossiers.models import Dossier
from dossiers.queries import proofs_of
from files.actions import receive
from files.models import FileState, StoredFile
from files.rules import EVIDENCE
from scoring.schedule import Line

CHANGED_ELSEWHERE = gettext_lazy(
    "这一项刚刚在别的窗口改过，您这里的内容还没有保存，也没有丢：请看过别处的内容，再决定保留哪一份。"
)


@permission(signed_in)
@require_POST
def save_claim(request: HttpRequest, pk: int, code: str, key: uuid.UUID) -> HttpResponse:
    """Keeps one claim, new or changed."""
    sheet = Sheet.of(request, pk)
    line = _open_line(sheet, code)
    row = _stored(sheet.declaration, line, key)
    form = form_for(sheet, line, row, request.POST, request.FILES)
    if not form.is_valid():
        return _with_errors(request, sheet, line, form, key)
    try:
        file = _received(form, sheet.declaration)
    except Unusable as refused:
        form.add_error("file", str(refused))
        return _with_errors(request, sheet, line, form, key)
    claim = form.claim(key, file=file)
    seen = request.POST.get("seen", "")
    try:
        saved = claim_actions.put(
            sheet.declaration, person=sheet.declaration.person, claim=claim, seen=seen, now=now_of(sheet.declaration)
        )
    except Conflict:
        return _in_conflict(request, pk, line, form, key)
    except NotAllowed as denied:
        return _refused(request, sheet, line, form, key, str(denied.denied))
    if is_script(request):
        return _kept(request, pk, line, saved)
    flash.success(request, _("已保存。") if row else _("已计入。"))
    return redirect("declarations:score_line", pk=pk, code=code)


def _open_line(sheet: Sheet, code: str) -> Line:
    """The line, if anything can be claimed on it."""
    line = sheet.line(code)
    if not claiming.takes_claims(line):
        raise Http404
    return line


def _stored(declaration: Declaration, line: Line, key: uuid.UUID) -> SelfClaim | None:
    row = next((row for row in tallying.claims_of(declaration) if row.key == key), None)
    if row is not None and row.line != line.code:
        raise Http404
    return row


class Unusable(Exception):
    """The file that came along can't be used; says why and what to do."""


def _received(form: ClaimForm, declaration: Declaration) -> StoredFile | None:
    """The file that came along, looked at."""
    upload = form.cleaned_data.get("file")
    if not upload:
        return None
    file = receive(owner=declaration.person, slot_rule=EVIDENCE, upload=upload)
    if file.state != FileState.READY:
        raise Unusable(f"{file.reason}{file.remedy}")
    return file


def _with_errors(request: HttpRequest, sheet: Sheet, line: Line, form: ClaimForm, key: uuid.UUID) -> HttpResponse:
    if is_script(request):
        return JsonResponse({"says": _first(form), "errors": errors_of(form)}, status=422)
    return _again(request, sheet, line, form, key)


def _first(form: ClaimForm) -> str:
    return next(str(message) for messages in form.errors.values() for message in messages)


def errors_of(form: ClaimForm) -> dict[str, list[str]]:
    return {field: [str(message) for message in messages] for field, messages in form.errors.items()}


def _again(
    request: HttpRequest, sheet: Sheet, line: Line, form: ClaimForm, key: uuid.UUID, *, status: int = 200
) -> HttpResponse:
    """The page once more, with what was typed."""
    context = line_context(sheet, line, form, key=key, opened=key if form.row else None)
    return shown(request, sheet, status=status, **context)


def _refused(
    request: HttpRequest, sheet: Sheet, line: Line, form: ClaimForm, key: uuid.UUID, says: str
) -> HttpResponse:
    if is_script(request):
        return JsonResponse({"says": says}, status=403)
    form.add_error(None, says)
    return _again(request, sheet, line, form, key, status=403)


def _in_conflict(request: HttpRequest, pk: int, line: Line, form: ClaimForm, key: uuid.UUID) -> HttpResponse:
    """Both contents are shown; pressing once more keeps this window's."""
    sheet = Sheet.of(request, pk)
    row = _stored(sheet.declaration, line, key)
    theirs = _("已移除") if row is None else _in_words(line, row)
    if is_script(request):
        answer = {"says": str(CHANGED_ELSEWHERE), "theirs": theirs, "seen": claim_actions.digest(row)}
        return JsonResponse(
            {**answer, "open": line_url(sheet.declaration, line.code, row.key if row else "")}, status=409
        )
    form.row = row
    form.add_error(None, str(CHANGED_ELSEWHERE))
    form.add_error(None, _("别处保存的内容：%(theirs)s") % {"theirs": theirs})
    return _again(request, sheet, line, form, key, status=409)


def _in_words(line: Line, row: SelfClaim) -> str:
    parts = (claiming.what_of(line, row), claiming.proof_of(row), row.words)
    return " · ".join(part for part in parts if part)


def _kept(request: HttpRequest, pk: int, line: Line, saved: SelfClaim) -> JsonResponse:
    """What the page shows anew: figures of every line and block, and the reasons beside this claim."""
    sheet = Sheet.of(request, pk)
    told = next(r for r in scores.claim_rows(sheet.declaration, line, sheet.counted) if r.row.key == saved.key)
    parts: dict[str, str] = {
        "line-told": render_to_string("declarations/_score_line_told.html", {"line": row_of(sheet, line)}, request),
        f"claim-told-{saved.key}": render_to_string("declarations/_claim_told.html", {"told": told}, request),
        f"claim-evidence-{saved.key}": render_to_string(
            "declarations/_claim_evidence.html", {"evidence": told.evidence}, request
        ),
    }
    return JsonResponse(
        {
            "seen": claim_actions.digest(saved),
            "saved_at": timezone.localtime(timezone.now()).strftime("%H:%M:%S"),
            "open": line_url(sheet.declaration, line.code, saved.key),
            **_figures(request, sheet, parts),
        }
    )


def _figures(request: HttpRequest, sheet: Sheet, parts: dict[str, str]) -> dict[str, Any]:
    declaration, schedule = sheet.declaration, sheet.scoring.schedule
    totals = scores.totals_of(declaration, schedule, sheet.counted)
    sections = scores.section_rows(schedule, sheet.counted, sheet.scoring.confirmed)
    return {
        "lines": {
            row.code: {
                "self": scores.plain(row.score.self_mark),
                "machine": scores.plain(row.score.machine_mark),
                "note": row.note,
                "reason": row.reason,
            }
            for section in sections
            for row in section.lines
        },
        "blocks": {
            section.code: {
                "machine": scores.plain(section.score.machine_mark),
                "bar": [str(section.bar.claimed), str(section.bar.counted)],
            }
            for section in sections
        },
        "parts": {
            **parts,
            "score-totals": render_to_string("declarations/_score_totals.html", {"totals": totals}, request),
        },
    }


@permission(signed_in)
@require_POST
def preview(request: HttpRequest, pk: int, code: str, key: uuid.UUID) -> JsonResponse:
    """What the form would count as, and why; writes nothing."""
    sheet = Sheet.of(request, pk)
    line = _open_line(sheet, code)
    row = _stored(sheet.declaration, line, key)
    form, proposed = _proposing(sheet, line, row, request)
    valid, proof = form.is_valid(), form.chosen()
    pages = form.cleaned_data.get("pages", "")
    evidence = evidence_of(proof.file, pages) if proof and proof.file else None
    context: dict[str, Any] = {"errors": errors_of(form)}
    if valid:
        context.update(_foretold(sheet, line, form, key))
    return JsonResponse(
        {
            "complete": valid,
            "choice": proposed,
            "errors": {name: said for name, said in errors_of(form).items() if request.POST.get(name)},
            "parts": {
                f"claim-told-{key}": render_to_string("declarations/_claim_told.html", context, request),
                f"claim-evidence-{key}": render_to_string(
                    "declarations/_claim_evidence.html", {"evidence": evidence}, request
                ),
            },
        }
    )


def _proposing(sheet: Sheet, line: Line, row: SelfClaim | None, request: HttpRequest) -> tuple[ClaimForm, str]:
    """The form as sent; where no choice was made yet, with the one that the dossier's words lead to."""
    follows = request.POST.get("file_follows") == "1"
    form = form_for(sheet, line, row, request.POST, file_follows=follows)
    proof = form.chosen()
    if proof is None or not proof.option or request.POST.get("choice"):
        return form, ""
    data = request.POST.copy()
    data["choice"] = proof.option
    return form_for(sheet, line, row, data, file_follows=follows), proof.option


def _foretold(sheet: Sheet, line: Line, form: ClaimForm, key: uuid.UUID) -> dict[str, Any]:
    """The claim counted along with all others, as if it were kept."""
    row = form.claim(key)
    dossier = Dossier.objects.get(person_id=sheet.declaration.person_id)
    claim = tallying.claim_of(row, proofs_of(dossier))
    counted = sheet.scoring.sheet(claim, instead_of=str(key))
    score = next(each for each in counted.line(line.code).claims if each.claim.key == str(key))
    totals = scores.totals_of(sheet.declaration, sheet.scoring.schedule, counted)
    mark = counted.line(line.code).machine_mark
    return {
        "told": scores.claim_row(line, row, score, claiming.files_of(sheet.declaration)),
        "line_after": mark,
        "totals_after": totals,
    }


@permission(signed_in)
@require_POST
def remove_claim(request: HttpRequest, pk: int, code: str, key: uuid.UUID) -> HttpResponse:
    declaration = own(request, pk)
    row = get_object_or_404(SelfClaim, key=key, line=code, declaration=declaration)
    try:
        claim_actions.remove(declaration, person=declaration.person, claim=row, now=now_of(declaration))
    except NotAllowed as denied:
        flash.error(request, str(denied.denied))
    else:
        flash.success(request, _("已移除。"))
    return redirect("declarations:score_line", pk=pk, code=code)
