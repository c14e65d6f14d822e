"""Editing a draft's files: with and without scripts, saved as one types, errors beside their lines."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SeatRequest
from committee.desk import office_only
from committee.studio_views import draft_of, enter, tabs
from provisions.documents_yaml import MOST_CHARACTERS
from review_plans import draft_actions as actions
from review_plans.calendar import working_calendar
from review_plans.draft_actions import DraftConflict
from review_plans.models import PlanDraft, PlanDraftFile
from review_plans.saying import words
from review_plans.studio.kept import report_on
from review_plans.studio.remarks import Remark
from review_plans.studio.report import Report
from review_plans.studio.sources import is_plan_file

MOST_POSTED = 4 * MOST_CHARACTERS
NOT_KEPT = {"closed": HTTPStatus.GONE, "too_long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE}


def _file(draft: PlanDraft, name: str) -> PlanDraftFile:
    found = draft.files.filter(name=name).first() if is_plan_file(name) else None
    if found is None:
        raise Http404(_("草稿里没有这个文件。"))
    return found


def _marks(report: Report, name: str) -> list[dict[str, object]]:
    """What is to be said of the lines of one file, worst first for each line."""
    return [_mark(remark, "error") for remark in report.errors if remark.file == name] + [
        _mark(remark, "warning") for remark in (*report.contradictions, *report.forgotten) if remark.file == name
    ]


def _mark(remark: Remark, tone: str) -> dict[str, object]:
    return {"line": remark.line, "tone": tone, "says": words(remark.says), "remedy": words(remark.remedy)}


def _gutter(text: str, marks: list[dict[str, object]]) -> list[dict[str, object]]:
    """A number for every line of the editor, and the tone of what is said of it."""
    tones = {mark["line"]: mark["tone"] for mark in reversed(marks)}
    return [{"n": n, "tone": tones.get(n, "")} for n in range(1, text.count("\n") + 2)]


def _elsewhere(report: Report, name: str) -> list[dict[str, object]]:
    return [{"file": remark.file, **_mark(remark, "error")} for remark in report.errors if remark.file != name]


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SeatRequest, pk: int) -> HttpResponse:
    """One file of the draft in a plain editor; a POST keeps it and shows what is wrong with it."""
    draft = draft_of(request, pk)
    file = _file(draft, request.POST.get("file") or request.GET.get("file", "plan.yaml"))
    theirs, status = None, HTTPStatus.OK
    text, version = file.text, file.row_version
    if request.method == "POST":
        text, version = _typed(request), _expected(request)
        try:
            file = actions.save_file(draft, name=file.name, text=text, expected=version, by=enter(request)[1])
        except DraftConflict as conflict:
            theirs, status, version = conflict.theirs, HTTPStatus.CONFLICT, conflict.file.row_version
        except ValidationError as refused:
            flash.error(request, " ".join(refused.messages))
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            flash.success(request, _("已保存。"))
            return redirect(_address(pk, file.name))
    report = report_on({**actions.texts_of(draft), file.name: text}, working_calendar())
    context = {
        **tabs(draft, "edit"),
        "file": file,
        "text": text,
        "version": version,
        "theirs": theirs,
        "marks": _marks(report, file.name),
        "elsewhere": _elsewhere(report, file.name),
        "names": list(actions.texts_of(draft)),
        "lines": _gutter(text, _marks(report, file.name)),
    }
    return render(request, "committee/studio/edit.html", context, status=status)


def _address(pk: int, name: str) -> str:
    """The editor's page of one file."""
    return f"{reverse('studio:edit', args=[pk])}?{urlencode({'file': name})}"


def _typed(request: SeatRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")


def _expected(request: SeatRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() and len(given) < 10 else 0


@office_only
@require_POST
def autosave(request: SeatRequest, pk: int) -> HttpResponse:
    """Keeps what was typed; 409 with the other text if somebody saved in between.

    410 once the draft is closed, 413 for a text that is too long, 400 for one that can't be stored, each with `says`:
    nothing was kept then, and the page says so.
    """
    draft = draft_of(request, pk)
    file = _file(draft, request.POST.get("file", ""))
    try:
        by = enter(request)[1]
        kept = actions.save_file(draft, name=file.name, text=_typed(request), expected=_expected(request), by=by)
    except DraftConflict as conflict:
        theirs = {"text": {"theirs": conflict.theirs}}
        return JsonResponse({"version": conflict.file.row_version, "fields": theirs}, status=HTTPStatus.CONFLICT)
    except ValidationError as refused:
        status = NOT_KEPT.get(str(getattr(refused, "code", "")), HTTPStatus.BAD_REQUEST)
        return JsonResponse({"says": " ".join(refused.messages)}, status=status)
    return JsonResponse({"version": kept.row_version, "saved_at": f"{request.received_at:%H:%M:%S}"})


@office_only
@require_POST
def errors(request: SeatRequest, pk: int) -> HttpResponse:
    """What is wrong with a text as it stands in the editor, line by line; keeps nothing."""
    draft = draft_of(request, pk)
    file = _file(draft, request.POST.get("file", ""))
    text = _typed(request)
    if len(text) > MOST_POSTED:
        return JsonResponse({"marks": [], "elsewhere": []}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    report = report_on({**actions.texts_of(draft), file.name: text}, working_calendar())
    return JsonResponse({"marks": _marks(report, file.name), "elsewhere": _elsewhere(report, file.name)})


@office_only
@require_POST
def add_file(request: SeatRequest, pk: int) -> HttpResponse:
    """A further file of worked examples, or the table of points."""
    draft = draft_of(request, pk)
    name = request.POST.get("name", "").strip()
    try:
        if is_plan_file(name) and draft.files.filter(name=name).exists():
            raise ValidationError(_("已经有 %(name)s。") % {"name": name})
        actions.save_file(draft, name=name, text="\n", expected=0, by=enter(request)[1])
    except DraftConflict:
        flash.error(request, _("已经有 %(name)s。") % {"name": name})
        return redirect(_address(pk, name))
    except ValidationError as refused:
        flash.error(request, " ".join(refused.messages))
        return redirect("studio:edit", pk)
    return redirect(_address(pk, name))


@office_only
@require_POST
def remove_file(request: SeatRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    name = request.POST.get("name", "")
    try:
        actions.remove_file(draft, name=name, by=enter(request)[1])
        flash.success(request, _("%(name)s 已删去。") % {"name": name})
    except ValidationError as refused:
        flash.error(request, " ".join(refused.messages))
    return redirect("studio:edit", pk)
