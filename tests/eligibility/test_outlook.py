"""When a track opens: the engine run forward, its days, its duties, and what no time brings."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from eligibility.answers import MET, NOT_MET
from eligibility.duties import Duty, duties
from eligibility.efforts import Effort
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.nearest import timeless, ways
from eligibility.outlook import HORIZON, Outlook, Round, outlooks, rounds
from eligibility.rolling import rolled
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import load, parse
from review_plans.studio.examples import laid_over
from tests.eligibility.cases import PLANS, Example, examples

HANGZHOU = "hangzhou-chem-textile-senior-2023"
EXAMPLES = list(examples())
RULES: dict[str, Any] = {path.parent.name: load(path).data for path in PLANS.glob("*/eligibility.yaml")}
AHEAD: dict[tuple[str, date], list[Round]] = {}


def ahead_of(example: Example) -> list[Round]:
    day = example.count_to or example.on
    if (example.plan, day) not in AHEAD:
        AHEAD[example.plan, day] = rounds(RULES[example.plan], example.plan, day)
    return AHEAD[example.plan, day]


def outlooks_of(example: Example) -> list[Outlook]:
    facts = Facts.from_json(example.facts)
    return outlooks(ahead_of(example), facts, on=example.on, confirmed=example.body.get("confirmed", ()))


def example_of(words: str) -> Example:
    return next(each for each in EXAMPLES if each.plan == HANGZHOU and words in each.body["case"])


def track_of(example: Example, track: str) -> Outlook:
    return next(each for each in outlooks_of(example) if each.track == track)


def duties_of(example: Example, track: str) -> list[Duty]:
    return duties(track_of(example, track), Facts.from_json(example.facts), on=example.on)


def test_a_month_short_of_five_years_opens_in_the_next_round_on_the_day_they_are_full() -> None:
    normal = track_of(example_of("四年十一个月"), "normal")
    assert (normal.round.later, normal.full_on, normal.opens) == (1, date(2024, 1, 31), True)
    assert normal.round.count_to == date(2024, 12, 31)


def test_one_day_short_of_five_years_is_full_on_the_first_of_january() -> None:
    assert track_of(example_of("差一天"), "normal").full_on == date(2024, 1, 1)


def test_years_that_are_full_leave_no_day_to_wait_for() -> None:
    normal = track_of(example_of("2021年只有80学时"), "normal")
    assert (normal.round.later, normal.full_on) == (1, None)


def test_a_short_year_leaves_the_window_only_when_it_is_no_longer_looked_at() -> None:
    assert track_of(example_of("到2024年1月再看已不符合"), "normal").round.later == 3


def test_what_time_alone_does_not_bring_is_named() -> None:
    skilled = track_of(example_of("四年十一个月"), "skilled")
    assert not skilled.opens
    assert [change.effort for change in skilled.acts] == [Effort.QUALIFY]
    assert not skilled.barriers


def test_a_barrier_of_every_round_keeps_the_notice_s_own_round() -> None:
    exceptional = track_of(example_of("四年十一个月"), "exceptional")
    assert exceptional.round.later == 0
    assert [change.finding.rule for change in exceptional.barriers] == [f"{HANGZHOU}.exceptional.without_degree"]


def test_years_that_only_begin_with_an_act_are_no_barrier() -> None:
    transfer = track_of(example_of("四年十一个月"), "transfer")
    assert [change.effort for change in transfer.acts] == [Effort.QUALIFY, Effort.QUALIFY]
    assert {change.effort for change in transfer.barriers} <= {Effort.FIXED}


def test_duties_are_due_year_by_year_and_name_every_clause_that_asks() -> None:
    found = duties_of(example_of("到2024年1月再看已不符合"), "normal")
    hours = [duty for duty in found if "学时" in duty.needs.zh]
    assert [duty.by for duty in hours] == [date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)]
    assert hours[0].needs.zh.startswith("2024 年还差 90 学时")
    assert "2025" not in hours[0].needs.zh
    assert {citation.clause for citation in hours[0].citations} == {"附件1·四", "四·(四)"}
    assert [duty.by for duty in found] == sorted(duty.by for duty in found)


def test_who_does_the_duties_and_waits_is_met_in_that_round() -> None:
    example = example_of("四年十一个月")
    normal = track_of(example, "normal")
    done = {
        "hours": [
            *example.facts["hours"],
            {"year": 2024, "kind": "professional", "hours": 66},
            {"year": 2024, "kind": "general_public", "hours": 24},
        ],
        "appraisals": [*example.facts["appraisals"], {"year": 2023, "grade": "qualified"}],
    }
    facts = Facts.from_json(laid_over(example.facts, done))
    verdict = judge(normal.round.rulebook, facts, on=date(2024, 8, 18), count_to=normal.round.count_to)
    assert verdict.track("deputy_senior", "normal").answer is MET
    assert normal.full_on
    before = judge(normal.round.rulebook, facts, on=date(2024, 8, 18), count_to=normal.full_on - timedelta(days=1))
    assert before.track("deputy_senior", "normal").answer is NOT_MET


@pytest.mark.parametrize("example", EXAMPLES[::4], ids=str)
def test_the_day_is_the_first_of_its_year_and_no_earlier_round_asks_less(example: Example) -> None:
    facts, confirmed = Facts.from_json(example.facts), example.body.get("confirmed", ())

    def asks(entry: Round, day: date, outlook: Outlook) -> int:
        verdict = judge(
            entry.rulebook, facts, on=example.on, count_to=day, target=outlook.target, track=outlook.track,
            confirmed=confirmed,
        )  # fmt: skip
        never = timeless(entry.rulebook, facts, on=example.on, count_to=entry.count_to)
        changes = ways(entry.rulebook, verdict, confirmed, never)[0].changes
        fixed = [change for change in changes if change.effort is Effort.FIXED]
        return sum(change.effort for change in (fixed or changes) if change.effort >= Effort.EARN)

    for outlook in outlooks_of(example):
        goal = asks(outlook.round, outlook.round.count_to, outlook)
        others = [entry for entry in ahead_of(example) if entry.later != outlook.round.later]
        for entry in others:
            assert asks(entry, entry.count_to, outlook) > goal - (entry.later > outlook.round.later)
        if outlook.full_on:
            assert asks(outlook.round, outlook.full_on, outlook) <= goal
            assert asks(outlook.round, outlook.full_on - timedelta(days=1), outlook) > goal


def inside(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping within some data."""
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from inside(value)
    if isinstance(node, dict):
        yield node


def test_rolling_moves_the_years_of_conditions_and_those_years_in_their_words() -> None:
    rules = rolled(RULES[HANGZHOU], 2)
    by_name = {rule["rule"]: rule for rule in rules["common"]}
    hours = by_name["hours_online"]["check"]["hours_each_year@1"]
    assert hours["years"] == [2023, 2024, 2025]
    assert hours["online_cap"] == {"hours": 36, "lifted_in": [2020]}
    assert by_name["hours"]["zh"].startswith("2023 至 2025 每年")
    window = next(node["window"] for node in inside(by_name["works_window"]["check"]) if "window" in node)
    assert str(window["until"]) == "2025-08-27"
    assert "2025-08-27" in by_name["works_window"]["zh"]
    assert by_name["hours"]["cite"] == next(r for r in RULES[HANGZHOU]["common"] if r["rule"] == "hours")["cite"]


def test_a_day_that_the_moved_year_lacks_becomes_the_last_of_its_month() -> None:
    assert rolled({"until": "2024-02-29"}, 1) == {"until": date(2025, 2, 28)}


@pytest.mark.parametrize("plan", sorted(RULES))
def test_the_rules_of_every_plan_can_be_rolled_over_the_whole_horizon(plan: str) -> None:
    book = Rulebook.from_data(RULES[plan], plan=plan)
    found = rounds(RULES[plan], plan, date(2023, 12, 31))
    assert [entry.later for entry in found] == list(range(HORIZON))
    for entry in found:
        assert [rule.id for rule in entry.rulebook.rules()] == [rule.id for rule in book.rules()]
        assert entry.count_to.year == 2023 + entry.later


OPEN_THINGS = """\
schema: 1
targets:
  - target: intermediate
    zh: 中级
    en: Intermediate
    tracks:
      - track: open
        zh: 在办
        en: Open
        rules:
          - {rule: grades, zh: 考核, en: Grades, cite: CITE, check: {appraisal_each@1: {years: [2023, 2024], at_least: qualified}}}
          - {rule: pledge, zh: 承诺, en: Pledge, cite: CITE, check: {fact_is@1: {fact: pledge_signed, in: [true], still_open: true}}}
""".replace("CITE", "{document: 某号, clause: 一, origin: notice}")


def test_what_has_no_last_day_is_a_step_but_no_duty() -> None:
    facts = Facts.from_json({"pledge_signed": False, "appraisals": []})
    on = date(2024, 3, 1)
    (found,) = outlooks(rounds(parse(OPEN_THINGS, "rules").data, "p", date(2024, 12, 31), 1), facts, on=on)
    assert {change.finding.rule for change in found.small_steps} == {"p.open.grades", "p.open.pledge"}
    assert [(duty.rule, duty.by) for duty in duties(found, facts, on=on)] == [("p.open.grades", date(2024, 12, 31))]


def test_a_sum_over_years_is_due_at_the_end_of_the_last() -> None:
    example = next(each for each in EXAMPLES if "common.hours_sum" in each.body.get("by", {}))
    found = [
        duty
        for outlook in outlooks_of(example)
        for duty in duties(outlook, Facts.from_json(example.facts), on=example.on)
    ]
    assert date(2021, 12, 31) in {duty.by for duty in found if duty.rule.endswith("common.hours_sum")}


def test_no_round_is_looked_at_beyond_the_calendar_of_rule_files() -> None:
    cite = {"document": "某号", "clause": "一", "origin": "notice"}
    asked = {"rule": "a", "zh": "学时", "en": "hours", "cite": cite, "check": {"record_only@1": {"years": [2198]}}}
    way = {"track": "normal", "zh": "正常", "en": "Regular", "rules": [asked]}
    target = {"target": "intermediate", "zh": "工程师", "en": "Engineer", "tracks": [way]}
    ahead = rounds({"schema": 1, "targets": [target]}, "p", date(2198, 12, 31))
    assert [each.count_to.year for each in ahead] == [2198, 2199, 2200]


def test_an_appraisal_without_a_result_is_due_on_the_last_day_of_its_year() -> None:
    grades = [{"year": 2023, "grade": "qualified"}, {"year": 2024, "grade": "undetermined"}]
    facts, on = Facts.from_json({"pledge_signed": True, "appraisals": grades}), date(2024, 12, 31)
    (found,) = outlooks(rounds(parse(OPEN_THINGS, "rules").data, "p", date(2024, 12, 31), 1), facts, on=on)
    assert [(duty.rule, duty.by) for duty in duties(found, facts, on=on)] == [("p.open.grades", on)]
