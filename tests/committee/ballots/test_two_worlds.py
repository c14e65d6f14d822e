"""T-060: two worlds that differ in one secret alone; whoever may not know it reads the same pages in both.

Everything up to the secret is made once. Then each world is made in a savepoint, walked through by the same people with
the same chance, and taken back. Pages are compared as sent, but for tokens, receipt numbers and times of day.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Person, Seat
from committee.ballots import queries
from committee.ballots.models import BallotRound
from committee.experts import review_actions
from committee.experts.models import Review
from committee.experts.review_actions import Draft
from tests import ballots, reviews
from tests.cast import sign_in
from tests.committee.ballots.conftest import Room
from tests.stages import led_to

STEPS = 200
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
ELSEWHERE = re.compile(r"^/(static|accounts|language|files|papers|inbox|studio)/")
MASKED = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{5}\b"),
    re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.+]+"),
    re.compile(r"\b\d{2}:\d{2}(:\d{2})?\b"),
)


@dataclass(frozen=True)
class Walker:
    """Somebody who may not know the secret, and where they begin."""

    name: str
    person: Person
    seat: Seat | None
    first: str


Transcript = list[tuple[str, int, str]]


def walk(walker: Walker) -> Transcript:
    """Follows links by a chance that is the same each time: (address, status, page) of every step.

    Looking changes nothing (`tests/matrix/test_matrix.py`), so a page that the walk comes back to is not asked for again.
    """
    client, chance = sign_in(Client(), walker.person, walker.seat, as_applicant=walker.seat is None), random.Random(60)
    found: Transcript = []
    known: dict[str, tuple[int, str, list[str]]] = {}
    address = walker.first
    for _step in range(STEPS):
        if address not in known:
            known[address] = page_at(client, address)
        status, text, links = known[address]
        found.append((address, status, text))
        address = chance.choice(links) if links else walker.first
    return found


def page_at(client: Client, address: str) -> tuple[int, str, list[str]]:
    """Status, page with what may differ masked, and where it leads."""
    answer = client.get(address)
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    links = sorted({link for link in LINK.findall(text) if not ELSEWHERE.match(link)})
    return answer.status_code, masked(text), links


def masked(text: str) -> str:
    for pattern in MASKED:
        text = pattern.sub("…", text)
    return text


def in_a_world(secret: Callable[[], None], walkers: list[Walker]) -> dict[str, Transcript]:
    """What each reads where this is the secret; the world is gone afterwards, and so is what the cache keeps of it."""
    cache.clear()
    mark = transaction.savepoint()
    secret()
    told = {walker.name: walk(walker) for walker in walkers}
    transaction.savepoint_rollback(mark)
    return told


def assert_same(one: dict[str, Transcript], other: dict[str, Transcript]) -> None:
    for name, steps in one.items():
        for here, there in zip(steps, other[name], strict=True):
            assert here == there, f"{name} can tell the worlds apart at {here[0]}"


@pytest.fixture
def ballot(room: Room) -> BallotRound:
    return ballots.opened(room.stage, ballots.in_session(room.stage, room.board, room.cases))


def bystanders(room: Room, ballot: BallotRound) -> list[Walker]:
    """Office, chair, another member, the applicant and their employer."""
    case = room.cases[0]
    operator = room.stage.desks.operators[case.employer_id]
    meeting = reverse("ballots:meeting", args=[ballot.meeting.number])
    return [
        Walker("office", room.office.person, room.office, meeting),
        Walker("chair", room.board[0].person, room.board[0], meeting),
        Walker("member", room.board[10].person, room.board[10], meeting),
        Walker("applicant", case.person, None, reverse("declarations:progress", args=[case.pk])),
        Walker("employer", operator.person, operator, reverse("offices:employer")),
    ]


def test_before_the_seal_nobody_can_tell_how_others_voted(room: Room, ballot: BallotRound) -> None:
    def voted(*choices: str) -> None:
        for member, choice in zip(queries.voters_of(ballot), choices, strict=False):
            ballots.vote(room.stage, ballot, member, choice)

    walkers = bystanders(room, ballot)
    one = in_a_world(lambda: voted(*["agree"] * 9, "against"), walkers)
    other = in_a_world(lambda: voted("against", *["abstain"] * 3, *["against"] * 5, "agree"), walkers)
    assert_same(one, other)


def test_the_walk_would_notice_what_the_seal_shows(room: Room, ballot: BallotRound) -> None:
    """After the seal the figures are no secret: the same comparison tells the worlds apart."""
    walkers = bystanders(room, ballot)[:1]
    one = in_a_world(lambda: ballots.sealed(room.stage, ballot, agree=9, against=2) and None, walkers)
    other = in_a_world(lambda: ballots.sealed(room.stage, ballot, agree=8, against=3) and None, walkers)
    with pytest.raises(AssertionError, match="office can tell the worlds apart"):
        assert_same(one, other)


def test_before_their_own_is_in_an_expert_cannot_tell_what_the_other_wrote(room: Room) -> None:
    case = led_to(room.stage, "expert_review")
    first, second = reviews.given_out(room.stage, case, readers=2)
    seat = second.member.expert.seat
    review_actions.declare_none(second, seat=seat, at=room.stage.now())
    reader = Walker("reader", seat.person, seat, reverse("committee:review", args=[second.pk]))
    applicant = Walker("applicant", case.person, None, reverse("declarations:progress", args=[case.pk]))
    praise, blame = Draft("strongly", "业绩突出，一致推荐。"), Draft("no", "材料不足，不能证明本人作用。")

    def wrote(draft: Draft) -> Callable[[], None]:
        return lambda: reviews.hand_in(Review.objects.get(pk=first.pk), draft) and None

    walkers = [reader, applicant]
    assert_same(in_a_world(wrote(praise), walkers), in_a_world(wrote(blame), walkers))
