"""Copies database and sealed files into a new folder while the product runs; exit 1 if a file that should be there isn't."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups.manifest import TOLD, BackupError
from config.backups.taking import take


class Command(BaseCommand):
    help = "Writes database, sealed files and a manifest of their hashes to TARGET, a new folder. Keys are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, metavar="TARGET")

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        try:
            made, digest = take(target.absolute(), at=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(made.rows.values())} rows, {len(made.files)} files, {made.size} bytes in {target}")
        self.stdout.write(f"manifest: {digest}")
        self.stdout.write(f"keys that open it, not in it: {', '.join(made.keys)}")
        if made.gone:
            self.stdout.write(f"{len(made.gone)} files were removed while it was made, as they were meant to be")
        if made.missing:
            named = "\n".join(made.missing[:TOLD])
            raise CommandError(
                f"{len(made.missing)} files are missing from the store; the backup holds everything else:\n{named}",
                returncode=1,
            )
