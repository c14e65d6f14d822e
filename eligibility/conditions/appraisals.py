"""Conditions on yearly appraisals: a least grade, or merely that they are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, get_args

from eligibility import words
from eligibility.answers import CODES, MET, NOT_MET, NOT_YET, OF_CODE, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.anchors import evidence_of
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.facts import Appraisal, Grade
from provisions.citation import Text
from provisions.reader import Node

BEST_FIRST = tuple(grade for grade in get_args(Grade) if grade != "undetermined")


@dataclass(frozen=True, slots=True)
class AppraisalEach:
    """`least`: the least grade that passes, None if any does."""

    years: tuple[int, ...]
    passing: tuple[str, ...]
    least: Text | None
    cost: ClassVar[int] = 6

    def emit(self, out: Writer) -> Emitted:
        by_year = out.call(_by_year, "f.appraisals")
        codes = out.constant({grade: _code(grade, self.passing) for grade in get_args(Grade)})
        each = ", ".join(self._ask(out, by_year, codes, year) for year in self.years)
        found = out.shared((self, "years"), lambda: f"({each},)", "y")
        worst = " | ".join(f"{found}[{place}]" for place in range(len(self.years)))
        unknown = out.assign("v", "f.appraisals is None")
        ungraded = " or ".join(f"{year} in {by_year} and {found}[{n}] == 3" for n, year in enumerate(self.years))
        return Emitted(None, f"3 if {unknown} else {worst}", (unknown, by_year, found), asks=f"({ungraded})")

    def _ask(self, out: Writer, by_year: str, codes: str, year: int) -> str:
        absent = out.at_days(("appraisal", year), lambda on, _: CODES[UNKNOWN if year < on.year else NOT_YET])
        return f"({codes}[{by_year}[{year}].grade] if {year} in {by_year} else {absent})"

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        if raw[0]:
            return missing("年度考核", "yearly appraisals")
        by_year: Mapping[int, Appraisal] = raw[1]
        answers = {year: OF_CODE[code] for year, code in zip(self.years, raw[2], strict=True)}
        lacking = [year for year, found in answers.items() if found is not MET]
        figures = words.listed((_said(year, by_year.get(year)) for year in self.years), "，", ", ")
        asked = Text("每年须有材料", "material of every year needed")
        if self.least:
            asked = Text(f"每年须为{self.least.zh}及以上", f"at least {self.least.en} every year")
        return Outcome(
            answer,
            Text(f"{figures.zh}；{asked.zh}", f"{figures.en}; {asked.en}"),
            needs=_wanted(lacking, self.least) if lacking else None,
            by=date(max(lacking), 12, 31) if answer is NOT_YET else None,
            evidence=evidence_of(by_year[year] for year in self.years if year in by_year),
            needs_person=any(year in by_year and answers[year] is UNKNOWN for year in self.years),
        )


@operator("appraisal_each@1")
def appraisal_each(node: Node) -> AppraisalEach:
    """Every year has an appraisal of at least a grade; a missing or ungraded one is a question."""
    node.only("years", "at_least")
    years = tuple(entry.year() for entry in node.at("years").some())
    least = node.at("at_least").choice(BEST_FIRST)
    return AppraisalEach(years, BEST_FIRST[: BEST_FIRST.index(least) + 1], words.GRADES[least])


@operator("appraisal_recorded@1")
def appraisal_recorded(node: Node) -> AppraisalEach:
    """Every year has an appraisal, whatever its result: the notice names no least grade."""
    years = tuple(entry.year() for entry in node.only("years").at("years").some())
    return AppraisalEach(years, get_args(Grade), None)


def _by_year(appraisals: Sequence[Appraisal] | None) -> dict[int, Appraisal]:
    return {appraisal.year: appraisal for appraisal in appraisals or ()}


def _code(grade: str, passing: tuple[str, ...]) -> int:
    if grade in passing:
        return CODES[MET]
    return CODES[UNKNOWN if grade == "undetermined" else NOT_MET]


def _said(year: int, appraisal: Appraisal | None) -> Text:
    grade = words.GRADES[appraisal.grade] if appraisal else Text("缺", "missing")
    return Text(f"{year} 年{grade.zh}", f"{year} {grade.en}")


def _wanted(years: list[int], least: Text | None) -> Text:
    named = "、".join(str(year) for year in years)
    if least is None:
        return Text(f"{named} 年度考核材料", f"appraisal material of {named}")
    return Text(f"{named} 年度考核须为{least.zh}及以上", f"appraisal of {named} at least {least.en}")
