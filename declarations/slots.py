"""Which slots of the plan's attachment catalogue apply to this declaration, and which are filled.

A file that already hangs on an entry of the dossier counts wherever the slot asks for the same kind of proof: nobody
uploads the same certificate twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from declarations import itinerary
from declarations.models import Attachment, Declaration
from declarations.queries import words
from dossiers import fetched
from dossiers import models as dossier_models
from dossiers.models import Dossier, Evidence
from files.models import FileState, StoredFile
from files.rules import EVIDENCE, SlotRule
from review_plans.plan import Slot
from review_plans.slots import Situation, applies

DOSSIER_KINDS: dict[str, tuple[str, ...]] = {
    "degree": ("degree",),
    "title": ("titlerecord",),
    "appointment": ("appointment",),
    "insurance": ("insuranceyear",),
    "work": ("workperiod",),
    "hours": ("hoursrecord",),
    "appraisal": ("appraisal",),
    "honour": ("honour", "skillcertificate", "practicequalification"),
    "achievement": ("achievement",),
}
COLLEGE_LEVELS = ("associate", "bachelor", "second_bachelor", "master", "doctor")
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class SlotState:
    """A slot that applies. `words` say what is missing; `blocks`: a submit is refused because of it."""

    slot: Slot
    files: tuple[StoredFile, ...]
    from_dossier: tuple[StoredFile, ...]
    missing_years: tuple[int, ...]
    filled: bool
    blocks: bool
    words: str
    takes_files: bool
    by_hand: bool
    """A registry would fill it; what lies here was uploaded by the applicant."""
    fetched: bool = False
    """A registry filled it: it stands behind every entry that is asked about."""


def rule_of(slot: Slot) -> SlotRule:
    """The product's own bounds, narrowed to the kinds of file that the plan takes."""
    return EVIDENCE.narrowed(code=f"slot-{slot.code}"[:40], media=tuple(slot.media) or None)


def states(declaration: Declaration) -> list[SlotState]:
    """Every slot that applies to this person, employer, target and track, in the order of the catalogue."""
    dossier = Dossier.objects.filter(person_id=declaration.person_id).first()
    situation = situation_of(declaration, dossier)
    attached = _attached(declaration)
    proofs = _Proofs(dossier)
    return [
        _state(slot, declaration, attached.get(slot.code, ()), proofs)
        for slot in itinerary.plan_of(declaration).slots
        if applies(slot, situation)
    ]


def required_missing(declaration: Declaration) -> list[SlotState]:
    return [state for state in states(declaration) if state.blocks]


def situation_of(declaration: Declaration, dossier: Dossier | None) -> Situation:
    """What the `when` tests of slots look at."""
    employer = declaration.employer.employer
    chosen = Situation(
        target=declaration.target_level,
        track=declaration.track,
        employer_kind=str(employer.kind),
        affiliation=str(employer.affiliation),
    )
    if dossier is None:
        return chosen
    degrees = list(dossier.degrees.all())
    return replace(
        chosen,
        degree_years=tuple(
            sorted(d.graduated_on.year for d in degrees if d.origin == "mainland" and d.level in COLLEGE_LEVELS)
        ),
        degree_abroad=any(d.origin != "mainland" for d in degrees),
        insured_elsewhere=dossier.insuranceyears.filter(
            Q(local=False) | Q(months__lt=MONTHS_A_YEAR, fetched=True)
        ).exists(),
        title_from_elsewhere=dossier.titlerecords.filter(from_elsewhere=True).exists(),
    )


class _Proofs:
    """The usable files of a dossier by kind of entry, and the years that they cover."""

    def __init__(self, dossier: Dossier | None) -> None:
        self.files: Mapping[str, list[StoredFile]] = defaultdict(list)
        self.years: Mapping[str, set[int]] = defaultdict(set)
        self.dossier = dossier
        if dossier is None:
            return
        self.facts = fetched.facts_of(dossier)
        year_of = {
            (code, pk): year
            for code, model in (("appraisal", dossier_models.Appraisal), ("hoursrecord", dossier_models.HoursRecord))
            for pk, year in model.objects.filter(dossier=dossier).values_list("pk", "year")
        }
        rows = Evidence.objects.filter(dossier=dossier, file__state=FileState.READY).select_related("file")
        for row in rows.order_by("created_at", "pk"):
            self.files[row.entry_kind].append(row.file)
            year = year_of.get((row.entry_kind, row.entry_id))
            if year is not None:
                self.years[row.entry_kind].add(year)

    def of(self, kinds: Iterable[str]) -> tuple[StoredFile, ...]:
        found = {file.pk: file for kind in kinds for file in self.files.get(kind, ())}
        return tuple(found.values())

    def are_fetched(self, kinds: Iterable[str]) -> bool:
        return self.dossier is not None and fetched.is_backed(self.dossier, kinds, self.facts)

    def years_of(self, kinds: Iterable[str]) -> set[int]:
        return {year for kind in kinds for year in self.years.get(kind, ())}


def _attached(declaration: Declaration) -> dict[str, tuple[StoredFile, ...]]:
    found: dict[str, list[StoredFile]] = defaultdict(list)
    rows = Attachment.objects.filter(declaration=declaration).select_related("file")
    for row in rows.order_by("slot", "position", "pk"):
        found[row.slot].append(row.file)
    return {slot: tuple(files) for slot, files in found.items()}


def _state(slot: Slot, declaration: Declaration, files: tuple[StoredFile, ...], proofs: _Proofs) -> SlotState:
    kinds = DOSSIER_KINDS.get(slot.proves, ())
    ready = tuple(file for file in files if file.state == FileState.READY)
    unusable = len(files) != len(ready)
    in_check = unusable and all(file.is_taken_in for file in files)
    from_dossier = proofs.of(kinds)
    missing_years = tuple(y for y in slot.per_years if y not in proofs.years_of(kinds)) if not ready else ()
    by_dossier = bool(from_dossier) and not missing_years
    by_registry = slot.source == "fetched" and proofs.are_fetched(kinds)
    filled = _written(slot, declaration) if slot.source == "system" else bool(ready) or by_dossier or by_registry
    asked = slot.by == "applicant" and slot.source in ("upload", "fetched", "dossier")
    blocks = asked and (unusable or (slot.required and not filled))
    return SlotState(
        slot=slot,
        files=files,
        from_dossier=from_dossier,
        missing_years=missing_years if from_dossier else (),
        filled=filled,
        blocks=blocks,
        words=_words(slot, unusable, in_check, filled, missing_years if from_dossier else ()),
        takes_files=slot.by == "applicant" and slot.source in ("upload", "fetched", "dossier"),
        by_hand=slot.source == "fetched" and not by_registry,
        fetched=by_registry,
    )


def _written(slot: Slot, declaration: Declaration) -> bool:
    """Is what the wizard itself makes for this slot there?"""
    match slot.proves:
        case "statement":
            return bool(declaration.statement.strip())
        case "pledge":
            return declaration.pledged_at is not None and declaration.signature_id is not None
        case "score":
            return declaration.claims.exists()
    return False


def _words(slot: Slot, unusable: bool, in_check: bool, filled: bool, missing_years: tuple[int, ...]) -> str:
    name = words(slot.name)
    if in_check:
        return _("“%(slot)s”里的文件还在检查，通常几分钟内完成") % {"slot": name}
    if unusable:
        return _("“%(slot)s”里有不可用的文件，请重新上传或移除") % {"slot": name}
    if filled:
        return ""
    if missing_years:
        years = _("、").join(str(year) for year in missing_years)
        return _("“%(slot)s”还缺 %(years)s 年的材料") % {"slot": name, "years": years}
    return _("还没有上传“%(slot)s”") % {"slot": name}
