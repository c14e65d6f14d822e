"""Next year's rules as this year's notice foretells them: the same conditions, its years moved on.

Nobody knows the next notice. What is worked out from rolled rules is a forecast and is called so wherever it is shown.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from provisions.tenure import MONTHS, add_months

YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
# Keys that hold a year of the notice, a list of them, or a day. `lifted_in` speaks of the past and stays.
YEARS: Final = ("year", "years")
DAYS: Final = ("until",)
WORDS: Final = ("zh", "en", "ask_zh", "ask_en")


def rolled(rules: Mapping[str, Any], years: int) -> Any:
    """The rule data of a plan moved on by whole years: the years and days of its conditions, and those years in its words."""
    named = frozenset(_years_of(rules))
    return _walk(rules, lambda year: year + years if year in named else year, years)


def last_year(rules: Mapping[str, Any]) -> int:
    """The latest year that the conditions name; 0 if they name none."""
    return max(_years_of(rules), default=0)


def _years_of(node: Any) -> set[int]:
    """The years that the conditions themselves name."""
    if isinstance(node, Mapping):
        found = {year for key in YEARS for year in _listed(node.get(key))}
        found |= {_day(node[key]).year for key in DAYS if node.get(key)}
        return found.union(*(_years_of(value) for value in node.values()))
    if isinstance(node, list | tuple):
        return set().union(*(_years_of(value) for value in node))
    return set()


def _listed(value: Any) -> list[int]:
    if isinstance(value, list | tuple):
        return [entry for entry in value if isinstance(entry, int)]
    return [value] if isinstance(value, int) else []


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _walk(node: Any, move: Callable[[int], int], years: int, key: str = "") -> Any:
    if isinstance(node, Mapping):
        return {name: _walk(value, move, years, name) for name, value in node.items()}
    if key in YEARS and isinstance(node, int):
        return node + years
    if isinstance(node, list | tuple):
        return [_walk(value, move, years, key) for value in node]
    if key in DAYS and node:
        return add_months(_day(node), years * MONTHS)
    if key in WORDS and isinstance(node, str):
        return YEAR.sub(lambda found: str(move(int(found[0]))), node)
    return node
