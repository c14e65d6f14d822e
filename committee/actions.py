"""What the committee office changes besides the steps themselves: fees, rosters, batches of forms, amendments."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from committee import amendments
from committee.amendments import Change
from committee.fees.models import FeeOrder, OrderState
from committee.fees.queries import closes_of, standing_fee
from committee.models import FeeRecord, Roster, RosterItem
from committee.queries import held_by, on_exceptional_track, printable, roster_order
from declarations import desks, itinerary, rejudging
from declarations.models import Declaration
from declarations.papers_exceptional import KIND as EXCEPTIONAL
from declarations.papers_exceptional import digest_of
from declarations.refusals import NotAllowed
from declarations.submissions import hash_of
from documents.actions import BatchItem, order, order_batch
from documents.models import DocumentBatch
from messages.language import said
from review_plans import queries as plan_queries
from review_plans.actions import amend
from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion, ReviewPlan


@transaction.atomic
def record_fee(
    declaration: Declaration,
    *,
    amount: Decimal,
    receipt_number: str,
    person: Person,
    seat: Seat,
    now: datetime,
    paid_on: date | None = None,
) -> FeeRecord:
    """Records a fee (yuan) that was paid past the payment system, with its receipt number and day (today).

    The same again corrects nothing and is refused; so is a day after the last one that holds for this person.
    """
    row = Declaration.objects.select_for_update(of=("self",)).select_related("plan", "version").get(pk=declaration.pk)
    if row.stop_kind != "fee" or desks.party_of(row, seat) is None:
        raise NotAllowed(Denied(_("这份申报现在不在缴费环节。")))
    if standing_fee(row):
        raise NotAllowed(Denied(_("评审费已经登记。")))
    if FeeRecord.objects.filter(declaration=row, receipt_number=receipt_number.strip()).exists():
        raise NotAllowed(Denied(_("这个票据号登记的是已决定退还的一笔：请登记重新缴费的票据号。")))
    day = paid_on or now.date()
    _must_be_in_time(row, day)
    fee = FeeRecord.objects.create(
        declaration=row,
        amount=amount,
        receipt_number=receipt_number.strip(),
        paid_on=day,
        recorded_by=person,
        recorded_at=timezone.now(),
    )
    FeeOrder.objects.filter(declaration=row, state=OrderState.OPEN).update(state=OrderState.CLOSED)
    _event(row.plan, "record_fee", "declaration", row.pk, person, seat, now, {"receipt": fee.receipt_number})
    return fee


def _must_be_in_time(declaration: Declaration, day: date) -> None:
    closes = closes_of(declaration)
    if closes is not None and day >= closes.date():
        said = {"when": itinerary.in_words(closes)}
        raise NotAllowed(
            Denied(_("缴费日期在截止时间（%(when)s）之后：同意补缴的，先在“计划变更”里给这位申报人延期。") % said)
        )


@transaction.atomic
def make_roster(*, plan: ReviewPlan, person: Person, seat: Seat, now: datetime) -> Roster:
    """Freezes everything the office holds into a numbered roster and orders its .xlsx."""
    held = list(held_by(seat).select_for_update(of=("self",)))
    if not held:
        raise NotAllowed(Denied(_("目前没有可列入花名册的申报。")))
    ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    number = f"{plan.pk:03d}-{Roster.objects.filter(plan=plan).count() + 1:03d}"
    roster = Roster.objects.create(plan=plan, number=number, made_by=person, made_at=now)
    ordered = roster_order(held, plan.code)
    RosterItem.objects.bulk_create(
        RosterItem(roster=roster, declaration=d, position=i, revision=d.revision)
        for i, d in enumerate(ordered, start=1)
    )
    order(
        kind="committee_roster",
        subject=f"roster:{roster.pk}",
        key=f"committee_roster:{roster.pk}",
        params={"roster": roster.pk, "office": seat.organisation.name},
        requested_by=person,
        plan_code=plan.code,
        office_id=seat.organisation_id,
    )
    _event(plan, "make_roster", "roster", roster.pk, person, seat, now, {"number": number, "people": len(ordered)})
    return roster


@transaction.atomic
def order_forms(roster: Roster, *, person: Person, seat: Seat, now: datetime) -> DocumentBatch:
    """Orders the review forms of a roster, in its order; what is still locked is left out."""
    unlocked = printable(roster)
    if not unlocked:
        stop = itinerary.plan_of(roster.items.first().declaration).form_unlocks_after  # type: ignore[union-attr]
        raise NotAllowed(Denied(_("花名册中还没有可导出评审表的申报（须先完成：%(stop)s）。") % {"stop": stop}))
    batch = order_batch(
        kind="review_form",
        plan_code=roster.plan.code,
        label=said(gettext_noop("评审表 · 花名册 %(number)s"), number=roster.number),
        items=form_items(unlocked),
        requested_by=person,
        office_id=seat.organisation_id,
        key=f"forms:roster:{roster.pk}:{len(unlocked)}:{max(d.row_version for d in unlocked)}",
    )
    roster.forms_batch_id = batch.pk
    roster.save(update_fields=["forms_batch_id"])
    _event(
        roster.plan, "order_forms", "roster", roster.pk, person, seat, now, {"batch": batch.pk, "forms": len(unlocked)}
    )
    return batch


@transaction.atomic
def order_exceptional_forms(roster: Roster, *, person: Person, seat: Seat, now: datetime) -> DocumentBatch:
    """Orders the approval forms of those of a roster who are on an exceptional track, in its order; again after a correction."""
    found = on_exceptional_track(roster)
    if not found:
        raise NotAllowed(Denied(_("花名册中没有走破格途径的申报，不用打印审批表。")))
    items = [
        BatchItem(subject=f"declaration:{each.pk}", params={"declaration": each.pk, "digest": digest_of(each)})
        for each in found
    ]
    digests = hash_of([item.params for item in items])
    batch = order_batch(
        kind=EXCEPTIONAL,
        plan_code=roster.plan.code,
        label=said(gettext_noop("破格审批表 · 花名册 %(number)s"), number=roster.number),
        items=items,
        requested_by=person,
        office_id=seat.organisation_id,
        key=f"exceptional:roster:{roster.pk}:{digests[:16]}",
    )
    payload = {"batch": batch.pk, "forms": len(found)}
    _event(roster.plan, "order_exceptional_forms", "roster", roster.pk, person, seat, now, payload)
    return batch


class PlanChangedMeanwhileError(Exception):
    """Somebody recorded an amendment after the page that says what changes was drawn."""


@transaction.atomic
def amend_plan(
    plan: ReviewPlan, change: Change, *, seen: int, person: Person, seat: Seat, at: datetime
) -> PlanAmendment:
    """Records an amendment once. `seen`: the newest one (its key, 0 for none) when the change was shown in words.

    The same change sent again is the one already recorded. Raises PlanChangedMeanwhileError if another came between,
    ValidationError for a change that changes nothing or that the plan cannot have.
    """
    ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    newest = amendments.newest_of(plan)
    if (newest.pk if newest else 0) != seen:
        if newest and change.is_recorded_as(newest):
            return newest
        raise PlanChangedMeanwhileError
    must_change(plan_queries.current_version(plan.code), change)
    made = amend(
        plan,
        kind=change.kind,
        target=change.target,
        value=change.value,
        document=change.document,
        reason=change.reason,
        decided_by=change.decided_by,
        decided_on=change.decided_on,
        at=at,
        recorded_by=person,
        seat=seat,
        area_code=change.area_code,
        people=change.people,
    )
    if change.kind == AmendmentKind.CONFIRMATION:
        rejudging.after(made)
    return made


def must_change(version: PlanVersion, change: Change) -> None:
    """Raises ValidationError, by the form's field, where what is asked for holds already."""
    if change.kind == AmendmentKind.DEADLINE:
        if amendments.day_now(version, change) == date.fromisoformat(change.value["date"]):
            raise ValidationError({"day": _("现在就是这一天截止，没有改动。请写另一天。")})
    elif change.kind == AmendmentKind.CONTACT:
        now = amendments.contact_now(version, change.target)
        if all(now[key] == value for key, value in change.value.items()):
            raise ValidationError({"telephone": _("与现在的联系方式相同，没有改动。请写新的电话或地址。")})
    elif change.kind == AmendmentKind.FEE:
        if plan_queries.fee_of(version.plan) == Decimal(change.value["amount"]):
            raise ValidationError({"amount": _("评审费现在就是这个金额，没有改动。")})
    else:
        _must_turn(version, change)


def _must_turn(version: PlanVersion, change: Change) -> None:
    is_confirmed = change.target in plan_queries.confirmed_rules(version.plan)
    if change.value.get("withdrawn") and not is_confirmed:
        raise ValidationError({"effect": _("这一条还没有确认，不用撤回。")})
    if not change.value.get("withdrawn") and is_confirmed:
        raise ValidationError({"target": _("这一条已经确认，不用再确认。")})


def form_items(declarations: Sequence[Declaration]) -> list[BatchItem]:
    return [
        BatchItem(subject=f"declaration:{d.pk}", params={"declaration": d.pk, "revision": d.revision})
        for d in declarations
    ]


def _event(
    plan: ReviewPlan,
    verb: str,
    object_type: str,
    object_id: int,
    person: Person,
    seat: Seat,
    now: datetime,
    payload: dict[str, Any],
) -> None:
    record(
        chain=plan.code,
        verb=verb,
        **actor(person, seat),
        object_type=object_type,
        object_id=object_id,
        payload=payload,
        at=timezone.now(),
        plan_time=now,
    )
