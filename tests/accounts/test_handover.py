"""When a desk would be left alone, and who may hand a seat over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import handover
from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.queries import seats_at
from audit.models import Event
from tests import cast as people
from tests.cast import person, seat

TODAY = timezone.localdate()
AT = timezone.now()


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def leaving(cast: people.Cast) -> Seat:
    return cast.accepting.seats.get()


def colleague(leaving: Seat, since: int = -9, until: int | None = None) -> Seat:
    ends = None if until is None else day(until)
    return seat(person(), leaving.organisation, Role.ACCEPTING_OFFICER, starts_on=day(since), ends_on=ends)


def end(leaving: Seat, last_day: date = TODAY, *, by: Person | None = None, **more: bool) -> Seat:
    who = by or leaving.person
    return handover.end(
        leaving, by=who, acting=who.seats.first() or leaving, last_day=last_day, reason="调离", at=AT, **more
    )


def why_not(leaving: Seat, last_day: date = TODAY) -> str:
    answer = handover.why_not_end(leaving, last_day)
    return "" if answer else str(answer)


def test_the_last_one_cannot_go(leaving: Seat) -> None:
    assert "之后没有别人能办理" in why_not(leaving)
    with pytest.raises(handover.NotHandedOver, match="请先指定接任人"):
        end(leaving)
    assert Seat.objects.get(pk=leaving.pk).ends_on is None


def test_who_has_a_colleague_may_go_on_any_day(leaving: Seat) -> None:
    colleague(leaving)
    assert why_not(leaving) == why_not(leaving, day(90)) == ""
    assert end(leaving, day(3)).ends_on == day(3)


def test_a_successor_who_comes_later_moves_the_last_day(leaving: Seat) -> None:
    colleague(leaving, since=5)
    assert f"定在 {day(4).isoformat()} 或以后" in why_not(leaving)
    assert why_not(leaving, day(4)) == ""


def test_a_colleague_with_an_end_is_no_successor_to_somebody_without(leaving: Seat) -> None:
    colleague(leaving, until=5)
    assert f"最晚到 {day(5).isoformat()}" in why_not(leaving)


def test_of_two_with_an_end_the_one_who_ends_first_may_end_earlier(leaving: Seat) -> None:
    Seat.objects.filter(pk=leaving.pk).update(ends_on=day(3))
    leaving.refresh_from_db()
    colleague(leaving, until=5)
    assert why_not(leaving, day(1)) == ""


def test_an_end_is_never_put_off_and_never_set_twice(leaving: Seat) -> None:
    colleague(leaving)
    Seat.objects.filter(pk=leaving.pk).update(ends_on=day(3))
    leaving.refresh_from_db()
    assert "只能提前结束" in why_not(leaving, day(4))
    Seat.objects.filter(pk=leaving.pk).update(ends_on=day(-1))
    leaving.refresh_from_db()
    assert "已经结束" in why_not(leaving)


@pytest.mark.parametrize("other", ["same person", "another role", "another office", "inactive"])
def test_nobody_counts_as_a_colleague_who_could_not_do_the_work(other: str, leaving: Seat, cast: people.Cast) -> None:
    if other == "same person":
        seat(leaving.person, leaving.organisation, Role.ACCEPTING_OFFICER, starts_on=day(1))
    elif other == "another role":
        seat(person(), leaving.organisation, Role.BUREAU_OFFICER)
    elif other == "another office":
        seat(person(), cast.office_other, Role.ACCEPTING_OFFICER)
    else:
        Person.objects.filter(pk=colleague(leaving).person_id).update(is_active=False)
    assert "之后没有别人能办理" in why_not(leaving)


def test_a_seat_that_has_not_begun_by_then_never_begins(leaving: Seat) -> None:
    coming = colleague(leaving, since=9)
    ended = end(coming, TODAY, by=leaving.person)
    assert ended.ends_on is not None
    assert ended.ends_on < TODAY
    assert not seats_at(leaving.organisation, on=day(9)).filter(pk=coming.pk).exists()


def test_the_administrator_may_end_the_last_seat_and_only_with_the_tick(leaving: Seat, cast: people.Cast) -> None:
    with pytest.raises(handover.NotHandedOver):
        end(leaving, by=cast.admin)
    with pytest.raises(handover.NotHandedOver):
        end(leaving, alone=True)  # not by those who sit there
    end(leaving, by=cast.admin, alone=True)
    Seat.objects.filter(pk=leaving.pk).update(ends_on=day(-1))
    assert handover.desks_left_alone() == [leaving.organisation]


def test_a_seat_over_is_not_ended_again_even_by_the_administrator(leaving: Seat, cast: people.Cast) -> None:
    Seat.objects.filter(pk=leaving.pk).update(ends_on=day(-1))
    with pytest.raises(handover.NotHandedOver, match="已经结束"):
        end(leaving, by=cast.admin, alone=True)


def test_a_successor_gets_the_same_desk(leaving: Seat, cast: people.Cast) -> None:
    who = person()
    made = handover.appoint_successor(
        leaving, successor=who, by=leaving.person, acting=leaving, starts_on=day(2), at=AT
    )
    assert (made.organisation, made.role, made.area, made.starts_on, made.appointed_by) == (
        leaving.organisation, leaving.role, leaving.area, day(2), leaving.person,
    )  # fmt: skip
    assert Event.objects.get(verb="appoint", object_id=str(made.pk)).actor_id == leaving.person_id
    assert why_not(leaving, day(1)) == ""


def test_an_employers_operator_is_not_appointed_by_a_colleague(cast: people.Cast) -> None:
    mine = cast.operator.seats.get()
    for acting, works in ((mine, False), (cast.admin.seats.get(), True)):
        call = {"successor": person(), "by": acting.person, "acting": acting, "starts_on": TODAY, "at": AT}
        if works:
            assert handover.appoint_successor(mine, **call).role == Role.EMPLOYER_OPERATOR
        else:
            with pytest.raises(handover.NotHandedOver, match="凭授权委托证明"):
                handover.appoint_successor(mine, **call)


def test_nobody_hands_over_a_seat_of_another_desk(leaving: Seat, cast: people.Cast) -> None:
    colleague(leaving)
    for stranger in (cast.accepting_other, cast.operator, cast.bureau, cast.committee):
        with pytest.raises(handover.NotHandedOver, match="只有同一单位"):
            end(leaving, by=stranger)


def test_a_successor_is_found_by_account_and_name_together(cast: people.Cast) -> None:
    who = person("周接任", username="zhou")
    assert handover.successor_called(" zhou ", "周接任") == who
    assert handover.successor_called("zhou", "周接班") is None
    Person.objects.filter(pk=who.pk).update(is_active=False)
    assert handover.successor_called("zhou", "周接任") is None
