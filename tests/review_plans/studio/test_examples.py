"""Worked examples are held against the rules; one that comes out otherwise names what it hangs on."""

import pytest

from tests.review_plans.samples import PLANS
from tests.review_plans.studio.changed import IT, report

CODES = sorted(path.parent.name for path in PLANS.glob("*/plan.yaml"))
PEOPLE = "cases/people.yaml"


@pytest.mark.parametrize("code", CODES)
def test_the_people_of_the_product_agree(code: str) -> None:
    found = report(code)
    assert found.cases
    assert found.disagreements == ()


def test_a_changed_figure_names_the_case_what_was_expected_and_the_rule_it_hangs_on() -> None:
    change = ("eligibility.yaml", "series: engineering}}, at_least: 5}}", "series: engineering}}, at_least: 6}}")
    found = report(IT, change).disagreements
    first = next(each for each in found if each.what == "normal")
    assert (first.expected, first.got) == ("MET", "NOT_MET")
    assert first.example.case == "本科，任工程师到2023年底恰满五年，正常申报符合"
    assert f"{IT}.normal.tenure" in first.hangs_on
    assert "附件1·二·(一)·2" in first.clauses
    assert first.as_dict()["line"] > 1


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("reads_as: {self_scored: MET", "reads_as: {self_scored: NOT_MET", "self_scored"),
        ("hangs_on: {normal: 附件1·二·(一)·2}", "hangs_on: {normal: 九}", "normal"),
        ('says: {normal.tenure: "任工程师 5 年', 'says: {normal.tenure: "任工程师 9 年', "normal.tenure"),
        ("by: {common.hours: 2023-12-31}", "by: {common.hours: 2023-12-30}", "common.hours"),
        ("expect: {normal: MET, normal.tenure: MET}", "expect: {normal: MET, normal.gone: MET}", "normal.gone"),
        ("expect: {normal: MET, normal.tenure: MET}", "expect: {transfer: MET}", "transfer"),
    ],
)
def test_every_kind_of_expectation_is_looked_at(before: str, after: str, what: str) -> None:
    assert what in [each.what for each in report(IT, (PEOPLE, before, after)).disagreements]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("hangs_on: {normal: 附件1·二·(一)·2}", "hangs_up: {normal: 一}", "不认识“hangs_up”"),
        ("expect: {normal: MET, normal.tenure: MET}", "expect: {normal: PERHAPS}", "不认识“PERHAPS”"),
        ("  on_post: true, current_work: engineering", "  on_post: 7, current_work: engineering", ""),
    ],
)
def test_a_case_that_cannot_be_read_is_a_fault_with_its_line(before: str, after: str, says: str) -> None:
    if not says:
        before, after, says = (
            "{level: bachelor, discipline: engineering",
            "{level: baccalaureate, discipline: engineering",
            "事实有误",
        )
    found = report(IT, (PEOPLE, before, after))
    assert not found.readable
    assert says in found.errors[0].says.zh
    assert found.errors[0].file == PEOPLE
    assert found.errors[0].line
