"""Bringing an appeal or a complaint, and answering it. Each is one transaction with its event and its messages."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from files.models import FileState, StoredFile
from integrity import telling
from integrity.handling import handling
from integrity.models import Appeal, AppealKind, AppealOutcome, IntegrityAct
from integrity.permissions import may_answer
from integrity.refusals import NotAllowed
from messages.language import parts_of

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LETTERS = 8
MOST_OPEN_COMPLAINTS = 5


@dataclass(frozen=True)
class Matter:
    """What it is about. `subject` is `said`, so that it is read in any language; `decider`: whose decision it was."""

    kind: str
    plan_code: str
    subject: str
    declaration_id: int | None = None
    declaration_number: str = ""
    act: IntegrityAct | None = None
    decider: int | None = None


@transaction.atomic
def bring(
    matter: Matter,
    *,
    person: Person,
    words: str,
    file: StoredFile | None,
    due_on: date | None,
    received_at: datetime,
    now: datetime,
) -> Appeal:
    """Takes it in and tells the committee office. A matter of which one is open is refused with its receipt."""
    Person.objects.select_for_update().get(pk=person.pk)
    _refuse_second(matter, person)
    if file is not None and (file.state != FileState.READY or file.owner_id != person.pk):
        raise NotAllowed(Denied(_("附件还不能用，请重新上传。")))
    rule = handling()
    made = Appeal.objects.create(
        kind=matter.kind,
        receipt=_receipt(now.date()),
        plan_code=matter.plan_code,
        person=person,
        declaration_id=matter.declaration_id,
        declaration_number=matter.declaration_number,
        act=matter.act,
        subject=matter.subject,
        subject_parts=parts_of(matter.subject),
        decider_id=matter.decider,
        words=words.strip(),
        file=file,
        received_at=received_at,
        plan_time=now,
        working_days=rule.working_days,
        origin=rule.origin,
        due_on=due_on,
    )
    _event(made, f"file_{made.kind}", person, None, now, {})
    telling.filed(made)
    return made


def _refuse_second(matter: Matter, person: Person) -> None:
    mine = Appeal.objects.filter(person=person, kind=matter.kind, closed_at=None)
    if matter.kind == AppealKind.APPEAL:
        before = mine.filter(declaration_id=matter.declaration_id, act=matter.act).first()
        if before is not None:
            words = _("对这项决定的申诉正在办理，回执号 %(receipt)s。") % {"receipt": before.receipt}
            raise NotAllowed(Denied(words))
    elif mine.count() >= MOST_OPEN_COMPLAINTS:
        raise NotAllowed(Denied(_("您已有 %(count)s 件投诉没有办结，请等答复后再提。") % {"count": mine.count()}))


def _receipt(day: date) -> str:
    """Not guessable, and said over the telephone."""
    return f"{day:%Y%m%d}-" + "".join(secrets.choice(CROCKFORD) for _ in range(RECEIPT_LETTERS))


@transaction.atomic
def answer(appeal: Appeal, *, outcome: str, words: str, person: Person, seat: Seat | None, now: datetime) -> Appeal:
    """Closes it with an outcome and its reasons; who brought it is told."""
    held = Appeal.objects.select_for_update(of=("self",)).select_related("person").get(pk=appeal.pk)
    if not (allowed := may_answer(held, person, seat)):
        raise NotAllowed(allowed)
    if outcome not in AppealOutcome.values or not words.strip():
        raise NotAllowed(Denied(_("请选择结论，并写明核查情况和理由。")))
    assert seat is not None
    held.outcome, held.outcome_words = outcome, words.strip()
    held.closed_at, held.closed_by, held.organisation = now, person, seat.organisation
    held.save(update_fields=["outcome", "outcome_words", "closed_at", "closed_by", "organisation"])
    _event(held, f"answer_{held.kind}", person, seat, now, {"outcome": outcome})
    telling.answered(held)
    return held


def _event(appeal: Appeal, verb: str, person: Person, seat: Seat | None, now: datetime, facts: dict[str, Any]) -> None:
    """On the appeal; and on one's own declaration, whose timeline tells of it. A complaint stays out of timelines."""
    about: list[tuple[str, int]] = [("appeal", appeal.pk)]
    if appeal.kind == AppealKind.APPEAL and appeal.declaration_id is not None:
        about.append(("declaration", appeal.declaration_id))
    for object_type, object_id in about:
        record(
            chain=appeal.plan_code,
            verb=verb,
            **actor(person, seat),
            object_type=object_type,
            object_id=object_id,
            payload={"receipt": appeal.receipt, **facts},
            at=timezone.now(),
            plan_time=now,
        )
