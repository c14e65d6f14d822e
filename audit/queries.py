"""Questions to the event chain."""

from dataclasses import dataclass

from django.db.models import QuerySet

from audit.chain import FIELDS, GENESIS, chained
from audit.models import Event, EventChain


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong in a chain."""

    chain: str
    seq: int
    words: str

    def __str__(self) -> str:
        return f"chain {self.chain}, event {self.seq}: {self.words}"


@dataclass(frozen=True)
class Head:
    chain: str
    seq: int
    hash: str


def events_of(object_type: str, object_id: str | int) -> QuerySet[Event]:
    """What happened to one object, oldest first."""
    return Event.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("at", "seq")


def heads() -> list[Head]:
    return [Head(row.key, row.head_seq, row.head_hash) for row in EventChain.objects.order_by("key")]


def first_fault(chain: EventChain) -> Fault | None:
    """Walks one chain from its beginning; None if every event follows from the one before."""
    seq, before = 0, GENESIS
    for event in chain.events.order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if event.seq != seq:
            return Fault(chain.key, seq, f"is missing; the next one found is {event.seq}")
        if event.prev_hash != before:
            return Fault(chain.key, seq, "does not follow from the event before it")
        if event.hash != chained(before, chain.key, {name: getattr(event, name) for name in FIELDS}):
            return Fault(chain.key, seq, "was altered after it was recorded")
        before = event.hash
    if (chain.head_seq, chain.head_hash) != (seq, before):
        return Fault(chain.key, seq + 1, f"is missing; the chain was {chain.head_seq} events long")
    return None


def hash_at(chain: str, seq: int) -> str | None:
    return Event.objects.filter(chain__key=chain, seq=seq).values_list("hash", flat=True).first()
