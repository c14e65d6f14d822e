"""Fetching from the outside systems. A worker asks before any row is locked; what a system said is written in one go.

What a person wrote is never overwritten: a row about the same thing stands beside it. The entries that a fetch itself wrote
follow the system at the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.identity.queries import number_of
from accounts.models import Person
from accounts.results import Denied
from audit.actions import record
from dossiers import actions, fetched, locking, permissions
from dossiers.fetch_models import FetchedFact, Outcome, RegistryFetch
from dossiers.kinds import BY_CODE
from dossiers.models import Dossier, Entry
from dossiers.sources import BY_CODE as SOURCES
from dossiers.sources import Answer, Found, Source
from registries import errands
from registries.contract import Asked
from registries.door import door
from registries.models import Errand
from registries.refusals import NotFound, Refused, Wrong

KIND = "dossier"


@dataclass
class Tally:
    """What a fetch did, for the event and the sentence that tells of it."""

    added: int = 0
    changed: int = 0
    beside: int = 0
    gone: int = 0


def ask(dossier: Dossier, *, person: Person, source: Source) -> Errand:
    """Sends somebody to ask one system about the dossier's own person; a worker does it, see `registries.errands`.

    Raises NotAllowed for anybody else, for a person whose identity number is not known, and for a system that is not
    connected: in these cases nobody is asked.
    """
    allowed = permissions.may_edit(dossier, person)
    if not allowed:
        raise locking.NotAllowed(allowed)
    if not number_of(person):
        words = _("您的账号还没有登记身份证号，不能自动提取。请联系平台管理员，或者手工填写并上传佐证材料。")
        raise locking.NotAllowed(Denied(words))
    if not door(source.code).url:
        words = _("%(source)s还没有接通。请手工填写，并上传佐证材料。") % {"source": source.name}
        raise locking.NotAllowed(Denied(words))
    params = {"dossier": dossier.pk, "source": source.code}
    return errands.place(KIND, key=fetched.key_of(dossier, source), params=params, person=person)


def _asked(errand: Errand) -> Answer:
    return SOURCES[errand.params["source"]].ask(Asked(errand.asked_by.name, number_of(errand.asked_by)))


def _refused(errand: Errand, refused: Refused) -> str:
    dossier, person, source = _of(errand)
    outcome = {NotFound: Outcome.NOTHING, Wrong: Outcome.WRONG}.get(type(refused), Outcome.UNAVAILABLE)
    kept = _kept(dossier, source, outcome)
    payload = {"source": source.code, "outcome": outcome.value, "code": refused.code, "request": refused.request_id}
    _record(dossier, person, payload, kept.at)
    return ""


def _written(errand: Errand, answer: Answer) -> str:
    locked, person, source = _of(errand)
    kept = _kept(locked, source, Outcome.DONE, len(answer.found), answer.covers_from)
    tally = Tally()
    for found in answer.found:
        _one(locked, person, source, found, kept.at, tally)
    tally.gone = _no_longer_said(locked, source, {found.key for found in answer.found}, kept.at)
    _record(locked, person, {"source": source.code, "outcome": kept.outcome, **vars(tally)}, kept.at)
    return ""


def _of(errand: Errand) -> tuple[Dossier, Person, Source]:
    dossier = Dossier.objects.select_for_update().get(pk=errand.params["dossier"])
    return dossier, errand.asked_by, SOURCES[errand.params["source"]]


HANDLER = errands.Handler(ask=_asked, keep=_written, refuse=_refused)


def _kept(
    dossier: Dossier, source: Source, outcome: Outcome, found: int = 0, covers_from: int | None = None
) -> RegistryFetch:
    values = {"outcome": outcome, "at": timezone.now(), "found": found, "covers_from": covers_from}
    kept, _is_new = RegistryFetch.objects.update_or_create(dossier=dossier, source=source.code, defaults=values)
    return kept


def _one(dossier: Dossier, person: Person, source: Source, found: Found, at: datetime, tally: Tally) -> None:
    fact, _is_new = FetchedFact.objects.get_or_create(
        dossier=dossier,
        source=source.code,
        entry_kind=source.kind,
        key=found.key,
        defaults={"values": found.values, "fetched_at": at},
    )
    kind = BY_CODE[source.kind]
    written = kind.model._default_manager.filter(dossier=dossier, pk=fact.entry_id or 0).first()
    fact.values, fact.fetched_at, fact.gone_at = found.values, at, None
    fact.entry_id = written.pk if written else None
    values = {name: fetched.as_field(kind.model(), name, value) for name, value in found.values.items()}
    if written is not None:
        if any(getattr(written, name) != value for name, value in values.items()):
            actions.change_entry(written, person=person, values=values, by_registry=True)
            tally.changed += 1
    elif _is_spoken_of(dossier, source, found):
        tally.beside += 1
    else:
        fact.entry_id = actions.add_entry(dossier, person=person, kind=kind, values={**values, **_flags(source)}).pk
        tally.added += 1
    fact.save()


def _flags(source: Source) -> dict[str, Any]:
    """An insurance year says itself that it was fetched: conditions of attachments look at it."""
    return {"fetched": True} if source.kind == "insuranceyear" else {}


def _is_spoken_of(dossier: Dossier, source: Source, found: Found) -> bool:
    """Whether an entry of the person, or of another system, is about the same thing: hours would be counted twice."""
    own = FetchedFact.objects.filter(
        dossier=dossier, source=source.code, entry_kind=source.kind, entry_id__isnull=False
    )
    others: Iterable[Entry] = (
        BY_CODE[source.kind].model._default_manager.filter(dossier=dossier).exclude(pk__in=own.values("entry_id"))
    )
    return any(fetched.speaks_of(entry, found.values, source) for entry in others)


def _no_longer_said(dossier: Dossier, source: Source, keys: set[str], at: datetime) -> int:
    """Facts that the system has dropped. Their entries stay, unlocked: the person decides."""
    dropped = FetchedFact.objects.filter(dossier=dossier, source=source.code, gone_at=None).exclude(key__in=keys)
    return dropped.update(gone_at=at)


def _record(dossier: Dossier, person: Person, payload: dict[str, Any], at: datetime) -> None:
    record(
        chain="platform",
        verb="dossier.fetch",
        **actor(person),
        object_type="dossier",
        object_id=dossier.pk,
        outcome="done" if payload["outcome"] == Outcome.DONE else "failed",
        payload=payload,
        at=at,
    )
