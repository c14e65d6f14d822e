"""Returns of the demo: for reasons of the plan's own list, some of them mended and handed in again."""

from django.db import transaction

from config.demo import journeys
from config.demo.journeys import Stage
from declarations import editing
from declarations.models import Declaration
from declarations.returns import ReturnPoint
from offices.reasons import reasons_for

OFTEN = ("statement_thin", "works_unproven", "hours_unproven", "pension_unproven", "unreadable", "degree_unproven")
"""What is found most often stands first, and comes twice as often as the rest."""


def points_for(stage: Stage, declaration: Declaration, turn: int) -> list[ReturnPoint]:
    """One or two reasons that the plan offers for this track, others for each turn."""
    offered = {reason.code: reason for reason in reasons_for(stage.plan, declaration.track)}
    often = [offered[code] for code in OFTEN if code in offered]
    rest = [reason for reason in offered.values() if reason.code not in OFTEN]
    chosen = [often[turn * turn % len(often)]]
    if turn % 3 == 1:
        chosen.append(rest[turn % len(rest)])
    return [ReturnPoint(reason.code, reason.field, reason.text.zh) for reason in chosen]


@transaction.atomic
def mended(stage: Stage, declaration: Declaration, turn: int) -> Declaration:
    """Sent back where it stands, with the statement (or everything) open to mending, and handed in again."""
    points = {point.code: point for point in points_for(stage, declaration, turn)}
    if not any(point.field in ("statement", "") for point in points.values()):
        field = "statement" if turn % 2 else ""
        opening = next(reason for reason in reasons_for(stage.plan) if reason.field == field)
        points[opening.code] = ReturnPoint(opening.code, opening.field, opening.text.zh)
    returned = journeys.send_back(stage, declaration, list(points.values()))
    editing.save(
        returned,
        person=returned.person,
        expected_version=returned.row_version,
        now=stage.now(),
        statement=f"{returned.statement}\n补充：本人负责方案比选和调试数据分析，见验收报告。",
    )
    returned.refresh_from_db()
    return journeys.submit(stage, returned)
