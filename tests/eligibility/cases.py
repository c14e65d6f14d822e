"""Cases in Chinese sentences, one folder per plan: `review_plans/plans/<code>/cases/*.yaml`.

A file has `on`, `count_to`, a `base` person, and `cases`; a case's `facts` are laid over the base. `expect` maps
a track (`normal`, or `intermediate/normal`) or a rule (`normal.tenure`, `common.hours`) to its answer;
`hangs_on` names, per track, a clause that gives it its answer; `says`, `needs` and `by` look at a rule's words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from eligibility.verdict import Finding, TrackVerdict, Verdict
from provisions.documents_yaml import load
from review_plans.studio.examples import KEYS, laid_over

PLANS = Path(__file__).parents[2] / "review_plans" / "plans"


@dataclass(frozen=True)
class Example:
    plan: str
    file: str
    on: date
    count_to: date | None
    body: dict[str, Any]
    facts: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.plan}: {self.body['case']}"

    def verdict(self) -> Verdict:
        book = rulebook(self.plan)
        facts = Facts.from_json(self.facts)
        return judge(book, facts, on=self.on, count_to=self.count_to, confirmed=self.body.get("confirmed", ()))


_BOOKS: dict[str, Rulebook] = {}


def plan_codes() -> list[str]:
    return sorted(path.parent.name for path in PLANS.glob("*/eligibility.yaml"))


def rulebook(plan: str) -> Rulebook:
    if plan not in _BOOKS:
        _BOOKS[plan] = Rulebook.from_data(load(PLANS / plan / "eligibility.yaml"), plan=plan)
    return _BOOKS[plan]


def examples() -> Iterator[Example]:
    for path in sorted(PLANS.glob("*/cases/*.yaml")):
        data = load(path).data
        for body in data["cases"]:
            assert set(body) <= set(KEYS), (path, set(body) - set(KEYS))
            facts = laid_over(data["base"], body.get("facts") or {})
            on = body.get("on", data["on"])
            yield Example(path.parents[1].name, path.name, on, data["count_to"], body, facts)


def track_of(verdict: Verdict, name: str) -> TrackVerdict:
    target, _, track = name.rpartition("/")
    found = [t for entry in verdict.targets for t in entry.tracks if t.track == track and target in ("", entry.target)]
    assert len(found) == 1, f"{name}: {len(found)} tracks of that name"
    return found[0]


def finding_of(verdict: Verdict, plan: str, name: str) -> Finding:
    rule = f"{plan}.{name}"
    for target in verdict.targets:
        for track in target.tracks:
            for finding in track.every_finding:
                if finding.rule == rule:
                    return finding
    raise AssertionError(f"no rule {rule}")
