"""The commission letter (委托书): the office entrusts the committee with the cases of its roster."""

from collections import Counter
from typing import Any

from config import clock
from declarations.itinerary import plan_of
from declarations.models import Declaration
from declarations.papers import specialty_words
from declarations.queries import latest_submission
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from offices.models import DeskBatch
from public_notices.wording import paper_day
from review_plans.contacts import contact_of
from review_plans.plan import Plan

PLAN_PAPER = "commission_letter"


def commission_letter(order: DocumentOrder) -> Paper:
    """Builder of kind `commission_letter`; params: `batch` and `declarations` (ids in roster order)."""
    batch = DeskBatch.objects.select_related("plan", "organisation", "made_by").get(pk=order.params["batch"])
    ids = order.params["declarations"]
    found = Declaration.objects.select_related("person", "version", "plan").in_bulk(ids)
    declarations = [found[pk] for pk in ids if pk in found]
    if not declarations:
        raise PaperRefused("委托书没有对应的申报人员，请重新生成。")
    plan = plan_of(declarations[0])
    paper = plan.paper(PLAN_PAPER)
    if paper is None:
        raise PaperRefused("本评审计划没有规定委托书。")
    return Paper(
        template="documents/commission_letter.html",
        context=_context(batch, declarations, plan),
        title=paper.title,
        watermark=plan.watermark_text if paper.watermark else "",
        file_name=f"{paper.title}_{batch.organisation.name}_{batch.number}.pdf",
        holder=batch.organisation.name,
        figures={
            "委托单位": batch.organisation.name,
            "评审计划": plan.name.zh,
            "推荐批次": batch.number,
            "人数": str(len(declarations)),
        },
    )


def _context(batch: DeskBatch, declarations: list[Declaration], plan: Plan) -> dict[str, Any]:
    shots = [submission.snapshot for each in declarations if (submission := latest_submission(each))]
    counted = Counter((specialty_words(plan, shot), plan.target(shot["target_level"]).title.zh) for shot in shots)
    return {
        "batch": batch,
        "plan": plan,
        "office": batch.organisation,
        "contact": contact_of(batch.plan, batch.organisation),
        "people": len(declarations),
        "groups": [(specialty, title, number) for (specialty, title), number in counted.items()],
        "names": [shot["person"]["name"] for shot in shots],
        "committee": next((each.name for each in plan.offices if each.kind == "committee_office"), plan.organiser.zh),
        "dated": paper_day(clock.on_plan_clock(batch.made_at, plan.code).date()),
        "roster_title": getattr(plan.paper("roster"), "title", ""),
    }
