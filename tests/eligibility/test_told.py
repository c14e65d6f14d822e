"""What stands beside an answer: evidence, needs and figures of the right record, at the edges where another would do too."""

from contextlib import nullcontext
from typing import Any

import pytest

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN
from provisions.documents_yaml import PlanError
from tests.eligibility.test_engine import OFF_POST, ON_POST, RETIRED, judged, rule, track
from tests.eligibility.test_sentences import SINCE, TITLE, WORKED, found

INSURED = {"insured_months@1": {"months": 3, "area": "330000", "zh": "浙江省", "en": "Zhejiang"}}
EACH_YEAR = {
    "years": [2021],
    "total": 90,
    "parts": [{"kinds": ["professional"], "at_least": 60, "zh": "专业科目", "en": "professional"}],
    "online_cap": {"hours": 36},
}


def test_work_whose_field_nobody_has_stated_may_still_be_enough() -> None:
    sure = {"kind": "engineering", "since": "2016-01-01", "until": "2018-12-31", "in_field": True}
    unstated = {"kind": "engineering", "since": "2020-01-01", "until": "2022-12-31"}
    elsewhere = {**unstated, "in_field": False}
    finding = found({"worked_years@1": WORKED}, {"work": [sure, unstated]})
    assert (finding.answer, finding.needs.en) == (UNKNOWN, "state which work was in the field")  # type: ignore[union-attr]
    assert found({"worked_years@1": WORKED}, {"work": [sure, elsewhere]}).answer is NOT_MET
    assert found({"worked_years@1": WORKED}, {"work": [unstated, elsewhere]}).answer is NOT_MET


def test_years_since_a_title_ask_for_the_day_of_another_one_that_has_none() -> None:
    titles = [{**TITLE, "qualified_on": "2021-06-30"}, TITLE]
    finding = found({"whole_years@1": {"since": SINCE, "at_least": 5}}, {"titles": titles})
    assert finding.answer is UNKNOWN
    assert finding.figures.en.startswith("day (")


def test_a_way_that_is_open_rests_on_its_own_evidence_and_not_on_that_of_a_closed_one() -> None:
    senior = {"title_held@1": {"level": "deputy_senior", "series": "engineering"}}
    held = {"title_held@1": TITLE}
    either = {"any@1": [rule("one", check=held), rule("two", check=senior)]}
    titles = [{**TITLE, "evidence": ["p:1"]}, {**TITLE, "level": "assistant", "evidence": ["p:2"]}]
    finding = found(either, {"titles": titles})
    assert [part.answer for part in finding.parts] == [MET, NOT_MET]
    assert finding.evidence == ("p:1",)
    assert all(part.stands for part in finding.parts)


def test_a_major_excepted_by_another_degree_rests_on_the_one_that_fits() -> None:
    major = {"relation": ["same"], "unless": {"national_registration": False, "any_degree": True}}
    best = {"level": "master", "major_relation": "other", "evidence": ["p:1"]}
    fits = {"level": "bachelor", "major_relation": "same", "evidence": ["p:2"]}
    other = {"level": "bachelor", "major_relation": "other", "evidence": ["p:3"]}
    finding = found({"degree_at_least@1": {"level": "master", "major": major}}, {"degrees": [best, fits, other]})
    assert (finding.answer, finding.evidence) == (MET, ("p:1", "p:2"))


def test_a_rule_that_may_not_apply_asks_first_whether_it_does() -> None:
    book = track([rule("a", when={"fact": "employer.kind", "in": ["public_institution"]})])
    open_, kept = judged(book, OFF_POST).finding("a"), judged(book, ON_POST).finding("a")
    assert (open_.answer, open_.needs.en) == (UNKNOWN, "state first whether this applies")  # type: ignore[union-attr]
    assert (kept.answer, kept.needs) == (MET, None)


def test_a_sum_that_is_just_reached_is_not_called_short() -> None:
    asked = {"years": [2022, 2023], "sum": 120, "this_year": {"year": 2023, "at_least": 90}}
    hours = [{"year": year, "kind": "professional", "hours": 60} for year in (2022, 2023)]
    finding = found({"hours_sum_with_makeup@1": asked}, {"hours": hours})
    assert finding.needs.en == "2023: 30 hours short"  # type: ignore[union-attr]


def test_hours_learnt_online_fill_a_part_up_to_the_cap_only() -> None:
    online = {"year": 2021, "kind": "professional", "hours": 60, "online": 60}
    room = {"year": 2021, "kind": "other", "hours": 90}
    assert found({"hours_each_year@1": EACH_YEAR}, {"hours": [online, room]}).answer is NOT_MET
    taught = {"year": 2021, "kind": "professional", "hours": 24}
    assert found({"hours_each_year@1": EACH_YEAR}, {"hours": [online, room, taught]}).answer is MET


def test_a_year_in_force_asks_for_appointments_where_none_are_stated() -> None:
    finding = found({"appointed_in_year@1": {**TITLE, "year": 2023}}, {})
    assert (finding.answer, finding.figures.en) == (UNKNOWN, "appointments: not stated")


def test_the_appraisal_of_the_running_year_is_still_to_come() -> None:
    asked = {"appraisal_each@1": {"years": [2022, 2023], "at_least": "qualified"}}
    last_year = {"year": 2022, "grade": "qualified"}
    assert found(asked, {"appraisals": [last_year]}).answer is NOT_YET
    assert found(asked, {"appraisals": [{**last_year, "year": 2023}]}).answer is UNKNOWN


def test_months_that_are_not_paid_are_for_a_person_to_look_at_and_a_missing_fact_is_not() -> None:
    short = found(INSURED, {"insurance": [{"month": "2023-07", "area": "330100"}]})
    assert (short.answer, short.needs_person) == (UNKNOWN, True)
    assert not found(INSURED, {}).needs_person


def test_a_self_score_says_how_much_it_lacks_in_both_languages() -> None:
    asked = {"self_score_at_least@1": {"table": "t", "at_least": 60}}
    finding = found(asked, {"self_scores": [{"table": "t", "total": 55}]})
    assert finding.needs is not None
    assert (finding.needs.zh, finding.needs.en) == (
        "评分表部分条目未经确认；还差 5 分",
        "lines of the table are not confirmed; 5 points short",
    )


def test_a_rule_bars_submitting_only_where_its_clause_says_so() -> None:
    book = track([rule("a", check=RETIRED), rule("b", bars_submit=True)])
    verdict = judged(book, OFF_POST)
    assert (verdict.finding("a").bars_submit, verdict.finding("b").bars_submit) == (False, True)


@pytest.mark.parametrize(("name", "clause"), [("a", "a"), ("b", "b")])
def test_a_rule_is_found_by_its_own_id(name: str, clause: str) -> None:
    book = track([rule("a"), rule("b")])
    found_rule: Any = book.rule(f"p.normal.{name}")
    assert (found_rule.id, found_rule.citation.clause) == (f"p.normal.{name}", clause)


def test_one_hour_of_the_running_year_short_is_short() -> None:
    asked = {"years": [2022, 2023], "sum": 100, "this_year": {"year": 2023, "at_least": 90}}
    hours = [{"year": year, "kind": "professional", "hours": 89} for year in (2022, 2023)]
    finding = found({"hours_sum_with_makeup@1": asked}, {"hours": hours})
    assert finding.needs.en == "2023: 1 hours short"  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "said"), [("高级工程师", "任高级工程师"), ("", "任该职务")])
def test_years_of_appointment_name_the_post_or_say_that_it_is_the_one_asked_for(name: str, said: str) -> None:
    finding = found(
        {"appointed_years@1": {**TITLE, "at_least": 5}},
        {"appointments": [{**TITLE, "since": "2020-01-01", "name": name}]},
    )
    assert finding.figures.zh.startswith(said)


@pytest.mark.parametrize(
    ("holds", "answer", "words"),
    [(True, MET, "confirmed by an office"), (False, NOT_MET, "not confirmed by an office")],
)
def test_what_a_person_has_found_is_said_as_found(holds: bool, answer: str, words: str) -> None:
    check = {"code": "merit", "holds": holds, "by": "committee_officer"}
    asked = {"confirmed_by_person@1": {"code": "merit", "ask_zh": "才学", "ask_en": "merit"}}
    finding = found(asked, {"person_checks": [check]})
    assert (finding.answer, finding.figures.en) == (answer, words)


@pytest.mark.parametrize(("area", "needs"), [("330106", False), ("110101", True)])
def test_a_seat_asks_for_something_only_where_it_lies_elsewhere(area: str, needs: bool) -> None:
    asked = {"seat_in@1": {"area": "330100", "zh": "杭州市", "en": "Hangzhou"}}
    assert bool(found(asked, {"employer": {"seat_area": area}}).needs) is needs


def test_a_single_way_of_study_that_is_asked_for_is_not_any_way() -> None:
    asked = {"degree_at_least@1": {"level": "bachelor", "natures": ["academic"]}}
    assert found(asked, {"degrees": [{"level": "bachelor", "nature": "academic"}]}).answer is MET
    assert found(asked, {"degrees": [{"level": "bachelor", "nature": "professional"}]}).answer is NOT_MET


def test_studies_except_a_major_only_where_the_rule_says_for_how_long() -> None:
    major = {"relation": ["same"], "unless": {"national_registration": True}}
    facts = {"degrees": [{"level": "bachelor", "major_relation": "other"}], "practice_qualifications": []}
    assert found({"degree_at_least@1": {"level": "bachelor", "major": major}}, facts).answer is NOT_MET


@pytest.mark.parametrize(("months", "refused"), [(0, True), (1, False)])
def test_a_study_that_excepts_a_major_lasts_a_month_at_least(months: int, refused: bool) -> None:
    check = {
        "degree_at_least@1": {"level": "bachelor", "major": {"relation": ["same"], "unless": {"study_months": months}}}
    }
    with pytest.raises(PlanError) if refused else nullcontext():
        track([rule("a", check=check)])


@pytest.mark.parametrize(("name", "said"), [("高级工程师", "已取得高级工程师"), ("", "已取得中级")])
def test_a_title_is_said_by_its_name_or_else_by_its_level(name: str, said: str) -> None:
    assert found({"title_held@1": TITLE}, {"titles": [{**TITLE, "name": name}]}).figures.zh == said


def test_years_of_work_since_a_title_name_the_title_that_is_lacking() -> None:
    finding = found({"worked_years@1": {**WORKED, "since": SINCE}}, {"titles": [], "work": []})
    years = found({"whole_years@1": {"since": SINCE, "at_least": 5}}, {"titles": []})
    assert (finding.answer, finding.figures) == (NOT_MET, years.figures)


@pytest.mark.parametrize(
    ("on", "answer", "lacks"), [("2018-12-31", MET, None), ("2019-01-01", NOT_MET, "full on 2024-01-01")]
)
def test_full_years_ask_for_nothing_and_those_that_are_short_for_their_day(
    on: str, answer: str, lacks: str | None
) -> None:
    finding = found({"whole_years@1": {"since": SINCE, "at_least": 5}}, {"titles": [{**TITLE, "qualified_on": on}]})
    assert finding.answer is answer
    assert (finding.needs is None) if lacks is None else lacks in finding.needs.en  # type: ignore[union-attr]
    assert "取得中级职称资格" in finding.figures.zh


@pytest.mark.parametrize("value", [True, False])
def test_a_yes_and_a_no_are_said_as_such(value: bool) -> None:
    finding = found({"fact_is@1": {"fact": "person.on_post", "in": [True]}}, {"person": {"on_post": value}})
    assert finding.figures.en.endswith("yes" if value else "no")


@pytest.mark.parametrize(("affiliation", "answer"), [("private", MET), ("county", NOT_MET), (None, UNKNOWN)])
def test_an_affiliation_tells_a_private_employer_where_no_ownership_is_stated(
    affiliation: str | None, answer: str
) -> None:
    employer = {"affiliation": affiliation} if affiliation else {}
    assert found({"private_employer@1": {}}, {"employer": employer}).answer is answer


def test_rules_together_ask_for_what_is_open_only_while_something_is() -> None:
    both = {"all@1": [rule("one"), rule("two", check=RETIRED)]}
    assert found(both, {"person": {"on_post": True, "retired": False}}).needs is None
    open_ = found(both, {"person": {"on_post": True, "retired": True}})
    assert open_.needs == open_.parts[1].needs


def test_two_of_three_stay_open_while_their_sources_are_not_confirmed() -> None:
    of = [rule("one", "general"), rule("two", "reference"), rule("three", check=RETIRED)]
    facts = {"person": {"on_post": True, "retired": True}}
    finding = found({"at_least@1": {"n": 2, "of": of}}, facts)
    assert (finding.answer, finding.would_be) == (UNKNOWN, MET)


def test_months_before_those_that_are_asked_for_do_not_fill_a_gap() -> None:
    paid = [{"month": month, "area": "330100"} for month in ("2023-07", "2023-06", "2023-04", "2023-03")]
    short = found(INSURED, {"insurance": paid})
    assert (short.answer, short.figures.en) == (UNKNOWN, "2 of 3 months paid in Zhejiang")
    assert found(INSURED, {"insurance": [*paid, {"month": "2023-05", "area": "330100"}]}).answer is MET


@pytest.mark.parametrize(("months", "refused"), [(1200, False), (1201, True)])
def test_nobody_is_asked_for_more_months_of_insurance_than_a_life_has(months: int, refused: bool) -> None:
    check = {"insured_months@1": {**INSURED["insured_months@1"], "months": months}}
    with pytest.raises(PlanError) if refused else nullcontext():
        track([rule("a", check=check)])


def test_works_inside_their_window_ask_for_nothing() -> None:
    asked = {"achievements_within@1": {"window": {"until": "2023-08-27"}}}
    inside, outside = ({"kind": "paper", "on": day} for day in ("2023-08-27", "2023-08-28"))
    assert found(asked, {"achievements": [inside]}).needs is None
    assert found(asked, {"achievements": [inside, outside]}).needs is not None


def test_a_part_of_the_hours_is_told_by_what_it_lacks() -> None:
    hours = [{"year": 2021, "kind": kind, "hours": 50} for kind in ("professional", "other")]
    finding = found({"hours_each_year@1": EACH_YEAR}, {"hours": hours})
    assert finding.needs is not None
    assert "10 hours professional" in finding.needs.en.replace("110", "")


@pytest.mark.parametrize(("since", "lacks"), [("2019-01-01", False), ("2019-02-01", True)])
def test_years_of_appointment_that_are_full_ask_for_nothing(since: str, lacks: bool) -> None:
    asked = {"appointed_years@1": {**TITLE, "at_least": 4 if not lacks else 5}}
    assert bool(found(asked, {"appointments": [{**TITLE, "since": since}]}).needs) is lacks


def test_what_only_a_person_can_judge_is_asked_of_a_person() -> None:
    asked = {"confirmed_by_person@1": {"code": "merit", "ask_zh": "才学", "ask_en": "merit"}}
    finding = found(asked, {})
    assert (finding.answer, finding.needs_person) == (UNKNOWN, True)


def test_a_word_that_no_rule_knows_is_told_those_that_may_be_written_in_both_languages() -> None:
    with pytest.raises(PlanError) as refusal:
        track([rule("a", check={"title_held@1": {**TITLE, "colour": "red"}})])
    told: Any = refusal.value
    assert told.remedy.zh.startswith("可写：level、level_at_least、")
    assert told.remedy.en.startswith("Allowed: level, level_at_least, ")
