"""T-050: every address, both methods, everybody, on objects that exist, against a table that a person has reviewed.

`WRITE_MATRIX=1 pytest tests/matrix` draws expected.csv anew; its diff is what the review reads. A cell is the status
(`login`: led to signing in), with `*` where data were written and `+` where only the event chain was.
"""

import csv
import os
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.matrix.addresses import Address, addresses, names_in_use
from tests.matrix.knocking import CHAIN, NOT_DATA, Writes, client_of, knock, touched
from tests.matrix.world import DAY, PLAN, Subject, World
from tests.stages import on_day

# Begun early when tests run side by side: it is one of the longest.
pytestmark = pytest.mark.slow
TABLE = Path(__file__).with_name("expected.csv")
SUBJECTS = (
    "nobody", "applicant", "applicant_other", "operator", "operator_other", "officer", "officer_other", "bureau",
    "bureau_other", "department", "committee", "committee_other", "expert", "expert_other", "chair", "admin",
    "system_admin", "audit_admin",
)  # fmt: skip
SEATLESS = ("nobody", "applicant", "operator")
METHODS = ("GET", "POST")
REFUSED = ("login", "403", "404", "405")

Row = dict[str, str]


def stored() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn(world: World) -> tuple[list[Row], list[str]]:
    """The rows, and which tables with data were written to by a GET."""
    clients = {subject.name: client_of(subject) for subject in world.subjects}
    owners: dict[int, Client] = {}
    expected = {(row["address"], row["about"], row["method"]): row for row in stored()}
    rows, written = [], []
    for address in addresses(world):
        if address.owner.pk not in owners:
            owners[address.owner.pk] = client_of(Subject("applicant", address.owner))
        own = {**clients, "applicant": owners[address.owner.pk]}
        with on_day(PLAN, DAY) if address.name.startswith("declarations:") else nullcontext():
            for method in METHODS:
                before = touched()
                rows.append(row_of(address, method, own, expected.get((address.name, address.about, method), {})))
                if method == "GET":
                    grown = {table for table, rows_now in touched().items() if rows_now != before.get(table)}
                    written += [f"{address.path} writes {table}" for table in sorted(grown - NOT_DATA - CHAIN)]
    return rows, written


def row_of(address: Address, method: str, clients: dict[str, Client], expected: Row) -> Row:
    """The library's own pages look at the person alone: there the seats are not asked one by one."""
    asked = SEATLESS if address.name.startswith(("account_", "mfa_")) else SUBJECTS
    before = transaction.savepoint()
    answers = {
        name: knock(clients[name], method, address, before, expected.get(name, "")) if name in asked else "-"
        for name in SUBJECTS
    }
    transaction.savepoint_commit(before)
    return {"address": address.name, "about": address.about, "method": method, **answers}


def test_every_cell_of_the_table(kept: World) -> None:
    """Every page that somebody may open is opened here, so this is T-047 too: a GET changes no row of any table."""
    assert touched().keys() >= {"accounts_person", "declarations_declaration"}  # the world's: PostgreSQL does count
    rows, written = drawn(kept)
    if os.environ.get("WRITE_MATRIX"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["address", "about", "method", *SUBJECTS], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    assert written == []
    assert differences(stored(), rows) == []


def test_a_write_that_is_hidden_in_a_question_and_taken_back_is_seen(kept: World) -> None:
    before, writes = touched(), Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes), connection.cursor() as cursor:
            cursor.execute("WITH hidden AS (UPDATE accounts_person SET phone = '1' RETURNING id) SELECT * FROM hidden")
        transaction.set_rollback(True)
    assert writes.mark() == ""
    assert touched()["accounts_person"] > before["accounts_person"]


def differences(expected: list[Row], found: list[Row]) -> list[str]:
    def by_key(rows: list[Row]) -> dict[tuple[str, str, str], Row]:
        return {(row["address"], row["about"], row["method"]): row for row in rows}

    known, seen = by_key(expected), by_key(found)
    said = [f"{' '.join(key)}: not in the table" for key in seen.keys() - known.keys()]
    said += [f"{' '.join(key)}: in the table only" for key in known.keys() - seen.keys()]
    for key in known.keys() & seen.keys():
        said += [
            f"{' '.join(key)} as {name}: {seen[key][name]}, the table says {known[key][name]}"
            for name in SUBJECTS
            if seen[key][name] != known[key][name]
        ]
    return sorted(said)


def test_no_address_is_absent_from_the_table() -> None:
    assert names_in_use() - {row["address"] for row in stored()} == set()


def test_nothing_breaks_and_a_refusal_writes_nothing() -> None:
    wrong = [
        f"{row['address']} {row['about']} {row['method']} as {name}: {row[name]}"
        for row in stored()
        for name in SUBJECTS
        if row[name].startswith("5") or (row[name].rstrip("*+") in REFUSED and row[name][-1] in "*+")
    ]
    assert wrong == []


def test_a_get_writes_nothing_but_the_note_that_a_paper_a_case_or_a_file_was_read() -> None:
    noted = defaultdict(set)
    for row in stored():
        for name in SUBJECTS:
            if row["method"] == "GET" and row[name][-1] in "*+":
                noted[row["address"]].add(row[name][-1])
    papers = {"documents:download", "documents:archive"}
    cases = {"offices:case", "offices:case_timeline", "offices:matrix", "files:download", "files:page", "files:view"}
    assert dict(noted) == {name: {"+"} for name in papers | cases}
