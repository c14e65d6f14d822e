"""Which seats a request is made with."""

from datetime import timedelta

from django.db import models
from pytest_django.asserts import assertNumQueries

from accounts.models import Seat
from accounts.queries import seats_of, standing_seats
from config import clock
from tests.cast import Cast


def fields(row: models.Model | None) -> dict[str, object] | None:
    return None if row is None else {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}


def told(seats: list[Seat]) -> list[tuple[object, ...]]:
    return [
        (fields(s), fields(s.person), fields(s.organisation), fields(s.organisation.area), fields(s.area))
        for s in seats
    ]


def test_the_seats_of_a_request_are_those_that_the_database_holds_with_their_places(cast: Cast) -> None:
    today = clock.today(None)
    for who in (cast.operator, cast.bureau, cast.committee, cast.admin, cast.applicant):
        with assertNumQueries(1):
            found = told(standing_seats(who))
        assert found == told(list(seats_of(who, today)))
    assert told(standing_seats(cast.bureau)) != []


def test_a_seat_stands_from_its_first_day_through_its_last(cast: Cast) -> None:
    today = clock.today(None)
    (seat,) = standing_seats(cast.bureau)
    for starts, ends, stands in ((0, 0, True), (-9, None, True), (-9, -1, False), (1, None, False)):
        last = None if ends is None else today + timedelta(days=ends)
        Seat.objects.filter(pk=seat.pk).update(starts_on=today + timedelta(days=starts), ends_on=last)
        assert [each.pk for each in standing_seats(cast.bureau)] == ([seat.pk] if stands else [])
        assert seats_of(cast.bureau, today).exists() == stands
