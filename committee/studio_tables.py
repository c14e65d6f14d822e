"""What the studio's pages and workbook show: plain rows with words in the reader's language."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Area, Seat
from committee.models import DraftDryRun
from declarations.queries import cases_of_seat
from documents.sheets import Column, Sheet
from eligibility.answers import Answer
from eligibility.words import VALUES
from review_plans.models import PlanDraft
from review_plans.saying import words
from review_plans.studio.coverage import ENFORCED, INFORMATION, PERSON
from review_plans.studio.differences import Change, differences
from review_plans.studio.differences.change import Place
from review_plans.studio.named import stored_source
from review_plans.studio.remarks import Remark
from review_plans.studio.report import Report

SHOWN = 200
FULL = 100


@dataclass(frozen=True)
class Bar:
    """A line of a chart: `share` of the widest, in whole percent."""

    name: str
    count: int
    share: int


def coverage(report: Report) -> dict[str, Any]:
    labels = {ENFORCED: _("已落实"), PERSON: _("由人审查"), INFORMATION: _("仅说明")}
    clauses = report.coverage.clauses if report.coverage else ()
    rows = [
        {
            "locator": c.locator,
            "says": words(c.says),
            "status": labels.get(c.status, _("遗漏")),
            "code": c.status,
            "by": c.by,
        }
        for c in clauses
    ]
    counts = [(label, sum(row["code"] == code for row in rows)) for code, label in labels.items()]
    return {"rows": rows, "counts": [*counts, (_("遗漏"), len(report.forgotten))], "left": lines(report.forgotten)}


def lines(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    return [
        {
            "key": remark.key,
            "says": words(remark.says),
            "remedy": words(remark.remedy),
            "file": remark.file,
            "line": remark.line,
            "clauses": remark.clauses,
            "firm": remark.kind == "disagreement",
        }
        for remark in remarks
    ]


def remarks(report: Report, answered: dict[str, Any]) -> dict[str, Any]:
    """`stale`: the answer was given to other figures and counts no more."""
    found = [
        {**line, "answer": answer, "stale": bool(answer) and answer.get("says") != remark.says.zh}
        for remark, line in zip(report.contradictions, lines(report.contradictions), strict=True)
        for answer in (answered.get(remark.key, {}),)
    ]
    return {"found": found, "waiting": lines(report.waiting)}


def disagreements(draft: PlanDraft, report: Report) -> list[dict[str, Any]]:
    """Rules by the names they have in the file, answers in words; what is no answer stands as it was written."""
    return [
        {
            "example": each.example,
            "what": each.what,
            "expected": _answer_or(each.expected),
            "got": _answer_or(each.got),
            "hangs_on": [rule.removeprefix(f"{draft.plan.code}.") for rule in each.hangs_on],
            "clauses": each.clauses,
        }
        for each in report.disagreements
    ]


def changes(found: Iterable[Change]) -> list[dict[str, str]]:
    return [{"says": words(c.says), "before": _place(c.before), "after": _place(c.after)} for c in found]


def _place(place: Place | None) -> str:
    return "—" if place is None else f"{place.document} {place.clause}"


def since_current(draft: PlanDraft, report: Report) -> list[dict[str, str]]:
    """What running drafts of declarations will be told: the difference from the newest version, if there is one."""
    newest = draft.plan.versions.order_by("-number").first()
    if newest is None or report.source.plan is None or report.source.plan.code != draft.plan.code:
        return []
    return changes(differences(stored_source(newest), report.source))


def flips(run: DraftDryRun, seat: Seat) -> dict[str, Any]:
    """Counts as bars and the first flips as rows; nothing while the run is under way.

    Number, area and kind of employer only of cases the seat may see; the others are counted in `unseen` and in the
    totals.
    """
    if not run.result:
        return {}
    result = run.result
    rows, areas = _seen(run, seat), _areas(run)
    regions, kinds = Counter(row["region"] for row in rows), Counter(row["employer_kind"] for row in rows)
    return {
        "result": result,
        "by_change": _bars(
            (f"{answer(row['from'])} → {answer(row['to'])}", row["count"]) for row in result["by_change"]
        ),
        "by_clause": _bars(result["by_clause"].items()),
        "by_region": _bars((areas.get(code, code or _("未填")), count) for code, count in regions.most_common()),
        "by_kind": _bars((kind(code), count) for code, count in kinds.most_common()),
        "flips": [_flip(row, areas) for row in rows[:SHOWN]],
        "shown": min(SHOWN, len(rows)),
        "unseen": len(result["flips"]) - len(rows),
    }


def _seen(run: DraftDryRun, seat: Seat) -> list[dict[str, Any]]:
    """The flips of cases that lie or lay on the seat's desk, in the order in which they are kept."""
    numbers = set(cases_of_seat(seat).order_by().values_list("number", flat=True))
    return [row for row in run.result["flips"] if row["declaration"] in numbers] if run.result else []


def _areas(run: DraftDryRun) -> dict[str, str]:
    codes = list(run.result["by_region"]) if run.result else []
    return dict(Area.objects.filter(pk__in=codes).values_list("pk", "name"))


def _bars(counted: Iterable[tuple[str, int]]) -> list[Bar]:
    given = list(counted)
    most = max((count for _name, count in given), default=1)
    return [Bar(name, count, max(FULL * count // most, 1)) for name, count in given]


def answer(code: str) -> str:
    said = {
        "MET": _("符合"),
        "NOT_MET": _("不符合"),
        "UNKNOWN": _("待核实"),
        "NOT_YET": _("尚未达到"),
        "GONE": _("途径取消"),
    }
    return said[code]


def _answer_or(written: str) -> str:
    return f"{answer(written)} {written}" if written in Answer.__members__ else written


def kind(code: str) -> str:
    return words(VALUES[code]) if code in VALUES else _("未填")


def _flip(row: dict[str, Any], areas: dict[str, str]) -> dict[str, Any]:
    return {
        "declaration": row["declaration"],
        "region": areas.get(row["region"], row["region"]),
        "kind": kind(row["employer_kind"]),
        "track": row["track"],
        "before": answer(row["from"]),
        "after": answer(row["to"]),
        "clauses": _("、").join(row["clauses"]),
    }


def sheet(run: DraftDryRun, seat: Seat) -> Sheet:
    """The flips as a workbook, of cases the seat may see."""
    columns = (
        Column(_("申报编号"), 22),
        Column(_("地区"), 16),
        Column(_("单位性质"), 12),
        Column(_("途径"), 14),
        Column(_("现行结论"), 12),
        Column(_("草稿结论"), 12),
        Column(_("条款"), 40),
    )
    return Sheet(str(_("试运行结果")), columns, _rows(run, seat), caption=str(run.draft), name="flips")


def _rows(run: DraftDryRun, seat: Seat) -> Iterator[tuple[str, ...]]:
    areas = _areas(run)
    for row in _seen(run, seat):
        said = _flip(row, areas)
        yield tuple(said[key] for key in ("declaration", "region", "kind", "track", "before", "after", "clauses"))
