"""Lists of the employer and of the offices as workbooks: cases, people, dossiers, seats, posts, imports, batches, notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import handover
from accounts.enums import Role
from accounts.models import Organisation, Seat
from accounts.permissions import role
from accounts.requests import SeatRequest
from config import clock
from declarations import exports
from declarations.listings import (
    NUMBER_WITHHELD,
    NUMBERS_NEVER,
    PLACE,
    Asked,
    Found,
    ListColumn,
    Listing,
    Words,
    in_order,
    minute,
    register,
)
from declarations.queries import words
from dossiers.models import Dossier
from offices.models import DeskBatch, DeskBatchItem, ImportState, PeopleImport, Post
from offices.people import actions, queries
from offices.people.report import Outcome, report_on
from offices.queries import OFFICE_ROLES
from offices.views import batches, cases, employer, notices, people, posts, seats
from offices.views.notice_page import objections_to
from offices.vouching import lines_of
from public_notices.models import Objection, PublicNotice
from public_notices.queries import notices_of, phase, with_counts
from review_plans.queries import current_version, plan_of

OPERATOR = role(Role.EMPLOYER_OPERATOR)


def _queue(request: HttpRequest, of: str) -> Found:
    queue = cases.queue_of(request, request.GET)
    filters = queue.filters
    said = {
        _("环节"): cases.TAB_NAMES[filters.tab],
        _("评审计划"): next((plan.name for plan in queue.plans if plan.code == filters.plan), ""),
        _("搜索"): filters.words,
        _("申报专业"): dict(cases.specialties(filters.plan)).get(filters.specialty, filters.specialty),
        _("标记"): cases.MARKS.get(filters.mark, ""),
    }
    rows = exports.found_in(queue.found(), plan_code=filters.plan)
    return Found(rows.keys, said, filters.plan, rows.stamp)


EMPLOYER = Listing(
    "employer", gettext_lazy("本单位申报"), OPERATOR, exports.COLUMNS, _queue, exports.lines, exports.KEPT_BACK
)
DESK = Listing(
    "desk", gettext_lazy("申报审查"), role(*OFFICE_ROLES), exports.COLUMNS, _queue, exports.lines, exports.KEPT_BACK
)


def _people(request: SeatRequest, of: str) -> Found:
    text, tab = people.people_asked(request)
    rows = queries.people_of(request.seat.organisation, words=text, only_invited=tab == "invited")
    said = {_("人员"): _("还没有登录过") if tab == "invited" else _("全部"), _("搜索"): text}
    return Found(list(rows.values_list("pk", flat=True)), said)


def _people_read(asked: Asked, keys: Sequence[int]) -> list[queries.PersonLine]:
    related = ("person__identity", "person__invitation", "employer")
    return [
        line
        for row in _still_ours(asked, in_order(Dossier.objects.select_related(*related), keys))
        for line in queries.lines_of([row], row.employer, asked.at)
    ]


def _still_ours(asked: Asked, rows: Sequence[Dossier]) -> list[Any]:
    """Whoever has gone to another employer since the list was asked for stands in it no longer."""
    return [row for row in rows if row.employer and row.employer.name == asked.office]


PEOPLE = Listing("people", gettext_lazy("本单位人员"), OPERATOR, {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.dossier.person.name),
    "identity": ListColumn(gettext_lazy("身份证号末四位"), 14, lambda r: r.number),
    "department": ListColumn(gettext_lazy("所在部门及岗位"), 24, lambda r: r.dossier.work_department),
    "sign_in": ListColumn(gettext_lazy("登录"), 24, lambda r: r.state),
    "dossier": ListColumn(gettext_lazy("业绩档案"), 14, lambda r: r.dossier.get_state_display()),
}, _people, _people_read, (NUMBER_WITHHELD, gettext_lazy("登录码（只在生成时显示一次）")))  # fmt: skip


def _dossiers(request: SeatRequest, of: str) -> Found:
    tab, rows = employer.dossiers_found(request)
    said = {_("审核状态"): _("已办理") if tab == "decided" else _("待审核")}
    return Found(list(rows.values_list("pk", flat=True)), said)


def _dossiers_read(asked: Asked, keys: Sequence[int]) -> Any:
    rows = in_order(Dossier.objects.select_related("person", "decided_by", "employer"), keys)
    return lines_of(_still_ours(asked, rows))


DOSSIERS = Listing("dossiers", gettext_lazy("业绩档案审核"), OPERATOR, {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.dossier.person.name),
    "handed_in_at": ListColumn(gettext_lazy("提交时间"), 17, lambda r: minute(r.dossier.handed_in_at)),
    "waiting": ListColumn(gettext_lazy("待审核的条目"), 10, lambda r: r.waiting, "integer"),
    "parts": ListColumn(gettext_lazy("全部条目"), 10, lambda r: r.parts, "integer"),
    "state": ListColumn(gettext_lazy("状态"), 14, lambda r: r.dossier.get_state_display()),
    "decided_by": ListColumn(
        gettext_lazy("经办人"), 12, lambda r: r.dossier.decided_by.name if r.dossier.decided_by else ""
    ),
    "decided_at": ListColumn(gettext_lazy("办理时间"), 17, lambda r: minute(r.dossier.decided_at)),
}, _dossiers, _dossiers_read, (NUMBERS_NEVER, gettext_lazy("档案的内容和证明材料（在每人的页面上看）")))  # fmt: skip


def _seats(request: SeatRequest, of: str) -> Found:
    return Found([seat.pk for seat in seats.current_first(seats.seats_here(request))])


def _seats_of(request: SeatRequest, of: str) -> Found:
    organisation = get_object_or_404(Organisation, pk=of if of.isdecimal() and len(of) < 18 else 0)
    keys = [seat.pk for seat in seats.current_first(handover.seats_of_organisation(organisation))]
    return Found(keys, {_("单位"): organisation.name})


def _seats_read(asked: Asked, keys: Sequence[int]) -> list[Seat]:
    return in_order(Seat.objects.select_related("person", "appointed_by"), keys)


def _seat_state(seat: Seat) -> str:
    today = clock.today(None)
    if seat.ends_on and seat.ends_on < today:
        return _("已结束")
    if seat.starts_on > today:
        return _("未到任")
    return _("到期即止") if seat.ends_on else _("在任")


SEAT_COLUMNS = {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.person.name),
    "username": ListColumn(gettext_lazy("账号"), 16, lambda r: r.person.username),
    "role": ListColumn(gettext_lazy("身份"), 18, lambda r: r.get_role_display()),
    "plan": ListColumn(gettext_lazy("评审计划"), 30, lambda r: r.plan_code, usual=False),
    "starts_on": ListColumn(gettext_lazy("自"), 12, lambda r: r.starts_on, "date"),
    "ends_on": ListColumn(gettext_lazy("至"), 12, lambda r: r.ends_on or _("未定"), "date"),
    "appointed_by": ListColumn(
        gettext_lazy("由谁指定"), 12, lambda r: r.appointed_by.name if r.appointed_by else ""
    ),
    "state": ListColumn(gettext_lazy("状态"), 10, _seat_state),
}  # fmt: skip
SEATS = Listing("seats", gettext_lazy("经办人与交接"), seats.ANY_SEAT, SEAT_COLUMNS, _seats, _seats_read)
SEATS_OF = Listing(
    "seats_of", gettext_lazy("经办人与交接"), role(Role.PLATFORM_ADMIN), SEAT_COLUMNS, _seats_of, _seats_read
)


def _posts(request: SeatRequest, of: str) -> Found:
    return Found(list(posts.posts_here(request).values_list("pk", flat=True)))


def _posts_read(asked: Asked, keys: Sequence[int]) -> list[Post]:
    return in_order(Post.objects.prefetch_related("places__declaration__person"), keys)


POSTS = Listing("posts", gettext_lazy("岗位与职数"), OPERATOR, {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("岗位"), 24, str),
    "category": ListColumn(gettext_lazy("岗位类别"), 14, lambda r: r.get_category_display()),
    "approved": ListColumn(gettext_lazy("核定数"), 8, lambda r: r.approved, "integer"),
    "filled": ListColumn(gettext_lazy("已聘数"), 8, lambda r: r.filled, "integer"),
    "openings": ListColumn(gettext_lazy("拟聘数"), 8, lambda r: r.openings, "integer"),
    "taken": ListColumn(gettext_lazy("已占用"), 8, lambda r: r.taken, "integer"),
    "starts_on": ListColumn(gettext_lazy("自"), 12, lambda r: r.starts_on, "date"),
    "ends_on": ListColumn(gettext_lazy("至"), 12, lambda r: r.ends_on or _("未定"), "date"),
    "holders": ListColumn(
        gettext_lazy("占用的人"), 24, lambda r: _("、").join(each.declaration.person.name for each in r.places.all())
    ),
    "fetched_at": ListColumn(gettext_lazy("自动提取"), 17, lambda r: minute(r.fetched_at), usual=False),
}, _posts, _posts_read)  # fmt: skip


def _imports(request: SeatRequest, of: str) -> Found:
    rows = queries.imports_of(request.seat.organisation)
    return Found([str(pk) for pk in rows.values_list("pk", flat=True)])


def _imports_read(asked: Asked, keys: Sequence[str]) -> list[PeopleImport]:
    related = PeopleImport.objects.defer("sealed_rows").select_related("made_by", "decided_by")
    rows = {str(pk): row for pk, row in related.in_bulk(list(keys)).items()}
    return [rows[key] for key in keys if key in rows]


IMPORTS = Listing("people_imports", gettext_lazy("导入记录"), OPERATOR, {
    "position": PLACE,
    "file": ListColumn(gettext_lazy("文件"), 30, lambda r: r.file_name),
    "made_at": ListColumn(gettext_lazy("上传时间"), 17, lambda r: minute(r.made_at)),
    "made_by": ListColumn(gettext_lazy("上传人"), 12, lambda r: r.made_by.name),
    "state": ListColumn(gettext_lazy("状态"), 10, lambda r: r.get_state_display()),
    "expected": ListColumn(gettext_lazy("应导入"), 8, lambda r: r.expected, "integer"),
    "accepted": ListColumn(gettext_lazy("已导入"), 8, lambda r: r.accepted, "integer"),
    "refused": ListColumn(gettext_lazy("未导入"), 8, lambda r: r.refused, "integer"),
    "decided_at": ListColumn(gettext_lazy("确认时间"), 17, lambda r: minute(r.decided_at)),
    "decided_by": ListColumn(gettext_lazy("确认人"), 12, lambda r: r.decided_by.name if r.decided_by else ""),
}, _imports, _imports_read)  # fmt: skip


@dataclass(frozen=True)
class ImportLine:
    """A row of an import's report; `number` is masked, "" where the row is refused."""

    row: int
    name: str
    number: str
    outcome: str
    draft: str
    problems: str


OUTCOMES = {
    Outcome.CREATED: gettext_lazy("新建"),
    Outcome.UPDATED: gettext_lazy("更新"),
    Outcome.KNOWN: gettext_lazy("已在本单位，不改动"),
    Outcome.REFUSED: gettext_lazy("未导入"),
}


def _report(request: SeatRequest, of: str) -> Found:
    batch = people.import_for(request, people.uuid_in(of))
    lines = _import_lines(batch)
    return Found([line.row for line in lines], {_("文件"): batch.file_name, _("状态"): batch.get_state_display()})


def _import_lines(batch: PeopleImport) -> list[ImportLine]:
    """As the page has them: what is refused, then what is (to be) written while it waits."""
    rows = actions.rows_in(batch)
    if batch.state != ImportState.WAITING:
        refused = [(row, row.problems) for row in rows]
        return [_refused_line(row, problems) for row, problems in refused]
    report = report_on(rows, organisation=batch.organisation, today=actions.today())
    lines = [_refused_line(each.row, each.problems) for each in report.of(Outcome.REFUSED)]
    for each in report.rows:
        if each.wanted is not None and each.outcome != Outcome.REFUSED:
            draft = "" if each.outcome == Outcome.KNOWN else _("、").join(each.wanted.parts) or _("只有个人信息")
            outcome = str(OUTCOMES[each.outcome])
            lines.append(ImportLine(each.row.number, each.wanted.name, each.wanted.masked, outcome, draft, ""))
    return lines


def _refused_line(row: Any, problems: Any) -> ImportLine:
    name = row.cells["name"].text[:20] if "name" in row.cells else ""
    said = _("；").join(f"{each.heading} {each.words}".strip() for each in problems)
    return ImportLine(row.number, name, "", str(OUTCOMES[Outcome.REFUSED]), "", said)


def _report_read(asked: Asked, keys: Sequence[int]) -> list[ImportLine]:
    batch = PeopleImport.objects.select_related("organisation").get(pk=asked.of)
    lines = {line.row: line for line in _import_lines(batch)}
    return [lines[key] for key in keys if key in lines]


REPORT = Listing("people_import", gettext_lazy("导入核对结果"), OPERATOR, {
    "row": ListColumn(gettext_lazy("行"), 8, lambda r: r.row, "integer"),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.name),
    "identity": ListColumn(gettext_lazy("身份证号末四位"), 14, lambda r: r.number),
    "outcome": ListColumn(gettext_lazy("结果"), 18, lambda r: r.outcome),
    "draft": ListColumn(gettext_lazy("档案草稿"), 24, lambda r: r.draft),
    "problems": ListColumn(gettext_lazy("原因和办法"), 60, lambda r: r.problems),
}, _report, _report_read, (
    gettext_lazy("完整身份证号（未导入的行连同原来的内容，在这一页另行下载）"),
))  # fmt: skip


def _batches(request: SeatRequest, of: str) -> Found:
    return Found(list(batches.batches_here(request).values_list("pk", flat=True)))


def _batches_read(asked: Asked, keys: Sequence[int]) -> list[tuple[DeskBatch, str]]:
    rows = in_order(batches.with_moved(DeskBatch.objects.select_related("plan", "made_by")), keys)
    names = {code: words(plan_of(current_version(code)).short_name) for code in {row.plan.code for row in rows}}
    return [(row, names[row.plan.code]) for row in rows]


BATCHES = Listing("batches", gettext_lazy("推荐批次"), role(*batches.DONE_BY), {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("批次"), 22, lambda r: r[0].number),
    "plan": ListColumn(gettext_lazy("评审计划"), 24, lambda r: r[1]),
    "verb": ListColumn(gettext_lazy("办理"), 12, lambda r: r[0].get_verb_display()),
    "moved": ListColumn(gettext_lazy("份数"), 8, lambda r: r[0].moved_count, "integer"),
    "made_by": ListColumn(gettext_lazy("经办人"), 12, lambda r: r[0].made_by.name),
    "made_at": ListColumn(gettext_lazy("办理时间"), 17, lambda r: minute(r[0].made_at)),
    "undone_at": ListColumn(gettext_lazy("撤销时间"), 17, lambda r: minute(r[0].undone_at)),
}, _batches, _batches_read)  # fmt: skip


def _batch(request: SeatRequest, of: str) -> Found:
    batch = batches.batch_for(request, of)
    keys = list(batch.items.order_by("position").values_list("pk", flat=True))
    return Found(keys, {_("批次"): batch.number}, batch.plan.code)


def _batch_read(asked: Asked, keys: Sequence[int]) -> list[DeskBatchItem]:
    related = ("batch", "declaration__person", "declaration__employer")
    return in_order(DeskBatchItem.objects.select_related(*related), keys)


def _became(item: DeskBatchItem) -> str:
    if not item.moved:
        return _("跳过")
    if item.undone:
        return _("已撤销")
    return _("没有撤销") if item.batch.undone_at else _("办理成功")


BATCH = Listing("batch", gettext_lazy("批次名单"), role(*batches.DONE_BY), {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.declaration.person.name),
    "employer": ListColumn(gettext_lazy("单位"), 28, lambda r: r.declaration.employer.name),
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r.declaration.number),
    "became": ListColumn(gettext_lazy("结果"), 12, _became),
    "why_not": ListColumn(gettext_lazy("原因"), 40, lambda r: r.why_not),
}, _batch, _batch_read)  # fmt: skip


PHASES: dict[str, Words] = {
    "running": gettext_lazy("公示中"),
    "over": gettext_lazy("已满，待录入结果"),
    "certified": gettext_lazy("已完成"),
    "withdrawn": gettext_lazy("已撤回"),
}
NOTICE_COLUMNS = {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("公示编号"), 22, lambda r: r[0].number),
    "plan": ListColumn(gettext_lazy("评审计划"), 30, lambda r: r[0].content["plan"]["name"]),
    "people": ListColumn(gettext_lazy("人数"), 8, lambda r: r[0].people, "integer"),
    "posted_on": ListColumn(gettext_lazy("张贴日"), 12, lambda r: r[0].posted_on, "date"),
    "last_day": ListColumn(gettext_lazy("最后一天"), 12, lambda r: r[0].last_day, "date"),
    "over_at": ListColumn(gettext_lazy("届满"), 17, lambda r: minute(r[0].over_at)),
    "days": ListColumn(gettext_lazy("计入的工作日"), 40, lambda r: _("、").join(r[0].counted), usual=False),
    "phase": ListColumn(gettext_lazy("状态"), 16, lambda r: str(PHASES[r[1]])),
    "open": ListColumn(gettext_lazy("未处理异议"), 10, lambda r: r[0].open_objections, "integer"),
    "place": ListColumn(gettext_lazy("公示地点与方式"), 30, lambda r: r[0].place, usual=False),
    "result": ListColumn(gettext_lazy("公示结果"), 30, lambda r: r[0].result, usual=False),
}


def notices_read(asked: Asked, keys: Sequence[int]) -> list[tuple[PublicNotice, str]]:
    """Each with its phase on its plan's clock; the clock is asked once for a plan."""
    rows = in_order(with_counts(PublicNotice.objects.select_related("plan")), keys)
    times = {code: clock.now(code) for code in {row.plan.code for row in rows}}
    return [(row, phase(row, times[row.plan.code])) for row in rows]


def _notices(request: SeatRequest, of: str) -> Found:
    return Found(list(notices_of(request.seat.organisation).values_list("pk", flat=True)))


NOTICES = Listing("employer_notices", gettext_lazy("公示管理"), OPERATOR, NOTICE_COLUMNS, _notices, notices_read)


def objections_found(notice: PublicNotice) -> Found:
    """To a notice that the reader keeps."""
    keys = list(objections_to(notice).values_list("pk", flat=True))
    return Found(keys, {_("公示"): notice.number}, notice.plan.code)


def _objections_read(asked: Asked, keys: Sequence[int]) -> list[Objection]:
    return in_order(Objection.objects.select_related("declaration__person", "recorded_by", "closed_by"), keys)


OBJECTIONS = Listing("objections", gettext_lazy("公示异议"), OPERATOR, {
    "position": PLACE,
    "receipt": ListColumn(gettext_lazy("回执号"), 22, lambda r: r.receipt),
    "about": ListColumn(gettext_lazy("申报人"), 12, lambda r: r.declaration.person.name),
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r.declaration.number),
    "received_at": ListColumn(gettext_lazy("收到时间"), 17, lambda r: minute(r.received_at)),
    "recorded_by": ListColumn(
        gettext_lazy("登记人"), 12, lambda r: r.recorded_by.name if r.recorded_by else _("本人在网上提出")
    ),
    "due_on": ListColumn(gettext_lazy("办结期限"), 12, lambda r: r.due_on, "date"),
    "outcome": ListColumn(
        gettext_lazy("处理"), 12, lambda r: r.get_outcome_display() if r.closed_at else _("未处理")
    ),
    "outcome_words": ListColumn(gettext_lazy("处理结果"), 40, lambda r: r.outcome_words),
    "closed_at": ListColumn(gettext_lazy("处理时间"), 17, lambda r: minute(r.closed_at)),
}, lambda request, of: objections_found(notices.notice_for(request, of)), _objections_read, (
    NUMBERS_NEVER, gettext_lazy("异议人的姓名和联系方式、异议内容和证明材料（保护异议人，在公示页上看）"),
))  # fmt: skip


def register_lists() -> None:
    register(
        EMPLOYER, DESK, PEOPLE, DOSSIERS, SEATS, SEATS_OF, POSTS, IMPORTS, REPORT, BATCHES, BATCH, NOTICES, OBJECTIONS
    )  # fmt: skip
