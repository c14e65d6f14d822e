"""Recording a figure that an office gives for a line of the score sheet. Moves nothing, judges anew."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Answer, Denied
from audit.actions import record
from declarations import desks, judging
from declarations.models import Declaration, GivenValue
from declarations.permissions import may_act
from declarations.queries import words
from declarations.refusals import NotAllowed
from eligibility.records import PERSONAL
from review_plans import queries as plan_queries
from scoring.schedule import GIVEN, Line

LARGEST = Decimal(99_999_999)


def may_give(declaration: Declaration, line: Line, person: Person, seat: Seat | None) -> Answer:
    """The office that the table names, or the committee office by that office's paper; the case lies on its desk."""
    if line.count != GIVEN:
        return Denied(_("这一条由申报人自评，不由单位提供。"))
    giver = desks.ROLE_OF_KIND.get(line.desk, Role.COMMITTEE_OFFICER)
    if seat is None or seat.role not in (giver, Role.COMMITTEE_OFFICER):
        by = words(line.by) if line.by else ""
        return Denied(_("这一条的数值由%(by)s提供，您所在的单位不能登记。") % {"by": by})
    return may_act(declaration, person, seat)


@transaction.atomic
def record_given(
    declaration: Declaration,
    *,
    line: str,
    value: Decimal,
    document: str,
    dated: date,
    person: Person,
    seat: Seat,
    now: datetime,
) -> GivenValue:
    """Adds the figure with its document; one given before it is superseded, never altered.

    Raises NotAllowed for another office or a case that lies elsewhere, a figure below nought, a missing document.
    """
    Declaration.objects.select_for_update().only("pk").get(pk=declaration.pk)
    row = Declaration.objects.select_related("person", "plan", "version", "employer__employer").get(pk=declaration.pk)
    named = _line(row, line)
    allowed = may_give(row, named, person, seat)
    if not allowed:
        raise NotAllowed(allowed)
    document = document.strip()
    _refuse(value, document)
    given = GivenValue.objects.create(
        declaration=row,
        line=line,
        value=value,
        document=document,
        dated=dated,
        stop=row.stop,
        person=person,
        seat_id=seat.pk,
        role=seat.role,
        organisation=seat.organisation,
        supersedes=row.given_values.filter(line=line, superseded_by=None).first(),
        at=timezone.now(),
        plan_time=now,
    )
    judging.judge_again(row, occasion=f"given:{given.pk}", asked_by=person, now=now)
    _event(given, named, seat, now)
    return given


def _line(row: Declaration, code: str) -> Line:
    schedule = plan_queries.schedule_of(row.version)
    lines = schedule.lines_for(row.specialty or None) if schedule else []
    found = next((each for each in lines if each.code == code), None)
    if found is None:
        raise NotAllowed(Denied(_("评分表没有这一条。")))
    return found


def _refuse(value: Decimal, document: str) -> None:
    if not 0 <= value <= LARGEST:
        raise NotAllowed(Denied(_("数值不能为负，也不能超过一亿。")))
    if not document:
        raise NotAllowed(Denied(_("请写明依据的文件。")))
    if PERSONAL.search(document):
        raise NotAllowed(Denied(_("文件名称中请不要写身份证号或手机号。")))


def _event(given: GivenValue, line: Line, seat: Seat, now: datetime) -> None:
    row = given.declaration
    payload: dict[str, Any] = {
        "given": given.pk,
        "line": given.line,
        "value": given.figure,
        "document": given.document,
        "dated": given.dated.isoformat(),
        "supersedes": given.supersedes_id,
        "says": line.name.zh,
        "says_en": line.name.en,
    }
    record(
        chain=row.plan.code,
        verb="record_given",
        **actor(given.person, seat),
        object_type="declaration",
        object_id=row.pk,
        payload=payload,
        at=given.at,
        plan_time=now,
    )
