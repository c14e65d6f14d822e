"""The days from which years are counted: a qualification, an appointment, a skill certificate, a degree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from eligibility import words
from eligibility.facts import Degree, DegreeLevel, Facts, SchoolTrack, SkillLevel, TitleLevel
from provisions.citation import Text
from provisions.reader import Node

TITLE_LEVELS: tuple[str, ...] = get_args(TitleLevel)
DEGREE_LEVELS: tuple[str, ...] = get_args(DegreeLevel)
SKILL_LEVELS: tuple[str, ...] = get_args(SkillLevel)
SCHOOL_TRACKS: tuple[str, ...] = get_args(SchoolTrack)


@dataclass(frozen=True, slots=True)
class Anchor:
    """`day`: the earliest known. `known`: the list was given. `undated`: a matching record lacks its day."""

    name: Text
    day: date | None = None
    known: bool = True
    undated: bool = False
    evidence: tuple[str, ...] = ()

    @property
    def absent(self) -> bool:
        """Surely nothing of the kind is there."""
        return self.known and self.day is None and not self.undated


FindAnchor = Callable[[Facts], Anchor]
Match = Callable[[Any], bool]


def read_anchor(node: Node) -> FindAnchor:
    """`{title: …}`, `{appointed: …}`, `{skill: …}` or `{degree: …}`."""
    node.only("title", "appointed", "skill", "degree")
    entries = list(node.pairs())
    if len(entries) != 1:
        raise node.wrong("起算点只能写一种。", "Name one starting point.", "请只保留一种。", "Keep one.")
    kind, inner = entries[0]
    return ANCHORS[kind](inner)


def read_match(node: Node) -> tuple[Match, str]:
    """`{level | level_at_least, series | series_not}` of titles and appointments."""
    node.only("level", "level_at_least", "series", "series_not")
    key = "level" if node.has("level") else "level_at_least"
    level = node.at(key).choice(TITLE_LEVELS)
    levels = TITLE_LEVELS[TITLE_LEVELS.index(level) :] if key == "level_at_least" else (level,)
    series = node.at("series").text() if node.has("series") else None
    series_not = node.at("series_not").text() if node.has("series_not") else None

    def match(record: Any) -> bool:
        return record.level in levels and series in (None, record.series) and record.series != series_not

    return match, level


def _title(node: Node) -> FindAnchor:
    match, level = read_match(node)
    absent = _held("", level, "取得", "资格")
    return lambda facts: _earliest(
        facts.titles,
        match,
        lambda title: title.qualified_on,
        lambda title: _held(title.name, level, "取得", "资格"),
        absent,
    )


def _appointed(node: Node) -> FindAnchor:
    match, level = read_match(node)
    absent = _held("", level, "任", "")
    return lambda facts: _earliest(
        facts.appointments, match, lambda term: term.since, lambda term: _held(term.name, level, "任", ""), absent
    )


def _held(name: str, level: str, before: str, after: str) -> Text:
    title = name or f"{words.TITLE_LEVELS[level].zh}职称"
    return Text(f"{before}{title}{after}", f"since {name or words.TITLE_LEVELS[level].en}")


def _skill(node: Node) -> FindAnchor:
    level = node.only("level_at_least").at("level_at_least").choice(SKILL_LEVELS)
    levels = SKILL_LEVELS[SKILL_LEVELS.index(level) :]

    def name(code: str) -> Text:
        skill = words.SKILL_LEVELS[code]
        return Text(f"取得{skill.zh}", f"since {skill.en}")

    return lambda facts: _earliest(
        facts.skills,
        lambda skill: skill.level in levels,
        lambda skill: skill.obtained_on,
        lambda skill: name(skill.level),
        name(level),
    )


def _degree(node: Node) -> FindAnchor:
    node.only("level_at_least", "equivalence")
    level = node.at("level_at_least").choice(DEGREE_LEVELS)
    equivalence = read_equivalence(node)
    levels = DEGREE_LEVELS[DEGREE_LEVELS.index(level) :]

    def name(code: str) -> Text:
        degree = words.DEGREE_LEVELS[code]
        return Text(f"{degree.zh}毕业", f"since {degree.en}")

    return lambda facts: _earliest(
        facts.degrees,
        lambda degree: level_of(degree, equivalence) in levels,
        lambda degree: degree.awarded_on,
        lambda degree: name(level_of(degree, equivalence)),
        name(level),
    )


def read_equivalence(node: Node) -> Mapping[str, str]:
    """What a class of a technician school counts as: `{technician_class: bachelor}`."""
    if not node.has("equivalence"):
        return {}
    entries = node.at("equivalence").only(*SCHOOL_TRACKS)
    return {track: inner.choice(DEGREE_LEVELS) for track, inner in entries.pairs()}


def level_of(degree: Degree, equivalence: Mapping[str, str]) -> str:
    """The level a degree counts as."""
    return equivalence.get(degree.school_track, degree.level)


def _earliest(
    records: Sequence[Any] | None,
    match: Match,
    day: Callable[[Any], date | None],
    name: Callable[[Any], Text],
    absent: Text,
) -> Anchor:
    if records is None:
        return Anchor(absent, known=False)
    found = [record for record in records if match(record)]
    dated = sorted((record for record in found if day(record) is not None), key=lambda record: str(day(record)))
    undated = len(dated) < len(found)
    if not dated:
        return Anchor(name(found[0]) if found else absent, undated=undated)
    first = dated[0]
    return Anchor(name(first), day(first), True, undated, first.evidence)


ANCHORS: dict[str, Callable[[Node], FindAnchor]] = {
    "title": _title,
    "appointed": _appointed,
    "skill": _skill,
    "degree": _degree,
}


def evidence_of(records: Iterable[Any]) -> tuple[str, ...]:
    """The evidence of several records, each once, in order."""
    return tuple(dict.fromkeys(item for record in records for item in record.evidence))
