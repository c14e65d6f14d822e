"""An act against the rules of a review, with what it does to the declaration: a title may fall, or be given back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Person, Seat
from declarations import actions as declarations
from declarations.models import Declaration
from integrity import queries
from integrity.actions import Case, Decision, lift_act, record_act
from integrity.models import IntegrityAct
from provisions.sanctions import SanctionRule


@transaction.atomic
def put_on_record(
    declaration: Declaration,
    decision: Decision,
    rules: Sequence[SanctionRule],
    *,
    person: Person,
    seat: Seat | None,
    now: datetime,
    corrects: IntegrityAct | None = None,
) -> IntegrityAct:
    """Records the act or a correction of it; the title is revoked, or given back, as the sanctions now say."""
    case = Case(declaration.person, declaration.plan.code, declaration.pk, declaration.number)
    act = record_act(case, decision, rules, person=person, seat=seat, now=now, corrects=corrects)
    _follow(declaration, act, person=person, seat=seat, now=now)
    return act


@transaction.atomic
def take_back(
    act: IntegrityAct, declaration: Declaration, decision: Decision, *, person: Person, seat: Seat | None, now: datetime
) -> IntegrityAct:
    """Lifts the act by a later decision; a title that fell with it alone is given back."""
    made = lift_act(act, decision, person=person, seat=seat, now=now)
    _follow(declaration, made, person=person, seat=seat, now=now)
    return made


def _follow(declaration: Declaration, act: IntegrityAct, *, person: Person, seat: Seat | None, now: datetime) -> None:
    """The title falls while any act that stands revokes it, and comes back with the last of them."""
    assert seat is not None
    move = declarations.revoke if queries.revokes(declaration.pk) else declarations.reinstate
    move(declaration, person=person, seat=seat, reason=act.document, now=now)
