"""Batches of a desk: many declarations moved together, undone together, and the papers of a batch."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.acting import actor
from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from audit.actions import record
from config import clock
from declarations.actions import take_step, undo_step
from declarations.enums import Verb
from declarations.itinerary import form_unlocked
from declarations.models import Declaration
from declarations.queries import cases_of_seat
from declarations.refusals import Conflict, NotAllowed
from documents.actions import BatchItem, order, order_batch
from documents.models import DocumentBatch, DocumentOrder
from messages.language import said
from offices.matrix import why_not_together
from offices.models import DeskBatch, DeskBatchItem
from offices.rehearsal import in_roster_order

UNDO_TIME = timedelta(minutes=10)
BATCHABLE = (Verb.RECOMMEND, Verb.FORWARD)
# The committee office lets many go on at once whose work sheet leaves nothing open.
CHECKED_TOGETHER: dict[str, str] = {Verb.ENDORSE: Role.COMMITTEE_OFFICER}


@dataclass(frozen=True)
class Chosen:
    """A declaration and the version of it that was looked at; a newer one is somebody else's work."""

    pk: int
    row_version: int


@transaction.atomic
def run_batch(chosen: Iterable[Chosen], *, verb: str, plan_code: str, person: Person, seat: Seat) -> DeskBatch:
    """Moves all that may go, in one transaction; the others are kept in the batch with the reason.

    Rows are locked by ascending id, so that overlapping batches wait for one another and never deadlock. Messages
    wait until the undo time is over. Raises NotAllowed if nothing was chosen or the verb is not one for batches.
    """
    if verb not in BATCHABLE and CHECKED_TOGETHER.get(verb) != seat.role:
        raise NotAllowed(Denied(_("这一步不能批量办理。")))
    versions = {each.pk: each.row_version for each in chosen}
    # A number that was only guessed names nobody: the batch would show whose it is.
    own = cases_of_seat(seat).filter(pk__in=versions).values_list("pk", flat=True)
    locked = _lock(own, plan_code)
    if not locked:
        raise NotAllowed(Denied(_("请至少选择一份申报。")))
    batch = _new_batch(locked[0], verb=verb, person=person, seat=seat)
    now = clock.now(plan_code)
    items = []
    for position, declaration in enumerate(in_roster_order(locked), start=1):
        item = DeskBatchItem(batch=batch, declaration=declaration, position=position, moved=False)
        try:
            with transaction.atomic():
                refuse_together(declaration, verb, seat)
                moved = take_step(
                    declaration,
                    verb=verb,
                    person=person,
                    seat=seat,
                    expected_version=versions[declaration.pk],
                    now=now,
                    visible_from=batch.undo_until,
                )
            item.moved, item.row_version_after = True, moved.row_version
        except NotAllowed as refusal:
            item.why_not = str(refusal.denied.reason)
        except Conflict as conflict:
            item.why_not = conflict_words(conflict)
        items.append(item)
    DeskBatchItem.objects.bulk_create(items)
    moved_count = sum(1 for each in items if each.moved)
    _record(batch, "batch", person, seat, {"verb": verb, "moved": moved_count, "skipped": len(items) - moved_count})
    return batch


def refuse_together(declaration: Declaration, verb: str, seat: Seat) -> None:
    """What a desk has noted row by row keeps a case out of a batch."""
    if verb in CHECKED_TOGETHER and (reason := why_not_together(declaration, seat)):
        raise NotAllowed(Denied(reason))


@transaction.atomic
def undo_batch(batch: DeskBatch, *, person: Person, seat: Seat) -> DeskBatch:
    """Puts back every declaration of the batch on which nobody has acted since; the others keep why not.

    Only by whoever made it, once, and within its undo time.
    """
    held = DeskBatch.objects.select_for_update(of=("self",)).select_related("plan").get(pk=batch.pk)
    if not (answer := may_undo(held, person, seat)):
        raise NotAllowed(answer)
    items = list(held.items.filter(moved=True).select_related("declaration__plan"))
    _lock([item.declaration_id for item in items], held.plan.code)
    now = clock.now(held.plan.code)
    for item in items:
        try:
            with transaction.atomic():
                undo_step(item.declaration, person=person, seat=seat, expected_version=item.row_version_after, now=now)
            item.undone = True
        except NotAllowed as refusal:
            item.why_not = str(refusal.denied.reason)
        except Conflict as conflict:
            item.why_not = conflict_words(conflict)
        item.save(update_fields=["undone", "why_not"])
    held.undone_at = timezone.now()
    held.save(update_fields=["undone_at"])
    back = sum(1 for item in items if item.undone)
    _record(held, "undo_batch", person, seat, {"undone": back, "kept": len(items) - back})
    return held


def may_undo(batch: DeskBatch, person: Person, seat: Seat | None) -> Answer:
    """Allowed, or why a batch can't be taken back."""
    if batch.undone_at is not None:
        return Denied(_("这一批已经撤销过。"))
    if batch.made_by_id != person.pk or seat is None or seat.pk != batch.seat_id:
        return Denied(_("只有办理这一批的本人可以撤销。"))
    if timezone.now() >= batch.undo_until:
        return Denied(_("撤销时限（10 分钟）已过；如需退回，请联系下一环节办理退回修改。"))
    return Allowed()


def order_roster(batch: DeskBatch, *, person: Person, seat: Seat) -> DocumentOrder:
    """The office's own roster of what went with this batch, in its order."""
    ids = moved_ids(batch)
    return order(
        kind="roster",
        subject=f"desk_batch:{batch.pk}",
        key=f"desk_roster:{batch.pk}:{_fingerprint(ids)}",
        params={"declarations": ids, "office": seat.organisation.name},
        requested_by=person,
        plan_code=batch.plan.code,
        office_id=seat.organisation_id,
    )


def order_letter(batch: DeskBatch, *, person: Person, seat: Seat) -> DocumentOrder:
    """The commission letter (委托书) that goes with the roster."""
    ids = moved_ids(batch)
    return order(
        kind="commission_letter",
        subject=f"desk_batch:{batch.pk}",
        key=f"commission_letter:{batch.pk}:{_fingerprint(ids)}",
        params={"batch": batch.pk, "declarations": ids},
        requested_by=person,
        plan_code=batch.plan.code,
        office_id=seat.organisation_id,
    )


def order_forms(batch: DeskBatch, *, person: Person, seat: Seat) -> DocumentBatch:
    """The review forms in roster order, of those that the plan has unlocked. Raises NotAllowed if none is."""
    ready = [each for each in declarations_of(batch) if form_unlocked(each)]
    if not ready:
        raise NotAllowed(Denied(_("评审表还没有开放导出：计划规定的环节尚未完成。")))
    return order_batch(
        kind="review_form",
        plan_code=batch.plan.code,
        label=said(
            gettext_noop("%(office)s 批次 %(number)s 评审表"), office=seat.organisation.name, number=batch.number
        ),
        items=[
            BatchItem(subject=f"declaration:{each.pk}", params={"declaration": each.pk, "revision": each.revision})
            for each in ready
        ],
        requested_by=person,
        office_id=seat.organisation_id,
        key=f"desk_forms:{batch.pk}:{_fingerprint([each.pk for each in ready])}",
    )


def declarations_of(batch: DeskBatch) -> list[Declaration]:
    """What went with the batch and was not put back, in its order."""
    items = batch.items.filter(moved=True, undone=False).select_related(
        "declaration__person", "declaration__version", "declaration__plan", "declaration__employer"
    )
    return [item.declaration for item in items.order_by("position")]


def moved_ids(batch: DeskBatch) -> list[int]:
    """Raises NotAllowed where nothing is left of the batch."""
    ids = [each.pk for each in declarations_of(batch)]
    if not ids:
        raise NotAllowed(Denied(_("这一批没有办理成功的申报，没有可以打印的内容。")))
    return ids


def conflict_words(conflict: Conflict) -> str:
    """Who was faster, in a sentence."""
    return _("已由%(who)s于%(when)s处理，现为“%(state)s”。") % {
        "who": conflict.who,
        "when": conflict.when.astimezone(clock.SHANGHAI).strftime("%H:%M"),
        "state": conflict.state,
    }


def _lock(ids: Iterable[int], plan_code: str) -> list[Declaration]:
    """Locks by ascending id, then reads: a row joined to a lock may be the one from before the wait."""
    wanted = Declaration.objects.filter(pk__in=list(ids), plan__code=plan_code)
    held = list(wanted.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = Declaration.objects.filter(pk__in=held).select_related(
        "person", "plan", "version", "employer__employer", "accepting_office"
    )
    return list(rows.order_by("pk"))


def _new_batch(first: Declaration, *, verb: str, person: Person, seat: Seat) -> DeskBatch:
    made_at: datetime = timezone.now()
    batch = DeskBatch.objects.create(
        plan=first.plan,
        organisation=seat.organisation,
        number=uuid.uuid4().hex,
        stop_kind=first.stop_kind,
        verb=verb,
        made_by=person,
        seat_id=seat.pk,
        made_at=made_at,
        undo_until=made_at + UNDO_TIME,
    )
    batch.number = f"{clock.today(first.plan.code):%Y%m%d}-{batch.pk:05d}"
    batch.save(update_fields=["number"])
    return batch


def _fingerprint(ids: Sequence[int]) -> str:
    """Names the set of declarations, so that a paper ordered after an undo is another paper."""
    return uuid.uuid5(uuid.NAMESPACE_OID, ",".join(map(str, ids))).hex[:16]


def _record(batch: DeskBatch, verb: str, person: Person, seat: Seat, payload: dict[str, object]) -> None:
    record(
        chain=batch.plan.code,
        verb=verb,
        **actor(person, seat),
        object_type="desk_batch",
        object_id=batch.pk,
        payload={"number": batch.number, **payload},
        at=timezone.now(),
        plan_time=clock.now(batch.plan.code),
    )
