"""Recording, correcting and lifting an act. Each is one transaction with its event and the message to the person.

An act is never altered. Whoever corrects or lifts one adds another that supersedes it; of two who do so at once the
second is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from integrity import credit, telling
from integrity.models import IntegrityAct, Sanction
from integrity.permissions import may_keep
from integrity.refusals import NotAllowed
from provisions.sanctions import SanctionRule


@dataclass(frozen=True)
class Case:
    """Whom it is about, and in which declaration."""

    person: Person
    plan_code: str
    declaration_id: int
    declaration_number: str


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom, in which document. `reviewed_in` where a sanction counts from the year of the review."""

    kind: str
    words: str
    document: str
    clause: str
    decided_by: str
    decided_on: date
    basis: StoredFile
    reviewed_in: int | None = None


@transaction.atomic
def record_act(
    case: Case,
    decision: Decision,
    rules: Sequence[SanctionRule],
    *,
    person: Person,
    seat: Seat | None,
    now: datetime,
    corrects: IntegrityAct | None = None,
) -> IntegrityAct:
    """Puts an act on record with the sanctions that were chosen. `now` is the instant on the plan's clock.

    `corrects` is superseded, with its sanctions; what credit platforms were told of it is taken back.
    """
    _refuse(case, decision, person, seat, now)
    if not rules:
        raise NotAllowed(Denied(_("请至少选择一项处理。")))
    act = _added(case, decision, person, seat, now, supersedes=corrects)
    for rule in rules:
        _follow(act, rule)
    _event(act, "correct_integrity" if corrects else "record_integrity", [rule.kind for rule in rules], seat)
    telling.recorded(act)
    return act


@transaction.atomic
def lift_act(
    act: IntegrityAct, decision: Decision, *, person: Person, seat: Seat | None, now: datetime
) -> IntegrityAct:
    """Takes an act back by a later decision; nothing follows from it any more."""
    case = Case(act.person, act.plan_code, act.declaration_id, act.declaration_number)
    _refuse(case, decision, person, seat, now)
    made = _added(case, replace(decision, kind=act.kind), person, seat, now, supersedes=act, lifted=True)
    _event(made, "lift_integrity", [], seat)
    telling.lifted(made)
    return made


def _refuse(case: Case, decision: Decision, person: Person, seat: Seat | None, now: datetime) -> None:
    if not (answer := may_keep(case.plan_code, case.person, person, seat)):
        raise NotAllowed(answer)
    if decision.decided_on > now.date():
        raise NotAllowed(Denied(_("决定日期不能晚于今天（%(today)s）。") % {"today": now.date().isoformat()}))
    if decision.basis.state != FileState.READY or decision.basis.owner_id != person.pk:
        raise NotAllowed(Denied(_("请上传决定文件的扫描件。")))


def _added(
    case: Case,
    decision: Decision,
    person: Person,
    seat: Seat | None,
    now: datetime,
    *,
    supersedes: IntegrityAct | None,
    lifted: bool = False,
) -> IntegrityAct:
    assert seat is not None
    if supersedes is not None:
        _close(supersedes)
    return IntegrityAct.objects.create(
        person=case.person,
        plan_code=case.plan_code,
        declaration_id=case.declaration_id,
        declaration_number=case.declaration_number,
        kind=decision.kind,
        words=decision.words.strip(),
        document=decision.document.strip(),
        clause=decision.clause.strip(),
        decided_by=decision.decided_by.strip(),
        decided_on=decision.decided_on,
        reviewed_in=decision.reviewed_in,
        basis=decision.basis,
        lifted=lifted,
        supersedes=supersedes,
        recorded_by=person,
        seat_id=seat.pk,
        organisation=seat.organisation,
        at=timezone.now(),
        plan_time=now,
    )


def _close(act: IntegrityAct) -> None:
    """Holds the act that is to be superseded; refuses one that already was."""
    IntegrityAct.objects.select_for_update().get(pk=act.pk)
    if act.lifted or IntegrityAct.objects.filter(supersedes=act).exists():
        raise NotAllowed(Denied(_("这条记录已被更正或撤销，请刷新后在最新的记录上办理。")))
    credit.take_back(act)


def _follow(act: IntegrityAct, rule: SanctionRule) -> None:
    if rule.needs_year and act.reviewed_in is None:
        raise NotAllowed(Denied(_("所选处理从评审次年起算，请填写评审年度。")))
    term = rule.term(act.decided_on, act.reviewed_in)
    sanction = Sanction.objects.create(
        act=act,
        kind=rule.kind,
        says=rule.says.zh,
        says_en=rule.says.en,
        document=rule.cite.document,
        clause=rule.cite.clause,
        origin=rule.cite.origin,
        scope=rule.scope,
        platforms=list(rule.platforms),
        begins=term.begins if term else None,
        over_on=term.over_on if term else None,
    )
    credit.place(sanction)


def _event(act: IntegrityAct, verb: str, kinds: list[str], seat: Seat | None) -> None:
    """On the act, and on the declaration whose timeline tells of it."""
    payload: dict[str, Any] = {"act": act.pk, "kind": act.kind, "document": act.document, "sanctions": kinds}
    for object_type, object_id in (("integrity_act", act.pk), ("declaration", act.declaration_id)):
        record(
            chain=act.plan_code,
            verb=verb,
            **actor(act.recorded_by, seat),
            object_type=object_type,
            object_id=object_id,
            reason=f"{act.document} {act.clause}",
            payload=payload,
            at=act.at,
            plan_time=act.plan_time,
        )
