"""The pool, the draws, their panels and how far the reviews are, as workbooks of the committee office."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.permissions import role
from accounts.requests import SeatRequest
from committee.desk import enter
from committee.experts import draw_actions, draw_views, pool_queries, pool_views
from committee.experts.models import Draw, Expert, PanelMember, Review
from config import clock
from declarations.listings import (
    NUMBERS_NEVER,
    PLACE,
    Asked,
    Found,
    ListColumn,
    Listing,
    day,
    in_order,
    minute,
    register,
)

OFFICE = role(Role.COMMITTEE_OFFICER)


def _pool(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    asked = pool_views.asked_of(request)
    rows = pool_views.experts_found(plan, asked)
    names = pool_views.specialty_names(pool_views.says(plan))
    said = {
        _("聘期状态"): pool_views.STATES.get(asked["state"], ""),
        _("评审专业"): names.get(asked["specialty"], asked["specialty"]),
        _("职称层级"): dict(Expert._meta.get_field("title_level").flatchoices).get(asked["level"], asked["level"]),
        _("搜索"): asked["q"],
    }
    return Found(list(rows.values_list("pk", flat=True)), said, plan.code)


def _pool_read(asked: Asked, keys: Sequence[int]) -> list[tuple[Expert, str, str]]:
    rows = in_order(Expert.objects.select_related("person", "plan"), keys)
    names = pool_views.specialty_names(pool_views.says(rows[0].plan)) if rows else {}
    today = clock.today(None)
    return [
        (
            row,
            _("、").join(names.get(code, code) for code in row.specialties),
            str(pool_views.STATES[pool_queries.state_of(row, today)]),
        )
        for row in rows
    ]


POOL = Listing("experts", gettext_lazy("专家库"), OFFICE, {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("编号"), 8, lambda r: r[0].number, "integer"),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r[0].person.name),
    "specialties": ListColumn(gettext_lazy("评审专业"), 30, lambda r: r[1]),
    "title": ListColumn(gettext_lazy("职称"), 18, lambda r: r[0].title),
    "title_level": ListColumn(gettext_lazy("职称层级"), 12, lambda r: r[0].get_title_level_display()),
    "titled_on": ListColumn(gettext_lazy("取得时间"), 12, lambda r: r[0].titled_on, "date", usual=False),
    "employer": ListColumn(gettext_lazy("工作单位"), 28, lambda r: r[0].employer_name),
    "outside": ListColumn(gettext_lazy("外单位"), 8, lambda r: _("是") if r[0].outside else _("否")),
    "starts_on": ListColumn(gettext_lazy("聘期开始"), 12, lambda r: r[0].starts_on, "date"),
    "ends_on": ListColumn(gettext_lazy("聘期结束"), 12, lambda r: r[0].ends_on, "date"),
    "leave": ListColumn(
        gettext_lazy("请假"), 24, lambda r: f"{day(r[0].leave_from)} — {day(r[0].leave_until)}" if r[0].leave_from else "",
        usual=False,
    ),
    "load_limit": ListColumn(gettext_lazy("最多份数"), 8, lambda r: r[0].load_limit, "integer"),
    "state": ListColumn(gettext_lazy("状态"), 10, lambda r: r[2]),
}, _pool, _pool_read, (NUMBERS_NEVER, gettext_lazy("联系电话和登记的回避关系（在每位专家的页面上看）")))  # fmt: skip


def _draws(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    return Found(list(draw_views.draws_of(plan).values_list("pk", flat=True)), plan_code=plan.code)


def _draws_read(asked: Asked, keys: Sequence[int]) -> list[tuple[Draw, int]]:
    rows = in_order(Draw.objects.select_related("laid_by", "drawn_by").prefetch_related("members"), keys)
    return [(row, draw_actions.empty_seats(row)) for row in rows]


DRAWS = Listing("draws", gettext_lazy("抽取评审组"), OFFICE, {
    "number": ListColumn(gettext_lazy("抽取"), 8, lambda r: r[0].number, "integer"),
    "state": ListColumn(gettext_lazy("状态"), 12, lambda r: r[0].get_state_display()),
    "seats": ListColumn(gettext_lazy("席位"), 8, lambda r: sum(r[0].terms["seats"].values()), "integer"),
    "empty": ListColumn(gettext_lazy("空缺"), 8, lambda r: r[1], "integer"),
    "cases": ListColumn(gettext_lazy("申报"), 8, lambda r: r[0].terms["cases"], "integer"),
    "laid_by": ListColumn(gettext_lazy("登记人"), 12, lambda r: r[0].laid_by.name),
    "laid_at": ListColumn(gettext_lazy("登记时间"), 17, lambda r: minute(r[0].laid_at)),
    "drawn_at": ListColumn(gettext_lazy("抽取时间"), 17, lambda r: minute(r[0].drawn_at)),
    "terms_hash": ListColumn(gettext_lazy("条件的哈希"), 66, lambda r: r[0].terms_hash, usual=False),
    "seed": ListColumn(gettext_lazy("种子"), 66, lambda r: r[0].seed, usual=False),
}, _draws, _draws_read, (NUMBERS_NEVER, gettext_lazy("抽取前的密令（抽取后随抽取记录公开）")))  # fmt: skip


def _draw(request: SeatRequest, of: str) -> Draw:
    return draw_views.draw_for(request, int(of) if of.isdecimal() and len(of) < 10 else 0)


def _said(row: Draw) -> dict[str, object]:
    return {_("抽取"): _("第 %(number)s 次") % {"number": row.number}}


def _panel(request: SeatRequest, of: str) -> Found:
    row = _draw(request, of)
    return Found(list(row.members.order_by("pk").values_list("pk", flat=True)), _said(row), row.plan.code)


def _panel_read(asked: Asked, keys: Sequence[int]) -> list[tuple[PanelMember, str]]:
    rows = in_order(PanelMember.objects.select_related("expert__person", "draw__plan"), keys)
    names = pool_views.specialty_names(pool_views.says(rows[0].draw.plan)) if rows else {}
    return [(row, names.get(row.specialty, row.specialty)) for row in rows]


PANEL = Listing("panel", gettext_lazy("评审组"), OFFICE, {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("编号"), 8, lambda r: r[0].expert.number, "integer"),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r[0].expert.person.name),
    "panel": ListColumn(gettext_lazy("评审组"), 8, lambda r: r[0].panel),
    "leader": ListColumn(gettext_lazy("组长"), 8, lambda r: _("是") if r[0].leader else ""),
    "specialty": ListColumn(gettext_lazy("席位"), 24, lambda r: r[1]),
    "employer": ListColumn(gettext_lazy("工作单位"), 28, lambda r: r[0].expert.employer_name),
    "answer": ListColumn(gettext_lazy("答复"), 10, lambda r: r[0].get_state_display()),
    "reason": ListColumn(gettext_lazy("理由"), 30, lambda r: r[0].reason),
    "exception": ListColumn(gettext_lazy("例外指定的理由"), 30, lambda r: r[0].exception_reason),
}, _panel, _panel_read)  # fmt: skip


def _reviews(request: SeatRequest, of: str) -> Found:
    row = _draw(request, of)
    reviews = Review.objects.filter(member__draw=row).order_by("member", "declaration__number")
    return Found(list(reviews.values_list("pk", flat=True)), _said(row), row.plan.code)


def _reviews_read(asked: Asked, keys: Sequence[int]) -> list[Review]:
    related = ("member__expert__person", "declaration__person", "declaration__employer")
    return in_order(Review.objects.select_related(*related), keys)


def _name(review: Any) -> str:
    return review.member.expert.person.name


REVIEWS = Listing("reviews", gettext_lazy("评审进度"), OFFICE, {
    "position": PLACE,
    "expert_number": ListColumn(gettext_lazy("专家编号"), 8, lambda r: r.member.expert.number, "integer"),
    "expert": ListColumn(gettext_lazy("专家"), 12, _name),
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r.declaration.number),
    "name": ListColumn(gettext_lazy("申报人"), 12, lambda r: r.declaration.person.name),
    "employer": ListColumn(gettext_lazy("单位"), 28, lambda r: r.declaration.employer.name, usual=False),
    "state": ListColumn(gettext_lazy("状态"), 14, lambda r: r.get_state_display()),
    "made_at": ListColumn(gettext_lazy("分配时间"), 17, lambda r: minute(r.made_at)),
    "handed_in_at": ListColumn(gettext_lazy("提交时间"), 17, lambda r: minute(r.handed_in_at)),
    "released": ListColumn(gettext_lazy("改由别人评审的理由"), 30, lambda r: r.released_reason),
}, _reviews, _reviews_read, (
    NUMBERS_NEVER, gettext_lazy("推荐意见、评语、分数和笔记（进度名单不含评审内容）"),
))  # fmt: skip


def register_lists() -> None:
    register(POOL, DRAWS, PANEL, REVIEWS)
