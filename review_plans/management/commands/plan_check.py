"""`manage.py plan_check PATH`: is a plan's folder complete, free of contradictions, and true to its worked examples?"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import get_language

from provisions.documents_yaml import PlanError
from review_plans.calendar import calendar_without_fail
from review_plans.studio.remarks import Remark, of_error
from review_plans.studio.report import Report, check_texts
from review_plans.studio.sources import PlanSource, texts_of_folder

FINDINGS, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = (
        "Checks a plan's folder: files, clause coverage, contradictions, worked examples. "
        "Exit 0: clean, 1: something was found, 2: a file cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="folder with plan.yaml, eligibility.yaml, scoring.yaml and cases/")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        report = _check(options["path"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._say(report)
        if not report.clean:
            sys.exit(FINDINGS if report.readable else UNREADABLE)

    def _say(self, report: Report) -> None:
        self._list("Cannot be read", report.errors)
        self._list("Forgotten", report.forgotten)
        self._list("Contradictions", report.contradictions)
        for each in report.disagreements:
            self.stdout.write(f"{each.example.file}:{each.example.line}: {each.example.case}")
            self.stdout.write(f"  {each.what}: {each.expected} → {each.got}  ({', '.join(each.hangs_on)})")
        self._list("Waits for a source", report.waiting)
        counts: dict[str, int] = {}
        for clause in report.coverage.clauses if report.coverage else ():
            counts[clause.status] = counts.get(clause.status, 0) + 1
        covered = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        self.stdout.write(
            f"Clauses: {covered or 'none'}. Worked examples: {report.cases}, {len(report.disagreements)} differ."
        )

    def _list(self, head: str, remarks: tuple[Remark, ...]) -> None:
        chinese = (get_language() or "").startswith("zh")
        if remarks:
            self.stdout.write(f"{head}: {len(remarks)}")
        for remark in remarks:
            says, remedy = (remark.says.zh, remark.remedy.zh) if chinese else (remark.says.en, remark.remedy.en)
            self.stdout.write(f"  {remark.file}:{remark.line}: {says} {remedy}")


def _check(path: Path) -> Report:
    folder = path.parent if path.name == "plan.yaml" else path
    if not folder.is_dir():
        raise CommandError(f"{folder}: no such folder.", returncode=UNREADABLE)
    try:
        texts = texts_of_folder(folder)
    except PlanError as error:
        return Report(PlanSource({}, (error,), ()), (of_error("file", error),))
    return check_texts(texts, calendar_without_fail())
