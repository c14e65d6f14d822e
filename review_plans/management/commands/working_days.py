"""`manage.py working_days --from DATE --count N`: the days of a public notice; the posting day is not counted."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from provisions.working_days import CalendarMissing, count_from
from review_plans.calendar import working_calendar

LONGEST = 250


class Command(BaseCommand):
    help = "Counts working days after a posting day on the State calendar."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="posted_on", type=date.fromisoformat, required=True, help="the posting day")
        parser.add_argument("--count", type=int, required=True, help="how many working days")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        posted_on, count = options["posted_on"], options["count"]
        if not 1 <= count <= LONGEST:
            raise CommandError(_("天数应为 1 至 %(longest)s。") % {"longest": LONGEST}, returncode=2)
        try:
            counted = count_from(posted_on, count, working_calendar())
        except CalendarMissing as error:
            raise CommandError(f"{error.message}{error.remedy}", returncode=2) from None
        answer = {
            "from": posted_on.isoformat(),
            "count": count,
            "counted": [day.isoformat() for day in counted.counted],
            "last_day": counted.last_day.isoformat(),
            "over_at": counted.over_at.isoformat(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{answer['from']} + {count}: {', '.join(answer['counted'])}; {answer['over_at']}")
