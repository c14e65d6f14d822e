"""T-047: everything that anybody may open is opened, for real this time; then every table is as it was."""

import hashlib

from django.db import connection
from django.test import Client

from tests.matrix.addresses import addresses
from tests.matrix.knocking import client_of
from tests.matrix.test_matrix import SUBJECTS, stored
from tests.matrix.world import Subject, World

# The session keeps a flash message until it is shown; the chain notes who read a paper with identity numbers, and a
# table who opened a case.
NOT_DATA = ("django_session", "audit_event", "audit_eventchain", "declarations_casereading")


def digest() -> dict[str, str]:
    """A hash over all rows of each table, in an order of their own."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in NOT_DATA:
                cursor.execute(
                    f"SELECT coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '') FROM \"{table}\" t"
                )
                found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def test_opening_every_page_as_everybody_changes_nothing(kept: World) -> None:
    subjects = {subject.name: client_of(subject) for subject in kept.subjects}
    owners: dict[int, Client] = {}
    table = {(row["address"], row["about"]): row for row in stored() if row["method"] == "GET"}
    for address in addresses(kept):
        owners.setdefault(address.owner.pk, client_of(Subject("applicant", address.owner)))
    before, opened = digest(), 0
    for address in addresses(kept):
        row = table[address.name, address.about]
        for name in SUBJECTS:
            if row[name].startswith("200"):
                answer = (owners[address.owner.pk] if name == "applicant" else subjects[name]).get(address.path)
                assert answer.status_code == 200, f"{address.path} as {name}"
                if answer.streaming:
                    b"".join(answer.streaming_content)
                opened += 1
    assert opened > 300
    after = digest()
    assert [name for name in before if before[name] != after[name]] == []
