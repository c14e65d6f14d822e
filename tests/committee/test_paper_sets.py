"""Paper at the counter: ticked by scanner against the roster, with what is missing, short or out of order."""

from typing import Any

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from audit.models import Event
from committee import paper_sets, papers_slips
from committee.actions import make_roster
from committee.models import PaperSet, Roster
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.returns import ReturnPoint
from documents import making
from documents.models import Document, DocumentOrder
from tests.cast import sign_in
from tests.papers.reading import content_of, flat, pages_of, picture_of
from tests.stages import again, led_to, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"
COPIES = 3  # of its review form, 附件2·二·8
PEOPLE = 5


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    stage = make_stage(HANGZHOU)
    for _n in range(PEOPLE):
        led_to(stage, "committee_check")
    return stage


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.plan_code == stage.plan.code)


@pytest.fixture
def roster(stage: Stage, office: Seat) -> Roster:
    return make_roster(plan=stage.row, person=office.person, seat=office, now=stage.now())


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


def number(roster: Roster, place: int) -> str:
    return str(roster.items.get(position=place).declaration.number)


def scan(desk: Client, roster: Roster, place: int, copies: int = COPIES) -> str:
    """What the clerk reads after a scan."""
    typed = {"number": number(roster, place), "copies": str(copies)}
    answer = desk.post(reverse("committee:paper", args=[roster.pk]), typed, follow=True)
    return str(answer.content.decode())


def bars_of(content: bytes) -> set[str]:
    """What a scanner reads from a picture of the page, the page's own QR code left out."""
    found = zxingcpp.read_barcodes(picture_of(content, dots_per_inch=200))
    return {each.text for each in found if each.format == zxingcpp.BarcodeFormat.Code128}


def counted(roster: Roster) -> paper_sets.Count:
    return paper_sets.count(roster, COPIES)


def test_sets_in_their_order_are_ticked_without_a_word_of_warning(desk: Client, roster: Roster) -> None:
    for place in range(1, PEOPLE + 1):
        page = scan(desk, roster, place)
        assert f"第 {place} 号" in page
        assert "请核对顺序" not in page
    assert counted(roster) == paper_sets.Count(PEOPLE, PEOPLE, (), (), (), ())
    assert "全部收齐" in page


def test_a_skipped_set_is_named_at_once_and_may_come_late(desk: Client, roster: Roster) -> None:
    scan(desk, roster, 1)
    assert "按花名册应先收第 2–3 号，请核对顺序。" in scan(desk, roster, 4)
    assert counted(roster).skipped == (2, 3)
    assert "请插回第 2 号的位置" in scan(desk, roster, 2)
    assert counted(roster) == paper_sets.Count(PEOPLE, 3, (3,), (5,), (), (2, 4))


def test_a_set_with_too_few_copies_is_short_until_the_rest_comes(desk: Client, roster: Roster) -> None:
    assert "还缺 2 份" in scan(desk, roster, 1, copies=1)
    assert counted(roster).short == (1,)
    assert "第 1 号已收 1 份，只缺 2 份，请核对份数。" in scan(desk, roster, 1, copies=3)
    scan(desk, roster, 1, copies=2)
    assert counted(roster).short == ()
    assert PaperSet.objects.get().copies == COPIES


def test_a_whole_set_scanned_twice_is_refused_with_its_time(desk: Client, roster: Roster) -> None:
    scan(desk, roster, 1)
    page = scan(desk, roster, 1)
    assert "第 1 号的 3 份已在" in page
    assert "收齐，不用再扫。" in page
    assert PaperSet.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请扫描条形码，或输入申报编号。"),
        ("999999999999", "编号 999999999999 不在花名册"),
    ],
)
def test_what_is_no_set_of_this_roster_is_refused_and_stays_in_the_field(
    desk: Client, roster: Roster, typed: str, sentence: str
) -> None:
    answer = desk.post(reverse("committee:paper", args=[roster.pk]), {"number": typed, "copies": "3"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not PaperSet.objects.exists()


@pytest.mark.parametrize("copies", ["0", "4", "many"])
def test_a_number_of_copies_that_cannot_be_is_refused(desk: Client, roster: Roster, copies: str) -> None:
    typed = {"number": number(roster, 1), "copies": copies}
    assert desk.post(reverse("committee:paper", args=[roster.pk]), typed).status_code == 422
    assert not PaperSet.objects.exists()


def test_spaces_of_a_scanner_do_no_harm(desk: Client, roster: Roster) -> None:
    typed = {"number": f" {number(roster, 1)[:4]} {number(roster, 1)[4:]}\t", "copies": "3"}
    assert desk.post(reverse("committee:paper", args=[roster.pk]), typed).status_code == 302


def test_paper_of_a_case_that_was_sent_back_is_not_taken(desk: Client, stage: Stage, roster: Roster) -> None:
    case = roster.items.get(position=1).declaration
    journeys.send_back(stage, case, [ReturnPoint("statement", "statement", "请写明本人承担的部分。")])
    assert "纸质材料先不收，请退给送件人。" in scan(desk, roster, 1)
    assert not PaperSet.objects.exists()


def test_a_tick_is_taken_back_once_and_the_set_may_come_again(desk: Client, roster: Roster) -> None:
    scan(desk, roster, 1)
    address = reverse("committee:paper_back", args=[roster.pk, PaperSet.objects.get().pk])
    assert "第 1 号已取消登记。" in desk.post(address, follow=True).content.decode()
    assert "这一套已经取消登记。" in desk.post(address, follow=True).content.decode()
    assert counted(roster).received == 0
    scan(desk, roster, 1)
    assert counted(roster).received == 1
    verbs = Event.objects.filter(object_type="roster", object_id=str(roster.pk)).order_by("seq")
    assert [e.verb for e in verbs][-3:] == ["receive_paper", "take_back_paper", "receive_paper"]


@pytest.mark.parametrize(
    ("show", "places"),
    [("all", [1, 2, 3, 4, 5]), ("here", [1, 3]), ("away", [2, 4, 5]), ("odd", [1, 2]), ("x", [1, 2, 3, 4, 5])],
)
def test_the_list_shows_what_is_asked_for(desk: Client, roster: Roster, show: str, places: list[int]) -> None:
    scan(desk, roster, 1, copies=2)
    scan(desk, roster, 3)
    page = desk.get(reverse("committee:paper", args=[roster.pk]), {"show": show})
    assert [item.position for item, _set in page.context["rows"]] == places


@pytest.mark.parametrize(
    ("places", "words"),
    [((), ""), ((4,), "4"), ((1, 2), "1–2"), ((1, 3), "1、3"), ((1, 2, 3, 7, 9, 10), "1–3、7、9–10")],
)
def test_places_in_a_row_are_said_as_a_run(places: tuple[int, ...], words: str) -> None:
    assert paper_sets.in_runs(places) == words


def test_the_slips_stand_in_roster_order_and_their_bars_are_read_back(
    desk: Client, roster: Roster, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    first = desk.post(reverse("committee:order_slips", args=[roster.pk]))
    assert desk.post(reverse("committee:order_slips", args=[roster.pk]))["Location"] == first["Location"]
    order = DocumentOrder.objects.get(kind=papers_slips.KIND)
    making.fulfil(order.pk)
    content = content_of(Document.objects.get(order=order))
    numbers = [item.declaration.number for item in roster.items.order_by("position")]
    text = flat("".join(pages_of(content)))
    assert [text.index(each) for each in numbers] == sorted(text.index(each) for each in numbers)
    assert "一式3份" in text
    assert bars_of(content) == set(numbers)


def test_only_the_plans_own_office_counts_its_paper(client: Client, stage: Stage, roster: Roster, desk: Client) -> None:
    scan(desk, roster, 1)
    tick = PaperSet.objects.get()
    client.logout()
    addresses = [
        reverse("committee:paper", args=[roster.pk]),
        reverse("committee:order_slips", args=[roster.pk]),
        reverse("committee:paper_back", args=[roster.pk, tick.pk]),
    ]
    assert [client.post(a).status_code for a in addresses] == [302] * 3
    strangers = [s for s in stage.desks.seats.values() if s.plan_code != stage.plan.code]
    for seat in strangers[:3]:
        sign_in(client, seat.person, seat)
        assert [client.post(a).status_code for a in addresses] == [403] * 3
    sign_in(client, roster.items.get(position=1).declaration.person, as_applicant=True)
    assert [client.post(a).status_code for a in addresses] == [403] * 3
    tick.refresh_from_db()
    assert tick.taken_back_at is None
