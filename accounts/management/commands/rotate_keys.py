"""Seals every identity number with the newest key of IDENTITY_KEYS, while the product is in use.

Put the new key in front of the old ones ("k2:…,k1:…"), restart, run this. From then on no number needs the old key;
stored files sealed before still do, so it stays in the list for them.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.identity import sealing
from accounts.identity.actions import seal_anew
from accounts.models import Identity
from audit.actions import PLATFORM, record


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="rows per transaction (default 200)")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        count = sum(seal_anew(batch=batch))
        key_id = sealing.newest_key_id()
        if count:
            with transaction.atomic():
                record(
                    chain=PLATFORM, verb="rotate_keys", actor_id=None, actor_label="manage.py rotate_keys",
                    object_type="identity_keys", object_id=key_id, payload={"rows": count}, at=timezone.now(),
                )  # fmt: skip
        left = Identity.objects.exclude(key_id=key_id).count()
        if left:
            raise CommandError(f"{count} numbers sealed with {key_id}; {left} were in use: run it again.", returncode=1)
        self.stdout.write(
            f"{count} numbers sealed with {key_id}: none needs an older key. Files stored before still do."
        )
