"""Calling the board, its agenda, attendance, recusals and vetoes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Seat
from audit.models import Event
from committee.ballots import actions, queries
from committee.ballots.models import Meeting, Recusal
from committee.experts.pool_actions import record_relation
from config import clock
from config.demo import journeys
from declarations.enums import Ending, State, Verb
from declarations.refusals import NotAllowed
from documents.models import DocumentOrder
from messages.models import Message
from tests import ballots, cast
from tests.committee.ballots.conftest import Room


def call(room: Room, members: Any = None, **other: Any) -> Meeting:
    asked = {
        "plan": room.stage.row, "panel": "", "held_on": room.stage.now().date(), "place": "会议室",
        "members": room.board if members is None else members, "rule_document": "办公室函〔2023〕7号",
        "person": room.office.person, "seat": room.office, "now": room.stage.now(), **other,
    }  # fmt: skip
    return actions.call_meeting(**asked)


def test_the_board_is_called_with_its_members_and_told(room: Room) -> None:
    meeting = call(room)
    assert meeting.members.count() == 11
    assert meeting.members.get(is_chair=True).person == room.board[0].person
    assert Message.objects.filter(recipient=room.board[5].person, subject__contains=meeting.number).exists()


@pytest.mark.parametrize(
    ("size", "says"), [(9, "评委会不少于 11 人，现在选了 9 人。"), (10, "评委会不少于 11 人，现在选了 10 人。")]
)
def test_a_board_that_is_too_small_is_not_called(room: Room, size: int, says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        call(room, room.board[:size])


def test_an_even_board_is_not_called(room: Room) -> None:
    more = cast.seat(
        cast.person("评委十二", number=None), room.office.organisation, Role.EXPERT, plan_code=room.stage.plan.code,
        starts_on=clock.today(None),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="须为单数，现在选了 12 人"):
        call(room, [*room.board, more])


def test_a_rule_that_no_notice_prints_holds_only_by_a_document(room: Room) -> None:
    with pytest.raises(NotAllowed, match="请填写据以确认的文件"):
        call(room, rule_document=" ")


def test_a_meeting_is_not_called_for_yesterday(room: Room) -> None:
    with pytest.raises(NotAllowed, match="会议日期已经过去"):
        call(room, held_on=room.stage.now().date() - timedelta(days=1))


def test_a_board_without_its_chair_is_not_called(room: Room) -> None:
    Seat.objects.filter(pk=room.board[0].pk).update(role=Role.EXPERT)
    with pytest.raises(NotAllowed, match="没有评委会主任"):
        call(room, list(Seat.objects.filter(pk__in=[s.pk for s in room.board])))


def test_whoever_has_served_the_term_sits_no_longer(room: Room) -> None:
    Seat.objects.filter(pk=room.board[3].pk).update(starts_on=clock.today(None) - timedelta(days=3 * 366))
    with pytest.raises(NotAllowed, match="评委4 的任期已满 3 年"):
        call(room, list(Seat.objects.filter(pk__in=[s.pk for s in room.board]).select_related("person")))


def test_somebody_of_another_board_is_not_called(room: Room) -> None:
    stranger = cast.seat(
        cast.person("外人", number=None), room.office.organisation, Role.EXPERT, plan_code="another-plan"
    )
    with pytest.raises(NotAllowed, match="不是本评委会的评审专家"):
        call(room, [*room.board[:-1], stranger])


def test_the_agenda_takes_only_what_stands_at_the_ballot_and_on_no_other_agenda(room: Room) -> None:
    first = ballots.called(room.stage, room.board, room.cases)
    assert [item.position for item in first.agenda.all()] == [1, 2]
    with pytest.raises(NotAllowed, match="已经列入别的会议"):
        ballots.called(room.stage, room.board, room.cases[:1])


def test_a_case_on_the_agenda_is_not_taken_back_from_the_ballot(room: Room) -> None:
    ballots.called(room.stage, room.board, room.cases[:1])
    with pytest.raises(NotAllowed, match="已列入会议议程，不能撤回"):
        journeys.step(room.stage, room.cases[0], Verb.RECALL, room.office)


def test_a_relation_on_record_is_recused_at_once(room: Room) -> None:
    known, case = room.board[2].person, room.cases[0]
    record_relation(
        room.stage.row, known, case.person, kind="teacher", words="研究生导师",
        by=room.office.person, seat=room.office, at=room.stage.now(),
    )  # fmt: skip
    ballots.called(room.stage, room.board, room.cases)
    found = Recusal.objects.get()
    assert (found.member.person, found.item.declaration, found.ground) == (known, case, "found")
    assert "研究生导师" in found.reason


def test_a_member_with_a_case_of_their_own_is_recused_from_it(room: Room) -> None:
    own = cast.seat(
        room.cases[0].person, room.office.organisation, Role.EXPERT, plan_code=room.stage.plan.code,
        starts_on=clock.today(None),
    )  # fmt: skip
    ballots.called(room.stage, [*room.board[:-1], own], room.cases)
    assert Recusal.objects.get(item__declaration=room.cases[0]).ground == "own_case"
    assert Recusal.objects.get(item__declaration=room.cases[1]).ground == "found"  # of the same employer


def test_a_member_recuses_themselves_and_nobody_else(room: Room) -> None:
    meeting = ballots.called(room.stage, room.board, room.cases)
    item, (one, other) = meeting.agenda.first(), meeting.members.all()[1:3]
    seat = ballots.seat_of(one)
    act = {"person": seat.person, "seat": seat, "now": room.stage.now()}
    assert actions.recuse(item, one, reason="师生", **act).ground == "declared"
    with pytest.raises(NotAllowed, match="只能为本人申请回避"):
        actions.recuse(item, other, reason="师生", **act)


def test_nobody_signs_in_for_another_nor_on_another_day(room: Room) -> None:
    later = room.stage.now().date() + timedelta(days=1)
    meeting = ballots.called(room.stage, room.board, [], held_on=later)
    seat = room.board[1]
    with pytest.raises(NotAllowed, match="请在会议当天"):
        actions.sign_in(meeting, person=seat.person, seat=seat, now=room.stage.now())
    with pytest.raises(NotAllowed, match="不能代他人办理"):
        actions.sign_in(meeting, person=room.office.person, seat=room.office, now=room.stage.now())


def test_a_veto_ends_the_case_with_its_clause_though_the_board_agreed(room: Room) -> None:
    meeting = ballots.in_session(room.stage, room.board, room.cases)
    ballots.sealed(room.stage, ballots.opened(room.stage, meeting), agree=11)
    item = next(each.item for each in queries.agenda_of(meeting) if each.item.declaration == room.cases[0])
    act = {"person": room.office.person, "seat": room.office, "now": room.stage.now()}
    with pytest.raises(NotAllowed, match="须写明依据的条款、证据材料"):
        actions.record_veto(item, clause="第二十条", evidence="", words="论文抄袭", **act)
    actions.record_veto(item, clause="第二十条", evidence="查重报告", words="论文抄袭，一票否决。", **act)
    ballots.conclude(room.stage, meeting)
    vetoed, passed = (each.__class__.objects.get(pk=each.pk) for each in room.cases)
    assert (vetoed.state, vetoed.ending) == (State.ENDED, Ending.NOT_PASSED)
    assert Event.objects.filter(object_type="declaration", object_id=str(vetoed.pk), verb="not_pass").get().reason == (
        "一票否决：第二十条。"
    )
    assert passed.stop == "result_notice"


def test_a_meeting_with_an_undecided_case_is_not_concluded_and_names_it(room: Room) -> None:
    meeting = ballots.in_session(room.stage, room.board, room.cases)
    with pytest.raises(NotAllowed, match=room.cases[0].person.name):
        ballots.conclude(room.stage, meeting)


def test_the_end_of_a_meeting_moves_every_case_and_drafts_the_minutes(room: Room) -> None:
    meeting = ballots.hold(room.stage, room.cases)
    assert {each.__class__.objects.get(pk=each.pk).stop for each in room.cases} == {"result_notice"}
    assert DocumentOrder.objects.filter(kind="ballot_minutes", subject=f"meeting:{meeting.pk}").count() == 1


def test_a_plan_without_a_board_holds_no_ballot(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = replace(room.stage.plan, board=None)
    monkeypatch.setattr(queries.plan_queries, "plan_of", lambda version: plan)
    with pytest.raises(NotAllowed, match="没有写明评委会的组成"):
        call(room)
