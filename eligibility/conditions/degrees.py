"""Conditions on education: level, discipline, and whether the major fits, with the three exceptions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from eligibility import words
from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer, both, either, softened
from eligibility.conditions.anchors import DEGREE_LEVELS, evidence_of, level_of, read_equivalence
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import Degree, Facts, PracticeQualification, Study
from provisions.citation import Text
from provisions.reader import Node
from provisions.tenure import whole_months

Fit = Callable[[Degree, Facts], Answer]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A way in which a major that doesn't fit counts as fitting; `proof`: the records that show it."""

    name: Text
    holds: Fit
    proof: Callable[[Degree, Facts], tuple[str, ...]]


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
    equivalence = read_equivalence(node)
    relations, exemptions = _read_major(node)
    fits = _read_fit(node, relations, exemptions)

    def judge(case: Case) -> Outcome:
        degrees = case.facts.degrees
        if degrees is None:
            return missing("学历学位", "degrees")
        if not degrees:
            return Outcome(
                NOT_MET, Text("没有学历记录", "no degree"), Text(f"{wanted.zh}学历", f"a degree: {wanted.en}")
            )
        ranked = sorted(degrees, key=lambda degree: DEGREE_LEVELS.index(level_of(degree, equivalence)), reverse=True)
        reached = [degree for degree in ranked if level_of(degree, equivalence) in levels]
        if not reached:
            needs = Text(f"须为{wanted.zh}", f"needed: {wanted.en}")
            return Outcome(NOT_MET, _said(ranked[0], equivalence), needs, evidence=ranked[0].evidence)
        judged = [(fits(degree, case.facts), degree) for degree in reached]
        answer = either(fit for fit, _ in judged)
        best = next(degree for fit, degree in judged if fit is answer)
        figures, evidence = _said(best, equivalence), best.evidence
        if answer is MET and relations and best.major_relation not in relations:
            used = next(exemption for exemption in exemptions if exemption.holds(best, case.facts) is MET)
            figures = Text(f"{figures.zh}；{used.name.zh}", f"{figures.en}; {used.name.en}")
            evidence = tuple(dict.fromkeys((*evidence, *used.proof(best, case.facts))))
        return Outcome(
            answer,
            figures,
            needs=None if answer is MET else _wanted(best),
            evidence=evidence,
            needs_person=answer is UNKNOWN and best.major_relation is not None,
        )

    return judge


def _read_major(node: Node) -> tuple[tuple[str, ...], Sequence[Exemption]]:
    """What the major must be to the field, and the ways out; nothing if the rule doesn't ask."""
    if not node.has("major"):
        return (), ()
    major = node.at("major").only("relation", "unless")
    relations = major.at("relation").choices(words.RELATIONS)
    return relations, _read_exemptions(major, relations) if major.has("unless") else ()


def _read_fit(node: Node, relations: tuple[str, ...], exemptions: Sequence[Exemption]) -> Fit:
    disciplines = node.at("disciplines").choices(words.DISCIPLINES) if node.has("disciplines") else ()
    natures = node.at("natures").choices(("academic", "professional")) if node.has("natures") else ()

    def fit(degree: Degree, facts: Facts) -> Answer:
        nature = _among(degree.nature, natures)
        if set(natures) == {"academic", "professional"}:
            nature = MET
        if not relations:
            return both([nature, _among(degree.discipline, disciplines)])
        exception = either(exemption.holds(degree, facts) for exemption in exemptions)
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


def _read_exemptions(major: Node, relations: tuple[str, ...]) -> list[Exemption]:
    unless = major.at("unless").only("national_registration", "study_months", "any_degree")
    exemptions: list[Exemption] = []
    if unless.has("national_registration") and unless.at("national_registration").flag():
        exemptions.append(REGISTERED)
    if unless.has("study_months"):
        exemptions.append(_studied(unless.at("study_months").whole(1)))
    if unless.has("any_degree") and unless.at("any_degree").flag():
        exemptions.append(_another_degree(relations))
    return exemptions


def _is_registered(qualification: PracticeQualification) -> Answer:
    return both(_flag(known) for known in (qualification.national, qualification.in_field))


def _registered(_: Degree, facts: Facts) -> Answer:
    if facts.practice_qualifications is None:
        return UNKNOWN
    return either(_is_registered(qualification) for qualification in facts.practice_qualifications)


REGISTERED = Exemption(
    Text("持有所从事专业的国家注册资格，专业视为相符", "excepted by a national registration in the field"),
    _registered,
    lambda _, facts: evidence_of(q for q in facts.practice_qualifications or () if _is_registered(q) is MET),
)


def _another_degree(relations: tuple[str, ...]) -> Exemption:
    def others(degree: Degree, facts: Facts) -> Sequence[Degree]:
        return [other for other in facts.degrees or () if other is not degree]

    return Exemption(
        Text("另有一个学历专业相符，按最高学历认定", "another degree fits, so the highest counts"),
        lambda degree, facts: either(_among(other.major_relation, relations) for other in others(degree, facts)),
        lambda degree, facts: evidence_of(o for o in others(degree, facts) if o.major_relation in relations),
    )


def _studied(months: int) -> Exemption:
    def is_full(study: Study) -> bool:
        taken = study.full_time and study.in_field and study.certificate
        return taken and whole_months(study.since, study.until + timedelta(days=1)) >= months

    def judge(_: Degree, facts: Facts) -> Answer:
        if facts.studies is None:
            return UNKNOWN
        return MET if any(is_full(study) for study in facts.studies) else NOT_MET

    return Exemption(
        Text(
            f"脱产学习本专业满 {months} 个月并有证书，专业视为相符",
            f"excepted by {months} months of study in the field",
        ),
        judge,
        lambda _, facts: evidence_of(study for study in facts.studies or () if is_full(study)),
    )


def _flag(known: bool | None) -> Answer:
    if known is None:
        return UNKNOWN
    return MET if known else NOT_MET


def _said(degree: Degree, equivalence: Mapping[str, str]) -> Text:
    level = words.DEGREE_LEVELS[level_of(degree, equivalence)]
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
        answers = [both(_flag(known) for known in (entry.national, entry.engineering)) for entry in held]
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
