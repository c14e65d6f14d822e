"""Every stored verdict judged anew, on its own facts, by its own version and confirmations: the answer must be the same."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from declarations.models import Verdict
from eligibility.engine import ENGINE_VERSION, judge
from eligibility.facts import FACTS_SCHEMA_NUMBER, BadFacts, Facts
from provisions.citation import Text
from provisions.documents_yaml import PlanError
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion

AT_ONCE = 200


@dataclass(frozen=True)
class Difference:
    """A stored verdict that is not given again. `rules`: whose answer flipped; `fault`: why it can't be judged at all."""

    verdict: int
    declaration: str
    occasion: str
    rules: tuple[str, ...] = ()
    fault: Text | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "rules": list(self.rules), "fault": self.fault.zh if self.fault else None}


def replayed(plan: str | None = None) -> Iterator[Difference | None]:
    """One entry per stored verdict, None where it is given again; read in pieces, so that memory stays bounded."""
    rows = Verdict.objects.select_related("declaration", "version").order_by("pk")
    if plan is not None:
        rows = rows.filter(version__plan__code=plan)
    for row in rows.iterator(AT_ONCE):
        yield difference(row)


def difference(row: Verdict) -> Difference | None:
    """How the stored answer of a verdict differs from what the engine says of the stored facts today."""
    fault, found = _judged(row)
    if found == row.answer:
        return None
    rules = () if fault else tuple(_flipped(row.answer, found))
    return Difference(row.pk, row.declaration.number or f"#{row.declaration_id}", row.occasion, rules, fault)


def _judged(row: Verdict) -> tuple[Text | None, Any]:
    version: PlanVersion = row.version
    if row.engine_version != ENGINE_VERSION:
        message = Text(
            f"判定引擎为第 {row.engine_version} 版，本系统只有第 {ENGINE_VERSION} 版，请用当时的版本核对",
            f"given by engine {row.engine_version}, here is only {ENGINE_VERSION}: replay it with that release",
        )
        return message, None
    if version.sha256 != row.plan_hash:
        message = Text(
            f"缺少哈希为 {row.plan_hash[:12]} 的计划版本，请从备份中恢复",
            f"the version with the hash {row.plan_hash[:12]} is missing: restore it from the backup",
        )
        return message, None
    if row.facts_schema != FACTS_SCHEMA_NUMBER:
        message = Text(
            f"事实格式为第 {row.facts_schema} 版，本系统只认识第 {FACTS_SCHEMA_NUMBER} 版",
            f"facts of schema {row.facts_schema}, only {FACTS_SCHEMA_NUMBER} is known",
        )
        return message, None
    try:
        book, facts = plan_queries.rulebook_of(version), Facts.from_stored(row.facts)
    except BadFacts as error:
        return Text(f"{error.path}：{error.message}", f"{error.path}: {error.message_en}"), None
    except PlanError as error:
        return Text(f"计划规则无法读取：{error}", f"the rules cannot be read: {error}"), None
    verdict = judge(book, facts, on=row.judged_on, count_to=row.count_to, confirmed=frozenset(row.confirmed))
    return None, json.loads(json.dumps(verdict.as_dict()))


def _flipped(stored: Any, found: Any) -> Iterator[str]:
    """Tracks and rules that stand otherwise in one of the two, or in only one of them."""
    before, now = _findings(stored), _findings(found)
    for key in dict.fromkeys((*before, *now)):
        if before.get(key) != now.get(key):
            yield key


def _findings(answer: Any) -> dict[str, Any]:
    """What is said of each track and each rule, by name; of an answer that is no verdict, nothing."""
    targets = answer.get("targets", []) if isinstance(answer, dict) else []
    return {
        name: said
        for target in targets
        for track in target["tracks"]
        for name, said in (
            (f"{target['target']}/{track['track']}", {key: track[key] for key in track if key != "findings"}),
            *((finding["rule"], finding) for finding in track["findings"]),
        )
    }
