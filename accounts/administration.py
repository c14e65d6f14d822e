"""What the platform administrator does to accounts: other administrators, sessions, stopping an account. Never to their own."""

from datetime import date, datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.actions import appoint_seat
from accounts.enums import ADMIN_ROLES, OrganisationKind, Role
from accounts.models import Organisation, Person, Seat
from accounts.queries import seats_at
from audit.actions import PLATFORM, record
from config import clock

UNUSED_AFTER = timedelta(days=90)


def administrators() -> QuerySet[Seat]:
    """The seats of all three kinds that stand today."""
    return seats_at().filter(role__in=ADMIN_ROLES).order_by("role", "starts_on", "pk")


def appoint_administrator(
    person: Person, role: Role | str, *, by: Person | None, at: datetime, starts_on: date | None = None
) -> Seat:
    """Raises ValidationError for oneself, for somebody who holds another of the three, and for any other role."""
    if role not in ADMIN_ROLES:
        raise ValidationError(_("请选择管理员身份。"), code="role")
    platform = Organisation.objects.filter(kind=OrganisationKind.PLATFORM).order_by("pk").first()
    if platform is None:
        raise ValidationError(_("还没有平台运行单位，请先建立。"), code="platform")
    return appoint_seat(person=person, organisation=platform, role=role, by=by, at=at, starts_on=starts_on)


def sessions_of(person: Person) -> list[Session]:
    """Open sessions; each has to be read, the table doesn't know whose they are."""
    found = Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500)
    return [session for session in found if session.get_decoded().get("_auth_user_id") == str(person.pk)]


@transaction.atomic
def end_sessions(person: Person, *, by: Person, seat: Seat, reason: str, at: datetime) -> int:
    """Signs somebody out everywhere; answers how many sessions there were."""
    _require_other(person, by)
    keys = [session.pk for session in sessions_of(person)]
    Session.objects.filter(pk__in=keys).delete()
    _record("end_sessions", person, by, seat, reason, at, {"sessions": len(keys)})
    return len(keys)


@transaction.atomic
def stop_account(person: Person, *, by: Person, seat: Seat, reason: str, at: datetime) -> None:
    """Nobody signs in with it any more. Seats stay as they are: they are handed over on their own page."""
    _require_other(person, by)
    end_sessions(person, by=by, seat=seat, reason=reason, at=at)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    _record("stop_account", person, by, seat, reason, at, {})


@transaction.atomic
def reopen_account(person: Person, *, by: Person, seat: Seat, reason: str, at: datetime) -> None:
    _require_other(person, by)
    Person.objects.filter(pk=person.pk).update(is_active=True)
    _record("reopen_account", person, by, seat, reason, at, {})


def unused(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those who hold a seat today and haven't signed in for a long time, or never."""
    before = timezone.now() - UNUSED_AFTER
    today = clock.today(None)
    standing = Seat.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    return people.filter(Q(last_login=None) | Q(last_login__lt=before), pk__in=standing.values("person"))


def _require_other(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise ValidationError(_("不能处理自己的账号，请由另一位平台管理员办理。"), code="own")


def _record(
    verb: str, person: Person, by: Person, seat: Seat, reason: str, at: datetime, payload: dict[str, int]
) -> None:
    record(
        chain=PLATFORM, verb=verb, **actor(by, seat), object_type="person", object_id=person.pk, reason=reason,
        payload=payload, at=at,
    )  # fmt: skip
