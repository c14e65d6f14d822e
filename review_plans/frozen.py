"""A version as the key of what is built from it: since a version never changes, each thing is built once."""

from typing import Any

from review_plans.models import PlanVersion

KEPT_VERSIONS = 64
"""Of how many versions a process keeps what it has built."""


class Frozen:
    """Compares by row and hash; the content is fetched only when something must be built."""

    def __init__(self, version: PlanVersion) -> None:
        self.version = version
        self.key = (version.pk, version.sha256)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and self.key == other.key

    def part(self, name: str) -> Any:
        """`plan`, `eligibility` or `scoring` as imported."""
        return self.version.body[name]
