"""What is past its time today. Without `--apply` nothing is removed; with it only the kinds that are named."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import retention


class Command(BaseCommand):
    help = "Shows how long what is kept, and what would go today; removes the kinds named after --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        removable = [period.kind for period in retention.periods() if not period.is_kept]
        parser.add_argument(
            "--dry-run", action="store_true", help="only show; this is what happens anyway without --apply"
        )
        parser.add_argument(
            "--apply", nargs="+", choices=removable, default=[], metavar="KIND", help=", ".join(removable)
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        named = frozenset() if options["dry_run"] else frozenset(options["apply"])
        outcomes = retention.run(named)
        if options["json"]:
            self.stdout.write(json.dumps([_row(each) for each in outcomes], ensure_ascii=False))
            return
        for each in outcomes:
            self.stdout.write(f"{each.period.kind:12} {_words(each)}")


def _row(outcome: retention.Outcome) -> dict[str, Any]:
    period = outcome.period
    return {
        "kind": period.kind,
        "zh": period.says.zh,
        "en": period.says.en,
        "years": period.years,
        "days": period.days,
        "origin": period.origin,
        "due": outcome.due,
        "held": outcome.held,
        "removed": outcome.removed,
    }


def _words(outcome: retention.Outcome) -> str:
    period = outcome.period
    if period.is_kept:
        return f"kept [{period.origin}]  {period.says.en}"
    span = f"years: {period.years}" if period.years else f"days: {period.days}"
    told = f"{span} [{period.origin}]  {period.says.en}: {outcome.due} due, {outcome.held} held"
    return f"{told}, {outcome.removed} removed" if outcome.removed else told
