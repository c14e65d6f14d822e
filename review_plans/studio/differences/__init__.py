"""What two plans say differently, by meaning and in plain sentences, each with its clause on both sides."""

from review_plans.studio.differences.change import GROUPS, Change
from review_plans.studio.differences.plans import differences

__all__ = ["GROUPS", "Change", "differences"]
