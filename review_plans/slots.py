"""When an attachment slot applies: plain tests over what the declaration says of its person and employer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from review_plans import vocabulary as words
from review_plans.plan import Plan, Slot


@dataclass(frozen=True)
class Situation:
    """What the tests may look at. `degree_years`: years in which mainland degrees (junior college or above) were taken."""

    target: str = ""
    track: str = ""
    employer_kind: str = ""
    affiliation: str = ""
    degree_years: tuple[int, ...] = ()
    degree_abroad: bool = False
    insured_elsewhere: bool = False
    title_from_elsewhere: bool = False


PLAIN: Final[Mapping[str, Callable[[Situation], bool]]] = {
    "always": lambda situation: True,
    "degree_abroad": lambda situation: situation.degree_abroad,
    "insured_elsewhere": lambda situation: situation.insured_elsewhere,
    "title_from_elsewhere": lambda situation: situation.title_from_elsewhere,
}
WITH_WORD: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Situation], str]]]] = {
    "track": (words.TRACKS, lambda situation: situation.track),
    "target": (words.LEVELS, lambda situation: situation.target),
    "employer": (words.EMPLOYER_KINDS, lambda situation: situation.employer_kind),
    "affiliation": (words.AFFILIATIONS, lambda situation: situation.affiliation),
}
WITH_YEAR: Final[Mapping[str, Callable[[Situation, int], bool]]] = {
    "degree_year_from": lambda situation, year: any(each >= year for each in situation.degree_years),
    "degree_year_below": lambda situation, year: any(each < year for each in situation.degree_years),
}


def is_known_test(test: str) -> bool:
    """Whether anybody can tell the answer to `test`."""
    name, _, argument = test.partition(":")
    if name in WITH_WORD:
        return argument in WITH_WORD[name][0]
    if name in WITH_YEAR:
        return argument.isdigit()
    return test in PLAIN


def holds(test: str, situation: Situation) -> bool:
    name, _, argument = test.partition(":")
    if name in WITH_WORD:
        return WITH_WORD[name][1](situation) == argument
    if name in WITH_YEAR:
        return WITH_YEAR[name](situation, int(argument))
    return PLAIN[test](situation)


def applies(slot: Slot, situation: Situation) -> bool:
    """Whether the slot is asked for at all: every one of its tests holds."""
    return all(holds(test, situation) for test in slot.when)


def asked_of_applicant(plan: Plan, situation: Situation) -> tuple[Slot, ...]:
    """The slots that stand before the applicant, in the order of the notice; what is printed later is left out."""
    return tuple(
        slot for slot in plan.slots if slot.by == "applicant" and slot.source != "export" and applies(slot, situation)
    )
