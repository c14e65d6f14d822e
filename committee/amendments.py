"""Amendments of a plan as its committee office reads them: changes, and what they do in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Area, Person
from committee.confirmations import open_lines_in, subject_of
from config import clock
from review_plans import queries
from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion, ReviewPlan
from review_plans.plan import AcceptingOffice, Office, Plan
from review_plans.saying import day_words, english, words


@dataclass(frozen=True)
class Change:
    """An amendment before it is recorded; `value` is shaped as `review_plans.actions.amend` says."""

    kind: str
    target: str
    value: dict[str, Any]
    document: str
    reason: str
    decided_by: str
    decided_on: date
    area_code: str = ""
    people: tuple[Person, ...] = ()

    def is_recorded_as(self, row: PlanAmendment) -> bool:
        """Whether `row` says the same in every field."""
        own = (self.kind, self.target, self.value, self.area_code, self.document, self.reason)
        other = (row.kind, row.target, row.value, row.area_code, row.document, row.reason)
        decided = (self.decided_by, self.decided_on) == (row.decided_by, row.decided_on)
        return decided and own == other and {p.pk for p in self.people} == {p.pk for p in row.people.all()}


@dataclass(frozen=True)
class Recorded:
    """A stored amendment with its sentence, whom it touches, and when it was recorded by the plan's clock."""

    row: PlanAmendment
    at: datetime
    what: str
    circle: str


def deadline_name(plan: Plan, target: str) -> str:
    """What a deadline is called: the calendar's own name, or the stop's."""
    entry = plan.deadline_entry(target)
    if entry is not None:
        return words(entry.name)
    stops = (stop for variant in plan.variants for stop in variant.stops if stop.code == target)
    stop = next(stops, None)
    return _("“%(stop)s”环节截止") % {"stop": words(stop.name)} if stop else target


def office_of(plan: Plan, code: str) -> Office | AcceptingOffice | None:
    return next((office for office in offices_of(plan) if office.code == code), None)


def offices_of(plan: Plan) -> list[Office | AcceptingOffice]:
    """Every office that the guide shows."""
    return [*plan.accepting_offices, *plan.offices]


def office_name(plan: Plan, code: str) -> str:
    office = office_of(plan, code)
    if office is None:
        return code
    return office.name_en if english() and office.name_en else office.name


def area_name(plan: Plan, code: str) -> str:
    region = next((each for each in plan.areas if each.code == code), None)
    if region is not None:
        return words(region.name)
    area = Area.objects.filter(pk=code).first()
    return area.name if area else code


def day_now(version: PlanVersion, change: Change) -> date | None:
    """The day that holds now for those whom the change touches; for several people the latest of theirs."""
    if change.people:
        days = [queries.deadline_day(version, change.target, person_id=person.pk) for person in change.people]
        return max((day for day in days if day is not None), default=None)
    return queries.deadline_day(version, change.target, area=change.area_code or None)


def sentences(version: PlanVersion, change: Change, *, now: datetime) -> list[str]:
    """What the change does and for whom, one plain sentence each, as the confirming page says it."""
    return list(_SAYING[AmendmentKind(change.kind)](version, change, now.date()))


def _say_deadline(version: PlanVersion, change: Change, today: date) -> Iterator[str]:
    plan = queries.plan_of(version)
    new, old = date.fromisoformat(change.value["date"]), day_now(version, change)
    said = {
        "what": deadline_name(plan, change.target),
        "old": day_words(old) if old else "",
        "new": day_words(new),
        "circle": circle_of(plan, change.area_code, change.people),
    }
    if old:
        yield _("%(what)s由%(old)s改为%(new)s，%(circle)s。") % said
    else:
        yield _("%(what)s原先没有规定日期，现定为%(new)s，%(circle)s。") % said
    if not change.area_code and not change.people:
        yield _("公开的办事指南随即显示新的日期。此前给个别地区或个人另定的日子，以较晚的一个为准。")
    if new < today:
        yield _("%(new)s已经过去：记入后立即截止。") % said


def _say_contact(version: PlanVersion, change: Change, today: date) -> Iterator[str]:
    plan = queries.plan_of(version)
    now = contact_now(version, change.target)
    names = {"telephone": _("联系电话"), "address": _("地址")}
    for key, value in change.value.items():
        said = {
            "office": office_name(plan, change.target),
            "what": names[key],
            "old": now[key] or _("（未写）"),
            "new": value,
        }
        yield _("%(office)s的%(what)s由 %(old)s 改为 %(new)s，办事指南随即显示。") % said


def contact_now(version: PlanVersion, code: str) -> dict[str, str]:
    """The telephone and address of an office as the guide shows them now."""
    office = office_of(queries.plan_of(version), code)
    printed = {"telephone": office.telephone, "address": office.address} if office else {"telephone": "", "address": ""}
    return {**printed, **queries.contacts_of(version.plan).get(code, {})}


def _say_fee(version: PlanVersion, change: Change, today: date) -> Iterator[str]:
    old = queries.fee_of(version.plan)
    said = {"old": old, "new": change.value["amount"]}
    if old is None:
        yield _("评审费定为每人 %(new)s 元，适用于全部还没有登记缴费的申报。") % said
    else:
        yield _("评审费由每人 %(old)s 元改为 %(new)s 元，适用于全部还没有登记缴费的申报。") % said


def _say_confirmation(version: PlanVersion, change: Change, today: date) -> Iterator[str]:
    subject = subject_of(version, change.target)
    if subject is not None:
        said = {"place": subject.place, "says": subject.says, "clause": subject.clause}
        yield _("%(place)s：%(says)s（%(clause)s）") % said
    n = open_lines_in(version, change.target)
    if change.value.get("withdrawn"):
        yield _("撤回确认后，这里不再对申报起作用，只供参考。")
    elif n is None:
        yield _("确认后，这一条对全部申报起作用。")
    else:
        schedule = queries.schedule_of(version)
        whole = schedule is not None and change.target == schedule.code
        yield (_say_whole(n) if whole else _say_block(n))
    yield _("已经提交、正在办理的申报随即按此重新对照；原来的结论照样保留。")


def _say_whole(n: int) -> str:
    words_of_all = ngettext(
        "确认后，整张评分表对全部申报起作用（其中 %(n)s 条原未确认）。",
        "确认后，整张评分表对全部申报起作用（其中 %(n)s 条原未确认）。",
        n,
    )
    return words_of_all % {"n": n}


def _say_block(n: int) -> str:
    words_of_block = ngettext(
        "确认后，这一部分的全部条目对全部申报起作用（其中 %(n)s 条原未确认）。",
        "确认后，这一部分的全部条目对全部申报起作用（其中 %(n)s 条原未确认）。",
        n,
    )
    return words_of_block % {"n": n}


def _say_objections(version: PlanVersion, change: Change, today: date) -> Iterator[str]:
    old = queries.objection_time(version)
    said = {"new": _days_said(change.value), "old": _days_said(vars(old)) if old else ""}
    if old:
        yield _("异议办理期限由%(old)s改为%(new)s。") % said
    else:
        yield _("异议办理期限定为%(new)s。") % said
    yield _("适用于此后收到的异议，单位公示的也在内；已经收到的按收到时的期限办理，此后才延长的按新的期限延长。")


def _days_said(value: Mapping[str, Any]) -> str:
    days, extended = value["working_days"], value.get("extended_to")
    said = ngettext(" %(n)s 个工作日", " %(n)s 个工作日", days) % {"n": days}
    if extended is None:
        return _("%(days)s（不能延长）") % {"days": said}
    return _("%(days)s（延长后共 %(extended)s 个工作日）") % {"days": said, "extended": extended}


_SAYING = {
    AmendmentKind.DEADLINE: _say_deadline,
    AmendmentKind.CONTACT: _say_contact,
    AmendmentKind.FEE: _say_fee,
    AmendmentKind.CONFIRMATION: _say_confirmation,
    AmendmentKind.OBJECTIONS: _say_objections,
}


def circle_of(plan: Plan, area_code: str, people: tuple[Person, ...]) -> str:
    """Whom a change touches, in words."""
    if people:
        return _("只适用于：%(names)s") % {"names": _("、").join(person.name for person in people)}
    if area_code:
        return _("适用于%(area)s的申报人") % {"area": area_name(plan, area_code)}
    return _("适用于全部申报人")


def recorded(version: PlanVersion) -> QuerySet[PlanAmendment]:
    """All amendments of the plan, the newest first."""
    rows = PlanAmendment.objects.filter(plan=version.plan_id).select_related("recorded_by").prefetch_related("people")
    return rows.order_by("-recorded_at", "-pk")


def told(version: PlanVersion, row: PlanAmendment) -> Recorded:
    """A stored amendment in words: what it says, and for whom where that can differ."""
    plan = queries.plan_of(version)
    circle = ""
    if row.kind == AmendmentKind.DEADLINE:
        circle = circle_of(plan, row.area_code, tuple(row.people.all()))
    at = clock.on_plan_clock(row.recorded_at, plan.code)
    return Recorded(row, at, _TELLING[AmendmentKind(row.kind)](version, row), circle)


def _tell_deadline(version: PlanVersion, row: PlanAmendment) -> str:
    name = deadline_name(queries.plan_of(version), row.target)
    return _("%(what)s：%(day)s") % {"what": name, "day": day_words(date.fromisoformat(row.value["date"]))}


def _tell_contact(version: PlanVersion, row: PlanAmendment) -> str:
    said = _("，").join(str(value) for value in row.value.values())
    return _("%(office)s：%(contact)s") % {"office": office_name(queries.plan_of(version), row.target), "contact": said}


def _tell_fee(version: PlanVersion, row: PlanAmendment) -> str:
    return _("评审费：每人 %(amount)s 元") % {"amount": row.value["amount"]}


def _tell_confirmation(version: PlanVersion, row: PlanAmendment) -> str:
    subject = subject_of(version, row.target)
    said = {"says": subject.says if subject else row.target}
    return _("撤回：%(says)s") % said if row.value.get("withdrawn") else _("确认：%(says)s") % said


def _tell_objections(version: PlanVersion, row: PlanAmendment) -> str:
    return _("异议办理期限：%(days)s") % {"days": _days_said(row.value)}


_TELLING = {
    AmendmentKind.DEADLINE: _tell_deadline,
    AmendmentKind.CONTACT: _tell_contact,
    AmendmentKind.FEE: _tell_fee,
    AmendmentKind.CONFIRMATION: _tell_confirmation,
    AmendmentKind.OBJECTIONS: _tell_objections,
}


def newest_of(plan: ReviewPlan) -> PlanAmendment | None:
    return PlanAmendment.objects.filter(plan=plan).order_by("-pk").first()
