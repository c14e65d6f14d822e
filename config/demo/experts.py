"""A pool of invented experts for each plan. No panel is drawn: nobody can choose whom a draw falls on, and the demo is the same
each time.
"""

from datetime import timedelta
from itertools import cycle, islice

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Seat
from committee.experts import pool_actions
from committee.experts.models import Expert
from committee.experts.pool_actions import Entry
from config import clock
from config.demo import accounts_file, personas
from config.demo.journeys import Stage

SPARE = 4
USUAL_BOARD = 7
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
    accounts_file.add("评审专家", pool[0].person.username, Role.EXPERT, stage.plan.code)


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
