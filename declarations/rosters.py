"""The roster (花名册): the plan's columns over submitted declarations, in a given order.

Identity numbers and telephones are read when the sheet is made; nothing of them is stored in the clear.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils import timezone, translation

from accounts.identity.queries import numbers_of
from declarations import itinerary, papers
from declarations.models import Declaration, Submission
from documents.models import DocumentOrder
from documents.papers import Paper
from documents.row_counts import counted
from documents.sheets import Column, Sheet, write
from dossiers.models import Appraisal, Degree, Dossier
from provisions.tenure import whole_years, worked_years
from review_plans.plan import Plan

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """What a column may look at: the case, its newest submission, its plan."""

    position: int
    declaration: Declaration
    submission: Submission
    plan: Plan
    identity_number: str

    @property
    def shot(self) -> dict[str, Any]:
        return self.submission.snapshot

    @property
    def title(self) -> dict[str, Any]:
        return papers.latest(self.shot["entries"]["titlerecord"], "qualified_on") or {}

    @property
    def degree(self) -> dict[str, Any]:
        return papers.highest_degree(self.shot["entries"]["degree"]) or {}


Cell = Callable[[Line], Any]


@dataclass(frozen=True)
class RosterColumn:
    heading: str
    width: int
    kind: str
    cell: Cell


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _title_years(line: Line) -> int | None:
    qualified = _day(line.title.get("qualified_on"))
    return whole_years(qualified, line.plan.count_to) if qualified and line.plan.count_to else None


def _field_years(line: Line) -> int | None:
    return years_in_field(line.shot["entries"]["workperiod"], line.plan.count_to)


def years_in_field(periods: Sequence[Mapping[str, Any]], count_to: date | None) -> int | None:
    """Whole years of engineering work up to the plan's counting day; None where the plan prints none."""
    if count_to is None:
        return None
    spans = [
        (date.fromisoformat(w["starts_on"]), _day(w["ends_on"])) for w in periods if w["kind"].startswith("engineering")
    ]
    if not spans:
        return 0
    return worked_years(spans, min(s for s, _e in spans), count_to)


def _self_score(line: Line) -> Decimal | None:
    sheet = line.submission.score_sheet
    return Decimal(str(sheet["machine_total"])) if sheet else None


def _birth_month(line: Line) -> str:
    return str(line.shot["profile"]["birth_date"] or "")[:7].replace("-", ".")


FIXED: dict[str, RosterColumn] = {
    "position": RosterColumn("序号", 6, "integer", lambda n: n.position),
    "identity_number": RosterColumn("身份证号码", 21, "text", lambda n: n.identity_number),
    "name": RosterColumn("姓名", 12, "text", lambda n: n.shot["person"]["name"]),
    "gender": RosterColumn("性别", 6, "text", lambda n: papers.label(Dossier, "gender", n.shot["profile"]["gender"])),
    "birth_month": RosterColumn("出生年月", 10, "text", _birth_month),
    "employer": RosterColumn("工作单位", 30, "text", lambda n: n.shot["employer"]["name"]),
    "work_department": RosterColumn("所在部门及岗位", 22, "text", lambda n: n.shot["profile"]["work_department"]),
    "joined_work_on": RosterColumn("参加工作时间", 12, "date", lambda n: _day(n.shot["profile"]["joined_work_on"])),
    "current_work": RosterColumn("现从事专业技术工作", 20, "text", lambda n: n.shot["profile"]["current_work"]),
    "field_years": RosterColumn("专业工作年限", 8, "integer", _field_years),
    "title_name": RosterColumn("现专业技术资格", 16, "text", lambda n: n.title.get("name", "无")),
    "title_qualified_on": RosterColumn("取得资格时间", 12, "date", lambda n: _day(n.title.get("qualified_on"))),
    "title_years": RosterColumn("任职年限", 8, "integer", _title_years),
    "title_issuer": RosterColumn("终审单位", 22, "text", lambda n: n.title.get("approved_by", "")),
    "degree_level": RosterColumn("学历", 8, "text", lambda n: papers.label(Degree, "level", n.degree.get("level", ""))),
    "degree_name": RosterColumn("学位", 14, "text", lambda n: n.degree.get("degree_name") or "无"),
    "school": RosterColumn("毕业学校", 22, "text", lambda n: n.degree.get("school", "")),
    "major": RosterColumn("所学专业", 18, "text", lambda n: n.degree.get("major", "")),
    "graduated_on": RosterColumn("毕业时间", 12, "date", lambda n: _day(n.degree.get("graduated_on"))),
    "target_title": RosterColumn("申报资格名称", 16, "text", lambda n: n.plan.target(n.shot["target_level"]).title.zh),
    "specialty": RosterColumn("申报专业", 18, "text", lambda n: papers.specialty_words(n.plan, n.shot)),
    "exceptional": RosterColumn("是否破格", 8, "text", lambda n: "是" if n.shot["track"] == "exceptional" else "否"),
    "track": RosterColumn("申报途径", 12, "text", lambda n: n.plan.track(n.shot["track"]).name.zh),
    "self_score": RosterColumn("自评分", 8, "decimal", _self_score),
    "telephone": RosterColumn("联系电话", 14, "text", lambda n: n.declaration.person.phone),
}


def columns_of(plan: Plan) -> list[RosterColumn]:
    """The plan's columns; hours and appraisals become one column a year."""
    found: list[RosterColumn] = []
    for name in plan.roster_columns:
        if name == "hours":
            found += [RosterColumn(f"{y}年学时", 9, "decimal", _hours_of(y)) for y in plan.hours_years]
        elif name == "appraisals":
            found += [RosterColumn(f"{y}年考核", 9, "text", _appraisal_of(y)) for y in plan.appraisal_years]
        else:
            found.append(FIXED[name])
    return found


def _hours_of(year: int) -> Cell:
    def cell(line: Line) -> Decimal:
        rows = line.shot["entries"]["hoursrecord"]
        return sum((Decimal(r["hours"]) for r in rows if r["year"] == year), Decimal())

    return cell


def _appraisal_of(year: int) -> Cell:
    def cell(line: Line) -> str:
        rows = line.shot["entries"]["appraisal"]
        return next((papers.label(Appraisal, "result", r["result"]) for r in rows if r["year"] == year), "")

    return cell


def lines(declarations: Sequence[Declaration], revisions: Mapping[int, int] | None = None) -> Iterator[Line]:
    """Roster lines in the order given; four queries however many rows.

    `revisions` names the revision of each declaration id; without it the newest counts.
    """
    handed_in = Submission.objects.filter(declaration__in=declarations).order_by("declaration_id", "revision")
    newest = {
        s.declaration_id: s
        for s in handed_in
        if revisions is None or revisions.get(s.declaration_id, s.revision) == s.revision
    }
    numbers = numbers_of([d.person_id for d in declarations])
    for position, declaration in enumerate(declarations, start=1):
        submission = newest[declaration.pk]
        yield Line(
            position, declaration, submission, itinerary.plan_of(declaration), numbers.get(declaration.person_id, "")
        )


def sheet(
    declarations: Sequence[Declaration], plan: Plan, *, caption: str, revisions: Mapping[int, int] | None = None
) -> Sheet:
    columns = columns_of(plan)
    title = plan.paper("roster")
    rows = ([c.cell(line) for c in columns] for line in lines(declarations, revisions))
    return Sheet(
        title=title.title if title else "申报评审人员花名册",
        columns=[Column(c.heading, c.width, c.kind) for c in columns],
        rows=rows,
        caption=caption,
        landscape=True,
    )


def columns_left_out(plan: Plan) -> list[str]:
    """Headings that a roster could have and the plan's doesn't."""
    could = {name: column.heading for name, column in FIXED.items()} | {"hours": "各年学时", "appraisals": "各年考核"}
    return [heading for name, heading in could.items() if name not in plan.roster_columns]


def about(
    order: DocumentOrder, plan: Plan, *, office: str, chosen: str, expected: int, written: int
) -> list[tuple[str, str]]:
    """What the second sheet says of the first: whose it is, how its people were chosen, how many, when, what isn't in it."""
    left_out = columns_left_out(plan)
    withheld = [f"{'、'.join(left_out)}（评审计划的花名册没有这些栏目）"] if left_out else []
    again = order.params.get("again_at")
    withheld.append("业绩和佐证材料（在评审表和申报的页面上看）；评审意见、打分和表决（不随花名册外传）")
    return [
        ("评审计划", f"{plan.name.zh}（{plan.code}）"),
        ("制表单位", office),
        ("筛选", chosen),
        ("应有行数", str(expected)),
        ("写入行数", str(written)),
        ("下单时间", _moment(order.requested_at)),
        *([("重新下单", _moment(datetime.fromisoformat(again)))] if again else []),
        ("没有列出", "；".join(withheld)),
        ("注意", "本表列有完整身份证号和联系电话，只供办理评审使用，用后按规定保管或销毁。"),
    ]


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def in_order(ids: Sequence[int]) -> list[Declaration]:
    """The declarations of these ids, in this order, with what the columns need."""
    found = Declaration.objects.select_related("person", "plan", "version", "employer").in_bulk(list(ids))
    return [found[i] for i in ids]


def roster(order: DocumentOrder) -> Paper:
    """Builder of kind `roster`; params: `declarations` (ids in order) and `office` (whose roster it is)."""
    chosen = "同一批推荐出去的申报，按该批的次序；各列取最近一次提交"
    return paper(order, order.params["declarations"], office=str(order.params["office"]), chosen=chosen)


def paper(
    order: DocumentOrder, ids: Sequence[int], *, office: str, chosen: str, revisions: Mapping[int, int] | None = None
) -> Paper:
    """The roster of these declarations, in this order, as an .xlsx for the press. `revisions`: see `lines`.

    `chosen`: which people these are, as the second sheet says it.
    """
    declarations = in_order(ids)
    plan = itinerary.plan_of(declarations[0])
    with translation.override("zh-hans"):
        caption = f"{plan.name.zh}　{office}　共 {len(declarations)} 人"
        made = sheet(declarations, plan, caption=caption, revisions=revisions)
        expected = len(declarations)
        made = replace(
            made,
            rows=counted(order, made.rows, expected=expected),
            about=lambda count: about(order, plan, office=office, chosen=chosen, expected=expected, written=count),
        )
    return Paper(
        template="",
        context={},
        title=made.title,
        watermark="",
        file_name=f"{made.title}_{office}.xlsx",
        holder=office,
        figures={"制表单位": office, "人数": str(len(declarations)), "评审计划": plan.name.zh},
        media="xlsx",
        body=lambda out: _written(made, out),
        expires_at=timezone.now() + KEPT_FOR,
    )


def _written(made: Sheet, out: BinaryIO) -> None:
    write(made, out)
