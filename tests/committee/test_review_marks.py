"""The marks of an online review become marks of record without being typed again."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from committee.experts import draw_actions
from committee.experts.review_actions import Draft
from committee.models import LineMark
from committee.review_marks import proposed
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from tests import reviews
from tests.ballots import office_of
from tests.cast import sign_in
from tests.committee.sheets import IT, line_of, submission_of
from tests.stages import declaration_again, led_to, make_stage


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration]:
    stage = make_stage(IT)
    return stage, led_to(stage, "expert_review")


@pytest.fixture
def case(stage: Stage, made: tuple[Stage, Declaration]) -> Declaration:
    return declaration_again(made[1])


@pytest.fixture
def desk(client: Client, stage: Stage) -> Client:
    return sign_in(client, office_of(stage).person, office_of(stage))


def url(case: Declaration) -> str:
    return reverse("sheets:marks", args=[case.pk])


def page(desk: Client, case: Declaration, query: str = "") -> str:
    return desk.get(url(case) + query).content.decode()


def lower(case: Declaration, by: str, reason: str) -> Draft:
    """An opinion that gives the first counting line so much less than the machine."""
    line = line_of(case)
    return Draft("yes", "业绩真实。", marks={line.line: (str(line.machine_mark - Decimal(by)), reason)})


def test_nothing_is_taken_over_before_every_reader_has_handed_in(stage: Stage, case: Declaration, desk: Client) -> None:
    assert "这份申报还没有抽取评审专家" in page(desk, case)
    first, _second = reviews.given_out(stage, case, readers=2)
    reviews.hand_in(first, lower(case, "0.5", "看不清"))
    found = page(desk, case, "?take=reviews")
    assert "还不能填入专家评审的评分：还有 1 位专家没有提交评审意见。" in found
    assert 'name="take"' not in found


def test_the_mean_is_filled_in_and_recorded_with_who_gave_what_and_when(
    stage: Stage, case: Declaration, desk: Client
) -> None:
    line = line_of(case)
    readers = reviews.given_out(stage, case, readers=2)
    reviews.hand_in(readers[0], lower(case, "0.25", "材料看不清"))
    reviews.hand_in(readers[1])
    mean = (line.machine_mark - Decimal("0.125")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert {key: (each.mark, each.reason) for key, each in proposed(submission_of(case)).items()} == {
        line.line: (mean, "材料看不清")
    }
    assert "2 位专家对 1 条的评分与核计不同" in page(desk, case)
    found = page(desk, case, "?take=reviews")
    assert f'name="mark-{line.line}" value="{mean}"' in found.replace(f'{mean.normalize()}"', f'{mean}"')
    typed = {
        "take": "reviews", "seen": "0", "document": "评审纪要7号", "dated": date(2023, 1, 1).isoformat(),
        f"mark-{line.line}": str(mean), f"reason-{line.line}": "材料看不清",
    }  # fmt: skip
    desk.post(url(case), typed)
    row = LineMark.objects.get()
    numbers = [each.member.expert.number for each in readers]
    assert (row.mark, [each["expert"] for each in row.sources]) == (mean, numbers)
    assert [Decimal(each["mark"]) for each in row.sources] == [line.machine_mark - Decimal("0.25"), line.machine_mark]
    sheet = desk.get(reverse("sheets:sheet", args=[case.pk])).content.decode()
    assert f"专家评审的平均分：{numbers[0]} 号专家" in sheet


def test_a_figure_that_the_office_changes_is_nobody_elses(stage: Stage, case: Declaration, desk: Client) -> None:
    line = line_of(case)
    (only,) = reviews.given_out(stage, case)
    reviews.hand_in(only, lower(case, "0.5", "材料看不清"))
    typed = {
        "take": "reviews", "seen": "0", "document": "评审纪要7号", "dated": date(2023, 1, 1).isoformat(),
        f"mark-{line.line}": str(line.machine_mark - Decimal("0.3")), f"reason-{line.line}": "评委会另议",
    }  # fmt: skip
    desk.post(url(case), typed)
    assert LineMark.objects.get().sources == []


def test_a_case_that_somebody_still_reads_is_not_moved_on_in_any_plan(stage: Stage, case: Declaration) -> None:
    """This plan does not ask for an online review; one that was begun is finished or given up."""
    (only,) = reviews.given_out(stage, case)
    office = office_of(stage)
    with pytest.raises(NotAllowed, match="还有 1 位专家没有提交评审意见"):
        journeys.step(stage, case, Verb.FORWARD, office)
    draw = only.member.draw
    draw_actions.abandon(draw, reason="改为会评", by=office.person, seat=office, at=stage.now())
    assert journeys.step(stage, case, Verb.FORWARD, office).stop == "ballot"
