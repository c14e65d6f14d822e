"""Two plans compared by meaning: plain sentences with the clause of both sides, whatever the rules are called."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provisions.documents_yaml import PlanError
from review_plans.models import PlanVersion
from review_plans.studio.differences import GROUPS, differences
from review_plans.studio.differences.change import Change as Difference
from review_plans.studio.named import named_source
from review_plans.studio.sources import open_source
from tests.review_plans.samples import GUARDS, PLANS
from tests.review_plans.studio.changed import CHEM, ELECTRO, IT, JIAXING, Change, texts

CODES = sorted(path.parent.name for path in PLANS.glob("*/plan.yaml"))
PLAN, RULES = "plan.yaml", "eligibility.yaml"


def changed(code: str, *changes: Change) -> list[Difference]:
    """What a plan with some of its words exchanged says differently from the plan itself."""
    return differences(open_source(texts(code), GUARDS), open_source(texts(code, *changes), GUARDS))


def between(one: str, other: str) -> dict[str, Difference]:
    found = differences(open_source(texts(one), GUARDS), open_source(texts(other), GUARDS))
    return {change.says.zh: change for change in found}


@pytest.mark.parametrize("code", CODES)
def test_a_plan_does_not_differ_from_itself(code: str) -> None:
    assert changed(code) == []


@pytest.mark.parametrize(
    ("code", "change", "says"),
    [
        (IT, (RULES, "series: engineering}}, at_least: 5}}", "series: engineering}}, at_least: 4}}"), "“担任工程师职务满 5 年”的年限：由5 年改为4 年"),
        (CHEM, (RULES, "total: 90", "total: 72"), "的每年学时：由90 学时改为72 学时"),
        (ELECTRO, (RULES, "at_least: 60, zh: 专业科目", "at_least: 50, zh: 专业科目"), "的其中专业科目：由60 学时改为50 学时"),
        (IT, (PLAN, "copies: 3", "copies: 2"), "“评审表”份数：由3改为2"),
        (IT, (PLAN, "title: 专业技术职务任职资格评审表", "title: 职称评审表"), "“评审表”的名称：由“专业技术职务任职资格评审表”改为“职称评审表”"),
        (CHEM, (PLAN, "date: 2023-09-07", "date: 2023-09-11"), "由2023-09-07改为2023-09-11"),
        (CHEM, (PLAN, "working_days: 5", "working_days: 7"), "单位公示工作日数：由5改为7"),
        (IT, (PLAN, "fee_after: {stop: committee_check", "fee_after: {stop: expert_review"), "缴费在何处之后：由“评委会办公室审查”改为“专家评审”"),
        (CHEM, (PLAN, "characters: 1000", "characters: 800"), "述职字数上限：由1000改为800"),
        (IT, (RULES, "clause: 一·(二), origin: notice}", "clause: 一·(二), origin: inferred}"), "的依据：由本通知所印改为按本通知推定"),
        (CHEM, (RULES, "soft: true", "soft: true\n                by: [bureau, committee_check]"), "由谁认定：由任一经办环节改为经信人社部门、评委会办公室审查"),
        (CHEM, (RULES, "soft: true", "soft: false"), "由可说明理由改为必须满足"),
        (CHEM, (RULES, "bars_submit: true", "bars_submit: false"), "由不符合即不得申报改为不阻止申报"),
        (IT, (RULES, "    stands: beside\n", ""), "的作用：由只作对照改为计入结论"),
        (ELECTRO, ("scoring.yaml", "cap: 25", "cap: 30"), "评分板块“学历与资历”的上限：由25改为30"),
        (ELECTRO, ("scoring.yaml", "total: 100", "total: 120"), "评分总分：由100改为120"),
        (ELECTRO, ("scoring.yaml", "en: Doctor, points: 8", "en: Doctor, points: 7.5"), "评分项“学历”的“博士”分值：由8改为7.5"),
        (ELECTRO, ("scoring.yaml", "{from: 10, points: 8}", "{from: 9, points: 8}"), "“任工程师年限”的分档：由10→8、7→7、5→6、3→4改为9→8"),
        (ELECTRO, ("scoring.yaml", "rank_rest: 0.2", "rank_rest: 0.1"), "“专利”的排名系数：由1.0、0.8、0.6、0.5、0.2改为"),
        (ELECTRO, ("scoring.yaml", "window: {after: title, or_last_years: 5}", "window: {after: title}"), "的取得时间：由取得现资格后或近 5 年改为取得现资格后"),
        (ELECTRO, ("scoring.yaml", "window: {after: title, or_last_years: 5}", "window: {until: 2020-12-31}"), "的取得时间：由取得现资格后或近 5 年改为至 2020-12-31"),
        (ELECTRO, ("scoring.yaml", "expert_final: true", "expert_final: false"), "的是否以专家评分为准：由是改为否"),
        (JIAXING, ("scoring.yaml", "base: 8, bonus: 2", "base: 8, bonus: 1"), "“省级”分值：由8（每多一项加 2）改为8（每多一项加 1）"),
        (JIAXING, ("scoring.yaml", "of:\n              - {from: 10, points: 15}", "of:\n              - {from: 11, points: 15}"), "的分档：由10→15"),
        (IT, ("scoring.yaml", "count: {board: {}}", "count: {formula: {unit_zh: 分, unit_en: marks, minus: 0, times: 1}}"), "的计分方式：由评委会酌情改为按公式"),
        (IT, ("scoring.yaml", "count: {board: {}}", "count: {given: {by_zh: 某办, by_en: an office, unit_zh: 分, unit_en: marks, times: 1}}"), "的给出部门：由未写改为某办"),
    ],
)  # fmt: skip
def test_one_changed_figure_is_one_plain_sentence(code: str, change: Change, says: str) -> None:
    found = changed(code, change)
    (told,) = [each for each in found if says in each.says.zh]
    assert told.before is not None
    assert told.after is not None
    assert told.before.clause
    assert not any("一" <= letter <= "鿿" for letter in told.says.en if told.group not in ("papers",))


def test_rules_are_paired_by_what_they_ask_and_not_by_their_ids() -> None:
    renamed = (
        texts(IT)[RULES].replace("rule: tenure\n", "rule: years_of_service\n").replace("rule: hours\n", "rule: study\n")
    )
    one, other = open_source(texts(IT), GUARDS), open_source({**texts(IT), RULES: renamed}, GUARDS)
    assert differences(one, other) == []


def test_2020_electromechanical_against_2023_it_reads_as_plain_sentences_with_clause_pairs() -> None:
    found = between(ELECTRO, IT)
    counted = found["任职年限计算到：由2020-12-31改为2023-12-31"]
    assert (counted.before.clause, counted.after.clause) == ("四·(一)", "附件2·首段")
    hours = next(change for says, change in found.items() if "90 学时" in says and "学时登记" in says)
    assert (hours.before.clause, hours.after.clause) == ("四·(四)", "二·(三)")
    route = found[
        "区县所属、市直属、民营单位的路线：增加“受理点”（在单位公示之后）；增加“下一级评委会（可略）”（在经信人社部门之后）；不再经过“评前公示”"
    ]
    assert route.group == "route"
    assert "新增条件“主持过一个以上相关专业领域的项目、产品或维护工作”" in found
    assert "新增材料“企业上一年度审计报告”" in found
    assert "评审表在何处之后可导出：由“评委会办公室审查”改为“缴费”" in found
    assert "“评审表”的名称：由“专业技术资格评审表”改为“专业技术职务任职资格评审表”" in found
    assert len(found) < 80


def test_tracks_that_only_one_plan_has_are_told_once_and_not_rule_by_rule() -> None:
    found = between(CHEM, IT)
    assert found["不再有申报途径“破格申报”"].before.clause == "附件1·二·(四)"
    assert found["新增申报途径“量化自评”"].after.clause == "二·(一)"
    assert not any("六项" in says for says in found)


def test_a_stop_that_moves_is_told_by_what_it_follows() -> None:
    text = texts(ELECTRO)[PLAN]
    lines = text.splitlines(keepends=True)
    fee = next(line for line in lines if line.startswith("  - {stop: fee,"))
    admission = next(line for line in lines if line.startswith("  - {stop: admission_notice,"))
    moved = text.replace(fee + admission, admission + fee)
    assert moved != text
    found = differences(open_source(texts(ELECTRO), GUARDS), open_source({**texts(ELECTRO), PLAN: moved}, GUARDS))
    (told,) = found
    assert told.says.zh.endswith("单位的路线：“评前公示”移到“评委会办公室审查”之后")


def test_every_difference_names_a_known_group_and_both_languages() -> None:
    for one, other in ((ELECTRO, IT), (CHEM, JIAXING), (JIAXING, ELECTRO)):
        for change in differences(open_source(texts(one), GUARDS), open_source(texts(other), GUARDS)):
            assert change.group in GROUPS
            assert change.says.zh
            assert change.says.en
            assert change.before or change.after or change.group == "scope"


@pytest.mark.django_db
def test_versions_codes_and_folders_can_be_named(
    five_imported: dict[str, PlanVersion], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("plan_diff", f"{ELECTRO}@1", str(PLANS / IT), "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["before"], found["after"]) == (ELECTRO, IT)
    assert {"says", "says_en", "before", "after", "kind", "group"} <= set(found["changes"][0])
    call_command("plan_diff", ELECTRO, IT)
    out = capsys.readouterr().out
    assert f"{len(found['changes'])} changes." in out


@pytest.mark.django_db
def test_a_plan_that_was_never_stored_is_taken_from_the_product(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("plan_diff", IT, IT, "--json")
    assert json.loads(capsys.readouterr().out)["changes"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["nowhere", f"{IT}@9"])
def test_what_is_not_there_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(CommandError, match="请写文件夹") as refused:
        call_command("plan_diff", name, IT)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_folder_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / PLAN).write_text("schema: [\n", encoding="utf-8")
    (tmp_path / RULES).write_text("schema: 1\n", encoding="utf-8")
    with pytest.raises(PlanError):
        named_source(str(tmp_path))
