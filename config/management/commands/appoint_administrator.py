"""The first administrator of a kind, where nobody holds that role: everybody after that is appointed on the page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import found_organisation
from accounts.administration import administrators, appoint_administrator
from accounts.enums import ADMIN_ROLES, OrganisationKind
from accounts.models import Organisation, Person


class Command(BaseCommand):
    help = "Gives somebody who has registered the first seat of a kind of administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=[role.value for role in ADMIN_ROLES])
        parser.add_argument(
            "--platform", default="平台运行管理中心", help="name of the organisation, if there is none yet"
        )  # not on screen

    def handle(self, *args: Any, username: str, role: str, platform: str, **options: Any) -> None:
        if administrators().filter(role=role).exists():
            raise CommandError(
                f"Somebody is {role} already: the platform administrator appoints the next one on the page."
            )
        person = Person.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody has registered as {username}: sign up first, then run this again.")
        if not Organisation.objects.filter(kind=OrganisationKind.PLATFORM).exists():
            found_organisation(kind=OrganisationKind.PLATFORM, name=platform)
        try:
            appoint_administrator(person, role, by=None, at=timezone.now())
        except ValidationError as refused:
            raise CommandError(refused.messages[0]) from refused
        self.stdout.write(f"{username} is {role} now.")
