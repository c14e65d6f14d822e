"""Following an order or a batch, opening papers, and the public page that checks a paper's code."""

from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.permissions import permission, public, signed_in
from audit.actions import record
from documents import actions, bundles, limits, queries, store
from documents.forms import CodeForm, PaperFileForm
from documents.models import Document, DocumentBatch, DocumentOrder
from documents.numbers import shown_code
from documents.permissions import may_follow, may_open
from files.names import for_saving
from files.views import INERT

PER_PAGE = 100
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}


@permission(signed_in)
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Progress, single papers, merged PDF and archive of a batch."""
    found = _batch(request, batch_id)
    papers = queries.orders_of(found)
    context = {
        "batch": found,
        "job": queries.progress(found),
        "page": Paginator(papers, PER_PAGE).get_page(request.GET.get("page")),
        "all_pdf": not queries.documents_of(found).exclude(media="pdf").exists(),
        "merged": queries.latest("merged", f"batch:{found.pk}"),
    }
    return render(request, "documents/batch.html", context)


@permission(signed_in)
@require_safe
def batch_progress(request: HttpRequest, batch_id: int) -> JsonResponse:
    return JsonResponse(queries.progress(_batch(request, batch_id)).as_dict())


@permission(signed_in)
@require_POST
def retry(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _batch(request, batch_id)
    actions.retry_failed(found)
    return redirect("documents:batch", found.pk)


@permission(signed_in)
@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _batch(request, batch_id)
    actions.cancel(found)
    return redirect("documents:batch", found.pk)


@permission(signed_in)
@require_POST
def merge(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Orders the merged PDF of what is finished; `duplex` begins each paper on a front page."""
    found = _batch(request, batch_id)
    placed = actions.order_merged(found, requested_by=_person(request), duplex=request.POST.get("duplex") == "1")
    return redirect("documents:order", placed.pk)


@permission(signed_in)
@require_safe
def archive(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    found = _batch(request, batch_id)
    documents = list(queries.documents_of(found))
    if not documents:
        raise Http404
    _note(request, "documents_archived", "document_batch", found.pk, found.plan_code, {"papers": len(documents)})
    response = StreamingHttpResponse(bundles.archive(documents, len(str(found.total))), content_type="application/zip")
    return _as_file(response, f"{found.label}.zip", inline=False)


@permission(signed_in)
@require_safe
def order(request: HttpRequest, order_id: str) -> HttpResponse:
    """How far one order is; the paper itself once it is made."""
    found = get_object_or_404(DocumentOrder.objects.select_related("document", "batch"), pk=order_id)
    document = queries.document_of(found)
    asked = (
        may_open(_person(request), _seat(request), document)
        if document
        else may_follow(_person(request), _seat(request), found)
    )
    if not asked:
        raise Http404
    context = {
        "order": found,
        "document": document,
        "job": queries.progress_of_order(found),
        "follows_batch": bool(may_follow(_person(request), _seat(request), found)),
    }
    return render(request, "documents/order.html", context)


@permission(signed_in)
@require_safe
def order_progress(request: HttpRequest, order_id: str) -> JsonResponse:
    found = _followed(request, order_id)
    return JsonResponse(queries.progress_of_order(found).as_dict())


@permission(signed_in)
@require_POST
def retry_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """Sends it again; a long list says from now on when it was asked for again, and the chain says by whom."""
    found = _followed(request, order_id)
    at = now()
    with transaction.atomic():
        params = {**found.params, "again_at": at.isoformat()} if actions.is_list(found) else None
        if actions.retry(found, params=params) and actions.is_list(found):
            _note_list(request, "retry_export", found, at)
    return redirect("documents:order", found.pk)


@permission(signed_in)
@require_POST
def cancel_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """Takes a long list back while it is being made."""
    found = _followed(request, order_id)
    with transaction.atomic():
        if actions.cancel_order(found):
            _note_list(request, "cancel_export", found, now())
    return redirect("documents:order", found.pk)


@permission(signed_in)
@require_safe
def download(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The paper as attachment; `?inline=1` shows a PDF."""
    found = get_object_or_404(Document.objects.select_related("order"), pk=document_id)
    if not may_open(_person(request), _seat(request), found):
        raise Http404
    if queries.has_expired(found):
        return render(request, "documents/expired.html", {"document": found}, status=410)
    _note(request, "document_read", "document", found.pk, found.order.plan_code, {"number": found.number})
    response = FileResponse(store.open_document(found), content_type=MEDIA_TYPES[found.media])
    return _as_file(response, found.file_name, inline=found.media == "pdf" and request.GET.get("inline") == "1")


@permission(public)
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Public: what a code stands for, without personal numbers. The same answer for a wrong and an unknown code."""
    if code or "code" in request.GET:
        return _answer(request, code or request.GET["code"], scanned=bool(code))
    return render(request, "documents/verify.html", {"form": CodeForm()})


@permission(public)
@require_POST
def verify_file(request: HttpRequest, code: str) -> HttpResponse:
    """Public: are the bytes of this file those that were sealed under the code? The file is compared and not kept."""
    return _answer(request, code, scanned=True, asked=PaperFileForm(request.POST, request.FILES))


def _answer(request: HttpRequest, typed: str, *, scanned: bool, asked: PaperFileForm | None = None) -> HttpResponse:
    form = CodeForm({"code": typed})
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return render(request, "documents/verify.html", context)
    if not limits.may_ask(request):
        return render(request, "documents/verify.html", {**context, "blocked": True}, status=429)
    found = queries.by_code(form.read())
    if found is None:
        limits.count_miss(request)
        return render(request, "documents/verify.html", {**context, "unknown": True}, status=404)
    if not scanned:
        return redirect("documents:verify_code", found.code)
    status = 200
    if asked is not None and asked.is_valid():
        context["same"] = asked.sha256() == found.sha256
        if not context["same"]:
            limits.count_miss(request)
    elif asked is not None:
        status = 422
    context |= {
        "file_form": asked or PaperFileForm(),
        "document": found,
        "shown_code": shown_code(found.code),
        "expired": queries.has_expired(found),
        "demo": settings.DEMO,
    }
    return render(request, "documents/verify.html", context, status=status)


def _followed(request: HttpRequest, order_id: str) -> DocumentOrder:
    """An order that this person may follow; 404 for every other."""
    found = get_object_or_404(DocumentOrder, pk=order_id)
    if not may_follow(_person(request), _seat(request), found):
        raise Http404
    return found


def _batch(request: HttpRequest, batch_id: int) -> DocumentBatch:
    found = get_object_or_404(DocumentBatch, pk=batch_id)
    if not may_follow(_person(request), _seat(request), found):
        raise Http404
    return found


def _person(request: HttpRequest) -> Person:
    assert request.user.is_authenticated
    return request.user


def _seat(request: HttpRequest) -> Seat | None:
    return request.seat  # type: ignore[attr-defined]


def _note_list(request: HttpRequest, verb: str, order: DocumentOrder, at: datetime) -> None:
    """In the chain of the plan whose desk ordered it, else the platform's; names the list, never its rows."""
    payload: dict[str, object] = {"subject": order.subject, "rows": order.rows_expected}
    _note(request, verb, "document_order", str(order.pk), order.plan_code, payload, at=at)


def _note(
    request: HttpRequest, verb: str, kind: str, pk: int | str, plan_code: str, payload: dict[str, object],
    *, at: datetime | None = None,
) -> None:  # fmt: skip
    """Papers hold identity numbers: who opened one is written down."""
    person, seat = _person(request), _seat(request)
    with transaction.atomic():
        record(
            chain=plan_code,
            verb=verb,
            **actor(person, seat),
            object_type=kind,
            object_id=pk,
            payload=payload,
            at=at or now(),
        )


def _as_file(response: HttpResponseBase, name: str, *, inline: bool) -> HttpResponseBase:
    response["Content-Disposition"] = content_disposition_header(not inline, for_saving(name)) or "attachment"
    response["Content-Security-Policy"] = INERT
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
