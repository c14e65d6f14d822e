"""The public pages of notices: read, object, follow an objection by its receipt."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import permission, public
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from files.models import StoredFile
from files.views import receive_from_anybody
from public_notices.actions import closed_words, record_objection
from public_notices.forms import FILE, ObjectionForm
from public_notices.models import Objection, PublicNotice
from public_notices.queries import public_rows, recently_over, running
from public_notices.showing import shown

OBJECTIONS_PER_WINDOW = 5
WINDOW_SECONDS = 600
# Of everybody who is not signed in together: each file is opened in a child process and kept.
FILES_PER_WINDOW = 60


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
    form = ObjectionForm(request.POST, request.FILES, notice=found)
    if not shown(found).is_open:
        return _refused(request, found, closed_words(found))
    if not form.is_valid():
        return unindexed(_page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY))
    if _too_many(request):
        form.add_error(None, _("您提交得太频繁，请十分钟后再试，或直接联系受理异议的单位。"))
        return unindexed(_page(request, found, form, status=HTTPStatus.TOO_MANY_REQUESTS))
    file = _uploaded(request, form)
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
            file=file,
        )
    except NotAllowed as refusal:
        return _refused(request, found, str(refusal.denied))
    return redirect("public_notices:receipt", made.receipt)


@permission(public)
@require_GET
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt; names nobody."""
    found = get_object_or_404(
        Objection.objects.select_related("notice__plan", "notice__organisation", "file"), receipt=receipt
    )
    return unindexed(render(request, "public_notices/receipt.html", {"objection": found, "shown": shown(found.notice)}))


def _uploaded(request: HttpRequest, form: ObjectionForm) -> StoredFile | None:
    """What anybody has attached; a file that can't be used stands beside its field."""
    if not form.cleaned_data.get("file"):
        return None
    if not request.user.is_authenticated and _counted("objection-files", WINDOW_SECONDS) > FILES_PER_WINDOW:
        form.add_error(
            "file", _("现在上传的人太多。请先不附材料提交，再凭回执号把材料交给受理异议的单位，或十分钟后再试。")
        )
        return None
    stored = receive_from_anybody(request, FILE)
    if stored.is_taken_in:
        return stored
    form.add_error("file", f"{stored.reason}{stored.remedy}")
    return None


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
    return _counted(f"objection:{get_adapter().get_client_ip(request)}", WINDOW_SECONDS) > OBJECTIONS_PER_WINDOW


def _counted(key: str, seconds: int) -> int:
    """How often this happened in the window that began with the first time."""
    cache.add(key, 0, seconds)
    return cache.incr(key)
