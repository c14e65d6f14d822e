"""Announcements (C5): recording the document, the public list, filing away; and the employer's archive list."""

from http import HTTPStatus

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, public, role
from accounts.requests import SeatRequest
from committee.desk import enter, forward_each, office_only
from committee.outcomes import actions, queries
from committee.outcomes.forms import AnnouncementForm
from committee.outcomes.models import Announcement
from declarations.refusals import NotAllowed
from public_notices.views import unindexed

employer_only = permission(role(Role.EMPLOYER_OPERATOR))


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: SeatRequest) -> HttpResponse:
    """Records a document for the confirmed; lists those that were recorded."""
    plan, now = enter(request)
    waiting = list(queries.to_announce(request.seat))
    form = AnnouncementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        chosen = [each for each in waiting if str(each.pk) in request.POST.getlist("chosen")]
        if not chosen:
            form.add_error(None, _("请至少勾选一份申报。"))
        elif form.is_valid():
            try:
                made = actions.announce(
                    chosen, plan=plan, person=request.user, seat=request.seat, now=now, **form.cleaned_data
                )
            except NotAllowed as problem:
                form.add_error(None, str(problem.denied))
            else:
                flash.success(request, _("已登记公布，电子证书正在生成。"))
                return redirect("outcomes:announcement", made.pk)
    rows = [(each, queries.to_file(each, request.seat).count()) for each in queries.announcements_of(plan)]
    context = {"waiting": waiting, "form": form, "rows": rows}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "committee/outcomes/home.html", context, status=status)


@office_only
@require_POST
def file_away(request: SeatRequest, pk: int) -> HttpResponse:
    """Moves every case whose certificate is made to the archive; says who stayed and why."""
    plan, now = enter(request)
    found = get_object_or_404(Announcement, pk=pk, plan=plan)
    moved, stayed = forward_each(request, queries.to_file(found, request.seat), now)
    if moved:
        flash.success(request, ngettext("%(n)s 份申报已归档。", "%(n)s 份申报已归档。", moved) % {"n": moved})
    for words in stayed:
        flash.warning(request, words)
    return redirect("outcomes:home")


@permission(public)
@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was announced: name, employer, title and specialty, and nothing else."""
    found = get_object_or_404(Announcement.objects.select_related("plan"), pk=pk)
    context = {"announcement": found, "holders": found.holders.order_by("position")}
    return unindexed(render(request, "committee/outcomes/announcement.html", context))


@employer_only
@require_safe
def archive(request: SeatRequest) -> HttpResponse:
    """Whose review forms the employer files in the personal record."""
    holders = queries.archive_of(request.seat.organisation)
    numbers = queries.certificate_numbers(holders)
    rows = [(each, numbers.get(each.declaration_id, "")) for each in holders]
    return render(request, "committee/outcomes/archive.html", {"rows": rows})
