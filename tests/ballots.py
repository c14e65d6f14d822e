"""A board in its seats, and meetings held by the product's own actions.

board = seat_board(stage)
meeting = in_session(stage, board, [declaration])     # called, on its day, everybody signed in
ballot = opened(stage, meeting)
sealed(stage, ballot, agree=8)
"""

from collections.abc import Sequence
from datetime import date

from accounts.enums import Role
from accounts.models import Seat
from committee.ballots import actions, queries, voting
from committee.ballots.models import BallotRound, Meeting, Member
from config import clock
from config.demo.journeys import Stage
from declarations.models import Declaration
from review_plans.models import ReviewPlan
from tests import cast


def office_of(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.plan_code == stage.plan.code)


def seat_board(stage: Stage, size: int = 0) -> list[Seat]:
    """The chair and the experts; as many as the plan wants at least where nothing is said."""
    assert stage.plan.board is not None
    office, today, sitting = office_of(stage).organisation, clock.today(None), Seat.objects.count()
    roles = [Role.CHAIR, *[Role.EXPERT] * ((size or stage.plan.board.at_least) - 1)]
    return [
        cast.seat(
            cast.person(f"评委{n}", number=None, username=f"board{sitting}x{n}"),
            office,
            role,
            plan_code=stage.plan.code,
            starts_on=today,
        )
        for n, role in enumerate(roles, start=1)
    ]


def called(
    stage: Stage, board: Sequence[Seat], cases: Sequence[Declaration], *, held_on: date | None = None
) -> Meeting:
    """A meeting of today with these cases on its agenda."""
    seat = office_of(stage)
    meeting = actions.call_meeting(
        plan=ReviewPlan.objects.get(code=stage.plan.code),
        panel="",
        held_on=held_on or stage.now().date(),
        place="评审会议室",
        members=board,
        rule_document="评委会办公室函〔2023〕7号",
        person=seat.person,
        seat=seat,
        now=stage.now(),
    )
    if cases:
        actions.add_to_agenda(meeting, cases, person=seat.person, seat=seat, now=stage.now())
    return meeting


def seat_of(member: Member) -> Seat:
    return Seat.objects.select_related("person", "organisation").get(pk=member.seat_id)


def attend(stage: Stage, meeting: Meeting, present: int = 0) -> list[Member]:
    """The first so many members (all, where nothing is said) are recorded and sign in; the chair is the first."""
    seat, members = office_of(stage), list(meeting.members.all())
    here = members[: present or len(members)]
    actions.record_attendance(meeting, {each.pk for each in here}, person=seat.person, seat=seat, now=stage.now())
    for each in here:
        own = seat_of(each)
        actions.sign_in(meeting, person=own.person, seat=own, now=stage.now())
    return here


def in_session(stage: Stage, board: Sequence[Seat], cases: Sequence[Declaration], *, present: int = 0) -> Meeting:
    meeting = called(stage, board, cases)
    attend(stage, meeting, present)
    return meeting


def chair_of(meeting: Meeting) -> Seat:
    return seat_of(meeting.members.get(is_chair=True))


def opened(stage: Stage, meeting: Meeting, *, reason: str = "") -> BallotRound:
    """A round over all that may be voted on; the chair opens it."""
    chair = chair_of(meeting)
    items = {each.item.pk for each in queries.agenda_of(meeting) if each.votable}
    return voting.open_round(meeting, items=items, reason=reason, person=chair.person, seat=chair, now=stage.now())


def cast_all(stage: Stage, ballot: BallotRound, *, agree: int, against: int = 0, abstain: int = 0) -> None:
    """The first so many voters agree on every case, the next are against, the next abstain, the rest do not vote."""
    choices = ["agree"] * agree + ["against"] * against + ["abstain"] * abstain
    for member, choice in zip(queries.voters_of(ballot), choices, strict=False):
        vote(stage, ballot, member, choice)


def vote(stage: Stage, ballot: BallotRound, member: Member, choice: str) -> None:
    seat = seat_of(member)
    paper = {case.pk: choice for case in queries.paper_of(ballot, member)}
    voting.cast(ballot, paper, person=seat.person, seat=seat, now=stage.now())


def seal(stage: Stage, ballot: BallotRound) -> BallotRound:
    chair = chair_of(ballot.meeting)
    return voting.seal(ballot, person=chair.person, seat=chair, now=stage.now())


def sealed(stage: Stage, ballot: BallotRound, *, agree: int, against: int = 0, abstain: int = 0) -> BallotRound:
    cast_all(stage, ballot, agree=agree, against=against, abstain=abstain)
    return seal(stage, ballot)


def conclude(stage: Stage, meeting: Meeting) -> Meeting:
    seat = office_of(stage)
    return actions.conclude(meeting, person=seat.person, seat=seat, now=stage.now())


def hold(stage: Stage, cases: Sequence[Declaration]) -> Meeting:
    """A whole meeting in which everybody agrees on everything."""
    board = queries.board_seats(stage.plan.code) or seat_board(stage)
    meeting = in_session(stage, board, cases)
    sealed(stage, opened(stage, meeting), agree=len(board))
    return conclude(stage, meeting)
