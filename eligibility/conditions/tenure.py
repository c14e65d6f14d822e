"""Conditions on years: since a day, really worked, or appointed; all counted to the plan's `count_to`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple

from eligibility import words
from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.anchors import (
    Anchor,
    Found,
    Match,
    evidence_of,
    read_anchor,
    read_match,
    read_match_among,
)
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.facts import Appointment, Title, Work
from provisions.citation import Text
from provisions.reader import Node
from provisions.tenure import MONTHS, add_months, latest_start, whole_months, worked_months

BEGINNING = date(1900, 1, 1)
NEVER: Final = date.min
NAMELESS: Final = Text("", "")


def _no_count_to(name: Text) -> Outcome:
    return Outcome(
        UNKNOWN,
        Text(f"{name.zh}：计算截止日未见公布", f"{name.en}: no day to count to is published"),
        Text("待评委会办公室确认年限计算截止日", "the committee office confirms the day to count to"),
    )


def _absent(name: Text) -> Outcome:
    return Outcome(
        NOT_MET,
        Text(f"没有“{name.zh}”的记录", f"no record: {name.en}"),
        Text(f"须先{name.zh}，并在业绩档案中登记", f"first needed and entered in the dossier: {name.en}"),
    )


def _undated(name: Text) -> Outcome:
    return missing(f"“{name.zh}”的日期", f"day ({name.en})")


def _figures(what: Text, months: int, years: int, count_to: date) -> Text:
    had = words.duration(months)
    return Text(
        f"{what.zh} {had.zh}，需满 {years} 年，计算至 {count_to}",
        f"{what.en}: {had.en}, {years} years needed, counted to {count_to}",
    )


def _short(months: int, years: int) -> Text:
    lacking = words.duration(years * MONTHS - months)
    return Text(f"还差 {lacking.zh}", f"{lacking.en} short")


def _until(out: Writer) -> str:
    return out.at_days("count_to", lambda _, count_to: count_to)


@dataclass(frozen=True, slots=True)
class WholeYears:
    since: Anchor
    years: int
    cost: ClassVar[int] = 3

    def emit(self, out: Writer) -> Emitted:
        found = self.since.find(out)
        if not out.counted:
            return Emitted(None, f"7 if {found}.absent else 3", (found, "None"))
        last = out.at_days(("latest_start", self.years), lambda _, to: to and (latest_start(to, self.years) or NEVER))
        day = out.assign("v", f"{found}[0]")
        other = f"7 if {day} is not None and not {found}[2] or {found}[3] else 3"
        months = "None"
        if out.full:
            months = out.shared(
                ("months", found),
                lambda: f"-1 if {day} is None else {out.constant(whole_months)}({day}, {_until(out)})",
            )
        return Emitted(f"{day} is not None and {day} <= {last}", other, (found, months))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        found: Found = raw[0]
        name = self.since.name(found)
        if found.absent:
            return _absent(name)
        if days.count_to is None:
            return _no_count_to(name)
        if found.day is None or answer is UNKNOWN:
            return _undated(name)
        figures, evidence = _figures(name, raw[1], self.years, days.count_to), found.record.evidence
        if answer is MET:
            return Outcome(MET, figures, evidence=evidence)
        full = add_months(found.day, self.years * MONTHS)
        short = _short(raw[1], self.years)
        needs = Text(f"{short.zh}（{full} 满 {self.years} 年）", f"{short.en} (full on {full})")
        return Outcome(NOT_MET, figures, needs, evidence=evidence)


@operator("whole_years@1")
def whole_years_since(node: Node) -> WholeYears:
    """Full years from a day to `count_to`; the anniversary counts."""
    node.only("since", "at_least")
    return WholeYears(read_anchor(node.at("since")), node.at("at_least").span())


class Span(NamedTuple):
    """Months really worked, and the records that surely count."""

    months: int
    sure: Sequence[Work]


NO_SPAN: Final = Span(0, ())


@dataclass(frozen=True, slots=True)
class WorkedYears:
    kinds: tuple[str, ...]
    in_field: bool
    since: Anchor | None
    years: int
    cost: ClassVar[int] = 7

    def emit(self, out: Writer) -> Emitted:
        found = self.since.find(out) if self.since else "None"
        absent = f"7 if {found}.absent else " if self.since else ""
        if not out.counted:
            return Emitted(None, f"{absent}3", (found, "None"))
        since = f"{found}[0]" if self.since else out.constant(BEGINNING)
        until, kinds = _until(out), out.constant(self.kinds)
        span = out.call(_span, "f.work", kinds, str(self.in_field), since, until)
        met, perhaps = f"{span}[0] >= {self.years * MONTHS}", "False"
        if self.in_field:
            perhaps = f"{out.constant(_perhaps)}(f.work, {kinds}, {since}, {until}) >= {self.years * MONTHS}"
            if out.full:
                perhaps = out.assign("v", f"not {met} and {perhaps}")
        undated = f"{found}[2]" if self.since else "False"
        unknown = f"f.work is None or {since} is None or {perhaps} or {undated}"
        return Emitted(met, f"{absent}3 if {unknown} else 7", (found, span, "f.work", perhaps))

    def _what(self, found: Found | None) -> Text:
        kinds = words.listed((words.WORK_KINDS[kind] for kind in self.kinds), "或", " or ")
        field_zh, field_en = ("本专业", " in the field") if self.in_field else ("", "")
        after, after_en = "", ""
        if self.since and found:
            name = self.since.name(found)
            after, after_en = f"{name.zh}（{found.day}）后", f"{name.en} ({found.day}), "
        return Text(f"{after}从事{field_zh}{kinds.zh}工作", f"{after_en}{kinds.en} work{field_en}")

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        found: Found | None = raw[0]
        name = self.since.name(found) if self.since and found else NAMELESS
        if found and found.absent:
            return _absent(name)
        if days.count_to is None:
            return _no_count_to(name)
        if found and found.day is None:
            return _undated(name)
        span: Span = raw[1]
        work: Sequence[Work] | None = raw[2]
        if work is None:
            return missing("工作经历", "work history")
        figures = _figures(self._what(found), span.months, self.years, days.count_to)
        evidence = (*(found.record.evidence if found else ()), *evidence_of(span.sure))
        if answer is MET:
            return Outcome(MET, figures, evidence=evidence)
        if answer is NOT_MET:
            return Outcome(NOT_MET, figures, _short(span.months, self.years), evidence=evidence)
        if found and found.undated and not raw[3]:
            return _undated(name)
        unstated = [entry for entry in work if entry.kind in self.kinds and entry.in_field is None]
        needs = Text("请注明各段经历是否属申报专业", "state which work was in the field")
        proof = evidence_of([*span.sure, *unstated])
        return Outcome(UNKNOWN, figures, needs, evidence=(*(found.record.evidence if found else ()), *proof))


@operator("worked_years@1")
def worked_years_since(node: Node) -> WorkedYears:
    """Full years really worked in some kinds of work: gaps don't count, overlaps count once.

    Work whose field nobody has stated makes the answer UNKNOWN if it would be enough with it.
    """
    node.only("kinds", "in_field", "since", "at_least")
    return WorkedYears(
        node.at("kinds").choices(words.WORK_KINDS),
        node.has("in_field") and node.at("in_field").flag(),
        read_anchor(node.at("since")) if node.has("since") else None,
        node.at("at_least").span(),
    )


def _span(work: Sequence[Work] | None, kinds: tuple[str, ...], in_field: bool, since: date | None, until: date) -> Span:
    if work is None or since is None:
        return NO_SPAN
    sure, intervals = [], []
    for entry in work:
        if entry.kind in kinds and (not in_field or entry.in_field):
            sure.append(entry)
            intervals.append((entry.since, entry.until))
    return Span(worked_months(intervals, since, until) if sure else 0, sure)


def _perhaps(work: Sequence[Work] | None, kinds: tuple[str, ...], since: date | None, until: date) -> int:
    """Months with the work whose field nobody has stated."""
    if work is None or since is None:
        return 0
    perhaps = [(entry.since, entry.until) for entry in work if entry.kind in kinds and entry.in_field is not False]
    return worked_months(perhaps, since, until)


class Terms(NamedTuple):
    """The appointments of a level: `found` is None if nobody has stated any, `dayless` if one lacks its first day."""

    found: Sequence[Appointment] | None
    dayless: bool


def _terms(appointments: Sequence[Appointment] | None, match: Match) -> Terms:
    if appointments is None:
        return Terms(None, False)
    found = match.of(appointments)
    dayless = False
    for term in found:
        if term.since is None:
            dayless = True
    return Terms(found, dayless)


def _appointed_months(terms: Terms, until: date) -> int:
    return worked_months([(term.since, term.until) for term in terms.found or () if term.since], BEGINNING, until)


@dataclass(frozen=True, slots=True)
class AppointedYears:
    match: Match
    years: int
    cost: ClassVar[int] = 5

    def emit(self, out: Writer) -> Emitted:
        terms = out.call(_terms, "f.appointments", out.constant(self.match))
        if not out.counted:
            return Emitted(None, f"7 if {terms}[0] == [] else 3", (terms, "0"))
        months = out.call(_appointed_months, terms, _until(out))
        return Emitted(
            f"{months} >= {self.years * MONTHS}", f"3 if {terms}[0] is None or {terms}[1] else 7", (terms, months)
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        terms: Terms = raw[0]
        if terms.found is None:
            return missing("聘任记录", "appointments")
        if not terms.found:
            wanted, years = words.TITLE_LEVELS[self.match.level], self.years
            return Outcome(
                NOT_MET,
                Text(
                    f"没有聘任{wanted.zh}职务的记录，需满 {years} 年",
                    f"never appointed, {wanted.en}; {years} years needed",
                ),
                Text(f"{wanted.zh}职务的聘书，满 {years} 年", f"letters of appointment, {wanted.en}, {years} years"),
            )
        name = Text(f"任{terms.found[0].name or '该职务'}", f"appointed as {terms.found[0].name or 'such'}")
        if days.count_to is None:
            return _no_count_to(name)
        if answer is UNKNOWN:
            return missing("聘任起始日期", "first day of the appointment")
        figures = _figures(name, raw[1], self.years, days.count_to)
        needs = None if answer is MET else _short(raw[1], self.years)
        return Outcome(answer, figures, needs, evidence=evidence_of(terms.found))


@operator("appointed_years@1")
def appointed_years(node: Node) -> AppointedYears:
    """Full years appointed to a level, all terms together."""
    return AppointedYears(read_match_among(node, "at_least"), node.at("at_least").span())


@dataclass(frozen=True, slots=True)
class AppointedInYear:
    match: Match
    year: int
    cost: ClassVar[int] = 4

    def emit(self, out: Writer) -> Emitted:
        terms = out.call(_terms, "f.appointments", out.constant(self.match))
        valid = out.call(_in_force, terms, repr(self.year))
        return Emitted(valid, f"3 if {terms}[0] is None or {terms}[1] else 7", (terms, valid))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        terms, valid = raw
        if answer is MET:
            name = valid[0].name or "该职务"
            figures = Text(f"{self.year} 年在聘：{name}", f"appointed in {self.year}: {name}")
            return Outcome(MET, figures, evidence=evidence_of(valid))
        if terms.found is None:
            return missing("聘任记录", "appointments")
        if answer is UNKNOWN:
            return missing("聘任起始日期", "first day of the appointment")
        return Outcome(
            NOT_MET,
            Text(f"{self.year} 年没有在聘记录", f"no appointment in force in {self.year}"),
            Text(f"{self.year} 年在聘的聘书", f"a letter of appointment in force in {self.year}"),
        )


@operator("appointed_in_year@1")
def appointed_in_year(node: Node) -> AppointedInYear:
    """An appointment of that level is in force in a given year."""
    return AppointedInYear(read_match_among(node, "year"), node.at("year").year())


def _in_force(terms: Terms, year: int) -> list[Appointment]:
    return [
        term
        for term in terms.found or ()
        if term.since is not None and term.since.year <= year and (term.until is None or term.until.year >= year)
    ]


@dataclass(frozen=True, slots=True)
class TitleHeld:
    match: Match
    cost: ClassVar[int] = 3

    def emit(self, out: Writer) -> Emitted:
        found = out.call(_held, "f.titles", out.constant(self.match))
        return Emitted(found, "3 if f.titles is None else 7", (found,))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        if answer is UNKNOWN:
            return missing("职称", "titles")
        found: Sequence[Title] = raw[0]
        if not found:
            wanted = words.TITLE_LEVELS[self.match.level]
            return Outcome(
                NOT_MET,
                Text(f"没有要求的{wanted.zh}职称", f"no title of the {wanted.en} asked for"),
                Text(f"须先取得{wanted.zh}职称", f"first needed: a title of the {wanted.en}"),
            )
        name = found[0].name or words.TITLE_LEVELS[found[0].level].zh
        return Outcome(MET, Text(f"已取得{name}", f"holds {name}"), evidence=evidence_of(found))


@operator("title_held@1")
def title_held(node: Node) -> TitleHeld:
    """The person holds a title of a level and series."""
    return TitleHeld(read_match(node))


def _held(titles: Sequence[Title] | None, match: Match) -> list[Title]:
    return match.of(titles or ())
