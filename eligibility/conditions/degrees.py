"""Conditions on education: level, discipline, and whether the major fits, with the three exceptions."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import get_args

from eligibility import words
from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer, both, either, softened
from eligibility.conditions.anchors import DEGREE_LEVELS
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import Degree, Facts, SchoolTrack
from provisions.citation import Text
from provisions.reader import Node
from provisions.tenure import whole_months

Deemed = Callable[[Facts], Answer]
SCHOOL_TRACKS: tuple[str, ...] = get_args(SchoolTrack)


@operator("degree_at_least@1")
def degree_at_least(node: Node) -> Condition:
    """A degree of a level (or `exactly` one), of a discipline and nature, whose major fits the field.

    `major.unless`: `national_registration`, `study_months` of full-time study in the field with a certificate,
    and `any_degree` (one degree that fits lets the highest count).
    `equivalence`: what classes of technician schools count as.
    """
    node.only("level", "exactly", "disciplines", "natures", "major", "equivalence")
    key = "exactly" if node.has("exactly") else "level"
    level = node.at(key).choice(DEGREE_LEVELS)
    levels = (level,) if key == "exactly" else DEGREE_LEVELS[DEGREE_LEVELS.index(level) :]
    wanted = words.DEGREE_LEVELS[level]
    equivalence = _read_equivalence(node)
    fits = _read_fit(node)

    def judge(case: Case) -> Outcome:
        degrees = case.facts.degrees
        if degrees is None:
            return missing("学历学位", "degrees")
        if not degrees:
            return Outcome(
                NOT_MET, Text("没有学历记录", "no degree"), Text(f"{wanted.zh}学历", f"a degree: {wanted.en}")
            )
        ranked = sorted(degrees, key=lambda degree: DEGREE_LEVELS.index(_level(degree, equivalence)), reverse=True)
        reached = [degree for degree in ranked if _level(degree, equivalence) in levels]
        if not reached:
            return Outcome(NOT_MET, _said(ranked[0], equivalence), Text(f"须为{wanted.zh}", f"needed: {wanted.en}"))
        judged = [(fits(degree, case.facts), degree) for degree in reached]
        answer = either(fit for fit, _ in judged)
        best = next(degree for fit, degree in judged if fit is answer)
        return Outcome(
            answer,
            _said(best, equivalence),
            needs=None if answer is MET else _wanted(best),
            evidence=best.evidence,
            needs_person=answer is UNKNOWN and best.major_relation is not None,
        )

    return judge


def _read_equivalence(node: Node) -> Mapping[str, str]:
    if not node.has("equivalence"):
        return {}
    entries = node.at("equivalence").only(*SCHOOL_TRACKS)
    return {track: inner.choice(DEGREE_LEVELS) for track, inner in entries.pairs()}


def _level(degree: Degree, equivalence: Mapping[str, str]) -> str:
    return equivalence.get(degree.school_track, degree.level)


def _read_fit(node: Node) -> Callable[[Degree, Facts], Answer]:
    disciplines = node.at("disciplines").choices(words.DISCIPLINES) if node.has("disciplines") else ()
    natures = node.at("natures").choices(("academic", "professional")) if node.has("natures") else ()
    relations: tuple[str, ...] = ()
    deemed: list[Deemed] = []
    if node.has("major"):
        major = node.at("major").only("relation", "unless")
        relations = major.at("relation").choices(words.RELATIONS)
        deemed = _read_exceptions(major, relations) if major.has("unless") else []

    def fit(degree: Degree, facts: Facts) -> Answer:
        nature = _among(degree.nature, natures)
        if set(natures) == {"academic", "professional"}:
            nature = MET
        if not relations:
            return both([nature, _among(degree.discipline, disciplines)])
        exception = either(rule(facts) for rule in deemed)
        if exception is MET:
            return nature
        own = _among(degree.major_relation, relations)
        discipline = _among(degree.discipline, disciplines)
        if own is MET:
            discipline = softened(discipline)
        return both([nature, either([exception, both([own, discipline])])])

    return fit


def _among(value: str | None, allowed: tuple[str, ...]) -> Answer:
    if not allowed:
        return MET
    if value is None:
        return UNKNOWN
    return MET if value in allowed else NOT_MET


def _read_exceptions(major: Node, relations: tuple[str, ...]) -> list[Deemed]:
    unless = major.at("unless").only("national_registration", "study_months", "any_degree")
    deemed: list[Deemed] = []
    if unless.has("national_registration") and unless.at("national_registration").flag():
        deemed.append(_registered)
    if unless.has("study_months"):
        deemed.append(_studied(unless.at("study_months").whole(1)))
    if unless.has("any_degree") and unless.at("any_degree").flag():
        deemed.append(lambda facts: either(_among(degree.major_relation, relations) for degree in facts.degrees or ()))
    return deemed


def _registered(facts: Facts) -> Answer:
    if facts.practice_qualifications is None:
        return UNKNOWN
    return either(
        both(
            UNKNOWN if known is None else (MET if known else NOT_MET)
            for known in (qualification.national, qualification.in_field)
        )
        for qualification in facts.practice_qualifications
    )


def _studied(months: int) -> Deemed:
    def judge(facts: Facts) -> Answer:
        if facts.studies is None:
            return UNKNOWN
        full = (
            study.full_time
            and study.in_field
            and study.certificate
            and whole_months(study.since, study.until + timedelta(days=1)) >= months
            for study in facts.studies
        )
        return MET if any(full) else NOT_MET

    return judge


def _said(degree: Degree, equivalence: Mapping[str, str]) -> Text:
    level = words.DEGREE_LEVELS[_level(degree, equivalence)]
    relation = words.RELATIONS.get(degree.major_relation or "", Text("未认定", "not judged"))
    if not degree.major:
        return Text(f"学历{level.zh}，所学专业{relation.zh}", f"{level.en}, major {relation.en}")
    return Text(
        f"学历{level.zh}，专业{degree.major}（{relation.zh}）", f"{level.en}, major {degree.major} ({relation.en})"
    )


def _wanted(degree: Degree) -> Text:
    if degree.major_relation is None:
        return Text("请认定所学专业与申报专业是否一致或相近", "state whether the major fits the field")
    return Text(
        "所学专业须与申报专业一致或相近，或符合专业认定的例外情形",
        "the major must be the same as or near to the field, or one of the exceptions must apply",
    )


@operator("practice_qualification@1")
def practice_qualification(node: Node) -> Condition:
    """A national practice qualification of the engineering kind."""
    node.only()

    def judge(case: Case) -> Outcome:
        held = case.facts.practice_qualifications
        if held is None:
            return missing("执业资格", "practice qualifications")
        answers = [
            both(
                UNKNOWN if known is None else (MET if known else NOT_MET)
                for known in (entry.national, entry.engineering)
            )
            for entry in held
        ]
        answer = either(answers)
        codes = Text("、".join(entry.code for entry in held) or "无", ", ".join(entry.code for entry in held) or "none")
        evidence = tuple(
            item for fit, entry in zip(answers, held, strict=True) if fit is MET for item in entry.evidence
        )
        needs = (
            None if answer is MET else Text("国家工程技术类执业资格", "a national engineering practice qualification")
        )
        return Outcome(
            answer, Text(f"执业资格：{codes.zh}", f"practice qualifications: {codes.en}"), needs, evidence=evidence
        )

    return judge
