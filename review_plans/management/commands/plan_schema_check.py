"""`manage.py plan_schema_check`: every plan file of the product is read and checked; needs no services."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from provisions.documents_yaml import PlanError
from review_plans.importing import read_folder
from review_plans.plan import Plan

PLANS = settings.BASE_DIR / "review_plans" / "plans"


class Command(BaseCommand):
    help = "Checks plan.yaml, eligibility.yaml and scoring.yaml of every plan (or of the folders given)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folders = options["paths"] or sorted(path.parent for path in PLANS.glob("*/plan.yaml"))
        faults = [line for folder in folders for line in _faults(folder)]
        names = _shared_offices([plan for folder in folders if (plan := _read(folder)) is not None])
        for line in [*faults, *names]:
            self.stderr.write(line)
        if faults or names:
            raise CommandError(f"{len(faults) + len(names)} fault(s) in the plans.")
        self.stdout.write(f"{len(folders)} plans are in order.")


def _faults(folder: Path) -> list[str]:
    try:
        plan = read_folder(folder).plan
    except PlanError as error:
        return [f"{error.file}:{error.line}: {error.message}{error.remedy}"]
    if plan.code != folder.name:
        return [f"{folder}/plan.yaml:1: code 是 {plan.code}，文件夹却叫 {folder.name}。请改成一致。"]
    return []


def _read(folder: Path) -> Plan | None:
    try:
        return read_folder(folder).plan
    except PlanError:
        return None


def _shared_offices(plans: list[Plan]) -> list[str]:
    """An office that several plans name by one code bears one name: it is one organisation."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    faults = []
    for plan in plans:
        offices = [("accepting_office", o.code, o.name) for o in plan.accepting_offices]
        offices += [(o.kind, o.code, o.name) for o in plan.offices if o.kind != "committee_office"]
        for kind, code, name in offices:
            first = seen.setdefault((kind, code), (name, plan.code))
            if first[0] != name:
                faults.append(f"{plan.code}: {code} 叫“{name}”，在 {first[1]} 中叫“{first[0]}”。请改成同名或换代码。")
    return faults
