"""Whoever still has something to do is reminded once, and nobody else."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import actions as accounts
from accounts.models import Seat
from committee.models import FeeRecord
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import actions, reminding
from declarations.enums import Verb
from declarations.models import Declaration, ReturnNote
from declarations.reminder_days import rules
from declarations.reminding import CORRECTION, Reminder
from declarations.returns import ReturnPoint
from messages.models import Message
from messages.queries import todo_count
from review_plans.calendar import working_calendar
from review_plans.models import AmendmentKind, PlanAmendment
from review_plans.queries import PERSONAL, deadline_day
from tests.declarations.conftest import HANGZHOU
from tests.stages import drafted, led_to, set_day, submitted


def instant(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.SHANGHAI)


def last_day(declaration: Declaration, stop: str = PERSONAL) -> date:
    variant = None if stop == PERSONAL else declaration.variant
    day = deadline_day(
        declaration.version, stop, area=declaration.area_code, person_id=declaration.person_id, variant=variant
    )
    assert day is not None
    return day


def reminded_on(declaration: Declaration, stop: str = PERSONAL, days: int = 7) -> date:
    return rules().day_of(last_day(declaration, stop), days, working_calendar())


def due(stage: Stage, day: date, hour: int = 10) -> list[Reminder]:
    return reminding.due_now(stage.row, instant(day, hour))


def people(found: list[Reminder], stop: str) -> set[int]:
    return {each.person.pk for each in found if each.stop == stop}


@pytest.mark.parametrize("days", [7, 1])
def test_an_unfinished_draft_is_reminded_of_on_the_day_and_on_no_other(
    stage: Stage, draft: Declaration, days: int
) -> None:
    day = reminded_on(draft, days=days)
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    assert [people(due(stage, each), PERSONAL) for each in (before, day, after)] == [set(), {draft.person_id}, set()]


def test_nothing_goes_out_at_night(stage: Stage, draft: Declaration) -> None:
    day = reminded_on(draft)
    assert [bool(due(stage, day, hour)) for hour in (8, 9, 17, 18)] == [False, True, True, False]


def test_who_was_done_a_second_before_is_left_alone(stage: Stage, draft: Declaration) -> None:
    day = reminded_on(draft)
    set_day(HANGZHOU, day)
    journeys.submit(stage, draft)
    assert draft.person_id not in people(due(stage, day), PERSONAL)


def test_one_reminder_per_person_stop_and_day_however_often_it_is_asked(stage: Stage, draft: Declaration) -> None:
    now = instant(reminded_on(draft))
    assert [len(reminding.send(stage.row, now)) for _time in range(3)] == [1, 0, 0]
    message = Message.objects.get(key__startswith="reminder:")
    assert message.recipient == draft.person
    assert message.link == f"/me/d/{draft.pk}/"
    assert draft.person.name not in message.subject + message.body
    with translation.override("en"):
        assert "not submitted yet" in message.subject_in_words


def test_a_reminder_leaves_the_badge_once_the_thing_is_done(stage: Stage, draft: Declaration) -> None:
    day = reminded_on(draft)
    set_day(HANGZHOU, day)
    reminding.send(stage.row, instant(day))
    before = todo_count(draft.person)
    journeys.submit(stage, draft)
    reminding.send(stage.row, instant(day, 11))
    assert (before, todo_count(draft.person)) == (1, 0)


def test_a_deadline_that_was_moved_for_one_person_moves_the_reminder(stage: Stage, draft: Declaration) -> None:
    other, old = drafted(stage), reminded_on(draft)
    later = last_day(draft) + timedelta(days=14)
    amendment = PlanAmendment.objects.create(
        plan=stage.row, kind=AmendmentKind.DEADLINE, target=PERSONAL, value={"date": later.isoformat()},
        document="某发〔2023〕1号", decided_by="某人", decided_on=old, recorded_at=timezone.now(),
    )  # fmt: skip
    amendment.people.add(draft.person)
    assert people(due(stage, old), PERSONAL) == {other.person_id}
    assert people(due(stage, reminded_on(draft)), PERSONAL) == {draft.person_id}


def sent_back(stage: Stage, due_on: date) -> Declaration:
    declaration = submitted(stage)
    seat = journeys.seats_here(stage, declaration)[0]
    return actions.take_step(
        declaration, verb="send_back", person=seat.person, seat=seat, expected_version=declaration.row_version,
        points=[ReturnPoint("statement_thin", "statement", "请补充")], due_at=instant(due_on + timedelta(days=1), 0),
        now=clock.now(HANGZHOU),
    )  # fmt: skip


def test_a_returned_declaration_is_reminded_of_by_the_day_of_its_correction(stage: Stage) -> None:
    day = clock.today(HANGZHOU) + timedelta(days=3)
    declaration = sent_back(stage, day)
    assert ReturnNote.objects.get(declaration=declaration).due_at is not None
    when = rules().day_of(day, 1, working_calendar())
    assert people(due(stage, when), CORRECTION) == {declaration.person_id}
    set_day(HANGZHOU, when)
    journeys.submit(stage, declaration)
    assert people(due(stage, when), CORRECTION) == set()


def test_a_desk_hears_of_all_its_cases_in_one_reminder(stage: Stage) -> None:
    employer = stage.employers[0]
    cases = [submitted(stage, employer=employer) for _case in range(2)]
    seat = journeys.seats_here(stage, cases[0])[0]
    found = [each for each in due(stage, reminded_on(cases[0], "employer")) if each.stop == "employer"]
    assert [(each.person, each.seat, len(each.cases)) for each in found] == [(seat.person, seat, 2)]


def test_nobody_whose_seat_has_ended_and_nobody_elsewhere_is_reminded(stage: Stage) -> None:
    declaration = submitted(stage, employer=stage.employers[0])
    seat = journeys.seats_here(stage, declaration)[0]
    day = reminded_on(declaration, "employer")
    assert people(due(stage, day), "employer") == {seat.person_id}
    yesterday = clock.today(None) - timedelta(days=1)
    Seat.objects.filter(pk=seat.pk).update(starts_on=yesterday, ends_on=yesterday)
    assert people(due(stage, day), "employer") == set()


def test_a_desk_that_has_passed_its_case_on_is_left_alone(stage: Stage) -> None:
    declaration = submitted(stage, employer=stage.employers[0])
    day = reminded_on(declaration, "employer")
    journeys.advance(stage, declaration)
    assert people(due(stage, day), "employer") == set()


def test_at_a_stop_of_two_offices_only_who_has_not_signed_is_reminded_until_both_have(stage: Stage) -> None:
    declaration = led_to(stage, "bureau")
    seats = journeys.seats_here(stage, declaration)
    day = reminded_on(declaration, "bureau")
    mine = {seat.person_id for seat in seats}
    asked = [people(due(stage, day), "bureau") & mine]
    for seat in seats:
        declaration = journeys.step(stage, declaration, Verb.ENDORSE, seat)
        asked.append(people(due(stage, day), "bureau") & mine)
    assert asked == [mine, {seats[1].person_id}, mine]


def test_a_seat_is_not_reminded_of_its_own_case(stage: Stage) -> None:
    declaration = submitted(stage, employer=stage.employers[0])
    seat = journeys.seats_here(stage, declaration)[0]
    accounts.appoint_seat(
        person=declaration.person, organisation=seat.organisation, role=seat.role, by=None, at=timezone.now()
    )
    assert people(due(stage, reminded_on(declaration, "employer")), "employer") == {seat.person_id}


def test_whoever_has_not_paid_is_reminded_until_the_fee_is_recorded(stage: Stage) -> None:
    declaration = led_to(stage, "fee")
    last = clock.today(HANGZHOU) + timedelta(days=10)
    seat = journeys.seats_here(stage, declaration)[0]
    PlanAmendment.objects.create(
        plan=stage.row, kind=AmendmentKind.DEADLINE, target="fee", value={"date": last.isoformat()},
        document="某发〔2023〕2号", decided_by="某人", decided_on=last, recorded_at=timezone.now(),
    )  # fmt: skip
    day = rules().day_of(last, 7, working_calendar())
    assert people(due(stage, day), "fee") == {declaration.person_id}
    FeeRecord.objects.create(
        declaration=declaration, amount=300, receipt_number="1", recorded_by=seat.person, recorded_at=timezone.now()
    )
    assert people(due(stage, day), "fee") == set()


def test_more_cases_cost_no_more_queries(stage: Stage, draft: Declaration) -> None:
    submitted(stage, employer=stage.employers[0])
    day = reminded_on(draft)
    counted = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert due(stage, day)
        counted.append(len(queries))
        drafted(stage), submitted(stage, employer=stage.employers[0])
    assert counted[0] == counted[1]


def test_the_command_says_who_would_get_what_and_why_and_sends_nothing(stage: Stage, draft: Declaration) -> None:
    set_day(HANGZHOU, reminded_on(draft))
    out = StringIO()
    call_command("send_reminders", "--dry-run", "--json", "--plan", HANGZHOU, stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["sent"] is False
    (row,) = answer["reminders"]
    assert (row["account"], row["stop"], row["days_before"]) == (draft.person.username, PERSONAL, 7)
    assert row["cases"] == [f"#{draft.pk}"]
    assert draft.person.name not in out.getvalue()
    assert not Message.objects.filter(key__startswith="reminder:").exists()
