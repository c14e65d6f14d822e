"""Questions to a dossier: what it holds, what it lacks, which files prove what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from dossiers import fetched
from dossiers.kinds import KINDS, EntryKind
from dossiers.models import Dossier, DossierState, Entry, Evidence, TitleRecord
from dossiers.proofs import missing
from files.models import FileState

Proofs = Mapping[tuple[str, int], tuple[str, ...]]
"""By kind and number of an entry: its files."""

PROFILE_NEEDED: tuple[str, ...] = ("gender", "birth_date", "joined_work_on", "current_work", "work_nature", "on_post")


@dataclass(frozen=True)
class Row:
    """An entry as a list shows it."""

    entry: Entry
    heading: str
    details: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    backing: fetched.Backing | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Compulsory pages that none of the files is said to show; what a registry vouches for needs none."""
        return () if self.vouched_for else missing(self.entry, self.evidence)

    @property
    def vouched_for(self) -> bool:
        """An outside system has it so."""
        return self.backing is not None and self.backing.holds


@dataclass(frozen=True)
class Section:
    kind: EntryKind
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Item:
    """One thing a complete dossier has; `blocks`: it can't be handed in without."""

    words: str | Promise
    link_name: str
    slug: str
    done: bool
    blocks: bool


def dossier_of(person: Person) -> Dossier | None:
    return (
        Dossier.objects.select_related("employer", "employer__area", "photo", "decided_by")
        .filter(person=person)
        .first()
    )


def waiting_at(employer: Organisation) -> QuerySet[Dossier]:
    """Dossiers that wait for this employer, the longest waiting first."""
    return (
        Dossier.objects.filter(employer=employer, state=DossierState.WAITING)
        .select_related("person", "photo")
        .order_by("handed_in_at", "pk")
    )


def decided_at(employer: Organisation) -> QuerySet[Dossier]:
    """Dossiers of this employer's people on which it has decided and which do not wait, the latest first."""
    return (
        Dossier.objects.filter(employer=employer, decided_at__isnull=False)
        .exclude(state=DossierState.WAITING)
        .select_related("person", "decided_by")
        .order_by("-decided_at", "-pk")
    )


def entries_of(dossier: Dossier, kind: EntryKind) -> QuerySet[Entry]:
    rows = kind.model._default_manager.filter(dossier_id=dossier.pk)
    return rows.select_related("decided_by").order_by(*kind.order)


def section_of(dossier: Dossier, kind: EntryKind) -> Section:
    return _section(dossier, kind, _evidence_by_entry(dossier), fetched.facts_of(dossier))


def sections_of(dossier: Dossier) -> tuple[Section, ...]:
    """Every kind with its rows and their files: one query per kind, one for all evidence, one for what was fetched."""
    files, facts = _evidence_by_entry(dossier), fetched.facts_of(dossier)
    return tuple(_section(dossier, kind, files, facts) for kind in KINDS)


def evidence_of(entry: Entry) -> QuerySet[Evidence]:
    return (
        Evidence.objects.filter(entry_kind=entry._meta.model_name, entry_id=entry.pk)
        .select_related("file")
        .order_by("created_at", "pk")
    )


def proven(dossier: Dossier, kind_codes: Iterable[str]) -> tuple[Evidence, ...]:
    """The usable files that hang on entries of these kinds, oldest first."""
    rows = Evidence.objects.filter(dossier_id=dossier.pk, entry_kind__in=tuple(kind_codes), file__state=FileState.READY)
    return tuple(rows.select_related("file").order_by("created_at", "pk"))


def completeness(dossier: Dossier) -> tuple[Item, ...]:
    """What a complete dossier has, in the order a person fills it."""
    filled = all(getattr(dossier, name) not in ("", None) for name in PROFILE_NEEDED)
    items = [
        Item(_("填写个人信息"), "dossiers:profile", "", filled, blocks=True),
        Item(_("上传证件照片"), "declarations:photo", "", dossier.photo_id is not None, blocks=True),
        Item(_("选择所在单位"), "dossiers:employer", "", dossier.employer_id is not None, blocks=True),
    ]
    must = {"degree", "workperiod"}
    for kind in KINDS:
        if kind.expected:
            has = kind.model._default_manager.filter(dossier_id=dossier.pk).exists()
            items.append(Item(kind.add, "dossiers:kind", kind.slug, has, blocks=kind.code in must))
    return tuple(items)


def unusable_files(dossier: Dossier) -> tuple[Evidence, ...]:
    """Evidence whose file was refused or never finished: to be uploaded again."""
    return tuple(
        Evidence.objects.filter(dossier_id=dossier.pk)
        .exclude(file__state=FileState.READY)
        .select_related("file")
        .order_by("pk")
    )


def _section(
    dossier: Dossier, kind: EntryKind, files: dict[tuple[str, int], list[Evidence]], facts: fetched.Facts
) -> Section:
    entries = list(entries_of(dossier, kind))
    backed = fetched.backing_of(kind, entries, facts)
    return Section(kind, tuple(_row(entry, kind, files, backed.get(entry.pk)) for entry in entries))


def _row(
    entry: Entry, kind: EntryKind, files: dict[tuple[str, int], list[Evidence]], backing: fetched.Backing | None
) -> Row:
    details = (*kind.details(entry), backing.words) if backing else kind.details(entry)
    return Row(entry, kind.heading(entry), details, tuple(files[(kind.code, entry.pk)]), backing)


def _evidence_by_entry(dossier: Dossier) -> dict[tuple[str, int], list[Evidence]]:
    found: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    for row in Evidence.objects.filter(dossier_id=dossier.pk).select_related("file").order_by("created_at", "pk"):
        found[(row.entry_kind, row.entry_id)].append(row)
    return found


def present_title(dossier: Dossier, target_level: str = "") -> TitleRecord | None:
    """The title held now: the highest level, engineering first, the latest of these."""
    rank = {level: place for place, (level, _words) in enumerate(TitleRecord.LEVELS)}
    rows = [row for row in dossier.titlerecords.all() if row.level != target_level]
    return max(rows, key=lambda r: (rank[r.level], r.series == "engineering", r.qualified_on, r.pk), default=None)


def proofs_of(dossier: Dossier) -> Proofs:
    """References of the usable files that hang on each entry, behind the entry's own."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    rows = Evidence.objects.filter(dossier=dossier, file__state=FileState.READY).order_by("created_at", "pk")
    for kind, entry, file in rows.values_list("entry_kind", "entry_id", "file_id"):
        found[(kind, entry)].append(f"file:{file}")
    return {key: tuple(files) for key, files in found.items()}
