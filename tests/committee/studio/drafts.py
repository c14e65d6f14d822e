"""Drafts with some words of a real plan exchanged, and what pages say."""

import pytest
from django.core.exceptions import ValidationError

from config.demo.journeys import Stage
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from review_plans.models import PlanDraft
from tests.review_plans.studio.changed import texts

CODE = "hangzhou-chem-textile-senior-2023"
OTHER = "jiaxing-it-mid-junior-2021"
PLAN, RULES = "plan.yaml", "eligibility.yaml"
SEVEN = (PLAN, "working_days: 5", "working_days: 6")
SIXTY = (RULES, "at_least: 5}}", "at_least: 60}}")
LATE = (PLAN, "date: 2023-09-07", "date: 2023-08-30")


def made(stage: Stage, by: By, *changes: tuple[str, str, str]) -> PlanDraft:
    return actions.start_draft(stage.row, title="明年", texts=texts(CODE, *changes), by=by)


def looked_at(draft: PlanDraft, reason: str) -> dict[str, object]:
    """What the publish page sends that shows the draft and the plan as they are."""
    draft.refresh_from_db()
    seen = actions.seen_now(draft)
    return {"reason": reason, "row_version": seen.draft, "newest": seen.newest}


def sentences(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refused.value.messages)


def body(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]
