"""A dossier can say every honour, grade and level of title that some plan's rules name."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from dossiers.honours import GRADES, HONOURS
from dossiers.models import Achievement, Dossier, SkillCertificate, TitleRecord
from eligibility.facts import TitleLevel, WorkKind
from provisions.documents_yaml import load
from tests.eligibility.cases import PLANS, plan_codes


def values(node: Any, key: str) -> Iterator[Any]:
    """Whatever stands under a key, at any depth."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == key:
                yield inner
            yield from values(inner, key)
    elif isinstance(node, list):
        for inner in node:
            yield from values(inner, key)


def named(plan: str) -> list[dict[str, Any]]:
    """The honours of a plan's rules, as they write them."""
    data = load(PLANS / plan / "eligibility.yaml").data
    return [honour for check in values(data, "has_honour@1") for honour in check["of"]]


@pytest.mark.parametrize("plan", plan_codes())
def test_every_honour_of_the_rules_can_be_chosen(plan: str) -> None:
    assert {honour["code"] for honour in named(plan)} <= {code for code, _ in HONOURS}
    assert {grade for honour in named(plan) for grade in honour.get("grades", ())} <= {code for code, _ in GRADES}


def test_every_honour_that_can_be_chosen_counts_somewhere() -> None:
    used = {honour["code"] for plan in plan_codes() for honour in named(plan)}
    assert {code for code, _ in HONOURS} - used == {"other"}


def test_titles_and_kinds_of_work_are_those_of_the_rules() -> None:
    assert {code for code, _ in TitleRecord.LEVELS} == set(get_args(TitleLevel))
    nature = Dossier._meta.get_field("work_nature").choices
    assert {code for code, _ in nature or ()} == set(get_args(WorkKind))


@pytest.mark.parametrize("plan", plan_codes())
def test_awards_and_skills_of_the_rules_can_be_chosen(plan: str) -> None:
    data = load(PLANS / plan / "eligibility.yaml").data
    awards = {award for listed in values(data, "awards") for award in listed}
    assert awards <= {code for code, _ in Achievement.AWARDS}
    skills = {skill["level_at_least"] for skill in values(data, "skill")}
    said = {"senior": "senior_worker"}
    assert skills <= {said.get(code, code) for code, _ in SkillCertificate.LEVELS}
