"""The committee office's roster as a paper: the shared columns over a frozen list."""

from committee.models import Roster
from declarations import rosters
from documents.models import DocumentOrder
from documents.papers import Paper


def committee_roster(order: DocumentOrder) -> Paper:
    """Builder of kind `committee_roster`; params: the roster's id."""
    roster = Roster.objects.get(pk=order.params["roster"])
    revisions = dict(roster.items.order_by("position").values_list("declaration_id", "revision"))
    return rosters.paper(
        order, list(revisions), office=f"{order.params['office']}　{roster.number}", revisions=revisions,
        chosen=f"编入花名册 {roster.number} 的申报，按编入时的次序；各列取编入时的那一次提交",
    )  # fmt: skip
