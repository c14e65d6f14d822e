"""Leads a plan of the demo beyond its deadlines: a drawn board, reviews, a meeting with its ballot, a result.

For `manage.py demo --until-result PLAN`; never part of the demo itself, since whom a draw falls on is a matter of the lot, and
the plan's clock leaves the days on which people hand in. At the end there is something at each place: titles announced, a
round that is open, reviews that are not in.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts import actions as accounts
from accounts.enums import Role
from accounts.models import Organisation, Seat
from committee.ballots import actions as meetings
from committee.ballots import queries as board_queries
from committee.ballots import voting
from committee.ballots.models import BallotRound, Choice, Meeting, Member
from committee.experts import assigning, draw_actions, laying_down, review_actions
from committee.experts.laying_down import Limits
from committee.experts.models import Draw, MemberState, Recommended, Review, ReviewState
from committee.experts.review_actions import Draft
from committee.outcomes import actions as outcomes
from config import clock
from config.demo import accounts_file, journeys
from config.demo.experts import EMPLOYERS
from config.demo.journeys import Stage
from config.demo.offices import Desks
from config.demo.people import PeopleMaker
from config.demo.words import Words
from declarations.models import Declaration
from public_notices import actions as notices
from public_notices.queries import standing_notice
from review_plans.models import ReviewPlan
from review_plans.queries import current_version, plan_of

BEFORE_THE_BOARD = ("admission_notice", "fee", "expert_review")
NOTICES = ("admission_notice", "result_notice")
READERS = 3
PARTS = 3
DOCUMENT = "演示文件（非真实公文）"
COMMENTS = (
    (Recommended.STRONGLY, "主持的项目难度大，关键参数由本人确定，效益有第三方证明。"),
    (Recommended.YES, "业绩真实，本人作用清楚，符合申报层级的要求。"),
    (Recommended.YES, "技术路线合理，成果已经应用；论文部分稍弱。"),
    (Recommended.NO, "所附材料以参与为主，看不出独立解决技术问题的能力。"),
)


def run(code: str) -> str:
    """Answers in one line what there is to see. Raises CommandError where the plan has nobody to lead on."""
    row = ReviewPlan.objects.filter(code=code).first()
    if row is None:
        raise CommandError(f"There is no plan {code!r}.")
    stage = _stage(row)
    if Draw.objects.filter(plan=row).exists():
        raise CommandError(f"{code} has its draw already: this runs once on a fresh demo.")
    cases = list(Declaration.objects.filter(plan=row, stop_kind__in=BEFORE_THE_BOARD).order_by("pk"))
    if len(cases) < PARTS:
        raise CommandError(f"{code} has {len(cases)} cases behind the committee's check, {PARTS} are needed.")
    _move_to(stage, _after_all_deadlines(stage))
    _lead_to(stage, cases, "expert_review")
    draw = _drawn(stage)
    # Those whom nobody may read stay where they are, as they would.
    given = list(draw.cases.filter(reviews__member__draw=draw).distinct().order_by("pk"))
    decided, voted_on, unread = given[0::PARTS], given[1::PARTS], given[2::PARTS]
    _read(stage, draw, [*decided, *voted_on], leave=unread)
    _decide(stage, draw, decided)
    _open_meeting(stage, draw, voted_on)
    _add_accounts(draw, code)
    return f"{code}: {len(decided)} decided, {len(voted_on)} in an open round, {len(unread)} being read; clock {clock.today(code)}"


def _stage(row: ReviewPlan) -> Stage:
    """The demo's people and desks as they stand in the database."""
    seats = Seat.objects.select_related("person", "organisation", "organisation__employer").order_by("pk")
    operators = {each.organisation_id: each for each in seats.filter(role=Role.EMPLOYER_OPERATOR)}
    offices = seats.exclude(role__in=[Role.EMPLOYER_OPERATOR, Role.EXPERT, Role.CHAIR])
    employers = list(Organisation.objects.filter(pk__in=operators).order_by("pk"))
    desks = Desks(seats={each.organisation_id: each for each in offices}, operators=operators)
    words = Words.seeded(f"second half of {row.code}")
    return Stage(
        row, plan_of(current_version(row.code)), desks, PeopleMaker(words, "!", timezone.now()), words, employers
    )


def _office(stage: Stage) -> Seat:
    role, code = Role.COMMITTEE_OFFICER, stage.plan.code
    return next(each for each in stage.desks.seats.values() if each.role == role and each.plan_code == code)


def _after_all_deadlines(stage: Stage) -> date:
    """The day after the last one that the plan knows of, or its own day where that is later."""
    printed = [each.date for each in stage.plan.deadlines if each.date is not None]
    return max([*printed, stage.now().date()]) + timedelta(days=1)


def _move_to(stage: Stage, day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=clock.SHANGHAI)
    clock.move_to(stage.plan.code, day, at=max(moment, stage.now()))


def _lead_to(stage: Stage, cases: Sequence[Declaration], goal: str) -> None:
    """Together through the stops between: whoever waits for a notice is posted on one with the others, and it runs."""
    while waiting := [each for each in map(_fresh, cases) if each.stop_kind != goal]:
        free = [each for each in waiting if each.stop_kind not in NOTICES]
        if not free:
            _run_notices(stage, waiting)
        for each in free or waiting:
            journeys.advance(stage, each)


def _fresh(declaration: Declaration) -> Declaration:
    return Declaration.objects.get(pk=declaration.pk)


def _run_notices(stage: Stage, waiting: Sequence[Declaration]) -> None:
    seat = _office(stage)
    for kind in NOTICES:
        unposted = [each for each in waiting if each.stop_kind == kind and standing_notice(each, kind) is None]
        if unposted:
            notices.post_notice(
                organisation=seat.organisation, kind=kind, declarations=unposted, place="评委会官方网站",
                contact="评委会办公室 0571-00000000", person=seat.person, seat=seat,
            )  # fmt: skip
    running = [standing_notice(each, each.stop_kind) for each in waiting]
    _move_to(stage, max(each.over_at for each in running if each).astimezone(clock.SHANGHAI).date())


def _drawn(stage: Stage) -> Draw:
    """A board of the plan's own size, everybody's word but one, whose seat the next of the order takes; a leader; cases given out."""
    seat, at = _office(stage), timezone.now()
    by: dict[str, Any] = {"by": seat.person, "seat": seat, "at": at}
    size = stage.plan.board.at_least if stage.plan.board else PARTS
    wanted = sorted(laying_down.cases_by_specialty(seat))
    seats = {code: len(range(place, size, len(wanted))) for place, code in enumerate(wanted)}
    limits = Limits(seats, per_employer=ceil(size / len(EMPLOYERS)) + 1, outside_percent=40, reads=READERS)
    draw = draw_actions.draw(draw_actions.lay_down(stage.row, limits, exception_reason="", **by), **by)
    first = draw.members.select_related("expert__seat").order_by("pk")[0]
    draw_actions.answer(first, accepts=False, reason="评审期间出差在外。", seat=first.expert.seat, at=at)
    for member in draw.members.filter(state=MemberState.INVITED).select_related("expert__seat"):
        draw_actions.answer(member, accepts=True, reason="", seat=member.expert.seat, at=at)
    leader = draw.members.filter(state=MemberState.ACCEPTED).order_by("pk")[0]
    draw_actions.name_leader(leader, **by)
    assigning.assign(draw, **by)
    draw.refresh_from_db()
    return draw


def _read(stage: Stage, draw: Draw, cases: Sequence[Declaration], *, leave: Sequence[Declaration]) -> None:
    """Every reader hands in; of those left, one has only declared and written half a sentence."""
    reviews = Review.objects.filter(member__draw=draw).select_related("member__expert__seat").order_by("pk")
    for turn, review in enumerate(reviews.filter(declaration__in=cases)):
        seat, at = review.member.expert.seat, timezone.now()
        recommended, comment = COMMENTS[turn * turn % len(COMMENTS)]
        row = review_actions.declare_none(review, seat=seat, at=at)
        review_actions.hand_in(row, Draft(recommended, comment), seen=row.row_version, seat=seat, at=at)
    for review in reviews.filter(declaration__in=leave)[:1]:
        seat, at = review.member.expert.seat, timezone.now()
        row = review_actions.declare_none(review, seat=seat, at=at)
        draft = Draft(comment="主持的项目", notes="验收意见第2页再看一遍。")
        review_actions.save_draft(row, draft, seen=row.row_version, seat=seat, at=at)
    leader = draw.members.select_related("expert__seat").get(leader=True)
    for case in cases:
        review_actions.summarise(
            draw, case, recommended=Recommended.YES, words="评审组多数意见为推荐。", seat=leader.expert.seat,
            at=timezone.now(),
        )  # fmt: skip


def _decide(stage: Stage, draw: Draw, cases: Sequence[Declaration]) -> None:
    """A whole meeting: the last case fails by its votes, the others pass and go on to their announcement."""
    meeting = _called(stage, draw, cases)
    ballot = _opened(stage, meeting)
    voters = board_queries.voters_of(ballot)
    for place, member in enumerate(voters):
        _vote(stage, ballot, member, lost=cases[-1], against=place * 2 > len(voters))
    chair = _seat_of(meeting.members.get(is_chair=True))
    voting.seal(ballot, person=chair.person, seat=chair, now=stage.now())
    office = _office(stage)
    meetings.conclude(meeting, person=office.person, seat=office, now=stage.now())
    passed = list(Declaration.objects.filter(pk__in=[each.pk for each in cases], stop_kind="result_notice"))
    _lead_to(stage, passed, "certificate")
    if passed:
        _announce(stage, passed)


def _vote(stage: Stage, ballot: BallotRound, member: Member, *, lost: Declaration, against: bool) -> None:
    seat = _seat_of(member)
    choices = {
        case.pk: Choice.AGAINST if against and case.item.declaration_id == lost.pk else Choice.AGREE
        for case in board_queries.paper_of(ballot, member)
    }
    voting.cast(ballot, choices, person=seat.person, seat=seat, now=stage.now())


def _announce(stage: Stage, cases: Sequence[Declaration]) -> None:
    seat = _office(stage)
    outcomes.announce(
        cases, plan=stage.row, document_number="演示〔0000〕1号", title="演示：关于公布任职资格的通知",
        dated=stage.now().date(), person=seat.person, seat=seat, now=stage.now(),
    )  # fmt: skip


def _open_meeting(stage: Stage, draw: Draw, cases: Sequence[Declaration]) -> None:
    """A second meeting, held today: a round is open and about half of those attending have voted."""
    meeting = _called(stage, draw, cases)
    ballot = _opened(stage, meeting)
    voters = [each for each in board_queries.voters_of(ballot) if not each.is_chair]
    for member in voters[len(voters) // 2 :]:
        _vote(stage, ballot, member, lost=cases[0], against=False)


def _called(stage: Stage, draw: Draw, cases: Sequence[Declaration]) -> Meeting:
    """The drawn board with its chair, in the room but for one; the cases are sent from the experts to the ballot."""
    _lead_to(stage, cases, "ballot")
    seat = _office(stage)
    _chair(draw, seat)
    drawn = draw.members.filter(state=MemberState.ACCEPTED).values_list("expert__person_id", flat=True)
    board = [each for each in board_queries.board_seats(stage.plan.code) if each.person_id in set(drawn)]
    meeting = meetings.call_meeting(
        plan=stage.row, panel="", held_on=stage.now().date(), place="评审中心第一会议室", members=board,
        rule_document=DOCUMENT, person=seat.person, seat=seat, now=stage.now(),
    )  # fmt: skip
    waiting = [Declaration.objects.get(pk=each.pk) for each in cases]
    meetings.add_to_agenda(meeting, waiting, person=seat.person, seat=seat, now=stage.now())
    here = list(meeting.members.order_by("-is_chair", "pk"))[:-1]
    meetings.record_attendance(meeting, {each.pk for each in here}, person=seat.person, seat=seat, now=stage.now())
    for member in here:
        own = _seat_of(member)
        meetings.sign_in(meeting, person=own.person, seat=own, now=stage.now())
    return meeting


def _chair(draw: Draw, office: Seat) -> Seat:
    """The panel's leader sits as the board's chair too."""
    leader = draw.members.select_related("expert__person").get(leader=True).expert.person
    return accounts.appoint_seat(
        person=leader, organisation=office.organisation, role=Role.CHAIR, by=office.person, at=timezone.now(),
        plan_code=office.plan_code,
    )  # fmt: skip


def _opened(stage: Stage, meeting: Meeting) -> BallotRound:
    chair = _seat_of(meeting.members.get(is_chair=True))
    items = {each.item.pk for each in board_queries.agenda_of(meeting) if each.votable}
    return voting.open_round(meeting, items=items, person=chair.person, seat=chair, now=stage.now())


def _seat_of(member: Member) -> Seat:
    return Seat.objects.select_related("person", "organisation").get(pk=member.seat_id)


def _add_accounts(draw: Draw, code: str) -> None:
    """The chair, somebody with reviews to write, and somebody who has yet to vote."""
    leader = draw.members.select_related("expert__person").get(leader=True).expert.person
    found = [("评委会主任（登录后切换身份）", leader, Role.CHAIR)]
    open_ones = Review.objects.filter(member__draw=draw, state__in=[ReviewState.OPEN, ReviewState.WAITING])
    reader = open_ones.exclude(member__leader=True).order_by("-state", "pk").select_related("member__expert__person")
    found += [("评审专家（有待评审）", each.member.expert.person, Role.EXPERT) for each in reader[:1]]
    ballot = BallotRound.objects.get(meeting__plan__code=code, state="open")
    voted = board_queries.have_voted(ballot)
    to_vote = [each for each in board_queries.voters_of(ballot) if each.pk not in voted and not each.is_chair]
    found += [("评审专家（有待投票）", each.person, Role.EXPERT) for each in to_vote[:1]]
    accounts_file.append([(what, person.username, role, code) for what, person, role in found])
