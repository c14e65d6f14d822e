"""`manage.py plan_dryrun DRAFT --against PLAN`: whom a draft of the rules would touch, on the stored declarations."""

import json
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from declarations.dryrun import DryRun, dry_run
from provisions.documents_yaml import PlanError
from review_plans.models import PlanVersion
from review_plans.studio.named import named_source, named_version
from review_plans.studio.remarks import both
from review_plans.studio.sources import PlanSource

UNREADABLE = 2
WORTH_A_SECOND_PROCESS = 2000
WIDTH, SHOWN = 40, 20


class Command(BaseCommand):
    help = "Judges the stored declarations of PLAN by the rules of DRAFT (a folder, a code or CODE@VERSION); changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("draft")
        parser.add_argument("--against", required=True, help="code of the stored plan, or CODE@VERSION")
        parser.add_argument(
            "--processes", type=int, default=0, help="default: one, or every core for many declarations"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        draft, version = _draft(options["draft"]), _version(options["against"])
        processes = options["processes"] or _processes(version)
        found = dry_run(version, draft, processes=processes, progress=self._progress)
        if self.stderr.isatty():
            self.stderr.write("")
        if options["json"]:
            self.stdout.write(json.dumps({"against": str(version), **found.as_dict()}, ensure_ascii=False, indent=2))
        else:
            self._say(found)

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            filled = WIDTH * done // max(total, 1)
            self.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}", ending="")

    def _say(self, found: DryRun) -> None:
        self.stdout.write(f"{found.judged} declarations judged, {found.unreadable} unreadable, {found.flipped} flip.")
        for (before, after), count in found.by_change.most_common():
            self.stdout.write(f"  {before} → {after}: {count}")
        for title, counted in (("clause", found.by_clause), ("region", found.by_area), ("employer", found.by_kind)):
            for name, count in counted.most_common(SHOWN):
                self.stdout.write(f"  {title} {name or '—'}: {count}")
        for flip in found.flips[:SHOWN]:
            self.stdout.write(f"  {flip.number} {flip.track}: {flip.before} → {flip.after} ({'；'.join(flip.clauses)})")


def _draft(name: str) -> PlanSource:
    try:
        return named_source(name)
    except PlanError as error:
        says, remedy = both(error.message), both(error.remedy)
        raise CommandError(f"{error.file}:{error.line}: {says.zh}{remedy.zh}", returncode=UNREADABLE) from error


def _version(name: str) -> PlanVersion:
    version = named_version(name)
    if version is None:
        raise CommandError(f"没有已导入的计划“{name}”，请先运行 import_plan。", returncode=UNREADABLE)
    return version


def _processes(version: PlanVersion) -> int:
    many = version.plan.declarations.count() >= WORTH_A_SECOND_PROCESS
    return min(os.cpu_count() or 1, 4) if many else 1
