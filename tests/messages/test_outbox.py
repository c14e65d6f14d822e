from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from messages import outbox
from messages.models import OutboxRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(monkeypatch):
    """A topic whose handler notes what it got; a payload with `fail` raises."""
    got = []

    def handle(payload):
        got.append(payload)
        if payload.get("fail"):
            raise ConnectionError("the mail server is down")

    monkeypatch.setitem(outbox._handlers, "test.topic", handle)
    return got


def row() -> OutboxRow:
    return OutboxRow.objects.get()


def test_a_row_is_handled_once(seen):
    outbox.place("test.topic", "a", {"n": 1})
    assert (outbox.relay(), outbox.relay()) == (1, 0)
    assert seen == [{"n": 1}]
    assert row().done_at is not None


def test_placing_a_key_again_changes_nothing(seen):
    outbox.place("test.topic", "a", {"n": 1})
    outbox.place("test.topic", "a", {"n": 2})
    outbox.relay()
    outbox.place("test.topic", "a", {"n": 3})
    outbox.relay()
    assert seen == [{"n": 1}]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_cause_leaves_nothing_to_do(seen):
    with transaction.atomic():
        outbox.place("test.topic", "a", {})
        transaction.set_rollback(True)
    assert (outbox.relay(), OutboxRow.objects.count()) == (0, 0)


def test_a_row_waits_for_its_time(seen):
    outbox.place("test.topic", "a", {}, available_at=timezone.now() + timedelta(minutes=10))
    assert outbox.relay() == 0
    OutboxRow.objects.update(available_at=timezone.now())
    assert outbox.relay() == 1


def test_a_cancelled_row_is_never_handled(seen):
    outbox.place("test.topic", "a", {})
    assert (outbox.cancel(["a", "b"]), outbox.relay()) == (1, 0)


def test_what_is_done_cannot_be_cancelled(seen):
    outbox.place("test.topic", "a", {})
    outbox.relay()
    assert outbox.cancel(["a"]) == 0


def test_a_failure_is_written_down_and_tried_again_later(seen):
    outbox.place("test.topic", "a", {"fail": True})
    outbox.place("test.topic", "b", {})
    assert outbox.relay() == 1
    failed = OutboxRow.objects.get(key="a")
    assert (failed.attempts, failed.claimed_at, failed.error) == (1, None, "ConnectionError: the mail server is down")
    assert failed.available_at > timezone.now()
    OutboxRow.objects.update(available_at=timezone.now(), payload={})
    assert outbox.relay() == 1
    assert OutboxRow.objects.get(key="a").error == ""


def test_the_sweeper_frees_what_a_dead_relay_held(seen):
    outbox.place("test.topic", "a", {})
    OutboxRow.objects.update(claimed_at=timezone.now() - timedelta(seconds=59))
    assert (outbox.sweep(), outbox.relay()) == (0, 0)
    OutboxRow.objects.update(claimed_at=timezone.now() - timedelta(seconds=61))
    assert (outbox.sweep(), outbox.relay()) == (1, 1)


def test_a_row_freed_too_early_is_not_handled_twice(seen):
    outbox.place("test.topic", "a", {})
    outbox.relay()
    assert outbox._handle(row().pk) is False
    assert len(seen) == 1


def test_a_topic_has_one_handler(monkeypatch):
    monkeypatch.setattr(outbox, "_handlers", {})
    outbox.register("t", print)
    outbox.register("t", print)
    with pytest.raises(ValueError, match="has a handler already"):
        outbox.register("t", repr)


@pytest.mark.django_db(transaction=True)
def test_relays_at_work_at_once_share_the_rows(seen):
    for n in range(40):
        outbox.place("test.topic", str(n), {"n": n})
    barrier = Barrier(4)

    def work() -> None:
        try:
            barrier.wait()
            while outbox.relay(limit=5):
                pass
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(payload["n"] for payload in seen) == list(range(40))


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_dies_between_effect_and_mark_leaves_neither(monkeypatch):
    """The handler's own writes and `done_at` are one transaction: after the sweep it happens, once."""
    monkeypatch.setitem(outbox._handlers, "test.topic", lambda payload: outbox.place("other", "effect", {}))
    monkeypatch.setenv("FAIL_AT", "outbox.handled:raise")
    outbox.place("test.topic", "a", {})
    assert outbox.relay() == 0
    assert not OutboxRow.objects.filter(key="effect").exists()
    monkeypatch.delenv("FAIL_AT")
    OutboxRow.objects.update(available_at=timezone.now())
    assert outbox.relay() == 1
    assert OutboxRow.objects.filter(key="effect").count() == 1
