"""What must always be true, re-derived from what is stored. Each check yields one sentence per fault."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from stdnum.cn import ric

from accounts.identity.sealing import unseal
from accounts.models import Identity
from audit.models import Event, EventChain
from audit.queries import first_fault
from committee.ballots.models import RoundCase, RoundState
from committee.models import Roster
from declarations import itinerary, replay, submissions
from declarations.enums import State
from declarations.models import Arrival, Declaration, NumberCounter, ReturnNote, Submission
from documents.models import Document, DocumentBatch, OrderState
from documents.store import open_document
from dossiers import states
from dossiers.models import Dossier
from files.models import FileState, StoredFile
from files.queries import open_clean
from messages.models import OutboxRow
from provisions.working_days import count_from
from public_notices.content import hash_of
from public_notices.counting import end_of
from public_notices.models import PublicNotice
from review_plans import queries as plan_queries
from review_plans.calendar import working_calendar

Check = Callable[[], Iterator[str]]
OUTBOX_PATIENCE = timedelta(minutes=10)
_RUN_OF_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")


def state_follows_stop() -> Iterator[str]:
    """The stop is one of the variant's and gives the state; the last event says the same state."""
    last = _last_states()
    for d in Declaration.objects.select_related("version").iterator():
        if d.stop:
            stop = next((s for s in itinerary.variant_of(d).stops if s.code == d.stop), None)
            if stop is None or itinerary.STATE_OF_KIND[stop.kind] != d.state or d.stop_kind != stop.kind:
                yield f"declaration {d.pk}: stop {d.stop!r} and state {d.state!r} do not belong together"
        if last.get(str(d.pk)) != d.state:
            yield f"declaration {d.pk}: state {d.state!r}, but its last event says {last.get(str(d.pk))!r}"


def _last_states() -> dict[str, str]:
    events = Event.objects.filter(object_type="declaration", payload__has_key="state").order_by("object_id", "-seq")
    return {e.object_id: e.payload["state"] for e in events.distinct("object_id")}


def submissions_are_whole() -> Iterator[str]:
    """One submission a revision, its snapshot as hashed, handed in before the deadline that held."""
    for d in Declaration.objects.select_related("version", "plan").prefetch_related("submissions").iterator(200):
        revisions = sorted(s.revision for s in d.submissions.all())
        if revisions != list(range(1, d.revision + 1)):
            yield f"declaration {d.pk}: revision {d.revision}, submissions {revisions}"
    for s in Submission.objects.select_related("declaration__plan", "version").iterator(200):
        if submissions.hash_of(s.snapshot) != s.snapshot_hash:
            yield f"submission {s.pk}: the snapshot is not what was hashed"
        if s.revision == 1 and (closes := _personal_deadline(s)) is not None and s.plan_time >= closes:
            yield f"submission {s.pk}: handed in at {s.plan_time}, after {closes}"


def _personal_deadline(s: Submission) -> datetime | None:
    return plan_queries.deadline(
        s.version, "personal", area=s.declaration.area_code or None, person_id=s.declaration.person_id
    )


def numbers_have_no_gaps() -> Iterator[str]:
    for counter in NumberCounter.objects.all():
        numbers = Declaration.objects.filter(plan_id=counter.plan_id).exclude(number="")
        running = sorted(int(n[-5:]) for n in numbers.values_list("number", flat=True))
        if running != list(range(1, counter.last + 1)):
            yield f"plan {counter.plan_id}: numbers 1…{counter.last} are not all there once"


def one_live_declaration() -> Iterator[str]:
    live = Declaration.objects.exclude(state=State.ENDED).values("person", "plan").annotate(n=Count("pk"))
    for row in live.filter(n__gt=1):
        yield f"person {row['person']}: {row['n']} live declarations under plan {row['plan']}"


def returned_ones_say_why() -> Iterator[str]:
    for d in Declaration.objects.filter(state=State.SENT_BACK):
        if ReturnNote.objects.filter(declaration=d, resolved_at=None, undone_at=None).count() != 1:
            yield f"declaration {d.pk}: sent back without exactly one open return"


def whoever_holds_a_case_has_got_it() -> Iterator[str]:
    """What a desk may see hangs on the arrivals: where a case stands, it has come to."""
    came = Arrival.objects.filter(declaration=OuterRef("pk"), stop=OuterRef("stop"), area_code=OuterRef("area_code"))
    for d in Declaration.objects.exclude(stop="").exclude(Exists(came)):
        yield f"declaration {d.pk}: stands at {d.stop!r} and never arrived there"


def dossiers_follow_their_entries() -> Iterator[str]:
    """The state of each dossier is what its profile and entries make it."""
    parts = states.counts_by_dossier()
    for pk, state in Dossier.objects.values_list("pk", "state").iterator():
        follows = states.state_from(parts.get(pk, Counter()))
        if state != follows:
            yield f"dossier {pk}: state {state!r}, but its entries make it {follows.value!r}"


def files_are_on_disk() -> Iterator[str]:
    for file in StoredFile.objects.filter(state=FileState.READY).iterator():
        try:
            with open_clean(file) as copy:
                found = _digest(copy)
        except Exception as problem:
            yield f"file {file.pk}: {type(problem).__name__}"
            continue
        if found != file.clean_sha256:
            yield f"file {file.pk}: the cleaned copy is not what was hashed"


def _digest(body: BinaryIO) -> str:
    found = hashlib.sha256()
    while piece := body.read(1 << 16):
        found.update(piece)
    return found.hexdigest()


def papers_are_on_disk() -> Iterator[str]:
    for paper in Document.objects.select_related("order").iterator():
        if paper.expires_at and paper.expires_at < timezone.now():
            continue
        try:
            with open_document(paper) as body:
                found = _digest(body)
        except Exception as problem:
            yield f"document {paper.number}: {type(problem).__name__}"
            continue
        if found != paper.sha256:
            yield f"document {paper.number}: the paper is not what was hashed"
        if paper.order.state != OrderState.DONE:
            yield f"document {paper.number}: its order says {paper.order.state}"


def batches_are_in_order() -> Iterator[str]:
    for batch in DocumentBatch.objects.all():
        places = sorted(batch.orders.values_list("position", flat=True))
        if places != list(range(1, batch.total + 1)):
            yield f"batch {batch.pk}: {len(places)} orders for {batch.total} places"
    for roster in Roster.objects.all():
        places = list(roster.items.values_list("position", flat=True))
        if places != list(range(1, len(places) + 1)):
            yield f"roster {roster.number}: places {places}"


def notices_count_right() -> Iterator[str]:
    for notice in PublicNotice.objects.all():
        counted = count_from(notice.posted_on, notice.working_days, working_calendar(), end_of(notice.over_at))
        if [d.isoformat() for d in counted.counted] != notice.counted or counted.over_at != notice.over_at:
            yield f"notice {notice.number}: the days counted are not the State calendar's"
        if hash_of(notice.content) != notice.content_hash:
            yield f"notice {notice.number}: the content is not what was hashed"


def votes_are_receipts() -> Iterator[str]:
    """On every case of a round, as many votes as receipts; a round that was given up keeps no counters."""
    for case in RoundCase.objects.select_related("round").prefetch_related("receipts", "tallies"):
        votes, receipts = sum(each.n for each in case.tallies.all()), len(case.receipts.all())
        expected = 0 if case.round.state == RoundState.VOID else receipts
        if votes != expected:
            yield f"ballot case {case.pk}: {votes} votes, {receipts} receipts"


def outbox_is_empty() -> Iterator[str]:
    late = timezone.now() - OUTBOX_PATIENCE
    waiting = OutboxRow.objects.filter(done_at=None, cancelled_at=None, available_at__lt=late).count()
    if waiting:
        yield f"{waiting} outbox rows wait for more than ten minutes"


def verdicts_replay() -> Iterator[str]:
    """Each stored verdict, judged anew on its facts under its version, answers the same."""
    for found in replay.replayed():
        if found is not None:
            yield f"verdict {found.verdict}: another answer than stored"


def identity_numbers_open() -> Iterator[str]:
    for identity in Identity.objects.iterator():
        try:
            number = unseal(bytes(identity.sealed_number), key_id=identity.key_id, row=str(identity.pk))
        except InvalidTag:
            yield f"identity {identity.pk}: key {identity.key_id} does not open its number"
            continue
        if not number.endswith(identity.tail):
            yield f"identity {identity.pk}: the mask does not belong to the number"


def no_number_in_the_clear() -> Iterator[str]:
    """No column of text or JSON holds a valid identity number."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.CharField | models.TextField | models.JSONField):
                yield from _numbers_in(model, column)


def _numbers_in(model: type[models.Model], column: "models.Field[Any, Any]") -> Iterator[str]:
    table, name = (connection.ops.quote_name(n) for n in (model._meta.db_table, str(column.column)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}::text FROM {table} WHERE {name}::text ~ %s", [r"\d{17}[\dXx]"])  # noqa: S608 -- names come from the models
        for (text,) in cursor.fetchall():
            if any(ric.is_valid(run) for run in _RUN_OF_EIGHTEEN.findall(text)):
                yield f"{model._meta.label}.{column.name}: an identity number in the clear"


def chains_verify() -> Iterator[str]:
    yield from (str(fault) for chain in EventChain.objects.all() if (fault := first_fault(chain)))


CHECKS: tuple[Check, ...] = (
    state_follows_stop,
    submissions_are_whole,
    numbers_have_no_gaps,
    one_live_declaration,
    returned_ones_say_why,
    whoever_holds_a_case_has_got_it,
    dossiers_follow_their_entries,
    files_are_on_disk,
    papers_are_on_disk,
    batches_are_in_order,
    notices_count_right,
    votes_are_receipts,
    outbox_is_empty,
    verdicts_replay,
    identity_numbers_open,
    no_number_in_the_clear,
    chains_verify,
)


def problems() -> Iterator[tuple[str, str]]:
    """(check, fault) for every fault found."""
    for check in CHECKS:
        for fault in check():
            yield check.__name__, fault
