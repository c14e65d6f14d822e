"""Two people at once, with real transactions: one wins, the other is told; batches never deadlock."""

import re
import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.enums import EmployerKind
from accounts.models import Seat
from audit.queries import events_of
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import actions, desks
from declarations.enums import State, Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.returns import ReturnPoint
from offices.actions import Chosen, run_batch
from offices.models import DeskBatch, Post, PostPlace
from offices.posts import actions as posts
from tests.cast import sign_in
from tests.offices.conftest import HANGZHOU, at_accepting_office
from tests.stages import make_stage, submitted

ROUNDS = 50
BATCH_ROUNDS = 10

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    """Not the one of the other modules: what two threads race for must be committed."""
    return make_stage(HANGZHOU, date(2023, 8, 18))


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls together behind a barrier; answers what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i, call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_the_last_opening_of_a_post_is_taken_once(stage: Stage) -> None:
    employer = next(e for e in stage.employers if e.employer.kind == EmployerKind.PUBLIC_INSTITUTION)
    seat = stage.desks.operators[employer.pk]
    post = Post.objects.create(
        organisation=employer, name="高级工程师", approved=1, filled=0, openings=1, starts_on=date(2023, 1, 1)
    )
    both = [submitted(stage, employer=employer) for _ in range(2)]

    def takes(declaration: Declaration) -> Callable[[], object]:
        return lambda: posts.take(declaration, post, person=seat.person, seat=seat, at=timezone.now())

    answers = at_once(*map(takes, both))
    assert sum(isinstance(each, NotAllowed) for each in answers) == 1
    assert PostPlace.objects.count() == Post.objects.get().taken == 1


def colleague_of(stage: Stage, seat: Seat) -> Seat:
    """Another officer of the same office."""
    person = stage.people.make(prefix=f"colleague{seat.pk}")
    return Seat.objects.create(
        person=person,
        organisation=seat.organisation,
        role=seat.role,
        plan_code=seat.plan_code,
        starts_on=date(2020, 1, 1),
    )


@pytest.mark.slow
def test_endorse_against_send_back_one_wins_and_the_other_is_told_who(stage: Stage) -> None:
    """T-003, over HTTP."""
    declaration = submitted(stage)
    first = stage.desks.operators[declaration.employer_id]
    second = colleague_of(stage, first)
    clients = [sign_in(Client(), seat.person, seat) for seat in (first, second)]
    for number in range(ROUNDS):
        declaration.refresh_from_db()
        before = len(events_of("declaration", declaration.pk))
        version = declaration.row_version
        endorse = {"version": version, "endorse-opinion": "同意", "endorse-reason": "已核"}
        send_back = {
            "version": version,
            "return-other_field": "all",
            "return-other_words": "请补正",
            "return-codes": [],
        }
        answers = at_once(
            lambda v=endorse: clients[0].post(reverse("offices:step", args=[declaration.pk, Verb.ENDORSE]), v),
            lambda v=send_back: clients[1].post(reverse("offices:step", args=[declaration.pk, Verb.SEND_BACK]), v),
        )
        codes = sorted(answer.status_code for answer in answers)  # type: ignore[attr-defined]
        assert codes == [302, 409], (number, answers)
        lost = next(a for a in answers if a.status_code == 409)  # type: ignore[attr-defined]
        winner = first if lost is answers[1] else second
        told = " ".join(strip_tags(lost.content.decode()).split())  # type: ignore[attr-defined]
        assert re.search(rf"{winner.person.name} 在 [-0-9]+ [:0-9]+ 已经办理", told), told
        assert len(events_of("declaration", declaration.pk)) == before + 1
        declaration.refresh_from_db()
        back_to_the_employer(stage, declaration, first)


def back_to_the_employer(stage: Stage, declaration: Declaration, operator: Seat) -> None:
    """By the product's own actions: recalled, or corrected and submitted again."""
    if declaration.state == State.SENT_BACK:
        journeys.submit(stage, declaration)
    else:
        journeys.step(stage, declaration, Verb.RECALL, operator)


@pytest.fixture
def at_office(stage: Stage) -> list[Declaration]:
    """Six declarations that the accepting office has signed, ready to be recommended."""
    found = at_accepting_office(stage, 6)
    office = journeys.seats_here(stage, found[0])[0]
    return [journeys.step(stage, each, Verb.ENDORSE, office) for each in found]


def chosen(declarations: list[Declaration]) -> list[Chosen]:
    return [Chosen(pk, version) for pk, version in current(declarations)]


def current(declarations: list[Declaration]) -> list[tuple[int, int]]:
    ids = [each.pk for each in declarations]
    versions = dict(Declaration.objects.filter(pk__in=ids).values_list("pk", "row_version"))
    return [(pk, versions[pk]) for pk in ids]


def recommend(seat: Seat, rows: list[Chosen]) -> DeskBatch:
    return run_batch(rows, verb=Verb.RECOMMEND, plan_code=HANGZHOU, person=seat.person, seat=seat)


@pytest.mark.slow
def test_overlapping_batches_and_returns_add_up_and_never_deadlock(stage: Stage, at_office: list[Declaration]) -> None:
    """T-030 and T-031: two batches in opposite order, while a colleague returns two of the cases."""
    first = journeys.seats_here(stage, at_office[0])[0]
    second, third = colleague_of(stage, first), colleague_of(stage, first)
    before = deadlocks()
    for _number in range(BATCH_ROUNDS):
        rows = chosen(at_office)
        versions = {row.pk: row.row_version for row in rows}

        def send_back(pk: int, versions: dict[int, int] = versions) -> Declaration:
            return actions.take_step(
                Declaration.objects.get(pk=pk),
                verb=Verb.SEND_BACK,
                person=third.person,
                seat=third,
                expected_version=versions[pk],
                now=stage.now(),
                points=(ReturnPoint("other", "", "请补正"),),
            )

        batch_a, batch_b, *returned = at_once(
            lambda rows=rows: recommend(first, rows[:5]),
            lambda rows=rows: recommend(second, list(reversed(rows[1:]))),
            lambda: send_back(at_office[2].pk),
            lambda: send_back(at_office[3].pk),
        )
        assert isinstance(batch_a, DeskBatch), batch_a
        assert isinstance(batch_b, DeskBatch), batch_b
        moved = [i.declaration_id for b in (batch_a, batch_b) for i in b.items.filter(moved=True)]
        sent_back = [each.pk for each in returned if isinstance(each, Declaration)]
        assert len(moved) == len(set(moved))
        assert sorted(moved + sent_back) == sorted(each.pk for each in at_office)
        for item in [*batch_a.items.filter(moved=False), *batch_b.items.filter(moved=False)]:
            assert item.why_not.startswith("已由")
        at_the_next_desk = Declaration.objects.filter(pk__in=moved).values_list("stop", flat=True)
        assert set(at_the_next_desk) <= {"bureau"}
        to_the_office_again(stage, at_office, (first, second))
    assert deadlocks() == before


def to_the_office_again(stage: Stage, declarations: list[Declaration], seats: tuple[Seat, ...]) -> None:
    """Recalled by whoever moved it, or corrected, vouched for and sent straight back; then signed again."""
    for each in declarations:
        each.refresh_from_db()
        if each.state == State.SENT_BACK:
            journeys.submit(stage, each)
            while each.stop_kind != "accepting_office":
                journeys.advance(stage, each)
                each.refresh_from_db()
        else:
            by = next(seat for seat in seats if seat.person_id == each.last_move_by_id)
            journeys.step(stage, each, Verb.RECALL, by)
        each.refresh_from_db()
        if not desks.standing(each, "accepting_office"):
            journeys.step(stage, each, Verb.ENDORSE, seats[0])
