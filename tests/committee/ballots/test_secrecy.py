"""T-062: after a ballot with known votes, nothing that is stored joins who voted to how. And two at the same instant."""

import itertools
import logging
import random
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

from committee.ballots import queries, voting
from committee.ballots.models import BallotReceipt, BallotRound, Member, Tally
from declarations.refusals import NotAllowed
from messages import outbox
from tests import ballots
from tests.committee.ballots.conftest import Room, make_room

CHOICES = ("agree", "against", "abstain")
COUNTERS = """
    SELECT case_id, choice, n, xmin::text, xmax::text, ctid::text, id FROM committee_tally
"""
RECEIPTS = "SELECT case_id, member_id, xmin::text, xmax::text, ctid::text, id, at::text FROM committee_ballotreceipt"


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def voted_at_random(room: Room, ballot: BallotRound) -> dict[tuple[int, int], str]:
    """Every member votes, each in a transaction of their own, differently on each case; what they chose."""
    chance, known = random.Random(62), {}
    for member in queries.voters_of(ballot):
        paper = {case.pk: chance.choice(CHOICES) for case in queries.paper_of(ballot, member)}
        seat = ballots.seat_of(member)
        voting.cast(ballot, paper, person=seat.person, seat=seat, now=room.stage.now())
        known |= {(member.pk, case): choice for case, choice in paper.items()}
    return known


def running(room: Room) -> BallotRound:
    return ballots.opened(room.stage, ballots.in_session(room.stage, room.board, room.cases))


@pytest.mark.django_db(transaction=True)
def test_receipts_and_counters_share_nothing_but_the_case(caplog: pytest.LogCaptureFixture) -> None:
    room = make_room(cases=3)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    ballot = running(room)
    before = holding_a_choice()
    known = voted_at_random(room, ballot)
    during = rows(COUNTERS)
    # While it is open the last writer of all three counters of a case is the same: no row tells the last choice.
    assert all(len({row[3] for row in during if row[0] == case.pk}) == 1 for case in ballot.cases.all())
    ballots.seal(room.stage, ballot)
    outbox.relay()
    assert voting.remove_former_tallies(ballot.pk)

    counters, receipts = rows(COUNTERS), rows(RECEIPTS)
    assert {(c, choice): n for c, choice, n, *_rest in counters} == {
        (case.pk, choice): Counter(v for (_m, c), v in known.items() if c == case.pk)[choice]
        for case in ballot.cases.all()
        for choice in CHOICES
    }
    assert not {row[3] for row in counters} & {row[2] for row in receipts}, "a counter was written by a voter"
    assert len({row[3] for row in counters}) == 1, "all counters are of the one transaction of the seal"
    assert not {row[6] for row in counters} & {row[6] for row in during}, "the counters are new rows"
    assert not_better_than_chance(known, counters, receipts)
    assert spied(known, [receipt_row(row) for row in receipts], [counter_row(row) for row in counters]) == set()
    assert spied(known, [receipt_row(row) for row in receipts], [counter_row(row) for row in during]) == set()
    assert dead_versions("committee_tally") == 0
    assert holding_a_choice() == before, "something else kept a choice"
    assert rows("SHOW log_statement") == [("none",)]
    assert not any(
        choice in record.getMessage()
        for record in caplog.records
        for choice in CHOICES
        if "UPDATE" not in record.getMessage()
    )
    assert BallotRound.objects.get(pk=ballot.pk).swept_at is not None


def not_better_than_chance(
    known: dict[tuple[int, int], str], counters: list[tuple[object, ...]], receipts: list[tuple[object, ...]]
) -> bool:
    """A spy pairs receipts with choices by every order the columns offer: each order is the same for every case."""
    by_case: dict[object, list[tuple[object, ...]]] = defaultdict(list)
    for row in sorted(counters, key=lambda row: row[6]):  # type: ignore[arg-type, return-value]
        by_case[row[0]].append(row)
    shapes = {tuple(row[1] for row in found) for found in by_case.values()}
    voters = {tuple(row[1] for row in sorted(receipts, key=lambda r: r[5]) if row[0] == case) for case in by_case}
    votes = {tuple(known[member, case] for member in order) for case in by_case for order in voters}  # type: ignore[index, arg-type]
    # The counters stand in one fixed order though the votes were different on every case: order carries nothing.
    return shapes == {CHOICES} and len(votes) == len(by_case)


Row = dict[str, object]
BETTER_THAN_CHANCE = 0.5  # of three choices chance guesses a third; a unanimous case is no test


def receipt_row(row: tuple[object, ...]) -> Row:
    return dict(zip(("case", "member", "xmin", "xmax", "ctid", "id", "at"), row, strict=True))


def counter_row(row: tuple[object, ...]) -> Row:
    return dict(zip(("case", "choice", "n", "xmin", "xmax", "ctid", "id"), row, strict=True))


def spied(known: dict[tuple[int, int], str], receipts: list[Row], choices: list[Row]) -> set[str]:
    """The joins of stored rows that tell more votes than chance would: by two equal columns, or by two orders."""
    ways: dict[str, int] = Counter()
    for left, right in itertools.product(set(receipts[0]) - {"case", "member"}, set(choices[0]) - {"case", "choice"}):
        for case in {row["case"] for row in receipts}:
            here = [row for row in receipts if row["case"] == case]
            there = [row for row in choices if row["case"] == case]
            ways[f"{left} = {right}"] += _right(known, _by_equal(here, there, left, right))
            ways[f"{left} in the order of {right}"] += _right(known, _by_order(here, there, left, right))
    return {way for way, right in ways.items() if right > len(known) * BETTER_THAN_CHANCE}


def _by_equal(here: list[Row], there: list[Row], left: str, right: str) -> list[tuple[Row, Row]]:
    """Pairs that stand alone: a value that several choices share tells nothing."""
    found = defaultdict(list)
    for row in there:
        found[str(row[right])].append(row)
    return [(row, found[str(row[left])][0]) for row in here if len(found[str(row[left])]) == 1]


def _by_order(here: list[Row], there: list[Row], left: str, right: str) -> list[tuple[Row, Row]]:
    """Pairs by place, where there are as many choices as receipts."""
    if len(here) != len(there):
        return []
    return list(zip(sorted(here, key=_place(left)), sorted(there, key=_place(right)), strict=True))


def _place(column: str) -> Callable[[Row], tuple[int, ...] | str]:
    """Numbers, also those of a ctid, as numbers; times as they are written."""
    return lambda row: tuple(map(int, re.findall(r"\d+", str(row[column])))) if column != "at" else str(row[column])


def _right(known: dict[tuple[int, int], str], pairs: list[tuple[Row, Row]]) -> int:
    return sum(known[receipt["member"], receipt["case"]] == choice["choice"] for receipt, choice in pairs)  # type: ignore[index]


LEAKY = {
    "one transaction": ("INSERT INTO leak_choice (case_id, choice, at) VALUES (%(case)s, %(choice)s, now())", True, "xmin = xmin"),
    "one instant": ("INSERT INTO leak_choice (case_id, choice, at) VALUES (%(case)s, %(choice)s, %(at)s)", False, "at = at"),
    "one order": ("INSERT INTO leak_choice (case_id, choice) VALUES (%(case)s, %(choice)s)", False, "id in the order of id"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("leak", LEAKY)
def test_the_spy_finds_the_join_where_secrecy_is_broken_on_purpose(leak: str) -> None:
    """The same look at tables that keep each choice in a row of its own: with the receipt, at its time, or in its turn."""
    insert, together, way = LEAKY[leak]
    chance, known = random.Random(62), {}
    own = connection.copy()  # autocommit, so that each vote is a transaction; its tables go with the session
    try:
        with own.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE leak_receipt (id serial, case_id int, member_id int, at timestamptz);"
                "CREATE TEMP TABLE leak_choice (id serial, case_id int, choice text, at timestamptz)"
            )
            for case, member in itertools.product(range(6), chance.sample(range(9), 9)):
                known[member, case] = choice = chance.choice(CHOICES)
                at = f"2023-09-01 09:00:{len(known):02}+08"
                values = {"case": case, "member": member, "choice": choice, "at": at}
                receipt = "INSERT INTO leak_receipt (case_id, member_id, at) VALUES (%(case)s, %(member)s, %(at)s)"
                for statement in [f"{receipt}; {insert}"] if together else [receipt, insert]:
                    cursor.execute(statement, values)
            cursor.execute(
                "SELECT case_id, member_id, xmin::text, xmax::text, ctid::text, id, at::text FROM leak_receipt"
            )
            receipts = [receipt_row(row) for row in cursor.fetchall()]
            cursor.execute("SELECT case_id, choice, xmin::text, xmax::text, ctid::text, id, at::text FROM leak_choice")
            names = ("case", "choice", "xmin", "xmax", "ctid", "id", "at")
            choices = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        own.close()
    assert way in spied(known, receipts, choices)


def dead_versions(table: str) -> object:
    return rows(f"SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = '{table}'")[0][0]


def holding_a_choice() -> list[str]:
    """Rows of all tables but the counters that hold a choice anywhere."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {"committee_tally"}
    wanted = "'(agree|against|abstain|不同意|弃权)'"
    return [
        f"{table}: {text}"
        for table in sorted(tables)
        for (text,) in rows(f'SELECT t::text FROM "{table}" t WHERE t::text ~ {wanted} ORDER BY 1')
    ]


@pytest.mark.django_db(transaction=True)
def test_two_papers_at_once_count_once_and_a_paper_at_the_close_counts_whole_or_not_at_all() -> None:
    room = make_room(cases=1)
    ballot = running(room)
    voters = queries.voters_of(ballot)
    answers = side_by_side(lambda: paper_of(room, ballot, voters[0]), lambda: paper_of(room, ballot, voters[0]))
    assert sorted(answers) == ["done", "refused"]
    for member in voters[1:10]:
        ballots.vote(room.stage, ballot, member, "agree")
    chair, late = room.board[0], voters[10]
    act = {"person": chair.person, "seat": chair, "now": room.stage.now()}
    answers = side_by_side(lambda: voting.seal(ballot, **act), lambda: paper_of(room, ballot, late))
    assert answers[0] == "done"
    counted = BallotReceipt.objects.filter(member=late).count()
    assert counted == (answers[1] == "done")
    assert sum(Tally.objects.values_list("n", flat=True)) == BallotReceipt.objects.count() == 10 + counted


def paper_of(room: Room, ballot: BallotRound, member: Member) -> None:
    ballots.vote(room.stage, ballot, member, "agree")


def side_by_side(*acts: object) -> list[str]:
    """Each in a thread and session of its own, let go together: done or refused, in the order given."""
    barrier, answers = threading.Barrier(len(acts)), dict.fromkeys(range(len(acts)), "")

    def run(place: int) -> None:
        barrier.wait()
        try:
            acts[place]()  # type: ignore[operator]
            answers[place] = "done"
        except NotAllowed:
            answers[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in answers]
    for thread in itertools.chain(threads):
        thread.start()
    for thread in threads:
        thread.join()
    return list(answers.values())
