"""The committee office's lists as workbooks: cases, rosters, paper, notices, objections, appeals, integrity, changes."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.permissions import role
from accounts.requests import SeatRequest
from committee import (
    amendment_views,
    amendments,
    appeal_views,
    integrity_views,
    paper_sets,
    paper_views,
    queries,
    views,
)
from committee.desk import enter
from committee.models import Roster, RosterItem
from committee.notice_views import own_notice
from declarations import exports
from declarations.listings import PLACE, Asked, Found, ListColumn, Listing, day, in_order, minute, register
from integrity.models import Appeal, IntegrityAct
from integrity.queries import with_relations
from offices.views.exported import NOTICE_COLUMNS, OBJECTIONS, notices_read, objections_found
from public_notices.models import NoticeKind
from review_plans.models import PlanAmendment
from review_plans.queries import current_version

OFFICE = role(Role.COMMITTEE_OFFICER)


def _home(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    places = {place.kind: place for place in queries.places(request.seat)}
    found, kind, words = views.held(request, set(places))
    rows = exports.found_in(found, plan_code=plan.code)
    said = {_("环节"): places[kind].name if kind in places else kind, _("搜索"): words}
    return Found(rows.keys, said, plan.code, rows.stamp)


HOME = Listing(
    "committee", gettext_lazy("评委会办公室"), OFFICE, exports.COLUMNS, _home, exports.lines, exports.KEPT_BACK
)


def _rosters(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    return Found(list(queries.rosters_of(plan).values_list("pk", flat=True)), plan_code=plan.code)


def _rosters_read(asked: Asked, keys: Sequence[int]) -> list[Roster]:
    rows = Roster.objects.filter(pk__in=keys).select_related("plan")
    plan = rows[0].plan if rows else None
    return in_order(queries.rosters_of(plan), keys) if plan else []


ROSTERS = Listing("rosters", gettext_lazy("花名册清单"), OFFICE, {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("编号"), 22, lambda r: r.number),
    "people": ListColumn(gettext_lazy("人数"), 8, lambda r: r.size, "integer"),
    "made_at": ListColumn(gettext_lazy("编成时间"), 17, lambda r: minute(r.made_at)),
    "made_by": ListColumn(gettext_lazy("经办人"), 12, lambda r: r.made_by.name),
}, _rosters, _rosters_read)  # fmt: skip


def _roster(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    roster = get_object_or_404(Roster, pk=of if of.isdecimal() else 0, plan=plan)
    keys = list(roster.items.order_by("position").values_list("declaration_id", flat=True))
    return Found(keys, {_("花名册"): roster.number}, plan.code)


ROSTER = Listing(
    "roster", gettext_lazy("花名册人员"), OFFICE, exports.COLUMNS, _roster, exports.lines, exports.KEPT_BACK
)


def _paper(request: SeatRequest, of: str) -> Found:
    roster, copies = paper_views.enter_counter(request, int(of) if of.isdecimal() else 0)
    shown = paper_views.shown_of(request)
    here = paper_sets.standing(roster)
    items = paper_sets.items_of(roster, shown, paper_sets.count(roster, copies), here)
    said = {_("花名册"): roster.number, _("筛选"): paper_views.SHOWN[shown]}
    return Found(list(items.values_list("pk", flat=True)), said, roster.plan.code)


def _paper_read(asked: Asked, keys: Sequence[int]) -> list[tuple[RosterItem, Any]]:
    related = ("roster", "declaration__person", "declaration__employer")
    items = in_order(RosterItem.objects.select_related(*related), keys)
    here = paper_sets.standing(items[0].roster) if items else {}
    return [(item, here.get(item.position)) for item in items]


PAPER = Listing("paper", gettext_lazy("纸质材料清点"), OFFICE, {
    "position": ListColumn(gettext_lazy("序号"), 6, lambda r: r[0].position, "integer"),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r[0].declaration.person.name),
    "employer": ListColumn(gettext_lazy("单位"), 28, lambda r: r[0].declaration.employer.name),
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r[0].declaration.number),
    "copies": ListColumn(gettext_lazy("已收份数"), 8, lambda r: r[1].copies if r[1] else 0, "integer"),
    "received_at": ListColumn(gettext_lazy("收到时间"), 17, lambda r: minute(r[1].received_at) if r[1] else ""),
    "received_by": ListColumn(gettext_lazy("经办人"), 12, lambda r: r[1].received_by.name if r[1] else ""),
    "order": ListColumn(
        gettext_lazy("顺序"), 12, lambda r: _("顺序不符") if r[1] and r[1].due != r[0].position else ""
    ),
}, _paper, _paper_read)  # fmt: skip


def _notices(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    kind = get_kind(of)
    rows = queries.notices_of_kind(plan, kind)
    return Found(list(rows.values_list("pk", flat=True)), {_("种类"): kind.label}, plan.code)


def get_kind(of: str) -> NoticeKind:
    """Of the two that this office posts; another word asks for the first."""
    return NoticeKind.RESULT if of == NoticeKind.RESULT else NoticeKind.ADMISSION


NOTICES = Listing("notices", gettext_lazy("已张贴的公示"), OFFICE, NOTICE_COLUMNS, _notices, notices_read)
OBJECTIONS_HERE = Listing(
    "committee_objections", OBJECTIONS.title, OFFICE, OBJECTIONS.columns,
    lambda request, of: objections_found(own_notice(request, of)), OBJECTIONS.read, OBJECTIONS.kept_back,
)  # fmt: skip


def _appeals(request: SeatRequest, of: str) -> Found:
    request.plan_code = request.seat.plan_code
    waiting, answered = appeal_views.waiting_and_answered(request.plan_code)
    keys = [each.pk for each in waiting] + list(answered.values_list("pk", flat=True))
    return Found(keys, plan_code=request.plan_code)


def _appeals_read(asked: Asked, keys: Sequence[int]) -> list[Appeal]:
    return in_order(Appeal.objects.select_related("person", "closed_by"), keys)


APPEALS = Listing("appeals", gettext_lazy("申诉与投诉"), OFFICE, {
    "position": PLACE,
    "receipt": ListColumn(gettext_lazy("回执号"), 22, lambda r: r.receipt),
    "kind": ListColumn(gettext_lazy("种类"), 8, lambda r: r.get_kind_display()),
    "person": ListColumn(gettext_lazy("提出人"), 12, lambda r: r.person.name),
    "subject": ListColumn(gettext_lazy("事项"), 40, lambda r: r.subject_in_words),
    "received_at": ListColumn(gettext_lazy("收到时间"), 17, lambda r: minute(r.received_at)),
    "due_on": ListColumn(gettext_lazy("答复期限"), 12, lambda r: r.due_on, "date"),
    "state": ListColumn(
        gettext_lazy("状态"), 12, lambda r: r.get_outcome_display() if r.closed_at else _("等待答复")
    ),
    "closed_at": ListColumn(gettext_lazy("答复时间"), 17, lambda r: minute(r.closed_at)),
    "closed_by": ListColumn(gettext_lazy("答复人"), 12, lambda r: r.closed_by.name if r.closed_by else ""),
}, _appeals, _appeals_read, (
    gettext_lazy("身份证号（这份名单不含）"), gettext_lazy("申诉的事实和理由、证明材料（在每件的页面上看）"),
))  # fmt: skip


def _integrity(request: SeatRequest, of: str) -> Found:
    plan, _now = integrity_views.enter(request)
    words = request.GET.get("q", "").strip()
    acts = integrity_views.acts_found(plan.code, words)
    return Found(list(acts.values_list("pk", flat=True)), {_("搜索"): words}, plan.code)


def _integrity_read(asked: Asked, keys: Sequence[int]) -> list[IntegrityAct]:
    return in_order(with_relations(IntegrityAct.objects.all()), keys)


def _bars(act: IntegrityAct) -> str:
    found = (each for each in act.sanctions.all() if each.begins)
    return _("；").join(f"{each.in_words} {day(each.begins)} — {day(each.last_day)}" for each in found)


INTEGRITY = Listing("integrity", gettext_lazy("诚信处理"), OFFICE, {
    "position": PLACE,
    "person": ListColumn(gettext_lazy("申报人"), 12, lambda r: r.person.name),
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r.declaration_number),
    "kind": ListColumn(gettext_lazy("认定的情形"), 20, lambda r: r.get_kind_display()),
    "document": ListColumn(gettext_lazy("决定文号"), 24, lambda r: r.document),
    "clause": ListColumn(gettext_lazy("依据的条款"), 24, lambda r: r.clause, usual=False),
    "decided_by": ListColumn(gettext_lazy("作出决定的单位"), 24, lambda r: r.decided_by),
    "decided_on": ListColumn(gettext_lazy("决定日期"), 12, lambda r: r.decided_on, "date"),
    "bars": ListColumn(gettext_lazy("期限"), 40, _bars),
    "state": ListColumn(gettext_lazy("状态"), 12, lambda r: _("处理已撤销") if r.lifted else _("有效")),
}, _integrity, _integrity_read, (
    gettext_lazy("身份证号（这份名单不含）"), gettext_lazy("认定的事实和证据（在每件的页面上看）"),
))  # fmt: skip


def _amendments(request: SeatRequest, of: str) -> Found:
    version = amendment_views.version_of(request)
    return Found(list(amendments.recorded(version).values_list("pk", flat=True)), plan_code=request.plan_code)


def _amendments_read(asked: Asked, keys: Sequence[int]) -> Iterator[Any]:
    related = PlanAmendment.objects.select_related("recorded_by", "plan").prefetch_related("people")
    rows = in_order(related, keys)
    version = current_version(rows[0].plan.code) if rows else None
    return (amendments.told(version, row) for row in rows if version)


AMENDMENTS = Listing("amendments", gettext_lazy("计划变更"), OFFICE, {
    "position": PLACE,
    "what": ListColumn(gettext_lazy("变更"), 40, lambda r: r.what),
    "circle": ListColumn(gettext_lazy("适用范围"), 24, lambda r: r.circle),
    "kind": ListColumn(gettext_lazy("种类"), 12, lambda r: r.row.get_kind_display()),
    "document": ListColumn(gettext_lazy("依据"), 24, lambda r: r.row.document),
    "reason": ListColumn(gettext_lazy("理由"), 30, lambda r: r.row.reason),
    "decided_by": ListColumn(gettext_lazy("决定单位"), 20, lambda r: r.row.decided_by),
    "decided_on": ListColumn(gettext_lazy("决定日期"), 12, lambda r: r.row.decided_on, "date"),
    "recorded_at": ListColumn(gettext_lazy("记入时间"), 17, lambda r: minute(r.at)),
    "recorded_by": ListColumn(
        gettext_lazy("记入人"), 12, lambda r: r.row.recorded_by.name if r.row.recorded_by else _("系统")
    ),
}, _amendments, _amendments_read)  # fmt: skip


def register_lists() -> None:
    register(HOME, ROSTERS, ROSTER, PAPER, NOTICES, OBJECTIONS_HERE, APPEALS, INTEGRITY, AMENDMENTS)
