"""What cannot be kept is found before anybody is hurt by it; the plans of the product hold none."""

from datetime import date

import pytest

from provisions.working_days import WorkingCalendar
from review_plans.studio.report import check_texts
from tests.review_plans.samples import GUARDS, PLANS
from tests.review_plans.studio.changed import CHEM, ELECTRO, IT, JIAXING, Change, keys, report, texts

CODES = sorted(path.parent.name for path in PLANS.glob("*/plan.yaml"))
RULES = "eligibility.yaml"
ON_POST = "check: {fact_is@1: {fact: person.on_post, in: [true]}}"


def track(kind: str, code: str, *changes: Change) -> str:
    """What is said of the one contradiction there is."""
    (remark,) = [found for found in report(code, *changes).contradictions if found.kind == kind]
    return remark.says.zh


@pytest.mark.parametrize("code", CODES)
def test_the_plans_of_the_product_hold_no_contradiction(code: str) -> None:
    assert keys(code) == []


def test_a_track_that_waits_for_its_source_is_told_apart_from_one_that_nobody_can_meet() -> None:
    found = report(JIAXING)
    assert [remark.about for remark in found.waiting] == ["intermediate.normal", "assistant.normal"]
    assert found.clean


def test_two_rules_that_ask_for_opposite_facts_close_every_track() -> None:
    rule = """  - rule: not_on_post
    zh: 不在岗
    en: Not on post
    cite: {document: 浙软协〔2023〕037号, clause: 一·(二), origin: notice}
    check: {fact_is@1: {fact: person.on_post, in: [false]}}
"""
    change = (RULES, "  - rule: current_work\n", rule + "  - rule: current_work\n")
    found = [remark for remark in report(IT, change).contradictions if remark.kind == "unreachable_track"]
    assert [remark.about for remark in found] == [
        "deputy_senior.normal",
        "deputy_senior.self_scored",
        "deputy_senior.skilled",
    ]
    assert found[0].rules == (f"{IT}.common.not_on_post", f"{IT}.common.on_post")
    assert "不在岗" in found[0].says.zh
    assert found[0].line


def test_one_branch_that_nobody_can_take_leaves_the_others_open() -> None:
    before = "soft: true\n                check: {appointed_years@1: {level: intermediate, series: engineering, at_least: 4}}"
    after = "check: {appointed_years@1: {level: intermediate, series: engineering, at_least: 5}}"
    assert keys(CHEM, (RULES, before, after)) == []


def test_a_track_that_lacks_what_it_asks_for_is_unreachable() -> None:
    asks = "          - rule: led_item\n"
    rule = """          - rule: bachelor_too
            zh: 仍须本科
            en: A bachelor all the same
            cite: {document: 浙软协〔2023〕037号, clause: 二·(一), origin: notice}
            check: {degree_at_least@1: {level: bachelor}}
          - rule: five_too
            zh: 仍须满五年
            en: Five years all the same
            cite: {document: 浙软协〔2023〕037号, clause: 二·(一), origin: notice}
            check: {whole_years@1: {since: {appointed: {level: intermediate, series: engineering}}, at_least: 5}}
"""
    said = track("unreachable_track", IT, (RULES, asks, rule + asks))
    assert "仍须本科" in said
    assert "仍须满五年" in said


def test_a_value_that_the_scope_lacks_makes_a_track_unreachable() -> None:
    change = (RULES, ON_POST, "check: {fact_is@1: {fact: person.specialty, in: [shipbuilding]}}")
    assert "本计划的范围里没有这样的情形" in track_says(IT, change)


def track_says(code: str, *changes: Change) -> str:
    return "；".join(remark.says.zh for remark in report(code, *changes).contradictions)


def test_areas_that_do_not_meet_make_a_track_unreachable() -> None:
    rule = """  - rule: seat_elsewhere
    zh: 单位在上海
    en: The seat lies in Shanghai
    cite: {document: 浙软协〔2023〕037号, clause: 一·(二), origin: notice}
    check: {seat_in@1: {area: "310000", zh: 上海, en: Shanghai}}
"""
    change = (RULES, "  - rule: current_work\n", rule + "  - rule: current_work\n")
    assert "两处要求的地域互不相含" in track_says(IT, change)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("at_least: 80}", "at_least: 101}", "要求 101 分"),
        ("table: electromechanical-senior-2020", "table: nowhere", "没有代码为 nowhere 的评分表"),
    ],
)
def test_a_score_that_no_table_can_give_makes_the_track_unreachable(before: str, after: str, says: str) -> None:
    assert says in track_says(ELECTRO, (RULES, before, after))


def test_a_cap_that_keeps_a_table_below_the_threshold_is_found() -> None:
    found = keys(ELECTRO, ("scoring.yaml", "total: 100", "total: 79"))
    assert "unreachable_track:deputy_senior.self_scored" in found
    assert "cap_too_low:manufacturing" in found


def test_hours_of_a_year_after_the_plan_make_every_track_unreachable() -> None:
    change = (RULES, "years: [2018, 2019, 2020]", "years: [2019, 2020, 2021]")
    found = keys(ELECTRO, change)
    assert "unreachable_track:deputy_senior.normal" in found
    assert "years_differ:hours.hours" in found


def test_a_year_to_complete_outside_the_years_that_count_is_found() -> None:
    change = (RULES, "sum: 270}", "sum: 270, this_year: {year: 2018, at_least: 90}}")
    assert any(key.startswith("unreachable_track") for key in keys(JIAXING, change))


def test_a_notice_that_cannot_run_before_the_deadline_names_the_latest_day_to_post() -> None:
    change = ("plan.yaml", "date: 2023-09-07", "date: 2023-09-01")
    (remark,) = report(CHEM, change).contradictions
    assert (remark.kind, remark.about) == ("notice_too_late", "employer_notice")
    assert "5 个工作日" in remark.says.zh
    assert "2023-08-24" in remark.says.zh


def test_a_notice_that_just_fits_is_left_alone() -> None:
    assert keys(CHEM, ("plan.yaml", "date: 2023-09-07", "date: 2023-09-05")) == []


def test_a_year_without_state_calendar_is_said_with_the_remedy() -> None:
    unknown = check_texts(texts(CHEM), WorkingCalendar(), GUARDS)
    (remark,) = unknown.contradictions
    assert remark.key == "calendar:2023"
    assert "平台管理员" in remark.remedy.zh


def test_days_out_of_order_are_a_contradiction_with_file_line_and_remedy() -> None:
    found = report(CHEM, ("plan.yaml", "date: 2023-09-07", "date: 2023-08-20"))
    remark = next(each for each in found.contradictions if each.kind == "disagreement")
    assert remark.file == "plan.yaml"
    assert remark.line
    assert remark.remedy.zh
    assert found.readable


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ('["track:normal", "track:exceptional"]', "要求同时是"),
        ('["employer:public_institution", "employer:enterprise"]', "要求同时是"),
        ('["affiliation:central"]', "没有给 central 单位的路线"),
    ],
)
def test_a_slot_that_no_state_can_fill_is_found(when: str, says: str) -> None:
    change = ("plan.yaml", "when: [degree_abroad]", f"when: {when}")
    assert says in track("slot_of_nobody", CHEM, change)


def test_a_slot_of_employers_that_the_rules_exclude_is_found() -> None:
    rule = (RULES, "in: [enterprise, public_institution]", "in: [enterprise]")
    assert "slot_of_nobody:post_form" in keys(ELECTRO, rule)


def test_a_slot_of_a_year_after_the_plan_is_found() -> None:
    assert "2099" in track_says(CHEM, ("plan.yaml", "per_years: [2021, 2022, 2023]", "per_years: [2021, 2022, 2099]"))


def test_slots_and_rules_that_speak_of_other_years_than_the_plan_are_found() -> None:
    change = ("plan.yaml", "per_years: [2017, 2018, 2019]", "per_years: [2016, 2017, 2018]")
    assert keys(ELECTRO, change) == ["years_differ:appraisals"]


def test_a_window_of_works_that_differs_between_rule_and_plan_is_found() -> None:
    assert any(
        key.startswith("window_differs") for key in keys(ELECTRO, ("plan.yaml", "or_last_years: 5", "or_last_years: 3"))
    )


def test_a_window_that_closes_before_it_opens_is_found() -> None:
    works = (
        "plan.yaml",
        "works: {after_title: true, or_last_years: 5,",
        "works: {or_last_years: 5, until: 2010-01-01,",
    )
    assert "window_closed:works" in keys(ELECTRO, works)


def test_a_rule_for_a_level_that_the_plan_lacks_is_found() -> None:
    change = (
        RULES,
        "    check: {fact_is@1: {fact: person.on_post",
        "    targets: [assistant]\n    check: {fact_is@1: {fact: person.on_post",
    )
    assert keys(CHEM, change) == ["rule_of_nobody:on_post"]


def test_the_calendar_is_asked_and_not_the_week() -> None:
    all_off = WorkingCalendar(off=frozenset(date(2023, 9, day) for day in range(1, 8)), years=frozenset({2023}))
    found = check_texts(texts(CHEM), all_off, GUARDS)
    assert [remark.kind for remark in found.contradictions] == ["notice_too_late"]


BALLOT = "  - {stop: ballot, zh: 评委会表决, en: Committee's ballot, cite: {clause: —, origin: general}}\n"


def test_a_route_on_which_experts_read_and_nobody_votes_is_found() -> None:
    found = report(CHEM, ("plan.yaml", BALLOT, ""))
    assert {remark.kind for remark in found.contradictions} == {"no_ballot"}
    assert "专家网上评审”之后没有评委会表决" in found.contradictions[0].says.zh


def test_a_vote_for_which_the_plan_has_no_rule_is_found() -> None:
    whole = texts(CHEM)["plan.yaml"]
    board = whole[whole.index("\nboard:\n") :]
    block = board[: board.index("\n\n", 2)]
    found = report(CHEM, ("plan.yaml", block, ""))
    assert {remark.kind for remark in found.contradictions} == {"no_board"}
    assert "会议召集不了" in found.contradictions[0].says.zh
