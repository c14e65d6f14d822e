"""Re-derives what is stored and names every fault; exit 1 if there is one."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.invariants import CHECKS, problems


class Command(BaseCommand):
    help = "Checks what must always be true of the stored data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(problems())
        if options["json"]:
            answer = {"checks": len(CHECKS), "faults": [{"check": c, "fault": f} for c, f in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for check, fault in found:
                self.stdout.write(f"{check}: {fault}")
            self.stdout.write(f"{len(CHECKS)} checks, {len(found)} faults")
        if found:
            sys.exit(1)
