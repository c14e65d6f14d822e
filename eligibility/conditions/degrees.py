"""Conditions on education: level, discipline, and whether the major fits, with the three exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final, NamedTuple

from eligibility import words
from eligibility.answers import CODES, MET, NOT_MET, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.anchors import DEGREE_LEVELS, Equivalence, evidence_of, level_of, read_equivalence
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.facts import Degree, Facts, PracticeQualification, Study
from provisions.citation import Text
from provisions.reader import LONGEST_SPAN, Node
from provisions.tenure import MONTHS, whole_months

NATURES: Final = ("academic", "professional")
REFUSED, OPEN = CODES[NOT_MET], CODES[UNKNOWN]
RANK: Final = {level: rank for rank, level in enumerate(DEGREE_LEVELS)}


class Exemption(NamedTuple):
    """A way in which a major that doesn't fit counts as fitting; `proof`: the records that show it."""

    kind: str
    proof: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Major:
    """Which relations of the major to the field will do, and what stands in for one that doesn't fit."""

    relations: tuple[str, ...]
    registration: bool = False
    study_months: int = 0
    any_degree: bool = False

    def excepted(self, facts: Facts) -> int:
        """The code of the best exception but that of another degree, 7 if there is none."""
        best = REFUSED
        if self.registration:
            best &= _held(facts.practice_qualifications, "in_field")
        if self.study_months and best:
            best &= _studied(facts.studies, self.study_months)
        return best

    def by_another(self, degree: Degree, degrees: Sequence[Degree]) -> int:
        """The code of the best of the other degrees, where one that fits lets the highest count."""
        best = REFUSED
        if self.any_degree and len(degrees) > 1:
            for other in degrees:
                if other is not degree:
                    best &= _among(other.major_relation, self.relations)
        return best

    def used(self, degree: Degree, facts: Facts) -> Exemption:
        """The first exception that holds for a degree whose major doesn't fit, and what shows it."""
        held = [entry for entry in facts.practice_qualifications or () if entry.national and entry.in_field]
        if self.registration and held:
            return Exemption("registration", held)
        full = [study for study in facts.studies or () if _is_full(study, self.study_months)]
        if self.study_months and full:
            return Exemption("study", full)
        others = [
            other for other in facts.degrees or () if other is not degree and other.major_relation in self.relations
        ]
        return Exemption("degree", others)

    def name(self, kind: str) -> Text:
        """An exception in words."""
        if kind == "registration":
            return Text(
                "持有所从事专业的国家注册资格，专业视为相符", "excepted by a national registration in the field"
            )
        if kind == "study":
            months = self.study_months
            return Text(
                f"脱产学习本专业满 {months} 个月并有证书，专业视为相符",
                f"excepted by {months} months of study in the field",
            )
        return Text("另有一个学历专业相符，按最高学历认定", "another degree fits, so the highest counts")


class Reached(NamedTuple):
    """The code of the best degree that reaches the level, and that degree; without one, the highest there is."""

    code: int
    best: Degree | None
    reached: bool
    excepted: Exemption | None = None


NOT_STATED: Final = Reached(OPEN, None, False)
NONE: Final = Reached(REFUSED, None, False)


@dataclass(frozen=True, slots=True)
class DegreeAtLeast:
    level: str
    levels: tuple[str, ...]
    disciplines: tuple[str, ...]
    natures: tuple[str, ...]
    major: Major | None
    counts_as: Equivalence
    cost: ClassVar[int] = 6

    def emit(self, out: Writer) -> Emitted:
        found = out.call(DegreeAtLeast.judge, out.constant(self), "f", hint="degree")
        asks = f"{found}[1] is not None and {found}[1].major_relation is not None"
        return Emitted(None, f"{found}[0]", (found,), asks=asks)

    def judge(self, facts: Facts) -> Reached:
        """The highest degree first; the first of those with the best answer gives it."""
        degrees = facts.degrees
        if degrees is None:
            return NOT_STATED
        if not degrees:
            return NONE
        levels, counts_as = self.levels, self.counts_as
        if counts_as:
            reached = [degree for degree in degrees if level_of(degree, counts_as) in levels]
        else:
            reached = [degree for degree in degrees if degree.level in levels]
        if not reached:
            highest = degrees[0] if len(degrees) == 1 else max(degrees, key=self._rank)
            return Reached(REFUSED, highest, False)
        if len(reached) > 1:
            reached.sort(key=self._rank, reverse=True)
        best, code, excepted = reached[0], REFUSED + 1, None
        for degree in reached:
            fit = self._fit(degree)
            if fit and self.major:
                excepted = self.major.excepted(facts) if excepted is None else excepted
                fit &= excepted & self.major.by_another(degree, degrees)
            fit |= self._nature(degree)
            if fit < code:
                best, code = degree, fit
        if code or self.major is None or best.major_relation in self.major.relations:
            return Reached(code, best, True)
        return Reached(code, best, True, self.major.used(best, facts))

    def _rank(self, degree: Degree) -> int:
        return RANK[level_of(degree, self.counts_as)]

    def _nature(self, degree: Degree) -> int:
        return 0 if len(self.natures) in (0, len(NATURES)) else _among(degree.nature, self.natures)

    def _fit(self, degree: Degree) -> int:
        """Discipline and major, before any exception. A major that fits leaves a discipline that doesn't to a person."""
        discipline = _among(degree.discipline, self.disciplines)
        if self.major is None:
            return discipline
        own = _among(degree.major_relation, self.major.relations)
        return own | discipline if own else discipline & OPEN

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        found: Reached = raw[0]
        wanted, best = words.DEGREE_LEVELS[self.level], found.best
        if best is None:
            if answer is UNKNOWN:
                return missing("学历学位", "degrees")
            needs = Text(f"{wanted.zh}学历", f"a degree: {wanted.en}")
            return Outcome(NOT_MET, Text("没有学历记录", "no degree"), needs)
        said = _said(best, level_of(best, self.counts_as))
        if not found.reached:
            needs = Text(f"须为{wanted.zh}", f"needed: {wanted.en}")
            return Outcome(NOT_MET, said, needs, evidence=best.evidence)
        evidence = best.evidence
        if found.excepted and self.major:
            name = self.major.name(found.excepted.kind)
            said = Text(f"{said.zh}；{name.zh}", f"{said.en}; {name.en}")
            evidence = tuple(dict.fromkeys((*evidence, *evidence_of(found.excepted.proof))))
        return Outcome(
            answer,
            said,
            needs=None if answer is MET else _wanted(best),
            evidence=evidence,
            needs_person=answer is UNKNOWN and best.major_relation is not None,
        )


@operator("degree_at_least@1")
def degree_at_least(node: Node) -> DegreeAtLeast:
    """A degree of a level (or `exactly` one), of a discipline and nature, whose major fits the field.

    `major.unless`: `national_registration`, `study_months` of full-time study in the field with a certificate,
    and `any_degree` (one degree that fits lets the highest count). A major that fits leaves a discipline that doesn't
    to a person. `equivalence`: what classes of technician schools count as.
    """
    node.only("level", "exactly", "disciplines", "natures", "major", "equivalence")
    key = "exactly" if node.has("exactly") else "level"
    level = node.at(key).choice(DEGREE_LEVELS)
    return DegreeAtLeast(
        level,
        (level,) if key == "exactly" else DEGREE_LEVELS[DEGREE_LEVELS.index(level) :],
        node.at("disciplines").choices(words.DISCIPLINES) if node.has("disciplines") else (),
        tuple(dict.fromkeys(node.at("natures").choices(NATURES))) if node.has("natures") else (),
        _read_major(node.at("major")) if node.has("major") else None,
        read_equivalence(node),
    )


def _read_major(node: Node) -> Major:
    node.only("relation", "unless")
    relations = node.at("relation").choices(words.RELATIONS)
    if not node.has("unless"):
        return Major(relations)
    unless = node.at("unless").only("national_registration", "study_months", "any_degree")
    return Major(
        relations,
        unless.has("national_registration") and unless.at("national_registration").flag(),
        unless.at("study_months").whole(1, LONGEST_SPAN * MONTHS) if unless.has("study_months") else 0,
        unless.has("any_degree") and unless.at("any_degree").flag(),
    )


def _among(value: str | None, allowed: tuple[str, ...]) -> int:
    if not allowed or value in allowed:
        return 0
    return OPEN if value is None else REFUSED


def _known(value: bool | None) -> int:
    if value is None:
        return OPEN
    return 0 if value else REFUSED


def _held(qualifications: Sequence[PracticeQualification] | None, besides: str) -> int:
    """The code of the best national qualification that is so `besides`, too."""
    if qualifications is None:
        return OPEN
    best = REFUSED
    for entry in qualifications:
        best &= _known(entry.national) | _known(getattr(entry, besides))
    return best


def _studied(studies: Sequence[Study] | None, months: int) -> int:
    if studies is None:
        return OPEN
    return 0 if any(_is_full(study, months) for study in studies) else REFUSED


def _is_full(study: Study, months: int) -> bool:
    taken = study.full_time and study.in_field and study.certificate
    return taken and whole_months(study.since, study.until + timedelta(days=1)) >= months


def _said(degree: Degree, counts_as: str) -> Text:
    level = words.DEGREE_LEVELS[counts_as]
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


@dataclass(frozen=True, slots=True)
class PracticeQualified:
    cost: ClassVar[int] = 3

    def emit(self, out: Writer) -> Emitted:
        held = "f.practice_qualifications"
        code = out.call(_held, held, "'engineering'")
        return Emitted(None, code, (held,))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        held: Sequence[PracticeQualification] | None = raw[0]
        if held is None:
            return missing("执业资格", "practice qualifications")
        codes = Text("、".join(entry.code for entry in held) or "无", ", ".join(entry.code for entry in held) or "none")
        figures = Text(f"执业资格：{codes.zh}", f"practice qualifications: {codes.en}")
        if answer is not MET:
            needs = Text("国家工程技术类执业资格", "a national engineering practice qualification")
            return Outcome(answer, figures, needs)
        evidence = tuple(item for entry in held if entry.national and entry.engineering for item in entry.evidence)
        return Outcome(MET, figures, evidence=evidence)


@operator("practice_qualification@1")
def practice_qualification(node: Node) -> PracticeQualified:
    """A national practice qualification of the engineering kind."""
    node.only()
    return PracticeQualified()
