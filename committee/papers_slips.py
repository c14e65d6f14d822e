"""Slips that lie on top of each set of paper: place in the roster and the declaration's number as bars, in roster order."""

from committee.models import Roster
from committee.paper_sets import copies_of
from documents.models import DocumentOrder
from documents.papers import Paper
from files.codes import bar_png
from review_plans import queries as plan_queries

KIND = "set_slips"


def set_slips(order: DocumentOrder) -> Paper:
    """Builder of kind `set_slips`; params: the roster's id."""
    roster = Roster.objects.select_related("plan").get(pk=order.params["roster"])
    plan = plan_queries.plan_of(plan_queries.current_version(roster.plan.code))
    form = plan.paper("review_form")
    found = roster.items.select_related("declaration__person", "declaration__employer").order_by("position")
    slips = [
        {
            "place": item.position,
            "name": item.declaration.person.name,
            "employer": item.declaration.employer.name,
            "number": item.declaration.number,
            "picture": f"bars{item.position}",
        }
        for item in found
    ]
    return Paper(
        template="documents/set_slips.html",
        context={
            "slips": slips,
            "roster": roster.number,
            "plan_name": plan.short_name.zh,
            "copies": copies_of(plan),
            "duplex": getattr(form, "duplex", False),
        },
        title=f"材料清点条 花名册 {roster.number}",
        watermark="",
        file_name=f"材料清点条_{roster.number}.pdf",
        holder="",
        figures={"花名册": roster.number, "套数": str(len(slips))},
        assets={f"bars{item.position}": bar_png(item.declaration.number) for item in found},
    )
