"""Walks every event chain and names the first altered row of each; exit 1 if there is any."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit import anchors
from audit.models import EventChain
from audit.queries import first_fault


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        chains = list(EventChain.objects.order_by("key"))
        faults = [fault for chain in chains if (fault := first_fault(chain))]
        faulty = {fault.chain for fault in faults}
        for fault in anchors.faults():
            if fault.chain not in faulty:
                faulty.add(fault.chain)
                faults.append(fault)
        if faults:
            raise CommandError("\n".join(map(str, faults)), returncode=1)
        anchors.append(timezone.now())
        self.stdout.write(f"{len(chains)} chains, {sum(chain.head_seq for chain in chains)} events: unbroken.")
