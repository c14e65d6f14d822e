"""What is asked for a declaration, until when, who has paid, and what came that could not be booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When
from django.utils.translation import gettext as _

from accounts.models import Seat
from accounts.results import Allowed, Answer, Denied
from committee.fees.models import FeeOrder, FeeRefund, Money, RefundDecision, RefundState
from committee.models import FeeRecord
from committee.queries import held_by
from config import clock
from declarations import itinerary
from declarations.enums import Ending, State
from declarations.models import Declaration
from declarations.queries import cases_of_seat
from provisions.citation import Citation
from review_plans import queries as plan_queries
from review_plans.deadlines import deadlines_of
from review_plans.models import PlanVersion, ReviewPlan

COUNTED = (Money.BOOKED, Money.RETURNED)
ENDED_EARLY = (Ending.WITHDRAWN, Ending.REFUSED, Ending.NOT_CORRECTED)


@dataclass(frozen=True)
class Terms:
    """`amount` in yuan, None until the office has set it; `closes` exclusive, None where no day was set."""

    amount: Decimal | None
    closes: datetime | None
    cite: Citation | None


def fee_stop(declaration: Declaration) -> str:
    """The code of the stop at which this declaration pays, "" where its route has none."""
    if not declaration.variant:
        return ""
    return next((stop.code for stop in itinerary.variant_of(declaration).stops if stop.kind == "fee"), "")


def terms_of(declaration: Declaration) -> Terms:
    cite = itinerary.plan_of(declaration).fee_cite
    return Terms(plan_queries.fee_of(declaration.plan), closes_of(declaration), cite)


def closes_of(declaration: Declaration) -> datetime | None:
    """Until when this declaration pays, exclusive; a day that was over when it was reopened doesn't bar it any more."""
    stop = fee_stop(declaration)
    closes = itinerary.deadline_of(declaration, stop) if stop else None
    reopened = declaration.reopened_at
    return None if closes is not None and reopened is not None and closes <= reopened else closes


def standing_fee(declaration: Declaration) -> FeeRecord | None:
    """What counts as paid: not what went back before the case was reopened."""
    return FeeRecord.objects.standing().filter(declaration=declaration).select_related("order__refund").first()


def returned_fees(declaration: Declaration) -> QuerySet[FeeRecord]:
    """Fees that went back before the case was reopened, the newest first."""
    found = FeeRecord.objects.returned().filter(declaration=declaration)
    return found.select_related("order__refund").order_by("-returned_at")


def unpaid_among(found: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Of these declarations the ones without a fee that counts."""
    return found.filter(~Exists(FeeRecord.objects.standing().filter(declaration=OuterRef("pk"))))


@dataclass(frozen=True)
class PlanTerms:
    """What the office has set for everybody: `stop` is the code of the fee's stop, `last_day` inclusive, `unpaid` stay, refuse or ""."""

    stop: str
    amount: Decimal | None
    last_day: date | None
    unpaid: str
    cite: Citation | None


def terms_of_plan(version: PlanVersion) -> PlanTerms | None:
    """None where no route of the plan has a fee."""
    plan = plan_queries.plan_of(version)
    found = (stop.code for variant in plan.variants for stop in variant.stops if stop.kind == "fee")
    stop = next(found, "")
    if not stop:
        return None
    day = plan_queries.deadline_day(version, stop)
    return PlanTerms(stop, plan_queries.fee_of(version.plan), day, plan.fee_unpaid, plan.fee_cite)


def may_pay(declaration: Declaration, now: datetime) -> Answer:
    """Whether an order may be opened; the words say what to do instead. `now` is the plan's."""
    if standing_fee(declaration):
        return Denied(_("评审费已经缴清，不用再缴。"))
    if declaration.stop_kind != "fee":
        return Denied(_("这份申报现在不在缴费环节。"))
    terms = terms_of(declaration)
    if terms.amount is None:
        return Denied(_("评委会办公室还没有公布金额，公布后在这里缴。"))
    if not terms.amount:
        return Denied(_("不收评审费，由评委会办公室登记后继续办理。"))
    if terms.closes is not None and now >= terms.closes:
        return Denied(_("缴费已于 %(when)s 截止，请联系评委会办公室。") % {"when": itinerary.in_words(terms.closes)})
    return Allowed()


@dataclass(frozen=True)
class Totals:
    """Money in yuan. `unpaid` waits at the fee, `overdue` of them past the last day; `odd` came and was not booked.

    `ended`: booked, the case ended since, and nobody has decided; `refunds`: all of them; `returned`: of what was booked,
    how many and how much the office decided to give back.
    """

    paid: int
    amount: Decimal
    returned: int
    returned_amount: Decimal
    online: int
    by_hand: int
    unpaid: int
    overdue: int
    odd: int
    ended: int
    refunds: int


def unpaid_of(seat: Seat) -> QuerySet[Declaration]:
    went_back = FeeRecord.objects.returned().filter(declaration=OuterRef("pk"))
    found = unpaid_among(held_by(seat).filter(stop_kind="fee")).annotate(pays_again=Exists(went_back))
    return found.order_by("since", "pk")


def overdue_of(seat: Seat, plan: ReviewPlan, now: datetime) -> list[int]:
    """The ids of those that have not paid by their own last day."""
    known, found = deadlines_of(plan), []
    for row in unpaid_of(seat).select_related("version__plan"):
        last = known.last_day(row.version, row.stop, variant=row.variant, area=row.area_code, person_id=row.person_id)
        if last is None:
            continue
        over_before = row.reopened_at is not None and last < row.reopened_at.astimezone(clock.SHANGHAI).date()
        if last < now.date() and not over_before:
            found.append(row.pk)
    return found


def records_of(seat: Seat) -> QuerySet[FeeRecord]:
    """What was booked, the newest first, whatever became of the case since."""
    mine = cases_of_seat(seat).values("pk")
    found = with_going_back(FeeRecord.objects.filter(declaration__in=mine))
    related = found.select_related("declaration__person", "declaration__employer", "recorded_by", "order")
    return related.order_by("-recorded_at", "-pk")


def with_going_back(found: QuerySet[FeeRecord]) -> QuerySet[FeeRecord]:
    """Each says by `goes_back` whether the office decided to give it back."""
    decided = _decided().filter(goes_back=True)
    return found.annotate(goes_back=Q(Exists(decided)) | Q(returned_at__isnull=False))


def _decided() -> QuerySet[RefundDecision]:
    """Of the declaration that a fee was paid for."""
    return RefundDecision.objects.standing().filter(declaration=OuterRef("declaration"))


def odd_of(seat: Seat) -> QuerySet[FeeOrder]:
    """Money that came and was not booked, the newest first."""
    mine = cases_of_seat(seat).values("pk")
    found = FeeOrder.objects.filter(declaration__in=mine, state="paid").exclude(money__in=COUNTED)
    return found.select_related("declaration__person", "declaration__employer", "refund").order_by("-told_at", "-pk")


def ended_of(seat: Seat) -> QuerySet[FeeRecord]:
    """Booked fees whose case ended before the review was over, and of which nobody has decided yet; the newest end first."""
    found = records_of(seat).filter(
        ~Exists(_decided()),
        declaration__state=State.ENDED,
        declaration__ending__in=ENDED_EARLY,
        returned_at=None,
        amount__gt=0,
    )
    return found.order_by("-declaration__ended_at", "-pk")


def refunds_of(seat: Seat) -> QuerySet[FeeRefund]:
    """Every refund of this plan, refused ones first, then the newest."""
    found = FeeRefund.objects.filter(order__declaration__in=cases_of_seat(seat).values("pk"))
    related = found.select_related("order__declaration__person", "order__declaration__employer", "decided_by")
    refused = Case(When(state=RefundState.REFUSED, then=0), default=1)
    return related.prefetch_related("rounds__asked_again_by").order_by(refused, "-at", "-pk")


def totals(seat: Seat, overdue: list[int]) -> Totals:
    booked = (
        records_of(seat)
        .order_by()
        .aggregate(
            paid=Count("pk"),
            booked=Sum("amount"),
            online=Count("pk", filter=Q(order__isnull=False)),
            returned=Count("pk", filter=Q(goes_back=True)),
            returned_amount=Sum("amount", filter=Q(goes_back=True)),
        )
    )
    return Totals(
        paid=booked["paid"],
        amount=booked["booked"] or Decimal(0),
        returned=booked["returned"],
        returned_amount=booked["returned_amount"] or Decimal(0),
        online=booked["online"],
        by_hand=booked["paid"] - booked["online"],
        unpaid=unpaid_of(seat).count(),
        overdue=len(overdue),
        odd=odd_of(seat).count(),
        ended=ended_of(seat).count(),
        refunds=refunds_of(seat).order_by().count(),
    )


def history(declaration: Declaration) -> Iterator[FeeOrder]:
    """Orders whose money was never booked, the newest first, with their refunds."""
    found = declaration.fee_orders.filter(state="paid").exclude(money__in=COUNTED)
    yield from found.select_related("refund").order_by("-told_at")
