"""The fields that a return names where a rule is not met: the parts of the dossier that its facts come from."""

from collections.abc import Iterator
from typing import Any, Final

from declarations.reopening import KIND
from eligibility.rulebook import Rule

_TITLE = ("titlerecord", "appointment")
READS: Final[dict[str, tuple[str, ...]]] = {
    "count_achievements": ("achievement",),
    "achievements_within": ("achievement",),
    "has_honour": ("honour",),
    "appraisal_each": ("appraisal",),
    "appraisal_recorded": ("appraisal",),
    "degree_at_least": ("degree", "fieldstudy", "practicequalification"),
    "practice_qualification": ("practicequalification",),
    "hours_each_year": ("hoursrecord",),
    "hours_sum_with_makeup": ("hoursrecord",),
    "record_only": ("hoursrecord",),
    "insured_months": ("insuranceyear",),
    "whole_years": (*_TITLE, "workperiod", "degree"),
    "worked_years": ("workperiod", "degree"),
    "appointed_years": ("appointment",),
    "appointed_in_year": ("appointment",),
    "title_held": ("titlerecord",),
}
"""Kinds of entries by operator, whatever its version."""
FIELDS: Final[dict[str, str]] = {"self_score_at_least": "self_score"}
OF_NO_ENTRY: Final = frozenset(
    (
        "fact_is", "stated", "seat_in", "affiliated_within", "private_employer", "free_of", "confirmed_by_person",
        "unpublished", "or_by_person",
    )
)  # fmt: skip
"""They read the profile, the answers, or what an office knows: `_of_fact` says which."""


def fields_of(rule: Rule) -> tuple[str, ...]:
    """Fields of a return, each once, those of its parts among them; () where nothing the applicant keeps is read."""
    found: list[str] = []
    for each in _with_parts(rule):
        for operator, parameters in ((each.operator, each.parameters), *_inner(each.parameters)):
            name = operator.partition("@")[0]
            found += [f"{KIND}{kind}" for kind in READS.get(name, ())]
            found += [FIELDS[name]] if name in FIELDS else []
            found += _of_fact(parameters)
    return tuple(dict.fromkeys(found))


def _with_parts(rule: Rule) -> list[Rule]:
    return [rule, *(inner for part in rule.parts for inner in _with_parts(part))]


def _inner(parameters: Any) -> Iterator[tuple[str, Any]]:
    """Checks that an operator holds in its parameters, such as what a person may decide instead of."""
    if isinstance(parameters, dict):
        for name, value in parameters.items():
            if "@" in name:
                yield name, value
            yield from _inner(value)


def _of_fact(parameters: Any) -> list[str]:
    fact = str(parameters.get("fact", "")) if isinstance(parameters, dict) else ""
    if fact.startswith("person."):
        return ["profile", f"{KIND}workperiod"] if "work" in fact else ["profile"]
    if fact.startswith("dossier"):
        return ["dossier"]
    return ["answers"] if fact.startswith("post.") else []
