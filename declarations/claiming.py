"""What may be claimed on a line of the score table: which works and files of the dossier, as which option, on which pages."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from declarations import tallying
from declarations.models import Declaration, SelfClaim
from declarations.queries import words
from dossiers.kinds import BY_CODE as KINDS
from dossiers.models import Achievement, Evidence
from files import page_ranges
from files.models import FileState, StoredFile
from scoring.calculator import Claim, tally
from scoring.schedule import BANDS, BOARD, FORMULA, GIVEN, Line, Option, ScoreSchedule

Files = Mapping[tuple[str, int], list[Evidence]]

CENT = Decimal("0.01")
KIND_NAMES = dict(Achievement.KINDS)
LEVEL_NAMES = dict(Achievement.LEVELS)
ROLE_NAMES = dict(Achievement.ROLES)


def takes_figure(line: Line) -> bool:
    """Is a figure asked for, rather than a choice?"""
    return line.count in (BANDS, FORMULA)


def takes_claims(line: Line) -> bool:
    """May the applicant claim anything here at all?"""
    return line.count not in (GIVEN, BOARD)


@dataclass(frozen=True)
class Proof:
    """A work or a file of the dossier that a line may be proved by; `why_not` says why it can't be.

    `value` is what the form sends: `a:<work>`, `a:<work>:<file>` where the work has several files, `f:<file>`.
    """

    value: str
    name: str
    achievement: Achievement | None
    file: StoredFile | None
    why_not: str = ""
    option: str = ""
    """The option that the dossier's words propose."""


def proofs_of(declaration: Declaration, line: Line, *, editing: SelfClaim | None = None) -> list[Proof]:
    """Everything of the dossier, what the line accepts first; `editing` is left out of what counts already."""
    claimed = [row for row in tallying.claims_of(declaration) if row.line == line.code and row.key != _key(editing)]
    files = files_of(declaration)
    used = {row.achievement_id for row in claimed if row.achievement_id}
    found = [
        proof
        for work in declaration.person.dossier.achievements.order_by("-finished_on", "-pk")
        for proof in _of_work(line, work, _files_of(work, files.get(("achievement", work.pk), []), editing), used)
    ]
    used_files = {row.file_id for row in claimed if row.file_id and row.achievement_id is None}
    if not line.accepts and not line.ranks:
        headings = _headings(files)
        found += [
            _of_file(row, headings[key], used_files) for key, rows in files.items() if key in headings for row in rows
        ]
    if editing is not None and editing.file is not None and editing.achievement is None:
        found += _uploaded(editing.file, found)
    return sorted(found, key=lambda proof: bool(proof.why_not))


def _key(row: SelfClaim | None) -> uuid.UUID | None:
    return row.key if row is not None else None


def files_of(declaration: Declaration) -> Files:
    """The usable files by the entry that they prove."""
    rows = Evidence.objects.filter(dossier__person_id=declaration.person_id, file__state=FileState.READY)
    found: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    for row in rows.select_related("file").order_by("entry_kind", "entry_id", "created_at", "pk"):
        found[(row.entry_kind, row.entry_id)].append(row)
    return found


def _files_of(work: Achievement, rows: list[Evidence], editing: SelfClaim | None) -> list[StoredFile]:
    """The work's files, and the one that was sent along with the claim itself."""
    found = [row.file for row in rows]
    if editing is not None and editing.file is not None and editing.achievement_id == work.pk:
        found += [editing.file] if editing.file not in found else []
    return found


def _of_work(line: Line, work: Achievement, files: list[StoredFile], used: set[int]) -> list[Proof]:
    why_not = _("本条已经计过") if work.pk in used else refusal(line, work)
    option = proposed(line, work)
    name, code = KINDS["achievement"].heading(work), option.code if option else ""
    if len(files) > 1:
        return [
            Proof(f"a:{work.pk}:{file.pk}", f"{name} — {file_words(file)}", work, file, why_not, code) for file in files
        ]
    file = files[0] if files else None
    said = f"{name} — {file_words(file)}" if file else _("%(name)s（还没有佐证文件）") % {"name": name}
    return [Proof(f"a:{work.pk}", said, work, file, why_not, code)]


def _headings(files: Files) -> dict[tuple[str, int], str]:
    """What the entries besides the works are called, in one query for each kind."""
    found = {}
    for code in sorted({kind for kind, _entry in files if kind != "achievement"}):
        kind = KINDS[code]
        entries = kind.model._default_manager.in_bulk([entry for each, entry in files if each == code])
        for pk, entry in entries.items():
            found[(code, pk)] = _("%(kind)s：%(name)s") % {"kind": kind.name, "name": kind.heading(entry)}
    return found


def _of_file(row: Evidence, heading: str, used: set[uuid.UUID]) -> Proof:
    said = f"{heading} — {file_words(row.file)}"
    return Proof(f"f:{row.file_id}", said, None, row.file, _("本条已经计过") if row.file_id in used else "")


def _uploaded(file: StoredFile, found: Iterable[Proof]) -> list[Proof]:
    """A file that hangs on the claim alone."""
    value = f"f:{file.pk}"
    return [] if any(p.value == value for p in found) else [Proof(value, file_words(file), None, file)]


def file_words(file: StoredFile) -> str:
    if file.pages > 1:
        return _("%(name)s（%(pages)s 页）") % {"name": file.original_name, "pages": file.pages}
    return file.original_name


def refusal(line: Line, work: Achievement) -> str:
    """Why a work can't be claimed on a line; "" if it can."""
    if line.accepts and work.kind not in line.accepts:
        kinds = _("、").join(str(KIND_NAMES[kind]) for kind in line.accepts)
        return _("本条只收：%(kinds)s") % {"kinds": kinds}
    if line.roles and work.role not in line.roles:
        roles = _("、").join(str(ROLE_NAMES[role]) for role in line.roles)
        return _("本条只收本人的作用为：%(roles)s") % {"roles": roles}
    if line.options and all(_fits(option, work) is False for option in line.options):
        level = LEVEL_NAMES.get(work.level)
        return _("级别（%(level)s）不在本条范围内") % {"level": level} if level else _("等级或规模不在本条范围内")
    if line.in_field and not work.in_field:
        return _("与申报专业无关")
    if line.ranks and not work.rank:
        return _("业绩档案里没有写本人排名")
    return ""


def proposed(line: Line, work: Achievement) -> Option | None:
    """The one option that the dossier's words lead to: the highest that fits them surely, or the only one there is."""
    if len(line.options) == 1:
        return line.options[0]
    fitting = [option for option in line.options if _fits(option, work)]
    return max(fitting, key=lambda option: option.points, default=None)


def _fits(option: Option, work: Achievement) -> bool | None:
    """True: all that the option asks is written in the dossier. False: it is written otherwise. None: not known."""
    words_of_work = (
        (option.kinds, work.kind),
        (option.levels, work.level),
        (option.grades, work.award_grade),
        (option.scales, work.scale),
    )
    asked = [(allowed, value) for allowed, value in words_of_work if allowed]
    if any(value and value not in allowed for allowed, value in asked):
        return False
    return True if asked and all(value for _allowed, value in asked) else None


def value_of(row: SelfClaim, proofs: Iterable[Proof]) -> str:
    """What the form's list holds for a stored claim."""
    if row.achievement_id is not None:
        mine = [p for p in proofs if p.achievement is not None and p.achievement.pk == row.achievement_id]
        return next(
            (p.value for p in mine if p.file is not None and p.file.pk == row.file_id), mine[0].value if mine else ""
        )
    return f"f:{row.file_id}" if row.file_id else ""


def mark_of(declaration: Declaration, schedule: ScoreSchedule, claim: Claim) -> Decimal:
    """What a claim comes to by the table, before evidence, window and caps."""
    sheet = tally(schedule, [claim], specialty=declaration.specialty or None)
    return sheet.line(claim.line).self_mark.quantize(CENT, ROUND_HALF_UP)


def what_of(line: Line, row: SelfClaim) -> str:
    """What is claimed, in words."""
    option = line.option(row.choice) if row.choice else None
    if option is not None:
        return words(option.name)
    unit = words(line.unit) if line.unit else ""
    return f"{row.quantity.normalize():f} {unit}".strip() if row.quantity is not None else ""


def proof_of(row: SelfClaim) -> str:
    """What proves it, with its pages."""
    name = row.file.original_name if row.file is not None else ""
    if row.achievement is not None:
        name = KINDS["achievement"].heading(row.achievement)
    return " ".join(part for part in (name, page_ranges.said(row.pages)) if part)
