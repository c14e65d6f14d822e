"""Recording what an office finds on a question that the rules leave to a person. Moves nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from audit.actions import record
from declarations import itinerary, judging, person_checks
from declarations.locking import refuse
from declarations.models import Declaration, PersonCheck
from declarations.permissions import may_act
from declarations.queries import words
from declarations.refusals import NotAllowed
from eligibility.records import PERSONAL


@transaction.atomic
def record_check(
    declaration: Declaration,
    *,
    person: Person,
    seat: Seat,
    rule: str,
    holds: bool,
    reason: str,
    evidence: str = "",
    now: datetime,
) -> PersonCheck:
    """Adds a finding under a rule and judges anew. `now` is the instant on the plan's clock.

    A finding on the same question before it is superseded, never altered. Raises NotAllowed where the case does not
    lie on this seat's desk, the rule asks nobody, the reason is missing, or it holds an identity or telephone number.
    """
    Declaration.objects.select_for_update().only("pk").get(pk=declaration.pk)
    row = Declaration.objects.select_related("person", "plan", "version", "employer__employer").get(pk=declaration.pk)
    code = _question(row, person, seat, rule)
    reason, evidence = reason.strip(), evidence.strip()
    if not reason:
        raise NotAllowed(Denied(_("请写明认定的理由。")))
    if PERSONAL.search(reason) or PERSONAL.search(evidence):
        raise NotAllowed(Denied(_("理由和依据材料中请不要写身份证号或手机号。")))
    before = row.person_checks.filter(code=code, superseded_by=None).first()
    check = PersonCheck.objects.create(
        declaration=row,
        revision=row.revision,
        stop=row.stop,
        rule=rule,
        code=code,
        holds=holds,
        reason=reason,
        evidence=evidence,
        person=person,
        seat_id=seat.pk,
        role=seat.role,
        organisation=seat.organisation,
        supersedes=before,
        at=timezone.now(),
        plan_time=now,
    )
    judging.judge_again(row, occasion=f"person_check:{check.pk}", asked_by=person, now=now)
    _event(check, seat, now)
    return check


def _question(row: Declaration, person: Person, seat: Seat, rule: str) -> str:
    """The code under which the finding is recorded."""
    refuse(may_act(row, person, seat))
    code = person_checks.questions_of(row.version).get(rule)
    if code is None:
        raise NotAllowed(Denied(_("这一条由系统对照，不需要人工认定。")))
    refuse(may_find(row, rule))
    return code


def may_find(declaration: Declaration, rule: str) -> Answer:
    """Whether the desk that has the case may decide this question: the rule may leave it to some desks."""
    desks = person_checks.desks_for(declaration.version, rule)
    if declaration.stop_kind in desks:
        return Allowed()
    stops = [stop for stop in itinerary.variant_of(declaration).stops if stop.kind in desks]
    if not stops:
        return Denied(_("这一条按计划不由本路线上的部门认定，请联系评委会办公室。"))
    return Denied(_("这一条由%(desks)s认定，本环节不认定。") % {"desks": "、".join(words(s.name) for s in stops)})


def _event(check: PersonCheck, seat: Seat, now: datetime) -> None:
    row = check.declaration
    says = judging.rule_words(row, check.rule)
    payload: dict[str, Any] = {
        "check": check.pk,
        "rule": check.rule,
        "holds": check.holds,
        "revision": check.revision,
        "supersedes": check.supersedes_id,
        "says": says.zh,
        "says_en": says.en,
    }
    record(
        chain=row.plan.code,
        verb="record_check",
        **actor(check.person, seat),
        object_type="declaration",
        object_id=row.pk,
        reason=check.reason,
        payload=payload,
        at=check.at,
        plan_time=now,
    )
