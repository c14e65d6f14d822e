"""Every clause of a notice is enforced, checked by a person, or information; what is forgotten is named with its place."""

import pytest

from tests.review_plans.samples import PLANS
from tests.review_plans.studio.changed import CHEM, ELECTRO, IT, Change, report

CODES = sorted(path.parent.name for path in PLANS.glob("*/plan.yaml"))
FEE = "  - {clause: 六·(二), zh: 费用, en: Fee, handled: stop, by: [fee]}\n"


def forgotten(code: str, *changes: Change) -> list[tuple[str, str]]:
    return [(remark.kind, remark.about) for remark in report(code, *changes).forgotten]


@pytest.mark.parametrize("code", CODES)
def test_the_plans_of_the_product_forget_nothing(code: str) -> None:
    assert forgotten(code) == []


def test_the_four_ways_of_looking_after_a_clause_are_told_apart() -> None:
    found = {clause.locator: clause.status for clause in report(CHEM).coverage.clauses}
    assert (found["附件1·四"], found["附件1·一"], found["五"]) == ("enforced", "person", "information")


def test_a_clause_that_nobody_handles_is_forgotten_with_its_line() -> None:
    changed = report(ELECTRO, ("plan.yaml", FEE, FEE.replace(", handled: stop, by: [fee]", "")))
    (remark,) = changed.forgotten
    line = changed.source.file("plan").line_of(("clauses",)) + 15
    assert (remark.kind, remark.clauses) == ("clause", ("六·(二)",))
    assert abs(remark.line - line) <= 2
    assert "费用" in remark.says.zh


def test_a_person_who_is_not_named_checks_nothing() -> None:
    change = ("plan.yaml", "handled: person, by: [bureau]", "handled: person")
    assert forgotten(CHEM, change) == [("clause", "附件3·三·3")]


def test_a_clause_handled_by_a_rule_without_naming_it_counts_if_a_rule_cites_it() -> None:
    change = ("plan.yaml", "handled: rule, by: [common.hours]}", "handled: rule}")
    found = {clause.locator: clause for clause in report(CHEM, change).coverage.clauses}
    assert found["附件1·四"].status == "enforced"
    assert "common.hours" in found["附件1·四"].by


def test_a_place_that_something_cites_must_stand_in_the_index() -> None:
    without = (
        "plan.yaml",
        "  - {clause: 附件2·13, zh: 审计报告, en: Audit report, handled: slot, by: [audit_report]}\n",
        "",
    )
    assert forgotten(IT, without) == [("unlisted", "附件2·13")]


def test_a_number_that_is_skipped_is_forgotten() -> None:
    without = (
        "plan.yaml",
        "  - {clause: 四·4, zh: 发文与电子证书, en: Announcement and certificate, handled: stop, by: [confirmation, certificate]}\n",
        "",
    )
    assert ("skipped", "四·4") in forgotten(CHEM, without)


def test_bracketed_and_chinese_numbers_are_counted_too() -> None:
    without = (
        "plan.yaml",
        "  - {clause: 四·(二), zh: 自评要求, en: Self score, handled: slot, by: [score_sheet]}\n",
        "",
    )
    assert ("skipped", "四·(二)") in forgotten(ELECTRO, without)
