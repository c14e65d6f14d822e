"""The minutes (会议纪要) of a meeting of the board, drafted with its figures; for the office's file; and the form's vote box."""

from typing import Any

from django.utils import translation

from committee.ballots import queries
from committee.ballots.models import BallotRound, Meeting, RoundState
from committee.ballots.queries import Standing
from declarations.models import Declaration
from declarations.papers import day
from declarations.vote_box import VoteBox
from documents.models import DocumentOrder
from documents.papers import Paper
from review_plans import queries as plan_queries

ANSWERS = {"passed": "通过", "lost": "未通过", "tied": "平票，未通过", queries.VETOED: "一票否决"}


def minutes(order: DocumentOrder) -> Paper:
    """Builder of kind `ballot_minutes`; params: the meeting's id."""
    meeting = Meeting.objects.select_related("plan", "called_by").get(pk=order.params["meeting"])
    plan = plan_queries.plan_of(plan_queries.current_version(meeting.plan.code))
    with translation.override("zh-hans"):
        context = minutes_context(meeting)
    return Paper(
        template="documents/ballot_minutes.html",
        context={**context, "plan_name": plan.name.zh},
        title="评审委员会会议纪要",
        watermark="",
        file_name=f"会议纪要_{meeting.number}.pdf",
        holder=meeting.number,
        figures={
            "会议编号": meeting.number,
            "会议日期": meeting.held_on.isoformat(),
            "评委人数": str(len(context["members"])),
            "到会人数": str(len(context["present"])),
            "表决人数": str(len(context["cases"])),
            "通过人数": str(sum(row["answer"] == ANSWERS["passed"] for row in context["cases"])),
        },
        landscape=True,
    )


def minutes_context(meeting: Meeting) -> dict[str, Any]:
    members = list(meeting.members.select_related("person"))
    board = queries.board_of(meeting.plan)
    standings = queries.agenda_of(meeting)
    return {
        "meeting": meeting,
        "held_on": day(meeting.held_on.isoformat()),
        "members": members,
        "present": [each for each in members if each.attends],
        "absent": [each for each in members if not each.attends],
        "chairs": [each for each in members if each.is_chair and each.attends],
        "board": board,
        "rounds": [_round(each) for each in meeting.rounds.order_by("number")],
        "cases": [_row(each) for each in standings],
        "vetoes": [each.item for each in standings if each.answer == queries.VETOED],
    }


def _round(ballot: BallotRound) -> dict[str, Any]:
    return {
        "number": ballot.number,
        "reason": ballot.reason,
        "present": ballot.attendances.count(),
        "cases": ballot.cases.count(),
        "state": RoundState(ballot.state).label,
        "void_reason": ballot.void_reason,
    }


def _row(standing: Standing) -> dict[str, Any]:
    """One case: the figures of each sealed round, who was recused and why, and what the board decided."""
    item = standing.item
    return {
        "position": item.position,
        "name": item.declaration.person.name,
        "employer": item.declaration.employer.name,
        "number": item.declaration.number,
        "recused": [f"{each.member.person.name}（{each.reason}）" for each in item.recusals.all()],
        "votes": [
            {"round": case.round.number, "case": case, "count": queries.count_of(case)} for case in standing.sealed
        ],
        "answer": ANSWERS[standing.answer] if standing.answer else "未表决",
    }


def vote_box(declaration: Declaration) -> VoteBox | None:
    """What the review form prints of the last sealed vote; heads are those of this case, recusals taken off."""
    case = queries.last_vote(declaration)
    if case is None:
        return None
    count, meeting = queries.count_of(case), case.round.meeting
    rest = case.voters - count.agree - count.against
    recused = case.item.recusals.count()
    remarks = [words for n, words in ((rest, f"弃权{rest}人"), (recused, f"回避{recused}人")) if n]
    return VoteBox(case.board, case.voters, count.agree, count.against, "，".join(remarks), meeting.held_on)
