"""The conditions, registered by name when this package is read."""

from eligibility.conditions import (
    achievements,
    appraisals,
    compose,
    degrees,
    hours,
    judgement,
    people,
    scores,
    tenure,
)
from eligibility.conditions.registry import COMPOSITES, OPERATORS

__all__ = [
    "COMPOSITES",
    "OPERATORS",
    "achievements",
    "appraisals",
    "compose",
    "degrees",
    "hours",
    "judgement",
    "people",
    "scores",
    "tenure",
]
