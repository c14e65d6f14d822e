"""Which questions the rules of a plan leave to a person, and what offices have found on them."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from declarations.enums import State
from declarations.models import Declaration, PersonCheck
from eligibility.facts import PersonCheck as Fact
from review_plans import queries as plan_queries
from review_plans.frozen import KEPT_VERSIONS, Frozen
from review_plans.models import PlanVersion

COMMON = "common"
REFERENCE = "personcheck:"


def questions_of(version: PlanVersion) -> Mapping[str, str]:
    """Full id of each rule that a person may decide → the code under which a finding is recorded."""
    return _questions(Frozen(version))


@lru_cache(maxsize=KEPT_VERSIONS)
def _questions(frozen: Frozen) -> Mapping[str, str]:
    body, plan = frozen.part("eligibility"), frozen.part("plan")["code"]
    found = dict(_asked(body.get("common") or [], f"{plan}.{COMMON}"))
    for target in body["targets"]:
        for track in target["tracks"]:
            found |= _asked([track.get("rules") or [], track.get("branches") or []], f"{plan}.{track['track']}")
    return MappingProxyType(found)


def desks_for(version: PlanVersion, rule: str) -> tuple[str, ...]:
    """Kinds of stops at which a question may be decided. Raises LookupError for a rule the plan does not have."""
    return plan_queries.rulebook_of(version).rule(rule).by


def _asked(node: Any, scope: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for rule in _rules(node):
        rule_id = f"{scope}.{rule['rule']}"
        code = rule_id if rule.get("soft") else _code(rule["check"])
        if code:
            found[rule_id] = code
    return found


def _rules(node: Any) -> Iterator[dict[str, Any]]:
    """Every rule inside, parts included."""
    if isinstance(node, dict) and "rule" in node:
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _rules(inner)


def _code(check: Mapping[str, Any]) -> str:
    for name, params in check.items():
        if name.startswith(("confirmed_by_person@", "or_by_person@")):
            return str(params["code"])
    return ""


def standing(declaration: Declaration) -> list[PersonCheck]:
    """The findings that hold now, oldest first: none that a later one supersedes, none on what was handed in before."""
    rows = declaration.person_checks.filter(superseded_by=None, revision=declaration.revision)
    return list(rows.select_related("person", "organisation").order_by("pk"))


def history(declaration: Declaration) -> list[PersonCheck]:
    """All findings ever recorded, newest first."""
    return list(declaration.person_checks.select_related("person", "organisation").order_by("-pk"))


def facts_of_checks(declaration: Declaration) -> tuple[Fact, ...]:
    """The standing findings as the rules read them; who signed is told by role alone, why by reference alone.

    While the applicant corrects a returned declaration there are none: nobody has looked at the correction yet.
    """
    if declaration.state == State.SENT_BACK:
        return ()
    return tuple(
        Fact(code=row.code, holds=row.holds, by=row.role, evidence=(f"{REFERENCE}{row.pk}",))
        for row in standing(declaration)
    )


def reasons_of(declaration: Declaration) -> dict[str, str]:
    """Why each finding was made, by the reference under which the facts name it; what was superseded included."""
    return {f"{REFERENCE}{pk}": reason for pk, reason in declaration.person_checks.values_list("pk", "reason")}
