"""Conditions about the employer, the post and the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from eligibility import words
from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer, fact
from eligibility.conditions.anchors import evidence_of
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.facts import Facts, InsuranceMonth, PersonCheck
from provisions.citation import Text
from provisions.reader import LONGEST_SPAN, Node

AREA_DIGITS: Final = 6
NEW_PROOF: Final = Text(
    "认定不成立；如有新的佐证，请向作出认定的部门补充",
    "found not to hold; hand further proof to the office that found so",
)
MONTHS: Final = 12


def central_owned(facts: Facts) -> bool | None:
    """Centrally owned, as stated or as the affiliation says."""
    employer = facts.employer
    if employer.central_owned is not None:
        return employer.central_owned
    return None if employer.affiliation is None else employer.affiliation == "central"


def value_of(out: Writer, name: str) -> str:
    """The local name of the value of a fact that a rule may ask about."""
    if name == "employer.central_owned":
        return out.assign("v", f"{out.constant(central_owned, 'central_owned')}(f)")
    return out.assign("v", fact(name))


@dataclass(frozen=True, slots=True)
class Test:
    """`{fact: …, in: […]}`: MET, NOT_MET, or UNKNOWN if the fact is not known."""

    name: str
    allowed: tuple[Any, ...]

    def value(self, out: Writer) -> str:
        """The local name of the fact's value."""
        return value_of(out, self.name)

    def among(self, out: Writer, value: str) -> str:
        """An expression that is true if the value is one of the allowed ones."""
        if len(self.allowed) == 1:
            only = self.allowed[0]
            return f"{value} is {only}" if isinstance(only, bool) else f"{value} == {out.constant(only)}"
        return f"{value} in {out.constant(frozenset(self.allowed))}"


def read_test(node: Node) -> Test:
    """The fact and its values."""
    return Test(node.at("fact").choice(words.FACTS), tuple(entry.value for entry in node.at("in").some()))


@dataclass(frozen=True, slots=True)
class FactIs:
    test: Test
    still_open: bool
    cost: ClassVar[int] = 1

    def emit(self, out: Writer) -> Emitted:
        value = self.test.value(out)
        return Emitted(
            self.test.among(out, value), f"3 if {value} is None else {1 if self.still_open else 7}", (value,)
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        label = words.FACTS[self.test.name]
        if answer is UNKNOWN:
            return missing(label.zh, label.en)
        value = words.said(raw[0])
        needs = None if answer is MET else _wanted(label, self.test.allowed)
        return Outcome(answer, Text(f"{label.zh}：{value.zh}", f"{label.en}: {value.en}"), needs)


@operator("fact_is@1")
def fact_is(node: Node) -> FactIs:
    """A fact has one of the values. `still_open`: it can still become so inside the plan's own time."""
    node.only("fact", "in", "still_open")
    return FactIs(read_test(node), node.has("still_open") and node.at("still_open").flag())


def _wanted(label: Text, values: tuple[Any, ...]) -> Text:
    if values == (True,):
        return Text(f"尚需：{label.zh}", f"needed: {label.en}")
    if values == (False,):
        return Text(f"不得：{label.zh}", f"must not be: {label.en}")
    wanted = words.listed((words.said(value) for value in values), "或", " or ")
    return Text(f"{label.zh}须为{wanted.zh}", f"{label.en} must be {wanted.en}")


def stem_of(place: str) -> str:
    """What the codes of all areas inside a six-digit one begin with: 330100 and 330106 with 3301."""
    while place.endswith("00"):
        place = place[:-2]
    return place


def _area(node: Node) -> tuple[str, Text]:
    code = node.at("area").text()
    if len(code) != AREA_DIGITS or not code.isdigit():
        raise node.at("area").wrong(
            "行政区划代码应为六位数字。", "An area is a code of six digits.", '请写成 "330100"。', 'Write "330100".'
        )
    return code, node.both()


@dataclass(frozen=True, slots=True)
class SeatIn:
    place: str
    name: Text
    cost: ClassVar[int] = 1

    def emit(self, out: Writer) -> Emitted:
        area = out.assign("v", "employer.seat_area")
        return Emitted(
            f"{area} is not None and {area}.startswith({stem_of(self.place)!r})",
            f"3 if {area} is None else 7",
            (area,),
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        if answer is UNKNOWN:
            return missing("单位所在地", "seat of the employer")
        figures = Text(f"单位所在地代码 {raw[0]}，须在{self.name.zh}", f"seat {raw[0]}, must lie in {self.name.en}")
        if answer is MET:
            return Outcome(MET, figures)
        return Outcome(NOT_MET, figures, Text(f"单位须在{self.name.zh}", f"an employer in {self.name.en}"))


@operator("seat_in@1")
def seat_in(node: Node) -> SeatIn:
    """The employer has its seat in an area."""
    return SeatIn(*_area(node.only("area", "zh", "en")))


@dataclass(frozen=True, slots=True)
class AffiliatedWithin:
    place: str
    name: Text
    kinds: tuple[str, ...]
    cost: ClassVar[int] = 1

    def emit(self, out: Writer) -> Emitted:
        affiliation = out.assign("v", "employer.affiliation")
        area = out.assign("v", "employer.affiliation_area or employer.seat_area")
        return Emitted(
            f"{affiliation} in {out.constant(self.kinds)} and {area} is not None"
            f" and {area}.startswith({stem_of(self.place)!r})",
            f"3 if {affiliation} is None or {area} is None else 7",
            (affiliation, area),
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        if answer is UNKNOWN:
            return missing("单位隶属", "affiliation of the employer")
        affiliation, area = raw
        kind = words.said(affiliation)
        figures = Text(f"单位隶属：{kind.zh}（{area}）", f"affiliation: {kind.en} ({area})")
        if answer is MET:
            return Outcome(MET, figures)
        needs = Text(f"单位须隶属{self.name.zh}或其下级", f"an employer of {self.name.en} or below")
        return Outcome(NOT_MET, figures, needs)


@operator("affiliated_within@1")
def affiliated_within(node: Node) -> AffiliatedWithin:
    """The employer belongs to a county or city authority inside an area."""
    place, name = _area(node.only("area", "zh", "en", "kinds"))
    return AffiliatedWithin(place, name, node.at("kinds").words())


@dataclass(frozen=True, slots=True)
class PrivateEmployer:
    cost: ClassVar[int] = 2

    def emit(self, out: Writer) -> Emitted:
        private = out.assign("v", "f.private_employer")
        return Emitted(f"{private}", f"3 if {private} is None else 7")

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        if answer is UNKNOWN:
            return missing("单位所有制", "ownership of the employer")
        if answer is MET:
            return Outcome(MET, Text("民营单位", "private employer"))
        needs = Text("须为民营单位", "a private employer is needed")
        return Outcome(NOT_MET, Text("非民营单位", "not a private employer"), needs)


@operator("private_employer@1")
def private_employer(node: Node) -> PrivateEmployer:
    """The employer is private, by ownership or by an affiliation that means so."""
    node.only()
    return PrivateEmployer()


@dataclass(frozen=True, slots=True)
class FreeOf:
    flags: frozenset[str]
    name: Text
    cost: ClassVar[int] = 1

    def emit(self, out: Writer) -> Emitted:
        given = out.assign("v", "person.field_flags")
        return Emitted(
            f"{given} is not None and {out.constant(self.flags)}.isdisjoint({given})", f"3 if {given} is None else 7"
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        if answer is UNKNOWN:
            return missing("专业领域", "field")
        if answer is MET:
            return Outcome(MET, Text(f"不属{self.name.zh}", f"not {self.name.en}"))
        return Outcome(
            NOT_MET,
            Text(f"属{self.name.zh}", f"is {self.name.en}"),
            Text("请按单独发布的通知申报", "declare under the separate call"),
        )


@operator("free_of@1")
def free_of(node: Node) -> FreeOf:
    """The person's field is none of those a plan leaves out."""
    node.only("flags", "zh", "en")
    return FreeOf(frozenset(node.at("flags").words()), node.both())


@dataclass(frozen=True, slots=True)
class InsuredMonths:
    wanted: int
    place: str
    name: Text
    substitutes: tuple[str, ...]
    cost: ClassVar[int] = 8

    def emit(self, out: Writer) -> Emitted:
        expected = out.at_days(("months", self.wanted), lambda on, _: months_before(on, self.wanted))
        paid = out.call(_paid, "f.insurance", expected, repr(stem_of(self.place)))
        replaced = "False"
        if self.substitutes:
            wanted = out.constant(frozenset(self.substitutes))
            replaced = out.assign("v", f"{wanted}.issubset(f.insurance_substitutes or ())")
        return Emitted(
            f"{replaced} or {paid} == {self.wanted}", "3", (replaced, paid, "f.insurance"), asks=f"{paid} >= 0"
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        replaced, paid, months = raw
        if replaced:
            given = words.listed(words.word(words.SUBSTITUTES, code) for code in self.substitutes)
            return Outcome(MET, Text(f"以{given.zh}替代", f"replaced by {given.en}"))
        if paid < 0:
            return missing("社保缴纳月份", "months of social insurance")
        figures = Text(
            f"近 {self.wanted} 个月在{self.name.zh}缴纳 {paid} 个月",
            f"{paid} of {self.wanted} months paid in {self.name.en}",
        )
        expected = months_before(days.on, self.wanted)
        evidence = evidence_of(month for month in months if month.month in expected)
        if answer is MET:
            return Outcome(MET, figures, evidence=evidence)
        needs = Text("请上传其余月份的参保证明", "upload proof of the other months")
        return Outcome(UNKNOWN, figures, needs, evidence=evidence, needs_person=True)


@operator("insured_months@1")
def insured_months(node: Node) -> InsuredMonths:
    """Pension months paid in an area before this month; a shortfall is a question to a person, never a refusal."""
    node.only("months", "area", "zh", "en", "substitutes")
    place, name = _area(node)
    substitutes = node.at("substitutes").choices(words.SUBSTITUTES) if node.has("substitutes") else ()
    return InsuredMonths(node.at("months").whole(1, LONGEST_SPAN * MONTHS), place, name, substitutes)


def _paid(months: Sequence[InsuranceMonth] | None, expected: frozenset[str], stem: str) -> int:
    """How many of the expected months were paid; -1 if nobody has said."""
    if months is None:
        return -1
    return len({month.month for month in months if month.month in expected and month.area.startswith(stem)})


def months_before(on: date, count: int) -> frozenset[str]:
    """The `count` months before the current one, as `2023-07`."""
    last = on.year * MONTHS + on.month - 2
    return frozenset(f"{month // MONTHS:04d}-{month % MONTHS + 1:02d}" for month in range(last - count + 1, last + 1))


def last_check(checks: Sequence[PersonCheck] | None, code: str) -> PersonCheck | tuple[()]:
    """The newest finding of a person on a point, () if there is none."""
    return next((check for check in reversed(checks or ()) if check.code == code), ())


def with_reason(result: Text, check: PersonCheck) -> Text:
    """What was found, with its reason where the facts hold one."""
    return Text(f"{result.zh}：{check.reason}", f"{result.en}: {check.reason}") if check.reason else result


FOUND: Final = {True: Text("认定成立", "found to hold"), False: Text("认定不成立", "found not to hold")}


@dataclass(frozen=True, slots=True)
class ConfirmedByPerson:
    code: str
    ask: Text
    cost: ClassVar[int] = 2

    def emit(self, out: Writer) -> Emitted:
        check = out.call(last_check, "f.person_checks", repr(self.code))
        return Emitted(f"{check} and {check}.holds", f"7 if {check} else 3", (check,), asks="True")

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        check = raw[0]
        if not check:
            return Outcome(
                UNKNOWN,
                Text(f"待人工核对：{self.ask.zh}", f"a person checks: {self.ask.en}"),
                Text(f"由审查部门确认{self.ask.zh}并写明理由", f"the office confirms {self.ask.en} and says why"),
                needs_person=True,
            )
        result = Text("符合", "confirmed") if answer is MET else Text("不符合", "not confirmed")
        if not check.reason:
            result = Text(f"人工认定{result.zh}", f"{result.en} by an office")
        figures = with_reason(result, check)
        return Outcome(answer, figures, None if answer is MET else NEW_PROOF, evidence=check.evidence)


@operator("confirmed_by_person@1")
def confirmed_by_person(node: Node) -> ConfirmedByPerson:
    """What no machine can judge: a person in office has recorded a finding, or is asked for one."""
    node.only("code", "ask_zh", "ask_en")
    return ConfirmedByPerson(node.at("code").text(), Text(node.at("ask_zh").text(), node.at("ask_en").text()))


@dataclass(frozen=True, slots=True)
class Unpublished:
    source: Text
    cost: ClassVar[int] = 0

    def emit(self, out: Writer) -> Emitted:
        return Emitted(None, "3", asks="True")

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        return Outcome(
            UNKNOWN,
            Text(f"依据未见：{self.source.zh}", f"source not seen: {self.source.en}"),
            Text("待评委会办公室补充依据", "the committee office supplies the source"),
            needs_person=True,
        )


@operator("unpublished@1")
def unpublished(node: Node) -> Unpublished:
    """The notice points to a text that nobody has: the answer stays open."""
    node.only("zh", "en")
    return Unpublished(node.both())
