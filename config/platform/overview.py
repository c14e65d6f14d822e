"""S1: is everything running? Each line has a figure, a state, and what to do when it is not good."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from redis import Redis, RedisError

from accounts.identity import sealing
from accounts.models import Identity
from audit import anchors
from audit.models import Event
from config import pace, pulse
from documents.models import DocumentOrder, OrderState
from files.models import StoredFile
from messages.models import OutboxRow
from registries.breaker import Breaker
from registries.door import breaker, doors

GOOD, WARNING, BAD = "good", "warning", "bad"
LATE = timedelta(minutes=10)
SKEW = timedelta(seconds=2)
LONG_QUEUE = 500
DISK_WARNING, DISK_BAD = 20, 10  # per cent that is free
BACKUP_EACH, DRILL_EACH = timedelta(hours=26), timedelta(days=100)
ANCHOR_EACH = timedelta(hours=2)
SLOW_PAGES, STUCK_PAGES = 1600, 4000  # milliseconds
PULSE_EACH = timedelta(minutes=4)
DOOR_NAMES = {
    "degrees": gettext_lazy("学历学位"),
    "insurance": gettext_lazy("社会保险"),
    "hours-province": gettext_lazy("省继续教育学时"),
    "hours-industry": gettext_lazy("行业继续教育学时"),
    "posts": gettext_lazy("工资管理（岗位）"),
    "sms": gettext_lazy("短信"),
    "payment": gettext_lazy("缴费"),
    "credit": gettext_lazy("信用平台"),
    "identity": gettext_lazy("统一身份认证"),
}


@dataclass(frozen=True)
class Line:
    """`act`: what to do, "" while the state is good."""

    what: str
    value: str
    state: str = GOOD
    act: str = ""


def lines() -> list[Line]:
    parts = (_pages, _work, _workers, _papers, _doors, _machines, _backups, _proof)
    return [line for part in parts for line in part(timezone.now())]


def _pages(now: datetime) -> Iterator[Line]:
    found = pace.of_last_hour(now.timestamp())
    if found is None or not found.pages:
        yield Line(_("页面速度"), _("最近一小时没有数据"))
        return
    shown = {"pages": f"{found.pages:,}", "within": found.within or pace.BOUNDS[-1]}
    if found.within is None:
        value = _("最近一小时 %(pages)s 页，超过 5%% 的页面慢于 %(within)d 毫秒") % shown
    else:
        value = _("最近一小时 %(pages)s 页，95%% 在 %(within)d 毫秒内") % shown
    slow = found.within is None or found.within > SLOW_PAGES
    stuck = found.within is None or found.within > STUCK_PAGES
    act = _("请查看任务队列、数据库和磁盘几行；都正常的，请增加网页进程。") if slow else ""
    yield Line(_("页面速度"), value, BAD if stuck else WARNING if slow else GOOD, act)


def _workers(now: datetime) -> Iterator[Line]:
    found = pulse.last()
    if found is None or now - found.at > PULSE_EACH:
        value = _("上次有应答：%(at)s") % {"at": _day(found.at)} if found else _("还没有应答过")
        act = _("请查看后台进程（worker、beat）是否在运行，恢复后会自动补发。")
        yield Line(_("后台进程"), value, BAD, act)
        return
    names = _("、").join(found.names)
    value = _("%(count)d 个有应答：%(names)s（%(at)s）") % {
        "count": len(found.names),
        "names": names,
        "at": _day(found.at),
    }
    act = "" if found.names else _("请查看后台进程（worker、beat）是否在运行，恢复后会自动补发。")
    yield Line(_("后台进程"), value, GOOD if found.names else BAD, act)


def _doors(now: datetime) -> Iterator[Line]:
    for each in doors():
        what = _("外部系统：%(name)s") % {"name": DOOR_NAMES.get(each.name, each.name)}
        if not each.url:
            yield Line(what, _("没有连接"))
            continue
        yield _door(what, breaker(each.name), now)


def _door(what: str, guard: Breaker, now: datetime) -> Line:
    at, failures, resting = guard.last_success(), guard.recent_failures(), guard.is_resting()
    if at:
        last = _("最近成功 %(at)s") % {"at": _day(datetime.fromtimestamp(at, now.tzinfo))}
    else:
        last = _("一个月内没有成功过") if failures or resting else _("一个月内没有用到")
    if resting:
        act = _("对方连续出错，已暂停询问，稍后自动再试；长时间不恢复的，请联系对方系统。")
        return Line(what, _("%(last)s，已暂停询问") % {"last": last}, BAD, act)
    if failures:
        act = _("对方刚刚出过错，系统会再试；反复出现的，请联系对方系统。")
        value = _("%(last)s，一分钟内出错 %(count)d 次") % {"last": last, "count": failures}
        return Line(what, value, WARNING, act)
    return Line(what, last)


def _work(now: datetime) -> Iterator[Line]:
    waiting = OutboxRow.objects.filter(done_at=None, cancelled_at=None, available_at__lte=now)
    oldest = waiting.order_by("available_at").values_list("available_at", flat=True).first()
    late = oldest is not None and now - oldest > LATE
    value = _("%(count)d 件等待") % {"count": waiting.count()}
    if oldest is not None:
        value = _("%(value)s，最早的等了 %(minutes)d 分钟") % {"value": value, "minutes": _minutes(now - oldest)}
    act = _("请查看后台进程（worker、beat）是否在运行，恢复后会自动补发。") if late else ""
    yield Line(_("待发事项"), value, BAD if late else GOOD, act)
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2) as broker:
            lengths = [int(broker.llen(queue)) for queue in (settings.CELERY_TASK_DEFAULT_QUEUE, settings.BULK_QUEUE)]
    except RedisError:
        yield Line(_("任务队列"), _("没有回应"), BAD, _("请查看 Valkey 是否在运行。数据不会丢，恢复后会自动补发。"))
        return
    long = max(lengths) > LONG_QUEUE
    value = _("即时 %(now)d 件，批量 %(bulk)d 件") % {"now": lengths[0], "bulk": lengths[1]}
    yield Line(_("任务队列"), value, WARNING if long else GOOD, _("请增加后台进程。") if long else "")


def _papers(now: datetime) -> Iterator[Line]:
    week = DocumentOrder.objects.filter(requested_at__gt=now - timedelta(days=7))
    failed = week.filter(state=OrderState.FAILED).count()
    queued = DocumentOrder.objects.filter(state__in=[OrderState.QUEUED, OrderState.RUNNING]).count()
    act = _("失败的原因写在各批次页上，改正后可以在那里重做。") if failed else ""
    value = _("%(queued)d 份在做，一周内失败 %(failed)d 份") % {"queued": queued, "failed": failed}
    yield Line(_("文件制作"), value, WARNING if failed else GOOD, act)
    unscanned = StoredFile.objects.waiting_for_scan().filter(created_at__lt=now - LATE).count()
    act = _("请查看病毒查杀服务（CLAMD_ADDRESS）是否在运行。") if unscanned else ""
    yield Line(
        _("等待查杀的文件"), _("%(count)d 份超过 10 分钟") % {"count": unscanned}, BAD if unscanned else GOOD, act
    )


def _machines(now: datetime) -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), pg_database_size(current_database())")
        there, size = cursor.fetchone()
    skew = abs(there - timezone.now())
    act = _("两台主机的时间不一致，请检查对时服务（NTP）。") if skew > SKEW else ""
    value = _("与数据库相差 %(seconds).1f 秒") % {"seconds": skew.total_seconds()}
    yield Line(_("时钟"), value, BAD if skew > SKEW else GOOD, act)
    yield Line(_("数据库"), f"{size / 2**20:,.0f} MB")
    for what, folder in ((_("磁盘（数据）"), settings.DATA_DIR), (_("磁盘（文件）"), settings.FILES_DIR)):
        if Path(folder).exists():
            yield _disk(what, Path(folder))


def _disk(what: str, folder: Path) -> Line:
    found = shutil.disk_usage(folder)
    free = 100 * found.free // found.total
    state = BAD if free < DISK_BAD else WARNING if free < DISK_WARNING else GOOD
    value = _("剩余 %(free)d%%，%(size).1f GB") % {"free": free, "size": found.free / 2**30}
    return Line(what, value, state, _("请清理或扩容；磁盘满时不能上传和制作文件。") if state != GOOD else "")


def _backups(now: datetime) -> Iterator[Line]:
    last = Event.objects.filter(object_type="backup", verb="backup").order_by("-at").first()
    if last is None:
        yield Line(_("最近一次备份"), _("从未"), BAD, _("请按运行手册设置每天的 manage.py backup。"))
    elif last.outcome != "done":
        act = _("备份时有文件不在存储里，请运行 manage.py check_invariants 查明。")
        yield Line(_("最近一次备份"), _day(last.at), BAD, act)
    else:
        late = now - last.at > BACKUP_EACH
        act = _("超过一天没有备份，请查看定时任务。") if late else ""
        yield Line(_("最近一次备份"), _day(last.at), BAD if late else GOOD, act)
    drill = Event.objects.filter(object_type="backup", verb__in=["verify_backup", "restore"]).order_by("-at").first()
    late = drill is None or now - drill.at > DRILL_EACH
    act = _("请用 manage.py restore --verify 核对一份备份，并每季演练一次恢复。") if late else ""
    yield Line(_("最近一次核对或恢复"), _day(drill.at) if drill else _("从未"), WARNING if late else GOOD, act)


def _proof(now: datetime) -> Iterator[Line]:
    file = anchors.anchor_file()
    at = datetime.fromtimestamp(file.stat().st_mtime, now.tzinfo) if file.exists() else None
    moved = Event.objects.order_by("-at").values_list("at", flat=True).first()
    late = moved is not None and now - moved > ANCHOR_EACH and (at is None or at < moved)
    act = _("请查看 beat 是否在运行：事件链的链头每小时应在库外记一次。") if late else ""
    yield Line(_("事件链的库外记录"), _day(at) if at else _("还没有"), BAD if late else GOOD, act)
    behind = Identity.objects.exclude(key_id=sealing.newest_key_id()).count()
    act = _("请运行 manage.py rotate_keys，完成前旧密钥不能撤下。") if behind else ""
    yield Line(_("密钥"), _("%(count)d 个号码还用旧密钥") % {"count": behind}, WARNING if behind else GOOD, act)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
