"""A draft of rules on the stored declarations of a plan: who would flip, from which answer to which. Changes nothing."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast

from declarations.models import Verdict
from eligibility.flips import Asked, Compared, Comparison, Flip, Reading, compare_prepared, prepare
from review_plans.models import PlanVersion
from review_plans.queries import confirmed_rules, plan_of
from review_plans.studio.sources import PlanSource

CHUNK: Final = 500
WAITING: Final = 2
"""Chunks in flight for each process: enough to keep it busy, few enough to stay small."""
MOST_FLIPS: Final = 20_000
"""Flips that are kept one by one; beyond them only the counts go on."""

Progress = Callable[[int, int], None]


@dataclass
class DryRun:
    """What the draft would do. `judged` declarations, `unreadable` ones left out; `flips` may be cut, the counts never are."""

    total: int = 0
    judged: int = 0
    unreadable: int = 0
    flipped: int = 0
    flips: list[Flip] = field(default_factory=list)
    by_change: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_clause: Counter[str] = field(default_factory=Counter)
    by_area: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)

    def add(self, found: Compared) -> None:
        self.judged += found.judged
        self.unreadable += found.unreadable
        self.flipped += len(found.flips)
        self.flips.extend(found.flips[: max(MOST_FLIPS - len(self.flips), 0)])
        for flip in found.flips:
            self.by_change[flip.before, flip.after] += 1
            self.by_clause.update(flip.clauses)
            self.by_area[flip.area] += 1
            self.by_kind[flip.kind] += 1

    def as_dict(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "judged": self.judged,
            "unreadable": self.unreadable,
            "flipped": self.flipped,
            "by_change": [{"from": a, "to": b, "count": n} for (a, b), n in self.by_change.most_common()],
            "by_clause": dict(self.by_clause.most_common()),
            "by_region": dict(self.by_area.most_common()),
            "by_employer_kind": dict(self.by_kind.most_common()),
            "flips": [_flip(flip) for flip in self.flips],
        }


def _flip(flip: Flip) -> dict[str, Any]:
    return {
        "declaration": flip.number,
        "region": flip.area,
        "employer_kind": flip.kind,
        "target": flip.target,
        "track": flip.track,
        "from": flip.before,
        "to": flip.after,
        "clauses": list(flip.clauses),
        "rules": list(flip.rules),
    }


def dry_run(version: PlanVersion, draft: PlanSource, *, processes: int = 1, progress: Progress | None = None) -> DryRun:
    """Judge the newest stored facts of every declaration of the version's plan by both readings.

    Only what exists when it begins is looked at, inside a transaction that may not write. `processes` above 1 need a
    process that may have children, which a queue's worker is not.
    """
    readings = readings_of(version, draft)
    result = DryRun()
    with _read_only():
        newest = _newest(version)
        result.total = newest.count()
        for found in compare_all(readings, _asked(newest), processes):
            result.add(found)
            if progress:
                progress(result.judged + result.unreadable, result.total)
    return result


def readings_of(version: PlanVersion, draft: PlanSource) -> tuple[Reading, Reading]:
    """The stored reading and the draft's. What offices have confirmed holds for both, by the rule's name."""
    assert draft.plan is not None
    confirmed = tuple(confirmed_rules(version.plan))
    code, plan = version.plan.code, draft.plan
    renamed = tuple(
        f"{plan.code}{rule.removeprefix(code)}" if rule.startswith(f"{code}.") else rule for rule in confirmed
    )
    before = Reading(code, version.body["eligibility"], plan_of(version).count_to, confirmed)
    return before, Reading(plan.code, draft.file("eligibility").data, plan.count_to, renamed)


@contextmanager
def _read_only() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


def _newest(version: PlanVersion) -> Any:
    rows = Verdict.objects.filter(declaration__plan_id=version.plan_id).order_by("declaration_id", "-asked_at", "-pk")
    return rows.distinct("declaration_id")


def _asked(newest: Any) -> Iterator[Asked]:
    """The facts as text, straight from the table: the process that judges them is the one to read them."""
    rows = newest.annotate(
        text=Cast("facts", TextField()),
        number=F("declaration__number"),
        area=F("declaration__area_code"),
        target=F("declaration__target_level"),
        track=F("declaration__track"),
    ).values_list("declaration_id", "number", "area", "target", "track", "judged_on", "text")
    for pk, number, area, target, track, judged_on, text in rows.iterator(chunk_size=CHUNK):
        yield Asked(number or f"#{pk}", area, target, track, judged_on, text)


def _chunks(people: Iterator[Asked]) -> Iterator[tuple[Asked, ...]]:
    while chunk := tuple(islice(people, CHUNK)):
        yield chunk


def compare_all(readings: tuple[Reading, Reading], people: Iterator[Asked], processes: int) -> Iterator[Compared]:
    """Everybody by both readings, in chunks and in order; a stream of any length needs the memory of a few chunks."""
    chunks = _chunks(people)
    if processes < 2:
        comparison = Comparison(*readings)
        for chunk in chunks:
            yield comparison.compare(chunk)
        return
    fresh = multiprocessing.get_context("spawn")  # a forked child would share this connection to the database
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=prepare, initargs=readings) as pool:
        waiting: list[Future[Compared]] = []
        for chunk in chunks:
            waiting.append(pool.submit(compare_prepared, chunk))
            if len(waiting) >= processes * WAITING:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()
