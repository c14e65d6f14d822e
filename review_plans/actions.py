"""Changes of what may move in mid-course: amendments, and the State's calendar. Versions come by import alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from audit.actions import PLATFORM, record
from config import clock
from provisions.working_days import CalendarMissing
from review_plans import calendar, queries, registry
from review_plans.confirmations import sections_of
from review_plans.models import AmendmentKind, CalendarDay, CalendarYear, PlanAmendment, ReviewPlan
from review_plans.plan import Plan
from scoring.schedule import ScoreSchedule


@transaction.atomic
def amend(
    review_plan: ReviewPlan,
    *,
    kind: str,
    target: str,
    value: dict[str, Any],
    document: str,
    reason: str,
    decided_by: str,
    decided_on: date,
    at: datetime,
    recorded_by: Person | None = None,
    seat: Seat | None = None,
    area_code: str = "",
    people: Sequence[Person] = (),
) -> PlanAmendment:
    """Record a dated, cited change; older ones stay readable. Raises ValidationError in words for the form.

    deadline {"date": "<ISO day>"} for a key of the calendar or a stop; contact {"telephone", "address"} for an
    office's code; fee {"amount": "300.00"} for `fee`; objections {"working_days": 10, "extended_to": 30 or None} for `objections`; confirmation {} for a rule's full id, a line of the schedule or the schedule's code,
    or {"withdrawn": True} to take an earlier one back.
    """
    _must_say(document=document, reason=reason, decided_by=decided_by)
    version = queries.current_version(review_plan.code)
    CHECKS[AmendmentKind(kind)](version, target, value)
    amendment = PlanAmendment.objects.create(
        plan=review_plan,
        kind=kind,
        target=target,
        value=value,
        area_code=area_code,
        document=document,
        reason=reason,
        decided_by=decided_by,
        decided_on=decided_on,
        recorded_by=recorded_by,
        recorded_at=at,
    )
    amendment.people.set(people)
    record(
        chain=review_plan.code,
        verb="amend_plan",
        **actor(recorded_by, seat),
        object_type="plan_amendment",
        object_id=amendment.pk,
        reason=reason,
        payload={"kind": kind, "target": target, "value": value, "area": area_code, "document": document},
        at=at,
        plan_time=clock.on_plan_clock(at, review_plan.code),
    )
    return amendment


def _must_say(**said: str) -> None:
    words = {"document": _("请写明依据的文件。"), "reason": _("请写明理由。"), "decided_by": _("请写明由谁决定。")}
    empty = {name: words[name] for name, value in said.items() if not value.strip()}
    if empty:
        raise ValidationError(empty)


def _check_deadline(version: Any, target: str, value: dict[str, Any]) -> None:
    plan = queries.plan_of(version)
    if target not in deadline_targets(plan):
        raise ValidationError({"target": _("本计划没有这一截止时间。")})
    try:
        day = date.fromisoformat(str(value.get("date")))
    except ValueError:
        raise ValidationError({"value": _("请按“年-月-日”写日期，用数字和连字符。")}) from None
    if day < plan.opens_at:
        raise ValidationError({"value": _("截止日不能早于开始申报的日子。")})


def deadline_targets(plan: Plan) -> list[str]:
    """What a changed deadline may name: the keys of the calendar and the stops."""
    stops = [stop.code for variant in plan.variants for stop in variant.stops]
    return list(dict.fromkeys([*(entry.code for entry in plan.deadlines), *stops]))


def _check_contact(version: Any, target: str, value: dict[str, Any]) -> None:
    plan = queries.plan_of(version)
    if target not in {o.code for o in plan.accepting_offices} | {o.code for o in plan.offices}:
        raise ValidationError({"target": _("本计划没有这一单位。")})
    if not value or not set(value) <= {"telephone", "address"} or not all(value.values()):
        raise ValidationError({"value": _("请写电话或地址。")})


def _check_fee(version: Any, target: str, value: dict[str, Any]) -> None:
    if not queries.plan_of(version).fee_after:
        raise ValidationError({"target": _("本计划没有缴费环节。")})
    try:
        amount = Decimal(str(value.get("amount")))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise ValidationError({"value": _("请写不小于 0 的金额。")})


def _check_objections(version: Any, target: str, value: dict[str, Any]) -> None:
    if target != "objections" or not queries.plan_of(version).notices:
        raise ValidationError({"target": _("本计划没有公示，不用定异议的办理期限。")})
    days, extended = value.get("working_days"), value.get("extended_to")
    if not isinstance(days, int) or days < 1:
        raise ValidationError({"value": _("请写大于 0 的工作日数。")})
    if extended is not None and (not isinstance(extended, int) or extended <= days):
        raise ValidationError({"value": _("延长后的期限须比原期限长；不能延长的留空。")})


def _check_confirmation(version: Any, target: str, value: dict[str, Any]) -> None:
    rules = {rule.id for rule in queries.rulebook_of(version).rules()}
    schedule = queries.schedule_of(version)
    if target not in rules | _parts_of(schedule):
        raise ValidationError({"target": _("本计划没有这一规则或评分项。")})
    if value not in ({}, {"withdrawn": True}):
        raise ValidationError({"value": _("请选择确认或撤回确认。")})


def _parts_of(schedule: ScoreSchedule | None) -> set[str]:
    """What a confirmation may name of a table of points: all of it, a section, a line."""
    if schedule is None:
        return set()
    sections = {schedule.section_id(inside[-1]) for inside in sections_of(schedule)}
    return {schedule.code, *sections, *map(schedule.line_id, schedule.every_line())}


CHECKS = {
    AmendmentKind.DEADLINE: _check_deadline,
    AmendmentKind.CONTACT: _check_contact,
    AmendmentKind.FEE: _check_fee,
    AmendmentKind.CONFIRMATION: _check_confirmation,
    AmendmentKind.OBJECTIONS: _check_objections,
}


@dataclass(frozen=True)
class NamedDay:
    """A day and whether the State works on it, with the reason, such as the holiday's name."""

    day: date
    works: bool
    name: str


@transaction.atomic
def add_calendar_year(
    *, year: int, days: Sequence[NamedDay], citation: str, at: datetime, by: Person | None = None
) -> CalendarYear:
    """Enter a year whole: from then on counts may cross it. Raises ValidationError if it is known or cites nothing."""
    _must_cite(citation)
    if CalendarYear.objects.filter(year=year).exists():
        raise ValidationError({"year": _("%(year)d 年已经录入，请逐日修改。") % {"year": year}})
    if any(each.day.year != year for each in days):
        raise ValidationError({"days": _("有日期不在 %(year)d 年。") % {"year": year}})
    made = CalendarYear.objects.create(year=year, citation=citation)
    CalendarDay.objects.bulk_create(
        CalendarDay(year=made, date=each.day, works=each.works, name=each.name)
        for each in days
        if calendar.differs_from_the_week(each.day, each.works)
    )
    _record_calendar("add_calendar_year", str(year), citation, {"days": len(days)}, at=at, by=by)
    return made


@transaction.atomic
def set_calendar_day(*, day: NamedDay, citation: str, at: datetime, by: Person | None = None) -> list[str]:
    """Say whether the State works on a day of a known year. Returns the running notices whose last day moves.

    Nothing that is certified already is altered. Raises ValidationError for an unknown year, naming the remedy.
    """
    _must_cite(citation)
    year = CalendarYear.objects.select_for_update().filter(year=day.day.year).first()
    if year is None:
        raise ValidationError({"day": CalendarMissing(day.day.year).remedy})
    before = calendar.read_calendar()
    year.citation = citation
    year.save(update_fields=["citation"])
    if calendar.differs_from_the_week(day.day, day.works):
        said = {"year": year, "works": day.works, "name": day.name}
        CalendarDay.objects.update_or_create(date=day.day, defaults=said)
    else:
        CalendarDay.objects.filter(date=day.day).delete()
    moved = registry.announce_calendar(before, calendar.read_calendar())
    payload = {"works": day.works, "name": day.name, "moved": len(moved)}
    _record_calendar("set_calendar_day", day.day.isoformat(), citation, payload, at=at, by=by)
    return moved


def _must_cite(citation: str) -> None:
    if not citation.strip():
        raise ValidationError({"citation": _("请写明国务院办公厅通知的文号。")})


def _record_calendar(
    verb: str, what: str, citation: str, payload: dict[str, Any], *, at: datetime, by: Person | None
) -> None:
    record(
        chain=PLATFORM,
        verb=verb,
        **actor(by),
        object_type="calendar",
        object_id=what,
        reason=citation,
        payload=payload,
        at=at,
    )
    transaction.on_commit(calendar.forget)
