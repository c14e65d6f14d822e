"""A silent service for time stamps: the paper is tried again by itself, once each time, and not for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from documents import actions, making, putting_off, queries, sending
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState
from tests.cast import sign_in
from tests.documents.test_making import place
from tests.reference import ReferenceServer, reference_process
from tests.servers import free_port

__all__ = ["reference_process"]


@pytest.fixture
def silent(settings: Any) -> None:
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{free_port()}/"


@pytest.fixture
def waiting(clerk: Person, kind: str, silent: None) -> DocumentOrder:
    """Tried once."""
    placed = place(clerk, kind)
    sending.send_orders([(placed.pk, None)])
    assert not making.fulfil(placed.pk)
    placed.refresh_from_db()
    return placed


def its_time_has_come(order: DocumentOrder) -> None:
    now = timezone.now()
    DocumentOrder.objects.filter(pk=order.pk).update(
        not_before=now - timedelta(seconds=1), sent_at=now - timedelta(minutes=2)
    )


def test_a_silent_service_puts_the_paper_off_and_says_until_when(waiting: DocumentOrder, clerk: Person) -> None:
    assert waiting.not_before is not None
    assert (waiting.state, waiting.stamp_tries, waiting.attempts) == (OrderState.QUEUED, 1, 0)
    assert timedelta(0) < waiting.not_before - timezone.now() <= putting_off.PAUSES[0]
    when = timezone.localtime(waiting.not_before).strftime("%Y-%m-%d %H:%M")
    page = sign_in(Client(), clerk).get(reverse("documents:order", args=[waiting.pk])).content.decode()
    assert f"时间戳服务没有应答，这份文书还没有生成：{when} 自动再试，不用重新申请。" in page
    assert not queries.progress_of_order(waiting).finished


def test_before_its_time_nobody_tries_and_nothing_is_sent(
    waiting: DocumentOrder, reference_process: ReferenceServer, settings: Any
) -> None:
    settings.TIMESTAMP_URL = f"{reference_process.url}/stamps"
    DocumentOrder.objects.filter(pk=waiting.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    assert list(sending.stale_orders()) == []
    assert not making.fulfil(waiting.pk), "a task that comes too early"
    assert not Document.objects.exists()


def test_when_its_time_has_come_it_is_sent_and_made_once(
    waiting: DocumentOrder, reference_process: ReferenceServer, settings: Any
) -> None:
    settings.TIMESTAMP_URL = f"{reference_process.url}/stamps"
    its_time_has_come(waiting)
    assert [pk for pk, _batch in sending.stale_orders()] == [waiting.pk]
    sending.send_orders(sending.stale_orders())
    assert list(sending.stale_orders()) == [], "it lies in its queue"
    assert [making.fulfil(waiting.pk) for _delivery in range(2)] == [True, False]
    made = Document.objects.get()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, made.number) == (OrderState.DONE, "", waiting.number)


def test_each_pause_is_longer_and_after_the_last_the_order_says_what_to_do(waiting: DocumentOrder) -> None:
    for pause in putting_off.PAUSES[1:]:
        its_time_has_come(waiting)
        making.fulfil(waiting.pk)
        waiting.refresh_from_db()
        assert waiting.not_before is not None
        assert timedelta(0) <= pause - (waiting.not_before - timezone.now()) < timedelta(seconds=30)
    its_time_has_come(waiting)
    making.fulfil(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == OrderState.FAILED
    assert waiting.error == (
        "时间戳服务多次没有应答，已自动试了 7 次，这份文书没有生成。请平台管理员检查时间戳服务，恢复后按“重试”。"
    )
    assert list(sending.stale_orders()) == []
    assert actions.retry(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.stamp_tries, waiting.not_before) == (OrderState.QUEUED, 0, None)


def test_while_it_is_tried_again_its_page_no_longer_says_that_it_waits(waiting: DocumentOrder, clerk: Person) -> None:
    its_time_has_come(waiting)
    assert making._claim(waiting.pk) is not None
    page = sign_in(Client(), clerk).get(reverse("documents:order", args=[waiting.pk])).content.decode()
    assert ("自动再试" in page, "等待时间戳" in page) == (False, False)


def test_a_batch_that_is_taken_back_promises_no_further_try(waiting: DocumentOrder, clerk: Person) -> None:
    batch = DocumentBatch.objects.create(
        kind=waiting.kind, label="证书", plan_code="", total=1, requested_by=clerk, requested_at=timezone.now()
    )
    DocumentOrder.objects.filter(pk=waiting.pk).update(batch=batch, position=1)
    assert actions.cancel(batch) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, waiting.not_before) == (OrderState.CANCELLED, "", None)


def test_whoever_does_not_want_to_wait_tries_now(
    waiting: DocumentOrder, clerk: Person, reference_process: ReferenceServer, settings: Any
) -> None:
    settings.TIMESTAMP_URL = f"{reference_process.url}/stamps"
    sign_in(Client(), clerk).post(reverse("documents:retry_order", args=[waiting.pk]))
    assert making.fulfil(waiting.pk)
