"""Conditions on yearly appraisals: a least grade, or merely that they are there."""

from datetime import date
from typing import get_args

from eligibility import words
from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer, both
from eligibility.conditions.anchors import evidence_of
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import Appraisal, Grade
from provisions.citation import Text
from provisions.reader import Node

BEST_FIRST = tuple(grade for grade in get_args(Grade) if grade != "undetermined")


@operator("appraisal_each@1")
def appraisal_each(node: Node) -> Condition:
    """Every year has an appraisal of at least a grade; a missing or ungraded one is a question."""
    node.only("years", "at_least")
    years = tuple(entry.whole(1) for entry in node.at("years").some())
    least = node.at("at_least").choice(BEST_FIRST)
    return _each(years, BEST_FIRST[: BEST_FIRST.index(least) + 1], words.GRADES[least])


@operator("appraisal_recorded@1")
def appraisal_recorded(node: Node) -> Condition:
    """Every year has an appraisal, whatever its result: the notice names no least grade."""
    years = tuple(entry.whole(1) for entry in node.only("years").at("years").some())
    return _each(years, get_args(Grade), None)


def _each(years: tuple[int, ...], passing: tuple[str, ...], least: Text | None) -> Condition:
    asked = Text("每年须有材料", "material of every year needed")
    if least:
        asked = Text(f"每年须为{least.zh}及以上", f"at least {least.en} every year")

    def judge(case: Case) -> Outcome:
        if case.facts.appraisals is None:
            return missing("年度考核", "yearly appraisals")
        by_year = {appraisal.year: appraisal for appraisal in case.facts.appraisals}
        answers = {year: _answer(by_year.get(year), year, passing, case) for year in years}
        lacking = [year for year, answer in answers.items() if answer is not MET]
        answer = both(answers.values())
        figures = words.listed((_said(year, by_year.get(year)) for year in years), "，", ", ")
        return Outcome(
            answer,
            Text(f"{figures.zh}；{asked.zh}", f"{figures.en}; {asked.en}"),
            needs=_wanted(lacking, least) if lacking else None,
            by=date(max(lacking), 12, 31) if answer is NOT_YET else None,
            evidence=evidence_of(by_year[year] for year in years if year in by_year),
            needs_person=any(year in by_year and answers[year] is UNKNOWN for year in years),
        )

    return judge


def _answer(appraisal: Appraisal | None, year: int, passing: tuple[str, ...], case: Case) -> Answer:
    if appraisal is None:
        return UNKNOWN if year < case.on.year else NOT_YET
    if appraisal.grade in passing:
        return MET
    return UNKNOWN if appraisal.grade == "undetermined" else NOT_MET


def _said(year: int, appraisal: Appraisal | None) -> Text:
    grade = words.GRADES[appraisal.grade] if appraisal else Text("缺", "missing")
    return Text(f"{year} 年{grade.zh}", f"{year} {grade.en}")


def _wanted(years: list[int], least: Text | None) -> Text:
    named = "、".join(str(year) for year in years)
    if least is None:
        return Text(f"{named} 年度考核材料", f"appraisal material of {named}")
    return Text(f"{named} 年度考核须为{least.zh}及以上", f"appraisal of {named} at least {least.en}")
