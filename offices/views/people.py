"""The employer's people: who they are, bringing them in from a workbook, handing out the codes of their first sign-in."""

import uuid
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.invitations import CODE_LASTS, issue_codes
from accounts.models import Person
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from dossiers.locking import NotAllowed
from offices.models import ImportState, PeopleImport
from offices.people import actions, queries, workbook
from offices.people.columns import COLUMNS
from offices.people.report import Outcome, report_on
from offices.people.rows import MOST_PEOPLE
from offices.queries import PER_PAGE
from offices.views.shared import conflict_page

OPERATOR = role(Role.EMPLOYER_OPERATOR)
TEMPLATE_NAME, REFUSED_NAME = "人员导入模板.xlsx", "未导入的人员.xlsx"  # not on screen: names of Chinese files


@permission(OPERATOR)
@require_safe
def people(request: SeatRequest) -> HttpResponse:
    """Everybody whose dossier names this employer, and who of them has not signed in yet."""
    organisation = request.seat.organisation
    words, tab = people_asked(request)
    found = queries.people_of(organisation, words=words, only_invited=tab == "invited")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in (("tab", tab if tab == "invited" else ""), ("q", words)) if value}
    context = {
        "page": page,
        "lines": queries.lines_of(list(page.object_list), organisation, timezone.now()),
        "words": words,
        "tab": tab,
        "invited": queries.invitations_open(organisation).count(),
        "query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "offices/people.html", context)


def people_asked(request: HttpRequest) -> tuple[str, str]:
    """What is searched for, and whether only those who have not signed in."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return words, "invited" if request.GET.get("tab") == "invited" else "all"


@permission(OPERATOR)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    return _workbook(workbook.template(), TEMPLATE_NAME)


@permission(OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SeatRequest) -> HttpResponse:
    """Takes a workbook in and leads to its report; nobody is written here."""
    problem = ""
    if request.method == "POST":
        batch, problem = actions.take_in(
            request.FILES.get("file"), person=request.user, seat=request.seat, at=request.received_at
        )
        if batch is not None:
            return redirect("offices:people_import", batch.pk)
    context = {
        "problem": problem,
        "columns": COLUMNS,
        "most": MOST_PEOPLE,
        "imports": queries.imports_of(request.seat.organisation)[:PER_PAGE],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "offices/people_imports.html", context, status=status)


@permission(OPERATOR)
@never_cache
@require_safe
def people_import(request: SeatRequest, pk: uuid.UUID) -> HttpResponse:
    """Before the word: what would be written, row by row. After it: what was."""
    return _import_page(request, import_for(request, pk))


@permission(OPERATOR)
@require_POST
def confirm_import(request: SeatRequest, pk: uuid.UUID) -> HttpResponse:
    batch = import_for(request, pk)
    try:
        written = actions.write(batch, person=request.user, seat=request.seat, at=request.received_at)
    except actions.AlreadyDecidedError as faster:
        return _too_late(request, faster.batch)
    except IntegrityError:
        reason = _("就在刚才，表中有人自己注册了账号，所以这次一个人也没有写入。请回到核对页，看过新的结果后再确认。")
        return conflict_page(request, back=reverse("offices:people_import", args=[pk]), reason=reason)
    messages.success(request, _("已导入 %(number)d 人。") % {"number": written.accepted})
    return redirect("offices:people_import", pk)


@permission(OPERATOR)
@require_POST
def drop_import(request: SeatRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        actions.drop(import_for(request, pk), person=request.user, seat=request.seat, at=request.received_at)
    except actions.AlreadyDecidedError as faster:
        return _too_late(request, faster.batch)
    messages.success(request, _("已放弃这次导入，没有写入任何人。"))
    return redirect("offices:people_imports")


@permission(OPERATOR)
@require_POST
def refused_rows(request: SeatRequest, pk: uuid.UUID) -> HttpResponse:
    """The refused rows as a workbook. A POST, because it hands out whole identity numbers and is written down."""
    batch = import_for(request, pk)
    if batch.state != ImportState.WRITTEN or not batch.sealed_rows:
        reason = _("没有可下载的未导入行：全部已导入，或已超过保留时间。")
        return conflict_page(request, back=reverse("offices:people_import", args=[pk]), reason=reason)
    rows = actions.hand_out_refused(batch, person=request.user, seat=request.seat, at=request.received_at)
    return _workbook(workbook.refused(rows), REFUSED_NAME)


@permission(OPERATOR)
@never_cache
@require_POST
def slips(request: SeatRequest) -> HttpResponse:
    """New codes, shown this once to be printed and handed over; earlier ones of the same people are void."""
    found = queries.invitations_open(request.seat.organisation)
    if batch := request.POST.get("batch", ""):
        found = found.filter(batch=batch) if _is_uuid(batch) else found.none()
    elif request.POST.get("all") != "1":
        found = found.filter(person__in=[pk for pk in request.POST.getlist("person") if pk.isdecimal()])
    issued = issue_codes(list(found), by=request.user, seat=request.seat, at=request.received_at)
    if not issued:
        messages.error(request, _("没有选中等待首次登录的人。请先勾选，再生成登录码。"))
        return redirect(f"{reverse('offices:people')}?tab=invited")
    context = {
        "slips": issued,
        "address": f"{settings.PUBLIC_URL}{reverse('accounts:first_sign_in')}",
        "until": request.received_at + CODE_LASTS,
        "organisation": request.seat.organisation,
    }
    return render(request, "offices/people_slips.html", context)


@permission(OPERATOR)
@require_POST
def take_back(request: SeatRequest, pk: int) -> HttpResponse:
    """Somebody entered by mistake, who has not signed in."""
    invited = get_object_or_404(Person.objects.filter(dossier__employer=request.seat.organisation), pk=pk)
    name = invited.name
    try:
        actions.take_back(invited, person=request.user, seat=request.seat, at=request.received_at)
    except NotAllowed as refusal:
        return conflict_page(request, back=reverse("offices:people"), reason=str(refusal.denied.reason))
    messages.success(request, _("已撤回 %(name)s：账号和草稿已删除，身份证号可以重新使用。") % {"name": name})
    return redirect("offices:people")


def import_for(request: SeatRequest, pk: uuid.UUID) -> PeopleImport:
    found = get_object_or_404(PeopleImport.objects.select_related("organisation", "made_by", "decided_by"), pk=pk)
    if found.organisation_id != request.seat.organisation_id:
        raise PermissionDenied(_("只有上传单位的经办人能查看和确认这次导入。"))
    return found


def _import_page(request: SeatRequest, batch: PeopleImport) -> HttpResponse:
    context = {"batch": batch, "most": actions.KEPT.days}
    rows = actions.rows_in(batch)
    if batch.state == ImportState.WAITING:
        report = report_on(rows, organisation=batch.organisation, today=actions.today())
        context |= {"counts": report.counts, "refused": report.of(Outcome.REFUSED)}
        context["accepted"] = [each for each in report.rows if each.outcome != Outcome.REFUSED]
        context["accepted_number"] = batch.expected - report.counts["refused"]
    else:
        context["kept"] = rows
        context["invited"] = queries.invitations_open(batch.organisation).filter(batch=batch.pk).count()
    return render(request, "offices/people_import.html", context)


def _too_late(request: SeatRequest, batch: PeopleImport) -> HttpResponse:
    """The second click of one person lands on the result; somebody else is told who was faster."""
    back = reverse("offices:people_import", args=[batch.pk])
    if batch.decided_by_id == request.user.pk:
        return redirect(back)
    who = batch.decided_by.name if batch.decided_by else ""
    return conflict_page(request, back=back, who=who, when=batch.decided_at)


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=workbook.MEDIA)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def uuid_in(text: str) -> uuid.UUID:
    """404 for what is none."""
    if not _is_uuid(text):
        raise Http404
    return uuid.UUID(text)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
