"""Experts who have no account yet: the office enters them, a slip opens the account, and they may decline without one.

The slip is the one of people whom an employer enters (`accounts.invitations`): shown once, its code kept nowhere.
Several plans may invite the same person: there is one account and one code, and any of their offices may replace it.
"""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.enums import OrganisationKind
from accounts.identity.queries import find_person
from accounts.invitations import Newcomer, Slip
from accounts.models import Invitation, Person, Seat
from accounts.names import normal_name
from accounts.results import Denied
from committee.experts import draw_actions, pool_actions
from committee.experts.models import DrawState, Expert, MemberState, PanelMember
from committee.experts.pool_actions import Entry, is_over, record_of
from config import clock
from declarations.refusals import NotAllowed
from review_plans.models import ReviewPlan


@transaction.atomic
def invite(
    plan: ReviewPlan, newcomer: Newcomer, entry: Entry, *, by: Person, seat: Seat, at: datetime
) -> tuple[Expert, Slip | None]:
    """Enters somebody new with a place in the pool; answers the slip to hand over.

    No slip for somebody whom another office invited and whose slip still opens: they sign in with that one.
    Raises NotAllowed with the sentence.
    """
    known = None
    person = None if find_person(newcomer.number) else _entered(newcomer, by, seat, at)
    if person is None:
        known = _waiting(find_person(newcomer.number), newcomer)
        person = known.person
    made = pool_actions.add_expert(plan, person, entry, by=by, seat=seat, at=at)
    record_of(made, "invite_expert", by, seat, at, {"known": known is not None})
    if known is not None and invitations.is_open(known, at):
        return made, None
    return made, _slip(made, by, seat, at)


@transaction.atomic
def new_slip(expert: Expert, *, by: Person, seat: Seat, at: datetime) -> Slip:
    """Another code; the former one is void. Raises NotAllowed where nobody waits for one."""
    row = (
        Expert.objects.select_for_update(of=("self",))
        .select_related("plan", "person__invitation__organisation")
        .get(pk=expert.pk)
    )
    if not waits(row) or row.plan.code != seat.plan_code or not _of_an_office(row.person.invitation):
        raise NotAllowed(Denied(_("这位专家已经登录过，或者聘期已经结束，不用再发登录码。")))
    return _slip(row, by, seat, at)


def waits(expert: Expert) -> bool:
    """Has nobody signed in as this person yet? Follows `select_related("person__invitation")`."""
    found: Invitation | None = getattr(expert.person, "invitation", None)
    return found is not None and found.accepted_at is None and not is_over(expert)


@transaction.atomic
def decline(invitation: Invitation, *, reason: str, at: datetime) -> None:
    """The person's word, without an account: open invitations to panels are answered, the term ends, the code is void.

    The number is forgotten with it: nothing else of theirs is here, and it would keep them from an account of their own.
    Raises NotAllowed with the sentence, and where the invitation is nobody's of a pool.
    """
    held = invitations.held_open(invitation, at=at)
    if held is None:
        raise NotAllowed(Denied(_("身份证号与登录码对不上，或登录码已经用过、过期、输错太多次。请照凭条重新输入。")))
    person = held.person
    terms = list(Expert.objects.filter(person=person, ends_on__gte=clock.today(None)).select_related("seat"))
    if not terms:
        raise NotAllowed(Denied(_("这张凭条不是评审专家的邀请：请从首次登录页进入。")))
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明不能参加的理由。")))
    asked = PanelMember.objects.filter(
        expert__in=terms, state=MemberState.INVITED, draw__state=DrawState.DRAWN
    ).select_related("draw", "expert__seat")
    for member in asked.order_by("pk"):
        draw_actions.answer(member, accepts=False, reason=reason, seat=member.expert.seat, at=at)
    for expert in terms:
        # Nobody was signed in: who gave the code out stands in the chain beside the word that was given by it.
        record_of(expert, "decline_by_slip", person, expert.seat, at, {"code_by": held.code_by_id}, reason)
        pool_actions.end_expert(
            expert, last_day=clock.today(None) - timedelta(days=1), reason=reason, by=person, seat=expert.seat, at=at
        )
    invitations.withdraw(held)


def _entered(newcomer: Newcomer, by: Person, seat: Seat, at: datetime) -> Person | None:
    """Somebody new; None if another office entered the same number at the same instant."""
    try:
        with transaction.atomic():
            (made,) = invitations.invite([newcomer], organisation=seat.organisation, by=by, at=at, batch=uuid.uuid4())
    except IntegrityError:
        return None
    return made


def _waiting(person: Person | None, newcomer: Newcomer) -> Invitation:
    """The open invitation of somebody whom another office entered under the same name. Raises NotAllowed."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("person", "organisation")
    found = held.filter(person=person, accepted_at=None).first()
    if found is None:
        raise NotAllowed(Denied(_("这个身份证号已经有账号：请核对号码，或用“添加专家”按账号和姓名加入。")))
    if not _of_an_office(found):
        raise NotAllowed(
            Denied(_("这个身份证号已由其单位建了账号，还没有首次登录：请本人先凭单位的凭条登录，再用“添加专家”加入。"))
        )
    if normal_name(found.person.name) != normal_name(newcomer.name):
        raise NotAllowed(Denied(_("这个身份证号已由另一个评委会办公室按别的姓名邀请：请核对姓名和号码。")))
    return found


def _of_an_office(invitation: Invitation) -> bool:
    return invitation.organisation.kind == OrganisationKind.COMMITTEE_OFFICE


def _slip(expert: Expert, by: Person, seat: Seat, at: datetime) -> Slip:
    found = Invitation.objects.filter(person=expert.person_id)
    (slip,) = invitations.issue_codes(found, by=by, seat=seat, at=at, of_others=True)
    return slip
