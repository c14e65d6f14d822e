"""Meetings, their agenda with the figures of sealed rounds, and who attended, as workbooks. Never who voted how."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.permissions import role
from accounts.requests import SeatRequest
from committee.ballots import queries
from committee.ballots.counting import Outcome
from committee.ballots.models import AgendaItem, Meeting, Member, Tally
from committee.ballots.queries import Standing
from committee.ballots.shared import meeting_for, now_of
from declarations.listings import NUMBERS_NEVER, PLACE, Asked, Found, ListColumn, Listing, in_order, minute, register

OFFICE = role(Role.COMMITTEE_OFFICER)
ANSWERS = {
    Outcome.PASSED.value: gettext_lazy("通过"),
    Outcome.LOST.value: gettext_lazy("未通过"),
    Outcome.TIED.value: gettext_lazy("平票"),
    queries.VETOED: gettext_lazy("一票否决"),
    "": gettext_lazy("未表决"),
}
SECRET = gettext_lazy("每位评委投了什么票（无记名投票，系统里没有这样的记录）")
NOT_SEALED = gettext_lazy("没有封存的轮次的票数（主任宣布结束前谁也看不到）")


def _meetings(request: SeatRequest, of: str) -> Found:
    now_of(request)
    rows = queries.meetings_for(request.user, request.seat)
    return Found(list(rows.values_list("pk", flat=True)), plan_code=request.plan_code)


def _meetings_read(asked: Asked, keys: Sequence[int]) -> list[Meeting]:
    return in_order(queries.with_counts(Meeting.objects.all()), keys)


MEETINGS = Listing("meetings", gettext_lazy("评委会会议"), OFFICE, {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("编号"), 20, lambda r: r.number),
    "held_on": ListColumn(gettext_lazy("会议日期"), 12, lambda r: r.held_on, "date"),
    "place": ListColumn(gettext_lazy("会议地点"), 24, lambda r: r.place),
    "panel": ListColumn(gettext_lazy("学科组"), 16, lambda r: r.panel, usual=False),
    "heads": ListColumn(gettext_lazy("评委"), 8, lambda r: r.heads, "integer"),
    "cases": ListColumn(gettext_lazy("申报"), 8, lambda r: r.cases, "integer"),
    "state": ListColumn(gettext_lazy("状态"), 10, lambda r: _("已结束") if r.concluded_at else _("未结束")),
    "concluded_at": ListColumn(gettext_lazy("结束时间"), 17, lambda r: minute(r.concluded_at)),
}, _meetings, _meetings_read, (NUMBERS_NEVER, SECRET))  # fmt: skip


def _agenda(request: SeatRequest, of: str) -> Found:
    now_of(request)
    meeting = meeting_for(request, of)
    keys = list(meeting.agenda.order_by("position").values_list("pk", flat=True))
    return Found(keys, {_("会议"): meeting.number}, request.plan_code)


def _agenda_read(asked: Asked, keys: Sequence[int]) -> list[tuple[Standing, dict[int, dict[str, int]]]]:
    """Each with the tallies of its sealed rounds; those of an open one are not asked for."""
    items = in_order(queries.with_votes(AgendaItem.objects.all()), keys)
    standings = [queries.standing_of(item) for item in items]
    sealed = [case.pk for each in standings for case in each.sealed]
    figures: dict[int, dict[str, int]] = {pk: {} for pk in sealed}
    for row in Tally.objects.filter(case__in=sealed):
        figures[row.case_id][row.choice] = row.n
    return [(each, figures) for each in standings]


def _votes(choice: str) -> Any:
    """Of the last sealed round."""

    def cell(row: tuple[Standing, dict[int, dict[str, int]]]) -> int | None:
        standing, figures = row
        return figures[standing.sealed[-1].pk].get(choice, 0) if standing.sealed else None

    return cell


def _last(name: str) -> Any:
    return lambda row: getattr(row[0].sealed[-1], name) if row[0].sealed else None


AGENDA = Listing("agenda", gettext_lazy("议程和表决结果"), OFFICE, {
    "position": ListColumn(gettext_lazy("序号"), 6, lambda r: r[0].item.position, "integer"),
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r[0].item.declaration.number),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r[0].item.declaration.person.name),
    "employer": ListColumn(gettext_lazy("单位"), 28, lambda r: r[0].item.declaration.employer.name),
    "recused": ListColumn(
        gettext_lazy("回避"), 24, lambda r: _("、").join(each.member.person.name for each in r[0].item.recusals.all())
    ),
    "rounds": ListColumn(gettext_lazy("已封存的轮次"), 8, lambda r: len(r[0].sealed), "integer"),
    "voters": ListColumn(gettext_lazy("投票人数"), 8, _last("voters"), "integer"),
    "needed": ListColumn(gettext_lazy("须同意票"), 8, _last("needed"), "integer"),
    "agree": ListColumn(gettext_lazy("同意"), 8, _votes("agree"), "integer"),
    "against": ListColumn(gettext_lazy("不同意"), 8, _votes("against"), "integer"),
    "abstain": ListColumn(gettext_lazy("弃权"), 8, _votes("abstain"), "integer"),
    "answer": ListColumn(gettext_lazy("结果"), 10, lambda r: str(ANSWERS[r[0].answer])),
}, _agenda, _agenda_read, (NUMBERS_NEVER, SECRET, NOT_SEALED))  # fmt: skip


def _attendance(request: SeatRequest, of: str) -> Found:
    now_of(request)
    meeting = meeting_for(request, of)
    keys = list(meeting.members.order_by("pk").values_list("pk", flat=True))
    return Found(keys, {_("会议"): meeting.number}, request.plan_code)


def _attendance_read(asked: Asked, keys: Sequence[int]) -> list[Member]:
    return in_order(Member.objects.select_related("person"), keys)


ATTENDANCE = Listing("attendance", gettext_lazy("到会登记"), OFFICE, {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("评委"), 12, lambda r: r.person.name),
    "chair": ListColumn(gettext_lazy("主任"), 8, lambda r: _("是") if r.is_chair else ""),
    "recorded_at": ListColumn(gettext_lazy("办公室登记"), 17, lambda r: minute(r.recorded_at)),
    "signed_in_at": ListColumn(gettext_lazy("本人签到"), 17, lambda r: minute(r.signed_in_at)),
}, _attendance, _attendance_read, (NUMBERS_NEVER, SECRET))  # fmt: skip


def register_lists() -> None:
    register(MEETINGS, AGENDA, ATTENDANCE)
