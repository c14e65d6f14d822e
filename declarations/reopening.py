"""What a return lets the next submission take anew from the dossier: the parts that its points name, and nothing else.

The dossier is kept all year and may be changed at any time. A returned declaration keeps the copy it was handed in
with; only what a point names is read from the dossier of today.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from declarations import itinerary, stored_sheets
from declarations.enums import State
from declarations.models import Declaration, Submission
from declarations.queries import open_return
from declarations.slots import DOSSIER_KINDS
from dossiers.models import Dossier, DossierState
from dossiers.states import PARTS
from eligibility.facts import Facts
from review_plans.plan import Plan
from scoring.calculator import Claim

ENTRY = "entry:"
"""A field of a return that names one entry of the dossier: entry:<kind>:<number>."""
KIND = "kind:"
"""A field that names all entries of a kind, those that are missing among them: kind:<kind>."""
PROFILE = "profilepart"

FACT_LISTS = {
    "degree": "degrees",
    "fieldstudy": "studies",
    "titlerecord": "titles",
    "appointment": "appointments",
    "practicequalification": "practice_qualifications",
    "skillcertificate": "skills",
    "workperiod": "work",
    "hoursrecord": "hours",
    "appraisal": "appraisals",
    "honour": "honours",
    "achievement": "achievements",
    "insuranceyear": "insurance",
}
"""Where the facts keep each kind of entry."""


@dataclass(frozen=True)
class Opened:
    """Parts of the dossier: whole `kinds` (the profile is one of them), and single `entries` by kind and number."""

    kinds: frozenset[str] = frozenset()
    entries: frozenset[tuple[str, int]] = frozenset()

    def holds(self, kind: str, number: int | None = None) -> bool:
        """Is this entry open? Without a number: anything of the kind."""
        if number is None:
            return kind in self.kinds or any(each == kind for each, _number in self.entries)
        return kind in self.kinds or (kind, number) in self.entries


def opened_by(plan: Plan, fields: Iterable[str]) -> Opened:
    """What the fields of a return's points open in the dossier; "" and `dossier` open all of it."""
    kinds: set[str] = set()
    entries: set[tuple[str, int]] = set()
    for field in fields:
        if field in ("", "dossier"):
            return Opened(frozenset((PROFILE, *FACT_LISTS)))
        if field in ("photo", "profile"):
            kinds.add(PROFILE)
        elif field in ("achievements", "self_score"):
            kinds.add("achievement")
        elif field.startswith("slot:"):
            proves = next((slot.proves for slot in plan.slots if f"slot:{slot.code}" == field), "")
            kinds.update(DOSSIER_KINDS.get(proves, ()))
        elif field.startswith(KIND):
            kinds.add(field.removeprefix(KIND))
        elif field.startswith(ENTRY):
            kind, _colon, number = field.removeprefix(ENTRY).partition(":")
            entries.add((kind, int(number)))
    return Opened(frozenset(kinds), frozenset(entries))


@dataclass(frozen=True)
class Kept:
    """A returned submission as the base of the next one: what is not `opened` stays as it was handed in."""

    base: Submission
    opened: Opened

    def snapshot(self, live: dict[str, Any]) -> dict[str, Any]:
        """The snapshot of today with the copy of the base wherever no point opens it."""
        before = self.base.snapshot
        entries = {kind: self.rows(kind, rows) for kind, rows in live["entries"].items()}
        pages = {key: shows for key, shows in before.get("pages", {}).items() if not self._opens_key(key)}
        pages |= {key: shows for key, shows in live["pages"].items() if self._opens_key(key)}
        profile = live["profile"] if self.opened.holds(PROFILE) else before["profile"]
        return {**live, "profile": profile, "entries": entries, "pages": pages}

    def rows(self, kind: str, live: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Entries of one kind as snapshots hold them."""
        return list(self._merged(kind, self.base.snapshot["entries"].get(kind, []), live, lambda row: row["id"]))

    def facts(self, live: Facts, *, verified: bool) -> Facts:
        """The facts of today with those of the base wherever no point opens them."""
        before = self._facts
        if before is None:
            return live
        lists: dict[str, Any] = {name: self._fact_list(kind, before, live) for kind, name in FACT_LISTS.items()}
        person = live.person
        if not self.opened.holds(PROFILE):
            told = ("on_post", "current_work", "frontline_skill_work")
            person = replace(person, **{name: getattr(before.person, name) for name in told})
        if not self.opened.holds("workperiod"):
            person = replace(person, current_work_in_field=before.person.current_work_in_field)
        return replace(live, person=person, dossier_verified=verified, **lists)

    def claim(self, claim: Claim) -> Claim:
        """A claim on a work that no point opens goes on counting by the work as it was handed in."""
        before = self._claims.get(claim.key)
        if before is None or not claim.work.isdecimal() or self.opened.holds("achievement", int(claim.work)):
            return claim
        return replace(
            claim,
            rank=before.rank,
            achieved_on=before.achieved_on,
            in_field=before.in_field,
            evidence=before.evidence,
        )

    def takes_only_verified(self, dossier: Dossier) -> bool:
        """Has the employer verified all that is read anew?"""
        for kind, model in PARTS.items():
            open_rows = model._default_manager.filter(dossier=dossier).exclude(state=DossierState.VERIFIED)
            if kind not in self.opened.kinds:
                open_rows = open_rows.filter(pk__in=[number for each, number in self.opened.entries if each == kind])
            if self.opened.holds(kind) and open_rows.exists():
                return False
        return True

    @cached_property
    def was_verified(self) -> bool:
        return self._facts is not None and self._facts.dossier_verified is True

    @cached_property
    def _facts(self) -> Facts | None:
        verdict = self.base.declaration.verdicts.filter(revision=self.base.revision, occasion="submit").first()
        return Facts.from_stored(verdict.facts) if verdict else None

    @cached_property
    def _claims(self) -> Mapping[str, Claim]:
        stored = self.base.score_sheet
        return {claim.key: claim for claim in stored_sheets.claims_of(stored)} if stored else {}

    def _opens_key(self, key: str) -> bool:
        kind, _colon, number = key.partition(":")
        return self.opened.holds(kind, int(number))

    def _fact_list(self, kind: str, before: Facts, live: Facts) -> tuple[Any, ...] | None:
        old, new = getattr(before, FACT_LISTS[kind]), getattr(live, FACT_LISTS[kind])
        merged = tuple(self._merged(kind, old or (), new or (), lambda row: int(row.evidence[0].partition(":")[2])))
        return merged if merged or old is not None else None

    def _merged(
        self, kind: str, before: Sequence[Any], live: Sequence[Any], number_of: Callable[[Any], Hashable]
    ) -> Iterable[Any]:
        if kind in self.opened.kinds:
            return live
        named = {number for each, number in self.opened.entries if each == kind}
        stays = [row for row in before if number_of(row) not in named]
        return [*stays, *(row for row in live if number_of(row) in named)] if named else before


def kept_by(declaration: Declaration) -> Kept | None:
    """None where everything is read anew: before the first submission, and where the return names the whole dossier."""
    if declaration.state != State.SENT_BACK:
        return None
    note = open_return(declaration)
    base = declaration.submissions.filter(revision=note.revision).first() if note else None
    if note is None or base is None:
        return None
    fields = [str(point["field"]) for point in note.points]
    if {"", "dossier"} & set(fields):
        return None
    base.declaration = declaration
    return Kept(base, opened_by(itinerary.plan_of(declaration), fields))


def is_verified(declaration: Declaration, dossier: Dossier) -> bool:
    """Has the employer verified all of the dossier that the next submission takes?"""
    if dossier.state == DossierState.VERIFIED:
        return True
    kept = kept_by(declaration)
    return kept is not None and kept.was_verified and kept.takes_only_verified(dossier)
