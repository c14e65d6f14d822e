"""Conditions about the employer, the post and the person."""

from collections.abc import Callable
from typing import Any, Final

from eligibility import words
from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.conditions.anchors import evidence_of
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import EmployerFacts, Facts
from provisions.citation import Text
from provisions.reader import Node

AREA_DIGITS: Final = 6
NEW_PROOF: Final = Text(
    "认定不成立；如有新的佐证，请向作出认定的部门补充",
    "found not to hold; hand further proof to the office that found so",
)


def fact_of(facts: Facts, name: str) -> Any:
    """The value of a fact that a rule may ask about by name."""
    if name == "employer.central_owned" and facts.employer.central_owned is None:
        return None if facts.employer.affiliation is None else facts.employer.affiliation == "central"
    value: Any = facts
    for step in name.split("."):
        value = getattr(value, step)
    return value


def read_test(node: Node) -> Callable[[Facts], Answer]:
    """`{fact: …, in: […]}`: MET, NOT_MET, or UNKNOWN if the fact is not known."""
    name = node.at("fact").choice(words.FACTS)
    allowed = frozenset(entry.value for entry in node.at("in").some())

    def test(facts: Facts) -> Answer:
        value = fact_of(facts, name)
        if value is None:
            return UNKNOWN
        return MET if value in allowed else NOT_MET

    return test


@operator("fact_is@1")
def fact_is(node: Node) -> Condition:
    """A fact has one of the values. `still_open`: it can still become so inside the plan's own time."""
    node.only("fact", "in", "still_open")
    test, name = read_test(node), node.at("fact").text()
    wanted = words.listed((words.said(entry.value) for entry in node.at("in").items()), "或", " or ")
    still_open = node.has("still_open") and node.at("still_open").flag()
    label = words.FACTS[name]
    needs = _wanted(label, wanted, [entry.value for entry in node.at("in").items()])

    def judge(case: Case) -> Outcome:
        answer = test(case.facts)
        if answer is UNKNOWN:
            return missing(label.zh, label.en)
        value = words.said(fact_of(case.facts, name))
        figures = Text(f"{label.zh}：{value.zh}", f"{label.en}: {value.en}")
        if answer is MET:
            return Outcome(MET, figures)
        return Outcome(NOT_YET if still_open else NOT_MET, figures, needs)

    return judge


def _wanted(label: Text, wanted: Text, values: list[Any]) -> Text:
    if values == [True]:
        return Text(f"尚需：{label.zh}", f"needed: {label.en}")
    if values == [False]:
        return Text(f"不得：{label.zh}", f"must not be: {label.en}")
    return Text(f"{label.zh}须为{wanted.zh}", f"{label.en} must be {wanted.en}")


def _within(area: str, place: str) -> bool:
    """Whether one six-digit area lies in another: 330106 in 330100 in 330000."""
    stem = place
    while stem.endswith("00"):
        stem = stem[:-2]
    return area.startswith(stem)


def _area(node: Node) -> tuple[str, Text]:
    code = node.at("area").text()
    if len(code) != AREA_DIGITS or not code.isdigit():
        raise node.at("area").wrong(
            "行政区划代码应为六位数字。", "An area is a code of six digits.", '请写成 "330100"。', 'Write "330100".'
        )
    return code, node.both()


@operator("seat_in@1")
def seat_in(node: Node) -> Condition:
    """The employer has its seat in an area."""
    place, name = _area(node.only("area", "zh", "en"))

    def judge(case: Case) -> Outcome:
        area = case.facts.employer.seat_area
        if area is None:
            return missing("单位所在地", "seat of the employer")
        figures = Text(f"单位所在地代码 {area}，须在{name.zh}", f"seat {area}, must lie in {name.en}")
        if _within(area, place):
            return Outcome(MET, figures)
        return Outcome(NOT_MET, figures, Text(f"单位须在{name.zh}", f"an employer in {name.en}"))

    return judge


@operator("affiliated_within@1")
def affiliated_within(node: Node) -> Condition:
    """The employer belongs to a county or city authority inside an area."""
    place, name = _area(node.only("area", "zh", "en", "kinds"))
    kinds = node.at("kinds").words()

    def judge(case: Case) -> Outcome:
        employer: EmployerFacts = case.facts.employer
        area = employer.affiliation_area or employer.seat_area
        if employer.affiliation is None or area is None:
            return missing("单位隶属", "affiliation of the employer")
        kind = words.said(employer.affiliation)
        figures = Text(f"单位隶属：{kind.zh}（{area}）", f"affiliation: {kind.en} ({area})")
        if employer.affiliation in kinds and _within(area, place):
            return Outcome(MET, figures)
        return Outcome(NOT_MET, figures, Text(f"单位须隶属{name.zh}或其下级", f"an employer of {name.en} or below"))

    return judge


@operator("private_employer@1")
def private_employer(node: Node) -> Condition:
    """The employer is private, by ownership or by an affiliation that means so."""
    node.only()

    def judge(case: Case) -> Outcome:
        private = case.facts.private_employer
        if private is None:
            return missing("单位所有制", "ownership of the employer")
        figures = Text(
            "民营单位" if private else "非民营单位", "private employer" if private else "not a private employer"
        )
        needs = None if private else Text("须为民营单位", "a private employer is needed")
        return Outcome(MET if private else NOT_MET, figures, needs)

    return judge


@operator("free_of@1")
def free_of(node: Node) -> Condition:
    """The person's field is none of those a plan leaves out."""
    node.only("flags", "zh", "en")
    flags, name = frozenset(node.at("flags").words()), node.both()

    def judge(case: Case) -> Outcome:
        given = case.facts.person.field_flags
        if given is None:
            return missing("专业领域", "field")
        if flags.isdisjoint(given):
            return Outcome(MET, Text(f"不属{name.zh}", f"not {name.en}"))
        return Outcome(
            NOT_MET,
            Text(f"属{name.zh}", f"is {name.en}"),
            Text("请按单独发布的通知申报", "declare under the separate call"),
        )

    return judge


@operator("insured_months@1")
def insured_months(node: Node) -> Condition:
    """Pension months paid in an area before this month; a shortfall is a question to a person, never a refusal."""
    node.only("months", "area", "zh", "en", "substitutes")
    place, name = _area(node)
    wanted = node.at("months").whole(1)
    substitutes = node.at("substitutes").choices(words.SUBSTITUTES) if node.has("substitutes") else ()

    def judge(case: Case) -> Outcome:
        months = case.facts.insurance
        papers = case.facts.insurance_substitutes or ()
        if substitutes and set(substitutes) <= set(papers):
            given = words.listed(words.word(words.SUBSTITUTES, code) for code in substitutes)
            return Outcome(MET, Text(f"以{given.zh}替代", f"replaced by {given.en}"))
        if months is None:
            return missing("社保缴纳月份", "months of social insurance")
        expected = _months_before(case, wanted)
        paid = expected & {month.month for month in months if _within(month.area, place)}
        figures = Text(
            f"近 {wanted} 个月在{name.zh}缴纳 {len(paid)} 个月", f"{len(paid)} of {wanted} months paid in {name.en}"
        )
        evidence = evidence_of(month for month in months if month.month in expected)
        if len(paid) == wanted:
            return Outcome(MET, figures, evidence=evidence)
        needs = Text("请上传其余月份的参保证明", "upload proof of the other months")
        return Outcome(UNKNOWN, figures, needs, evidence=evidence, needs_person=True)

    return judge


def _months_before(case: Case, count: int) -> set[str]:
    """The `count` months before the current one, as `2023-07`."""
    last = case.on.year * 12 + case.on.month - 2
    return {f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - count + 1, last + 1)}


@operator("confirmed_by_person@1")
def confirmed_by_person(node: Node) -> Condition:
    """What no machine can judge: a person in office has recorded a finding, or is asked for one."""
    node.only("code", "ask_zh", "ask_en")
    code = node.at("code").text()
    ask = Text(node.at("ask_zh").text(), node.at("ask_en").text())

    def judge(case: Case) -> Outcome:
        checks = [check for check in case.facts.person_checks or () if check.code == code]
        if not checks:
            return Outcome(
                UNKNOWN,
                Text(f"待人工核对：{ask.zh}", f"a person checks: {ask.en}"),
                Text(f"由审查部门确认{ask.zh}并写明理由", f"the office confirms {ask.en} and says why"),
                needs_person=True,
            )
        last = checks[-1]
        answer = MET if last.holds else NOT_MET
        result = ("符合", "confirmed") if last.holds else ("不符合", "not confirmed")
        figures = Text(f"{result[0]}：{last.reason}", f"{result[1]}: {last.reason}")
        return Outcome(answer, figures, None if last.holds else NEW_PROOF, evidence=last.evidence)

    return judge


@operator("unpublished@1")
def unpublished(node: Node) -> Condition:
    """The notice points to a text that nobody has: the answer stays open."""
    node.only("zh", "en")
    source = node.both()

    def judge(case: Case) -> Outcome:
        return Outcome(
            UNKNOWN,
            Text(f"依据未见：{source.zh}", f"source not seen: {source.en}"),
            Text("待评委会办公室补充依据", "the committee office supplies the source"),
            needs_person=True,
        )

    return judge
