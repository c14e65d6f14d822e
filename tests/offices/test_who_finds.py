"""A rule may leave its question to some desks: only those decide it, the others read who does."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.check_actions import may_find, record_check
from declarations.models import Declaration, PersonCheck
from declarations.refusals import NotAllowed
from offices.checks import questions
from tests.offices.conftest import HANGZHOU
from tests.offices.test_rejudged import led_on
from tests.stages import PLANS, drafted, make_stage

Acting = Callable[[Seat | None], Client]
INSURANCE = f"{HANGZHOU}.common.insurance"
RULE = "  - rule: insurance\n"


def stage_of(folder: Path, by: str) -> Stage:
    """The plan of Hangzhou, its question of insurance left to these kinds of stops."""
    copytree(PLANS / HANGZHOU, folder)
    rules = folder / "eligibility.yaml"
    text = rules.read_text(encoding="utf-8")
    assert text.count(RULE) == 1
    rules.write_text(text.replace(RULE, f"{RULE}    by: {by}\n"), encoding="utf-8")
    return make_stage(HANGZHOU, folder=folder)


def asking(stage: Stage) -> Declaration:
    draft = drafted(stage)
    draft.person.dossier.insuranceyears.update(local=False)
    return journeys.submit(stage, draft)


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    return stage_of(tmp_path / HANGZHOU, "[accepting_office, bureau]")


def find(stage: Stage, declaration: Declaration, seat: Seat) -> PersonCheck:
    return record_check(
        declaration, person=seat.person, seat=seat, rule=INSURANCE, holds=True, reason="已核对。", now=stage.now()
    )


def test_another_desk_is_refused_and_told_who_decides(acting: Acting, stage: Stage) -> None:
    declaration = asking(stage)
    operator = stage.desks.operators[declaration.employer_id]
    with pytest.raises(NotAllowed) as refusal:
        find(stage, declaration, operator)
    assert str(refusal.value) == "这一条由受理点审查、区县经信、人社审核推荐认定，本环节不认定。"
    (question,) = questions(declaration)
    assert question.why_not == str(refusal.value)
    page = acting(operator).get(reverse("offices:case", args=[declaration.pk])).content.decode()
    assert question.why_not in page
    assert reverse("offices:check", args=[declaration.pk]) not in page
    said = {"rule": INSURANCE, "holds": "yes", "reason": "已核对。", "evidence": ""}
    acting(operator).post(reverse("offices:check", args=[declaration.pk]), said)
    assert not PersonCheck.objects.exists()


def test_the_desk_that_the_rule_names_decides(acting: Acting, stage: Stage) -> None:
    declaration = led_on(stage, asking(stage), "accepting_office")
    (seat,) = journeys.seats_here(stage, declaration)
    assert may_find(declaration, INSURANCE)
    page = acting(seat).get(reverse("offices:case", args=[declaration.pk])).content.decode()
    assert reverse("offices:check", args=[declaration.pk]) in page
    assert find(stage, declaration, seat).stop == "accepting_office"


def test_where_no_such_desk_lies_on_the_route_the_committee_office_is_named(db: None, tmp_path: Path) -> None:
    declaration = asking(stage_of(tmp_path / HANGZHOU, "[lower_committee]"))
    assert str(may_find(declaration, INSURANCE)) == "这一条按计划不由本路线上的部门认定，请联系评委会办公室。"
