"""The score sheet as the desks check it: three columns, each line with its source, its claims and why they differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from declarations import given_values, tallying
from declarations.evidence import Evidence, evidence_of
from declarations.models import GivenValue, Submission
from declarations.papers import DIGEST
from declarations.queries import words
from declarations.stored_sheets import HandedIn, Stored, handed_in
from declarations.submissions import hash_of
from files.models import StoredFile
from provisions.citation import Citation
from review_plans import queries as plan_queries
from review_plans.confirmations import open_source, standing_confirmation
from review_plans.queries import Confirmation
from scoring.schedule import Line, Section
from scoring.sheet import ClaimScore, ExpertMark, LineScore, ScoreSheet, Step

DIFFERS, NO_EVIDENCE, UNCONFIRMED = "differs", "no-evidence", "unconfirmed"
FILTERS = (DIFFERS, NO_EVIDENCE, UNCONFIRMED)
FILE = "file:"


@dataclass(frozen=True)
class ClaimShown:
    what: str
    work: str
    words: str
    score: ClaimScore
    reason: str
    steps: tuple[tuple[str, Decimal], ...]
    files: tuple[Evidence, ...]
    lost: int
    """Files that the sheet names and that are no longer kept."""


@dataclass(frozen=True)
class LineShown:
    line: Line
    name: str
    cite: Citation
    score: LineScore
    handed_in: Decimal | None
    """The machine's mark at the time of submitting, where it is another one now."""
    reason: str
    steps: tuple[tuple[str, Decimal], ...]
    claims: tuple[ClaimShown, ...]
    awaits: str
    confirmation: Confirmation | None
    given: GivenValue | None
    kinds: frozenset[str]
    """Which of FILTERS it falls under."""


@dataclass(frozen=True)
class SectionShown:
    """A block or a part of one; `depth` from 1, `expert_mark` None where the reader may not know it or nobody marked."""

    code: str
    name: str
    depth: int
    cap: Decimal
    self_mark: Decimal
    machine_mark: Decimal
    expert_mark: Decimal | None
    reason: str
    lines: tuple[LineShown, ...]


@dataclass(frozen=True)
class SheetShown:
    """The page; counts are over all lines, whatever is filtered."""

    submission: Submission
    title: str
    total_cap: Decimal
    sheet: ScoreSheet
    handed_in_total: Decimal
    sections: tuple[SectionShown, ...]
    counts: Mapping[str, int]
    stale: tuple[str, ...]
    """Names of the lines that the dossier of today would count otherwise; nothing here uses it."""
    stale_total: Decimal | None

    @property
    def lines(self) -> tuple[LineShown, ...]:
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def digest(self) -> str:
        """Begins the hash of every mark with its reason, figure and confirmation: what was altered on paper shows."""
        rows = [
            [
                *(str(mark) for mark in (line.score.self_mark, line.score.machine_mark, line.score.expert_mark)),
                line.score.expert_reason,
                line.given.pk if line.given else None,
                line.confirmation.document if line.confirmation else "",
                line.line.code,
            ]
            for line in self.lines
        ]
        return hash_of([self.submission.snapshot_hash, rows])[:DIGEST]

    @property
    def moved(self) -> bool:
        """What offices gave since has changed the total."""
        return self.sheet.machine_total != self.handed_in_total


def sheet_of(submission: Submission, marks: Mapping[str, ExpertMark] | None = None) -> SheetShown | None:
    """The stored sheet of a submission with all that has been given and confirmed since, and the experts' `marks` if any.

    None where nothing was scored. A fixed number of queries, however many lines and claims.
    """
    basis = handed_in(submission)
    if basis is None or submission.score_sheet is None:
        return None
    sheet = basis.tally(marks)
    page = _Page(submission, basis, sheet)
    sections = tuple(page.sections())
    lines = [line for section in sections for line in section.lines]
    live = tallying.score_sheet_of(submission.declaration)
    stale = _stale(sheet, live) if live is not None else ()
    return SheetShown(
        submission=submission,
        title=words(basis.schedule.title),
        total_cap=basis.schedule.total_cap,
        sheet=sheet,
        handed_in_total=Decimal(submission.score_sheet["machine_total"]),
        sections=sections,
        counts={kind: sum(kind in line.kinds for line in lines) for kind in FILTERS},
        stale=stale,
        stale_total=live.machine_total if live is not None and stale else None,
    )


def filtered(sections: Iterable[SectionShown], kind: str) -> list[SectionShown]:
    """Only lines of that kind, and the sections that still hold some; all of them for no kind."""
    if kind not in FILTERS:
        return list(sections)
    found = [(section, tuple(line for line in section.lines if kind in line.kinds)) for section in sections]
    return [replace(section, lines=lines) for section, lines in found if lines]


def _stale(sheet: ScoreSheet, live: ScoreSheet) -> tuple[str, ...]:
    return tuple(words(line.name) for line in sheet.lines if live.line_marks.get(line.line) != line.machine_mark)


class _Page:
    """Puts the parts of a sheet together; everything it needs is read before the first line."""

    def __init__(self, submission: Submission, basis: HandedIn, sheet: ScoreSheet) -> None:
        assert submission.score_sheet is not None
        self.basis = basis
        self.blocks = {block.block: block for block in sheet.blocks}
        self.scores = {line.line: line for line in sheet.lines}
        self.stored = {line["line"]: Decimal(line["machine_mark"]) for line in submission.score_sheet["lines"]}
        self.claims = _by_line(submission.snapshot["claims"])
        self.works = {row["id"]: row for row in submission.snapshot["entries"]["achievement"]}
        self.files = _files(submission.score_sheet)
        self.confirmed = plan_queries.confirmed_rules(submission.declaration.plan)
        self.given = {row.line: row for row in given_values.standing(submission.declaration)}

    def sections(self) -> Iterator[SectionShown]:
        for block in self.basis.schedule.blocks:
            yield from self._section(block, 1, ())

    def _section(self, section: Section, depth: int, outer: tuple[Section, ...]) -> Iterator[SectionShown]:
        block = self.blocks.get(section.code)
        if block is None:
            return
        inside = (*outer, section)
        yield SectionShown(
            section.code,
            words(section.name),
            depth,
            section.cap,
            block.self_mark,
            block.machine_mark,
            block.expert_mark,
            words(block.reason),
            tuple(self._line(line, inside) for line in section.lines if line.code in self.scores),
        )
        for part in section.sections:
            yield from self._section(part, depth + 1, inside)

    def _line(self, line: Line, inside: tuple[Section, ...]) -> LineShown:
        score = self.scores[line.code]
        said = self.claims.get(line.code, [])
        claims = tuple(
            self._claim(line, each, said[place] if place < len(said) else {}) for place, each in enumerate(score.claims)
        )
        confirmation = standing_confirmation(self.basis.schedule, inside, line, self.confirmed)
        stored = self.stored.get(line.code)
        return LineShown(
            line=line,
            name=words(line.name),
            cite=line.citation,
            score=score,
            handed_in=stored if stored != score.machine_mark else None,
            reason=words(score.reason),
            steps=_steps(score.steps),
            claims=claims,
            awaits=_("等待%(who)s") % {"who": words(score.awaits)} if score.awaits else "",
            confirmation=confirmation,
            given=self.given.get(line.code),
            kinds=_kinds(line, score, is_open=open_source(line) is not None and confirmation is None),
        )

    def _claim(self, line: Line, score: ClaimScore, said: Stored) -> ClaimShown:
        ids = [UUID(ref.removeprefix(FILE)) for ref in score.claim.evidence if ref.startswith(FILE)]
        kept = [self.files[pk] for pk in ids if pk in self.files]
        return ClaimShown(
            what=_what(line, score),
            work=self._work(said.get("achievement")),
            words=said.get("words") or "",
            score=score,
            reason=words(score.reason),
            steps=_steps(score.steps),
            files=tuple(evidence_of(file, score.claim.pages) for file in kept),
            lost=len(ids) - len(kept),
        )

    def _work(self, pk: int | None) -> str:
        row = self.works.get(pk) if pk else None
        return str(row["name"]) if row else ""


def _by_line(claims: Iterable[Stored]) -> dict[str, list[Stored]]:
    """What the snapshot says of each claim. Within a line the sheet counts them in the same order."""
    found: dict[str, list[Stored]] = {}
    for claim in claims:
        found.setdefault(claim["line"], []).append(claim)
    return found


def _files(stored: Stored) -> dict[UUID, StoredFile]:
    refs = {ref for line in stored["lines"] for claim in line["claims"] for ref in claim["evidence"]}
    return StoredFile.objects.in_bulk([UUID(ref.removeprefix(FILE)) for ref in refs if ref.startswith(FILE)])


def _steps(steps: Iterable[Step]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((words(step.says), step.mark) for step in steps)


def _what(line: Line, score: ClaimScore) -> str:
    """The chosen option or the figure, in words."""
    claim = score.claim
    option = line.option(claim.choice) if claim.choice else None
    if option is not None:
        return words(option.name)
    if claim.value is None:
        return _("（未填写）")
    return f"{claim.value.normalize():f} {words(line.unit) if line.unit else ''}".strip()


def _kinds(line: Line, score: LineScore, *, is_open: bool) -> frozenset[str]:
    marks = {score.self_mark, score.machine_mark}
    if score.expert_mark is not None:
        marks.add(score.expert_mark)
    return frozenset(
        kind
        for kind, holds in (
            (DIFFERS, len(marks) > 1),
            (NO_EVIDENCE, line.evidence and any(not each.claim.evidence for each in score.claims)),
            (UNCONFIRMED, is_open),
        )
        if holds
    )
