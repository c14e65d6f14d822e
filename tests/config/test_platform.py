"""The overview names what doesn't run; the event chain can be read, verified and taken away, and not changed."""

import hashlib
import json
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from audit.actions import PLATFORM, record
from audit.models import Event
from config import pace, pulse
from config.platform import events, overview
from documents import making
from documents.models import DocumentOrder
from messages.models import OutboxRow
from registries.contract import DOORS
from registries.door import breaker, doors
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


@pytest.fixture
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_workers_that_answered_are_named_and_an_old_answer_is_none(empty_cache: None) -> None:
    assert (line("后台进程").state, line("后台进程").value) == (overview.BAD, "还没有应答过")
    pulse.remember(pulse.Pulse(("bulk@a", "interactive@a"), timezone.now()))
    assert line("后台进程").state == overview.GOOD
    assert line("后台进程").value.startswith("2 个有应答：bulk@a、interactive@a（20")
    pulse.remember(pulse.Pulse(("bulk@a",), timezone.now() - timedelta(minutes=5)))
    assert line("后台进程").act == "请查看后台进程（worker、beat）是否在运行，恢复后会自动补发。"
    pulse.remember(pulse.Pulse((), timezone.now()))
    assert line("后台进程").state == overview.BAD


def test_the_page_says_how_fast_pages_are_and_when_they_are_slow(empty_cache: None) -> None:
    forget_pace()
    assert line("页面速度").value == "最近一小时没有数据"
    now = time.time()
    pace.hand_over(Counter({bisect_left(pace.BOUNDS, 40): 95, bisect_left(pace.BOUNDS, 3000): 5}), now)
    assert line("页面速度") == overview.Line("页面速度", "最近一小时 100 页，95% 在 50 毫秒内")
    pace.hand_over(Counter({bisect_left(pace.BOUNDS, 3000): 2}), now)
    assert (line("页面速度").state, line("页面速度").value) == (
        overview.WARNING,
        "最近一小时 102 页，95% 在 4000 毫秒内",
    )
    pace.hand_over(Counter({len(pace.BOUNDS): 50}), now)
    assert line("页面速度").value == "最近一小时 152 页，超过 5% 的页面慢于 16000 毫秒"
    assert line("页面速度").state == overview.BAD
    pace.hand_over(Counter({0: 10_000}), now - 3 * 3600)  # another hour
    assert "152 页" in line("页面速度").value
    forget_pace()


def forget_pace() -> None:
    with Redis.from_url(settings.CELERY_BROKER_URL) as client:
        for key in client.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:pace:*"):
            client.delete(key)


def test_pages_are_counted_and_their_counts_handed_over_together(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_pace()
    counted = pace._Counted()
    monkeypatch.setattr(pace, "_here", counted)
    client.get("/")
    client.get("/healthz")  # no page
    assert counted.counts.total() == 1
    monkeypatch.setattr(pace, "HAND_OVER_SECONDS", 0.0)
    client.get("/")
    assert counted.counts.total() == 0
    found = pace.of_last_hour(time.time())
    assert found is not None
    assert found.pages == 2
    forget_pace()


def test_figures_are_all_that_a_cache_that_is_gone_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Redis.from_url(f"redis://127.0.0.1:{free_port()}/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(pace, "_client", lambda: gone)
    pace.hand_over(Counter({0: 1}), time.time())
    assert pace.of_last_hour(time.time()) is None
    assert line("页面速度").value == "最近一小时没有数据"


def test_each_door_says_when_it_last_answered_and_whether_it_rests(empty_cache: None, settings: Any) -> None:
    settings.REGISTRIES = {name: {"url": "", "token": ""} for name in DOORS}
    settings.REGISTRIES["sms"] = {"url": "http://127.0.0.1:1", "token": "t"}
    assert line("外部系统：短信").value == "一个月内没有用到"
    assert line("外部系统：缴费").value == "没有连接"
    guard = breaker("sms")
    guard.succeeded()
    assert (line("外部系统：短信").state, line("外部系统：短信").value[:6]) == (overview.GOOD, "最近成功 2")
    guard.failed()
    assert line("外部系统：短信").state == overview.WARNING
    assert line("外部系统：短信").value.endswith("，一分钟内出错 1 次")
    for _each in range(guard.open_after):
        guard.failed()
    assert line("外部系统：短信").value.endswith("，已暂停询问")
    assert line("外部系统：短信").act == "对方连续出错，已暂停询问，稍后自动再试；长时间不恢复的，请联系对方系统。"
    assert {each.name for each in doors()} == set(overview.DOOR_NAMES)


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
    for odd in ("明天", "0001-01-01", "9999-12-31"):
        assert "请填写真实存在的日期" in auditor.get("/platform/audit/", {"until": odd}).content.decode()


def test_the_search_asks_the_indexes_of_time_and_verb(db: None) -> None:
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
        connection.cursor().execute("SET LOCAL enable_sort = off")
        assert "event_by_time" in events.EventFilter({"since": "2026-01-01"}).events()[:50].explain()
        assert "event_by_verb" in events.EventFilter({"verb": "forward"}).events()[:50].explain()


def test_all_chains_are_walked_and_the_first_bad_row_is_named(auditor: Client) -> None:
    assert "条链从头核对，没有断裂。" in auditor.post("/platform/audit/").content.decode()
    tamper(
        "UPDATE audit_event SET reason = 'x' WHERE seq = 2 AND chain_id IN (SELECT id FROM audit_eventchain WHERE key = 'plan-a')"
    )
    page = auditor.post("/platform/audit/").content.decode()
    assert "事件链“plan-a”断裂" in page
    assert "chain plan-a, event 2: was altered after it was recorded" in page
    assert "请立即停止使用并报告" in page


@pytest.fixture
def order(auditor: Client, settings: Any, tmp_path: Path) -> DocumentOrder:
    """Of the three events of a plan, as asked for on the page."""
    settings.FILES_DIR = tmp_path
    answer = auditor.post("/platform/audit/export/", {"chain": "plan-a"})
    found = DocumentOrder.objects.get(kind=events.KIND)
    assert answer["Location"] == reverse("documents:order", args=[found.pk])
    return found


def test_the_export_holds_what_was_asked_and_its_own_hash_and_is_recorded(
    auditor: Client, cast: Cast, order: DocumentOrder
) -> None:
    with transaction.atomic():
        one(reason="后来的")  # no part of what was asked for
    assert auditor.get(reverse("documents:order_progress", args=[order.pk])).json()["says"] == "已写入 0 / 3 行"
    assert making.fulfil(order.pk)
    answer = auditor.get(reverse("documents:download", args=[order.document.pk]))
    lines = b"".join(answer.streaming_content).splitlines(keepends=True)  # type: ignore[attr-defined]
    head, rows, last = json.loads(lines[0]), [json.loads(row) for row in lines[1:-1]], json.loads(lines[-1])
    assert (head["filter"], head["events"]) == ({"chain": "plan-a"}, 3)
    assert [row["reason"] for row in rows] == ["第0件", "第1件", "第2件"]
    assert last == {"sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest(), "written": 3}
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/x-ndjson", "private, no-store")
    event = Event.objects.get(verb="export_events")
    assert (event.actor_id, event.payload["events"], event.object_id) == (cast.audit_admin.pk, 3, str(order.pk))


def test_the_other_administrators_of_the_same_organisation_do_not_get_the_events(
    client: Client, cast: Cast, order: DocumentOrder
) -> None:
    making.fulfil(order.pk)
    for who in (cast.system_admin, cast.admin):
        sign_in(client, who)
        assert client.get(reverse("documents:order", args=[order.pk])).status_code == 404
        assert client.get(reverse("documents:download", args=[order.document.pk])).status_code == 404


def test_looking_and_verifying_changes_nothing(auditor: Client) -> None:
    before = Event.objects.count()
    auditor.get("/platform/audit/")
    auditor.post("/platform/audit/")
    assert Event.objects.count() == before
