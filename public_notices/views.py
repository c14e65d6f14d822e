"""The public pages of notices: read, object, follow an objection by its receipt."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import permission, public
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from public_notices.actions import closed_words, record_objection
from public_notices.evidence import WINDOW_SECONDS, counted
from public_notices.forms import ObjectionForm
from public_notices.models import Objection, PublicNotice
from public_notices.queries import evidence_of, public_rows, recently_over, running
from public_notices.showing import shown

OBJECTIONS_PER_WINDOW = 5


def unindexed(response: HttpResponse) -> HttpResponse:
    """Names stand here for the days of the notice only; no search engine keeps them."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    return response


@permission(public)
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Notices that run now, and the numbers and results of those that ended lately."""
    context = {"running": [shown(each.notice) for each in running()], "over": [shown(n) for n in recently_over()]}
    return unindexed(render(request, "public_notices/notices.html", context))


@permission(public)
@require_GET
def notice(request: HttpRequest, number: str) -> HttpResponse:
    return unindexed(_page(request, _found(number)))


@permission(public)
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """Takes an objection while the notice runs; afterwards says when the window was and keeps what was typed."""
    found = _found(number)
    if request.method == "GET":
        return redirect("public_notices:notice", number)
    person = request.user if request.user.is_authenticated else None
    form = ObjectionForm(request.POST, request.FILES, notice=found, person=person)
    if not shown(found).is_open:
        return _refused(request, found, closed_words(found))
    if form.is_valid() and _too_many(request):
        form.add_error(None, _("您提交得太频繁，请十分钟后再试，或直接联系受理异议的单位。"))
        return unindexed(_page(request, found, form, status=HTTPStatus.TOO_MANY_REQUESTS))
    files = form.take_in_files(request)
    if form.errors:
        return unindexed(_page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY))
    about = get_object_or_404(Declaration, pk=form.cleaned_data["about"], notice_items__notice=found)
    try:
        made = record_objection(
            found,
            about,
            name=form.cleaned_data["name"],
            contact=form.cleaned_data["contact"],
            words=form.cleaned_data["words"],
            received_at=request.received_at,  # type: ignore[attr-defined]
            files=files,
        )
    except NotAllowed as refusal:
        return _refused(request, found, str(refusal.denied))
    return redirect("public_notices:receipt", made.receipt)


@permission(public)
@require_GET
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt; names nobody."""
    found = get_object_or_404(Objection.objects.select_related("notice__plan", "notice__organisation"), receipt=receipt)
    context = {"objection": found, "evidence": evidence_of(found), "shown": shown(found.notice)}
    return unindexed(render(request, "public_notices/receipt.html", context))


def _found(number: str) -> PublicNotice:
    return get_object_or_404(PublicNotice.objects.select_related("plan", "organisation"), number=number)


def _page(
    request: HttpRequest, found: PublicNotice, form: ObjectionForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    now_shown = shown(found)
    context = {
        "shown": now_shown,
        "rows": public_rows(found) if now_shown.is_open else [],
        "form": form or (ObjectionForm(notice=found) if now_shown.is_open else None),
        "closed_words": "" if now_shown.is_open else closed_words(found),
    }
    return render(request, "public_notices/notice.html", context, status=status)


def _refused(request: HttpRequest, found: PublicNotice, reason: str) -> HttpResponse:
    context = {"shown": shown(found), "reason": reason, "words": request.POST.get("words", "")}
    page = render(request, "public_notices/objection_refused.html", context, status=HTTPStatus.CONFLICT)
    return unindexed(page)


def _too_many(request: HttpRequest) -> bool:
    return counted(f"objection:{get_adapter().get_client_ip(request)}", WINDOW_SECONDS) > OBJECTIONS_PER_WINDOW
