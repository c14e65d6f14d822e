"""Questions about people, their seats and organisations."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, Prefetch, Q, QuerySet

from accounts.enums import LetterState, OrganisationKind, Role
from accounts.models import Area, AuthorisationLetter, Organisation, Person, Seat
from config import clock

WHERE = ("organisation", "organisation__area", "area")
"""What a seat is read with."""


def seats_of(person: Person, on: date) -> QuerySet[Seat]:
    """The person's seats that stand on that day, oldest first. `ends_on` is the last day of a seat."""
    return _standing(on).filter(person=person).order_by("starts_on", "id")


def standing_seats(person: Person | AnonymousUser) -> list[Seat]:
    """The seats somebody holds today, by the true clock: rights do not follow the demo's.

    Every page asks this, so the question is put together once; whose seats they are is known, and which of them stand
    is quicker seen here than said there.
    """
    if not isinstance(person, Person):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_seats_with_their_place(), [person.pk])
        found = [_seat_of(row, person) for row in cursor.fetchall()]
    today = clock.today(None)
    return [seat for seat in found if seat.stands(today)]


_READ: dict[str, type[Model]] = {"seat": Seat, "office": Organisation, "of_office": Area, "own": Area}


_SEATS = (
    "FROM accounts_seat seat JOIN accounts_organisation office ON office.id = seat.organisation_id"
    " LEFT JOIN accounts_area of_office ON of_office.code = office.area_id"
    " LEFT JOIN accounts_area own ON own.code = seat.area_id"
    " WHERE seat.person_id = %s ORDER BY seat.starts_on, seat.id"
)


@cache
def _seats_with_their_place() -> str:
    columns = ", ".join(
        f'{name}."{each.column}"' for name, model in _READ.items() for each in model._meta.concrete_fields
    )
    return f"SELECT {columns} {_SEATS}"


def _seat_of(row: Sequence[Any], person: Person) -> Seat:
    found: dict[str, Any] = {}
    for name, model in _READ.items():
        fields = [each.attname for each in model._meta.concrete_fields]
        values, row = row[: len(fields)], row[len(fields) :]
        # A key comes first in each table; where nothing is joined it is NULL.
        found[name] = model.from_db(DEFAULT_DB_ALIAS, fields, values) if values[0] is not None else None
    seat: Seat = found["seat"]
    seat.person, seat.organisation, seat.area = person, found["office"], found["own"]
    seat.organisation.area = found["of_office"]
    return seat


def seats_at(
    organisation: Organisation | None = None,
    role: str = "",
    *,
    area: Area | None = None,
    plan_code: str = "",
    on: date | None = None,
) -> QuerySet[Seat]:
    """The standing seats of an organisation, role, area or plan; what is not named does not narrow."""
    found = _standing(on or clock.today(None)).filter(person__is_active=True)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    if role:
        found = found.filter(role=role)
    if area is not None:
        found = found.filter(Q(area=area) | Q(area=None, organisation__area=area))
    if plan_code:
        found = found.filter(plan_code=plan_code)
    return found.order_by("id")


def _standing(on: date) -> QuerySet[Seat]:
    within = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    return Seat.objects.filter(within).select_related("person", *WHERE)


def areas_above(area: Area | None) -> list[str]:
    """The codes of an area and all above it: county, city, province."""
    codes: list[str] = []
    while area is not None and area.pk not in codes:
        codes.append(area.pk)
        area = area.parent
    return codes


def covers(upper: Area | None, area: Area | None) -> bool:
    """Does an office for `upper` answer for `area`? An office without an area answers for none."""
    return upper is not None and upper.pk in areas_above(area)


def employers_choosable() -> QuerySet[Organisation]:
    """Employers that somebody has been authorised to act for; others cannot receive a declaration."""
    approved = AuthorisationLetter.objects.filter(state=LetterState.APPROVED).values("organisation")
    return (
        Organisation.objects.filter(kind=OrganisationKind.EMPLOYER, pk__in=approved)
        .select_related("employer", "area")
        .order_by("name")
    )


def letters_waiting() -> QuerySet[AuthorisationLetter]:
    """Letters nobody has decided on, the oldest first."""
    return (
        AuthorisationLetter.objects.filter(state=LetterState.WAITING)
        .select_related("organisation", "organisation__area", "organisation__employer", "operator")
        .order_by("handed_in_at", "id")
    )


def letters_of(operator: Person) -> QuerySet[AuthorisationLetter]:
    return operator.letters.select_related("organisation").order_by("-handed_in_at", "-id")


def platform_admins() -> QuerySet[Seat]:
    return seats_at(role=Role.PLATFORM_ADMIN)


def letters_decided() -> QuerySet[AuthorisationLetter]:
    return (
        AuthorisationLetter.objects.exclude(state=LetterState.WAITING)
        .select_related("organisation", "organisation__area", "organisation__employer", "operator", "decided_by")
        .order_by("-decided_at", "-id")
    )


def may_read_letter(person: Person, seat: Seat | None, file: Any) -> bool:
    """The platform administrator reads the files of letters, whoever uploaded them. `file` is a files.StoredFile."""
    if seat is None or seat.role != Role.PLATFORM_ADMIN:
        return False
    return AuthorisationLetter.objects.filter(file_id=file.pk).exists()


def operators_of(organisation: Organisation) -> QuerySet[Seat]:
    return seats_at(organisation, Role.EMPLOYER_OPERATOR)


def with_standing(found: QuerySet[Person]) -> QuerySet[Person]:
    """Each with `standing`: their seats of today."""
    rows = _standing(clock.today(None)).order_by("id")
    return found.prefetch_related(Prefetch("seats", queryset=rows, to_attr="standing"))


def people_with_seats(words: str, role: str) -> QuerySet[Person]:
    """People by pinyin with `standing` (their seats of today) on each; narrowed by words and role."""
    today = clock.today(None)
    found = with_standing(Person.objects.all())
    if words:
        by_office = Q(seats__in=_standing(today).filter(organisation__name__icontains=words))
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words) | by_office)
    if role:
        found = found.filter(seats__in=_standing(today).filter(role=role))
    return found.distinct().order_by("pinyin_key", "id")
