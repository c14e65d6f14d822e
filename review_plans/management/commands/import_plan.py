"""`manage.py import_plan PATH`: a folder of plan files becomes a frozen version, if anything changed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from provisions.documents_yaml import PlanError
from review_plans.importing import Imported, import_plan, read_folder

SHOWN = 200


class Command(BaseCommand):
    help = "Imports the plan in the folder PATH; the same data change nothing, other data make a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="folder with plan.yaml, eligibility.yaml and perhaps scoring.yaml")
        parser.add_argument("--reason", default="", help="why there is a new version")
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        folder = path.parent if path.name == "plan.yaml" else path
        try:
            files = read_folder(folder)
            outcome = import_plan(files, at=timezone.now(), reason=options["reason"], dry_run=options["dry_run"])
        except PlanError as error:
            raise CommandError(f"{error.file}:{error.line}: {error.message}{error.remedy}") from error
        self.say(outcome, dry_run=options["dry_run"])

    def say(self, outcome: Imported, *, dry_run: bool) -> None:
        code = outcome.plan.code
        if not outcome.is_new:
            self.stdout.write(f"{code}: version {outcome.number}, unchanged")
            return
        would = "would become" if dry_run else "is now"
        self.stdout.write(f"{code}: {would} version {outcome.number}")
        for line in outcome.changes[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(outcome.changes) > SHOWN:
            self.stdout.write(f"  … and {len(outcome.changes) - SHOWN} more")
