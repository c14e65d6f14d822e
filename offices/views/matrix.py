"""资格复核: the rows of one case with this desk's own verdict on each, a return made from them, and many cases at once."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from config import clock
from declarations.actions import take_step
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.permissions import may_act
from declarations.queries import words
from declarations.refusals import NotAllowed
from offices import matrix as sheet
from offices.matrix import Noted, Row
from offices.models import OwnVerdict
from offices.rehearsal import rehearse
from offices.views.cases import CASE_ROLES, queue_url
from offices.views.shared import answers_losers, declaration_for, person_of, read_by, seat_of
from review_plans.queries import current_version, plan_of

NOTED = ("verdict", "words", "due")


def _back(request: HttpRequest, pk: int) -> str:
    return reverse("offices:matrix", args=[pk])


@permission(role(*CASE_ROLES))
@require_safe
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, read_by(request, declaration_for(request, pk)))


def _page(
    request: HttpRequest,
    declaration: Declaration,
    status: int = HTTPStatus.OK,
    why: str = "",
    noted: Sequence[Noted] = (),
) -> HttpResponse:
    """`noted`: what was chosen and refused, shown again as it was typed."""
    rows = sheet.matrix_of(declaration, seat_of(request).organisation)
    typed = {each.row: each for each in noted}
    context = {
        "declaration": declaration,
        "rows": [
            {"number": number, "row": row, "chosen": typed.get(row.code) or row.own, "due": _due_of(row, typed)}
            for number, row in enumerate(rows)
        ],
        "counts": sheet.counts(rows),
        "points": sheet.return_points(rows),
        "verdicts": OwnVerdict.choices,
        "may_note": bool(may_act(declaration, person_of(request), seat_of(request))),
        "why": why,
        "queue_url": queue_url(request),
    }
    return render(request, "offices/matrix.html", context, status=status)


def _due_of(row: Row, typed: Mapping[str, Noted]) -> str:
    """The row's own last day as its field holds it."""
    if row.code in typed:
        return typed[row.code].due
    return row.own.due_on.isoformat() if row.own and row.own.due_on else ""


@permission(role(*CASE_ROLES))
@require_POST
@answers_losers(back=_back)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps the notes; with `act` return, what was found wrong goes back to the applicant as points."""
    declaration = declaration_for(request, pk)
    now = clock.on_plan_clock(request.received_at, declaration.plan.code)  # type: ignore[attr-defined]
    noted = [
        _noted(request.POST, name, number)
        for name in request.POST
        if name.startswith("row-") and (number := name.removeprefix("row-")).isdigit()
    ]
    try:
        made = sheet.note_rows(declaration, noted, person=person_of(request), seat=seat_of(request), now=now)
    except NotAllowed as refusal:
        return _page(request, declaration, HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal.denied), noted)
    if request.POST.get("act") != "return":
        said = ngettext("已记下 %(count)s 行。", "已记下 %(count)s 行。", len(made)) % {"count": len(made)}
        messages.success(request, said)
        return redirect("offices:matrix", pk)
    rows = sheet.matrix_of(declaration, seat_of(request).organisation)
    points = sheet.return_points(rows)
    why = "" if points else _("还没有判为不符合的行，没有可退回的内容。")
    if why := why or sheet.why_days_fail(declaration, rows, now):
        return _page(request, declaration, HTTPStatus.UNPROCESSABLE_ENTITY, why)
    take_step(
        declaration,
        verb=Verb.SEND_BACK,
        person=person_of(request),
        seat=seat_of(request),
        expected_version=int(request.POST["version"]) if request.POST.get("version", "").isdigit() else -1,
        now=now,
        points=points,
        reason="；".join(dict.fromkeys(each.words for each in points)),
    )
    messages.success(request, _("已退回修改：%(name)s") % {"name": declaration.person.name})
    return redirect("offices:case", pk)


def _noted(typed: QueryDict, name: str, number: str) -> Noted:
    row, verdict, words, due = (str(typed.get(key, "")) for key in (name, *(f"{p}-{number}" for p in NOTED)))
    return Noted(row, verdict, words, due)


def _list(request: HttpRequest) -> str:
    return queue_url(request)


@permission(role(Role.COMMITTEE_OFFICER))
@require_POST
@answers_losers(back=_list)
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Of the chosen cases at the committee's check: who would go on, who is left out and why. Nothing happens yet."""
    seat = seat_of(request)
    ids = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    if not ids:
        messages.error(request, _("请至少选择一份申报。"))
        return redirect(queue_url(request))
    found = rehearse(ids, verb=Verb.ENDORSE, plan_code=seat.plan_code, person=person_of(request), seat=seat)
    context = {
        "rehearsal": found,
        "verb": Verb.ENDORSE,
        "plan_name": words(plan_of(current_version(seat.plan_code)).short_name),
        "plan_code": seat.plan_code,
        "back": queue_url(request),
        "queue_url": queue_url(request),
    }
    return render(request, "offices/rehearsal.html", context)
