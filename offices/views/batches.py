"""Batches: rehearse, do, show the result, undo, and print the batch's papers."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from declarations.enums import Verb
from declarations.itinerary import form_unlocked
from declarations.queries import words
from documents.queries import document_of, latest
from offices.actions import (
    BATCHABLE,
    Chosen,
    may_undo,
    order_forms,
    order_letter,
    order_roster,
    run_batch,
    undo_batch,
)
from offices.models import DeskBatch
from offices.queries import OFFICE_ROLES, PER_PAGE
from offices.rehearsal import rehearse
from offices.views.cases import queue_of, queue_url
from offices.views.shared import answers_losers, conflict_page, person_of, seat_of
from review_plans.queries import current_version, plan_of

ROLES = (Role.EMPLOYER_OPERATOR, *OFFICE_ROLES)
DONE_BY = (*ROLES, Role.COMMITTEE_OFFICER)


def _queue_back(request: HttpRequest, *args: object, **kwargs: object) -> str:
    return queue_url(request)


@permission(role(*ROLES))
@require_POST
@answers_losers(back=_queue_back)
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Says how many go, who is skipped and why. Nothing has happened yet."""
    verb = request.POST.get("verb", "")
    queue = queue_of(request, QueryDict(request.POST.get("query", "")))
    if verb not in BATCHABLE:
        return redirect(queue_url(request))
    if request.POST.get("all_pages"):
        ids = list(queue.found().values_list("pk", flat=True))
        if str(len(ids)) != request.POST["all_pages"]:
            reason = _("列表刚刚有变化：您选择时共 %(then)s 项，现在共 %(now)s 项。请重新选择。")
            sentence = reason % {"then": request.POST["all_pages"], "now": len(ids)}
            return conflict_page(request, back=queue_url(request), reason=sentence)
    else:
        ids = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    if not ids or not queue.filters.plan:
        messages.error(request, _("请至少选择一份申报。"))
        return redirect(f"{queue_url(request)}?{queue.filters.query()}")
    found = rehearse(ids, verb=verb, plan_code=queue.filters.plan, person=person_of(request), seat=seat_of(request))
    context = {
        "rehearsal": found,
        "verb": Verb(verb),
        "plan_name": words(plan_of(current_version(queue.filters.plan)).short_name),
        "plan_code": queue.filters.plan,
        "back": f"{queue_url(request)}?{queue.filters.query()}",
        "queue_url": queue_url(request),
    }
    return render(request, "offices/rehearsal.html", context)


@permission(role(*DONE_BY))
@require_POST
@answers_losers(back=_queue_back)
def do(request: HttpRequest) -> HttpResponse:
    """Moves the rehearsed declarations, each only in the version that was rehearsed."""
    chosen = []
    for text in request.POST.getlist("chosen"):
        pk, _colon, version = text.partition(":")
        if pk.isdigit() and version.isdigit():
            chosen.append(Chosen(int(pk), int(version)))
    batch = run_batch(
        chosen,
        verb=request.POST.get("verb", ""),
        plan_code=request.POST.get("plan", ""),
        person=person_of(request),
        seat=seat_of(request),
    )
    return redirect("offices:batch", batch.number)


@permission(role(*DONE_BY))
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of this office, newest first."""
    page = Paginator(batches_here(request), PER_PAGE).get_page(request.GET.get("page"))
    codes = {each.plan.code for each in page.object_list}
    names = {code: words(plan_of(current_version(code)).short_name) for code in codes}
    rows = [(each, names[each.plan.code]) for each in page.object_list]
    context = {"page": page, "batches": rows, "queue_url": queue_url(request)}
    return render(request, "offices/batches.html", context)


def batches_here(request: HttpRequest) -> QuerySet[DeskBatch]:
    """Of one's own office, each with how many went."""
    found = DeskBatch.objects.filter(organisation=seat_of(request).organisation).select_related("plan", "made_by")
    return with_moved(found).order_by("-pk")


def with_moved(found: QuerySet[DeskBatch]) -> QuerySet[DeskBatch]:
    return found.annotate(moved_count=Count("items", filter=Q(items__moved=True, items__undone=False)))


@permission(role(*DONE_BY))
@require_safe
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """What a batch did; its undo while there is time; its papers."""
    found = batch_for(request, number)
    items = list(found.items.select_related("declaration__person", "declaration__employer", "declaration__version"))
    gone = [item for item in items if item.moved and not item.undone]
    undo = may_undo(found, person_of(request), seat_of(request))
    plan = plan_of(items[0].declaration.version)
    subject = f"desk_batch:{found.pk}"
    context = {
        "batch": found,
        "plan_name": words(plan.short_name),
        "letter_title": getattr(plan.paper("commission_letter"), "title", ""),
        "verb": Verb(found.verb),
        "gone": gone,
        "moved": sum(1 for item in items if item.moved),
        "skipped": [item for item in items if not item.moved],
        "put_back": [item for item in items if item.undone],
        "kept": [item for item in items if found.undone_at and item.moved and not item.undone],
        "may_undo": bool(undo),
        "undo_why": "" if undo else str(undo),
        "now": timezone.now(),
        "queue_url": queue_url(request),
        "has_papers": found.verb == Verb.RECOMMEND,
        "roster": _paper("roster", subject),
        "letter": _paper("commission_letter", subject),
        "letter_asked": plan.paper("commission_letter") is not None,
        "forms_ready": sum(1 for item in gone if form_unlocked(item.declaration)),
    }
    return render(request, "offices/batch.html", context)


def _batch_back(request: HttpRequest, number: str, **kwargs: object) -> str:
    return reverse("offices:batch", args=[number])


@permission(role(*DONE_BY))
@require_POST
@answers_losers(back=_batch_back)
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Takes the batch back, but for those on which somebody has acted since."""
    held = undo_batch(batch_for(request, number), person=person_of(request), seat=seat_of(request))
    back = held.items.filter(undone=True).count()
    messages.success(request, _("已撤销 %(count)s 份，恢复到办理之前。") % {"count": back})
    return redirect("offices:batch", number)


@permission(role(*ROLES))
@require_POST
@answers_losers(back=_batch_back)
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Orders a paper of the batch: roster, letter or forms."""
    found = batch_for(request, number)
    person, seat = person_of(request), seat_of(request)
    match kind:
        case "roster":
            order_roster(found, person=person, seat=seat)
        case "letter":
            order_letter(found, person=person, seat=seat)
        case "forms":
            return redirect("documents:batch", order_forms(found, person=person, seat=seat).pk)
        case _:
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
    messages.success(request, _("已开始生成，稍后刷新本页即可下载。"))
    return redirect("offices:batch", number)


def batch_for(request: HttpRequest, number: str) -> DeskBatch:
    """A batch of the office acted for; another office's is refused."""
    found = get_object_or_404(DeskBatch.objects.select_related("plan", "organisation", "made_by"), number=number)
    if found.organisation_id != seat_of(request).organisation_id:
        raise PermissionDenied(_("这一批不是本单位办理的。"))
    return found


def _paper(kind: str, subject: str) -> dict[str, object] | None:
    """The newest order of a kind with its finished paper, if any."""
    found = latest(kind, subject)
    return {"order": found, "document": document_of(found)} if found else None
