from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import actions
from accounts.enums import Affiliation, EmployerKind, LetterState, Role
from accounts.models import AuthorisationLetter, Organisation, Seat
from accounts.queries import covers, employers_choosable, seats_at, seats_of
from audit.models import Event
from tests.cast import area, person

pytestmark = pytest.mark.django_db
AT = timezone.now()


def register(name="杭州同名化工有限公司", code="91330100MA27XY1234", **more):
    where = area("330106", "西湖区")
    return actions.register_employer(
        name=name, credit_code=code, kind=EmployerKind.ENTERPRISE, affiliation=Affiliation.PRIVATE, area=where, by=None, at=AT, **more
    )  # fmt: skip


@pytest.mark.parametrize("name", ["杭州同名化工有限公司 ", "杭州同名　化工有限公司", "杭州同名化工有限公司\u200b"])
def test_another_spelling_of_a_known_employer_is_refused_with_its_name(name):
    register()
    with pytest.raises(ValidationError, match="已有同名单位“杭州同名化工有限公司”"):
        register(name, "91330100MA27XY9999")
    assert Organisation.objects.count() == 1


def test_a_credit_code_is_registered_once():
    register()
    with pytest.raises(ValidationError, match="统一社会信用代码已经登记"):
        register("另一家公司", " 91330100ma27xy1234")


def test_a_registered_employer_gives_nobody_access_and_cannot_be_chosen():
    made = register()
    assert not employers_choosable().exists()
    assert not seats_at(made).exists()


def test_a_letter_handed_in_again_replaces_the_waiting_one():
    made, who = register(), person()
    actions.hand_in_letter(made, operator=who, file_id=None, at=AT)
    actions.hand_in_letter(made, operator=who, file_id=None, at=AT)
    assert AuthorisationLetter.objects.filter(state=LetterState.WAITING).count() == 1
    assert Event.objects.filter(verb="hand_in_letter").count() == 2


def test_a_refused_letter_stays_when_another_is_handed_in(cast):
    made, who = register(), person()
    first = actions.hand_in_letter(made, operator=who, file_id=None, at=AT)
    actions.decide_letter(first, approve=False, by=cast.admin, reason="看不清", at=AT)
    second = actions.hand_in_letter(made, operator=who, file_id=None, at=AT)
    assert second.pk != first.pk


def test_the_same_seat_is_not_given_twice(cast):
    who = person()
    given = [
        actions.appoint_seat(person=who, organisation=cast.office, role=Role.ACCEPTING_OFFICER, by=cast.admin, at=AT)
        for _ in range(2)
    ]
    assert given[0] == given[1]
    assert Event.objects.filter(verb="appoint", object_id=given[0].pk).count() == 1


def test_a_seat_ends_at_once_or_after_its_last_day(cast):
    today = timezone.localdate()
    now, later = cast.accepting.seats.get(), cast.bureau.seats.get()
    actions.end_seat(now, by=cast.admin, reason="调离", at=AT)
    actions.end_seat(later, by=cast.admin, reason="退休", at=AT, last_day=today + timedelta(days=3))
    assert not seats_of(cast.accepting, today).exists()
    assert seats_of(cast.bureau, today + timedelta(days=3)).exists()
    assert not seats_of(cast.bureau, today + timedelta(days=4)).exists()


def test_a_seat_given_today_can_end_today(cast):
    seat = actions.appoint_seat(
        person=person(),
        organisation=cast.office,
        role=Role.ACCEPTING_OFFICER,
        by=cast.admin,
        at=AT,
        starts_on=timezone.localdate(),
    )
    ended = actions.end_seat(seat, by=cast.admin, reason="误设", at=AT)
    assert ended.starts_on == ended.ends_on < timezone.localdate()


def test_seats_are_found_by_what_they_are_for(cast):
    def people(**named):
        return {seat.person for seat in seats_at(**named)}

    assert people(organisation=cast.office) == {cast.accepting}
    assert people(role=Role.BUREAU_OFFICER, area=cast.where["city"]) == {cast.bureau, cast.labour}
    assert people(role=Role.COMMITTEE_OFFICER, plan_code=cast.plan_code) == {cast.committee}
    assert people(organisation=cast.office, on=date(2014, 12, 31)) == set()
    Seat.objects.filter(person=cast.accepting).update(ends_on="2016-01-01")
    assert people(organisation=cast.office) == set()


def test_a_city_covers_its_counties_and_no_others(cast):
    where = cast.where
    assert covers(where["city"], where["county"])
    assert covers(where["province"], where["county_other"])
    assert not covers(where["city"], where["county_other"])
    assert not covers(where["county"], where["city"])
    assert not covers(None, where["county"])
