"""Changes to the pool: somebody is added for a term, changed, ended; a relation is put on record."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import actions as accounts
from accounts.acting import actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Person, Seat
from accounts.names import normal_name
from accounts.queries import seats_at
from accounts.results import Denied
from audit.actions import record
from committee.experts import unclaimed
from committee.experts.models import Expert, Relation, Review, ReviewState
from config import clock
from declarations.enums import State
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from messages.language import for_its_reader, said
from provisions.tenure import latest_start
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """What the office writes about an expert; days by the true clock."""

    specialties: tuple[str, ...]
    title: str
    title_level: str
    titled_on: date | None
    employer_name: str
    outside: bool
    starts_on: date
    ends_on: date
    load_limit: int
    leave_from: date | None = None
    leave_until: date | None = None


class ChangedMeanwhileError(Exception):
    """Somebody changed the expert after the form was drawn."""


@transaction.atomic
def add_expert(plan: ReviewPlan, person: Person, entry: Entry, *, by: Person, seat: Seat, at: datetime) -> Expert:
    """A new term in the plan's pool with its seat. Raises NotAllowed with the sentence."""
    ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    Person.objects.select_for_update().get(pk=person.pk)
    _refuse_person(plan, person, by)
    _refuse_entry(plan, entry)
    _refuse_overlap(plan, person, entry)
    held = _seat_for(plan, person, entry, by=by, organisation=seat.organisation, at=at)
    highest = Expert.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    made = Expert.objects.create(
        plan=plan, person=person, number=highest + 1, seat=held, added_by=by, added_at=at, **_columns(entry)
    )
    record_of(made, "add_expert", by, seat, at, {"starts_on": entry.starts_on, "ends_on": entry.ends_on})
    return made


@transaction.atomic
def change_expert(expert: Expert, entry: Entry, *, seen: int, by: Person, seat: Seat, at: datetime) -> Expert:
    """Writes what the office corrected; the seat follows the term. `seen`: the row's version on the form."""
    row = _locked(expert)
    if row.row_version != seen:
        raise ChangedMeanwhileError
    if is_over(row):
        raise NotAllowed(Denied(_("聘期已经结束，不能再修改；续聘请另加一个聘期。")))
    _refuse_entry(row.plan, entry)
    _refuse_overlap(row.plan, row.person, entry, besides=row)
    before = {each.name: getattr(row, each.name) for each in fields(Entry)}
    for name, value in _columns(entry).items():
        setattr(row, name, value)
    changed = sorted(name for name, value in before.items() if _plain(value) != _plain(getattr(row, name)))
    if {"starts_on", "ends_on"} & set(changed):
        _reseat(row, entry, by=by, at=at)
    row.row_version += 1
    row.save()
    record_of(row, "change_expert", by, seat, at, {"changed": changed})
    return row


@transaction.atomic
def end_expert(expert: Expert, *, last_day: date, reason: str, by: Person, seat: Seat, at: datetime) -> Expert:
    """Ends the term after that day; with a day that is over, the seat is gone at once.

    So is then the hold on the number of somebody who never signed in.
    """
    row = _locked(expert)
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明提前结束的理由。")))
    if is_over(row):
        raise NotAllowed(Denied(_("聘期已经结束。")))
    if last_day >= row.ends_on:
        raise NotAllowed(Denied(_("聘期本来到 %(day)s 为止，请写更早的一天。") % {"day": row.ends_on.isoformat()}))
    open_ones = Review.objects.filter(member__expert=row, state__in=[ReviewState.WAITING, ReviewState.OPEN]).count()
    if open_ones:
        raise NotAllowed(Denied(_("还有 %(n)s 份评审没有提交：请先在抽取记录里更换这位专家。") % {"n": open_ones}))
    begun = last_day >= row.starts_on
    ended = accounts.end_seat(row.seat, by=by, reason=reason, at=at, last_day=last_day if begun else None)
    assert ended.ends_on is not None
    row.ends_on, row.starts_on = ended.ends_on, min(row.starts_on, ended.ends_on)
    row.ended_reason = reason.strip()
    row.row_version += 1
    row.save()
    record_of(row, "end_expert", by, seat, at, {"ends_on": row.ends_on}, reason)
    unclaimed.free(at=at, people=[row.person_id])
    return row


@transaction.atomic
def record_relation(
    plan: ReviewPlan, person: Person, applicant: Person, *, kind: str, words: str, by: Person, seat: Seat, at: datetime
) -> Relation:
    """Puts a relation on record; the same standing one is answered as it is."""
    if person.pk == applicant.pk:
        raise NotAllowed(Denied(_("本人的申报本来就要回避，不用登记。")))
    if not words.strip():
        raise NotAllowed(Denied(_("请说明是什么关系。")))
    Person.objects.select_for_update().get(pk=person.pk)
    same = Relation.objects.filter(person=person, applicant=applicant, kind=kind, withdrawn_at=None).first()
    if same is not None:
        return same
    made = Relation.objects.create(
        plan=plan, person=person, applicant=applicant, kind=kind, words=words.strip(), recorded_by=by, recorded_at=at
    )
    # What the person has open of this applicant is theirs no longer; the office, or the expert's own word, fills it.
    Review.objects.filter(
        member__expert__person=person, declaration__person=applicant, state__in=[ReviewState.WAITING, ReviewState.OPEN]
    ).update(state=ReviewState.RELEASED, released_reason=said(gettext_noop("登记了回避关系")))
    _record(plan, "record_relation", "relation", made.pk, by, seat, at, {"kind": kind})
    return made


@transaction.atomic
def withdraw_relation(relation: Relation, *, reason: str, by: Person, seat: Seat, at: datetime) -> Relation:
    """Takes a relation back with the reason; whoever it is about cannot do so themselves."""
    row = Relation.objects.select_for_update(of=("self",)).select_related("plan").get(pk=relation.pk)
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明撤销登记的理由。")))
    if row.person_id == by.pk:
        raise NotAllowed(Denied(_("本人的回避关系由别人撤销。")))
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_reason = at, reason.strip()
        row.save()
        _record(row.plan, "withdraw_relation", "relation", row.pk, by, seat, at, {}, reason)
    return row


def is_over(expert: Expert) -> bool:
    return expert.ends_on < clock.today(None)


def _refuse_person(plan: ReviewPlan, person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise NotAllowed(Denied(_("不能把自己列为专家，请由同事办理。")))
    if seats_at(role=Role.COMMITTEE_OFFICER, plan_code=plan.code).filter(person=person).exists():
        raise NotAllowed(Denied(_("此人是本计划评委会办公室的工作人员，不能同时是评审专家。")))
    live = Declaration.objects.filter(plan=plan, person=person).exclude(state__in=[State.DRAFT, State.ENDED])
    if live.exists():
        raise NotAllowed(Denied(_("此人在本计划有申报，不能同时是评审专家。")))


def _refuse_entry(plan: ReviewPlan, entry: Entry) -> None:
    says = plan_queries.plan_of(plan_queries.current_version(plan.code))
    known = {each.code for each in says.specialties}
    if not entry.specialties or not set(entry.specialties) <= known:
        raise NotAllowed(Denied(_("请在本计划的专业里至少选一个。")))
    if entry.ends_on < entry.starts_on:
        raise NotAllowed(Denied(_("聘期的结束不能早于开始。")))
    if (entry.leave_from is None) != (entry.leave_until is None):
        raise NotAllowed(Denied(_("请假要写明从哪一天到哪一天。")))
    if entry.leave_from and entry.leave_until and entry.leave_until < entry.leave_from:
        raise NotAllowed(Denied(_("请假的结束不能早于开始。")))
    if says.board is not None:
        earliest = latest_start(entry.ends_on + ONE_DAY, says.board.term_years)
        if earliest is not None and entry.starts_on < earliest:
            raise NotAllowed(
                Denied(
                    _("聘期最长 %(years)s 年：到 %(day)s 为止的，不能早于 %(first)s 开始。")
                    % {
                        "years": says.board.term_years,
                        "day": entry.ends_on.isoformat(),
                        "first": earliest.isoformat(),
                    }
                )
            )


def _refuse_overlap(plan: ReviewPlan, person: Person, entry: Entry, besides: Expert | None = None) -> None:
    others = Expert.objects.filter(plan=plan, person=person, starts_on__lte=entry.ends_on, ends_on__gte=entry.starts_on)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    same = others.order_by("starts_on").first()
    if same is not None:
        raise NotAllowed(
            Denied(
                _("此人已经在专家库里，聘期 %(since)s 至 %(until)s。")
                % {"since": same.starts_on.isoformat(), "until": same.ends_on.isoformat()}
            )
        )


def _columns(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {each.name: getattr(entry, each.name) for each in fields(Entry)}
    found["specialties"] = list(entry.specialties)
    found["employer_name"] = entry.employer_name.strip()
    found["employer"] = Organisation.objects.filter(
        kind=OrganisationKind.EMPLOYER, normal_name=normal_name(entry.employer_name)
    ).first()
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _seat_for(
    plan: ReviewPlan, person: Person, entry: Entry, *, by: Person, organisation: Organisation, at: datetime
) -> Seat:
    return accounts.appoint_seat(
        person=person, organisation=organisation, role=Role.EXPERT, by=by, at=at, plan_code=plan.code,
        starts_on=entry.starts_on, ends_on=entry.ends_on,
    )  # fmt: skip


@for_its_reader
def _reseat(row: Expert, entry: Entry, *, by: Person, at: datetime) -> None:
    """The old seat is over and another stands for the new term: a seat's days are never moved on."""
    old = row.seat
    accounts.end_seat(old, by=by, reason=_("聘期修改"), at=at)
    row.seat = _seat_for(row.plan, row.person, entry, by=by, organisation=old.organisation, at=at)


def _locked(expert: Expert) -> Expert:
    return (
        Expert.objects.select_for_update(of=("self",))
        .select_related("plan", "person", "seat__organisation")
        .get(pk=expert.pk)
    )


def record_of(
    expert: Expert, verb: str, by: Person, seat: Seat, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    """One event on a record of the pool."""
    payload = {"number": expert.number, "person": expert.person_id, **payload}
    _record(expert.plan, verb, "expert", expert.pk, by, seat, at, payload, reason)


def _record(
    plan: ReviewPlan, verb: str, object_type: str, object_id: int, by: Person, seat: Seat, at: datetime,
    payload: dict[str, Any], reason: str = "",
) -> None:  # fmt: skip
    record(
        chain=plan.code, verb=verb, **actor(by, seat), object_type=object_type, object_id=object_id, payload=payload,
        reason=reason, at=at, plan_time=clock.on_plan_clock(at, plan.code),
    )  # fmt: skip
