"""What the pages of the committee office share: who may enter, its plan and clock, why not, and moving many cases on."""

from collections.abc import Iterable
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from config import clock
from declarations.actions import take_step
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import Conflict, NotAllowed
from review_plans.models import ReviewPlan

office_only = permission(role(Role.COMMITTEE_OFFICER))


def enter(request: SeatRequest) -> tuple[ReviewPlan, datetime]:
    """The seat's plan and the instant on its clock; the shell shows the plan's day."""
    code = request.seat.plan_code
    request.plan_code = code
    return get_object_or_404(ReviewPlan, code=code), clock.on_plan_clock(request.received_at, code)


def step(request: SeatRequest, declaration: Declaration, verb: Verb, now: datetime, reason: str = "") -> None:
    """Takes the step for whoever sits here. Raises NotAllowed, Conflict."""
    take_step(
        declaration,
        verb=verb,
        person=request.user,
        seat=request.seat,
        expected_version=declaration.row_version,
        now=now,
        reason=reason,
    )


def forward_each(request: SeatRequest, declarations: Iterable[Declaration], now: datetime) -> tuple[int, list[str]]:
    """Moves each case on by itself: how many went, and of each that stayed the name and why."""
    moved, stayed = 0, []
    for declaration in declarations:
        try:
            step(request, declaration, Verb.FORWARD, now)
            moved += 1
        except (NotAllowed, Conflict) as problem:
            stayed.append(_("%(name)s：%(reason)s") % {"name": declaration.person.name, "reason": sentence(problem)})
    return moved, stayed


def sentence(problem: Exception) -> str:
    """What the office reads."""
    if isinstance(problem, NotAllowed):
        return str(problem.denied)
    if isinstance(problem, Conflict):
        return _("已由 %(who)s 办理，请刷新后再看。") % {"who": problem.who}
    return str(problem)
