"""What the members of the board are told, and when it is no to-do any longer. Never how a vote stands."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from committee.ballots.models import BallotRound, Meeting, Member
from messages.actions import settle, tell
from messages.language import dated, for_its_reader, said


@for_its_reader
def tell_called(meeting: Meeting) -> None:
    for member in meeting.members.select_related("person"):
        tell(
            member.person,
            "todo",
            said(gettext_noop("请参加评委会会议 %(number)s"), number=meeting.number),
            said(
                gettext_noop("%(day)s 在 %(place)s 召开。请先查看议程、申请回避，当天签到后投票。"),
                day=dated(meeting.held_on),
                place=meeting.place,
            ),
            reverse("ballots:meeting", args=[meeting.number]),
            _called(member),
            plan_code=meeting.plan.code,
        )


@for_its_reader
def tell_opened(ballot: BallotRound) -> None:
    for attendance in ballot.attendances.select_related("member__person"):
        member = attendance.member
        tell(
            member.person,
            "todo",
            said(gettext_noop("第 %(round)s 轮投票已经开始"), round=ballot.number),
            said(gettext_noop("会议 %(number)s 正在投票，请在主任宣布结束前完成。"), number=ballot.meeting.number),
            reverse("ballots:vote", args=[ballot.meeting.number, ballot.number]),
            _opened(ballot, member),
            plan_code=ballot.meeting.plan.code,
        )


def came(member: Member, now: datetime) -> None:
    """A member is in the room."""
    settle([_called(member)], at=now)


def voted(ballot: BallotRound, member: Member, now: datetime) -> None:
    settle([_opened(ballot, member)], at=now)


def ended(ballot: BallotRound, now: datetime) -> None:
    """Nobody can vote in the round any longer."""
    settle([_opened(ballot, each.member) for each in ballot.attendances.select_related("member")], at=now)


def concluded(meeting: Meeting, now: datetime) -> None:
    settle([_called(member) for member in meeting.members.all()], at=now)


def _called(member: Member) -> str:
    return f"meeting:{member.meeting_id}:{member.pk}"


def _opened(ballot: BallotRound, member: Member) -> str:
    return f"ballot_round:{ballot.pk}:{member.pk}"
