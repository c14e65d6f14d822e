"""The nearest way to each track: enough, smallest, and in the order of effort."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from eligibility.answers import MET, Answer
from eligibility.conditions import COMPOSITES, OPERATORS
from eligibility.efforts import BROKEN, SAID, Effort, effort_of
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.nearest import Way, timeless, ways
from eligibility.rulebook import Rule, Rulebook
from eligibility.verdict import Finding, TrackVerdict, Verdict
from provisions.documents_yaml import parse
from tests.eligibility.cases import Example, examples, rulebook
from tests.eligibility.tables import at_least, both, either
from tests.eligibility.test_engine import rule, track

EXAMPLES = list(examples())
FEW = 11
"""So many open findings may be tried in every combination."""


def rules_of(plan: str) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in rulebook(plan).rules()}


def ways_of(example: Example) -> tuple[Verdict, list[Way]]:
    verdict = example.verdict()
    return verdict, ways(rulebook(example.plan), verdict, example.body.get("confirmed", ()))


def answer_after(track: TrackVerdict, changed: set[str], rules: Mapping[str, Rule], confirmed: Iterable[str]) -> Answer:
    """The track's answer if the changed findings held: worked out anew, from the answers alone."""

    def after(finding: Finding) -> Answer:
        rule = rules[finding.rule]
        if finding.rule in changed and not (finding.parts and rule.needed and not finding.soft):
            return MET
        if not finding.parts or not rule.needed or finding.answer is MET:
            return finding.answer
        if not rule.citation.decides and rule.id not in {*confirmed, *changed}:
            return finding.answer
        return at_least(rule.needed, (after(part) for part in finding.parts))

    standing = [finding for finding in track.findings if finding.stands]
    whole = both(after(finding) for finding in standing if not finding.branch)
    if not track.branches:
        return whole
    inside = [both(after(f) for f in standing if f.branch == branch.branch) for branch in track.branches]
    return both([whole, either(inside)])


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_after_the_changes_the_track_is_met(example: Example) -> None:
    verdict, found = ways_of(example)
    for way in found:
        track = verdict.track(way.target, way.track)
        changed = {change.finding.rule for change in way.changes}
        rules, confirmed = rules_of(example.plan), example.body.get("confirmed", ())
        assert answer_after(track, changed, rules, confirmed) is MET, way.track
        assert (not changed) == (track.answer is MET)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_no_cheaper_changes_would_do(example: Example) -> None:
    verdict, found = ways_of(example)
    rules, confirmed = rules_of(example.plan), example.body.get("confirmed", ())
    for way in found:
        track = verdict.track(way.target, way.track)
        open_findings = {
            f.rule: effort for f in track.every_finding if (effort := effort_of(f, rules[f.rule].operator)) is not None
        }
        if len(open_findings) > FEW or way.cost >= Effort.FIXED:
            continue
        for count in range(len(way.changes) + 1):
            for some in combinations(open_findings, count):
                cost = sum(open_findings[rule] for rule in some)
                if cost < way.cost:
                    assert answer_after(track, set(some), rules, confirmed) is not MET, some


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_changes_come_in_the_order_of_effort_and_ways_with_the_nearest_first(example: Example) -> None:
    _, found = ways_of(example)
    assert [way.cost for way in found] == sorted(way.cost for way in found)
    for way in found:
        efforts = [change.effort for change in way.changes]
        assert efforts == sorted(efforts)


def test_every_operator_says_what_its_failure_asks_for() -> None:
    assert set(BROKEN) == {name.partition("@")[0] for name in (*OPERATORS, *COMPOSITES)}
    assert set(SAID) == set(Effort)


RULES = """\
schema: 1
targets:
  - target: deputy_senior
    zh: 高级
    en: Senior
    tracks:
      - track: merits
        zh: 业绩
        en: Merits
        rules:
          - {rule: merits, zh: 四取二, en: Two of four, cite: CITE, check: {at_least@1: {n: 2, of: [
              {rule: degree, zh: 博士, en: Doctor, cite: CITE, check: {degree_at_least@1: {level: doctor}}},
              {rule: tenure, zh: 满五年, en: Five years, cite: CITE, check: {whole_years@1: {since: {title: {level: intermediate}}, at_least: 5}}},
              {rule: paper, zh: 论文, en: Paper, cite: CITE, check: {count_achievements@1: {at_least: 1, of: [{kinds: [paper]}]}}},
              {rule: on_post, zh: 在岗, en: On post, cite: CITE, check: {fact_is@1: {fact: person.on_post, in: [true]}}}]}}}
      - track: early
        zh: 提前
        en: Early
        rules:
          - {rule: as_a_rule, zh: 一般满四年, en: Four years as a rule, cite: CITE, soft: true, check: {any@1: [
              {rule: four, zh: 满四年, en: Four years, cite: CITE, check: {whole_years@1: {since: {title: {level: intermediate}}, at_least: 4}}}]}}
        branches:
          - branch: long
            zh: 博士
            en: Doctor
            rules:
              - {rule: doctor, zh: 博士, en: Doctor, cite: CITE, check: {degree_at_least@1: {level: doctor}}}
          - branch: short
            zh: 专著
            en: Book
            rules:
              - {rule: book, zh: 专著, en: Book, cite: CITE, check: {count_achievements@1: {at_least: 1, of: [{kinds: [monograph]}]}}}
      - track: advised
        zh: 参考
        en: Advised
        rules:
          - {rule: advice, zh: 参考, en: Advice, cite: ADVICE, check: {any@1: [
              {rule: degree_too, zh: 博士, en: Doctor, cite: ADVICE, check: {degree_at_least@1: {level: doctor}}}]}}
""".replace("CITE", "{document: 某号, clause: 一, origin: notice}").replace(
    "ADVICE", "{document: 某号, clause: 二, origin: reference}"
)


def way(track: str, **facts: Any) -> Way:
    book = Rulebook.from_data(parse(RULES, "rules"), plan="p")
    day = date(2023, 12, 31)
    known = {"titles": [], "achievements": [], "degrees": [], **facts}
    verdict = judge(book, Facts.from_json(known), on=day, count_to=day)
    return next(each for each in ways(book, verdict) if each.track == track)


def named(found: Way) -> list[tuple[str, Effort]]:
    return [(change.finding.rule.rpartition(".")[2], change.effort) for change in found.changes]


def test_of_four_merits_the_two_cheapest_are_named() -> None:
    assert named(way("merits")) == [("on_post", Effort.TELL), ("paper", Effort.EARN)]


def test_a_merit_that_is_there_leaves_the_cheapest_other_one() -> None:
    assert named(way("merits", achievements=[{"kind": "paper"}])) == [("on_post", Effort.TELL)]


def test_what_cannot_change_is_left_for_what_can() -> None:
    off_post = way("merits", person={"on_post": False})
    assert named(off_post) == [("paper", Effort.EARN), ("tenure", Effort.WAIT)]
    assert not off_post.is_open_now


def test_a_soft_rule_asks_a_person_rather_than_years() -> None:
    title = {"level": "intermediate", "series": "engineering", "qualified_on": "2021-01-01"}
    early = way("early", titles=[title])
    assert named(early) == [("as_a_rule", Effort.CONFIRM), ("book", Effort.EARN)]
    assert (early.is_open_now, early.branch) == (True, "short")


def test_a_change_carries_its_clause_and_its_effort_in_words() -> None:
    first = way("merits").changes[0].as_dict()
    assert (first["clause"], first["effort"], first["effort_says"]) == ("一", "TELL", "补填或补传")
    assert first["needs"] == "请补充在职在岗"


def test_an_unconfirmed_source_is_confirmed_besides() -> None:
    assert named(way("advised")) == [("advice", Effort.CONFIRM), ("degree_too", Effort.QUALIFY)]


def test_what_two_people_must_judge_is_not_one_decision_on_the_whole() -> None:
    asked = [{"confirmed_by_person@1": {"code": code, "ask_zh": code, "ask_en": code}} for code in ("skill", "merit")]
    book = track([rule("whole", check={"all@1": [rule(f"part{n}", check=each) for n, each in enumerate(asked)]})])
    verdict = judge(book, Facts(), on=date(2023, 8, 18), count_to=None)
    (found,) = ways(book, verdict)
    assert [change.finding.rule for change in found.changes] == ["p.normal.part0", "p.normal.part1"]


def test_what_time_never_mends_is_known_without_a_day_to_count_to() -> None:
    since = {"title": {"level": "intermediate", "series": "engineering"}}
    book = track([rule("years", check={"whole_years@1": {"since": since, "at_least": 5}})])
    title = {"level": "intermediate", "series": "engineering", "qualified_on": "2023-06-30"}
    on = date(2023, 8, 18)
    assert timeless(book, Facts.from_json({"titles": [title]}), on=on, count_to=None) == frozenset()
    assert timeless(book, Facts.from_json({"titles": []}), on=on, count_to=None) == {"p.normal.years"}
