"""Questions about notices."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Organisation
from config import clock
from declarations.models import Declaration
from public_notices.content import published_hash
from public_notices.counting import days_left
from public_notices.models import NoticeItem, NoticeKind, Objection, PublicNotice


def kind_at_stop(declaration: Declaration) -> str | None:
    """The kind of notice that the declaration's present stop is about, if it is one."""
    return declaration.stop_kind if declaration.stop_kind in NoticeKind.values else None


def standing_notice(declaration: Declaration, kind: str) -> PublicNotice | None:
    """The notice, not withdrawn, that shows the published fields as they are now.

    Asked for at every step of everybody on it, so what hangs on the board, hundreds of people, is left in the database.
    """
    item = (
        NoticeItem.objects.filter(
            declaration=declaration,
            notice__kind=kind,
            notice__withdrawn_at__isnull=True,
            published_hash=published_hash(declaration),
        )
        .select_related("notice")
        .defer("notice__content")
        .order_by("-notice_id")
        .first()
    )
    return item.notice if item else None


def upheld_against(declaration: Declaration, kind: str) -> QuerySet[Objection]:
    """Objections that were found to be true of what is published now, on whichever notice it hung."""
    return Objection.objects.filter(
        declaration=declaration,
        outcome="upheld",
        notice__kind=kind,
        notice__items__declaration=declaration,
        notice__items__published_hash=published_hash(declaration),
    )


@dataclass(frozen=True)
class Evidence:
    """How many files came with an objection, how many of them are still being checked, how many were not kept."""

    came: int
    in_check: int
    refused: int


def evidence_of(objection: Objection) -> Evidence:
    files = [each.file for each in objection.files.select_related("file")]
    waiting = sum(each.waits_for_scan for each in files)
    return Evidence(len(files), waiting, sum(not each.is_taken_in for each in files))


RECENT = 20


@dataclass(frozen=True)
class Running:
    """A notice that runs now, with the working days it still has, today included."""

    notice: PublicNotice
    days_left: int
    today: date


def running() -> list[Running]:
    """Notices that run now, each on its plan's clock, the one that ends first on top."""
    found = []
    waiting = PublicNotice.objects.filter(withdrawn_at__isnull=True, certified_at__isnull=True)
    for notice in waiting.select_related("plan", "organisation").order_by("over_at", "pk"):
        now = clock.now(notice.plan.code)
        if now < notice.over_at:
            found.append(Running(notice, days_left(notice.counted, now.date()), now.date()))
    return found


def recently_over() -> list[PublicNotice]:
    """The notices that were certified last: what remains public of them is number, result and hash."""
    found = PublicNotice.objects.filter(certified_at__isnull=False, withdrawn_at__isnull=True)
    return list(found.select_related("plan", "organisation").order_by("-certified_at", "-pk")[:RECENT])


def is_open(notice: PublicNotice, now: datetime) -> bool:
    """Whether the window for objections is open."""
    return notice.withdrawn_at is None and now < notice.over_at


def phase(notice: PublicNotice, now: datetime) -> str:
    """withdrawn, running, over (its result is not entered yet) or certified."""
    if notice.withdrawn_at is not None:
        return "withdrawn"
    if notice.certified_at is not None:
        return "certified"
    return "running" if now < notice.over_at else "over"


def notices_of(organisation: Organisation, plan_code: str = "") -> QuerySet[PublicNotice]:
    """The notices an organisation posted, newest first, with counts of people and open objections."""
    found = PublicNotice.objects.filter(organisation=organisation)
    if plan_code:
        found = found.filter(plan__code=plan_code)
    return with_counts(found.select_related("plan", "organisation", "posted_by", "certified_by")).order_by("-pk")


def with_counts(found: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    """Each with its `people` and `open_objections`."""
    return found.annotate(
        people=Count("items", distinct=True),
        open_objections=Count("objections", filter=Q(objections__closed_at__isnull=True), distinct=True),
    )


def public_rows(notice: PublicNotice) -> list[dict[str, Any]]:
    """Rows of the frozen content for the public page: only what everybody may read."""
    rows: list[dict[str, Any]] = notice.content["rows"]
    return rows


MOST_SITES = 12
_BETWEEN_SITES = re.compile("[、；;]")


def sites(notice: PublicNotice) -> list[str]:
    """Where the notice hangs, site by site, as the frozen content names them; all in one where they are too many to tell."""
    place: str = notice.content["place"]
    found = list(dict.fromkeys(filter(None, (part.strip() for part in _BETWEEN_SITES.split(place)))))
    return found if 1 < len(found) <= MOST_SITES else [place]


def sheet_subject(notice: PublicNotice, *, site: int = 1, with_result: bool = False) -> str:
    """What the press knows a sheet by: one for each site, counted from 1, and one record with the result."""
    if with_result:
        return f"notice_record:{notice.pk}"
    return f"notice_sheet:{notice.pk}" if site == 1 else f"notice_sheet:{notice.pk}:{site}"
