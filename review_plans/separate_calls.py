"""Fields that a plan leaves to a call of their own, as its rules name them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from provisions.citation import Text
from review_plans.frozen import KEPT_VERSIONS, Frozen
from review_plans.models import PlanVersion


@dataclass(frozen=True)
class SeparateCall:
    """Codes of the fields and their name on screen."""

    flags: tuple[str, ...]
    name: Text


def separate_calls(version: PlanVersion) -> list[SeparateCall]:
    """What the rules of this version exclude by `free_of@1`; empty for most plans."""
    return list(_calls(Frozen(version)))


@lru_cache(maxsize=KEPT_VERSIONS)
def _calls(frozen: Frozen) -> tuple[SeparateCall, ...]:
    return tuple(
        SeparateCall(tuple(params["flags"]), Text(params["zh"], params["en"]))
        for params in _excluding(frozen.part("eligibility"))
    )


def _excluding(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key.startswith("free_of@"):
                yield value
            else:
                yield from _excluding(value)
    elif isinstance(node, list):
        for value in node:
            yield from _excluding(value)
