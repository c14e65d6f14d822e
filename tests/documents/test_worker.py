"""T-007, T-008, T-009, T-014, T-096 with the real broker and real workers, which are killed."""

import functools
import io
import os
import signal
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings as current
from django.db import connection

from accounts.models import Person
from config.celery import app
from documents import actions, bundles, making, queries, sending, store, tasks
from documents.actions import BatchItem
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState
from messages import outbox

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAPERS = 20
PATIENCE = 240


class Worker:
    """A Celery worker in a session of its own; everything it started dies with it."""

    def __init__(self, settings: Any, *queues: str, children: int = 2, **environ: str) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.documents.worker.settings",
            "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
            "WORKER_FILES": str(settings.FILES_DIR),
            **environ,
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "-Q",
            ",".join(queues),
            "-l",
            "WARNING",
        ]
        command += [
            "--concurrency",
            str(children),
            "-n",
            f"{uuid.uuid4().hex}@test",
            "--without-gossip",
            "--without-mingle",
        ]
        self.process = subprocess.Popen(command, cwd=current.BASE_DIR, env=environment, start_new_session=True)

    def children(self) -> list[int]:
        answer = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in answer.stdout.split()]

    def kill_everything(self) -> None:
        """What a power cut does to it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def start(settings: Any) -> Iterator[Callable[..., Worker]]:
    """Starts workers on queues that nobody else reads; ends them and empties the queues afterwards."""
    mark = uuid.uuid4().hex[:8]
    settings.BULK_QUEUE, settings.CELERY_TASK_DEFAULT_QUEUE = f"bulk-{mark}", f"interactive-{mark}"
    Path(settings.FILES_DIR).mkdir(parents=True, exist_ok=True)
    started: list[Worker] = []

    def begin(*queues: str, children: int = 2, **environ: str) -> Worker:
        started.append(Worker(settings, *queues, children=children, **environ))
        return started[-1]

    yield begin
    for worker in started:
        worker.kill_everything()
    with app.connection_for_write() as broker, broker.channel() as channel:
        for queue in (settings.BULK_QUEUE, settings.CELERY_TASK_DEFAULT_QUEUE):
            channel.queue_purge(queue)


@pytest.fixture
def batch(clerk: Person, kind: str) -> DocumentBatch:
    return actions.order_batch(
        kind=kind,
        plan_code="test-plan",
        label="评审表",
        items=[BatchItem(subject=f"test:{n}", params={"person": f"王第{n}"}) for n in range(1, PAPERS + 1)],
        requested_by=clerk,
    )


def wait_for(what: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def done(batch: DocumentBatch) -> int:
    return queries.progress(batch).done


def assert_each_paper_once(batch: DocumentBatch, settings: Any) -> None:
    """Screen, database, disk, archive and merged PDF tell the same."""
    progress = queries.progress(batch)
    assert (progress.total, progress.done, progress.failed, progress.finished) == (PAPERS, PAPERS, 0, True)
    documents = list(queries.documents_of(batch))
    assert [d.order.position for d in documents] == list(range(1, PAPERS + 1))
    assert len({d.number for d in documents}) == len({d.code for d in documents}) == PAPERS
    for document in documents:
        with store.open_document(document) as file:
            content = file.read()
        assert len(content) == document.size
        text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert f"王第{document.order.position}\n" in text or f"王第{document.order.position} " in text
        assert document.number in text
    kept = {
        str(path.relative_to(settings.FILES_DIR / "documents"))
        for path in (settings.FILES_DIR / "documents").rglob("[!.]*.sealed")
    }
    assert kept >= {d.place for d in documents}
    with zipfile.ZipFile(io.BytesIO(b"".join(bundles.archive(documents, 3)))) as packed:
        assert packed.namelist() == [f"{n:03d}_王第{n}_{d.number}.pdf" for n, d in enumerate(documents, start=1)]
    merged = actions.order_merged(batch, requested_by=batch.requested_by)
    making.fulfil(merged.pk)
    with store.open_document(Document.objects.get(order=merged)) as file:
        reader = pypdf.PdfReader(file)
        assert len(reader.pages) == PAPERS
        assert all(d.number in page.extract_text() for d, page in zip(documents, reader.pages, strict=True))


def test_a_killed_child_costs_no_paper(start: Callable[..., Worker], batch: DocumentBatch, settings: Any) -> None:
    outbox.relay()
    worker = start(settings.BULK_QUEUE)
    wait_for(lambda: done(batch) >= 6)
    before = done(batch)
    os.kill(worker.children()[0], signal.SIGKILL)
    seen = [before]

    def finished() -> bool:
        seen.append(done(batch))
        return queries.progress(batch).finished

    wait_for(finished, seconds=120)
    assert seen == sorted(seen)
    assert_each_paper_once(batch, settings)


def test_a_killed_worker_costs_no_paper(
    start: Callable[..., Worker], batch: DocumentBatch, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "STALE_AFTER", timedelta(seconds=2))
    outbox.relay()
    first = start(settings.BULK_QUEUE)
    wait_for(lambda: done(batch) >= 6)
    first.kill_everything()
    before = done(batch)
    assert before < PAPERS
    start(settings.BULK_QUEUE)

    def finished() -> bool:
        tasks.sweep()
        time.sleep(1)
        return queries.progress(batch).finished

    wait_for(finished)
    assert_each_paper_once(batch, settings)


def test_an_emptied_broker_costs_no_paper(
    start: Callable[..., Worker], batch: DocumentBatch, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "STALE_AFTER", timedelta(0))
    outbox.relay()
    with app.connection_for_write() as broker, broker.channel() as channel:
        assert channel.queue_purge(settings.BULK_QUEUE) == PAPERS
    assert tasks.sweep() == PAPERS
    monkeypatch.setattr(sending, "STALE_AFTER", timedelta(minutes=10))
    assert tasks.sweep() == 0
    start(settings.BULK_QUEUE)
    wait_for(lambda: queries.progress(batch).finished)
    assert_each_paper_once(batch, settings)


def test_everything_delivered_twice_is_made_once(
    start: Callable[..., Worker], batch: DocumentBatch, settings: Any
) -> None:
    sending.send({"batch": batch.pk})
    sending.send({"batch": batch.pk})
    start(settings.BULK_QUEUE)
    wait_for(lambda: queries.progress(batch).finished and sending._length(settings.BULK_QUEUE) == 0)
    assert DocumentOrder.objects.filter(attempts__gt=1).count() == 0
    assert_each_paper_once(batch, settings)


def sessions() -> set[int]:
    """The processes of PostgreSQL that serve somebody on this database, this test among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}


def test_a_session_is_kept_from_task_to_task_and_a_lost_one_is_replaced(
    start: Callable[..., Worker], clerk: Person, kind: str, settings: Any
) -> None:
    def make(key: str) -> set[int]:
        order = actions.order(
            kind=kind, subject="test:0", key=key, params={}, requested_by=clerk, plan_code="test-plan"
        )
        outbox.relay()
        wait_for(lambda: DocumentOrder.objects.get(pk=order.pk).state == OrderState.DONE, seconds=20)
        return sessions() - others

    others = sessions()
    start(settings.CELERY_TASK_DEFAULT_QUEUE, children=1)
    first = make("one")
    assert len(first) == 1
    assert make("two") == first
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", list(first))
    last = make("three")
    assert len(last) == 1
    assert last != first


def test_an_applicants_own_paper_does_not_wait_for_a_batch(
    start: Callable[..., Worker], batch: DocumentBatch, clerk: Person, kind: str, settings: Any
) -> None:
    outbox.relay()
    start(settings.BULK_QUEUE, children=1)
    start(settings.CELERY_TASK_DEFAULT_QUEUE, children=1)
    wait_for(lambda: done(batch) >= 2)
    own = actions.order(kind=kind, subject="test:0", key="own", params={}, requested_by=clerk, plan_code="test-plan")
    outbox.relay()
    wait_for(lambda: DocumentOrder.objects.get(pk=own.pk).state == OrderState.DONE, seconds=20)
    assert not queries.progress(batch).finished


def test_papers_that_eat_or_kill_their_worker_fail_and_the_others_are_made(
    start: Callable[..., Worker], clerk: Person, kind: str, settings: Any
) -> None:
    order = functools.partial(actions.order, kind=kind, subject="test:0", requested_by=clerk, plan_code="test-plan")
    huge = order(key="huge", params={"megabytes": 4_000})
    deadly = order(key="deadly", params={"die": True})
    small = order(key="small", params={})
    outbox.relay()
    worker = start(settings.CELERY_TASK_DEFAULT_QUEUE, children=1)
    states = DocumentOrder.objects.values_list("state", flat=True)
    wait_for(lambda: states.get(pk=small.pk) == OrderState.DONE)
    wait_for(lambda: states.get(pk=huge.pk) == states.get(pk=deadly.pk) == OrderState.FAILED)
    errors = dict(DocumentOrder.objects.values_list("key", "error"))
    assert "内存" in errors["huge"]
    assert "多次中断" in errors["deadly"]
    assert worker.process.poll() is None
