"""T-010, T-012, T-014 and what a batch promises, without a worker."""

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import DatabaseError, connection

from accounts.models import Person
from documents import actions, locks, making, queries, sending, store
from documents.actions import BatchItem
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState
from documents.papers import Paper
from files.sealing import SealBroken
from messages.models import Message, OutboxRow
from tests.documents import paper

PLAN = "test-plan"


def place(clerk: Person, kind: str, key: str = "one", **params: Any) -> DocumentOrder:
    return actions.order(kind=kind, subject="test:1", key=key, params=params, requested_by=clerk, plan_code=PLAN)


def place_batch(clerk: Person, kind: str, *params: dict[str, Any], key: str | None = None) -> DocumentBatch:
    items = [BatchItem(subject=f"test:{n}", params=each) for n, each in enumerate(params)]
    return actions.order_batch(kind=kind, plan_code=PLAN, label="评审表", items=items, requested_by=clerk, key=key)


def make_all(batch: DocumentBatch) -> None:
    for pk in batch.orders.order_by("position").values_list("pk", flat=True):
        making.fulfil(pk)


def stored_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def test_an_order_becomes_one_sealed_paper(clerk: Person, kind: str, settings: Any) -> None:
    placed = place(clerk, kind, person="王𬎆")
    assert making.fulfil(placed.pk)
    document = Document.objects.get(order=placed)
    placed.refresh_from_db()
    assert (placed.state, document.number, document.code) == (OrderState.DONE, placed.number, placed.code)
    assert document.pages == 1
    with store.open_document(document) as file:
        content = file.read()
    assert "王𬎆" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    (path,) = stored_files(settings)
    sealed = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"%PDF" not in sealed
    assert content[100:160] not in sealed


def test_ordering_twice_makes_one_order(clerk: Person, kind: str) -> None:
    assert place(clerk, kind).pk == place(clerk, kind).pk
    assert OutboxRow.objects.filter(topic=actions.TOPIC).count() == 1


def test_making_twice_makes_one_paper(clerk: Person, kind: str, settings: Any) -> None:
    placed = place(clerk, kind)
    assert [making.fulfil(placed.pk), making.fulfil(placed.pk)] == [True, False]
    assert Document.objects.count() == 1
    assert len(stored_files(settings)) == 1


@pytest.mark.django_db(transaction=True)
def test_making_at_once_makes_one_paper(clerk: Person, kind: str, settings: Any) -> None:
    placed = place(clerk, kind)
    made: list[bool] = []
    barrier = threading.Barrier(3)

    def worker() -> None:
        barrier.wait()
        try:
            made.append(making.fulfil(placed.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, True]
    assert Document.objects.count() == 1
    assert len(stored_files(settings)) == 1


def test_a_paper_made_again_after_a_crash_is_the_same_paper(
    clerk: Person, kind: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    placed = place(clerk, kind)
    with monkeypatch.context() as patched:
        patched.setattr(making, "_finish", lambda *_: (_ for _ in ()).throw(DatabaseError("gone")))
        with pytest.raises(DatabaseError):
            making.fulfil(placed.pk)
    placed.refresh_from_db()
    first = (placed.number, placed.code)
    assert placed.state == OrderState.RUNNING
    assert making.fulfil(placed.pk)
    document = Document.objects.get()
    assert (document.number, document.code) == first


def test_a_refusal_is_one_sentence_and_can_be_retried(clerk: Person, kind: str) -> None:
    placed = place(clerk, kind, refuse="材料第 2 版已被退回，不能打印。")
    assert not making.fulfil(placed.pk)
    placed.refresh_from_db()
    assert (placed.state, placed.error) == (OrderState.FAILED, "材料第 2 版已被退回，不能打印。")
    DocumentOrder.objects.filter(pk=placed.pk).update(params={})
    assert actions.retry(placed)
    assert making.fulfil(placed.pk)
    assert not actions.retry(placed)


def test_asked_for_again_what_failed_is_sent_again_and_what_stands_stays(clerk: Person, kind: str) -> None:
    def asked() -> DocumentOrder:
        return actions.order_or_retry(
            kind=kind, subject="test:1", key="one", params={}, requested_by=clerk, plan_code=PLAN
        )

    placed = place(clerk, kind, refuse="还不能打印。")
    making.fulfil(placed.pk)
    DocumentOrder.objects.filter(pk=placed.pk).update(params={})
    assert asked() == placed
    assert making.fulfil(placed.pk)
    assert asked().state == OrderState.DONE


def test_an_accident_names_a_reference_and_not_itself(clerk: Person, kind: str) -> None:
    placed = place(clerk, kind, **{"break": True})
    making.fulfil(placed.pk)
    placed.refresh_from_db()
    assert placed.state == OrderState.FAILED
    assert str(placed.pk)[:8] in placed.error
    assert "broken by the test" not in placed.error


@pytest.mark.parametrize("accident", [MemoryError, SystemError])
def test_a_paper_too_large_for_memory_fails(
    clerk: Person, register: Callable[[str, Any], None], accident: type[BaseException]
) -> None:
    def huge(_: DocumentOrder) -> Paper:
        raise accident

    register("huge", huge)
    placed = place(clerk, "huge")
    with pytest.raises(MemoryError):
        making.fulfil(placed.pk)
    placed.refresh_from_db()
    assert "内存" in placed.error


def test_an_unknown_kind_fails_its_order(clerk: Person) -> None:
    placed = place(clerk, "nobody-makes-this")
    making.fulfil(placed.pk)
    placed.refresh_from_db()
    assert placed.state == OrderState.FAILED


def test_an_order_that_kills_its_worker_is_given_up(clerk: Person, kind: str) -> None:
    placed = place(clerk, kind)
    DocumentOrder.objects.filter(pk=placed.pk).update(state=OrderState.RUNNING, attempts=making.MAX_ATTEMPTS)
    assert not making.fulfil(placed.pk)
    placed.refresh_from_db()
    assert (placed.state, placed.error[:8]) == (OrderState.FAILED, "生成进程多次中断")


def test_a_batch_is_ordered_once_and_told_once(clerk: Person, kind: str) -> None:
    batch = place_batch(clerk, kind, {}, {"refuse": "缺照片。"}, {}, key="forms:1")
    assert place_batch(clerk, kind, {}, key="forms:1").pk == batch.pk
    make_all(batch)
    make_all(batch)
    progress = queries.progress(batch)
    assert (progress.total, progress.done, progress.failed, progress.finished) == (3, 2, 1, True)
    assert [m.body for m in Message.objects.all()] == ["共 3 份，已生成 2 份，失败 1 份。"]


def test_only_what_failed_is_made_again(clerk: Person, kind: str) -> None:
    batch = place_batch(clerk, kind, {}, {"refuse": "缺照片。"}, {})
    make_all(batch)
    before = set(Document.objects.values_list("pk", flat=True))
    batch.orders.filter(position=2).update(params={})
    assert actions.retry_failed(batch) == 1
    assert queries.progress(batch).finished is False
    make_all(batch)
    assert queries.progress(batch).done == 3
    assert before < set(Document.objects.values_list("pk", flat=True))


def test_cancelling_keeps_what_is_made(clerk: Person, kind: str) -> None:
    batch = place_batch(clerk, kind, {}, {}, {})
    making.fulfil(batch.orders.get(position=1).pk)
    assert actions.cancel(batch) == 2
    make_all(batch)
    progress = queries.progress(batch)
    assert (progress.done, progress.cancelled, progress.finished) == (1, 2, True)
    assert actions.retry_failed(batch) == 2
    make_all(batch)
    assert queries.progress(batch).done == 3


def test_numbers_have_no_gap_and_codes_never_repeat(clerk: Person, kind: str) -> None:
    batch = place_batch(clerk, kind, {}, {"refuse": "不行。"}, {}, {})
    make_all(batch)
    numbers = [int(n.split("-")[1]) for n in batch.orders.order_by("position").values_list("number", flat=True)]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert len(set(batch.orders.values_list("code", flat=True))) == 4


def test_time_left_is_guessed_from_the_pace(clerk: Person, kind: str) -> None:
    batch = place_batch(clerk, kind, {}, {})
    assert queries.progress(batch).eta_seconds is None
    making.fulfil(batch.orders.get(position=1).pk)
    assert queries.progress(batch).eta_seconds >= 1
    make_all(batch)
    assert queries.progress(batch).eta_seconds == 0


def test_an_altered_paper_is_not_served(clerk: Person, kind: str, settings: Any) -> None:
    placed = place(clerk, kind)
    making.fulfil(placed.pk)
    (path,) = stored_files(settings)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with store.open_document(Document.objects.get()) as file, pytest.raises(SealBroken):
        file.read()


def test_a_workbook_is_stored_as_its_builder_writes_it(clerk: Person, register: Callable[[str, Any], None]) -> None:
    made = paper(template="", media="xlsx", file_name="花名册.xlsx", body=lambda out: out.write(b"PK rows"))
    register("list", lambda _: made)
    placed = place(clerk, "list")
    assert making.fulfil(placed.pk)
    document = queries.document_of(placed)
    assert document is not None
    with store.open_document(document) as file:
        assert file.read() == b"PK rows"
    assert (document.media, document.size) == ("xlsx", 7)


def test_orders_left_by_a_dead_worker_are_found(clerk: Person, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_length", lambda _: 0)
    running, waiting, fresh = (place(clerk, kind, key) for key in ("a", "b", "c"))
    past = running.requested_at - 2 * sending.STALE_AFTER
    DocumentOrder.objects.filter(pk=running.pk).update(state=OrderState.RUNNING, started_at=past)
    DocumentOrder.objects.filter(pk=waiting.pk).update(sent_at=past)
    DocumentOrder.objects.filter(pk=fresh.pk).update(sent_at=running.requested_at)
    assert {pk for pk, _ in sending.stale_orders()} == {running.pk, waiting.pk}


def test_an_order_sent_again_is_not_sent_once_more_while_it_lies_in_its_queue(
    clerk: Person, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = place(clerk, kind)
    past = placed.requested_at - 3 * sending.STALE_AFTER
    DocumentOrder.objects.filter(pk=placed.pk).update(state=OrderState.RUNNING, started_at=past, sent_at=past)
    lying = {"messages": 0}
    monkeypatch.setattr(sending, "_length", lambda _: lying["messages"])
    assert sending.send_orders(sending.stale_orders()) == 1
    lying["messages"] = 1
    DocumentOrder.objects.filter(pk=placed.pk).update(sent_at=past + sending.STALE_AFTER)
    assert sending.stale_orders() == []
    lying["messages"] = 0
    assert [pk for pk, _ in sending.stale_orders()] == [placed.pk]


@pytest.mark.django_db(transaction=True)
def test_an_order_somebody_works_on_is_left_alone(clerk: Person, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_length", lambda _: 0)
    placed = place(clerk, kind)
    past = placed.requested_at - 2 * sending.STALE_AFTER
    DocumentOrder.objects.filter(pk=placed.pk).update(state=OrderState.RUNNING, started_at=past)
    holding, done = threading.Event(), threading.Event()

    def worker() -> None:
        with locks.alone(placed.pk):
            holding.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=worker)
    thread.start()
    holding.wait(10)
    assert sending.stale_orders() == []
    assert not making.fulfil(placed.pk)
    done.set()
    thread.join()
    assert [pk for pk, _ in sending.stale_orders()] == [placed.pk]
