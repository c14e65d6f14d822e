"""An appeal that was upheld leads its case back to the stop that ended it; who answers appeals decides that too.

A fee that was given back in between is asked for again first.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from committee.fees.actions import closed_by_reopening
from committee.fees.queries import fee_stop
from declarations import actions
from declarations.enums import State
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from integrity.models import Appeal, AppealKind, AppealOutcome


def reopening_of(appeal: Appeal, declaration: Declaration) -> bool:
    """Whether the appeal may lead back to its case: upheld, against its outcome and not against an act, still ended."""
    upheld = appeal.kind == AppealKind.APPEAL and appeal.outcome == AppealOutcome.UPHELD and appeal.act_id is None
    ended = declaration.state == State.ENDED and declaration.ending in actions.REOPENED
    # One that ended again after the answer is another decision, with an appeal of its own.
    before = (
        appeal.closed_at is not None and declaration.ended_at is not None and declaration.ended_at <= appeal.closed_at
    )
    return appeal.declaration_id == declaration.pk and upheld and ended and before


def may_reopen(appeal: Appeal, declaration: Declaration, person: Person, seat: Seat) -> Answer:
    if seat.role != Role.COMMITTEE_OFFICER or seat.plan_code != appeal.plan_code:
        return Denied(_("申诉和投诉由该计划的评委会办公室答复。"))
    if declaration.person_id == person.pk:
        return Denied(_("这是您本人提出的，请由本办公室其他人员答复。"))
    if not reopening_of(appeal, declaration):
        return Denied(_("申诉成立、申报因审查或表决结束的，才能恢复办理。"))
    return Allowed()


@transaction.atomic
def reopen_case(
    appeal: Appeal, declaration: Declaration, *, reason: str, person: Person, seat: Seat, now: datetime
) -> Declaration:
    """Gives the case back, once. Raises NotAllowed."""
    held = Declaration.objects.select_for_update(of=("self",)).select_related("person", "plan").get(pk=declaration.pk)
    allowed = may_reopen(appeal, held, person, seat)
    if not allowed:
        raise NotAllowed(allowed)
    through = fee_stop(held) if closed_by_reopening(held) else ""
    return actions.reopen(
        held, receipt=appeal.receipt, person=person, seat=seat, reason=reason, now=now, through=through
    )
