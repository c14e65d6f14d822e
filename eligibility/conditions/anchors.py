"""The days from which years are counted: a qualification, an appointment, a skill certificate, a degree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, get_args

from eligibility import words
from eligibility.compiling.writer import Writer
from eligibility.facts import Degree, DegreeLevel, SchoolTrack, SkillLevel, TitleLevel
from provisions.citation import Text
from provisions.reader import Node

TITLE_LEVELS: tuple[str, ...] = get_args(TitleLevel)
DEGREE_LEVELS: tuple[str, ...] = get_args(DegreeLevel)
SKILL_LEVELS: tuple[str, ...] = get_args(SkillLevel)
SCHOOL_TRACKS: tuple[str, ...] = get_args(SchoolTrack)
MATCH_KEYS: Final = ("level", "level_at_least", "series", "series_not")


Equivalence = tuple[tuple[str, str], ...]
"""Pairs of a class of a technician school and the level it counts as."""


def read_equivalence(node: Node) -> Equivalence:
    """What a class of a technician school counts as: `{technician_class: bachelor}`."""
    if not node.has("equivalence"):
        return ()
    entries = node.at("equivalence").only(*SCHOOL_TRACKS)
    return tuple((track, inner.choice(DEGREE_LEVELS)) for track, inner in entries.pairs())


def level_of(degree: Degree, counts_as: Equivalence) -> str:
    """The level a degree counts as."""
    for track, level in counts_as:
        if track == degree.school_track:
            return level
    return degree.level


class Found(NamedTuple):
    """What there is of an anchor: its earliest known `day`, and the record of it, or the first one that has no day.

    `absent`: surely nothing of the kind is there. `undated`: a matching record lacks its day.
    """

    day: date | None
    record: Any
    undated: bool
    absent: bool


NOT_STATED: Final = Found(None, None, False, False)
ABSENT: Final = Found(None, None, False, True)


@dataclass(frozen=True, slots=True)
class Match:
    """Which records are meant. `counts_as`: what levels classes of technician schools count as."""

    level: str
    levels: tuple[str, ...]
    series: str | None = None
    series_not: str | None = None
    counts_as: Equivalence = ()

    def of(self, records: Iterable[Any]) -> list[Any]:
        """The records that are meant, in their order."""
        levels, series, other = self.levels, self.series, self.series_not
        return [
            record
            for record in records
            if record.level in levels and (series is None or record.series == series) and record.series != other
        ]


def read_match(node: Node) -> Match:
    """`{level | level_at_least, series | series_not}` of titles and appointments."""
    node.only(*MATCH_KEYS)
    key = "level" if node.has("level") else "level_at_least"
    level = node.at(key).choice(TITLE_LEVELS)
    levels = TITLE_LEVELS[TITLE_LEVELS.index(level) :] if key == "level_at_least" else (level,)
    series = node.at("series").text() if node.has("series") else None
    series_not = node.at("series_not").text() if node.has("series_not") else None
    return Match(level, levels, series, series_not)


def read_match_among(node: Node, *others: str) -> Match:
    """The matching keys of a node that has other keys besides."""
    node.only(*MATCH_KEYS, *others)
    kept = {key: value for key, value in node.value.items() if key not in others}
    return read_match(Node(kept, node.trail, node.complain))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of anchor: the list it is looked for in, the attribute that holds its day, the words around its name."""

    records: str
    day: str
    level_words: Mapping[str, Text]
    zh: tuple[str, str]
    named: bool = False

    def say(self, level: str, name: str = "") -> Text:
        word = self.level_words[level]
        called = name or (f"{word.zh}职称" if self.named else word.zh)
        return Text(f"{self.zh[0]}{called}{self.zh[1]}", f"since {name or word.en}")


KINDS: Final[Mapping[str, Kind]] = {
    "title": Kind("titles", "qualified_on", words.TITLE_LEVELS, ("取得", "资格"), named=True),
    "appointed": Kind("appointments", "since", words.TITLE_LEVELS, ("任", ""), named=True),
    "skill": Kind("skills", "obtained_on", words.SKILL_LEVELS, ("取得", "")),
    "degree": Kind("degrees", "awarded_on", words.DEGREE_LEVELS, ("", "毕业")),
}
LADDERS: Final[Mapping[str, tuple[str, ...]]] = {"skill": SKILL_LEVELS, "degree": DEGREE_LEVELS}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A starting point: the earliest record of a kind that matches."""

    kind: str
    match: Match

    def find(self, out: Writer) -> str:
        """The local name of what there is of it (`Found`)."""
        kind = KINDS[self.kind]
        return out.call(_earliest, f"f.{kind.records}", out.constant(self.match), repr(kind.day), hint="anchor")

    def name(self, found: Found) -> Text:
        """What years are counted since, in words."""
        kind = KINDS[self.kind]
        if found.record is None:
            return kind.say(self.match.level)
        if not kind.named:
            return kind.say(level_of(found.record, self.match.counts_as))
        return kind.say(self.match.level, found.record.name)


def read_anchor(node: Node) -> Anchor:
    """`{title: …}`, `{appointed: …}`, `{skill: …}` or `{degree: …}`."""
    node.only(*KINDS)
    entries = list(node.pairs())
    if len(entries) != 1:
        raise node.wrong("起算点只能写一种。", "Name one starting point.", "请只保留一种。", "Keep one.")
    kind, inner = entries[0]
    if kind in LADDERS:
        ladder = LADDERS[kind]
        inner.only("level_at_least", *(["equivalence"] if kind == "degree" else []))
        level = inner.at("level_at_least").choice(ladder)
        return Anchor(kind, Match(level, ladder[ladder.index(level) :], counts_as=read_equivalence(inner)))
    return Anchor(kind, read_match(inner))


def _earliest(records: Sequence[Any] | None, match: Match, day: str) -> Found:
    if records is None:
        return NOT_STATED
    first, since, undated, dayless = None, None, False, None
    levels, series, series_not, counts_as = match.levels, match.series, match.series_not, match.counts_as
    for record in records:
        if (level_of(record, counts_as) if counts_as else record.level) not in levels:
            continue
        if (series is not None and record.series != series) or (series_not is not None and record.series == series_not):
            continue
        begun = getattr(record, day)
        if begun is None:
            undated, dayless = True, dayless or record
        elif since is None or begun < since:
            first, since = record, begun
    if first is not None:
        return Found(since, first, undated, False)
    return Found(None, dayless, True, False) if undated else ABSENT


def evidence_of(records: Iterable[Any]) -> tuple[str, ...]:
    """The evidence of several records, each once, in order."""
    return tuple(dict.fromkeys(item for record in records for item in record.evidence))
