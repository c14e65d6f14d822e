"""How findings make a track's answer: standing and beside, branches, confirmation, soft rules, JSON."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.engine import ENGINE_VERSION, UnknownTrack, answers, judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from eligibility.verdict import TrackVerdict
from tests.eligibility.cases import Example, examples, rulebook

ON, COUNT_TO = date(2023, 8, 18), date(2023, 12, 31)
HANGZHOU = "hangzhou-chem-textile-senior-2023"


def rule(name: str, origin: str = "notice", **more: Any) -> dict[str, Any]:
    """A rule that is met when the person is on post."""
    return {
        "rule": name,
        "zh": name,
        "en": name,
        "cite": {"document": "某号", "clause": name, "origin": origin},
        "check": {"fact_is@1": {"fact": "person.on_post", "in": [True]}},
        **more,
    }


def track(
    rules: list[dict[str, Any]], branches: list[list[dict[str, Any]]] | None = None, common: Any = ()
) -> Rulebook:
    way: dict[str, Any] = {"track": "normal", "zh": "正常", "en": "Regular", "rules": rules}
    if branches:
        way["branches"] = [{"branch": f"b{n}", "zh": "支", "en": "b", "rules": r} for n, r in enumerate(branches)]
    target = {"target": "intermediate", "zh": "工程师", "en": "Engineer", "tracks": [way]}
    return Rulebook.from_data({"schema": 1, "common": list(common), "targets": [target]}, plan="p")


def judged(book: Rulebook, facts: dict[str, Any], confirmed: Any = ()) -> TrackVerdict:
    verdict = judge(book, Facts.from_json(facts), on=ON, count_to=COUNT_TO, confirmed=confirmed)
    return verdict.track("intermediate", "normal")


ON_POST, OFF_POST = {"person": {"on_post": True}}, {"person": {"on_post": False}}
RETIRED = {"fact_is@1": {"fact": "person.retired", "in": [False]}}


@pytest.mark.parametrize("origin", ["notice", "quoted", "inferred"])
def test_printed_quoted_and_inferred_rules_decide(origin: str) -> None:
    book = track([rule("a", origin)])
    assert (judged(book, ON_POST).answer, judged(book, OFF_POST).answer) == (MET, NOT_MET)


@pytest.mark.parametrize("origin", ["found", "general", "reference", "unknown"])
def test_any_other_rule_stands_beside_as_advice(origin: str) -> None:
    book = track([rule("a"), rule("b", origin, check=RETIRED)])
    verdict = judged(book, {"person": {"on_post": True, "retired": True}})
    advice = verdict.finding("b")
    assert (verdict.answer, verdict.reads_as) == (MET, None)
    assert (advice.answer, advice.reads_as, advice.stands) == (UNKNOWN, NOT_MET, False)


@pytest.mark.parametrize("origin", ["found", "general", "reference"])
def test_in_a_track_with_nothing_else_it_stands_and_leaves_the_answer_open(origin: str) -> None:
    book = track([rule("a", origin)])
    assert (judged(book, ON_POST).answer, judged(book, ON_POST).reads_as) == (UNKNOWN, MET)
    assert (judged(book, OFF_POST).answer, judged(book, OFF_POST).reads_as) == (UNKNOWN, NOT_MET)


def test_a_confirmed_source_decides() -> None:
    book = track([rule("a"), rule("b", "general", check=RETIRED)])
    facts = {"person": {"on_post": True, "retired": True}}
    verdict = judged(book, facts, {"p.normal.b"})
    assert (verdict.answer, verdict.finding("b").answer, verdict.finding("b").stands) == (NOT_MET, NOT_MET, True)


def test_common_rules_stand_in_every_track() -> None:
    book = track([rule("a", check=RETIRED)], common=[rule("gate")])
    assert judged(book, {"person": {"on_post": False, "retired": False}}).answer is NOT_MET


def test_common_rules_do_not_fill_an_empty_track() -> None:
    book = track([rule("a", "found", check=RETIRED)], common=[rule("gate")])
    verdict = judged(book, {"person": {"on_post": True, "retired": False}})
    assert (verdict.answer, verdict.reads_as) == (UNKNOWN, MET)


def test_one_branch_is_enough_and_each_is_judged() -> None:
    book = track([], [[rule("a")], [rule("b", check=RETIRED)]])
    verdict = judged(book, {"person": {"on_post": False, "retired": False}})
    assert (verdict.answer, [branch.answer for branch in verdict.branches]) == (MET, [NOT_MET, MET])
    assert [finding.rule for finding in verdict.hangs_on] == ["p.normal.b"]


def test_advice_alone_does_not_open_a_track_beside_branches() -> None:
    book = track([rule("advice", "general", check=RETIRED)], [[rule("a")]])
    assert judged(book, {"person": {"on_post": True, "retired": True}}).answer is MET


def test_a_track_of_nothing_but_advice_is_open() -> None:
    book = track([rule("a", stands="beside")])
    assert judged(book, ON_POST).answer is UNKNOWN


def test_a_rule_may_wait_until_it_is_known() -> None:
    book = track([rule("a"), rule("b", check=RETIRED, stands="once_known")])
    assert judged(book, ON_POST).answer is MET
    assert judged(book, {"person": {"on_post": True, "retired": True}}).answer is NOT_MET


def test_a_broken_soft_rule_asks_a_person() -> None:
    book = track([rule("a", soft=True)])
    finding = judged(book, OFF_POST).finding("a")
    assert (finding.answer, finding.needs_person) == (UNKNOWN, True)
    check = {"code": "p.normal.a", "holds": True, "by": "committee_officer", "reason": "有理由"}
    assert judged(book, {**OFF_POST, "person_checks": [check]}).answer is MET
    assert judged(book, {**OFF_POST, "person_checks": [{**check, "holds": False}]}).answer is NOT_MET


def test_a_rule_that_may_not_apply() -> None:
    book = track([rule("a", when={"fact": "employer.kind", "in": ["public_institution"]})])
    assert judged(book, {**OFF_POST, "employer": {"kind": "enterprise"}}).answer is MET
    assert judged(book, {**OFF_POST, "employer": {"kind": "public_institution"}}).answer is NOT_MET
    assert judged(book, OFF_POST).answer is UNKNOWN
    assert judged(book, ON_POST).answer is MET


def test_only_a_broken_rule_that_forbids_declaring_bars_the_submit() -> None:
    book = track([rule("a", bars_submit=True)])
    assert (judged(book, OFF_POST).bars_submit, judged(book, ON_POST).bars_submit, judged(book, {}).bars_submit) == (
        True,
        False,
        False,
    )


def test_target_and_track_may_be_named() -> None:
    book = rulebook("jiaxing-it-mid-junior-2021")
    verdict = judge(book, Facts(), on=ON, count_to=COUNT_TO, target="assistant", track="skilled")
    assert [(entry.target, [way.track for way in entry.tracks]) for entry in verdict.targets] == [
        ("assistant", ["skilled"])
    ]
    with pytest.raises(UnknownTrack):
        judge(book, Facts(), on=ON, count_to=COUNT_TO, target="assistant", track="self_scored")
    with pytest.raises(LookupError):
        verdict.track("assistant", "normal")
    with pytest.raises(LookupError):
        verdict.track("assistant", "skilled").finding("nothing")


def test_the_verdict_in_json_has_the_promised_shape() -> None:
    example = next(example for example in examples() if example.plan == HANGZHOU)
    plain = json.loads(json.dumps(example.verdict().as_dict()))
    way = plain["targets"][0]["tracks"][0]
    assert set(plain) == {"targets"}
    assert {"target", "tracks"} <= set(plain["targets"][0])
    assert {"track", "answer", "reads_as", "branches", "findings"} <= set(way)
    for finding in way["findings"]:
        assert {"rule", "answer", "origin", "clause", "figures", "figures_en", "needs", "by", "within"} <= set(finding)
        assert finding["figures"]
        assert finding["figures_en"]
    assert ENGINE_VERSION


def test_parts_name_the_rule_they_belong_to() -> None:
    example = next(example for example in examples() if example.plan == HANGZHOU)
    ways = example.verdict().as_dict()["targets"][0]["tracks"]
    exceptional = next(way for way in ways if way["track"] == "exceptional")
    within = {finding["rule"]: finding["within"] for finding in exceptional["findings"]}
    assert within[f"{HANGZHOU}.exceptional.papers"] == f"{HANGZHOU}.exceptional.publications"
    assert within[f"{HANGZHOU}.exceptional.publications"] == f"{HANGZHOU}.exceptional.three_of_six"
    assert within[f"{HANGZHOU}.exceptional.three_of_six"] is None


EXAMPLES = list(examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_answers_alone_are_those_of_the_verdict(example: Example) -> None:
    given = answers(
        rulebook(example.plan),
        Facts.from_json(example.facts),
        on=example.on,
        count_to=example.count_to,
        confirmed=example.body.get("confirmed", ()),
    )
    explained = [(t.target, way.track, way.answer) for t in example.verdict().targets for way in t.tracks]
    assert [(*key, answer) for key, answer in given.items()] == explained


HEIGHT: dict[Answer, int] = {NOT_MET: 0, UNKNOWN: 1, NOT_YET: 2, MET: 3}


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(EXAMPLES), st.integers(0, 400))
def test_a_later_counting_day_never_un_meets_tenure(example: Example, days: int) -> None:
    if example.count_to is None:
        return
    later = date.fromordinal(example.count_to.toordinal() + days)
    book, facts = rulebook(example.plan), Facts.from_json(example.facts)
    tenure = {
        r.id
        for r in book.rules()
        if r.operator in {"whole_years@1", "worked_years@1", "appointed_years@1"} and not r.soft
    }

    def found(day: date) -> dict[str, Answer]:
        verdict = judge(book, facts, on=example.on, count_to=day)
        ways = [way for target in verdict.targets for way in target.tracks]
        return {f.rule: f.would_be for way in ways for f in way.every_finding if f.rule in tenure}

    now, then = found(example.count_to), found(later)
    assert all(HEIGHT[then[rule_id]] >= HEIGHT[now[rule_id]] for rule_id in now)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(EXAMPLES), st.integers(1, 60), st.sampled_from([2021, 2022, 2023]))
def test_more_hours_never_make_a_track_worse(example: Example, hours: int, year: int) -> None:
    more = [*(example.facts.get("hours") or []), {"year": year, "kind": "professional", "hours": hours}]
    book = rulebook(example.plan)
    before = judge(book, Facts.from_json(example.facts), on=example.on, count_to=example.count_to)
    after = judge(book, Facts.from_json({**example.facts, "hours": more}), on=example.on, count_to=example.count_to)
    for old, new in zip(before.targets, after.targets, strict=True):
        for was, now in zip(old.tracks, new.tracks, strict=True):
            assert HEIGHT[now.answer] >= HEIGHT[was.answer]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(EXAMPLES), st.randoms())
def test_the_order_of_the_lists_does_not_matter(example: Example, random: Any) -> None:
    shuffled = {
        key: random.sample(value, len(value)) if isinstance(value, list) else value
        for key, value in example.facts.items()
    }
    if len(shuffled.get("person_checks", [])) > 1:
        return
    book = rulebook(example.plan)

    def found(facts: dict[str, Any]) -> list[tuple[str, Answer]]:
        verdict = judge(book, Facts.from_json(facts), on=example.on, count_to=example.count_to)
        return [(f.rule, f.answer) for target in verdict.targets for way in target.tracks for f in way.every_finding]

    assert found(shuffled) == found(example.facts)
