"""What the members of the board are told. Never how a vote stands."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from committee.ballots.models import BallotRound, Meeting
from messages.actions import tell
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
            f"meeting:{meeting.pk}:{member.pk}",
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
            f"ballot_round:{ballot.pk}:{member.pk}",
            plan_code=ballot.meeting.plan.code,
        )
