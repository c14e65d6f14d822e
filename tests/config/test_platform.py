"""The overview names what doesn't run; the event chain can be read, verified and taken away, and not changed."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from audit.actions import PLATFORM, record
from audit.models import Event
from config.platform import events, overview
from messages.models import OutboxRow
from tests.audit.test_actions import one
from tests.audit.test_verify_audit import tamper
from tests.cast import Cast, sign_in
from tests.servers import free_port

pytestmark = pytest.mark.django_db


def line(what: str) -> overview.Line:
    return next(each for each in overview.lines() if each.what == what)


def test_work_that_waits_is_named_with_what_to_do() -> None:
    assert line("待发事项") == overview.Line("待发事项", "0 件等待")
    OutboxRow.objects.create(topic="t", key="k", available_at=timezone.now() - timedelta(minutes=11))
    found = line("待发事项")
    assert (found.state, found.value) == (overview.BAD, "1 件等待，最早的等了 11 分钟")
    assert found.act == "请查看后台进程（worker、beat）是否在运行，恢复后会自动补发。"


def test_a_broker_that_does_not_answer_is_said(settings: Any) -> None:
    assert line("任务队列").state == overview.GOOD
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert (line("任务队列").state, line("任务队列").value) == (overview.BAD, "没有回应")


@pytest.mark.parametrize(
    ("ago", "outcome", "state"),
    [(timedelta(hours=1), "done", "good"), (timedelta(hours=27), "done", "bad"), (timedelta(), "incomplete", "bad")],
)
def test_the_last_backup_is_judged_by_age_and_outcome(ago: timedelta, outcome: str, state: str) -> None:
    assert line("最近一次备份").value == "从未"
    with transaction.atomic():
        record(
            chain=PLATFORM, verb="backup", actor_id=None, object_type="backup", object_id="x", outcome=outcome,
            at=timezone.now() - ago,
        )  # fmt: skip
    assert line("最近一次备份").state == state


def test_every_line_that_is_not_good_says_what_to_do() -> None:
    assert [each for each in overview.lines() if (each.state == overview.GOOD) == bool(each.act)] == []


def test_each_administrator_sees_their_own_pages_only(client: Client, cast: Cast) -> None:
    for part, who in cast.everybody().items():
        sign_in(client, who)
        for path, whose in (("/platform/overview/", "system_admin"), ("/platform/audit/", "audit_admin")):
            assert client.get(path).status_code == (200 if part == whose else 403 if who else 302), (part, path)


@pytest.fixture
def auditor(client: Client, cast: Cast) -> Client:
    with transaction.atomic():
        for n in range(3):
            one(reason=f"第{n}件")
    return sign_in(client, cast.audit_admin)


def test_events_are_found_by_what_is_asked(auditor: Client) -> None:
    page = auditor.get("/platform/audit/", {"chain": "plan-a"})
    assert [event.reason for event in page.context["page"]] == ["第2件", "第1件", "第0件"]
    sample = Event.objects.filter(chain__key="plan-a").first()
    assert sample is not None
    for name, value, count in (
        ("verb", sample.verb, 3), ("verb", "nothing", 0), ("object_id", sample.object_id, 3), ("who", "没有这个人", 0),
        ("since", "2999-01-01", 0), ("until", "1999-01-01", 0),
    ):  # fmt: skip
        page = auditor.get("/platform/audit/", {"chain": "plan-a", name: value})
        assert page.context["page"].paginator.count == count, (name, value)
    assert "请填写真实存在的日期" in auditor.get("/platform/audit/", {"since": "明天"}).content.decode()


def test_all_chains_are_walked_and_the_first_bad_row_is_named(auditor: Client) -> None:
    assert "条链从头核对，没有断裂。" in auditor.post("/platform/audit/").content.decode()
    tamper(
        "UPDATE audit_event SET reason = 'x' WHERE seq = 2 AND chain_id IN (SELECT id FROM audit_eventchain WHERE key = 'plan-a')"
    )
    page = auditor.post("/platform/audit/").content.decode()
    assert "事件链“plan-a”断裂" in page
    assert "chain plan-a, event 2: was altered after it was recorded" in page
    assert "请立即停止使用并报告" in page


def test_the_export_holds_what_was_asked_and_its_own_hash_and_is_recorded(auditor: Client, cast: Cast) -> None:
    answer = auditor.post("/platform/audit/export/", {"chain": "plan-a"})
    lines = answer.content.splitlines(keepends=True)
    head, rows, last = json.loads(lines[0]), [json.loads(row) for row in lines[1:-1]], json.loads(lines[-1])
    assert (head["filter"], head["events"], head["complete"]) == ({"chain": "plan-a"}, 3, True)
    assert [row["reason"] for row in rows] == ["第0件", "第1件", "第2件"]
    assert last == {"sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest()}
    assert answer["Cache-Control"] == "no-store"
    event = Event.objects.get(verb="export_events")
    assert (event.actor_id, event.payload["sha256"]) == (cast.audit_admin.pk, last["sha256"])


def test_an_export_that_is_cut_says_so(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST", 2)
    head = json.loads(auditor.post("/platform/audit/export/", {"chain": "plan-a"}).content.splitlines()[0])
    assert (head["events"], head["complete"]) == (2, False)


def test_looking_and_verifying_changes_nothing(auditor: Client) -> None:
    before = Event.objects.count()
    auditor.get("/platform/audit/")
    auditor.post("/platform/audit/")
    assert Event.objects.count() == before
