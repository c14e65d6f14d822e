"""Measures everything once, prints a table, writes bench/results/latest.json.

Works on a test database of its own, filled through the product's actions, so that neither the demo nor its clock is
touched. `make bench` starts the services and installs the rivals first.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.test.utils import (
    override_settings,
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

from bench import dryruns, exports, forms, pages, rosters, sheets, side_by_side, verdicts, working_days
from bench.rows import Row
from config.demo.journeys import Stage
from declarations import papers
from documents.worker import spare_the_collector
from tests import stages
from tests.papers import crowd

RESULTS = Path(__file__).with_name("results") / "latest.json"
FORMS, QUEUE = 6, 30


def main() -> int:
    given = argparse.ArgumentParser(prog="bench", description=__doc__)
    given.add_argument("--quick", action="store_true", help="fewer rounds: to see that it runs")
    quick = given.parse_args().quick
    found = [*working_days.rows(quick=quick), *verdicts.rows(quick=quick), *sheets.rows(quick=quick)]
    found += rosters.rows(quick=quick)
    found += exports.rows(quick=quick)
    with staged(quick=quick) as stage:
        found += dryruns.rows(quick=quick)
        done = crowd.unlocked(stage, FORMS)
        printed = [papers._paper(each, each.submissions.get(revision=each.revision)) for each in done]
        spare_the_collector()  # as every child of a worker begins
        found += forms.rows(printed, quick=quick)
        found += side_by_side.rows(printed, quick=quick)
        crowd.at_first_desk(stage, 6 if quick else QUEUE)
        found += pages.rows(stage, quick=quick)
    report(found, quick=quick)
    return 0


@contextmanager
def staged(*, quick: bool) -> Iterator[Stage]:
    """One plan with its desks and employers, in a database that goes away."""
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(FILES_DIR=Path(folder)):
            yield stages.make_stage(verdicts.PLAN)
    finally:
        teardown_databases(databases, verbosity=0)


def report(found: list[Row], *, quick: bool) -> None:
    machine = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "quick": quick,
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    RESULTS.parent.mkdir(exist_ok=True)
    rows = [row.as_dict() for row in found]
    RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
    print(table(found))
    print(f"\n{machine['at']}, {machine['cores']} cores, load {machine['load']:.1f}, Python {machine['python']}")
    print(f"Written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")


def table(found: list[Row]) -> str:
    """Markdown: what docs/performance.md keeps."""
    lines = ["| what | ours | beside | its | ratio | unit | remark |", "|---|---|---|---|---|---|---|"]
    for row in found:
        ratio = figure(row.ratio) if row.ratio else ""
        peer = figure(row.peer) if row.peer else ""
        lines.append(
            f"| {row.name} | {figure(row.ours)} | {row.against} | {peer} | {ratio} | {row.unit} | {row.note} |"
        )
    return "\n".join(lines)


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
