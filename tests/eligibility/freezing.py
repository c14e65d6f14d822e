"""The corpus of frozen verdicts of the shipped plans: `python -m tests.eligibility.freezing` draws it for a new engine version.

A folder per plan below `frozen/plans`: `rules.yaml`, the rules as they stood, and `verdicts-<engine>.json`, which holds people,
and what they were answered. A finding that several verdicts share is written once and named by its place in `findings`.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eligibility.engine import ENGINE_VERSION
from tests.eligibility.cases import PLANS, Example, examples, plan_codes

FOLDER = Path(__file__).parent / "frozen" / "plans"


def shown(verdict: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Which rule and which track gave which answer, and what it reads as."""
    tracks = [(target["target"], track) for target in verdict["targets"] for track in target["tracks"]]
    return frozenset(
        pair
        for target, track in tracks
        for pair in (
            (f"{target}/{track['track']}", f"{track['answer']} {track['reads_as']}"),
            *((finding["rule"], f"{finding['answer']} {finding['reads_as']}") for finding in track["findings"]),
        )
    )


def chosen(plan: str) -> Iterator[Example]:
    """The fewest cases that together show every answer of every rule that all cases show."""
    left = [(example, shown(example.verdict().as_dict())) for example in examples() if example.plan == plan]
    seen: frozenset[tuple[str, str]] = frozenset()
    while any(shows - seen for _, shows in left):
        example, shows = max(left, key=lambda pair: len(pair[1] - seen))
        seen |= shows
        yield example


def packed(verdict: dict[str, Any], findings: list[Any]) -> list[dict[str, Any]]:
    for target in verdict["targets"]:
        for track in target["tracks"]:
            track["findings"] = [_place(finding, findings) for finding in track["findings"]]
    return verdict["targets"]


def _place(finding: Any, findings: list[Any]) -> int:
    if finding not in findings:
        findings.append(finding)
    return findings.index(finding)


def unpacked(case: dict[str, Any], findings: list[Any]) -> dict[str, Any]:
    """The verdict of a case as `as_dict` gave it."""
    return {
        "targets": [
            {
                **target,
                "tracks": [
                    {**track, "findings": [findings[place] for place in track["findings"]]}
                    for track in target["tracks"]
                ],
            }
            for target in case["targets"]
        ]
    }


def freeze(plan: str) -> None:
    rules = (PLANS / plan / "eligibility.yaml").read_bytes()
    findings: list[Any] = []
    cases = [
        {
            "case": example.body["case"],
            "on": example.on.isoformat(),
            "count_to": example.count_to.isoformat() if example.count_to else None,
            "confirmed": example.body.get("confirmed", []),
            "facts": example.facts,
            "targets": packed(example.verdict().as_dict(), findings),
        }
        for example in chosen(plan)
    ]
    corpus = {"rules": hashlib.sha256(rules).hexdigest(), "cases": cases, "findings": findings}
    (FOLDER / plan).mkdir(parents=True, exist_ok=True)
    (FOLDER / plan / "rules.yaml").write_bytes(rules)
    text = json.dumps(corpus, ensure_ascii=False, indent=0, default=str)
    (FOLDER / plan / f"verdicts-{ENGINE_VERSION}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    for code in plan_codes():
        freeze(code)
