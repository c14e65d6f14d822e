"""Evidence that grows, and invented rule-books in which more of it can only help."""

import json
from typing import Any

from tests.eligibility.invented import Books, People

# Lists of records whose next one takes nothing back: a second grade of a year would replace the first.
RECORDS = (
    "degrees", "studies", "titles", "appointments", "skills", "practice_qualifications", "work", "hours", "honours",
    "achievements", "insurance",
)  # fmt: skip
# What sets an upper bound, or turns an answer about.
BOUNDED = ('"lacks@1"', '"exactly"', '"achievements_within@1"', '"once_known"')
TENURE = ("whole_years@1", "worked_years@1", "appointed_years@1")


class Growing(Books):
    """Rule-books without `lacks` and without upper bounds."""

    def rule(self, depth: int, *, common: bool = False) -> dict[str, Any]:
        while True:
            rule = super().rule(depth, common=common)
            if not any(word in json.dumps(rule) for word in BOUNDED):
                return rule


class Tenured(Growing):
    """… that ask about years only."""

    def check(self, depth: int) -> dict[str, Any]:
        while True:
            check = super().check(depth)
            (name,) = check
            if name in ("all@1", "any@1", "at_least@1", *TENURE):
                return check


def grown(facts: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same facts with more records in the lists that are known."""
    more = People(seed, gaps=0.0).facts()
    return {
        name: [*value, *more.get(name, [])] if name in RECORDS and isinstance(value, list) else value
        for name, value in facts.items()
    }
