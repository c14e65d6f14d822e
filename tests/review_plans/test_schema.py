"""A plan file is read whole or refused with file, line, message and remedy."""

from fractions import Fraction
from pathlib import Path

import pytest

from provisions.documents_yaml import PlanError, parse
from review_plans.schema import build_plan, load_plan
from tests.review_plans.samples import BROKEN, GUARDS, PLANS, fault, sample

SIXTH = Path(__file__).parents[1] / "walks" / "sixth" / "plan.yaml"


def test_the_sample_itself_is_right() -> None:
    plan = build_plan(sample(), GUARDS)
    assert [stop.code for stop in plan.variants[0].stops] == [
        "employer",
        "employer_notice",
        "accepting_office",
        "bureau",
        "committee_check",
    ]
    assert plan.paper("review_form").copies == 4
    assert plan.notice("employer_notice").working_days == 3
    assert plan.objections is not None
    assert (plan.objections.working_days, plan.objections.extended_to) == (8, 20)
    assert plan.board is not None
    assert (plan.board.at_least, plan.board.attendance, plan.board.passing) == (5, Fraction(2, 3), Fraction(1, 2))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_way_of_being_wrong_is_refused_at_its_line_with_a_remedy(path: Path) -> None:
    wrong = fault(path)
    with pytest.raises(PlanError) as caught:
        build_plan(parse(wrong.text, "plan.yaml"), GUARDS)
    error = caught.value
    assert wrong.says in str(error.message)
    assert wrong.remedy in str(error.remedy)
    assert (error.file, error.line) == ("plan.yaml", wrong.line)


def test_guards_are_not_asked_of_a_version_frozen_earlier() -> None:
    assert build_plan(sample(), None).variants[0].stop("employer_notice").guards == ("notice_ran",)


@pytest.mark.parametrize("path", sorted([*PLANS.glob("*/plan.yaml"), SIXTH]), ids=lambda path: path.parent.name)
def test_every_plan_says_the_series_of_its_titles_and_when_a_case_is_voted_on_again(path: Path) -> None:
    plan = load_plan(path)
    assert plan.series is not None
    assert plan.series.code == ("other" if path == SIXTH else "engineering")
    assert plan.series.cite.clause
    again = plan.board.again if plan.board else None
    assert again is None if path == SIXTH else again and (again.when, again.at_most) == (("tied", "abstentions"), 2)
