"""进度: who has it now, what happened, what may still be done, and the own form once the plan unlocks it."""

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import documents.actions
import documents.queries
from accounts.permissions import permission, signed_in
from accounts.results import Answer
from declarations import actions, itinerary, papers_exceptional, queries, summary, vote_box, workflow
from declarations.appealing import APPEALABLE
from declarations.asked import asked
from declarations.countdown import closing_of
from declarations.enums import State, Verb
from declarations.models import Declaration
from declarations.refusals import Conflict, NotAllowed
from declarations.stages import stages
from declarations.views.access import frame, now_of, own, plain_version
from documents.models import DocumentOrder
from review_plans import queries as plan_queries

TONES = {
    Verb.SEND_BACK: "returned",
    Verb.REFUSE: "refused",
    Verb.ENDORSE: "passed",
    Verb.RECOMMEND: "passed",
    Verb.FORWARD: "passed",
}


@permission(signed_in)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    now = now_of(declaration)
    context = frame(
        declaration,
        stages=stages(declaration),
        events=_events(declaration),
        who=queries.who_has_it(declaration),
        stop=queries.words(itinerary.present_stop(declaration).name) if declaration.stop else "",
        closing=closing_of(declaration, now),
        note=queries.open_return(declaration),
        points=asked(declaration),
        changed=_last_changes(declaration),
        submissions=declaration.submissions.order_by("-revision"),
        recall=_answer(declaration, Verb.RECALL, now),
        withdraw=_answer(declaration, Verb.WITHDRAW, now),
        exceptional=_exceptional(declaration),
        form_why_not=_why_no_form(declaration),
        order=_order(declaration),
        fee=_fee(declaration),
        has_fee=_has_fee(declaration),
        appealable=declaration.ending in APPEALABLE,
        certificate=documents.queries.latest("title_certificate", _subject(declaration)),
        has_sheet=declaration.submissions.filter(revision=declaration.revision, score_sheet__isnull=False).exists(),
        copies=getattr(itinerary.plan_of(declaration).paper("review_form"), "copies", 0),
        now=now,
    )
    return render(request, "declarations/progress.html", context)


def _answer(declaration: Declaration, verb: Verb, now: Any) -> Answer | None:
    """None where this verb isn't the applicant's at all here: then there is no button."""
    offered = dict(workflow.offered(declaration, declaration.person, None, now))
    return offered.get(verb)


def _events(declaration: Declaration) -> list[dict[str, Any]]:
    """Newest first. People in offices appear by their office; the applicant by name."""
    return [
        {
            "at": row.plan_time or row.at,
            "what": row.words,
            "who": row.office or row.who,
            "words": row.reason,
            "tone": TONES.get(row.verb, ""),  # type: ignore[call-overload]
        }
        for row in queries.timeline(declaration)
    ]


def _last_changes(declaration: Declaration) -> list[summary.SummaryRow]:
    """What the newest submission changed against the one before it."""
    newest = list(declaration.submissions.order_by("-revision")[:2])
    if len(newest) < 2:
        return []
    return summary.differences(itinerary.plan_of(declaration), newest[1].snapshot, newest[0].snapshot)


def _why_no_form(declaration: Declaration) -> str:
    plan = itinerary.plan_of(declaration)
    if plan.paper("review_form") is None:
        return _("本计划没有评审表。")
    if itinerary.form_unlocked(declaration):
        return ""
    gate = next((s for s in itinerary.variant_of(declaration).stops if s.code == plan.form_unlocks_after), None)
    name = queries.words(gate.name) if gate else plan.form_unlocks_after
    return _("“%(stop)s”完成后才能导出。") % {"stop": name}


def _fee(declaration: Declaration) -> dict[str, Any] | None:
    """While the fee is waited for: what the plan says of it, the amount that an office has set, and until when."""
    if declaration.state != State.FEE:
        return None
    closes = itinerary.deadline_of(declaration, declaration.stop)
    return {
        "amount": plan_queries.fee_of(declaration.plan),
        "closes": itinerary.in_words(closes) if closes else "",
        "cite": itinerary.plan_of(declaration).fee_cite,
    }


def _has_fee(declaration: Declaration) -> bool:
    return bool(declaration.variant) and any(stop.kind == "fee" for stop in itinerary.variant_of(declaration).stops)


def _exceptional(declaration: Declaration) -> dict[str, Any] | None:
    """How many copies of the exceptional track's form go in on paper, where this declaration needs one."""
    if not papers_exceptional.may_print(declaration):
        return None
    return {"copies": getattr(itinerary.plan_of(declaration).paper(papers_exceptional.KIND), "copies", 0)}


def _subject(declaration: Declaration) -> str:
    return f"declaration:{declaration.pk}"


def _key(declaration: Declaration) -> str:
    return f"review_form:{declaration.pk}:{declaration.revision}:own{vote_box.stamp(declaration)}"


def _order(declaration: Declaration) -> DocumentOrder | None:
    return DocumentOrder.objects.filter(key=_key(declaration)).select_related("document").first()


@permission(signed_in)
@require_POST
def order_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders the own review form; asking again while it is there makes no second one."""
    declaration = own(request, pk)
    refusal = _why_no_form(declaration)
    if refusal:
        flash.error(request, refusal)
        return redirect("declarations:progress", pk=pk)
    documents.actions.order_or_retry(
        kind="review_form",
        subject=_subject(declaration),
        key=_key(declaration),
        params={"declaration": declaration.pk, "revision": declaration.revision},
        requested_by=declaration.person,
        plan_code=declaration.plan.code,
    )
    return redirect(f"{reverse('declarations:progress', args=[pk])}#form")


@permission(signed_in)
@require_POST
def order_exceptional_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders the approval form of the exceptional track as it stands; the same material makes the same paper."""
    declaration = own(request, pk)
    allowed = papers_exceptional.may_print(declaration)
    if not allowed:
        flash.error(request, str(allowed.reason))
        return redirect("declarations:attachments", pk=pk)
    digest = papers_exceptional.digest_of(declaration)
    placed = documents.actions.order_or_retry(
        kind=papers_exceptional.KIND,
        subject=_subject(declaration),
        key=f"{papers_exceptional.KIND}:{declaration.pk}:{digest}",
        params={"declaration": declaration.pk, "digest": digest},
        requested_by=declaration.person,
        plan_code=declaration.plan.code,
    )
    return redirect("documents:order", placed.pk)


@permission(signed_in)
@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, Verb.RECALL, _("已撤回，可以修改后再提交。"))


@permission(signed_in)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, Verb.WITHDRAW, _("申报已撤销。"))


def _step(request: HttpRequest, pk: int, verb: Verb, done: str) -> HttpResponse:
    declaration = own(request, pk)
    try:
        moved = actions.take_step(
            declaration,
            verb=verb,
            person=declaration.person,
            seat=None,
            expected_version=plain_version(request),
            now=now_of(declaration),
            reason=request.POST.get("reason", "").strip()[:500],
        )
    except Conflict as lost:
        flash.error(request, _("没有办成：这份申报刚刚有变动，现在是“%(state)s”。") % {"state": lost.state})
        return redirect("declarations:progress", pk=pk)
    except NotAllowed as denied:
        flash.error(request, str(denied.denied))
        return redirect("declarations:progress", pk=pk)
    flash.success(request, done)
    return redirect("declarations:hub" if moved.state == State.DRAFT else "declarations:progress", pk=pk)
