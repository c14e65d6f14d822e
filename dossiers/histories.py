"""A dossier as the timeline reads it, and its marks with the entries and pages they point at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from dossiers import models
from dossiers.kinds import BY_CODE, EntryKind
from dossiers.models import Dossier, Entry, TitleRecord
from dossiers.queries import sections_of
from files.models import StoredFile
from timeline.check import check
from timeline.drawing import Drawing, drawing
from timeline.history import History, Item, Lane
from timeline.marks import Mark

LANE_NAMES: dict[Lane, Promise] = {
    "study": _("学习"),
    "work": _("工作"),
    "title": _("资格"),
    "appointment": _("聘任"),
    "appraisal": _("考核"),
    "hours": _("学时"),
    "insurance": _("社保"),
    "achievement": _("业绩"),
}
TITLE_LEVELS = {code: place for place, (code, _name) in enumerate(TitleRecord.LEVELS)}


@dataclass(frozen=True)
class Proof:
    """A file behind a statement; `pages` as the person wrote them."""

    file: StoredFile
    pages: str = ""


Proofs = Mapping[str, Sequence[Proof]]
"""By the key of the entry."""


@dataclass(frozen=True)
class Pointed:
    """A statement that a mark names: its entry and the files that prove it."""

    kind: EntryKind
    entry: Entry
    heading: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class MarkShown:
    """A mark with its number on the line."""

    number: int
    mark: Mark
    says: str
    pointed: tuple[Pointed, ...]


@dataclass(frozen=True)
class Line:
    """A whole timeline: the drawing (None without entries) and what was marked in it."""

    drawing: Drawing | None
    marks: tuple[MarkShown, ...]

    @property
    def lanes(self) -> list[tuple[Promise, int]]:
        """(name, y of its first bar) of each lane that is drawn."""
        return [(LANE_NAMES[row.lane], row.y) for row in self.drawing.rows] if self.drawing else []


@dataclass(frozen=True)
class Profile:
    """What the checks need besides the entries."""

    names: tuple[str, ...]
    employer: str
    born: date | None
    joined_work: date | None


def line_of(dossier: Dossier, today: date) -> Line:
    """The dossier as it stands, read and checked on the spot; nothing is stored."""
    rows = [row for section in sections_of(dossier) for row in section.rows]
    proofs = {key_of(row.entry): [Proof(each.file, each.pages) for each in row.evidence] for row in rows}
    profile = Profile(
        names_of(dossier.person, dossier.former_name),
        dossier.employer.name if dossier.employer else "",
        dossier.birth_date,
        dossier.joined_work_on,
    )
    return line_from([row.entry for row in rows], proofs, profile, today)


def line_from(entries: Iterable[Entry], proofs: Proofs, profile: Profile, today: date) -> Line:
    """The same from entries that may be unsaved, as a submission froze them."""
    by_key = {key_of(entry): entry for entry in entries}
    items = tuple(item for key, entry in by_key.items() for item in _items(key, entry, today))
    history = History(today, items, profile.names, profile.employer, profile.born, profile.joined_work)
    found = check(history)
    marks = tuple(
        MarkShown(number, mark, words(mark), tuple(_pointed(by_key[key], proofs) for key in dict.fromkeys(mark.keys)))
        for number, mark in enumerate(found, start=1)
    )
    return Line(drawing(history, found), marks)


def names_of(person: Person, former_name: str) -> tuple[str, ...]:
    return tuple(name for name in (person.name, former_name) if name)


def words(mark: Mark) -> str:
    return mark.says.en if (get_language() or "").startswith("en") else mark.says.zh


def key_of(entry: Entry) -> str:
    return f"{entry._meta.model_name}:{entry.pk}"


def _pointed(entry: Entry, proofs: Proofs) -> Pointed:
    kind = BY_CODE[str(entry._meta.model_name)]
    return Pointed(kind, entry, str(kind.heading(entry)), tuple(proofs.get(key_of(entry), ())))


def _items(key: str, entry: Entry, today: date) -> list[Item]:
    """An entry on its lane, none for kinds that the line doesn't show."""
    label = str(BY_CODE[str(entry._meta.model_name)].heading(entry))
    if isinstance(entry, models.Degree):
        since = entry.started_on or entry.graduated_on
        full = entry.full_time
        return [Item("study", key, label, since, entry.graduated_on, entry.school, full_time=full, holder=entry.holder)]
    if isinstance(entry, models.WorkPeriod):
        return [Item("work", key, entry.post, entry.starts_on, entry.ends_on, entry.employer_name)]
    if isinstance(entry, models.TitleRecord):
        day, level = entry.qualified_on, TITLE_LEVELS[entry.level]
        return [Item("title", key, label, day, day, level=level, series=entry.series, holder=entry.holder)]
    if isinstance(entry, models.Appointment):
        level = TITLE_LEVELS[entry.level]
        return [Item("appointment", key, entry.post, entry.starts_on, entry.ends_on, series=entry.series, level=level)]
    if isinstance(entry, models.Achievement):
        return [Item("achievement", key, entry.name, entry.started_on or entry.finished_on, entry.finished_on)]
    if isinstance(entry, models.InsuranceYear | models.Appraisal | models.HoursRecord):
        return _yearly(entry, key, label, today)
    return []


def _yearly(
    entry: models.InsuranceYear | models.Appraisal | models.HoursRecord, key: str, label: str, today: date
) -> list[Item]:
    """A year to come is not on the line yet."""
    if entry.year > today.year:
        return []
    first, last = date(entry.year, 1, 1), date(entry.year, 12, 31)
    if isinstance(entry, models.InsuranceYear):
        return [Item("insurance", key, label, first, last, entry.payer, months=entry.months)]
    lane: Lane = "appraisal" if isinstance(entry, models.Appraisal) else "hours"
    return [Item(lane, key, label, first, last)]
