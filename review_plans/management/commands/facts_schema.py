"""`manage.py facts_schema`: the JSON Schema of the facts that `judge` reads."""

import json
from typing import Any

from django.core.management import BaseCommand

from eligibility.facts import FACTS_SCHEMA


class Command(BaseCommand):
    help = "Prints the JSON Schema of facts: dated lists, never precomputed years."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(FACTS_SCHEMA, ensure_ascii=False, indent=2))
