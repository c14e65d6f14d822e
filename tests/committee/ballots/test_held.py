"""The legal edge cases of a ballot as whole meetings, each row held by the real actions."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from committee.ballots import actions, queries, voting
from committee.ballots.models import BallotRound, Meeting, Member
from declarations.enums import Ending
from declarations.refusals import NotAllowed
from tests import ballots
from tests.committee.ballots.conftest import Room, make_room

EDGES = yaml.safe_load((Path(__file__).parent / "held.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Room:
    return make_room(cases=1)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge["情形"])
def test_the_meeting_ends_as_the_table_says(room: Room, edge: dict[str, Any]) -> None:
    if "拒绝" in edge:
        with pytest.raises(NotAllowed, match=re.escape(edge["拒绝"])):
            held(room, edge)
        assert room.cases[0].__class__.objects.get(pk=room.cases[0].pk).stop == "ballot"
        return
    held(room, edge)
    case = room.cases[0].__class__.objects.get(pk=room.cases[0].pk)
    expected = ("result_notice", "") if edge["结果"] == "通过" else ("", Ending.NOT_PASSED)
    assert (case.stop, case.ending) == expected


def held(room: Room, edge: dict[str, Any]) -> None:
    size = edge.get("评委", len(room.board))
    board = room.board[:size] if size <= len(room.board) else [*room.board, *ballots.seat_board(room.stage, 2)[1:]]
    meeting = ballots.called(room.stage, board, room.cases)
    ballots.attend(room.stage, meeting, edge.get("到会", 0))
    recuse(room, meeting, edge.get("回避", {}))
    besides = edge.get("随后", "")
    if besides != "不表决":
        run(room, meeting, edge.get("票", [0, 0, 0]), besides)
    if "再投" in edge:
        again = ballots.opened(room.stage, meeting, reason="平票，再次表决")
        cast(room, again, edge["再投"])
        ballots.seal(room.stage, again)
    if besides == "一票否决":
        veto(room, meeting)
    ballots.conclude(room.stage, meeting)


def run(room: Room, meeting: Meeting, votes: list[int], besides: str) -> None:
    ballot = ballots.opened(room.stage, meeting)
    cast(room, ballot, votes)
    members = list(meeting.members.all())
    if besides == "重投":
        ballots.vote(room.stage, ballot, queries.voters_of(ballot)[0], "against")
    elif besides == "缺席投票":
        ballots.vote(room.stage, ballot, next(each for each in members if not each.attends), "agree")
    elif besides == "回避投票":
        ballots.vote(room.stage, ballot, recused_in(meeting), "agree")
    elif besides == "代投":
        paper = {case.pk: "agree" for case in ballot.cases.all()}
        voting.cast(ballot, paper, person=room.office.person, seat=room.office, now=room.stage.now())
    ballots.seal(room.stage, ballot)
    if besides == "补投":
        ballots.vote(room.stage, ballot, queries.voters_of(ballot)[-1], "against")


def cast(room: Room, ballot: BallotRound, votes: list[int]) -> None:
    agree, against, abstain = votes
    ballots.cast_all(room.stage, ballot, agree=agree, against=against, abstain=abstain)


def recuse(room: Room, meeting: Meeting, how: dict[str, int]) -> None:
    """The last of those who are there, the first of those who are not: never the chair."""
    members = list(meeting.members.all())
    here, away = [m for m in members if m.attends], [m for m in members if not m.attends]
    chosen = here[len(here) - how.get("到会", 0) :] + away[: how.get("未到会", 0)]
    for member in chosen:
        actions.recuse(
            meeting.agenda.get(), member, reason="同一课题组", person=room.office.person, seat=room.office,
            now=room.stage.now(),
        )  # fmt: skip


def recused_in(meeting: Meeting) -> Member:
    return meeting.agenda.get().recusals.get().member


def veto(room: Room, meeting: Meeting) -> None:
    actions.record_veto(
        meeting.agenda.get(), clause="第二十条", evidence="查重报告", words="论文抄袭，一票否决。",
        person=room.office.person, seat=room.office, now=room.stage.now(),
    )  # fmt: skip


def test_every_row_of_the_table_says_how_it_ends() -> None:
    assert all(("拒绝" in edge) != ("结果" in edge) for edge in EDGES)
    assert len({edge["情形"] for edge in EDGES}) == len(EDGES)
