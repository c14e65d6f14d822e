"""What an applicant changes in a draft or a returned declaration: answers, chosen works, files.

Each is one transaction under the lock of the row. The loser of a race gets `Conflict`; what may not be changed now
raises `NotAllowed` with the sentence that the page shows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from accounts.results import Denied
from declarations import completeness, itinerary, workflow
from declarations.locking import locked, refuse, written
from declarations.models import Attachment, ChosenAchievement, Declaration
from declarations.permissions import may_edit
from declarations.refusals import NotAllowed
from dossiers.models import Achievement
from files.models import StoredFile

EDITABLE = frozenset(
    {
        "target_level",
        "specialty",
        "sub_specialty",
        "track",
        "accepting_office",
        "statement",
        "exceptional_reason",
        "answers",
        "not_met_reason",
        "signature",
        "pledged_at",
    }
)


@transaction.atomic
def save(
    declaration: Declaration, *, person: Person, expected_version: int, now: datetime, **fields: Any
) -> Declaration:
    """Writes answers of a draft or a returned declaration; in a return only the fields it reopens.

    Raises `Conflict` when the row moved on meanwhile: the caller shows both texts.
    """
    unknown = set(fields) - EDITABLE
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    row = locked(declaration, expected_version)
    refuse(may_edit(row, person))
    refuse(workflow.window_open(row, now))
    refuse(completeness.reopened(row, fields))
    for name, value in fields.items():
        setattr(row, name, value)
    if "accepting_office" in fields:
        row.area_code = _area_of(row)
    return written(row)


def _area_of(declaration: Declaration) -> str:
    office: Organisation = declaration.accepting_office or declaration.employer
    return office.area_id or declaration.employer.area_id or ""


@transaction.atomic
def choose_achievements(
    declaration: Declaration,
    *,
    person: Person,
    expected_version: int,
    achievements: Sequence[Achievement],
    representative: Achievement | None,
    now: datetime,
) -> Declaration:
    """Replaces the chosen achievements, in this order; one may be the representative work."""
    row = locked(declaration, expected_version)
    refuse(may_edit(row, person))
    refuse(workflow.window_open(row, now))
    refuse(completeness.reopened(row, {"achievements": True}))
    row.chosen.all().delete()
    for position, achievement in enumerate(achievements):
        if achievement.dossier.person_id != person.pk:
            raise NotAllowed(Denied(_("只能选择本人业绩档案中的业绩。")))
        ChosenAchievement.objects.create(
            declaration=row,
            achievement=achievement,
            position=position,
            representative=representative is not None and achievement.pk == representative.pk,
        )
    return written(row)


@transaction.atomic
def attach(
    declaration: Declaration, *, slot: str, file: StoredFile, person: Person, now: datetime, not_fetched: bool = False
) -> Attachment:
    """Puts a usable file of the applicant's into a slot of the plan, or one that waits for the virus scanner only."""
    row = locked(declaration, None)
    refuse(may_edit(row, person))
    refuse(workflow.window_open(row, now))
    refuse(completeness.reopened(row, {f"slot:{slot}": True}))
    if file.owner_id != person.pk or not file.is_taken_in:
        raise NotAllowed(Denied(_("这个文件还不能使用，请等检查完成或重新上传。")))
    plan_slot = next((s for s in itinerary.plan_of(row).slots if s.code == slot), None)
    if plan_slot is None:
        raise NotAllowed(Denied(_("本计划没有这项附件。")))
    here = list(row.attachments.filter(slot=slot))
    if here and not plan_slot.many:
        row.attachments.filter(slot=slot).delete()
        here = []
    attachment = next((each for each in here if each.file_id == file.pk), None)
    if attachment is None:  # nobody else can add it meanwhile: the declaration is held
        attachment = Attachment.objects.create(
            declaration=row, slot=slot, file=file, position=len(here), not_fetched=not_fetched
        )
    written(row)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, person: Person, now: datetime) -> None:
    """Takes a file out of its slot; the file itself stays the applicant's."""
    row = locked(attachment.declaration, None)
    refuse(may_edit(row, person))
    refuse(workflow.window_open(row, now))
    refuse(completeness.reopened(row, {f"slot:{attachment.slot}": True}))
    attachment.delete()
    written(row)
