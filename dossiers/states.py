"""The employer's word on each part of a dossier, and the state of the whole that follows from it.

A part is the profile or an entry. A part that was verified and is edited waits again; the others stay as they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, Value

from dossiers.kinds import KINDS
from dossiers.models import Dossier, DossierState, Entry, ProfilePart

PARTS: dict[str, type[Entry]] = {"profilepart": ProfilePart, **{kind.code: kind.model for kind in KINDS}}

Counts = Counter[tuple[str, str]]
"""How many parts there are, by kind and state."""

Chosen = Mapping[str, frozenset[int]]
"""Numbers of parts, by kind."""

AFTER_EDIT = {DossierState.VERIFIED.value: DossierState.WAITING, DossierState.SENT_BACK.value: DossierState.DRAFT}
OPEN = (DossierState.DRAFT, DossierState.SENT_BACK)
"""What handing in gives to the employer."""


def key_of(part: Entry) -> str:
    """How a form names a part: kind and number."""
    return f"{part._meta.model_name}:{part.pk}"


def chosen_of(keys: Iterable[str]) -> Chosen:
    """The parts that a form names; what is no key of a part is left out."""
    found: dict[str, set[int]] = {}
    for key in keys:
        kind, _colon, number = key.partition(":")
        if kind in PARTS and number.isdecimal() and len(number) < 19:
            found.setdefault(kind, set()).add(int(number))
    return {kind: frozenset(numbers) for kind, numbers in found.items()}


def counts_of(dossier: Dossier) -> Counts:
    """One query, however many parts."""
    first, *others = (
        model._default_manager.filter(dossier_id=dossier.pk)
        .order_by()
        .annotate(part=Value(code, output_field=CharField()))
        .values("part", "state")
        .annotate(number=Count("pk"))
        .values_list("part", "state", "number")
        for code, model in PARTS.items()
    )
    return Counter({(kind, state): number for kind, state, number in first.union(*others, all=True)})


def counts_by_dossier(dossiers: Iterable[int] | None = None) -> dict[int, Counts]:
    """The same of these dossiers, or of every one, by its number: a query a kind."""
    found: dict[int, Counts] = {}
    for code, model in PARTS.items():
        parts = model._default_manager.order_by()
        if dossiers is not None:
            parts = parts.filter(dossier_id__in=dossiers)
        for dossier_id, state, number in parts.values_list("dossier_id", "state").annotate(Count("pk")):
            found.setdefault(dossier_id, Counter())[(code, state)] = number
    return found


def state_from(counts: Counts) -> DossierState:
    """Waiting while the employer has something to look at; verified only if every part is."""
    here = {state for (_kind, state), number in counts.items() if number}
    for state in (DossierState.WAITING, DossierState.SENT_BACK, DossierState.DRAFT):
        if state in here:
            return state
    return DossierState.VERIFIED if here else DossierState.DRAFT


def put(
    dossier: Dossier, counts: Counts, came: tuple[str, ...], to: str, chosen: Chosen | None = None, **values: object
) -> int:
    """Puts all parts that stand in one of the states `came` into `to`, or the chosen ones of them; says how many.

    One statement for each kind that has such parts. `counts` is brought up to date.
    """
    moved = 0
    for kind in sorted({kind for (kind, state), number in counts.items() if number and state in came}):
        if chosen is not None and kind not in chosen:
            continue
        rows = PARTS[kind]._default_manager.filter(dossier_id=dossier.pk)
        if chosen is not None:
            rows = rows.filter(pk__in=chosen[kind])
        for state in came:
            number = rows.filter(state=state).update(state=to, **values) if counts[(kind, state)] else 0
            counts[(kind, state)] -= number
            counts[(kind, to)] += number
            moved += number
    return moved


def edited(part: Entry, before: Mapping[str, Any]) -> bool:
    """Marks a part as edited, `before` being what stood there; says whether its state changed. The caller saves it."""
    if part.vouched_at is not None:
        part.changed = {**{name: plain(value) for name, value in before.items()}, **part.changed}
    was = part.state
    part.state = AFTER_EDIT.get(was, was)
    return part.state != was


def plain(value: Any) -> Any:
    """A field's value as JSON holds it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
