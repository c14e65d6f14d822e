"""Who is reminded of which deadline today: whoever still has something to do, as things stand now, and nobody else.

Applicants of drafts, returned declarations and unpaid fees; people whose seat stands and whose desk holds a case. One
reminder per person, stop, last day and number of days before, whatever the number of cases.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.desks import desk_of
from accounts.models import Person, Seat
from accounts.queries import seats_at
from config import clock
from declarations import desks, itinerary
from declarations.enums import State
from declarations.models import Declaration, ReturnNote, SignOff
from declarations.queries import with_relations
from declarations.reminder_days import rules
from messages.actions import settle, tell
from messages.language import Said, dated, for_its_reader, said
from messages.models import Message, MessageKind
from review_plans.calendar import working_calendar
from review_plans.deadlines import Deadlines, deadlines_of
from review_plans.models import ReviewPlan
from review_plans.queries import PERSONAL

CORRECTION, FEE = "correction", "fee"
PREFIX = "reminder"
Unpaid = Callable[[QuerySet[Declaration]], QuerySet[Declaration]]
_unpaid: list[Unpaid] = []


@dataclass(frozen=True)
class Reminder:
    """`stop` is personal, correction, fee, or the code of the desk's stop; `seat` None for an applicant."""

    person: Person
    seat: Seat | None
    plan_code: str
    stop: str
    last_day: date
    days: int
    cases: tuple[Declaration, ...]

    @property
    def key(self) -> str:
        return f"{_subject(self)}:{self.days}"

    @property
    def link(self) -> str:
        if self.seat is not None:
            return desk_of(self.seat)
        page = "progress" if self.stop == FEE else "hub"
        return reverse(f"declarations:{page}", args=[self.cases[0].pk])


@dataclass(frozen=True)
class _Open:
    """One thing that somebody has still to do by a day."""

    declaration: Declaration
    stop: str
    last_day: date


def register_unpaid(leaves: Unpaid) -> None:
    """Called in a later app's `ready()`: of declarations at the fee, those that nobody has paid for yet."""
    _unpaid.append(leaves)


def due_now(plan: ReviewPlan, now: datetime) -> list[Reminder]:
    """What would be sent now; nothing outside of the hours. `now` is the instant on the plan's clock."""
    if not rules().may_send(now):
        return []
    calendar, today = working_calendar(), now.date()
    of_day: dict[date, int | None] = {}

    def days_before(last_day: date) -> int | None:
        return of_day.setdefault(last_day, rules().due(last_day, today, calendar))

    found = []
    for (person, seat, stop, last_day), cases in _to_do(plan, lambda day: days_before(day) is not None).items():
        days = days_before(last_day)
        assert days is not None
        found.append(Reminder(person, seat, plan.code, stop, last_day, days, tuple(cases)))
    told = set(Message.objects.filter(key__in=[each.key for each in found]).values_list("key", flat=True))
    return [each for each in found if each.key not in told]


def send(plan: ReviewPlan, now: datetime) -> list[Reminder]:
    """Tells whoever is due, and takes off the badge what somebody was reminded of and has done since."""
    _settle_done(plan, now)
    found = due_now(plan, now)
    for reminder in found:
        _tell(reminder)
    return found


@for_its_reader
def words_of(reminder: Reminder) -> tuple[Said, Said]:
    """Subject and body. No personal data but the declaration's number."""
    day = dated(reminder.last_day)
    if reminder.seat is not None:
        subject = said(
            gettext_noop("%(day)s 24:00 截止：还有 %(count)s 份申报等您办理"), day=day, count=len(reminder.cases)
        )
        return subject, said(gettext_noop("离截止还有 %(days)s 天。已办结的不再提醒。"), days=reminder.days)
    templates = {
        PERSONAL: gettext_noop("%(day)s 24:00 截止：申报还没有提交"),
        CORRECTION: gettext_noop("%(day)s 24:00 截止：退回的申报还没有补正"),
        FEE: gettext_noop("%(day)s 24:00 截止：评审费还没有缴"),
    }
    case = reminder.cases[0]
    body = said(
        gettext_noop("申报 %(number)s，离截止还有 %(days)s 天。"), number=case.number or case.pk, days=reminder.days
    )
    return said(templates[reminder.stop], day=day), body


def _tell(reminder: Reminder) -> None:
    subject, body = words_of(reminder)
    tell(
        reminder.person, MessageKind.TODO, subject, body, reminder.link, reminder.key, plan_code=reminder.plan_code
    )  # fmt: skip


def _settle_done(plan: ReviewPlan, now: datetime) -> None:
    unread = Message.objects.filter(plan_code=plan.code, key__startswith=f"{PREFIX}:", read_at=None)
    keys = list(unread.values_list("key", flat=True))
    if keys:
        still = {
            _subject_of(person, plan.code, stop, day)
            for person, _seat, stop, day in _to_do(plan, lambda day: day >= now.date())
        }
        settle([key for key in keys if key.rpartition(":")[0] not in still], at=clock.true_instant(now, plan.code))


def _subject(reminder: Reminder) -> str:
    return _subject_of(reminder.person, reminder.plan_code, reminder.stop, reminder.last_day)


def _subject_of(person: Person, plan_code: str, stop: str, last_day: date) -> str:
    return f"{PREFIX}:{plan_code}:{stop}:{last_day}:{person.pk}"


Audience = dict[tuple[Person, Seat | None, str, date], list[Declaration]]


def _to_do(plan: ReviewPlan, wanted: Callable[[date], bool]) -> Audience:
    """Everybody who has something to do by a day that is `wanted`, with the cases."""
    found: Audience = defaultdict(list)
    known = deadlines_of(plan)
    for item in _of_applicants(plan, known):
        if wanted(item.last_day) and item.declaration.person.is_active:
            found[item.declaration.person, None, item.stop, item.last_day].append(item.declaration)
    first_seats: dict[tuple[int, str, date], Seat] = {}
    for item, seat in _with_seats([each for each in _at_desks(plan, known) if wanted(each.last_day)]):
        # Two seats of one person at the same stop are reminded of once, in the first of them.
        first = first_seats.setdefault((seat.person_id, item.stop, item.last_day), seat)
        cases = found[seat.person, first, item.stop, item.last_day]
        if item.declaration not in cases:
            cases.append(item.declaration)
    return found


def _of_applicants(plan: ReviewPlan, known: Deadlines) -> Iterator[_Open]:
    drafts = with_relations(Declaration.objects.filter(plan=plan, state=State.DRAFT)).order_by("pk")
    yield from _by(PERSONAL, PERSONAL, drafts, known)
    notes = ReturnNote.objects.filter(
        declaration__plan=plan, declaration__state=State.SENT_BACK, resolved_at=None, undone_at=None
    ).exclude(due_at=None)
    for note in notes.select_related("declaration__person").order_by("pk"):
        assert note.due_at is not None
        last = (note.due_at - timedelta(microseconds=1)).astimezone(clock.SHANGHAI).date()
        yield _Open(note.declaration, CORRECTION, last)
    fees = with_relations(Declaration.objects.filter(plan=plan, stop_kind=FEE)).order_by("pk")
    for leaves in _unpaid:
        fees = leaves(fees)
    for declaration in fees if _unpaid else ():
        yield from _by(FEE, declaration.stop, [declaration], known)


def _at_desks(plan: ReviewPlan, known: Deadlines) -> Iterator[_Open]:
    rows = Declaration.objects.filter(plan=plan, stop_kind__in=(*desks.ROLE_OF_KIND,)).exclude(stop_kind=FEE)
    for declaration in with_relations(rows).order_by("pk"):
        yield from _by(declaration.stop, declaration.resume_at or declaration.stop, [declaration], known)


def _by(stop: str, target: str, rows: Iterable[Declaration], known: Deadlines) -> Iterator[_Open]:
    """`target`: whose deadline counts; a corrected case goes by that of the desk that waits for it."""
    for row in rows:
        variant = None if target == PERSONAL else row.variant
        last = known.last_day(row.version, target, variant=variant, area=row.area_code, person_id=row.person_id)
        if last is not None:
            yield _Open(row, stop, last)


def _with_seats(items: list[_Open]) -> Iterator[tuple[_Open, Seat]]:
    """Each case with the standing seats whose turn it is; who has signed waits for the others."""
    if not items:
        return
    seats: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats_at():
        seats[seat.role].append(seat)
    signed = _signed([item.declaration for item in items])
    for item in items:
        mine = signed.get(item.declaration.pk, set())
        rule = itinerary.present_stop(item.declaration).sign_offs
        enough = bool(mine) if rule.mode == "any_of" else set(rule.parties) <= mine
        for seat in seats[desks.ROLE_OF_KIND[item.declaration.stop_kind]]:
            party = desks.party_of(item.declaration, seat)
            if party and seat.person_id != item.declaration.person_id and (enough or party not in mine):
                yield item, seat


def _signed(rows: list[Declaration]) -> dict[int, set[str]]:
    """The parties that have signed at the present stop of the present revision, by declaration."""
    by_id = {row.pk: row for row in rows}
    found: dict[int, set[str]] = defaultdict(set)
    for sign_off in SignOff.objects.filter(declaration__in=list(by_id), undone_at=None):
        row = by_id[sign_off.declaration_id]
        if (sign_off.revision, sign_off.stop) == (row.revision, row.stop):
            found[row.pk].add(sign_off.party)
    return found
