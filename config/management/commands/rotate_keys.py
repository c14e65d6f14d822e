"""Brings everything that is sealed or indexed under the newest keys, while the product is in use.

Put the new key in front of the old ones ("k2:…,k1:…"; for the index "new,old"), restart all processes, run this until it
says that nothing is behind; then the old key may go. It can be stopped at any time and begun again.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.identity import sealing
from audit.actions import PLATFORM, record
from config.rotation import PARTS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="rows per transaction (default 200)")
        parser.add_argument("--dry-run", action="store_true", help="only count what is behind")
        names = [part.name for part in PARTS]
        parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="PART", help=", ".join(names))

    def handle(self, *args: Any, batch: int, dry_run: bool, only: list[str], **options: Any) -> None:
        parts = [part for part in PARTS if part.name in only]
        left = {part.name: part.behind() for part in parts}
        done = dict.fromkeys(left, 0)
        if any(left.values()) and not dry_run:
            self._record(left, "begun")
            done = {part.name: sum(part.turn(batch)) if left[part.name] else 0 for part in parts}
            left = {part.name: part.behind() for part in parts}
            self._record(done, "incomplete" if any(left.values()) else "done")
        for name, count in left.items():
            self.stdout.write(f"{name:8} {done[name]} brought forward, {count} behind")
        if dry_run or not any(left.values()):
            return
        raise CommandError("Some were in use: run it again. Until then the old key must stay.", returncode=1)

    @transaction.atomic
    def _record(self, figures: dict[str, int], outcome: str) -> None:
        record(
            chain=PLATFORM, verb="rotate_keys", actor_id=None, actor_label="manage.py rotate_keys",
            object_type="identity_keys", object_id=sealing.newest_key_id(), payload=figures, outcome=outcome,
            at=timezone.now(),
        )  # fmt: skip
