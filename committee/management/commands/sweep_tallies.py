"""Removes the former counters of ballots that have ended, where the product's own role may not (PostgreSQL 16)."""

from typing import Any

from django.core.management.base import BaseCommand

from committee.ballots import voting
from committee.ballots.models import BallotRound, RoundState


class Command(BaseCommand):
    help = "Sweeps the counters of ended ballots; run it as the owner of the tables (DATABASE_OWNER_URL)."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = BallotRound.objects.filter(swept_at=None).exclude(state=RoundState.OPEN)
        swept = sum(voting.remove_former_tallies(pk) for pk in ended.values_list("pk", flat=True))
        self.stdout.write(f"{swept} rounds swept, {ended.count()} left")
