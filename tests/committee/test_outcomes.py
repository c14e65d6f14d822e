"""The announcement, the electronic certificate, the archive; and all five plans from submit to archive."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from audit.models import EventChain
from audit.queries import first_fault
from committee.outcomes.models import Announcement, TitleHolder
from config import invariants
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import State, Verb
from declarations.itinerary import variant_of
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents.models import Document
from documents.store import open_document
from messages.models import Message
from tests import outcomes
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import PLANS, led_to, make_stage
from tests.walks.printed import flat, pages_of

HANGZHOU = "hangzhou-chem-textile-senior-2023"
FIVE = (
    HANGZHOU,
    "jiaxing-it-mid-junior-2021",
    "zhejiang-electromechanical-senior-2020",
    "zhejiang-industry-full-senior-2023",
    "zhejiang-it-senior-2023",
)


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration]:
    stage = make_stage(HANGZHOU)
    return stage, led_to(stage, "certificate")


def test_the_office_announces_and_the_holder_is_told_and_downloads(
    stage: Stage, declaration: Declaration, client: Client
) -> None:
    seat = office_of(stage)
    sign_in(client, seat.person, seat)
    typed = {
        "document_number": "浙人社发〔2023〕99号",
        "title": "关于公布的通知",
        "dated": stage.now().date().isoformat(),
    }
    nobody = client.post(reverse("outcomes:home"), typed)
    assert (nobody.status_code, "请至少勾选一份申报" in nobody.content.decode()) == (422, True)
    page = client.post(reverse("outcomes:home"), {**typed, "chosen": [declaration.pk]}, follow=True)
    assert declaration.person.name in page.content.decode()
    early = client.post(reverse("outcomes:file_away", args=[Announcement.objects.get().pk]), follow=True)
    assert "电子证书还没有制发" in early.content.decode()
    assert Message.objects.filter(recipient=declaration.person, subject="您的任职资格已经公布").exists()
    outcomes.making.fulfil(outcomes.DocumentOrder.objects.get(kind="title_certificate").pk)
    client.post(reverse("outcomes:file_away", args=[Announcement.objects.get().pk]))
    declaration.refresh_from_db()
    assert (declaration.stop, declaration.state) == ("archive", State.CERTIFIED)
    sign_in(client, declaration.person, as_applicant=True)
    assert "下载电子证书" in client.get(reverse("declarations:progress", args=[declaration.pk])).content.decode()
    document = Document.objects.get(order__kind="title_certificate")
    paper = client.get(reverse("documents:download", args=[document.pk]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")


def test_the_certificate_says_name_title_specialty_day_and_document(stage: Stage, declaration: Declaration) -> None:
    outcomes.certified(stage, [declaration])
    document, holder = Document.objects.get(order__kind="title_certificate"), TitleHolder.objects.get()
    with open_document(document) as body:
        text = "".join(pages_of(body.read()))
    day = holder.qualified_on
    for words in (
        holder.name,
        holder.title,
        holder.specialty,
        f"{day.year}年{day.month}月{day.day}日",
        document.number,
    ):
        assert flat(words) in text
    assert document.certificate  # signed by the platform
    assert holder.qualified_on == declaration.agenda_items.get().meeting.held_on
    assert holder.name not in str([document.holder, document.figures])


def test_what_is_not_confirmed_or_named_already_is_not_announced(stage: Stage, declaration: Declaration) -> None:
    outcomes.announced(stage, [declaration])
    with pytest.raises(NotAllowed, match="已经登记"):
        outcomes.announced(stage, [declaration])
    with pytest.raises(NotAllowed, match="或者已经公布"):
        outcomes.announced(stage, [declaration], "另一号")


def test_a_document_of_tomorrow_announces_nobody(stage: Stage, declaration: Declaration) -> None:
    seat = office_of(stage)
    with pytest.raises(NotAllowed, match="发文日期在今天之后"):
        outcomes.actions.announce(
            [declaration], plan=declaration.plan, document_number="1号", title="通知",
            dated=stage.now().date() + timedelta(days=1), person=seat.person, seat=seat, now=stage.now(),
        )  # fmt: skip


def test_a_confirmation_is_taken_back_until_it_is_announced(stage: Stage, declaration: Declaration) -> None:
    mover = next(s for s in stage.desks.seats.values() if s.person_id == declaration.last_move_by_id)
    outcomes.announced(stage, [declaration])
    with pytest.raises(NotAllowed, match="已经发文公布，不能撤回"):
        journeys.step(stage, declaration, Verb.RECALL, mover)


def test_the_public_list_names_no_identity_and_the_employer_gets_its_archive_list(
    stage: Stage, declaration: Declaration, client: Client
) -> None:
    made = outcomes.certified(stage, [declaration])
    page = client.get(reverse("outcomes:announcement", args=[made.pk]))
    assert (page["X-Robots-Tag"], declaration.number in page.content.decode()) == (
        "noindex, nofollow, noarchive",
        False,
    )
    assert declaration.employer.name in page.content.decode()
    mine = stage.desks.operators[declaration.employer_id]
    other = next(seat for pk, seat in stage.desks.operators.items() if pk != declaration.employer_id)
    for seat, expected in ((mine, 1), (other, 0)):
        sign_in(client, seat.person, seat)
        assert (declaration.person.name in client.get(reverse("outcomes:archive")).content.decode()) == bool(expected)
        book = openpyxl.load_workbook(BytesIO(client.post("/lists/archive/export/").content))
        rows = [row[1].value for row in book.active.iter_rows(min_row=4)]
        assert [name for name in rows if name] == [declaration.person.name] * expected


@pytest.mark.parametrize("code", FIVE)
def test_a_declaration_of_every_plan_goes_from_submit_to_archive(stage: Stage, code: str) -> None:
    assert {path.name for path in PLANS.iterdir() if path.is_dir()} >= set(FIVE)
    declaration = led_to(stage if code == HANGZHOU else make_stage(code, beside=stage), "archive")
    came = list(declaration.arrivals.order_by("pk").values_list("stop", flat=True))
    assert came == [stop.code for stop in variant_of(declaration).stops if not stop.optional or stop.code in came]
    assert declaration.state == State.CERTIFIED
    faults = [*invariants.state_follows_stop(), *invariants.votes_are_receipts(), *invariants.notices_count_right()]
    assert faults == []
    assert first_fault(EventChain.objects.get(key=code)) is None
