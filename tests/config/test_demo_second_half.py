"""`manage.py demo --until-result`: a plan of the demo is led to a drawn board, reviews, a meeting and a result."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from pytest_django import Settings

from accounts.enums import Role
from committee.ballots.models import BallotRound, Meeting
from committee.experts.draw_actions import published
from committee.experts.models import Draw, Review
from committee.experts.recompute_draw import faults
from committee.outcomes.models import TitleHolder
from config import invariants
from config.demo import accounts_file, experts, second_half
from declarations.models import Declaration
from tests.stages import led_to, make_stage

pytestmark = pytest.mark.django_db

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    accounts_file.keep("password")


def test_a_plan_is_led_to_a_result_an_open_round_and_open_reviews(kept: None) -> None:
    stage = make_stage(HANGZHOU)
    cases = [led_to(stage, "admission_notice") for _n in range(4)]
    experts.build(stage)
    assert "2 decided, 1 in an open round, 1 being read" in second_half.run(HANGZHOU)
    stops = Counter(Declaration.objects.filter(pk__in=[each.pk for each in cases]).values_list("stop_kind", "ending"))
    assert stops == {("certificate", ""): 1, ("", "not_passed"): 1, ("ballot", ""): 1, ("expert_review", ""): 1}
    (draw,) = Draw.objects.all()
    assert (draw.turns[0]["exception"], faults(published(draw))) == (False, [])
    assert TitleHolder.objects.count() == 1
    assert sorted(BallotRound.objects.values_list("state", flat=True)) == ["open", "sealed"]
    assert Meeting.objects.filter(concluded_at=None).count() == 1
    assert Review.objects.filter(state="open").count() == 1
    assert list(invariants.votes_are_receipts()) == list(invariants.chains_verify()) == []
    rows = accounts_file.read()
    assert rows is not None
    assert {row["role"] for row in rows["accounts"]} >= {Role.CHAIR, Role.EXPERT}  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="has its draw already"):
        second_half.run(HANGZHOU)


def test_a_plan_without_cases_behind_the_check_is_refused() -> None:
    make_stage(HANGZHOU)
    with pytest.raises(CommandError, match="has 0 cases behind the committee's check"):
        second_half.run(HANGZHOU)


def test_an_unknown_plan_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no plan 'nowhere'"):
        second_half.run("nowhere")
