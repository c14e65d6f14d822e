"""Scored declarations for tests of the score sheet at the desks."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import Seat
from committee import marking
from committee.marking import Marked
from committee.models import LineMark
from config.demo.journeys import Stage
from declarations.models import Declaration, Submission
from declarations.stored_sheets import handed_in
from scoring.sheet import LineScore
from tests.stages import PLANS, led_to, make_stage

IT = "zhejiang-it-senior-2023"
JIAXING = "jiaxing-it-mid-junior-2021"
ELECTRO = "zhejiang-electromechanical-senior-2020"
MINUTES = {"document": "浙信高评〔2023〕4 号会议纪要", "dated": date(2023, 11, 5)}
TYPED = {"document": "浙信高评〔2023〕4 号会议纪要", "dated": "2023-11-05"}
GIVEN_LINES = """    lines:
      - line: vote_rate
        zh: 中评委推荐得票率
        en: Share of votes at the intermediate board
        cap: 2
        cite: {document: 本系统参考条目, clause: 试, origin: reference}
        evidence: none
        count: {given: {by_zh: 中评委, by_en: the intermediate board, desk: lower_committee, unit_zh: 得票率, unit_en: share, times: 2}}
      - line: exam
        zh: 专业考试折算
        en: Examination
        cap: 2
        cite: {document: 本系统参考条目, clause: 试, origin: reference}
        evidence: none
        count: {given: {by_zh: 省考试机构, by_en: the examination office, unit_zh: 分, unit_en: points, times: 0.02}}
"""


def committee_of(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.plan_code == stage.plan.code)


def under_review(stage: Stage, **more: Any) -> Declaration:
    """With the experts, everything before it really run."""
    return led_to(stage, "expert_review", **more)


def submission_of(declaration: Declaration) -> Submission:
    return declaration.submissions.select_related("version", "declaration__plan").get(revision=declaration.revision)


def line_of(declaration: Declaration, *, counted: bool = True) -> LineScore:
    """The first line that counts something, or nothing."""
    basis = handed_in(submission_of(declaration))
    assert basis is not None
    return next(line for line in basis.tally().lines if bool(line.machine_mark) is counted)


def mark(stage: Stage, declaration: Declaration, *marks: Marked, **more: Any) -> list[LineMark]:
    """As the committee office records them."""
    seat = committee_of(stage)
    newest = marking.newest_of(submission_of(declaration))
    given = {
        **MINUTES,
        "person": seat.person,
        "seat": seat,
        "now": stage.now(),
        "seen": newest.pk if newest else 0,
        **more,
    }
    return marking.record_marks(declaration, marks, **given)


def stage_with_given_lines(folder: Path) -> Stage:
    """The IT plan with two lines whose figures come from offices: one of them acts on the way, the other does not."""
    plan = folder / IT
    shutil.copytree(PLANS / IT, plan)
    text = (plan / "scoring.yaml").read_text(encoding="utf-8")
    (plan / "scoring.yaml").write_text(text.replace("\n    lines:\n", f"\n{GIVEN_LINES}", 1), encoding="utf-8")
    return make_stage(IT, folder=plan)
