"""The meeting room and the ballot paper in the browser's terms: who enters, what is shown, what is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person, Seat
from committee.ballots import queries
from committee.ballots.models import BallotReceipt, BallotRound, Meeting, Tally
from declarations.models import Declaration
from messages.models import Message
from tests import ballots, reviews
from tests.cast import PASSWORD, sign_in
from tests.committee.ballots.conftest import Room
from tests.stages import led_to


@pytest.fixture
def ballot(room: Room) -> BallotRound:
    return ballots.opened(room.stage, ballots.in_session(room.stage, room.board, room.cases))


def at(name: str, ballot: BallotRound) -> str:
    return reverse(f"ballots:{name}", args=[ballot.meeting.number, ballot.number])


def text(client: Client, address: str, data: dict[str, object] | None = None, status: int = 200) -> str:
    page = client.post(address, data, follow=True) if data is not None else client.get(address, follow=True)
    assert page.status_code == status
    return page.content.decode()


def test_a_member_votes_looks_it_over_and_seals_with_their_password(
    room: Room, ballot: BallotRound, client: Client
) -> None:
    seat = room.board[1]
    person = Person.objects.get(pk=seat.person_id)
    person.set_password(PASSWORD)
    person.save()
    sign_in(client, person, seat)
    paper = {f"case-{case.pk}": "agree" for case in ballot.cases.all()}
    assert "请选择同意、不同意或弃权" in text(client, at("vote", ballot), {}, status=422)
    half = dict(list(paper.items())[:1])
    assert "请选择同意、不同意或弃权" in text(client, at("vote", ballot), half, status=422)
    assert "还没有投票" in text(client, at("vote", ballot), paper)
    assert not BallotReceipt.objects.exists()
    assert "密码不对，还没有投票" in text(client, at("cast", ballot), {**paper, "password": "wrong"}, status=422)
    assert "回执号" in text(client, at("cast", ballot), {**paper, "password": PASSWORD})
    assert "您已经投票，不能更改。回执号" in text(client, at("vote", ballot))
    assert sum(Tally.objects.values_list("n", flat=True)) == len(room.cases)


def test_the_room_shows_who_has_voted_and_no_figure_before_the_seal(
    room: Room, ballot: BallotRound, client: Client
) -> None:
    ballots.cast_all(room.stage, ballot, agree=8, against=3)
    address = reverse("ballots:meeting", args=[ballot.meeting.number])
    sign_in(client, room.office.person, room.office)
    before = text(client, address)
    assert before.count("已投票") > 11
    assert "同意 8" not in before
    sign_in(client, room.board[0].person, room.board[0])
    assert "同意 8，不同意 3，弃权 0（11 人，须 8 票）" in text(client, at("seal", ballot), {})


def test_the_office_holds_a_meeting_from_the_call_to_its_end(room: Room, client: Client) -> None:
    sign_in(client, room.office.person, room.office)
    typed = {
        "held_on": room.stage.now().date().isoformat(), "place": "评审会议室", "rule_document": "办函7号",
        "members": [seat.pk for seat in room.board],
    }  # fmt: skip
    assert "评委会不少于 11 人" in text(client, reverse("ballots:call"), {**typed, "members": [room.board[0].pk]}, 422)
    assert "已召集" in text(client, reverse("ballots:call"), typed)
    number = [Meeting.objects.get().number]
    assert "请至少选择一份申报" not in text(client, reverse("ballots:home"))
    chosen = {"chosen": [case.pk for case in room.cases]}
    assert "2 份申报列入议程" in text(client, reverse("ballots:agenda", args=number), chosen)
    meeting = Meeting.objects.get()
    present = {"present": list(meeting.members.values_list("pk", flat=True))}
    assert "到会情况已登记" in text(client, reverse("ballots:attendance", args=number), present)
    for seat in room.board:
        sign_in(client, seat.person, seat)
        client.post(reverse("ballots:sign_in", args=number))
    sign_in(client, room.office.person, room.office)
    item, other = meeting.agenda.all()
    recusal = {"recusal-item": item.pk, "recusal-member": meeting.members.all()[3].pk, "recusal-reason": "同门"}
    assert "回避已登记：评委4" in text(client, reverse("ballots:recuse", args=number), recusal)
    refused = text(client, reverse("ballots:veto", args=number), {"veto-item": other.pk}, status=422)
    assert "认定的事实和评委会的决定" in refused
    veto = {"veto-item": other.pk, "veto-clause": "第二十条", "veto-evidence": "查重报告", "veto-words": "抄袭"}
    assert "一票否决已登记" in text(client, reverse("ballots:veto", args=number), veto)
    assert "投票已经开始" in text(client, reverse("ballots:open_round", args=number), {"item": [item.pk]})
    ballot = BallotRound.objects.get()
    ballots.sealed(room.stage, ballot, agree=10)
    assert "会议已经结束" in text(client, reverse("ballots:conclude", args=number), {})
    assert sorted(Declaration.objects.filter(pk__in=chosen["chosen"]).values_list("stop", flat=True)) == [
        "",
        "result_notice",
    ]


def test_only_whoever_may_open_a_round_sees_boxes_to_tick_and_a_dead_button_says_why(
    room: Room, client: Client
) -> None:
    meeting = ballots.called(room.stage, room.board, room.cases)
    address = reverse("ballots:meeting", args=[meeting.number])
    for seat, ticks in ((room.office, 2), (room.board[0], 2), (room.board[1], 0)):
        sign_in(client, seat.person, seat)
        page = text(client, address)
        assert page.count('name="item"') == ticks
        assert ("评委会主任没有到会签到，不能开始表决。" in page) == bool(ticks)
    ballots.attend(room.stage, meeting)
    sign_in(client, room.office.person, room.office)
    assert "评委会主任没有到会签到" not in text(client, address)


def test_what_is_done_or_over_is_no_to_do_any_longer(room: Room) -> None:
    def left(seat: Seat) -> list[str]:
        return list(
            Message.objects.filter(recipient=seat.person, read_at=None).order_by("pk").values_list("key", flat=True)
        )

    meeting = ballots.called(room.stage, room.board, room.cases)
    voter, silent, away = room.board[1], room.board[9], room.board[10]
    assert [len(left(each)) for each in (voter, silent, away)] == [1, 1, 1]
    ballots.attend(room.stage, meeting, present=10)
    ballot = ballots.opened(room.stage, meeting)
    ballots.cast_all(room.stage, ballot, agree=9)
    assert [left(voter), [key.split(":")[0] for key in left(silent)]] == [[], ["ballot_round"]]
    ballots.seal(room.stage, ballot)
    assert left(silent) == []
    ballots.conclude(room.stage, meeting)
    assert left(away) == []


def test_the_chair_gives_a_round_up_with_a_reason(room: Room, ballot: BallotRound, client: Client) -> None:
    sign_in(client, room.board[0].person, room.board[0])
    assert "请写明作废本轮的理由" in text(client, at("void", ballot), {})
    assert "已经作废" in text(client, at("void", ballot), {"reason": "停电"})


def test_the_office_sends_reviewed_cases_to_the_ballot(room: Room, client: Client) -> None:
    case = led_to(room.stage, "expert_review")
    sign_in(client, room.office.person, room.office)
    assert "这份申报还没有抽取评审专家。" in text(client, reverse("ballots:put"), {"chosen": [case.pk]})
    reviews.handed_in(room.stage, case)
    assert "请至少选择一份申报" in text(client, reverse("ballots:put"), {})
    assert "1 份申报提交表决" in text(client, reverse("ballots:put"), {"chosen": [case.pk]})
    case.refresh_from_db()
    assert case.stop == "ballot"


def test_a_stranger_an_expert_elsewhere_and_nobody_stay_outside(
    room: Room, ballot: BallotRound, client: Client
) -> None:
    address = reverse("ballots:meeting", args=[ballot.meeting.number])
    other = ballots.seat_board(room.stage, 1)[0]
    operator = next(iter(room.stage.desks.operators.values()))
    found = {}
    for name, seat in {"nobody": None, "operator": operator, "expert": other, "member": room.board[1]}.items():
        sign_in(client, seat.person if seat else None, seat)
        found[name] = [client.get(each).status_code for each in (address, at("vote", ballot))]
    assert found == {"nobody": [302, 302], "operator": [403, 403], "expert": [404, 404], "member": [200, 200]}


def test_whoever_is_recused_from_everything_has_no_paper(room: Room, client: Client) -> None:
    meeting = ballots.in_session(room.stage, room.board, room.cases[:1])
    member, act = meeting.members.all()[5], {"person": room.office.person, "seat": room.office}
    ballots.actions.recuse(meeting.agenda.get(), member, reason="亲属", now=room.stage.now(), **act)
    ballot = ballots.opened(room.stage, meeting)
    seat = ballots.seat_of(member)
    sign_in(client, seat.person, seat)
    assert "您都须回避，不需要投票" in text(client, at("vote", ballot))
    assert member not in queries.voters_of(ballot)
