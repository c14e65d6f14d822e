"""承诺签名, 预览与提交, 回执."""

import uuid

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import permission, signed_in
from declarations import (
    actions,
    barring,
    completeness,
    editing,
    itinerary,
    judging,
    queries,
    summary,
    verdicts,
    workflow,
)
from declarations.countdown import closing_of
from declarations.enums import State, Verb
from declarations.forms.pledge import ConfirmForm
from declarations.models import Declaration
from declarations.pages import missing_link
from declarations.refusals import Conflict, NotAllowed
from declarations.views.access import frame, now_of, own, plain_version
from eligibility.answers import Answer


@permission(signed_in)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    if declaration.state not in (State.DRAFT, State.SENT_BACK):
        return redirect("declarations:progress", pk=pk)
    return _preview(request, declaration, None)


def _preview(
    request: HttpRequest, declaration: Declaration, confirm: ConfirmForm | None, refused: str = "", status: int = 200
) -> HttpResponse:
    now = now_of(declaration)
    lacking = completeness.missing(declaration)
    track = judging.chosen_track(declaration, judging.fresh_verdict(declaration, now))
    not_met = track is not None and track.answer is Answer.NOT_MET
    window = workflow.why_not(declaration, Verb.SUBMIT, declaration.person, None, now)
    why = str(getattr(window, "reason", ""))
    if not why and lacking:
        why = _("还差 %(n)s 项，见上面的清单。") % {"n": len(lacking)}
    if not why and track is not None and track.bars_submit:
        why = _("资格对照里有“不得申报”的条款未满足，不能提交。")
    if not why:
        why = str(getattr(barring.may_submit(declaration, now), "reason", ""))
    if not_met and confirm is None:
        confirm = ConfirmForm(initial={"not_met_reason": declaration.not_met_reason})
    context = frame(
        declaration,
        "preview",
        form=confirm if confirm is not None and confirm.is_bound else None,
        sections=summary.sections(declaration),
        changed=summary.changes(declaration),
        left_out=summary.left_out(declaration),
        missing=[{"label": item.words, "url": missing_link(declaration, item)} for item in lacking],
        track=verdicts.track_block(track) if track else None,
        not_met=not_met,
        confirm=confirm if not_met else None,
        why=why,
        refused=refused,
        closing=closing_of(declaration, now),
        now=now,
        idempotency_key=request.POST.get("idempotency_key") or uuid.uuid4().hex,
    )
    return render(request, "declarations/preview.html", context, status=status)


@permission(signed_in)
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands the declaration in. The same form sent twice leads to the same receipt."""
    declaration = own(request, pk)
    key = request.POST.get("idempotency_key", "")[:64]
    if not key or declaration.submissions.filter(idempotency_key=key).exists():
        return redirect("declarations:receipt" if key else "declarations:preview", pk=pk)
    if declaration.state not in (State.DRAFT, State.SENT_BACK):
        flash.info(request, _("这份申报已经提交过了。"))
        return redirect("declarations:progress", pk=pk)
    expected = plain_version(request)
    confirm = None
    if "not_met_reason" in request.POST:
        confirm = ConfirmForm(request.POST)
        if not confirm.is_valid():
            return _preview(request, declaration, confirm)
    try:
        if confirm is not None and confirm.cleaned_data["not_met_reason"] != declaration.not_met_reason:
            saved = editing.save(
                declaration,
                person=declaration.person,
                expected_version=expected,
                now=now_of(declaration),
                not_met_reason=confirm.cleaned_data["not_met_reason"],
            )
            expected = saved.row_version
        actions.submit(
            declaration,
            person=declaration.person,
            expected_version=expected,
            received_at=request.received_at,  # type: ignore[attr-defined]
            idempotency_key=key,
        )
    except Conflict:
        words = _("这份申报在您预览之后又改过。请核对下面的最新内容，再提交一次。")
        return _preview(request, own(request, pk), confirm, words, status=409)
    except NotAllowed as denied:
        return _preview(request, own(request, pk), confirm, str(denied.denied))
    return redirect("declarations:receipt", pk=pk)


@permission(signed_in)
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    submission = queries.latest_submission(declaration)
    if submission is None:
        return redirect("declarations:hub", pk=pk)
    plan = itinerary.plan_of(declaration)
    stop = itinerary.present_stop(declaration) if declaration.stop else itinerary.variant_of(declaration).stops[0]
    context = frame(
        declaration,
        submission=submission,
        next_stop=queries.words(stop.name),
        next_by=itinerary.deadline_of(declaration, stop.code),
        who=queries.who_has_it(declaration),
        target=queries.words(plan.target(declaration.target_level).title),
        employer=declaration.employer,
    )
    if context["next_by"]:
        context["next_by"] = itinerary.in_words(context["next_by"])
    return render(request, "declarations/receipt.html", context)
