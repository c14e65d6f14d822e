"""Errands: asked in a request, done by a worker, told on a page that may be left. Rooms above register what to do.

    errand = place("dossier", key="dossier:7:insurance", params={"dossier": 7}, person=person)    # at once
    run(errand.pk, errand.turn)                                                                 # in a worker

The system is asked outside any transaction; what it said is written in the transaction that ends the errand, so however
often a task is delivered an answer is written once. A lost errand is taken up again, and after a few tries ends as if
the system had not answered.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DataError, transaction
from django.db import Error as DatabaseError
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Person, Seat
from messages import outbox
from messages.language import parts_of
from registries.models import Errand, ErrandState
from registries.refusals import Refused, Unavailable, Wrong

TOPIC = "registries.errand"
OPEN = (ErrandState.ASKED, ErrandState.FETCHING)
LOST_AFTER = timedelta(seconds=30)
"""Longer than any call may take (`registries.door.Times.budget`)."""
GIVEN_UP_AFTER = timedelta(minutes=10)
MAX_ATTEMPTS = 3
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handler:
    """`ask` may raise one of `refusals`. `keep` and `refuse` write what came of it, with its event; the sentence that
    they answer (`messages.language.said`, or "") stays with the errand. Where `keep` fails by an error of ours, what it
    wrote is taken back and `refuse` hears `Wrong` with the code `not-kept`; so where the database can't hold what it
    says. Any other error of the database is tried again.
    """

    ask: Callable[[Errand], Any]
    keep: Callable[[Errand, Any], str]
    refuse: Callable[[Errand, Refused], str]


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    _handlers[kind] = handler


@transaction.atomic
def place(kind: str, *, key: str, params: dict[str, Any], person: Person, seat: Seat | None = None) -> Errand:
    """The errand of this key. One that is under way is left as it is: asked twice, the system is asked once."""
    now = timezone.now()
    errand, is_new = Errand.objects.select_for_update().get_or_create(
        key=key, defaults={"kind": kind, "params": params, "asked_by": person, "seat": seat, "asked_at": now}
    )
    if not is_new:
        if errand.is_open:
            return errand
        errand.turn, errand.state, errand.attempts, errand.words = errand.turn + 1, ErrandState.ASKED, 0, {}
        errand.params, errand.asked_by, errand.seat, errand.asked_at = params, person, seat, now
        errand.sent_at = errand.started_at = errand.finished_at = None
        errand.save()
    outbox.place(TOPIC, f"{TOPIC}:{errand.pk}:{errand.turn}", {"errand": errand.pk, "turn": errand.turn})
    return errand


def run(pk: int, turn: int) -> bool:
    """Asks and writes; answers whether this call ended the errand. Harmless when called twice, or for a former turn."""
    taken = _claim(pk, turn)
    if taken is None:
        return False
    handler = _handlers[taken.kind]
    if taken.attempts > MAX_ATTEMPTS:
        return _end(taken, ErrandState.FAILED, lambda held: handler.refuse(held, Unavailable(taken.kind, "lost")))
    try:
        answer = handler.ask(taken)
    except Refused as refused:
        why = refused
        return _end(taken, ErrandState.FAILED, lambda held: handler.refuse(held, why))
    except DatabaseError:
        raise  # the errand stays open and the sweep takes it up again
    except Exception:
        log.exception("errand %s (%s) failed", taken.pk, taken.kind)
        return _end(taken, ErrandState.FAILED, lambda held: handler.refuse(held, Unavailable(taken.kind, "error")))
    try:
        return _end(taken, ErrandState.FETCHED, lambda held: handler.keep(held, answer))
    except Exception as problem:  # the system did answer: nobody is told that it didn't
        if isinstance(problem, DatabaseError) and not isinstance(problem, DataError):
            raise  # a value that doesn't fit would not fit the next time either; all else may
        log.exception("what errand %s (%s) brought could not be written", taken.pk, taken.kind)
        return _end(taken, ErrandState.FAILED, lambda held: handler.refuse(held, Wrong(taken.kind, "not-kept")))


@transaction.atomic
def _claim(pk: int, turn: int) -> Errand | None:
    """Takes the errand unless somebody is at it, it has ended, or another turn has begun."""
    now = timezone.now()
    is_free = Q(state=ErrandState.ASKED) | Q(state=ErrandState.FETCHING, started_at__lt=now - LOST_AFTER)
    claimed = Errand.objects.filter(is_free, pk=pk, turn=turn).update(
        state=ErrandState.FETCHING, attempts=F("attempts") + 1, started_at=now
    )
    return Errand.objects.select_related("asked_by", "seat__organisation").get(pk=pk) if claimed else None


@transaction.atomic
def _end(taken: Errand, state: ErrandState, write: Callable[[Errand], str]) -> bool:
    """Writes and ends in one transaction, unless another worker took the errand up meanwhile: then it is theirs."""
    mine = Errand.objects.select_for_update().filter(
        pk=taken.pk, turn=taken.turn, attempts=taken.attempts, state=ErrandState.FETCHING
    )
    if not mine:
        return False
    sentence = write(taken)
    mine.update(state=state, finished_at=timezone.now(), words=parts_of(sentence))
    return True


def sweep(send: Callable[[int, int], object]) -> int:
    """Sends again what a killed worker or an emptied broker left behind; ends what nobody took up for long."""
    now = timezone.now()
    sent_long_ago = Q(sent_at__lt=now - LOST_AFTER) | Q(sent_at=None, asked_at__lt=now - LOST_AFTER)
    left = Q(state=ErrandState.ASKED) & sent_long_ago | Q(state=ErrandState.FETCHING, started_at__lt=now - LOST_AFTER)
    for errand in Errand.objects.filter(left, asked_at__lt=now - GIVEN_UP_AFTER):
        try:
            _give_up(errand)
        except Exception:  # one that can't be ended must not keep the others waiting
            log.exception("errand %s (%s) could not be ended", errand.pk, errand.kind)
    again = list(Errand.objects.filter(left).values_list("pk", "turn"))
    for pk, turn in again:
        send(pk, turn)
    Errand.objects.filter(pk__in=[pk for pk, _turn in again]).update(sent_at=now)
    return len(again)


def _give_up(errand: Errand) -> None:
    Errand.objects.filter(pk=errand.pk, turn=errand.turn, state__in=OPEN).update(attempts=MAX_ATTEMPTS)
    run(errand.pk, errand.turn)


def of_keys(keys: list[str]) -> dict[str, Errand]:
    """What is known of these, by key; one query."""
    return {errand.key: errand for errand in Errand.objects.filter(key__in=keys)}


def progress(found: list[Errand], says: str) -> dict[str, Any]:
    """What a page's bar asks for; `says` is told as long as something is under way."""
    done = sum(not errand.is_open for errand in found)
    return {
        "done": done, "total": max(len(found), 1), "failed": 0, "eta_seconds": None,
        "finished": done == len(found), "says": says,
    }  # fmt: skip
