"""What a submission holds as readers see it: answers, entries of the dossier with their files, slots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from declarations.itinerary import plan_of
from declarations.models import Declaration, Submission
from declarations.papers import label, specialty_words
from declarations.queries import words
from declarations.readings import Look
from declarations.snapshots import Snapshot, files_by_hash, unsaved
from declarations.submissions import chosen_works
from dossiers.kinds import KINDS, EntryKind
from dossiers.models import Dossier, Evidence
from dossiers.proofs import Ticked, checklist
from files.models import StoredFile
from review_plans.plan import Plan

PAGES_SHOWN = 5
PROFILE = (
    "gender",
    "former_name",
    "ethnicity",
    "birth_date",
    "birth_place",
    "joined_work_on",
    "work_department",
    "current_work",
    "work_nature",
    "admin_post",
    "party",
    "social_posts",
)


@dataclass(frozen=True)
class Field:
    """A line of the summary; `before` is what stood there in the revision before, if it differs."""

    key: str
    value: str
    before: str = ""


@dataclass(frozen=True)
class FileShown:
    """`pages`: which of its pages count; `is_new`: it came after what was vouched for.

    `looked_at`: who of the desk's office opened it first, and when; None where nobody did, or where it isn't asked.
    """

    file: StoredFile
    pages: str = ""
    is_new: bool = False
    looked_at: Look | None = None
    unseen: bool = False

    @property
    def is_picture(self) -> bool:
        return self.file.media_type.startswith("image/")

    @property
    def page_numbers(self) -> range:
        """Pages shown as pictures in the page; the rest by opening the file."""
        return range(1, min(max(self.file.pages, 1), PAGES_SHOWN) + 1)

    @property
    def more(self) -> int:
        return 0 if self.is_picture else max(self.file.pages - PAGES_SHOWN, 0)


Tick = Callable[[FileShown], FileShown]
"""Adds to a file who of the desk's office has opened it."""


@dataclass(frozen=True)
class EntryShown:
    heading: str
    details: tuple[str, ...]
    files: tuple[FileShown, ...]
    mark: str = ""
    pages: tuple[Ticked, ...] = ()


@dataclass(frozen=True)
class SectionShown:
    name: str
    entries: tuple[EntryShown, ...]


@dataclass(frozen=True)
class SlotShown:
    name: str
    files: tuple[FileShown, ...]


@dataclass(frozen=True)
class HandedInShown:
    """What a submission holds, for readers who decide nothing about it."""

    fields: tuple[Field, ...]
    sections: tuple[SectionShown, ...]
    slots: tuple[SlotShown, ...]


def handed_in_shown(declaration: Declaration, submission: Submission, *, without: Sequence[str] = ()) -> HandedInShown:
    """As on the work page. `without`: kinds of entry, what slots prove, and parts of the profile that this reader has no
    need to see.
    """
    plan, shot = plan_of(declaration), submission.snapshot
    less = {
        **shot,
        "profile": {name: value for name, value in shot["profile"].items() if name not in without},
        "entries": {code: rows for code, rows in shot["entries"].items() if code not in without},
        "attachments": [
            row
            for row in shot["attachments"]
            if not any(slot.code == row["slot"] and slot.proves in without for slot in plan.slots)
        ],
    }
    fields = tuple(Field(key, value) for key, value in values_of(less, plan).items())
    return HandedInShown(fields, sections_of(declaration, less), slots_of(declaration, plan, less))


def values_of(shot: Snapshot, plan: Plan) -> dict[str, str]:
    """Answers and profile by their names on screen."""
    values = {
        _("工作单位"): shot["employer"]["name"],
        _("受理点"): shot["accepting_office"],
        _("申报资格"): words(plan.target(shot["target_level"]).title) if shot["target_level"] else "",
        _("申报专业"): specialty_words(plan, shot) if shot["specialty"] else "",
        _("申报途径"): words(plan.track(shot["track"]).name) if shot["track"] else "",
        _("破格推荐理由"): shot["exceptional_reason"],
        _("不符合条件仍申报的理由"): shot["not_met_reason"],
        _("本人述职"): shot["statement"],
    }
    for name in PROFILE:
        value = shot["profile"].get(name)
        values[str(getattr(Dossier._meta.get_field(name), "verbose_name", name))] = (
            label(Dossier, name, value) if value else ""
        )
    return {key: str(value or "") for key, value in values.items() if value or key == _("本人述职")}


def sections_of(declaration: Declaration, shot: Snapshot, ticked: Tick | None = None) -> tuple[SectionShown, ...]:
    """The dossier's entries as they were handed in, each with the files that proved it; `ticked` says which were opened."""
    files = files_by_hash(declaration, shot)
    chosen = {row["id"]: row["representative"] for row in chosen_works(shot)}
    found = []
    for kind in KINDS:
        rows = shot["entries"].get(kind.code, [])
        if kind.code == "achievement":
            rows = [row for row in rows if row["id"] in chosen]
        if rows:
            entries = tuple(entry_shown(kind, row, files, chosen, shot.get("pages"), ticked) for row in rows)
            found.append(SectionShown(str(kind.name), entries))
    return tuple(found)


def entry_shown(
    kind: EntryKind,
    row: Snapshot,
    files: dict[str, StoredFile],
    chosen: dict[int, bool],
    pages: Snapshot | None,
    ticked: Tick | None = None,
) -> EntryShown:
    """An entry as it was handed in. `pages`: what the files show, None in a submission of the time when that was not asked."""
    entry = unsaved(kind, row)
    there = [sha for sha in row.get("evidence", []) if sha in files]
    shown = tuple((ticked or _as_it_is)(FileShown(files[sha])) for sha in there)
    ticks: tuple[Ticked, ...] = ()
    if pages is not None:
        named = pages.get(f"{kind.code}:{row['id']}", {})
        ticks = checklist(entry, [Evidence(file=files[sha], shows=named.get(sha, {})) for sha in there])
    mark = _("代表作") if kind.code == "achievement" and chosen.get(row["id"]) else ""
    return EntryShown(kind.heading(entry), kind.details(entry), shown, mark, ticks)


def _as_it_is(file: FileShown) -> FileShown:
    return file


def slots_of(declaration: Declaration, plan: Plan, shot: Snapshot, ticked: Tick | None = None) -> tuple[SlotShown, ...]:
    files = StoredFile.objects.in_bulk([row["file"] for row in shot["attachments"]])
    by_id = {str(pk): file for pk, file in files.items()}
    found = []
    for slot in plan.slots:
        mine = [by_id[row["file"]] for row in shot["attachments"] if row["slot"] == slot.code and row["file"] in by_id]
        if mine:
            found.append(SlotShown(words(slot.name), tuple((ticked or _as_it_is)(FileShown(each)) for each in mine)))
    return tuple(found)
