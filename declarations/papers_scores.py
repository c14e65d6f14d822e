"""The score sheet as a paper: columns and evidence index as PDF, and the same as a workbook.

The experts' column is passed in by the committee's own room, for its own papers; without it nothing of it is printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import translation

from accounts.names import masked_name
from declarations import checked_sheets, itinerary
from declarations.checked_sheets import LineShown, SheetShown
from declarations.models import Submission
from declarations.papers import DIGEST, day, specialty_words
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from documents.sheets import Column, Sheet, write
from review_plans.plan import Plan
from review_plans.queries import Confirmation
from review_plans.saying import clause_words
from scoring.sheet import ExpertMark

KIND = "score_sheet"
ORIGINS = {
    "notice": "通知",
    "quoted": "同依据通知",
    "inferred": "文意推定",
    "found": "检索所得",
    "general": "通行做法",
    "reference": "参考条目",
    "unknown": "来源缺失",
}
Marks = Mapping[str, ExpertMark] | None


@dataclass(frozen=True)
class Proof:
    """An entry of the evidence index."""

    number: int
    name: str
    pages: str
    work: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A printed line: `proofs` are numbers of the index, `source` says where it stands and who confirmed it."""

    name: str
    source: str
    is_open: bool
    cap: Decimal
    self_mark: Decimal
    machine_mark: Decimal
    expert_mark: Decimal | None
    proofs: tuple[int, ...]
    words: str


def score_sheet(order: DocumentOrder) -> Paper:
    """Builder of kind `score_sheet`; params: declaration id and revision."""
    return print_sheet(submission_of(order))


def score_sheet_table(order: DocumentOrder) -> Paper:
    """Builder of kind `score_sheet_table`: the same as .xlsx."""
    return print_table(submission_of(order))


def submission_of(order: DocumentOrder) -> Submission:
    """The revision that an order names. Raises PaperRefused."""
    found = Submission.objects.select_related("version", "declaration__person", "declaration__plan").filter(
        declaration=order.params["declaration"], revision=order.params["revision"]
    )
    submission = found.first()
    if submission is None:
        raise PaperRefused("没有找到这一版申报材料，请刷新后重试。")
    return submission


def print_sheet(submission: Submission, marks: Marks = None) -> Paper:
    """The PDF; with `marks` (even none yet) it has the experts' column."""
    with translation.override("zh-hans"):
        shown, plan = _shown(submission, marks), itinerary.plan_of(submission.declaration)
        paper = plan.paper(KIND)
        return Paper(
            template="documents/score_sheet.html",
            context=_context(submission, shown, plan, with_experts=marks is not None),
            watermark=plan.watermark_text if paper and paper.watermark else "",
            file_name=f"{submission.declaration.person.name}_{submission.declaration.number}_量化评分表.pdf",
            landscape=True,
            **_common(submission, shown, plan),
        )


def print_table(submission: Submission, marks: Marks = None) -> Paper:
    """The workbook; numbers are typed cells, whatever people wrote is text."""
    with translation.override("zh-hans"):
        shown, plan = _shown(submission, marks), itinerary.plan_of(submission.declaration)
        made = _sheet(submission, shown, plan, with_experts=marks is not None)
        return Paper(
            template="",
            context={},
            watermark="",
            file_name=f"{submission.declaration.person.name}_{submission.declaration.number}_量化评分表.xlsx",
            media="xlsx",
            body=lambda out: _written(made, out),
            **_common(submission, shown, plan),
        )


def _shown(submission: Submission, marks: Marks) -> SheetShown:
    shown = checked_sheets.sheet_of(submission, marks)
    if shown is None:
        raise PaperRefused("这份申报没有量化评分表。")
    return shown


def _title(shown: SheetShown, plan: Plan) -> str:
    paper = plan.paper(KIND)
    return paper.title if paper else shown.title


def _common(submission: Submission, shown: SheetShown, plan: Plan) -> dict[str, Any]:
    name = submission.declaration.person.name
    return {
        "title": _title(shown, plan),
        "holder": masked_name(name),
        "person": name,
        "figures": {
            "申报编号": submission.declaration.number,
            "单位": submission.snapshot["employer"]["name"],
            "申报专业": specialty_words(plan, submission.snapshot),
            "材料版次": str(submission.revision),
            "材料摘要": submission.snapshot_hash[:DIGEST],
            "自评合计": str(shown.sheet.self_total),
            "核计合计": str(shown.sheet.machine_total),
            "评分摘要": shown.digest,
        },
    }


def _context(submission: Submission, shown: SheetShown, plan: Plan, *, with_experts: bool) -> dict[str, Any]:
    shot = submission.snapshot
    index = proofs_of(shown)
    numbers = {(proof.name, proof.pages, proof.work): proof.number for proof in index}
    return {
        "plan_name": plan.name.zh,
        "number": submission.declaration.number,
        "revision": submission.revision,
        "material": submission.snapshot_hash[:DIGEST],
        "name": shot["person"]["name"],
        "employer": shot["employer"]["name"],
        "target_title": plan.target(shot["target_level"]).title.zh,
        "specialty": specialty_words(plan, shot),
        "handed_in_on": day(submission.plan_time.astimezone().date().isoformat()),
        "sheet": shown.sheet,
        "total_cap": shown.total_cap,
        "digest": shown.digest,
        "with_experts": with_experts,
        "open_lines": shown.counts[checked_sheets.UNCONFIRMED],
        "confirmations": _confirmations(shown),
        "sections": [(section, [_row(line, plan, numbers) for line in section.lines]) for section in shown.sections],
        "proofs": index,
    }


def proofs_of(shown: SheetShown) -> list[Proof]:
    """Every file with the pages pointed at, numbered in the order of the sheet, and the lines it proves."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for line in shown.lines:
        for key in _proofs(line):
            found.setdefault(key, []).append(line.name)
    return [
        Proof(number, name, pages, work, tuple(dict.fromkeys(lines)))
        for number, ((name, pages, work), lines) in enumerate(found.items(), start=1)
    ]


def _proofs(line: LineShown) -> list[tuple[str, str, str]]:
    return [
        (each.file.original_name, each.pinned or _all_pages(each.file.pages), claim.work)
        for claim in line.claims
        for each in claim.files
    ]


def _all_pages(count: int) -> str:
    return f"1-{count}" if count > 1 else "1"


def _row(line: LineShown, plan: Plan, numbers: Mapping[tuple[str, str, str], int]) -> Row:
    return Row(
        name=line.name,
        source=source_of(line, plan),
        is_open=checked_sheets.UNCONFIRMED in line.kinds,
        cap=line.score.cap,
        self_mark=line.score.self_mark,
        machine_mark=line.score.machine_mark,
        expert_mark=line.score.expert_mark,
        proofs=tuple(dict.fromkeys(numbers[key] for key in _proofs(line))),
        words=why(line),
    )


def source_of(line: LineShown, plan: Plan) -> str:
    """The clause, its origin, and whether an office has confirmed it."""
    origin = ORIGINS[line.cite.origin]
    state = ""
    if line.confirmation is not None:
        state = f"，{line.confirmation.by}已确认"
    elif checked_sheets.UNCONFIRMED in line.kinds:
        state = "，未确认"
    return f"{clause_words(line.cite, plan.document_number)}（{origin}{state}）"


def why(line: LineShown) -> str:
    """What explains the columns of a line, in words."""
    parts = [line.reason, *(claim.reason for claim in line.claims), line.awaits]
    if line.handed_in is not None:
        parts.append(f"提交时核计 {line.handed_in}")
    if line.given is not None:
        parts.append(f"{line.given.organisation.name}提供 {line.given.figure}（{line.given.document}）")
    if line.score.expert_mark is not None and line.score.expert_reason:
        parts.append(f"专家：{line.score.expert_reason}")
    return "；".join(dict.fromkeys(part for part in parts if part))


def _confirmations(shown: SheetShown) -> list[Confirmation]:
    """Who has confirmed lines of this sheet, each word once."""
    return list(dict.fromkeys(line.confirmation for line in shown.lines if line.confirmation is not None))


def _sheet(submission: Submission, shown: SheetShown, plan: Plan, *, with_experts: bool) -> Sheet:
    declaration = submission.declaration
    open_lines = shown.counts[checked_sheets.UNCONFIRMED]
    warning = f"　其中 {open_lines} 条来源未确认，分值仅供参考" if open_lines else ""
    columns = [
        Column("部分", 18), Column("条目", 30), Column("上限", 8, "decimal"), Column("自评", 8, "decimal"),
        Column("核计", 8, "decimal"), *([Column("专家", 8, "decimal")] if with_experts else []),
        Column("差异与说明", 40), Column("佐证（文件、页码）", 44), Column("依据与确认", 34),
    ]  # fmt: skip
    return Sheet(
        title=_title(shown, plan),
        columns=columns,
        rows=_rows(shown, plan, with_experts=with_experts),
        caption=f"{plan.name.zh}　{declaration.person.name}　{declaration.number}　第 {submission.revision} 版{warning}",
        landscape=True,
    )


def _rows(shown: SheetShown, plan: Plan, *, with_experts: bool) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    for section in shown.sections:
        for line in section.lines:
            experts = [line.score.expert_mark] if with_experts else []
            marks = [line.score.cap, line.score.self_mark, line.score.machine_mark, *experts]
            proofs = "\n".join(" ".join((name, f"第 {pages} 页", work)).strip() for name, pages, work in _proofs(line))
            found.append([section.name, line.name, *marks, why(line), proofs, source_of(line, plan)])
        experts = [section.expert_mark] if with_experts else []
        marks = [section.cap, section.self_mark, section.machine_mark, *experts]
        found.append([section.name, "小计" if section.depth > 1 else "本部分合计", *marks, section.reason, "", ""])
    experts = [shown.sheet.expert_total] if with_experts else []
    found.append(["", "合计", shown.total_cap, shown.sheet.self_total, shown.sheet.machine_total, *experts, "", "", ""])
    return found


def _written(made: Sheet, out: BinaryIO) -> None:
    write(made, out)
