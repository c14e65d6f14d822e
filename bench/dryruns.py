"""A dry run over a hundred thousand declarations: facts streamed from the database, judged by two readings of the rules."""

import json
import os
import resource
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from bench.people import ON, invented
from bench.rows import Row, seconds
from declarations.dryrun import DryRun, compare_all
from eligibility.flips import Asked, Reading
from provisions.documents_yaml import load
from review_plans.queries import current_version, plan_of

PLAN = "hangzhou-chem-textile-senior-2023"
RULES = Path(__file__).parents[1] / "review_plans" / "plans" / PLAN / "eligibility.yaml"
FILL = "INSERT INTO bench_facts (facts) SELECT %s::jsonb FROM generate_series(1, %s)"


def rows(*, quick: bool) -> list[Row]:
    """Needs the plan to be stored. The declarations lie in a scratch table, as wide as stored verdicts are."""
    people, copies = (200, 5) if quick else (2000, 50)
    _fill(people, copies)
    count_to = plan_of(current_version(PLAN)).count_to
    data = load(RULES).data
    stricter = json.loads(json.dumps(data, default=str).replace('"at_least": 5', '"at_least": 6'))
    readings = Reading(PLAN, data, count_to), Reading(PLAN, stricter, count_to)
    found = DryRun()

    def run() -> None:
        found.__init__()  # type: ignore[misc]
        with transaction.atomic():
            for part in compare_all(readings, _asked(), os.cpu_count() or 1):
                found.add(part)

    took = seconds(run, rounds=1)
    assert found.judged == people * copies
    assert 0 < found.flipped < found.judged
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    note = f"{found.flipped} answers flip; {os.cpu_count()} processes; peak {peak} MiB in this one"
    return [
        Row(
            f"dry run over {people * copies:,} declarations",
            took,
            30.0,
            "s",
            "the goal",
            less_is_better=True,
            note=note,
        )
    ]


def _fill(people: int, copies: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_facts (id bigserial, facts jsonb)")
        cursor.executemany(
            FILL, [(json.dumps(each.as_json(), ensure_ascii=False), copies) for each in invented(people)]
        )


def _asked() -> Iterator[Asked]:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT id, facts::text FROM bench_facts")
        while part := cursor.fetchmany(500):
            for pk, text in part:
                yield Asked(str(pk), "330100", "deputy_senior", "normal", ON, text)
