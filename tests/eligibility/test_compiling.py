"""Compiled rules: the fast function answers as the explained one does, on the shipped plans and on invented rule books."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.answers import CODES, MET, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.compiling.programs import KEPT, program
from eligibility.conditions.registry import OPERATORS, Case, Outcome
from eligibility.engine import answers, judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from eligibility.verdict import Finding, Verdict
from provisions.citation import Text
from tests.eligibility.cases import plan_codes, rulebook
from tests.eligibility.invented import SIMPLE, Books, People
from tests.eligibility.test_engine import rule, track

ON = date(2023, 8, 18)
DAYS = st.sampled_from([date(2023, 12, 31), date(2024, 2, 29), date(2023, 2, 28), None])
SEEDS = st.integers(0, 10**9)
THOROUGH = settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def invented(seed: int, book: Rulebook) -> tuple[Facts, list[str]]:
    """A person, some of whose points a person in office has judged; and some rules that were confirmed."""
    people = People(seed, gaps=(seed % 4) * 0.05)
    ids = [each.id for each in book.rules()]
    checks = [
        {"code": people.random.choice([*ids, "merit"]), "holds": people.random.random() < 0.5, "by": "o", "reason": "r"}
        for _ in range(people.random.randrange(3))
    ]
    confirmed = people.random.sample(ids, people.random.randrange(len(ids))) if seed % 2 else []
    return Facts.from_json({**people.facts(), "person_checks": checks}), confirmed


def agree(book: Rulebook, seed: int, count_to: date | None) -> None:
    facts, confirmed = invented(seed, book)
    verdict = judge(book, facts, on=ON, count_to=count_to, confirmed=confirmed)
    explained = {(target.target, way.track): way.answer for target in verdict.targets for way in target.tracks}
    assert dict(answers(book, facts, on=ON, count_to=count_to, confirmed=confirmed)) == explained


@THOROUGH
@given(st.sampled_from(plan_codes()), SEEDS, DAYS)
def test_the_fast_answer_of_a_plan_is_the_explained_one(plan: str, seed: int, count_to: date | None) -> None:
    agree(rulebook(plan), seed, count_to)


@THOROUGH
@given(SEEDS, SEEDS, DAYS)
def test_the_fast_answer_of_any_rule_book_is_the_explained_one(seed: int, person: int, count_to: date | None) -> None:
    agree(Rulebook.from_data(Books(seed).book(), plan="p"), person, count_to)


@THOROUGH
@given(SEEDS, SEEDS, DAYS)
def test_a_finding_would_be_what_it_is_once_every_source_is_confirmed(
    seed: int, person: int, count_to: date | None
) -> None:
    book = Rulebook.from_data(Books(seed).book(), plan="p")
    facts, confirmed = invented(person, book)
    known = [each.id for each in book.rules()]
    now = judge(book, facts, on=ON, count_to=count_to, confirmed=confirmed)
    scores = tuple(replace(score, confirmed=True) for score in facts.self_scores or ())
    sure = facts if facts.self_scores is None else replace(facts, self_scores=scores)
    then = judge(book, sure, on=ON, count_to=count_to, confirmed=known)
    answered = {each.rule: each.answer for each in every_finding(then)}
    shown = {each.rule: each.would_be for each in every_finding(now) if each.rule in answered}
    assert shown == {rule_id: answered[rule_id] for rule_id in shown}


def every_finding(verdict: Verdict) -> Iterator[Finding]:
    """Parts included."""
    waiting = [finding for target in verdict.targets for way in target.tracks for finding in way.findings]
    while waiting:
        finding = waiting.pop()
        waiting += finding.parts
        yield finding


def test_invented_rule_books_use_every_operator() -> None:
    assert set(SIMPLE) == set(OPERATORS)


def nested(depth: int) -> dict[str, Any]:
    """ANDs in ORs in ANDs, each with a rule of its own beside."""
    retired = {"fact_is@1": {"fact": "person.retired", "in": [False]}}
    inner = rule("innermost")
    for level in range(depth):
        name = "all@1" if level % 2 else "any@1"
        inner = rule(f"level{level}", check={name: [inner, rule(f"beside{level}", check=retired)]})
    return inner


@pytest.mark.parametrize("depth", [2, 11, 12, 13, 30])
def test_rules_may_be_nested_as_deeply_as_one_likes(depth: int) -> None:
    book = track([nested(depth)])
    for on_post in (True, False, None):
        for retired in (True, False, None):
            facts = Facts.from_json({"person": {"on_post": on_post, "retired": retired}})
            verdict = judge(book, facts, on=ON, count_to=None)
            given = answers(book, facts, on=ON, count_to=None)
            assert given["intermediate", "normal"] is verdict.track("intermediate", "normal").answer


FLAGS = {"quota": "post.quota_checked", "performance": "post.performance_pledge", "pledge": "pledge_signed"}


def flag(name: str, fact: str) -> dict[str, Any]:
    return rule(name, check={"fact_is@1": {"fact": fact, "in": [True]}})


def entangled(source: random.Random, *, over: int, depth: int) -> dict[str, Any]:
    """AND, OR and two of three as they come; above them ANDs and ORs that let every answer of theirs through."""
    inner = flag("innermost", source.choice(list(FLAGS.values())))
    for level in range(depth):
        of = [inner, *(flag(f"{side}{level}", source.choice(list(FLAGS.values()))) for side in ("left", "right"))]
        check = source.choice(({"all@1": of[:2]}, {"any@1": of[:2]}, {"at_least@1": {"n": 2, "of": of}}))
        inner = rule(f"level{level}", check=check)
    for level in range(over):
        beside = flag(f"beside{level}", ("person.on_post", "person.retired")[level % 2])
        inner = rule(f"over{level}", check={("all@1", "any@1")[level % 2]: [inner, beside]})
    return inner


@pytest.mark.parametrize("seed", range(30))
def test_what_lies_too_deep_for_loops_is_answered_like_the_rest(seed: int) -> None:
    """Loops go twelve deep: the change lies among the rules below, whose answers reach the top unchanged."""
    book = track([entangled(random.Random(seed), over=10, depth=6)])
    for quota, performance, pledge in itertools.product((True, False, None), repeat=3):
        stated = {"quota_checked": quota, "performance_pledge": performance}
        post = {name: value for name, value in stated.items() if value is not None}
        known = {"person": {"on_post": True, "retired": False}, "post": post}
        facts = Facts.from_json(known if pledge is None else {**known, "pledge_signed": pledge})
        verdict = judge(book, facts, on=ON, count_to=None)
        given = answers(book, facts, on=ON, count_to=None)
        assert given["intermediate", "normal"] is verdict.track("intermediate", "normal").answer


@pytest.mark.parametrize("depth", [2, 13])
def test_two_of_three_may_be_nested_as_deeply_as_one_likes(depth: int) -> None:
    retired = {"fact_is@1": {"fact": "person.retired", "in": [False]}}
    inner = rule("innermost", check=retired)
    for level in range(depth):
        of = [inner, rule(f"post{level}"), rule(f"free{level}", check=retired)]
        inner = rule(f"level{level}", check={"at_least@1": {"n": 2, "of": of}})
    book = track([inner])
    for on_post, free, expected in (
        (True, True, MET),
        (True, False, NOT_MET),
        (None, True, MET),
        (False, None, UNKNOWN),
    ):
        person = {"on_post": on_post, "retired": None if free is None else not free}
        facts = Facts.from_json({"person": person})
        verdict = judge(book, facts, on=ON, count_to=None)
        assert answers(book, facts, on=ON, count_to=None) == {("intermediate", "normal"): expected}
        assert verdict.track("intermediate", "normal").answer is expected


@pytest.mark.parametrize(("on_post", "expected"), [(True, MET), (False, NOT_MET), (None, UNKNOWN)])
def test_a_track_of_rules_that_wait_until_they_are_known_is_open_until_then(
    on_post: bool | None, expected: Answer
) -> None:
    book = track(
        [rule("a", stands="once_known"), rule("b", check={"practice_qualification@1": {}}, stands="once_known")]
    )
    facts = Facts.from_json({"person": {"on_post": on_post}})
    verdict = judge(book, facts, on=ON, count_to=None)
    assert verdict.track("intermediate", "normal").answer is expected
    assert answers(book, facts, on=ON, count_to=None) == {("intermediate", "normal"): expected}


def test_a_soft_rule_of_unconfirmed_parts_says_what_it_would_be() -> None:
    parts = [rule("a", "general"), rule("b", check={"fact_is@1": {"fact": "person.retired", "in": [False]}})]
    book = track([rule("whole", check={"all@1": parts}, soft=True)])
    facts = Facts.from_json({"person": {"on_post": True, "retired": False}})
    verdict = judge(book, facts, on=ON, count_to=None).track("intermediate", "normal")
    assert (verdict.answer, verdict.finding("whole").would_be) == (UNKNOWN, MET)


def found_by_office(holds: bool | None) -> list[dict[str, object]]:
    return [] if holds is None else [{"code": "p.normal.whole", "holds": holds, "by": "committee_officer"}]


@pytest.mark.parametrize(("holds", "would_be"), [(None, UNKNOWN), (True, MET), (False, NOT_MET)])
@pytest.mark.parametrize("operator", ["all@1", "any@1"])
def test_a_soft_rule_with_a_broken_part_of_no_confirmed_source_is_a_question_and_would_be_one(
    operator: str, holds: bool | None, would_be: Answer
) -> None:
    retired = {"fact_is@1": {"fact": "person.retired", "in": [False]}}
    parts = [rule("a", "general"), rule("b", "general", check=retired)]
    facts = Facts.from_json({"person": {"on_post": False, "retired": True}, "person_checks": found_by_office(holds)})
    book = track([rule("whole", check={operator: parts}, soft=True)])
    finding = judge(book, facts, on=ON, count_to=None).track("intermediate", "normal").finding("whole")
    assert (finding.answer, finding.would_be) == (UNKNOWN, would_be)
    assert answers(book, facts, on=ON, count_to=None) == {("intermediate", "normal"): UNKNOWN}
    known = frozenset({"p.normal.a", "p.normal.b"})
    confirmed = judge(book, facts, on=ON, count_to=None, confirmed=known).track("intermediate", "normal")
    assert confirmed.finding("whole").answer is would_be
    assert answers(book, facts, on=ON, count_to=None, confirmed=known) == {("intermediate", "normal"): would_be}


@pytest.mark.parametrize(("holds", "answer"), [(None, UNKNOWN), (True, MET), (False, NOT_MET)])
def test_what_only_an_unconfirmed_part_would_mend_is_a_question_now_and_met_then(
    holds: bool | None, answer: Answer
) -> None:
    inner = rule("b", check={"lacks@1": [rule("c", "general")]})
    book = track([rule("whole", check={"lacks@1": [inner]}, soft=True)])
    facts = Facts.from_json({"person": {"on_post": True}, "person_checks": found_by_office(holds)})
    finding = judge(book, facts, on=ON, count_to=None).track("intermediate", "normal").finding("whole")
    assert (finding.answer, finding.would_be) == (answer, MET)


@pytest.mark.parametrize("answer", Answer)
def test_an_operator_may_be_a_plain_function(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    def condition(case: Case) -> Outcome:
        assert (case.on, case.count_to) == (ON, None)
        return Outcome(answer, Text("数", "figures"), needs_person=answer is UNKNOWN)

    monkeypatch.setitem(OPERATORS, "plain@1", lambda _: condition)
    by_person = {"or_by_person@1": {"code": "merit", "check": {"plain@1": {}}}}
    book = track([rule("a", check={"plain@1": {}})], [[rule("b", check=by_person)]])
    facts = Facts.from_json({"person_checks": [{"code": "merit", "holds": True, "by": "o", "reason": "因"}]})
    verdict = judge(book, facts, on=ON, count_to=None).track("intermediate", "normal")
    assert (verdict.answer, verdict.finding("a").figures.zh) == (answer, "数")
    assert verdict.finding("b").answer is (MET if answer is UNKNOWN else answer)
    assert answers(book, facts, on=ON, count_to=None) == {("intermediate", "normal"): answer}


def test_a_sentence_is_made_once_and_only_when_read() -> None:
    verdict = judge(rulebook(plan_codes()[0]), Facts(), on=ON, count_to=None)
    assert verdict.targets is verdict.targets
    assert verdict.targets[0].tracks[0].findings is verdict.targets[0].tracks[0].findings


def test_only_so_many_days_are_kept_compiled() -> None:
    book = track([rule("a")])
    for day in range(1, KEPT + 20):
        judge(book, Facts(), on=date.fromordinal(ON.toordinal() + day), count_to=None)
    assert len([key for key in book.compiled if key[0] == "explain"]) == KEPT
    assert len([key for key in book.compiled if key[0] == "program"]) == 1


def test_what_is_confirmed_elsewhere_compiles_nothing_anew() -> None:
    book = track([rule("a"), rule("b", "general")])
    assert program(book, full=True, counted=True, confirmed=["p.normal.a", "another"]) is program(
        book, full=True, counted=True
    )
    assert program(book, full=True, counted=True, confirmed=["p.normal.b"]) is not program(
        book, full=True, counted=True
    )


def test_the_codes_keep_the_order_of_the_answers() -> None:
    order = [MET, NOT_YET, UNKNOWN, NOT_MET]
    for a in order:
        for b in order:
            assert CODES[a] | CODES[b] == max(CODES[a], CODES[b])
            assert CODES[a] & CODES[b] == min(CODES[a], CODES[b])
    assert sorted(order, key=CODES.__getitem__) == order
