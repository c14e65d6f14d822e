"""`manage.py claims_schema`: the JSON Schema of the claims that `tally` reads."""

import json
from typing import Any

from django.core.management import BaseCommand

from scoring.claims_file import CLAIMS_SCHEMA


class Command(BaseCommand):
    help = "Prints the JSON Schema of claims: lines, choices and figures with their evidence, never free points."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(CLAIMS_SCHEMA, ensure_ascii=False, indent=2))
