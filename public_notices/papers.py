"""The sheet that is hung up, and the same with its result: both under the title that the plan's notice prints."""

from datetime import date
from typing import Any

from django.utils.timezone import localtime

from declarations.itinerary import plan_of
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from public_notices.models import PublicNotice
from public_notices.queries import sites
from public_notices.wording import paper_day
from review_plans.plan import Plan

PLAN_PAPER = "notice_record"


def notice_sheet(order: DocumentOrder) -> Paper:
    """Builds the sheet from the frozen content, so that it is the same whenever it is printed."""
    notice = PublicNotice.objects.select_related("plan", "organisation", "certified_by").get(pk=order.params["notice"])
    first = notice.items.select_related("declaration__version").first()
    if first is None:
        raise PaperRefused("这份公示没有内容，不能打印。")
    plan = plan_of(first.declaration)
    paper = plan.paper(PLAN_PAPER)
    title = paper.title if paper else notice.content["kind_name"]
    with_result = bool(order.params.get("with_result"))
    places = sites(notice)
    number = order.params.get("site", 1)
    mine = None if with_result or len(places) == 1 else number
    context = _context(notice, plan, with_result=with_result)
    return Paper(
        template="documents/notice_sheet.html",
        context=context | {"site": places[number - 1], "site_number": mine, "sites": len(places)},
        title=title,
        watermark=plan.watermark_text if paper and paper.watermark else "",
        file_name=f"{title}_{notice.number}{f'_{mine}' if mine else ''}.pdf",
        holder=notice.organisation.name,
        figures=_figures(notice) | ({"本张张贴于": places[number - 1]} if mine else {}),
    )


def _context(notice: PublicNotice, plan: Plan, *, with_result: bool) -> dict[str, Any]:
    return {
        "notice": notice,
        "content": notice.content,
        "rows": notice.content["rows"],
        "posted": paper_day(notice.posted_on),
        "last": paper_day(notice.last_day),
        "counted": [paper_day(date.fromisoformat(text)) for text in notice.counted],
        "with_result": with_result and notice.certified_at is not None,
        "certified": paper_day(localtime(notice.certified_at).date()) if notice.certified_at else "",
    }


def _figures(notice: PublicNotice) -> dict[str, str]:
    """What the public page compares; the names stay on the notice."""
    return {
        "公示编号": notice.number,
        "评审计划": notice.content["plan"]["name"],
        "张贴单位": notice.organisation.name,
        "张贴日": notice.posted_on.isoformat(),
        "最后一个公示工作日": notice.last_day.isoformat(),
        "公示人数": str(len(notice.content["rows"])),
        "公示内容摘要": notice.content_hash,
    }
