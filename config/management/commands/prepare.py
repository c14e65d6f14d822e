"""Bring an installation up to date after `migrate`: static files, the plans, and in the demo its people and declarations.

One process for all steps, because each start of Django costs more than the steps themselves when nothing changed.
"""

import hashlib
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from declarations.models import Declaration

PLANS = settings.BASE_DIR / "review_plans" / "plans"


class Command(BaseCommand):
    help = "Static files, plans and (in the demo) the demo data; does only what is not done yet."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in (settings.FILES_DIR, settings.FILE_UPLOAD_TEMP_DIR, settings.EMAIL_FILE_PATH):
            Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.collect_static()
        for folder in sorted(path.parent for path in PLANS.glob("*/plan.yaml")):
            self.say_changes("import_plan", str(folder))
        if settings.DEMO:
            self.demo()

    def collect_static(self) -> None:
        stamp = settings.DATA_DIR / "static.stamp"
        mark = static_mark()
        if settings.STATIC_ROOT.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == mark:
            return
        self.stdout.write("Collecting static files")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=self.stdout)
        stamp.write_text(mark, encoding="ascii")

    def demo(self) -> None:
        """Once; each time after that only its clocks and its accounts, for the banner of `make run`."""
        if not Declaration.objects.exists():
            self.stdout.write("Making the demo; this takes some minutes, once")
            call_command("demo", stdout=self.stdout)
        accounts = io.StringIO()
        call_command("demo", accounts=True, stdout=accounts)
        kept = settings.DATA_DIR / "demo-accounts.txt"
        kept.touch(mode=0o600)
        kept.write_text(accounts.getvalue(), encoding="utf-8")

    def say_changes(self, command: str, *arguments: str) -> None:
        call_command(command, *arguments, stdout=self.stdout)


def static_mark() -> str:
    """Of all that collectstatic would read: our own files by name, size and time, the packages by their lock."""
    digest = hashlib.sha256()
    lock = settings.BASE_DIR / "package-lock.json"
    for path in [lock, *sorted(Path(settings.BASE_DIR / "static").rglob("*"))]:
        if path.is_file():
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
