"""Makes the demo once: offices, employers, people and about three hundred declarations of the imported plans."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.identity.queries import numbers_of
from accounts.models import Person
from config.demo import accounts_file, registry_book, second_half
from config.demo.building import build
from config.demo.clocks import follow_environment
from declarations.models import Declaration

PER_PLAN = 60


class Command(BaseCommand):
    help = "Makes the demo's people and declarations (once), or prints its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=PER_PLAN, help="declarations per plan, about")
        parser.add_argument(
            "--until-result",
            metavar="PLAN",
            default="",
            help="leads a plan beyond its deadlines: board drawn, reviews, a meeting, a result",
        )
        parser.add_argument("--accounts", action="store_true", help="print the accounts of the demo that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("This is not a demo deployment: set DEMO=1 on a database made for it.")
        if not options["accounts"] and not Declaration.objects.exists():
            began = time.monotonic()
            build(size=options["size"], out=self.stdout)
            self.stdout.write(f"{Declaration.objects.count()} declarations in {time.monotonic() - began:.0f} s")
        follow_environment()
        if options["until_result"]:
            self._until_result(options["until_result"])
        self._print_accounts()

    @transaction.atomic
    def _until_result(self, code: str) -> None:
        self.stdout.write(second_half.run(code))

    def _print_accounts(self) -> None:
        kept = accounts_file.read()
        if kept is None:
            raise CommandError("There is no demo yet: run `manage.py demo`.")
        self.stdout.write(f"password of every demo account: {kept['password']}")
        for row in kept["accounts"]:  # type: ignore[attr-defined]
            self.stdout.write(f"  {row['username']:<28} {row['what']}  {row['plan']}")
        self._print_one_number([row["username"] for row in kept["accounts"] if row["role"] == "applicant"])  # type: ignore[attr-defined]

    def _print_one_number(self, usernames: list[str]) -> None:
        """Of an invented person: the reference server's sign-in page asks for name and number, and nobody can guess one."""
        person = (
            Person.objects.filter(username__in=usernames, pk__in=registry_book.known_people()).order_by("pk").first()
        )
        if person is not None:
            number = numbers_of([person.pk])[person.pk]
            self.stdout.write(f"identity sign-in (统一身份登录) as {person.name}: {number}")  # not on screen: a shell
