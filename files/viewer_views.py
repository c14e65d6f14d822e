"""The viewer, and the marks drawn in it: plain forms, so that both work by keyboard and without scripts."""

import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import ADMIN_ROLES, Role
from accounts.models import Person, Seat
from accounts.permissions import permission, role, signed_in
from files import mark_actions, viewing
from files.cases import Case, cases_of
from files.mark_actions import NotMarked
from files.mark_forms import MarkForm
from files.marks import MarkShown, marks_on, told_to_owner
from files.models import FileMark, StoredFile
from files.views import readable

DESKS = tuple(name for name in Role.values if name not in ADMIN_ROLES)


@permission(signed_in)
@require_safe
def view(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """`?page=` says where it opens, `?beside=` which file stands beside it."""
    return _viewer(request, readable(request, file_id), request.GET.get("page", ""), request.GET.get("beside", ""))


@permission(role(*DESKS))
@require_POST
def draw_mark(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Keeps a mark and shows its page again; what can't be kept comes back with its sentence, as it was typed."""
    file = readable(request, file_id)
    form = MarkForm(request.POST)
    mark = _drawn(request, file, form) if form.is_valid() else None
    if mark is None:
        page, second = request.POST.get("page", ""), request.POST.get("beside", "")
        return _viewer(request, file, page, second, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("已在第 %(page)d 页画框，后面的环节也能看到。") % {"page": mark.page})
    return redirect(_back(request, file, mark.page))


@permission(role(*DESKS))
@require_POST
def withdraw_mark(request: HttpRequest, file_id: uuid.UUID, mark_id: int) -> HttpResponse:
    """The row stays; a refusal is said on the page of the file."""
    file = readable(request, file_id)
    mark = get_object_or_404(FileMark, pk=mark_id, file=file)
    assert request.user.is_authenticated
    try:
        mark_actions.withdraw(mark, person=request.user, seat=_seat(request), at=request.received_at)  # type: ignore[attr-defined]
    except NotMarked as refused:
        messages.error(request, str(refused.denied))
    else:
        messages.success(request, _("已撤销这条标注。"))
    return redirect(_back(request, file, mark.page))


def _drawn(request: HttpRequest, file: StoredFile, form: MarkForm) -> FileMark | None:
    assert request.user.is_authenticated
    try:
        return mark_actions.draw(
            file,
            subject=form.cleaned_data["subject"],
            page=form.cleaned_data["page"],
            box=form.box(),
            words=form.cleaned_data["words"],
            person=request.user,
            seat=_seat(request),
            at=request.received_at,  # type: ignore[attr-defined]
        )
    except NotMarked as refused:
        form.add_error(None, str(refused.denied))
        return None


def _viewer(
    request: HttpRequest, file: StoredFile, page: str, beside: str, form: MarkForm | None = None, status: int = 200
) -> HttpResponse:
    person, seat = request.user, request.seat  # type: ignore[attr-defined]
    assert person.is_authenticated
    second = _second(request, file, beside)
    panes = [viewing.pane("first", file, page)]
    if second:
        panes.append(viewing.pane("second", second, ""))
    cases = cases_of(person, seat, file)
    place = next((case for case in cases if case.may_mark), None)
    if place and form is None:
        form = MarkForm(initial={"subject": place.subject, "page": panes[0].page})
    marks = [(each.file, _marks(person, seat, each.file, cases if each.file == file else None)) for each in panes]
    context: dict[str, Any] = {
        "file": file,
        "panes": panes,
        "second": second,
        "shelves": viewing.shelves_beside(person, seat, file),
        "watermark": viewing.reader_words(person, seat, timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")),
        "marks": marks,
        "cases": cases,
        "with_marks": bool(cases) or any(shown for _file, shown in marks),
        "place": place,
        "form": form,
    }
    return render(request, "files/viewer.html", context, status=status)


def _marks(person: Person, seat: Seat | None, file: StoredFile, cases: list[Case] | None) -> list[MarkShown]:
    """A desk's; the owner's are those that a return named."""
    if file.owner_id == person.pk:
        return told_to_owner(file)
    return marks_on(file, cases_of(person, seat, file) if cases is None else cases, seat)


def _second(request: HttpRequest, file: StoredFile, asked: str) -> StoredFile | None:
    """404 for one that isn't there or isn't the asker's, as for the file itself."""
    if not asked:
        return None
    try:
        wanted = uuid.UUID(asked)
    except ValueError as error:
        raise Http404 from error
    assert request.user.is_authenticated
    found = viewing.beside(request.user, request.seat, wanted, than=file)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _seat(request: HttpRequest) -> Seat:
    seat: Seat | None = request.seat  # type: ignore[attr-defined]
    if seat is None:
        raise Http404
    return seat


def _back(request: HttpRequest, file: StoredFile, page: int) -> str:
    """The same page of the file, with the same file beside it."""
    asked: dict[str, Any] = {"page": page}
    if request.POST.get("beside"):
        asked["beside"] = request.POST["beside"]
    return f"{reverse('files:view', args=[file.pk])}?{urlencode(asked)}#marks"
