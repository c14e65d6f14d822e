"""A pool of invented experts for each plan; where cases stand with the experts, a drawn panel that has begun to review."""

from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Seat
from committee.experts import assigning, draw_actions, pool_actions, review_actions
from committee.experts.laying_down import Limits, waiting_cases
from committee.experts.models import Draw, Expert, Review
from committee.experts.pool_actions import Entry
from committee.experts.review_actions import Draft
from config import clock
from config.demo import accounts_file, personas
from config.demo.journeys import Stage

SPARE = 4
USUAL_BOARD = 7
PANEL = 3
EMPLOYERS = (
    "演示工程大学",
    "演示工业技术研究院",
    "演示检验检测中心",
    "演示规划设计院",
    "演示应用科学学院",
    "演示行业联合会",
    "演示装备技术中心",
    "演示信息研究所",
)
TITLES = (("正高级工程师", "full_senior"), ("教授", "full_senior"), ("高级工程师", "deputy_senior"))


def build(stage: Stage) -> None:
    office = next(
        (s for s in stage.desks.seats.values() if s.role == Role.COMMITTEE_OFFICER and s.plan_code == stage.plan.code),
        None,
    )
    if office is None:
        return
    board = stage.plan.board
    pool = [_expert(stage, office, place) for place in range((board.at_least if board else USUAL_BOARD) + SPARE)]
    seated = _panel(stage, office) if waiting_cases(office).exists() else None
    shown = seated.members.get(leader=True).expert if seated else pool[0]
    accounts_file.add("评审专家", shown.person.username, Role.EXPERT, stage.plan.code)


def _expert(stage: Stage, office: Seat, place: int) -> Expert:
    today, codes = clock.today(None), [each.code for each in stage.plan.specialties]
    title, level = TITLES[place % len(TITLES)]
    entry = Entry(
        specialties=tuple(dict.fromkeys(islice(cycle(codes), place, place + 3))),
        title=title,
        title_level=level,
        titled_on=today - timedelta(days=365 * (6 + place % 9)),
        employer_name=EMPLOYERS[place % len(EMPLOYERS)],
        outside=place % 4 != 0,
        starts_on=today - timedelta(days=30 + place),
        ends_on=today + timedelta(days=700),
        load_limit=20 + place % 5,
        leave_from=today if place == 2 else None,
        leave_until=today + timedelta(days=20) if place == 2 else None,
    )
    who = stage.people.make(prefix=f"{personas.short_name(stage.plan)}-expert")
    return pool_actions.add_expert(stage.row, who, entry, by=office.person, seat=office, at=timezone.now())


def _panel(stage: Stage, office: Seat) -> Draw | None:
    """Three readers for the specialty with most cases, all of whom have accepted; one review is in."""
    by: dict[str, Any] = {"by": office.person, "seat": office, "at": timezone.now()}
    specialty = waiting_cases(office).order_by("specialty").values_list("specialty", flat=True)[0]
    limits = Limits(seats={specialty: PANEL}, per_employer=2, outside_percent=10, reads=2)
    reason = "演示：只评一个专业的几份申报。"
    try:
        draw = draw_actions.draw(draw_actions.lay_down(stage.row, limits, exception_reason=reason, **by), **by)
    except draw_actions.ShortOfExpertsError:
        return None
    members = list(draw.members.select_related("expert__seat"))
    for member in members:
        draw_actions.answer(member, accepts=True, reason="", seat=member.expert.seat, at=timezone.now())
    draw_actions.name_leader(members[0], **by)
    assigning.assign(draw, **by)
    for review in (
        Review.objects.filter(member__draw=draw).exclude(member=members[0]).select_related("member__expert__seat")
    ):
        review_actions.declare_none(review, seat=review.member.expert.seat, at=timezone.now())
    _one_in(draw)
    return draw


def _one_in(draw: Draw) -> None:
    review = Review.objects.filter(member__draw=draw, state="open").select_related("member__expert__seat").first()
    if review is not None:
        words = Draft("yes", "业绩材料齐全，本人在主要项目中的作用清楚，达到相应水平。")
        seat = review.member.expert.seat
        review_actions.hand_in(review, words, seen=review.row_version, seat=seat, at=timezone.now())
