"""The tables that tests score by: those of the plans, and one of no plan with every way of counting."""

from pathlib import Path

from provisions.documents_yaml import load
from scoring.reading import read_schedule

PLANS = Path(__file__).parents[2] / "review_plans" / "plans"
FILES = sorted(PLANS.glob("*/scoring.yaml"))
HERE = Path(__file__).parent
EVERY_RULE = load(HERE / "every_rule.yaml")
SCHEDULE = read_schedule(EVERY_RULE)
