"""Puts a backup into an empty database and store, or only verifies it. Everything is asked before anything is touched."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from audit.actions import PLATFORM, record
from config.backups.manifest import TOLD, BackupError, Manifest
from config.backups.restoring import bring_up_to_date, checked, differences, faults, restore


class Command(BaseCommand):
    help = "Restores SOURCE into the empty database of DATABASE_URL, then checks invariants and event chains."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="SOURCE")
        parser.add_argument("--verify", action="store_true", help="only read the backup and compare its hashes")
        parser.add_argument("--sha256", default="", help="the manifest's hash as `backup` printed it")

    def handle(self, *args: Any, source: Path, verify: bool, sha256: str, **options: Any) -> None:
        try:
            if verify:
                found, written = checked(source, expected=sha256), 0
            else:
                found, written = restore(source, expected=sha256)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if verify:
            self._record(found, "verify_backup")
            self.stdout.write(f"{len(found.files)} files and the database of {found.made_at} are whole.")
            return
        wrong = [f"after the restore: {each}" for each in differences(found)]
        if bring_up_to_date(found):
            self.stdout.write("brought up to this version's tables")
        wrong += faults()
        self._record(found, "restore", outcome="faults" if wrong else "done")
        self.stdout.write(f"{sum(found.rows.values())} rows restored, {written} files written, made at {found.made_at}")
        if found.missing:
            self.stdout.write(f"{len(found.missing)} files were missing when the backup was made:")
            self.stdout.write("\n".join(found.missing[:TOLD]))
        if wrong:
            raise CommandError("\n".join(wrong), returncode=1)
        self.stdout.write("invariants hold, event chains are unbroken.")

    @transaction.atomic
    def _record(self, found: Manifest, verb: str, outcome: str = "done") -> None:
        record(
            chain=PLATFORM, verb=verb, actor_id=None, actor_label=f"manage.py restore, {found.made_at}",
            object_type="backup", object_id=found.dump.sha256[:60], outcome=outcome,
            payload={"files": len(found.files), "bytes": found.size, "made_at": found.made_at}, at=timezone.now(),
        )  # fmt: skip
