"""What must be done by when, so that a track opens in its round: year by year where the years count one by one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from eligibility.answers import MET
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.nearest import Change
from eligibility.outlook import Outlook
from eligibility.rulebook import COMMON, SCHEMA_NUMBER, Rulebook
from eligibility.verdict import Finding
from provisions.citation import Citation, Text

# Conditions whose `years` are asked for one by one; of a sum over years only the last day is known.
YEAR_BY_YEAR: Final = frozenset({"hours_each_year@1", "record_only@1", "appraisal_each@1", "appraisal_recorded@1"})


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to finish not later than `by`; `citations` are the clauses that ask for it."""

    by: date
    needs: Text
    citations: tuple[Citation, ...]
    rule: str


def duties(outlook: Outlook, facts: Facts, *, on: date, confirmed: Collection[str] = frozenset()) -> list[Duty]:
    """The first due first. What several clauses ask for in the same words stands once."""
    found: dict[tuple[date, str], Duty] = {}
    for change in outlook.small_steps:
        for finding, by in _dated(change, outlook, facts, on, confirmed):
            needs = finding.needs or finding.citation.says
            key = (by, needs.zh)
            cited = found[key].citations if key in found else ()
            rule = found[key].rule if key in found else change.finding.rule
            found[key] = Duty(by, needs, (*cited, finding.citation), rule)
    return sorted(found.values(), key=lambda duty: duty.by)


def _dated(
    change: Change, outlook: Outlook, facts: Facts, on: date, confirmed: Collection[str]
) -> Iterator[tuple[Finding, date]]:
    data = _rule_data(outlook.round.rules, change.finding.rule, outlook.round.rulebook.plan)
    ((operator, check),) = data["check"].items()
    if operator not in YEAR_BY_YEAR:
        if change.finding.by:
            yield change.finding, change.finding.by
        return
    for year in check["years"]:
        finding = _of_one_year(data, operator, {**check, "years": [year]}, outlook, facts, on, confirmed)
        by = finding.by or date(year, 12, 31)
        if finding.answer is not MET and by >= on:
            yield finding, by


def _of_one_year(
    data: Mapping[str, Any],
    operator: str,
    check: Mapping[str, Any],
    outlook: Outlook,
    facts: Facts,
    on: date,
    confirmed: Collection[str],
) -> Finding:
    """The same rule, asked of one year alone."""
    rule = {**data, "check": {operator: check}, "stands": "in"}
    one = {"track": "one", "zh": "一", "en": "one", "rules": [rule]}
    target = {"target": outlook.target, "zh": "一", "en": "one", "tracks": [one]}
    book = Rulebook.from_data({"schema": SCHEMA_NUMBER, "targets": [target]}, plan=outlook.round.rulebook.plan)
    verdict = judge(book, facts, on=on, count_to=outlook.round.count_to, confirmed=confirmed)
    return verdict.track(outlook.target, "one").findings[0]


def _rule_data(rules: Mapping[str, Any], rule_id: str, plan: str) -> Mapping[str, Any]:
    """The data of a rule of this plan by its full id."""
    scope, name = rule_id.removeprefix(f"{plan}.").split(".")
    return next(data for data in _scoped(rules, scope) if data["rule"] == name)


def _scoped(rules: Mapping[str, Any], scope: str) -> Iterator[Mapping[str, Any]]:
    if scope == COMMON:
        return _rules_in(rules["common"])
    return _rules_in([t for target in rules["targets"] for t in target["tracks"] if t["track"] == scope])


def _rules_in(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        if "rule" in node:
            yield node
        for value in node.values():
            yield from _rules_in(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _rules_in(value)
