import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import anchors
from audit.models import Event
from tests.audit.test_actions import AT, one

pytestmark = pytest.mark.django_db


def tamper(statement: str) -> None:
    """As somebody who may switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER event_is_kept")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER event_is_kept")


def fault() -> str:
    with pytest.raises(CommandError) as stop:
        call_command("verify_audit")
    assert stop.value.returncode == 1
    return str(stop.value)


@pytest.fixture
def five():
    with transaction.atomic():
        return [one(reason=f"第{n}件", payload={"n": n, "half": 0.5}, plan_time=AT) for n in range(5)]


def test_an_unbroken_chain_is_walked_and_anchored(five, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out == "1 chains, 5 events: unbroken.\n"
    assert [vars(head) for head in anchors.read()] == [{"chain": "plan-a", "seq": 5, "hash": five[-1].hash}]


def test_the_first_altered_row_is_named(five):
    tamper("UPDATE audit_event SET reason = 'x' WHERE seq IN (3, 4)")
    assert fault() == "chain plan-a, event 3: was altered after it was recorded"


def test_an_altered_payload_is_noticed(five):
    tamper("UPDATE audit_event SET payload = '{\"n\": 9}' WHERE seq = 2")
    assert fault() == "chain plan-a, event 2: was altered after it was recorded"


def test_a_missing_row_is_named(five):
    tamper("DELETE FROM audit_event WHERE seq = 2")
    assert fault() == "chain plan-a, event 2: is missing; the next one found is 3"


def test_two_rows_that_changed_places_are_noticed(five):
    tamper("UPDATE audit_event SET seq = CASE seq WHEN 2 THEN 30 ELSE 20 END WHERE seq IN (2, 3)")
    tamper("UPDATE audit_event SET seq = seq / 10 WHERE seq > 5")
    assert fault() == "chain plan-a, event 2: does not follow from the event before it"


def test_a_row_written_anew_with_its_hash_breaks_the_next_one(five):
    tamper(f"UPDATE audit_event SET hash = '{'a' * 64}' WHERE seq = 1")
    assert fault() == "chain plan-a, event 1: was altered after it was recorded"


def test_a_lost_tail_is_found_by_the_head(five):
    tamper("DELETE FROM audit_event WHERE seq = 5")
    assert fault() == "chain plan-a, event 5: is missing; the chain was 5 events long"


def test_a_tail_lost_together_with_its_head_is_found_by_the_anchor(five):
    anchors.append(AT)
    tamper("DELETE FROM audit_event WHERE seq > 3")
    kept = Event.objects.get(seq=3).hash
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_eventchain DISABLE TRIGGER head_moves_on")
        cursor.execute("UPDATE audit_eventchain SET head_seq = 3, head_hash = %s", [kept])
    assert fault() == "chain plan-a, event 5: is missing, though it was noted outside the database: the tail was lost"


def test_a_chain_that_vanished_as_a_whole_is_found_by_the_anchor(five):
    anchors.append(AT)
    tamper("DELETE FROM audit_event")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_eventchain DISABLE TRIGGER chain_is_kept")
        cursor.execute("DELETE FROM audit_eventchain")
    assert "noted outside the database" in fault()


def test_an_anchor_is_added_only_when_the_chain_moved(five):
    assert [anchors.append(AT), anchors.append(AT)] == [1, 0]
    one()
    assert anchors.append(AT) == 1


def test_a_half_written_last_line_is_passed_over(five):
    anchors.append(AT)
    with anchors.anchor_file().open("a") as out:
        out.write(json.dumps({"chain": "plan-a", "seq": 9})[:10])
    assert len(list(anchors.read())) == 1
    call_command("verify_audit")
