"""The plan studio of a committee office: drafts, their checks, a dry run, and publishing."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SeatRequest
from committee import studio, studio_tables, tasks
from committee.desk import office_only
from committee.models import DraftDryRun
from committee.studio_forms import PublishForm, StartForm
from documents import sheets
from provisions.documents_yaml import PlanError
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from review_plans.models import PlanDraft, ReviewPlan
from review_plans.queries import current_version, plan_of
from review_plans.saying import words
from review_plans.studio.archive import write_archive
from review_plans.studio.differences import GROUPS, differences
from review_plans.studio.named import stored_source, texts_of_version
from review_plans.studio.sources import open_source

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def enter(request: SeatRequest) -> tuple[ReviewPlan, By]:
    """The plan of the seat, whose drafts these are, and who acts."""
    code = request.seat.plan_code
    request.plan_code = code
    return get_object_or_404(ReviewPlan, code=code), By(request.user, request.seat, request.received_at)


def draft_of(request: SeatRequest, pk: int) -> PlanDraft:
    """A draft of this very office; anybody else's does not exist."""
    plan, _by = enter(request)
    return get_object_or_404(PlanDraft.objects.select_related("plan", "published"), pk=pk, plan=plan)


def tabs(draft: PlanDraft, tab: str) -> dict[str, Any]:
    return {"draft": draft, "tab": tab}


@office_only
@require_GET
def home(request: SeatRequest) -> HttpResponse:
    """Drafts and published versions of this committee's plan."""
    plan, _by = enter(request)
    return _home(request, plan, StartForm(plan=plan))


def _home(request: SeatRequest, plan: ReviewPlan, form: StartForm) -> HttpResponse:
    drafts = plan.drafts.select_related("made_by", "published").order_by("-changed_at")
    context = {
        "plan": plan,
        "drafts": [draft for draft in drafts if draft.is_open],
        "closed": [draft for draft in drafts if not draft.is_open],
        "versions": plan.versions.select_related("imported_by").order_by("-number"),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "committee/studio/home.html", context, status=status)


@office_only
@require_POST
def start(request: SeatRequest) -> HttpResponse:
    plan, by = enter(request)
    form = StartForm(request.POST, request.FILES, plan=plan)
    if not form.is_valid():
        return _home(request, plan, form)
    given = form.cleaned_data
    based_on = form.versions.get(given["version"]) if given.get("version") and not given.get("archive") else None
    try:
        draft = actions.start_draft(plan, title=given["title"], texts=given["texts"], by=by, based_on=based_on)
    except ValidationError as refused:
        form.add_error("archive" if given.get("archive") else "version", refused.messages)
        return _home(request, plan, form)
    flash.success(request, _("草稿已建好。"))
    return redirect("studio:edit", draft.pk)


@office_only
@require_GET
def version_archive(request: SeatRequest, number: int) -> HttpResponse:
    """The files of a published version."""
    plan, _by = enter(request)
    version = get_object_or_404(plan.versions, number=number)
    return _packed(plan.code, f"{plan.code}-v{number}", texts_of_version(version))


@office_only
@require_GET
def draft_archive(request: SeatRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    return _packed(draft.plan.code, f"{draft.plan.code}-draft-{draft.pk}", actions.texts_of(draft))


def _packed(folder: str, name: str, texts: dict[str, str]) -> HttpResponse:
    answer = HttpResponse(write_archive(folder, texts), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer


@office_only
@require_GET
def coverage(request: SeatRequest, pk: int) -> HttpResponse:
    """Every clause of the index and what looks after it; what nobody does stands first."""
    draft = draft_of(request, pk)
    report = actions.report_of(draft)
    context = {**tabs(draft, "coverage"), "report": report, **studio_tables.coverage(report)}
    return render(request, "committee/studio/coverage.html", context)


@office_only
@require_GET
def examples(request: SeatRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    report = actions.report_of(draft)
    context = {**tabs(draft, "examples"), "report": report, "disagreements": studio_tables.disagreements(draft, report)}
    return render(request, "committee/studio/examples.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def contradictions(request: SeatRequest, pk: int) -> HttpResponse:
    """What cannot be kept; each may be answered for with a reason, and then no longer stands in the way."""
    draft = draft_of(request, pk)
    if request.method == "POST":
        key, reason = request.POST.get("key", ""), request.POST.get("reason", "")
        try:
            actions.answer_contradiction(draft, key=key, reason=reason, by=enter(request)[1])
            flash.success(request, _("理由已记下。") if reason.strip() else _("理由已撤回。"))
        except ValidationError as refused:
            flash.error(request, " ".join(refused.messages))
        return redirect("studio:contradictions", pk)
    report = actions.report_of(draft)
    context = {**tabs(draft, "contradictions"), "report": report, **studio_tables.remarks(report, draft.answered)}
    return render(request, "committee/studio/contradictions.html", context)


@office_only
@require_GET
def compare(request: SeatRequest, pk: int) -> HttpResponse:
    """What the draft says differently from a published plan of any committee: published plans are public."""
    draft = draft_of(request, pk)
    chosen = request.GET.get("with", draft.plan.code)
    codes = list(
        ReviewPlan.objects.filter(versions__isnull=False).distinct().order_by("code").values_list("code", flat=True)
    )
    source = open_source(actions.texts_of(draft))
    groups = []
    if chosen in codes and not source.errors:
        found = differences(stored_source(current_version(chosen)), source)
        groups = [(words(name), [c for c in found if c.group == group]) for group, name in GROUPS.items()]
    context = {
        **tabs(draft, "differences"),
        "plans": [(code, words(plan_of(current_version(code)).short_name)) for code in codes],
        "chosen": chosen,
        "unreadable": bool(source.errors),
        "groups": [(name, studio_tables.changes(told)) for name, told in groups if told],
    }
    return render(request, "committee/studio/differences.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def dry_run(request: SeatRequest, pk: int) -> HttpResponse:
    """Asks for a dry run, shows the newest one: who would flip, by clause, region and kind of employer."""
    draft = draft_of(request, pk)
    if request.method == "POST":
        try:
            made = studio.ask(draft, person=request.user, at=request.received_at)
        except (ValidationError, PlanError) as refused:
            flash.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
        else:
            transaction.on_commit(lambda: tasks.dry_run.delay(made.pk))
        return redirect("studio:dry_run", pk)
    newest = draft.dry_runs.select_related("against", "asked_by").order_by("-pk").first()
    context = {
        **tabs(draft, "dry_run"),
        "run": newest,
        "changed_since": bool(newest and newest.texts != actions.texts_of(draft)),
    }
    if newest is not None:
        at = request.received_at
        context |= {"job": studio.progress(newest, at), "trouble": studio.trouble(newest, at)}
        context |= studio_tables.flips(newest, request.seat)
    return render(request, "committee/studio/dry_run.html", context)


def _run_of(request: SeatRequest, pk: int, run: int) -> DraftDryRun:
    return get_object_or_404(DraftDryRun, pk=run, draft=draft_of(request, pk))


@office_only
@require_GET
def dry_run_progress(request: SeatRequest, pk: int, run: int) -> HttpResponse:
    return JsonResponse(studio.progress(_run_of(request, pk, run), request.received_at))


@office_only
@require_GET
def dry_run_sheet(request: SeatRequest, pk: int, run: int) -> HttpResponse:
    """The flips as a workbook: numbers of declarations, no names."""
    found = _run_of(request, pk, run)
    buffer = BytesIO()
    sheets.write(studio_tables.sheet(found, request.seat), buffer)
    answer = HttpResponse(buffer.getvalue(), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="dry-run-{found.pk}.xlsx"'
    return answer


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SeatRequest, pk: int) -> HttpResponse:
    """What stands in the way, what running drafts will be told, and the act itself."""
    draft = draft_of(request, pk)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason, by = form.cleaned_data["reason"], enter(request)[1]
            outcome = actions.publish_draft(draft, reason=reason, by=by, seen=_seen(request))
        except ValidationError as refused:
            form.add_error(None, refused.messages)
            draft = draft_of(request, pk)
        else:
            flash.success(request, _("已发布为第 %(n)d 版。") % {"n": outcome.number})
            return redirect("studio:home")
    seen = actions.seen_now(draft)
    report = actions.report_of(draft)
    obstacles = actions.obstacles(draft, report)
    told = studio_tables.since_current(draft, report) if report.readable else []
    context = {**tabs(draft, "publish"), "form": form, "obstacles": obstacles, "changes": told, "seen": seen}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "committee/studio/publish.html", context, status=status)


def _seen(request: SeatRequest) -> actions.Seen:
    """What the page showed that was sent; nothing fits a number that is none."""
    given = [request.POST.get(name, "") for name in ("row_version", "newest")]
    draft, newest = (int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1 for word in given)
    return actions.Seen(draft, newest)


@office_only
@require_POST
def discard(request: SeatRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    try:
        actions.discard_draft(draft, by=enter(request)[1])
        flash.success(request, _("草稿已作废。"))
    except ValidationError as refused:
        flash.error(request, " ".join(refused.messages))
    return redirect("studio:home")
