"""The employer's first page: how much waits, and until when, plan by plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import Organisation, Seat
from config import clock
from declarations.enums import State
from declarations.queries import at_desk, cases_of_seat, words
from dossiers.queries import waiting_at
from provisions.working_days import CalendarMissing
from public_notices.models import NoticeKind, PublicNotice
from public_notices.wording import day_words, end_words
from review_plans.calendar import working_calendar
from review_plans.models import PlanVersion
from review_plans.queries import current_version, deadline, latest_posting_day, open_plans, plan_of, variant_for


@dataclass(frozen=True)
class PlanOutlook:
    """One plan for this employer. Days are words, so that nobody counts wrongly; `late`: posting no longer fits."""

    code: str
    name: str
    today: str
    personal: str
    employer: str
    days_left: int | None
    latest: str
    working_days_to_check: int | None
    calendar_missing: str
    late: bool
    has_route: bool


@dataclass(frozen=True)
class Overview:
    organisation: Organisation
    dossiers: int
    to_check: int
    to_post: int
    running: int
    to_certify: int
    sent_back: int
    plans: tuple[PlanOutlook, ...]


def overview_of(seat: Seat) -> Overview:
    """Counts over all plans, and the days of every plan that is open or in which the employer has cases."""
    organisation = seat.organisation
    here = at_desk(seat)
    notices = list(
        PublicNotice.objects.filter(
            organisation=organisation, kind=NoticeKind.EMPLOYER, withdrawn_at__isnull=True, certified_at__isnull=True
        ).select_related("plan")
    )
    still = [each for each in notices if clock.now(each.plan.code) < each.over_at]
    posted = {item for each in notices for item in each.items.values_list("declaration_id", flat=True)}
    at_notice = here.filter(stop_kind="employer_notice")
    certified = at_notice.filter(
        notice_items__notice__certified_at__isnull=False, notice_items__notice__withdrawn_at__isnull=True
    )
    to_post = at_notice.exclude(pk__in=posted).exclude(pk__in=certified.order_by().values("pk"))
    mine = set(cases_of_seat(seat).order_by().values_list("plan__code", flat=True).distinct())
    codes = [each.plan.code for each in open_plans() if each.is_open or each.plan.code in mine]
    versions = [current_version(code) for code in dict.fromkeys([*codes, *sorted(mine - set(codes))])]
    return Overview(
        organisation=organisation,
        dossiers=waiting_at(organisation).count(),
        to_check=here.filter(stop_kind="employer").count(),
        to_post=to_post.count(),
        running=len(still),
        to_certify=len(notices) - len(still),
        sent_back=cases_of_seat(seat).filter(state=State.SENT_BACK).count(),
        plans=tuple(_outlook(version, organisation) for version in versions),
    )


def _outlook(version: PlanVersion, organisation: Organisation) -> PlanOutlook:
    plan = plan_of(version)
    variant = variant_for(plan, organisation.employer)
    now = clock.now(plan.code)
    area = organisation.area_id
    personal = deadline(version, "personal", area=area)
    closes = deadline(version, "employer_notice", variant=variant.code, area=area) if variant else None
    missing, latest = "", None
    try:
        latest = latest_posting_day(version, variant.code, area=area) if variant else None
        between = _working_days_between(personal, latest) if personal and latest else None
    except CalendarMissing as error:
        missing, between = str(error), None
    return PlanOutlook(
        code=plan.code,
        name=words(plan.short_name),
        today=day_words(now.date()),
        personal=end_words(personal) if personal else "",
        employer=end_words(closes) if closes else "",
        days_left=max((closes - now).days, 0) if closes else None,
        latest=day_words(latest) if latest else "",
        working_days_to_check=between,
        calendar_missing=missing,
        late=latest is not None and now.date() > latest,
        has_route=variant is not None,
    )


def _working_days_between(personal: datetime, latest: date) -> int:
    """Working days that an employer has from the end of the personal window to the latest posting day, itself included."""
    calendar = working_calendar()
    day, found = personal.astimezone(clock.SHANGHAI).date(), 0
    while day <= latest:
        found += calendar.works(day)
        day += timedelta(days=1)
    return found
