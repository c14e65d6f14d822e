"""T-007, T-008: three hundred forms of a roster while a worker is killed. Screen, database, archive, merged PDF agree."""

import io
import logging
import os
import re
import signal
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from committee.actions import make_roster, order_forms
from committee.models import Roster
from documents import making, queries, sending, tasks
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState
from messages import outbox
from messages.models import OutboxRow
from tests import stages
from tests.cast import sign_in
from tests.papers import crowd
from tests.papers.conftest import PLANS
from tests.papers.reading import content_of, pages_of
from tests.papers.workers import Bulk, bulk, children_of, kill_everything, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE = 600
logger = logging.getLogger(__name__)


@pytest.fixture
def workers(settings: Any, tmp_path: Path) -> Iterator[Bulk]:
    settings.FILES_DIR = tmp_path / "files"
    with bulk(settings, tmp_path) as made:
        yield made


def ordered(size: int) -> tuple[Roster, DocumentBatch, Seat]:
    """A roster of so many people, and the batch of its forms, sent to the broker by the outbox."""
    stage = stages.make_stage(PLANS[0])
    crowd.unlocked(stage, size)
    officer = next(s for s in stage.desks.seats.values() if s.role == "committee_officer")
    roster = make_roster(plan=stage.row, person=officer.person, seat=officer, now=stage.now())
    waiting = OutboxRow.objects.filter(done_at=None).values_list("key", flat=True)
    outbox.cancel(waiting)  # what the desks were told on the way is not looked at here
    batch = order_forms(roster, person=officer.person, seat=officer, now=stage.now())
    assert outbox.relay() == 1
    return roster, batch, officer


def followed(batch: DocumentBatch, client: Client, workers: Bulk) -> list[int]:
    """Waits for the end by the progress address that the page polls; answers the counts it saw."""
    seen: list[int] = []

    def finished() -> bool:
        now = client.get(reverse("documents:batch_progress", args=[batch.pk])).json()
        seen.append(now["done"])
        assert now["failed"] == 0, list(batch.orders.exclude(error="").values_list("error", flat=True))
        return bool(now["finished"])

    wait_for(finished, seconds=PATIENCE, log=workers.log)
    return seen


def wait_until_done(batch: DocumentBatch, count: int, workers: Bulk) -> None:
    wait_for(lambda: queries.progress(batch).done >= count, seconds=PATIENCE, log=workers.log)


def assert_all_agree(roster: Roster, batch: DocumentBatch, client: Client) -> None:
    """Database, screen, archive and merged PDF show the same papers in the roster's order."""
    rows = list(roster.items.select_related("declaration__person").order_by("position"))
    size = len(rows)
    documents = list(queries.documents_of(batch))
    numbers = [d.number for d in documents]
    assert [d.order.position for d in documents] == list(range(1, size + 1))
    assert [d.order.params["declaration"] for d in documents] == [r.declaration_id for r in rows]
    assert [d.person for d in documents] == [r.declaration.person.name for r in rows]
    assert len(set(numbers)) == len({d.code for d in documents}) == size
    assert DocumentOrder.objects.filter(batch=batch).count() == size

    page = reverse("documents:batch", args=[batch.pk])
    shown: list[str] = []
    while len(shown) < size:
        number = len(shown) // 100 + 1  # not of a notice: the page shows a hundred rows
        html = client.get(page, {"page": number}).content.decode()
        assert f"{size} 份全部生成" in html
        found = re.findall(r'data-label="编号">(\d{4}-\d{6})<', html)
        assert found
        shown += found
    assert shown == numbers

    answer = client.get(reverse("documents:archive", args=[batch.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:  # type: ignore[attr-defined]
        assert packed.testzip() is None
        names = packed.namelist()
        assert [re.findall(r"\d{4}-\d{6}", name) for name in names] == [[n] for n in numbers]
        assert [int(name.split("_")[0]) for name in names] == list(range(1, size + 1))
        for row, name in zip(rows, names, strict=True):
            cover = pages_of(packed.read(name), last=1)[0]
            assert f"姓名{row.declaration.person.name}" in cover
            assert f"申报编号{row.declaration.number}" in cover

    assert merged_numbers(batch, client) == numbers


def merged_numbers(batch: DocumentBatch, client: Client) -> list[str]:
    """The paper numbers in the footers of the merged PDF, one after the other."""
    placed = client.post(reverse("documents:merge", args=[batch.pk]))
    order = DocumentOrder.objects.get(kind="merged", subject=f"batch:{batch.pk}")
    assert placed["Location"] == reverse("documents:order", args=[order.pk])
    making.fulfil(order.pk)
    pages = pages_of(content_of(Document.objects.get(order=order)))
    found: list[str] = []
    for page in pages:
        (number,) = set(re.findall(r"编号(\d{4}-\d{6})", page))
        if not found or found[-1] != number:
            found.append(number)
    assert len(pages) == sum(d.pages for d in queries.documents_of(batch))
    return found


def assert_no_half_files(batch: DocumentBatch, settings: Any) -> None:
    """T-007: each paper lies on disk once and whole; what the killed one began is nobody's and has another name."""
    folder = Path(settings.FILES_DIR) / "documents"
    places = {d.place for d in Document.objects.filter(order__batch=batch)}
    whole = {str(path.relative_to(folder)) for path in folder.rglob("[!.]*.sealed")}
    assert places <= whole
    for document in Document.objects.filter(order__batch=batch):
        content = content_of(document)
        assert len(content) == document.size
        assert content.endswith(b"%%EOF\n")


def test_three_hundred_forms_and_a_killed_child(workers: Bulk, client: Client, settings: Any) -> None:
    begun = time.monotonic()
    roster, batch, officer = ordered(300)
    sign_in(client, officer.person, officer)
    built = time.monotonic()
    worker = workers.start()
    wait_until_done(batch, 137, workers)
    victim = children_of(worker)[0]
    os.kill(victim, signal.SIGKILL)
    seen = followed(batch, client, workers)
    logger.warning("built in %d s, printed in %d s", built - begun, time.monotonic() - built)
    assert seen == sorted(seen)
    assert victim not in children_of(worker)
    assert DocumentOrder.objects.filter(batch=batch, attempts__gt=1).count() <= 1
    assert_no_half_files(batch, settings)
    assert_all_agree(roster, batch, client)


def test_a_killed_parent_and_a_restart(
    workers: Bulk, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster, batch, officer = ordered(24)
    sign_in(client, officer.person, officer)
    worker = workers.start()
    wait_until_done(batch, 6, workers)
    kill_everything(worker)
    left = queries.progress(batch)
    assert 0 < left.done < 24  # not of a notice: the size of this batch
    workers.start()
    monkeypatch.setattr(sending, "STALE_AFTER", timedelta(seconds=2))
    seen: list[int] = []

    def finished() -> bool:
        time.sleep(2)
        tasks.sweep()
        now = client.get(reverse("documents:batch_progress", args=[batch.pk])).json()
        seen.append(now["done"])
        return bool(now["finished"])

    wait_for(finished, seconds=PATIENCE, log=workers.log)
    assert seen == sorted(seen)
    assert_no_half_files(batch, settings)
    assert_all_agree(roster, batch, client)


def test_ordering_the_same_forms_again_prints_nothing_twice(workers: Bulk, client: Client) -> None:
    roster, batch, officer = ordered(3)
    sign_in(client, officer.person, officer)
    workers.start()
    followed(batch, client, workers)
    before = list(Document.objects.order_by("pk").values_list("pk", "number", "sha256"))
    roster.refresh_from_db()
    again = order_forms(roster, person=officer.person, seat=officer, now=timezone.now())
    outbox.relay()
    assert again.pk == batch.pk
    time.sleep(1)
    assert list(Document.objects.order_by("pk").values_list("pk", "number", "sha256")) == before
    assert not DocumentOrder.objects.filter(batch=batch).exclude(state=OrderState.DONE).exists()
