"""Files that come with an objection: taken in, kept on the form while something else is mended, forgotten if never handed in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Person
from files.models import FileState, StoredFile
from files.rechecking import forget
from files.rules import EVIDENCE, MEGABYTE
from files.views import receive_from_anybody
from public_notices.models import ObjectionFile

FILE = EVIDENCE.narrowed(code="objection")
# Below what the web server in front takes in one request (docker/nginx.conf).
TOGETHER = 30 * MEGABYTE
KEPT_FOR = timedelta(days=1)
WINDOW_SECONDS = 600
# Of everybody who is not signed in together: each file is opened in a child process and kept.
FILES_PER_WINDOW = 60
# Of one address, so that nobody uses up what is for everybody.
FILES_PER_SENDER = 25


def token_of(file: StoredFile, notice: str) -> str:
    """What the form carries for a file that was taken in already; good for this notice alone."""
    return signing.dumps(str(file.pk), salt=_salt(notice))


def file_of(token: str, notice: str, person: Person | None) -> StoredFile | None:
    """None for a token that is not ours, of another notice or too old, and for a file of somebody else or handed in."""
    try:
        pk = signing.loads(token, salt=_salt(notice), max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    used = ObjectionFile.objects.filter(file=OuterRef("pk"))
    return StoredFile.objects.filter(~Exists(used), pk=pk, rule=FILE.code, owner=person).first()


def _salt(notice: str) -> str:
    return f"public_notices.evidence:{notice}"


def take_in(
    request: HttpRequest, uploads: Sequence["UploadedFile[Any]"], beside: int
) -> tuple[list[StoredFile], list[str]]:
    """Takes each file in by itself, with `beside` kept ones; answers the good ones, and a sentence for each that is not."""
    most = settings.OBJECTION_FILES
    if len(uploads) + beside > most:
        return [], [_("最多附 %(most)s 份，现在有 %(found)s 份：请去掉一些，或合成一个 PDF。")
                    % {"most": most, "found": len(uploads) + beside}]  # fmt: skip
    if sum(each.size or 0 for each in uploads) > TOGETHER:
        return [], [_("一次提交的材料合计不能超过 %(limit)s MB：请压缩后再附，或凭回执号把材料交给受理异议的单位。")
                    % {"limit": TOGETHER // MEGABYTE}]  # fmt: skip
    good, problems = [], []
    for upload in uploads:
        if too_many := _too_many(request):
            problems.append(too_many)
            break
        stored = receive_from_anybody(request, FILE, upload)
        if stored.is_taken_in:
            good.append(stored)
        else:
            problems.append(unusable(stored))
    return good, problems


def _too_many(request: HttpRequest) -> str:
    """The sentence for one more file of somebody who is not signed in; "" where it may come."""
    if request.user.is_authenticated:
        return ""
    if counted(f"objection-files:{get_adapter().get_client_ip(request)}", WINDOW_SECONDS) > FILES_PER_SENDER:
        return _("您上传得太频繁。请先不附材料提交，再凭回执号把材料交给受理异议的单位，或十分钟后再试。")
    if counted("objection-files", WINDOW_SECONDS) > FILES_PER_WINDOW:
        return _("现在上传的人太多。请先不附材料提交，再凭回执号把材料交给受理异议的单位，或十分钟后再试。")
    return ""


def unusable(file: StoredFile) -> str:
    return _("“%(name)s”：%(why)s") % {"name": file.original_name, "why": f"{file.reason}{file.remedy}"}


def counted(key: str, seconds: int) -> int:
    """How often this happened in the window that began with the first time."""
    cache.add(key, 0, seconds)
    return cache.incr(key)


def forget_unused(now: datetime) -> int:
    """Removes what was taken in for an objection that nobody handed in; answers how many."""
    used = ObjectionFile.objects.filter(file=OuterRef("pk"))
    old = StoredFile.objects.filter(~Exists(used), rule=FILE.code, created_at__lt=now - 2 * KEPT_FOR)
    gone = 0
    for pk in list(old.exclude(state=FileState.REFUSED).values_list("pk", flat=True)):
        with transaction.atomic():
            row = StoredFile.objects.select_for_update(of=("self",)).get(pk=pk)
            if ObjectionFile.objects.filter(file=row).exists():  # handed in while the lock was being waited for
                continue
            row.state, row.reason, row.remedy = FileState.REFUSED, _("没有随异议提交，已删除。"), ""
            row.save()
            transaction.on_commit(lambda row=row: forget(row))  # type: ignore[misc]
        gone += 1
    return gone
