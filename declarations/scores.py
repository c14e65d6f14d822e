"""量化自评 as the pages show it, and the one way to add or take out a claim. Never a free number."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from declarations import editing, facts, itinerary
from declarations.models import Declaration, SelfClaim
from declarations.queries import words
from dossiers.kinds import BY_CODE as KINDS
from dossiers.models import Achievement, Evidence
from files.models import FileState, StoredFile
from provisions.citation import Citation
from review_plans import queries as plan_queries
from scoring.calculator import Claim, tally
from scoring.schedule import Line, ScoreSchedule, Section
from scoring.sheet import ScoreSheet

CENT = Decimal("0.01")


@dataclass(frozen=True)
class LineRow:
    line: Line
    name: str
    cap: Decimal
    cite: Citation
    self_mark: Decimal
    machine_mark: Decimal
    reason: str
    claims: int


@dataclass(frozen=True)
class SectionRow:
    """A block or a part of one; `depth` from 1."""

    name: str
    depth: int
    cap: Decimal
    self_mark: Decimal
    machine_mark: Decimal
    lines: tuple[LineRow, ...] = field(default=())


def section_rows(declaration: Declaration, schedule: ScoreSchedule, sheet: ScoreSheet) -> list[SectionRow]:
    """The table from top to bottom: each section with its own lines."""
    counted = {block.block: block for block in sheet.blocks}
    lines = {line.line: line for line in sheet.lines}
    found: list[SectionRow] = []

    def walk(section: Section, depth: int) -> None:
        block = counted[section.code]
        rows = tuple(
            LineRow(
                line,
                words(line.name),
                line.cap,
                line.citation,
                lines[line.code].self_mark,
                lines[line.code].machine_mark,
                words(lines[line.code].reason),
                len(lines[line.code].claims),
            )
            for line in section.lines
            if line.code in lines
        )
        found.append(SectionRow(words(section.name), depth, section.cap, block.self_mark, block.machine_mark, rows))
        for part in section.sections:
            walk(part, depth + 1)

    for block in schedule.blocks:
        walk(block, 1)
    return found


@dataclass(frozen=True)
class ClaimRow:
    row: SelfClaim
    what: str
    proof: str
    self_mark: Decimal
    machine_mark: Decimal
    reason: str


def claim_rows(declaration: Declaration, line: Line, sheet: ScoreSheet) -> list[ClaimRow]:
    """The claims of a line, each with what the machine makes of it."""
    scored = {score.claim.key: score for score in sheet.line(line.code).claims}
    found = []
    for row in facts.claims_of(declaration):
        if row.line != line.code or str(row.pk) not in scored:
            continue
        score = scored[str(row.pk)]
        found.append(
            ClaimRow(row, what_of(line, row), proof_of(row), score.self_mark, score.machine_mark, words(score.reason))
        )
    return found


def what_of(line: Line, row: SelfClaim) -> str:
    option = line.option(row.choice) if row.choice else None
    if option is not None:
        return words(option.name)
    unit = words(line.unit) if line.unit else ""
    return f"{row.quantity.normalize():f} {unit}".strip() if row.quantity is not None else ""


def proof_of(row: SelfClaim) -> str:
    if row.achievement is not None:
        return KINDS["achievement"].heading(row.achievement)
    return row.file.original_name if row.file is not None else ""


def proof_choices(declaration: Declaration) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may prove a line: achievements of the dossier, and files that already hang on its other entries."""
    dossier = declaration.person.dossier
    kind = KINDS["achievement"]
    works = [(f"a:{row.pk}", kind.heading(row)) for row in dossier.achievements.order_by("-finished_on", "-pk")]
    rows = Evidence.objects.filter(dossier=dossier, file__state=FileState.READY).exclude(entry_kind="achievement")
    files = {
        f"f:{row.file_id}": _("%(kind)s：%(name)s")
        % {"kind": KINDS[row.entry_kind].name, "name": row.file.original_name}
        for row in rows.select_related("file").order_by("entry_kind", "entry_id", "pk")
    }
    return [(_("业绩成果"), works), (_("业绩档案里的佐证文件"), list(files.items()))]


def mark_of(declaration: Declaration, schedule: ScoreSchedule, claim: Claim) -> Decimal:
    """What a claim comes to by the table, before evidence, window and caps."""
    sheet = tally(schedule, [claim], specialty=declaration.specialty or None)
    return sheet.line(claim.line).self_mark.quantize(CENT, ROUND_HALF_UP)


def add_claim(
    declaration: Declaration,
    *,
    line: Line,
    expected_version: int,
    now: Any,
    choice: str = "",
    quantity: Decimal | None = None,
    achievement: Achievement | None = None,
    file: StoredFile | None = None,
    words_of: str = "",
) -> Declaration:
    """Adds one claim to a line. Raises what `editing.claim` raises."""
    schedule = schedule_of(declaration)
    rank = achievement.rank if achievement else None
    mark = mark_of(declaration, schedule, Claim(line=line.code, choice=choice or None, value=quantity, rank=rank))
    kept = _copies(declaration, line.code, leave_out=None)
    if achievement is None or all(row.achievement_id != achievement.pk for row in kept):
        kept = [row for row in kept if not (achievement is None and row.achievement_id is None)]
        kept.append(
            SelfClaim(
                line=line.code,
                mark=mark,
                choice=choice,
                quantity=quantity,
                achievement=achievement,
                file=file,
                words=words_of,
            )
        )
    return editing.claim(
        declaration, person=declaration.person, expected_version=expected_version, claims=kept, now=now
    )


def remove_claim(declaration: Declaration, *, claim: SelfClaim, expected_version: int, now: Any) -> Declaration:
    kept = _copies(declaration, claim.line, leave_out=claim.pk)
    nothing = [SelfClaim(line=claim.line, mark=Decimal(0))]
    return editing.claim(
        declaration, person=declaration.person, expected_version=expected_version, claims=kept or nothing, now=now
    )


def _copies(declaration: Declaration, line: str, *, leave_out: int | None) -> list[SelfClaim]:
    """The line's claims as unsaved rows, since a line's claims are replaced as a whole."""
    return [
        SelfClaim(
            line=row.line,
            mark=row.mark,
            choice=row.choice,
            quantity=row.quantity,
            achievement=row.achievement,
            file=row.file,
            words=row.words,
        )
        for row in facts.claims_of(declaration)
        if row.line == line and row.pk != leave_out
    ]


def schedule_of(declaration: Declaration) -> ScoreSchedule:
    schedule = plan_queries.schedule_of(declaration.version)
    assert schedule is not None
    return schedule


def is_gate(declaration: Declaration) -> bool:
    """Does the total open the chosen track, or is the sheet only asked for?"""
    plan = itinerary.plan_of(declaration)
    return bool(declaration.track) and "self_score" in plan.track(declaration.track).asks
