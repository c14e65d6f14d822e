"""The roster against the database, cell by cell, with openpyxl."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from accounts.identity.queries import number_of
from committee.models import Roster
from declarations import rosters
from declarations.models import Declaration
from documents import making
from documents.models import Document, DocumentOrder
from dossiers.models import Appraisal, Degree, Dossier, HoursRecord, TitleRecord, WorkPeriod
from review_plans.plan import Plan
from tests.papers.conftest import Walk
from tests.papers.reading import content_of

pytestmark = pytest.mark.django_db
HEADER = 3  # title, caption, header


@pytest.fixture
def roster(walk: Walk) -> Roster:
    return walk.roster()


def sheet_of(roster: Roster) -> Worksheet:
    page = book_of(roster).active
    assert isinstance(page, Worksheet)
    return page


def book_of(roster: Roster) -> openpyxl.Workbook:
    order = DocumentOrder.objects.get(kind="committee_roster", subject=f"roster:{roster.pk}")
    making.fulfil(order.pk)
    order.refresh_from_db()
    assert order.rows_written == order.rows_expected == roster.items.count()
    return openpyxl.load_workbook(io.BytesIO(content_of(Document.objects.get(order=order))))


def whole_years(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def years_worked(own: Dossier, until: date) -> int:
    days = sum(
        ((w.ends_on or until) - w.starts_on).days
        for w in WorkPeriod.objects.filter(dossier=own, kind__startswith="engineering")
    )
    return int(days / 365.25)


def expected(declaration: Declaration, position: int, plan: Plan) -> dict[str, Any]:
    """Heading -> value, from the rows of the database."""
    person, own = declaration.person, Dossier.objects.get(person=declaration.person)
    degree, title = Degree.objects.get(dossier=own, level="bachelor"), TitleRecord.objects.get(dossier=own)
    specialty = plan.specialty(declaration.specialty)
    subs = {sub.code: sub.name.zh for sub in specialty.subs}
    sheet = declaration.submissions.get(revision=declaration.revision).score_sheet
    assert own.birth_date
    values = {
        "序号": position,
        "身份证号码": number_of(person),
        "姓名": person.name,
        "性别": own.get_gender_display(),
        "出生年月": own.birth_date.strftime("%Y.%m"),
        "工作单位": declaration.employer.name,
        "所在部门及岗位": own.work_department,
        "参加工作时间": own.joined_work_on,
        "现从事专业技术工作": own.current_work,
        "专业工作年限": years_worked(own, plan.count_to) if plan.count_to else None,
        "现专业技术资格": title.name,
        "取得资格时间": title.qualified_on,
        "任职年限": whole_years(title.qualified_on, plan.count_to) if plan.count_to else None,
        "终审单位": title.approved_by,
        "学历": degree.get_level_display(),
        "学位": degree.degree_name,
        "毕业学校": degree.school,
        "所学专业": degree.major,
        "毕业时间": degree.graduated_on,
        "申报资格名称": plan.target(declaration.target_level).title.zh,
        "申报专业": specialty.name.zh + (f"（{subs[declaration.sub_specialty]}）" if declaration.sub_specialty else ""),
        "是否破格": "是" if declaration.track == "exceptional" else "否",
        "申报途径": plan.track(declaration.track).name.zh,
        "自评分": float(sheet["machine_total"]) if sheet else None,
        "联系电话": person.phone,
    }
    for year in plan.hours_years:
        hours = HoursRecord.objects.filter(dossier=own, year=year).values_list("hours", flat=True)
        values[f"{year}年学时"] = float(sum(hours, Decimal()))
    for year in plan.appraisal_years:
        values[f"{year}年考核"] = Appraisal.objects.get(dossier=own, year=year).get_result_display()
    return values


def rows_of(page: Worksheet) -> list[dict[str, Any]]:
    headings = [cell.value for cell in page[HEADER]]
    return [dict(zip(headings, row, strict=True)) for row in page.iter_rows(min_row=HEADER + 1, values_only=True)]


def as_read(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def test_every_cell_is_what_the_database_says(walk: Walk, roster: Roster) -> None:
    plan = walk.stage.plan
    (row,) = rows_of(sheet_of(roster))
    wanted = expected(walk.declaration, 1, plan)
    assert len(row) == len(rosters.columns_of(plan)) >= 20
    assert {name: as_read(value) for name, value in row.items()} == {name: wanted[name] for name in row}


def test_the_head_names_plan_office_and_number(walk: Walk, roster: Roster) -> None:
    page = sheet_of(roster)
    paper = walk.stage.plan.paper("roster")
    assert page["A1"].value == (paper.title if paper else "申报评审人员花名册")
    caption = str(page["A2"].value)
    for words in (walk.stage.plan.name.zh, walk.officer.organisation.name, roster.number, "共 1 人"):
        assert words in caption


def test_kinds_of_cells(walk: Walk, roster: Roster) -> None:
    page = sheet_of(roster)
    cells = {page.cell(HEADER, c.column).value: c for c in page[HEADER + 1]}
    number = cells["身份证号码"]
    assert (number.data_type, len(number.value), number.number_format) == ("s", 18, "@")
    assert cells["联系电话"].data_type == "s"
    dates = [name for name, cell in cells.items() if isinstance(cell.value, datetime)]
    assert {"取得资格时间", "毕业时间"} <= set(dates)
    assert all(cells[name].is_date and cells[name].number_format == "yyyy-mm-dd" for name in dates)
    assert cells["序号"].data_type == "n"


def test_nothing_typed_becomes_a_formula(walk: Walk, roster: Roster) -> None:
    """T-045."""
    page = sheet_of(roster)
    cells = {page.cell(HEADER, c.column).value: c for c in page[HEADER + 1]}
    assert all(cell.data_type != "f" for cell in cells.values())
    typed = [cells[name] for name in ("所在部门及岗位", "现从事专业技术工作") if name in cells]
    assert typed
    for cell in typed:
        assert cell.value[0] in "=@"
        assert cell.data_type == "s"
        assert cell.quotePrefix


def test_a_frozen_roster_shows_the_revision_it_was_made_of(walk: Walk, roster: Roster) -> None:
    declaration = walk.declaration
    declaration.refresh_from_db()
    first = declaration.submissions.get(revision=1)
    later = {**first.snapshot, "profile": {**first.snapshot["profile"], "work_department": "后来的部门"}}
    declaration.submissions.create(
        revision=2,
        version=first.version,
        snapshot=later,
        snapshot_hash="0" * 64,
        received_at=first.received_at,
        plan_time=first.plan_time,
        idempotency_key="later",
    )
    (row,) = rows_of(sheet_of(roster))
    assert row.get("所在部门及岗位", "=1+1 技术中心") == "=1+1 技术中心"


def test_a_second_sheet_says_what_the_first_is_and_holds_nobody(walk: Walk, roster: Roster) -> None:
    book = book_of(roster)
    assert book.sheetnames == ["名单", "本表说明"]
    said = dict(book["本表说明"].iter_rows(values_only=True))
    order = DocumentOrder.objects.get(kind="committee_roster", subject=f"roster:{roster.pk}")
    plan = walk.stage.plan
    assert (said["应有行数"], said["写入行数"]) == ("1", "1")
    assert said["评审计划"] == f"{plan.name.zh}（{plan.code}）"
    assert said["筛选"] == f"编入花名册 {roster.number} 的申报，按编入时的次序；各列取编入时的那一次提交"
    assert said["下单时间"] == timezone.localtime(order.requested_at).strftime("%Y-%m-%d %H:%M:%S")
    assert said["没有列出"].endswith(
        "业绩和佐证材料（在评审表和申报的页面上看）；评审意见、打分和表决（不随花名册外传）"
    )
    assert ("自评分" in said["没有列出"]) == ("self_score" not in plan.roster_columns)
    for name in (number_of(walk.declaration.person), walk.declaration.person.name):
        assert name not in str(said)


def test_one_that_was_sent_again_says_on_its_second_sheet_when(walk: Walk) -> None:
    first, again = (datetime(2023, 9, day, 10, 0, tzinfo=UTC) for day in (1, 4))
    order = DocumentOrder(requested_at=first, params={"again_at": again.isoformat()})
    said = rosters.about(order, walk.stage.plan, office="", chosen="", expected=1, written=1)
    assert [pair for pair in said if pair[0] in ("下单时间", "重新下单")] == [
        ("下单时间", "2023-09-01 18:00:00"), ("重新下单", "2023-09-04 18:00:00"),
    ]  # fmt: skip
