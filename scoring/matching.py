"""Which lines and options of a table a work of the dossier fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scoring.schedule import Line, Option
from scoring.sheet import Claim


@dataclass(frozen=True, slots=True)
class Work:
    """An achievement of the dossier; `key` is what claims carry as `work`. Empty words are not known."""

    key: str
    kind: str
    level: str
    rank: int | None
    achieved_on: date | None
    in_field: bool | None
    evidence: tuple[str, ...]
    name: str
    grade: str = ""
    scale: str = ""
    role: str = ""


def fits(line: Line, work: Work) -> bool:
    """May a work of this kind, in this role, be claimed on the line? Lines that name no kinds take none."""
    return work.kind in line.accepts and (not line.roles or work.role in line.roles)


def options_for(line: Line, work: Work) -> tuple[Option, ...]:
    """The options that the dossier's words allow; one that asks for none of them is open to every work of the kind."""
    return tuple(option for option in line.options if fits(line, work) and _agrees(option, work))


def surest(options: Sequence[Option]) -> Option | None:
    """The option to count on: the highest that the dossier's words prove, else the lowest of those it can't tell."""
    proven = [option for option in options if option.levels or option.grades or option.scales]
    if proven:
        return max(proven, key=lambda option: option.points)
    return min(options, key=lambda option: option.points, default=None)


def claim_of(line: Line, work: Work, option: Option) -> Claim:
    """The work claimed on a line as that option."""
    return Claim(
        line.code,
        option.code,
        rank=work.rank,
        achieved_on=work.achieved_on,
        in_field=work.in_field,
        evidence=work.evidence,
        key=f"{line.code}:{work.key}",
        work=work.key,
    )


def _agrees(option: Option, work: Work) -> bool:
    asked = (
        (option.kinds, work.kind),
        (option.levels, work.level),
        (option.grades, work.grade),
        (option.scales, work.scale),
    )
    return all(not words or word in words for words, word in asked)
