"""The minutes as they are printed."""

from committee.ballots.papers import minutes_context
from documents import making
from documents.models import Document, DocumentOrder
from documents.store import open_document
from tests import ballots
from tests.committee.ballots.conftest import Room
from tests.walks.printed import flat, pages_of


def test_the_minutes_name_who_was_there_and_what_the_votes_came_to(room: Room) -> None:
    meeting = ballots.in_session(room.stage, room.board, room.cases, present=10)
    ballots.sealed(room.stage, ballots.opened(room.stage, meeting), agree=9, against=1)
    ballots.conclude(room.stage, meeting)
    order = DocumentOrder.objects.get(kind="ballot_minutes")
    making.fulfil(order.pk)
    with open_document(Document.objects.get(order=order)) as body:
        text = "".join(pages_of(body.read()))
    for words in ("评审委员会会议纪要", "10人：评委1", "缺席评委1人：评委11", flat(room.cases[0].person.name)):
        assert words in text
    row = minutes_context(meeting)["cases"][0]
    figures = [(v["count"].agree, v["count"].against, v["count"].abstain, v["case"].voters) for v in row["votes"]]
    assert (figures, row["answer"]) == ([(9, 1, 0, 10)], "通过")
