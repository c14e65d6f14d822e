"""Seats that are handed over: who may do it, when a desk would be left alone, the end of one seat and the next one's start.

A desk is an organisation, a role and, where the role has one, a plan. Nobody's going may shorten the time in which
somebody sits at it.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actions import appoint_seat, end_seat
from accounts.enums import ADMIN_ROLES, LetterState, OrganisationKind, Role
from accounts.models import AuthorisationLetter, Organisation, Person, Seat
from accounts.results import Allowed, Answer, Denied
from config import clock

ONE_DAY = timedelta(days=1)
OF_THE_BOARD = (Role.EXPERT, Role.CHAIR)
"""They sit at no common desk: none of them may end another's seat or learn of it."""


class NotHandedOver(Exception):
    """Refused for a reason that the screen shows."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(str(denied))
        self.denied = denied


def desk_of(seat: Seat) -> QuerySet[Seat]:
    """All seats of the desk, past and coming ones too."""
    return Seat.objects.filter(organisation=seat.organisation_id, role=seat.role, plan_code=seat.plan_code)


def seats_of_organisation(organisation: Organisation) -> QuerySet[Seat]:
    """Those that stand or come first, the latest first of those that are over."""
    found = Seat.objects.filter(organisation=organisation)
    return found.select_related("person", "organisation", "appointed_by").order_by("-ends_on", "starts_on", "pk")


def others_from(seat: Seat, day: date) -> list[Seat]:
    """Colleagues at the same desk whose seat stands on that day or begins later."""
    others = desk_of(seat).filter(Q(ends_on=None) | Q(ends_on__gte=day), person__is_active=True).exclude(pk=seat.pk)
    return list(others.exclude(person=seat.person_id).select_related("person").order_by("starts_on", "pk"))


def desks_left_alone() -> list[Organisation]:
    """Organisations that once had somebody and now have nobody: only the platform administrator can help them."""
    today = clock.today(None)
    standing = Seat.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, person__is_active=True
    ).exclude(role__in=OF_THE_BOARD)
    had = Organisation.objects.filter(seats__isnull=False).exclude(kind=OrganisationKind.PLATFORM)
    return list(had.exclude(pk__in=standing.values("organisation")).distinct().order_by("name", "pk"))


def may_manage(acting: Seat, seat: Seat) -> Answer:
    """Somebody who sits at the same desk, or the platform administrator."""
    if seat.role in ADMIN_ROLES and acting.role != Role.PLATFORM_ADMIN:
        return Denied(_("管理员的身份只能由平台管理员办理。"))
    same = (acting.organisation_id, acting.role, acting.plan_code) == (seat.organisation_id, seat.role, seat.plan_code)
    if (same and acting.role not in OF_THE_BOARD) or acting.role == Role.PLATFORM_ADMIN:
        return Allowed()
    return Denied(_("只有同一单位、同一身份的经办人或平台管理员能办理交接。"))


def needs_letter(acting: Seat, seat: Seat) -> bool:
    """An employer authorises its operators by letter; the platform administrator is who decides on letters."""
    return seat.role == Role.EMPLOYER_OPERATOR and acting.role != Role.PLATFORM_ADMIN


def why_not_end(seat: Seat, last_day: date) -> Answer:
    """May the seat end after that day? Names who would be missing, and what to do first."""
    if seat.ends_on is not None and seat.ends_on < clock.today(None):
        return Denied(_("这个身份已经结束。"))
    if seat.ends_on is not None and last_day > seat.ends_on:
        return Denied(_("这个身份到 %(day)s 为止，只能提前结束，不能延后。") % {"day": seat.ends_on.isoformat()})
    others = others_from(seat, last_day + ONE_DAY)
    first = min((other.starts_on for other in others), default=None)
    if first is None:
        return Denied(_alone(seat, last_day))
    if first > last_day + ONE_DAY:
        return Denied(
            _("接任的人 %(first)s 才到任，在那之前没有人办理。请把最后一天定在 %(before)s 或以后。")
            % {"first": first.isoformat(), "before": (first - ONE_DAY).isoformat()}
        )
    until = None if any(other.ends_on is None for other in others) else max(o.ends_on for o in others if o.ends_on)
    if until is not None and (seat.ends_on is None or until < seat.ends_on):
        return Denied(
            _("其他人的身份最晚到 %(until)s，之后没有人办理。请先指定接任人。") % {"until": until.isoformat()}
        )
    return Allowed()


@transaction.atomic
def end(
    seat: Seat, *, by: Person, acting: Seat, last_day: date, reason: str, at: datetime, alone: bool = False
) -> Seat:
    """Ends the seat after `last_day`; one that has not begun by then never begins.

    `alone`: the platform administrator ends it though nobody follows. Raises NotHandedOver with the sentence. Two who
    end each other's seats at once: the organisation is locked, so the second sees that nobody would be left.
    """
    Organisation.objects.select_for_update().get(pk=seat.organisation_id)
    held = Seat.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=seat.pk)
    _require(may_manage(acting, held))
    allowed = why_not_end(held, last_day)
    over = held.ends_on is not None and held.ends_on < clock.today(None)
    if not allowed and (over or not (alone and acting.role == Role.PLATFORM_ADMIN)):
        _require(allowed)
    return end_seat(held, by=by, reason=reason, at=at, last_day=last_day if last_day >= held.starts_on else None)


@transaction.atomic
def appoint_successor(
    seat: Seat, *, successor: Person, by: Person, acting: Seat, starts_on: date, at: datetime
) -> Seat:
    """The same desk for somebody else. An employer's operator comes by letter instead, unless the administrator names them."""
    _require(may_manage(acting, seat))
    if needs_letter(acting, seat):
        raise NotHandedOver(Denied(_("单位经办人须凭授权委托证明，由平台管理员审核后到任。")))
    try:
        return appoint_seat(
            person=successor, organisation=seat.organisation, role=seat.role, plan_code=seat.plan_code, area=seat.area,
            by=by, at=at, starts_on=starts_on,
        )  # fmt: skip
    except ValidationError as refused:
        raise NotHandedOver(Denied(refused.messages[0])) from refused


def successor_called(username: str, name: str) -> Person | None:
    """By account and name together, so that a slip of the pen appoints nobody; somebody who can sign in."""
    found = Person.objects.filter(username=username.strip(), name=name.strip(), is_active=True)
    return found.exclude(invitation__isnull=False, invitation__accepted_at=None).first()


def _alone(seat: Seat, last_day: date) -> str:
    words = _("%(day)s 之后没有别人能办理，桌上的事会没人接。请先指定接任人，到任后再结束。") % {
        "day": last_day.isoformat()
    }
    waits = AuthorisationLetter.objects.filter(organisation=seat.organisation_id, state=LetterState.WAITING)
    more = _("接任人的授权委托证明正在等平台管理员审核。")
    return words + more if waits.exists() else words


def _require(answer: Answer) -> None:
    if isinstance(answer, Denied):
        raise NotHandedOver(answer)
