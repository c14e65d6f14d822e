"""Experts whose account nobody took over: once their last term is over, their identity number is free again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts import invitations
from accounts.enums import OrganisationKind
from accounts.models import Identity, Invitation
from audit.actions import PLATFORM, record
from committee.experts.models import Expert
from config import clock


@transaction.atomic
def free(*, at: datetime, people: Iterable[int] | None = None) -> int:
    """Voids the slips of those whose terms are all over and forgets their numbers; answers how many. None: of everybody.

    What they were in the pool stays: only the account that never was one is given up.
    """
    today = clock.today(None)
    terms = Expert.objects.filter(person=OuterRef("person"))
    held = Invitation.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Exists(terms),
        Exists(Identity.objects.filter(person=OuterRef("person"))),
        ~Exists(terms.filter(ends_on__gte=today)),
        accepted_at=None,
        organisation__kind=OrganisationKind.COMMITTEE_OFFICE,
    )
    if people is not None:
        held = held.filter(person__in=people)
    rows = list(held.order_by("pk"))
    # Asked again under the lock: another plan may have invited them while it was being taken.
    found = Expert.objects.filter(person__in=[row.person_id for row in rows], ends_on__gte=today)
    asked = set(found.values_list("person_id", flat=True))
    rows = [row for row in rows if row.person_id not in asked]
    for row in rows:
        invitations.withdraw(row)
        record(
            chain=PLATFORM, verb="free_expert_number", actor_id=None, object_type="person", object_id=row.person_id,
            at=at,
        )  # fmt: skip
    return len(rows)
