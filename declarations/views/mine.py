"""我的工作台, the start of a declaration, and the portrait."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.permissions import permission, signed_in
from accounts.requests import is_script
from accounts.results import Allowed, Denied
from config import clock
from declarations import actions, barring, completeness, portraits, queries, workflow
from declarations.countdown import Closing, closing_of
from declarations.enums import State
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.stages import Stage, stages
from dossiers import queries as dossier_queries
from dossiers.actions import set_photo
from dossiers.cards import slot_card
from dossiers.locking import NotAllowed as DossierNotAllowed
from dossiers.models import DossierState
from dossiers.views import own as own_dossier
from files.models import FileState
from files.views import receive_for
from integrity.queries import acts_about
from messages.queries import inbox_of
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan
from review_plans.plan import Plan

SHOWN_MESSAGES = 5


@dataclass(frozen=True)
class Card:
    """A declaration as the desk of its person shows it."""

    declaration: Declaration
    plan: Plan
    stages: list[Stage]
    missing: list[completeness.Missing]
    next_url: str
    next_words: str
    closing: Closing | None
    why_closed: str
    who: str
    now: Any


def card_of(declaration: Declaration) -> Card:
    now = clock.now(declaration.plan.code)
    mine = declaration.state in (State.DRAFT, State.SENT_BACK)
    window = workflow.window_open(declaration, now) if mine else None
    if window:
        window = barring.may_submit(declaration, now)
    why_closed = str(window.reason) if isinstance(window, Denied) else ""
    lacking = completeness.missing(declaration) if mine and not why_closed else []
    hub = reverse("declarations:hub", args=[declaration.pk])
    words = _("继续填写") if declaration.state == State.DRAFT else _("去修改")
    if why_closed:
        words = _("查看填过的内容")
    return Card(
        declaration=declaration,
        plan=plan_queries.plan_of(declaration.version),
        stages=[] if declaration.state == State.ENDED else stages(declaration),
        missing=lacking,
        next_url=hub if mine else reverse("declarations:progress", args=[declaration.pk]),
        next_words=words if mine else _("看进度"),
        closing=closing_of(declaration, now),
        why_closed=why_closed,
        who=queries.who_has_it(declaration),
        now=now,
    )


@permission(signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    dossier = own_dossier(request)
    items = dossier_queries.completeness(dossier)
    cards = [card_of(row) for row in queries.of_person(person)]
    taken = {card.declaration.plan.code for card in cards if card.declaration.state != State.ENDED}
    context = {
        "current": [card for card in cards if card.declaration.state != State.ENDED],
        "ended": [card for card in cards if card.declaration.state == State.ENDED],
        "inbox": inbox_of(person)[:SHOWN_MESSAGES],
        "has_acts": acts_about(person).exists(),
        "dossier": dossier,
        "items": items,
        "done": sum(item.done for item in items),
        "open_plans": [p for p in plan_queries.open_plans() if p.is_open and p.plan.code not in taken],
    }
    return render(request, "declarations/mine.html", context)


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """GET says what is needed first; POST begins the draft."""
    person = request.user
    assert isinstance(person, Person)
    review_plan = get_object_or_404(ReviewPlan, code=code)
    if not review_plan.versions.exists():
        raise Http404
    request.plan_code = code  # type: ignore[attr-defined]
    now = clock.now(code)
    live = Declaration.objects.filter(person=person, plan=review_plan).exclude(state=State.ENDED).first()
    if live is not None:
        return redirect("declarations:hub", pk=live.pk)
    if request.method == "POST":
        try:
            begun = actions.start(person=person, plan=review_plan, now=now)
        except NotAllowed as refused:
            flash.error(request, str(refused.denied))
            return redirect("declarations:start", code=code)
        return redirect("declarations:hub", pk=begun.pk)
    version = plan_queries.current_version(code)
    plan = plan_queries.plan_of(version)
    dossier = own_dossier(request)
    allowed = completeness.may_start(person=person, dossier=dossier, plan=review_plan, version=version, now=now)
    context = {
        "plan": plan,
        "why_not": allowed,
        "steps": steps_before(dossier, plan, allowed),
        "barred": barring.shown_to(person, now),
        "now": now,
    }
    return render(request, "declarations/start.html", context)


def steps_before(dossier: Any, plan: Plan, allowed: Allowed | Denied) -> list[dict[str, Any]]:
    """What comes before a declaration, each with where it is done and whether it is."""
    items = dossier_queries.completeness(dossier)
    lacking = [item for item in items if item.blocks and not item.done]
    steps = [
        {
            "label": _("选择所在单位"),
            "url": reverse("dossiers:employer"),
            "hint": dossier.employer.name if dossier.employer else _("单位经办人的授权委托审核通过后才能选到"),
            "state": "done" if dossier.employer_id else "todo",
        },
        {
            "label": _("填好业绩档案"),
            "url": reverse("dossiers:home"),
            "hint": _("还差：%(what)s") % {"what": _("、").join(str(i.words) for i in lacking)} if lacking else "",
            "state": "todo" if lacking else "done",
        },
    ]
    if plan.dossier_first:
        verified = dossier.state == DossierState.VERIFIED
        waiting = dossier.state == DossierState.WAITING
        steps.append(
            {
                "label": _("单位审核业绩档案"),
                "url": reverse("dossiers:home"),
                "hint": _("本计划要求业绩档案先经单位审核通过"),
                "state": "done" if verified else "waiting" if waiting else "todo",
                "words": _("等待单位审核") if waiting else "",
            }
        )
    return steps


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest) -> HttpResponse:
    """The portrait of the dossier, judged by the plan the person declares under, or by one that is open."""
    person = request.user
    assert isinstance(person, Person)
    dossier = own_dossier(request)
    wanted = portraits.rule_for(person)
    if request.method == "POST":
        stored, answer = receive_for(request, wanted.rule)
        if stored.state == FileState.READY:
            try:
                set_photo(dossier, person=person, file=stored)
            except DossierNotAllowed as refused:
                flash.error(request, str(refused.denied))
        if is_script(request):
            return answer
        if stored.state == FileState.READY:
            flash.success(request, _("照片已保存。"))
        else:
            flash.error(request, f"{stored.reason}{stored.remedy}")
        return redirect("declarations:photo")
    card = slot_card(
        code="photo",
        title=_("证件照片"),
        hint=wanted.says,
        rule=wanted.rule,
        files=[dossier.photo] if dossier.photo else [],
        required=True,
        multiple=False,
    )
    context = {
        "dossier": dossier,
        "slot": card,
        "upload_url": reverse("declarations:photo"),
        "cite": wanted.cite,
        "bounds": portraits.bounds(wanted.rule),
        "ratio": portraits.frame_ratio(wanted.rule),
    }
    return render(request, "declarations/photo.html", context)
