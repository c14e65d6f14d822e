"""Builds the whole demo: for each plan its desks, then people at every stop, on the plan's own clock."""

import secrets
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.core.management.base import OutputWrapper
from django.utils import timezone

from accounts import actions as accounts
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Person, Seat
from config import clock
from config.demo import accounts_file, besides, experts, journeys, offices, pace, personas, returning, undecided
from config.demo.careers import Story
from config.demo.journeys import Stage
from config.demo.offices import Desks
from config.demo.people import PeopleMaker
from config.demo.words import Words
from declarations import desks
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.queries import at_desk
from public_notices.models import PublicNotice
from review_plans.actions import amend
from review_plans.models import AmendmentKind, ReviewPlan
from review_plans.plan import Plan
from review_plans.queries import current_version, plan_of, schedule_of

MORNING = time(10, 0)
AFTERNOON = time(17, 0)
DAYS_LEFT = timedelta(days=9)
ONE_DAY = timedelta(days=1)
EARLY_DAYS = 6
"""Over so many days the early ones come in."""
MENDED = 6
"""Of so many early ones one was sent back by its employer and mended."""

# How many people of each plan end where, for a demo of `size` per plan; shares of one hundred.
SHARES: tuple[tuple[str, int], ...] = (
    ("dossier", 5),
    ("draft", 12),
    ("employer", 15),
    ("employer_notice", 14),
    ("first_desk", 14),
    ("committee_check", 14),
    ("admission_notice", 10),
    ("expert_review", 6),
    ("sent_back", 7),
    ("ended", 3),
)

MORE_WORKS = (0, 0, 1, 1, 2, 3, 4, 6)
SHORT_OF_YEARS = Story(years_since_title=3)


def build(*, size: int, out: OutputWrapper) -> str:
    """Makes the demo with about `size` declarations per plan; answers with the demo password."""
    password = secrets.token_urlsafe(9)
    at = timezone.now()
    people = PeopleMaker(Words.seeded("people"), make_password(password), at)
    desks_of_all = Desks(admin=_platform_admin(people, at))
    accounts_file.add("平台管理员", _admin(desks_of_all).username, "platform_admin", "")
    plans = list(ReviewPlan.objects.order_by("code"))
    # One table of points is confirmed by its office in the demo; the others wait for that.
    confirmed = [row for row in plans if schedule_of(current_version(row.code))][-1:]
    for row in plans:
        plan = plan_of(current_version(row.code))
        out.write(f"{plan.short_name.zh} …\n")
        out.flush()
        if row in confirmed:
            _confirm_points(row, plan, at)
        _one_plan(row, plan, desks_of_all, people, size)
    offices.found_at_the_door(people, desks_of_all, at)
    accounts_file.keep(password)
    return password


def _platform_admin(people: PeopleMaker, at: datetime) -> Person:
    platform = accounts.found_organisation(kind=OrganisationKind.PLATFORM, name="平台运行管理中心")
    admin = people.make(prefix="platform")
    accounts.appoint_seat(person=admin, organisation=platform, role=Role.PLATFORM_ADMIN, by=None, at=at)
    for what, role in (("系统管理员", Role.SYSTEM_ADMIN), ("审计管理员", Role.AUDIT_ADMIN)):  # not on screen
        other = people.make(prefix=role.value.split("_")[0])
        accounts.appoint_seat(person=other, organisation=platform, role=role, by=admin, at=at)
        accounts_file.add(what, other.username, role.value, "")
    return admin


def _admin(all_desks: Desks) -> Person:
    assert all_desks.admin is not None
    return all_desks.admin


def _one_plan(row: ReviewPlan, plan: Plan, all_desks: Desks, people: PeopleMaker, size: int) -> None:
    at = timezone.now()
    offices.seat_every_office(plan, people, all_desks, at)
    employers = offices.found_employers(plan, people, all_desks, at)
    _set_missing_deadline(row, plan, at)
    stage = Stage(row, plan, all_desks, people, Words.seeded(plan.code), employers)
    begins, posted = _early_days(plan)
    goals = ("first_desk", "committee_check", "admission_notice", "expert_review", "ended")
    early = _submitted(stage, size, goals, begins, posted)
    clock.move_to(plan.code, posted.date(), at=posted)
    _mend_some(stage, early)
    notices = [_through_employer(stage, employer, early) for employer in employers]
    over = max((n.over_at for n in notices if n), default=stage.now())
    clock.move_to(plan.code, over.date(), at=max(_morning_after(over), stage.now()))
    _lead(stage, early)
    assert plan.demo_today is not None
    ends = datetime.combine(plan.demo_today, MORNING, clock.SHANGHAI)
    late = _submitted(stage, size, ("employer", "employer_notice", "sent_back"), stage.now(), ends)
    _move(stage, plan.demo_today)
    _late_ones(stage, late)
    _unsubmitted(stage, size)
    _personas(stage)
    undecided.build(stage, stage.employers[0])
    besides.build(stage, _as_they_stand(early), _as_they_stand([each for each in late if each[0] == "employer"]))
    experts.build(stage)
    _write_accounts(stage)


def _set_missing_deadline(row: ReviewPlan, plan: Plan, at: datetime) -> None:
    """Where the notice prints no personal day, the demo records one as an amendment, as an office would."""
    if plan.personal_deadline is None and plan.demo_today is not None:
        day = plan.demo_today + DAYS_LEFT
        amend(
            row,
            kind=AmendmentKind.DEADLINE,
            target="personal",
            value={"date": day.isoformat()},
            document="演示文件（非真实公文）",
            reason="通知未规定个人申报截止日，演示时由受理单位补充规定。",
            decided_by="演示",
            decided_on=plan.opens_at,
            recorded_by=None,
            at=at,
        )


def _confirm_points(row: ReviewPlan, plan: Plan, at: datetime) -> None:
    """As the committee office would record it on its page of amendments."""
    schedule = schedule_of(current_version(row.code))
    if schedule is not None:
        amend(
            row,
            kind=AmendmentKind.CONFIRMATION,
            target=schedule.code,
            value={},
            document="演示文件（非真实公文）",
            reason="演示：评委会办公室已与打分表原件逐条核对。",
            decided_by="演示评委会办公室",
            decided_on=plan.opens_at,
            recorded_by=None,
            at=at,
        )


def _morning_after(over: datetime) -> datetime:
    return over.astimezone(clock.SHANGHAI).replace(hour=10, minute=0)


def _early_days(plan: Plan) -> tuple[datetime, datetime]:
    """From when the early ones come in, and when their employers post them: five working days, desks and all, before
    the demo's own day.
    """
    assert plan.demo_today is not None
    earliest = plan.opens_at + ONE_DAY
    last = max(earliest, plan.demo_today - timedelta(days=21))
    first = max(earliest, last - timedelta(days=EARLY_DAYS))
    return datetime.combine(first, time(), clock.SHANGHAI), datetime.combine(last, AFTERNOON, clock.SHANGHAI)


def _move(stage: Stage, day: date | None) -> None:
    assert day is not None
    clock.move_to(stage.plan.code, day, at=datetime.combine(day, MORNING, clock.SHANGHAI))


def _count(size: int, share: int) -> int:
    return max(1, round(size * share / 100))


def _submitted(
    stage: Stage, size: int, goals: tuple[str, ...], after: datetime, before: datetime
) -> list[tuple[str, Declaration]]:
    """Handed in between the two instants, each at an hour of its own; the goals in an order that mixes them."""
    wanted = [goal for goal, share in SHARES if goal in goals for _n in range(_count(size, share))]
    stage.words.random.shuffle(wanted)
    found = []
    for goal, moment in zip(wanted, pace.moments(after, before, len(wanted), stage.words.random), strict=True):
        clock.move_to(stage.plan.code, moment.date(), at=moment)
        found.append((goal, journeys.submit(stage, _drafted(stage))))
    return found


def _mend_some(stage: Stage, early: list[tuple[str, Declaration]]) -> None:
    for turn, (_goal, declaration) in enumerate(early[::MENDED]):
        returning.mended(stage, declaration, turn)


def _drafted(stage: Stage, story: Story | None = None) -> Declaration:
    employer = stage.employers[stage.serial % len(stage.employers)]
    target = stage.plan.targets[stage.serial % len(stage.plan.targets)]
    track = target.tracks[0]
    if stage.serial % 9 == 5 and "skilled" in target.tracks:
        track, story = "skilled", replace(story or Story(), skill_years=6)
    if stage.serial % 9 == 7 and "self_scored" in target.tracks:
        track, story = "self_scored", replace(SHORT_OF_YEARS, rich=stage.serial % 2 == 1, more=_more(stage))
        employer = stage.employers[0]  # no public institution, whose post would be asked for besides
    dossier = journeys.applicant(stage, employer, target.level, story or _story(stage))
    return journeys.draft(stage, dossier.person, target.level, track)


def _more(stage: Stage) -> int:
    return MORE_WORKS[stage.serial * 3 % len(MORE_WORKS)]


def _story(stage: Stage) -> Story:
    """Mostly people who are ready; every seventh falls short of years, every fifth still learns, some are insured
    elsewhere, on which an office has to find. Some have one work, some several.
    """
    more = _more(stage)
    if stage.serial % 7 == 4:
        return Story(years_since_title=3, more=more)
    if stage.serial % 5 == 2:
        return Story(hours_running=True, more=more)
    return Story(insured_here=stage.serial % 6 != 3, more=more)


def _through_employer(
    stage: Stage, employer: Organisation, early: list[tuple[str, Declaration]]
) -> PublicNotice | None:
    """Endorses this employer's early cases and posts them on one notice."""
    mine = [d for _goal, d in early if d.employer_id == employer.pk]
    for declaration in mine:
        journeys.advance(stage, declaration)
    if not mine:
        return None
    fresh = list(Declaration.objects.filter(pk__in=[d.pk for d in mine]).order_by("pk"))
    return journeys.post_employer_notice(stage, employer, fresh)


def _lead(stage: Stage, early: list[tuple[str, Declaration]]) -> None:
    """From the employer's notice to each one's own stop."""
    for goal, declaration in early:
        current = journeys.advance(stage, declaration)
        if goal == "ended":
            _refuse(stage, current)
            continue
        while goal != "first_desk" and current.stop_kind in desks.OFFICE_KINDS:
            current = journeys.advance(stage, current)
        if goal in ("admission_notice", "expert_review") and current.stop_kind == "committee_check":
            current = journeys.advance(stage, current)
        if goal == "expert_review" and current.stop_kind == "fee":
            journeys.advance(stage, current)


def _refuse(stage: Stage, declaration: Declaration) -> None:
    seats = journeys.seats_here(stage, declaration)
    if seats:
        journeys.step(stage, declaration, Verb.REFUSE, seats[0], reason="不属于本计划的评审专业范围。", opinion="")


def _late_ones(stage: Stage, late: list[tuple[str, Declaration]]) -> None:
    noticed: dict[int, list[Declaration]] = {}
    for turn, (goal, declaration) in enumerate(late):
        if goal == "employer_notice":
            current = journeys.advance(stage, declaration)
            noticed.setdefault(current.employer_id, []).append(current)
        elif goal == "sent_back":
            journeys.send_back(stage, declaration, returning.points_for(stage, declaration, turn))
    for employer in stage.employers:
        if employer.pk in noticed:
            journeys.post_employer_notice(stage, employer, noticed[employer.pk])


def _as_they_stand(led: list[tuple[str, Declaration]]) -> list[Declaration]:
    return list(Declaration.objects.filter(pk__in=[each.pk for _goal, each in led]).order_by("pk"))


def _unsubmitted(stage: Stage, size: int) -> None:
    shares = dict(SHARES)
    for _n in range(_count(size, shares["draft"])):
        _drafted(stage)
    for _n in range(_count(size, shares["dossier"])):
        employer = stage.employers[stage.serial % len(stage.employers)]
        journeys.applicant(stage, employer, stage.plan.targets[0].level, Story())


def _personas(stage: Stage) -> None:
    """The accounts one tries first: a draft with nothing missing, a newcomer, and one person for each answer."""
    target = stage.plan.targets[-1]
    employer = stage.employers[0]
    short = personas.short_name(stage.plan)
    ready = journeys.applicant(stage, employer, target.level, Story(), username=f"{short}-applicant")
    journeys.draft(stage, ready.person, target.level, target.tracks[0])
    fresh = journeys.applicant(stage, employer, target.level, Story(), username=f"{short}-newcomer")
    accounts_file.add("申报人（草稿已备）", ready.person.username, "applicant", stage.plan.code)
    accounts_file.add("申报人（尚未开始）", fresh.person.username, "applicant", stage.plan.code)
    for answer, declaration in personas.one_for_each_answer(stage).items():
        accounts_file.add(f"申报人（资格对照 {answer}）", declaration.person.username, "applicant", stage.plan.code)


def _write_accounts(stage: Stage) -> None:
    """One account for each seat kind of the plan, the first employer's operator foremost."""
    operator = stage.desks.operators[stage.employers[0].pk]
    accounts_file.add("单位经办人", operator.person.username, operator.role, stage.plan.code)
    seen: set[str] = set()
    codes = {o.code for o in stage.plan.accepting_offices} | {o.code for o in stage.plan.offices}
    for seat in _seats_with_work(stage, codes):
        key = f"{seat.role}:{seat.organisation.bureau_kind}"
        if key not in seen:
            seen.add(key)
            accounts_file.add(str(seat.get_role_display()), seat.person.username, seat.role, stage.plan.code)


def _seats_with_work(stage: Stage, codes: set[str]) -> list[Seat]:
    """Seats of this plan's offices, those with the fullest desks first."""
    mine = [
        s
        for s in stage.desks.seats.values()
        if s.organisation.code in codes and (not s.plan_code or s.plan_code == stage.plan.code)
    ]
    return sorted(mine, key=lambda s: -at_desk(s).filter(plan=stage.row).count())
