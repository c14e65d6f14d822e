"""`manage.py send_reminders [--dry-run] [--plan CODE] [--json]`: who is reminded of which deadline now, and why."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from config import clock
from declarations import reminding
from declarations.reminding import Reminder
from review_plans.models import ReviewPlan


class Command(BaseCommand):
    help = (
        "Reminds whoever still has something to do of the deadlines that are near, by the clock of each plan; "
        "with --dry-run only says who that would be. Names nobody: accounts and numbers of declarations."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--plan", help="code of one plan; default: all")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = ReviewPlan.objects.order_by("code")
        if options["plan"]:
            plans = plans.filter(code=options["plan"])
        act = reminding.due_now if options["dry_run"] else reminding.send
        found = [each for plan in plans for each in act(plan, clock.now(plan.code))]
        rows = [_plain(each) for each in found]
        if options["json"]:
            self.stdout.write(json.dumps({"sent": not options["dry_run"], "reminders": rows}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['plan']} {row['account']}: {row['why']}")
        self.stdout.write(f"{len(rows)} {'would be sent' if options['dry_run'] else 'sent'}")


def _plain(reminder: Reminder) -> dict[str, Any]:
    cases = [case.number or f"#{case.pk}" for case in reminder.cases]
    seat = f" as {reminder.seat.role} of organisation {reminder.seat.organisation_id}" if reminder.seat else ""
    return {
        "plan": reminder.plan_code,
        "account": reminder.person.username,
        "stop": reminder.stop,
        "last_day": reminder.last_day.isoformat(),
        "days_before": reminder.days,
        "cases": cases,
        "why": f"{reminder.stop} ends on {reminder.last_day}{seat}; still open: {', '.join(cases)}",
    }
