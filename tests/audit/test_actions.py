from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from audit.actions import PLATFORM, record
from audit.models import Event
from audit.queries import events_of

AT = datetime(2023, 8, 18, 1, 2, 3, 456789, tzinfo=UTC)


def one(chain="plan-a", object_id=7, **fields):
    return record(
        chain=chain,
        verb=fields.pop("verb", "endorse"),
        actor_id=1,
        object_type="declaration",
        object_id=object_id,
        at=AT,
        **fields,
    )


@pytest.mark.django_db(transaction=True)
def test_an_event_is_refused_outside_the_transaction_of_its_act():
    with pytest.raises(transaction.TransactionManagementError):
        one()


@pytest.mark.django_db
def test_each_chain_counts_for_itself_and_follows_its_own_head():
    first, second, other = one(), one(), one(chain="plan-b")
    assert [first.seq, second.seq, other.seq] == [1, 2, 1]
    assert [first.prev_hash, second.prev_hash, other.prev_hash] == ["0" * 64, first.hash, "0" * 64]


@pytest.mark.django_db
def test_the_event_that_is_answered_is_the_row_that_is_kept_and_the_head_of_its_chain():
    event = one(reason="材料不全", payload={"from": "employer", "points": [1]}, plan_time=AT, seat_id=3)
    kept = Event.objects.select_related("chain").get(pk=event.pk)
    names = [field.attname for field in Event._meta.concrete_fields]
    assert {name: getattr(event, name) for name in names} == {name: getattr(kept, name) for name in names}
    assert (kept.chain.head_seq, kept.chain.head_hash) == (event.seq, event.hash)


@pytest.mark.django_db
def test_an_event_without_a_plan_goes_to_the_platform():
    assert one(chain="").chain.key == PLATFORM


@pytest.mark.django_db
def test_a_rolled_back_act_leaves_no_gap():
    one()
    with transaction.atomic():
        one()
        transaction.set_rollback(True)
    assert one().seq == 2


@pytest.mark.django_db
def test_the_events_of_an_object_come_oldest_first():
    one(verb="submit"), one(object_id=8), one(verb="endorse")
    assert [event.verb for event in events_of("declaration", 7)] == ["submit", "endorse"]


@pytest.mark.django_db(transaction=True)
def test_eight_people_acting_at_once_get_eight_numbers_without_a_gap():
    barrier = Barrier(8)

    def act(n: int) -> None:
        try:
            barrier.wait()
            with transaction.atomic():
                one(object_id=n)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 9))
