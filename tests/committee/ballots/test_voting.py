"""Rounds: who opens, votes, seals; what is refused; what nobody sees before the seal."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from audit.models import Event
from committee.ballots import actions, queries, voting
from committee.ballots.models import BallotReceipt, BallotRound, Tally
from config import invariants
from config.demo import journeys
from declarations import actions as declarations
from declarations.enums import Verb
from declarations.papers import form_context
from declarations.queries import latest_submission
from declarations.refusals import NotAllowed
from documents.models import DocumentOrder
from messages.models import Message, OutboxRow
from tests import ballots
from tests.cast import sign_in
from tests.committee.ballots.conftest import Room


def running(room: Room, *, present: int = 11) -> BallotRound:
    return ballots.opened(room.stage, ballots.in_session(room.stage, room.board, room.cases, present=present))


def outcomes(ballot: BallotRound) -> set[str]:
    return set(ballot.cases.values_list("outcome", flat=True))


@pytest.mark.parametrize(("agree", "outcome"), [(8, "passed"), (7, "lost")])
def test_two_thirds_of_eleven_are_eight(room: Room, agree: int, outcome: str) -> None:
    ballot = ballots.sealed(room.stage, running(room), agree=agree, abstain=11 - agree)
    assert outcomes(ballot) == {outcome}


def test_a_round_is_not_opened_with_seven_of_eleven(room: Room) -> None:
    with pytest.raises(NotAllowed, match="可以投票的到会评委 7 人，不足 8 人"):
        running(room, present=7)


def test_a_round_is_not_opened_without_its_chair(room: Room) -> None:
    meeting = ballots.called(room.stage, room.board, room.cases)
    act = {"person": room.office.person, "seat": room.office, "now": room.stage.now()}
    items = set(meeting.agenda.values_list("pk", flat=True))
    with pytest.raises(NotAllowed, match="评委会主任没有到会签到"):
        voting.open_round(meeting, items=items, **act)


def test_a_recusal_lowers_the_heads_of_its_case_alone(room: Room) -> None:
    meeting = ballots.in_session(room.stage, room.board, room.cases)
    item, member = meeting.agenda.get(declaration=room.cases[0]), meeting.members.all()[4]
    act = {"person": room.office.person, "seat": room.office, "now": room.stage.now()}
    actions.recuse(item, member, reason="同一课题组", **act)
    ballot = ballots.opened(room.stage, meeting)
    heads = {case.item.declaration: (case.board, case.voters, case.needed) for case in ballot.cases.all()}
    assert heads == {room.cases[0]: (10, 10, 7), room.cases[1]: (11, 11, 8)}
    assert [case.item.declaration for case in queries.paper_of(ballot, member)] == [room.cases[1]]


def test_a_second_paper_is_refused_with_the_receipt_that_stands(room: Room) -> None:
    ballot = running(room)
    member = queries.voters_of(ballot)[3]
    ballots.vote(room.stage, ballot, member, "agree")
    with pytest.raises(NotAllowed, match="您已经投票，不能更改。回执号："):
        ballots.vote(room.stage, ballot, member, "against")
    assert sum(Tally.objects.filter(case__round=ballot).values_list("n", flat=True)) == len(room.cases)


def test_a_late_paper_is_refused_and_not_counted(room: Room) -> None:
    ballot = running(room)
    ballots.cast_all(room.stage, ballot, agree=10)
    late = queries.voters_of(ballot)[10]
    ballots.seal(room.stage, ballot)
    with pytest.raises(NotAllowed, match="本轮投票已经结束，不能补投"):
        ballots.vote(room.stage, ballot, late, "against")
    assert BallotReceipt.objects.filter(member=late).count() == 0


def test_who_came_too_late_does_not_vote_in_this_round(room: Room) -> None:
    ballot = running(room, present=9)
    absent = ballot.meeting.members.all()[10]
    seat = ballots.seat_of(absent)
    actions.sign_in(ballot.meeting, person=seat.person, seat=seat, now=room.stage.now())
    with pytest.raises(NotAllowed, match="没有到会签到，不能投票，也不能委托他人"):
        ballots.vote(room.stage, ballot, absent, "agree")


def test_nobody_votes_for_another(room: Room) -> None:
    ballot = running(room)
    paper = {case.pk: "agree" for case in ballot.cases.all()}
    with pytest.raises(NotAllowed, match="不能代他人办理"):
        voting.cast(ballot, paper, person=room.office.person, seat=room.office, now=room.stage.now())


def test_a_paper_with_a_gap_is_not_taken(room: Room) -> None:
    ballot, seat = running(room), room.board[1]
    paper = {queries.paper_of(ballot, ballot.meeting.members.all()[1])[0].pk: "agree"}
    with pytest.raises(NotAllowed, match="请对每一份申报选择"):
        voting.cast(ballot, paper, person=seat.person, seat=seat, now=room.stage.now())


def test_only_the_chair_seals(room: Room) -> None:
    ballot, seat = running(room), room.board[1]
    ballots.cast_all(room.stage, ballot, agree=11)
    with pytest.raises(NotAllowed, match="投票由评委会主任宣布结束"):
        voting.seal(ballot, person=seat.person, seat=seat, now=room.stage.now())


def test_a_round_with_too_few_votes_is_not_sealed_but_can_be_given_up(room: Room) -> None:
    ballot, chair = running(room), room.board[0]
    ballots.cast_all(room.stage, ballot, agree=7)
    with pytest.raises(NotAllowed, match="收到 7 票，不足 8 票"):
        ballots.seal(room.stage, ballot)
    act = {"person": chair.person, "seat": chair, "now": room.stage.now()}
    with pytest.raises(NotAllowed, match="请写明作废本轮的理由"):
        voting.void(ballot, reason=" ", **act)
    voting.void(ballot, reason="四位评委临时离席", **act)
    assert not Tally.objects.filter(case__round=ballot).exists()
    again = ballots.opened(room.stage, ballot.meeting, reason="上一轮作废")
    assert (again.number, again.cases.count()) == (2, 2)


def test_a_sealed_round_is_void_for_a_fault_of_procedure_until_the_meeting_ends(room: Room) -> None:
    ballot, chair = running(room), room.board[0]
    ballots.sealed(room.stage, ballot, agree=11)
    act = {"person": chair.person, "seat": chair, "now": room.stage.now()}
    with pytest.raises(NotAllowed, match="请写明作废本轮的理由"):
        voting.void(ballot, reason="", **act)
    voting.void(ballot, reason="应回避的评委投了票", **act)
    assert outcomes(ballot) == {""}
    assert list(invariants.votes_are_receipts()) == []
    with pytest.raises(NotAllowed, match="本轮已经作废"):
        voting.void(ballot, reason="再作废", **act)
    second = ballots.opened(room.stage, ballot.meeting, reason="上一轮作废")
    with pytest.raises(NotAllowed, match="本轮由评委会主任决定作废"):
        voting.void(second, reason="试", person=room.office.person, seat=room.office, now=room.stage.now())
    ballots.sealed(room.stage, second, agree=9, against=2)
    ballots.conclude(room.stage, ballot.meeting)
    with pytest.raises(NotAllowed, match="会议已经结束"):
        voting.void(second, reason="太晚", **act)


def test_only_the_last_round_is_void_after_its_seal(room: Room) -> None:
    first, chair = running(room, present=10), room.board[0]
    ballots.sealed(room.stage, first, agree=5, against=5)
    ballots.opened(room.stage, first.meeting, reason="平票，再次表决")
    with pytest.raises(NotAllowed, match="后面已有别的轮次，只能从最后一轮起作废。"):
        voting.void(first, reason="程序有误", person=chair.person, seat=chair, now=room.stage.now())


def test_a_tie_is_put_to_the_vote_once_more_and_both_results_are_kept(room: Room) -> None:
    first = running(room, present=10)
    ballots.sealed(room.stage, first, agree=5, against=5)
    with pytest.raises(NotAllowed, match="再次表决须写明理由"):
        ballots.opened(room.stage, first.meeting)
    second = ballots.opened(room.stage, first.meeting, reason="平票，再次表决")
    ballots.sealed(room.stage, second, agree=10)
    assert (outcomes(first), outcomes(second)) == ({"tied"}, {"passed"})
    kept = BallotRound.objects.get(pk=first.pk).cases.all()
    assert {queries.count_of(case).agree for case in kept} == {5}
    item = first.meeting.agenda.get(declaration=room.cases[0])
    with pytest.raises(NotAllowed, match=r"已有表决结果，不能再次表决。本计划的规则：平票.*最多 2 轮"):
        voting.open_round(
            first.meeting, items={item.pk}, reason="再来", person=room.board[0].person, seat=room.board[0],
            now=room.stage.now(),
        )  # fmt: skip


def test_a_tie_that_the_chair_lets_stand_is_not_passed(room: Room) -> None:
    ballot = running(room, present=10)
    ballots.sealed(room.stage, ballot, agree=5, against=5)
    ballots.conclude(room.stage, ballot.meeting)
    assert {each.__class__.objects.get(pk=each.pk).ending for each in room.cases} == {"not_passed"}


def test_no_figure_is_read_or_told_before_the_seal(room: Room) -> None:
    ballot = running(room)
    ballots.cast_all(room.stage, ballot, agree=6, against=5)
    with pytest.raises(LookupError):
        queries.count_of(ballot.cases.all()[0])
    told = [*Event.objects.filter(object_type="meeting").values_list("payload", flat=True)]
    told += [*OutboxRow.objects.values_list("payload", flat=True), *Message.objects.values_list("subject", "body")]
    assert not any(word in str(each) for each in told for word in ("agree", "against", "abstain", "同意", "弃权"))


def test_after_the_seal_the_review_form_shows_the_figures(room: Room) -> None:
    before = form_context(room.cases[0], latest_submission(room.cases[0]))
    ballots.sealed(room.stage, running(room), agree=9, against=1, abstain=1)
    after = form_context(room.cases[0], latest_submission(room.cases[0]))
    assert before["votes"] is None
    votes = after["votes"]
    figures = [votes[name] for name in ("total", "present", "agree", "against", "remark")]
    assert figures == [11, 11, 9, 1, "弃权1人"]


def test_a_form_printed_before_the_ballot_is_printed_anew_with_the_votes(room: Room, client: Client) -> None:
    mine = sign_in(client, room.cases[0].person, as_applicant=True)
    address = reverse("declarations:order_form", args=[room.cases[0].pk])
    orders = DocumentOrder.objects.filter(kind="review_form", subject=f"declaration:{room.cases[0].pk}")
    for _twice in range(2):
        mine.post(address)
    assert orders.count() == 1
    ballots.sealed(room.stage, running(room), agree=9, against=2)
    for _twice in range(2):
        mine.post(address)
    assert orders.count() == 2


def test_the_board_votes_again_on_a_case_that_an_appeal_gave_back(room: Room) -> None:
    case, office = room.cases[0], room.office
    meeting = ballots.in_session(room.stage, room.board, room.cases)
    ballots.sealed(room.stage, ballots.opened(room.stage, meeting), agree=7, against=4)
    ballots.conclude(room.stage, meeting)
    declarations.reopen(
        case, receipt="R", person=office.person, seat=office, reason="回避没有执行。", now=room.stage.now()
    )
    case.refresh_from_db()
    assert (case.stop, queries.decided(case)) == ("ballot", "")
    for verb in (Verb.FORWARD, Verb.NOT_PASS):
        with pytest.raises(NotAllowed, match="还没有封存的表决结果"):
            journeys.step(room.stage, case, verb, office, reason="上次的结果")
    again = ballots.in_session(room.stage, room.board, [case])
    ballots.sealed(room.stage, ballots.opened(room.stage, again), agree=10, against=1)
    ballots.conclude(room.stage, again)
    case.refresh_from_db()
    assert case.stop == "result_notice"


def test_every_voter_has_an_order_of_their_own(room: Room) -> None:
    ballot = running(room)
    orders = {tuple(case.pk for case in queries.paper_of(ballot, each)) for each in queries.voters_of(ballot)}
    assert len(orders) == 2


@pytest.mark.parametrize("how", ["update", "delete"])
def test_a_receipt_can_be_neither_altered_nor_removed(room: Room, how: str) -> None:
    ballot = running(room)
    ballots.cast_all(room.stage, ballot, agree=1)
    found = BallotReceipt.objects.all()
    with pytest.raises(DatabaseError, match="A ballot receipt is kept"), transaction.atomic():
        found.update(code="0" * 13) if how == "update" else found.delete()


def test_an_expert_of_another_plan_is_no_voter(room: Room) -> None:
    ballot, seat = running(room), room.board[2]
    seat.plan_code = "another-plan"
    paper = {case.pk: "agree" for case in ballot.cases.all()}
    with pytest.raises(NotAllowed, match="不是本次会议的评委"):
        voting.cast(ballot, paper, person=seat.person, seat=seat, now=room.stage.now())
    assert seat.role == Role.EXPERT
