"""The same payment told twice at once, while the office records the fee by hand: it is booked once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from committee.actions import record_fee
from committee.fees.models import FeeOrder, FeeRefund
from committee.fees.taking import Taken, take
from committee.models import FeeRecord
from config.demo import journeys
from declarations.refusals import NotAllowed
from registries.contract import Payment
from tests.stages import led_to, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.mark.django_db(transaction=True)
def test_of_two_callbacks_and_an_office_at_the_same_moment_one_books() -> None:
    stage = make_stage(HANGZHOU)
    declaration = led_to(stage, "fee")
    seat = journeys.seats_here(stage, declaration)[0]
    now = timezone.now()
    order = FeeOrder.objects.create(
        declaration=declaration, number=1, amount=Decimal(300), order="o-1", opened_at=now, next_ask_at=now
    )
    told = Payment("o-1", order.reference, "300.00", "paid", datetime.now(UTC))
    barrier, results = threading.Barrier(3), []

    def at_once(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results.append(act())
        except NotAllowed as refused:
            results.append(refused)
        finally:
            connection.close()

    def by_hand() -> object:
        said = {"amount": Decimal(300), "receipt_number": "浙0001", "now": stage.now()}
        return record_fee(declaration, person=seat.person, seat=seat, **said)  # type: ignore[arg-type]

    threads = [
        threading.Thread(target=at_once, args=(act,)) for act in (lambda: take(told), lambda: take(told), by_hand)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = FeeRecord.objects.get(declaration=declaration)
    booked_online = record.order_id is not None
    assert Taken.AGAIN in results
    assert (Taken.BOOKED in results, Taken.REFUNDED in results) == (booked_online, not booked_online)
    assert FeeRefund.objects.count() == (0 if booked_online else 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeRecord.objects.create(
            declaration=declaration, order=order, amount=1, receipt_number="x", recorded_at=timezone.now()
        )
