"""Questions of the committee office."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Seat
from committee.models import Roster
from declarations import itinerary
from declarations.desks import COMMITTEE_KINDS, CONFIRMATION
from declarations.enums import State
from declarations.models import Declaration, Submission
from declarations.papers_exceptional import may_print
from declarations.queries import at_desk, cases_of_seat, words
from public_notices.models import NoticeItem, PublicNotice
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan

HOME_KINDS = (*COMMITTEE_KINDS[:-2], CONFIRMATION, *COMMITTEE_KINDS[-2:])


@dataclass(frozen=True)
class Place:
    """A stop the office looks after, in the plan's words, and how many cases stand there."""

    kind: str
    name: str
    cases: int


def held_by(seat: Seat) -> QuerySet[Declaration]:
    """Everything that has come to the committee office and is still alive."""
    return cases_of_seat(seat).filter(stop_kind__in=(*COMMITTEE_KINDS, CONFIRMATION)).exclude(state=State.ENDED)


def waiting_on(notice: PublicNotice, seat: Seat) -> QuerySet[Declaration]:
    """Cases of a notice that have not gone on yet."""
    return held_by(seat).filter(stop_kind=notice.kind, notice_items__notice=notice)


def unposted(kind: str, seat: Seat) -> QuerySet[Declaration]:
    """Cases that stand at a notice of this kind and on none that still holds, oldest first."""
    items = NoticeItem.objects.filter(declaration=OuterRef("pk"), notice__kind=kind, notice__withdrawn_at=None)
    return held_by(seat).filter(~Exists(items), stop_kind=kind).order_by("since", "pk")


def notices_of_kind(plan: ReviewPlan, kind: str) -> QuerySet[PublicNotice]:
    """What was posted in a plan before the review, or of its result, the newest first."""
    return PublicNotice.objects.filter(plan=plan, kind=kind).select_related("plan").order_by("-posted_at")


def stops_after(notices: QuerySet[PublicNotice], seat: Seat) -> dict[int, str]:
    """Where the cases of each notice go next, in the plan's own words, by the notice's id; none where none is left."""
    ids = notices.order_by().values("pk")
    waiting = held_by(seat).filter(stop_kind=F("notice_items__notice__kind"), notice_items__notice__in=ids)
    first = waiting.annotate(notice_id=F("notice_items__notice")).order_by("notice_id", "pk").distinct("notice_id")
    following = {case.notice_id: itinerary.variant_of(case).after(case.stop) for case in first}
    return {notice: words(stop.name) for notice, stop in following.items() if stop}


def places(seat: Seat) -> list[Place]:
    """The plan's own stops in its own order; after them any that cases of an older version still stand at."""
    counted = dict(
        held_by(seat).order_by().values_list("stop_kind").annotate(cases=Count("pk")).values_list("stop_kind", "cases")
    )
    plan = plan_queries.plan_of(plan_queries.current_version(seat.plan_code))
    stops = [stop for variant in plan.variants for stop in variant.stops if stop.kind in HOME_KINDS]
    names = {stop.kind: words(stop.name) for stop in stops}
    names |= {kind: str(itinerary.STATE_OF_KIND[kind].label) for kind in counted if kind not in names}
    return [Place(kind, name, counted.get(kind, 0)) for kind, name in names.items()]


def roster_order(found: list[Declaration], plan_code: str) -> list[Declaration]:
    """By specialty as the plan lists them, then by the name's pinyin, then by number."""
    plan = plan_queries.plan_of(plan_queries.current_version(plan_code))
    rank = {s.code: i for i, s in enumerate(plan.specialties)}
    return sorted(
        found, key=lambda d: (rank.get(d.specialty, len(rank)), d.sub_specialty, d.person.pinyin_key, d.number)
    )


def rosters_of(plan: ReviewPlan) -> QuerySet[Roster]:
    return Roster.objects.filter(plan=plan).annotate(size=Count("items")).order_by("-made_at").select_related("made_by")


def printable(roster: Roster) -> list[Declaration]:
    """The roster's declarations whose form is unlocked, in roster order."""
    items = roster.items.select_related("declaration__version", "declaration__person").order_by("position")
    return [i.declaration for i in items if itinerary.form_unlocked(i.declaration)]


def on_exceptional_track(roster: Roster) -> list[Declaration]:
    """The roster's declarations whose track asks for the approval form and that lie at a desk, in roster order."""
    items = roster.items.select_related(
        "declaration__version", "declaration__plan", "declaration__person__dossier", "declaration__employer__employer"
    ).order_by("position")
    away = (State.SENT_BACK, State.ENDED)
    return [i.declaration for i in items if i.declaration.state not in away and may_print(i.declaration)]


def neighbours(declaration: Declaration, seat: Seat) -> tuple[Declaration | None, Declaration | None]:
    """The case before and the one after among those with a sheet that lie on this desk, in the order of the queue."""
    scored = Submission.objects.filter(declaration=OuterRef("pk"), score_sheet__isnull=False)
    found = at_desk(seat).filter(Exists(scored), plan=declaration.plan).exclude(pk=declaration.pk)
    here = {"since": declaration.since, "pk": declaration.pk}
    before = found.filter(Q(since__lt=here["since"]) | Q(since=here["since"], pk__lt=here["pk"]))
    after = found.filter(Q(since__gt=here["since"]) | Q(since=here["since"], pk__gt=here["pk"]))
    return before.order_by("-since", "-pk").first(), after.order_by("since", "pk").first()
