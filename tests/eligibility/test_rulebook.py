"""Rule files: each way of being wrong names file, line and remedy; ids and citations are complete."""

import json
from datetime import date

import pytest

from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import PlanError, load, parse
from tests.eligibility.cases import PLANS, plan_codes, rulebook

GOOD = """\
schema: 1
common:
  - rule: on_post
    zh: 在岗
    en: On post
    cite: {document: 某号, clause: 一, origin: notice}
    check: {fact_is@1: {fact: person.on_post, in: [true]}}
targets:
  - target: intermediate
    zh: 工程师
    en: Engineer
    tracks:
      - track: normal
        zh: 正常
        en: Regular
        rules:
          - rule: tenure
            zh: 满四年
            en: Four years
            cite: {document: 某号, clause: 二, origin: notice}
            check: {whole_years@1: {since: {title: {level: assistant}}, at_least: 4}}
"""
BROKEN = {
    "no citation": ("    cite: {document: 某号, clause: 一, origin: notice}\n", "", 3, "cite"),
    "no origin": (", origin: notice}\n    check: {fact", "}\n    check: {fact", 6, "origin"),
    "no clause": (" clause: 一,", "", 6, "clause"),
    "an unknown origin": ("clause: 一, origin: notice", "clause: 一, origin: hearsay", 6, "hearsay"),
    "an unknown operator": ("fact_is@1", "fact_is@9", 7, "fact_is@9"),
    "an unknown fact": ("person.on_post", "person.height", 7, "person.height"),
    "no English": ("    en: On post\n", "", 3, "en"),
    "an unknown target": ("target: intermediate", "target: emperor", 9, "emperor"),
    "another schema": ("schema: 1", "schema: 7", 1, "格式版本"),
    "a misspelt key": ("rule: on_post", "rule: on_post\n    sofft: true", 4, "sofft"),
    "a bad id": ("rule: on_post", "rule: On Post", 3, "On Post"),
    "an unknown level": ("level: assistant", "level: apprentice", 21, "apprentice"),
    "years that are no number": ("at_least: 4", "at_least: four", 21, "at_least"),
    "two operators": ("in: [true]}}", "in: [true]}, record_only@1: {years: [1]}}", 7, "一个运算"),
    "two starting points": (
        "{title: {level: assistant}}",
        "{title: {level: assistant}, skill: {level_at_least: technician}}",
        21,
        "起算点",
    ),
    "an area that is none": (
        "fact_is@1: {fact: person.on_post, in: [true]}",
        "seat_in@1: {area: 330, zh: 杭州, en: Hangzhou}",
        7,
        "area",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_line_and_remedy(name: str) -> None:
    old, new, line, words = BROKEN[name]
    assert old in GOOD
    with pytest.raises(PlanError) as refusal:
        Rulebook.from_data(parse(GOOD.replace(old, new, 1), "eligibility.yaml"), plan="p")
    assert (refusal.value.file, refusal.value.line) == ("eligibility.yaml", line)
    assert words in str(refusal.value.message)
    assert str(refusal.value.remedy)


def _broken(text: str) -> str:
    with pytest.raises(PlanError) as refusal:
        Rulebook.from_data(parse(text, "eligibility.yaml"), plan="p")
    return str(refusal.value.message)


def test_a_rule_stands_once() -> None:
    tail = GOOD[GOOD.index("          - rule: tenure") :]
    assert "重复" in _broken(GOOD + tail)


def test_a_track_needs_rules() -> None:
    assert "没有任何规则" in _broken(GOOD[: GOOD.index("        rules:")])


def test_more_can_not_be_asked_for_than_there_is() -> None:
    at_least = "at_least@1: {n: 2, of: [{rule: a, zh: 甲, en: A, cite: {document: 某号, clause: 一, origin: notice}, check: {record_only@1: {years: [2021]}}}]}"
    assert "无法满足" in _broken(GOOD.replace("fact_is@1: {fact: person.on_post, in: [true]}", at_least))


def test_lacks_takes_one_rule() -> None:
    rule = "{{rule: {0}, zh: 甲, en: A, cite: {{document: 某号, clause: 一, origin: notice}}, check: {{record_only@1: {{years: [2021]}}}}}}"
    lacks = f"lacks@1: [{rule.format('a')}, {rule.format('b')}]"
    assert "一条规则" in _broken(GOOD.replace("fact_is@1: {fact: person.on_post, in: [true]}", lacks))


@pytest.mark.parametrize("plan", plan_codes())
def test_every_rule_of_every_plan_is_cited_in_both_languages(plan: str) -> None:
    rules = list(rulebook(plan).rules())
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.id.startswith(f"{plan}.")
        assert all([rule.citation.document, rule.citation.clause, rule.says.zh, rule.says.en])


@pytest.mark.parametrize("plan", plan_codes())
def test_a_rulebook_survives_the_database(plan: str) -> None:
    stored = json.loads(json.dumps(load(PLANS / plan / "eligibility.yaml").data, default=str))
    book = Rulebook.from_data(stored, plan=plan)
    assert [rule.id for rule in book.rules()] == [rule.id for rule in rulebook(plan).rules()]


def test_a_rule_is_found_by_its_id() -> None:
    book = Rulebook.from_data(parse(GOOD), plan="p")
    assert book.rule("p.normal.tenure").operator == "whole_years@1"
    with pytest.raises(LookupError):
        book.rule("p.normal.nothing")


@pytest.mark.parametrize("plan", plan_codes())
def test_knowing_nothing_is_never_met_nor_refused(plan: str) -> None:
    verdict = judge(rulebook(plan), Facts(), on=date(2023, 8, 18), count_to=date(2023, 12, 31))
    assert {track.answer.value for target in verdict.targets for track in target.tracks} == {"UNKNOWN"}


def test_a_rule_knows_how_many_of_its_parts_must_hold() -> None:
    book = rulebook("hangzhou-chem-textile-senior-2023")
    merits = book.rule("hangzhou-chem-textile-senior-2023.exceptional.three_of_six")
    assert (merits.needed, len(merits.parts)) == (3, 6)
    counts = {
        "all@1": lambda rule: rule.needed == len(rule.parts),
        "any@1": lambda rule: rule.needed == 1 < len(rule.parts),
        "at_least@1": lambda rule: 1 <= rule.needed <= len(rule.parts),
        "lacks@1": lambda rule: (rule.needed, len(rule.parts)) == (0, 1),
    }
    for rule in (each for code in plan_codes() for each in rulebook(code).rules()):
        assert counts.get(rule.operator, lambda rule: (rule.needed, rule.parts) == (0, ()))(rule), rule.id
