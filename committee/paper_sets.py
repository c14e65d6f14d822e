"""Paper in step with the screen: what came to the counter of a roster, what is missing, what came out of order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from committee.models import PaperSet, Roster, RosterItem
from declarations.enums import State
from declarations.refusals import NotAllowed
from review_plans.plan import Plan

FORM = "review_form"


@dataclass(frozen=True)
class Count:
    """How a roster's paper stands, by places in it.

    `skipped` lie before the last one that came, `short` lack copies, `out_of_order` came when another was due.
    """

    total: int
    received: int
    skipped: tuple[int, ...]
    to_come: tuple[int, ...]
    short: tuple[int, ...]
    out_of_order: tuple[int, ...]


@dataclass(frozen=True)
class Received:
    """A set that was just ticked. `passed` are the places whose turn it was before it."""

    set: PaperSet
    passed: tuple[int, ...]
    missing_copies: int


def copies_of(plan: Plan) -> int:
    """Copies of the review form that go in on paper; 0 where the plan wants none."""
    return getattr(plan.paper(FORM), "copies", 0)


def standing(roster: Roster) -> dict[int, PaperSet]:
    """What lies at the counter, by its place in the roster."""
    found = PaperSet.objects.filter(item__roster=roster, taken_back_at=None).select_related("item", "received_by")
    return {each.item.position: each for each in found}


def count(roster: Roster, copies: int) -> Count:
    places = list(roster.items.order_by("position").values_list("position", flat=True))
    here = standing(roster)
    last = max(here, default=0)
    away = [place for place in places if place not in here]
    return Count(
        total=len(places),
        received=len(here),
        skipped=tuple(place for place in away if place < last),
        to_come=tuple(place for place in away if place > last),
        short=tuple(place for place in sorted(here) if here[place].copies < copies),
        out_of_order=tuple(place for place in sorted(here) if here[place].due != place),
    )


def items_of(roster: Roster, shown: str, counted: Count, here: Mapping[int, PaperSet]) -> QuerySet[RosterItem]:
    """The places of a roster in their order: all, those `away` or `here`, or the `odd` ones."""
    items = roster.items.select_related("declaration__person", "declaration__employer").order_by("position")
    if shown == "away":
        return items.exclude(position__in=list(here))
    if shown == "all":
        return items
    return items.filter(position__in=set(here) if shown == "here" else {*counted.short, *counted.skipped})


def in_runs(places: Iterable[int]) -> str:
    """1, 2, 3, 7 as `1–3、7`."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return _("、").join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


@transaction.atomic
def receive(
    roster: Roster, *, number: str, copies: int, wanted: int, person: Person, seat: Seat, now: datetime
) -> Received:
    """Ticks the set of the declaration of that number. Copies that were missing complete it. Raises NotAllowed.

    `wanted` is how many copies the plan asks for.
    """
    # Two clerks at one pile: the order of the scans is the order of the ticks.
    Roster.objects.select_for_update().get(pk=roster.pk)
    item = _item(roster, number)
    if not 1 <= copies <= wanted:
        raise NotAllowed(Denied(_("每套为 1 至 %(n)d 份，请核对份数。") % {"n": wanted}))
    here = standing(roster)
    before = here.get(item.position)
    if before is not None:
        made, passed = _completed(before, copies, wanted), []
    else:
        last = max(here, default=0)
        passed = [p for p in _places(roster) if last < p < item.position and p not in here]
        due = passed[0] if passed else item.position if item.position > last else last + 1
        made = PaperSet.objects.create(item=item, copies=copies, due=due, received_by=person, received_at=now)
    _event("receive_paper", made, person, seat, now)
    return Received(made, tuple(passed), wanted - made.copies)


@transaction.atomic
def take_back(made: PaperSet, *, person: Person, seat: Seat, now: datetime) -> None:
    """The set left the counter again, or was ticked by mistake. Raises NotAllowed."""
    row = PaperSet.objects.select_for_update(of=("self",)).select_related("item__roster__plan").get(pk=made.pk)
    if row.taken_back_at is not None:
        raise NotAllowed(Denied(_("这一套已经取消登记。")))
    row.taken_back_at = now
    row.save(update_fields=["taken_back_at"])
    _event("take_back_paper", row, person, seat, now)


def _item(roster: Roster, typed: str) -> RosterItem:
    number = "".join(typed.split())
    if not number:
        raise NotAllowed(Denied(_("请扫描条形码，或输入申报编号。")))
    found = roster.items.select_related("declaration", "roster__plan").filter(declaration__number=number).first()
    if found is None:
        raise NotAllowed(
            Denied(
                _("编号 %(number)s 不在花名册 %(roster)s 里：请核对是不是另一批的材料。")
                % {"number": number[:40], "roster": roster.number}
            )
        )
    if found.declaration.state in (State.ENDED, State.SENT_BACK):
        state = found.declaration.get_state_display()
        raise NotAllowed(Denied(_("这份申报现在是“%(state)s”，纸质材料先不收，请退给送件人。") % {"state": state}))
    return found


def _completed(before: PaperSet, copies: int, wanted: int) -> PaperSet:
    if before.copies >= wanted:
        when = timezone.localtime(before.received_at)
        raise NotAllowed(
            Denied(
                _("第 %(place)d 号的 %(n)d 份已在 %(when)s 收齐，不用再扫。")
                % {"place": before.item.position, "n": wanted, "when": f"{when:%Y-%m-%d %H:%M}"}
            )
        )
    if before.copies + copies > wanted:
        raise NotAllowed(
            Denied(
                _("第 %(place)d 号已收 %(have)d 份，只缺 %(lack)d 份，请核对份数。")
                % {"place": before.item.position, "have": before.copies, "lack": wanted - before.copies}
            )
        )
    before.copies += copies
    before.save(update_fields=["copies"])
    return before


def _places(roster: Roster) -> Sequence[int]:
    return list(roster.items.order_by("position").values_list("position", flat=True))


def _event(verb: str, made: PaperSet, person: Person, seat: Seat, now: datetime) -> None:
    """Stands under the roster, not under the declaration: moving paper is no step of the case."""
    record(
        chain=made.item.roster.plan.code,
        verb=verb,
        **actor(person, seat),
        object_type="roster",
        object_id=made.item.roster_id,
        payload={"place": made.item.position, "declaration": made.item.declaration_id, "copies": made.copies},
        at=timezone.now(),
        plan_time=now,
    )
