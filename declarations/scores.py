"""量化自评 as its pages show it: the table with its marks, sources and bars, and how far it is to the line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from declarations import itinerary, tallying
from declarations.claiming import Files, files_of, proof_of, takes_claims, what_of
from declarations.evidence import Evidence, evidence_of
from declarations.models import Declaration, SelfClaim
from declarations.queries import words
from review_plans import queries as plan_queries
from review_plans.confirmations import word_on
from review_plans.queries import Confirmation
from scoring.schedule import BOARD, GIVEN, Line, ScoreSchedule, Section
from scoring.sheet import BlockScore, ClaimScore, LineScore, ScoreSheet, Step

NOTHING = Decimal(0)
FULL = Decimal(100)


@dataclass(frozen=True)
class Bar:
    """Marks against their cap, as lengths of 100 for the picture; the figures stand beside it as text."""

    claimed: Decimal
    counted: Decimal

    @classmethod
    def of(cls, claimed: Decimal, counted: Decimal, cap: Decimal) -> "Bar":
        return cls(_length(claimed, cap), _length(counted, cap))


def _length(mark: Decimal, cap: Decimal) -> Decimal:
    return min(FULL, (mark * FULL / cap).quantize(Decimal("0.1"))) if cap else NOTHING


@dataclass(frozen=True)
class Source:
    """Where the points of a line come from. `confirmation` stands only where the source may not decide by itself."""

    origin: str
    document: str
    clause: str
    confirmation: Confirmation | None

    @property
    def confirmed_words(self) -> str:
        if self.confirmation is None:
            return ""
        said = {"document": self.confirmation.document, "day": _day(self.confirmation.on)}
        return _("已由评委会办公室确认（%(document)s，%(day)s）") % said


def _day(day: date) -> str:
    return day.isoformat()


@dataclass(frozen=True)
class StepRow:
    """One reason of a mark: words, and what the mark was after it."""

    says: str
    mark: str


@dataclass(frozen=True)
class LineRow:
    line: Line
    name: str
    score: LineScore
    source: Source
    claims: int

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def reason(self) -> str:
        return words(self.score.reason)

    @property
    def claimed(self) -> str:
        return plain(self.score.self_mark)

    @property
    def counted(self) -> str:
        return plain(self.score.machine_mark)

    @property
    def cap(self) -> str:
        return plain(self.line.cap)

    @property
    def takes_claims(self) -> bool:
        return takes_claims(self.line)

    @property
    def steps(self) -> list[StepRow]:
        return step_rows(self.score.steps)

    @property
    def note(self) -> str:
        """The line in a few words, for the list."""
        if self.line.count == GIVEN:
            return "" if self.score.awaits is None else _("待%(who)s提供") % {"who": words(self.score.awaits)}
        if self.line.count == BOARD:
            return _("由评委会评定")
        return _("已填 %(number)s 项") % {"number": self.claims} if self.claims else ""

    @property
    def says(self) -> str:
        """Who decides the line, where it isn't the table alone; "" where it is."""
        if self.line.count == GIVEN and self.score.awaits is not None:
            said = {"who": words(self.score.awaits)}
            return _("这一条的数值由%(who)s提供，本人不用填写；收到之前不计分。") % said
        if self.line.count == GIVEN:
            return _("这一条的数值由别的单位提供，本人不用填写。")
        if self.line.count == BOARD:
            return _("这一条由评委会在评审时评定，本人不用填写；系统核计里不算分。")
        return _("这一条最后由评审专家评定，系统核计的分供参考。") if self.line.expert_final else ""

    @property
    def lowered(self) -> bool:
        """Does less count than was claimed?"""
        return self.score.machine_mark < self.score.self_mark


@dataclass(frozen=True)
class SectionRow:
    """A block or a part of one; `depth` from 1."""

    code: str
    name: str
    score: BlockScore
    bar: Bar
    lines: tuple[LineRow, ...] = field(default=())

    @property
    def counted(self) -> str:
        return plain(self.score.machine_mark)

    @property
    def cap(self) -> str:
        return plain(self.score.cap)

    @property
    def depth(self) -> int:
        return self.score.depth


@dataclass(frozen=True)
class Totals:
    """The head of the sheet. `needed` is None where no track asks for a self score; `gate`: the chosen one does."""

    self_total: Decimal
    machine_total: Decimal
    cap: Decimal
    needed: Decimal | None
    gate: bool
    confirmed: bool
    unconfirmed: int

    @property
    def gap(self) -> Decimal:
        return max((self.needed or NOTHING) - self.machine_total, NOTHING)

    @property
    def bar(self) -> Bar:
        return Bar.of(self.self_total, self.machine_total, self.cap)

    @property
    def line_at(self) -> Decimal:
        """Where the line to reach stands on the bar."""
        return _length(self.needed or NOTHING, self.cap)


def totals_of(declaration: Declaration, schedule: ScoreSchedule, sheet: ScoreSheet) -> Totals:
    return Totals(
        sheet.self_total,
        sheet.machine_total,
        schedule.total_cap,
        plan_queries.score_needed(declaration.version, declaration.target_level),
        is_gate(declaration),
        sheet.confirmed,
        len(sheet.unconfirmed_lines),
    )


def section_rows(schedule: ScoreSchedule, sheet: ScoreSheet, confirmed: Mapping[str, Confirmation]) -> list[SectionRow]:
    """The table from top to bottom: each section with its own lines."""
    counted = {block.block: block for block in sheet.blocks}
    scored = {line.line: line for line in sheet.lines}
    found: list[SectionRow] = []

    def walk(section: Section) -> None:
        block = counted[section.code]
        rows = tuple(
            line_row(schedule, line, scored[line.code], confirmed) for line in section.lines if line.code in scored
        )
        bar = Bar.of(block.self_mark, block.machine_mark, section.cap)
        found.append(SectionRow(section.code, words(section.name), block, bar, rows))
        for part in section.sections:
            if part.code in counted:
                walk(part)

    for part in schedule.blocks:
        if part.code in counted:
            walk(part)
    return found


def line_row(schedule: ScoreSchedule, line: Line, score: LineScore, confirmed: Mapping[str, Confirmation]) -> LineRow:
    return LineRow(line, words(line.name), score, source_of(schedule, line, confirmed), len(score.claims))


def source_of(schedule: ScoreSchedule, line: Line, confirmed: Mapping[str, Confirmation]) -> Source:
    """The line's source, or the first of its options' that may not decide: that one is to be confirmed."""
    cites = (line.citation, *(option.citation for option in line.options))
    cite = next((each for each in cites if not each.decides), line.citation)
    by = None if cite.decides else word_on(schedule, line, confirmed)
    return Source(cite.origin, cite.document, cite.clause, by)


def step_rows(steps: tuple[Step, ...]) -> list[StepRow]:
    return [StepRow(words(step.says), plain(step.mark)) for step in steps]


def plain(mark: Decimal) -> str:
    """A mark without idle zeros."""
    return f"{mark.normalize():f}" if mark else "0"


@dataclass(frozen=True)
class ClaimRow:
    """A claim with what the machine makes of it, and the pages that prove it."""

    row: SelfClaim
    what: str
    proof: str
    self_mark: Decimal
    machine_mark: Decimal
    reason: str
    steps: list[StepRow]
    evidence: "Evidence | None"

    @property
    def claimed(self) -> str:
        return plain(self.self_mark)

    @property
    def counted(self) -> str:
        return plain(self.machine_mark)


def claim_rows(declaration: Declaration, line: Line, sheet: ScoreSheet) -> list[ClaimRow]:
    """The claims of a line, each with what the machine makes of it."""
    scored = {score.claim.key: score for score in sheet.line(line.code).claims}
    rows = [row for row in tallying.claims_of(declaration) if row.line == line.code and str(row.key) in scored]
    files = files_of(declaration) if any(row.file is None for row in rows) else {}
    return [claim_row(line, row, scored[str(row.key)], files) for row in rows]


def left_out(declaration: Declaration, schedule: ScoreSchedule) -> list[str]:
    """What proves the claims for which the table has no place: a newer table, or another specialty. They wait, uncounted."""
    specialty = declaration.specialty or None
    rows = tallying.claims_of(declaration)
    return [proof_of(row) for row in rows if not tallying.is_claimable(schedule, row, specialty)]


def claim_row(line: Line, row: SelfClaim, score: ClaimScore, files: Files) -> ClaimRow:
    """`files`: those of the dossier's entries, for a claim that names a work but none of its files."""
    mine = files.get(("achievement", row.achievement_id or 0), [])
    file = row.file or (mine[0].file if mine else None)
    return ClaimRow(
        row,
        what_of(line, row),
        proof_of(row),
        score.self_mark,
        score.machine_mark,
        words(score.reason),
        step_rows(score.steps),
        evidence_of(file, row.pages) if file else None,
    )


def schedule_of(declaration: Declaration) -> ScoreSchedule:
    schedule = plan_queries.schedule_of(declaration.version)
    assert schedule is not None
    return schedule


def is_gate(declaration: Declaration) -> bool:
    """Does the total open the chosen track, or is the sheet only asked for?"""
    plan = itinerary.plan_of(declaration)
    return bool(declaration.track) and "self_score" in plan.track(declaration.track).asks
