"""`manage.py plan_diff A B`: what the second plan says differently from the first, in plain sentences."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from provisions.documents_yaml import PlanError
from review_plans.studio.differences import GROUPS, Change, differences
from review_plans.studio.differences.change import Place
from review_plans.studio.named import named_source
from review_plans.studio.remarks import both
from review_plans.studio.sources import PlanSource

UNREADABLE = 2


class Command(BaseCommand):
    help = "Says what plan B asks differently from plan A: folders, codes of stored plans, or CODE@VERSION."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before")
        parser.add_argument("after")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        before, after = (_named(options[key]) for key in ("before", "after"))
        changes = differences(before, after)
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(before, after, changes), ensure_ascii=False, indent=2))
            return
        for group, name in GROUPS.items():
            told = [change for change in changes if change.group == group]
            if told:
                self.stdout.write(f"{name.zh} · {name.en} ({len(told)})")
            for change in told:
                self.stdout.write(f"  {change.says.zh}〔{_place(change.before)} → {_place(change.after)}〕")
        self.stdout.write(f"{len(changes)} changes.")


def _named(name: str) -> PlanSource:
    try:
        return named_source(name)
    except PlanError as error:
        says, remedy = both(error.message), both(error.remedy)
        raise CommandError(f"{error.file}:{error.line}: {says.zh}{remedy.zh}", returncode=UNREADABLE) from error


def _as_dict(before: PlanSource, after: PlanSource, changes: list[Change]) -> dict[str, Any]:
    assert before.plan is not None
    assert after.plan is not None
    return {
        "before": before.plan.code,
        "after": after.plan.code,
        "changes": [change.as_dict() for change in changes],
    }


def _place(place: Place | None) -> str:
    return "—" if place is None else f"{place.document} {place.clause}"
