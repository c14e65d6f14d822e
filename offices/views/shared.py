"""What every view of a desk does: find the case, keep strangers out, answer the loser of a race."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from declarations import readings
from declarations.models import Declaration
from declarations.permissions import may_see
from declarations.queries import with_relations
from declarations.refusals import Conflict, NotAllowed

LOCK_NOT_AVAILABLE = "55P03"
NOT_REPEATED = ("csrf", "version", "chosen", "next")

View = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)
    return person


def seat_of(request: HttpRequest) -> Seat:
    """The seat acted in; the view's permission has made sure that there is one."""
    seat: Seat | None = request.seat  # type: ignore[attr-defined]
    if seat is None:
        raise PermissionDenied(_("请先选择办理身份。"))
    return seat


def declaration_for(request: HttpRequest, pk: int) -> Declaration:
    """The declaration, for seats that may see it; never for the applicant, who has pages of their own."""
    declaration = get_object_or_404(with_relations(Declaration.objects.all()), pk=pk)
    if declaration.person_id == person_of(request).pk:
        raise PermissionDenied(_("不能办理本人的申报。"))
    answer = may_see(declaration, person_of(request), seat_of(request))
    if not answer:
        raise PermissionDenied(str(answer))
    return declaration


def read_by(request: HttpRequest, declaration: Declaration) -> Declaration:
    """The case is about to be shown at a desk: that is noted, for the applicant to see."""
    readings.note(declaration, person_of(request), seat_of(request))
    return declaration


def conflict_page(
    request: HttpRequest, *, back: str, who: str = "", when: datetime | None = None, reason: str = ""
) -> HttpResponse:
    """409 with who and when, or with the sentence that says what is missing; what was typed can be copied."""
    context = {"who": who, "when": when, "reason": reason, "back": back, "typed": typed(request)}
    return render(request, "409.html", context, status=HTTPStatus.CONFLICT)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, long texts first, so that nothing is lost."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [
        (n, v) for n, v in pairs if isinstance(v, str) and v.strip() and not any(word in n for word in NOT_REPEATED)
    ]
    return sorted(kept, key=lambda pair: -len(pair[1]))


def answers_losers(back: Callable[..., str]) -> Callable[[View], View]:
    """Turns what an action raises into a 409 page. `back(request, …)` is where the case stands now."""

    def wrap(view: View) -> View:
        @wraps(view)
        def called(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Conflict as conflict:
                where = back(request, *args, **kwargs)
                return conflict_page(request, back=where, who=conflict.who, when=conflict.when, reason=said(conflict))
            except NotAllowed as refusal:
                return conflict_page(request, back=back(request, *args, **kwargs), reason=str(refusal.denied.reason))
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                    raise
                reason = _("这份申报正由他人办理，请稍候再试。")
                return conflict_page(request, back=back(request, *args, **kwargs), reason=reason)

        return called

    return wrap


def said(conflict: Conflict) -> str:
    return _("这份申报现在的状态：%(state)s。") % {"state": conflict.state}
