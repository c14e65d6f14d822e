"""Batches: rehearsed, done, shown, undone, and their papers."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.identity.queries import number_of
from accounts.models import Seat
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents import making as press
from documents.models import DocumentOrder
from documents.queries import document_of
from messages.models import Message
from offices.actions import Chosen, run_batch, undo_batch
from offices.models import DeskBatch
from review_plans.actions import amend
from tests.offices.conftest import HANGZHOU, at_accepting_office
from tests.stages import set_day

Acting = Callable[[Seat | None], Client]


@pytest.fixture
def at_office(stage: Stage) -> list[Declaration]:
    """Three at the accepting office; the first two are signed."""
    found = at_accepting_office(stage, 3)
    seat = journeys.seats_here(stage, found[0])[0]
    signed = [journeys.step(stage, each, Verb.ENDORSE, seat) for each in found[:2]]
    return [*signed, found[2]]


@pytest.fixture
def office(stage: Stage, at_office: list[Declaration]) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.organisation_id == at_office[0].accepting_office_id)


def run(office: Seat, declarations: list[Declaration]) -> DeskBatch:
    for each in declarations:
        each.refresh_from_db()
    rows = [Chosen(each.pk, each.row_version) for each in declarations]
    return run_batch(rows, verb=Verb.RECOMMEND, plan_code=HANGZHOU, person=office.person, seat=office)


def test_rehearsal_result_and_database_show_the_same_numbers(
    acting: Acting, office: Seat, at_office: list[Declaration]
) -> None:
    client = acting(office)
    data = {"verb": "recommend", "chosen": [each.pk for each in at_office], "query": f"tab=all&plan={HANGZHOU}"}
    page = client.post(reverse("offices:rehearsal"), data)
    rehearsal = page.context["rehearsal"]
    assert (len(rehearsal.going), len(rehearsal.skipped)) == (2, 1)
    assert rehearsal.skipped[0].why_not == "还缺审查意见：受理点。"
    assert "审核推荐 2 份" in page.content.decode()
    assert not DeskBatch.objects.exists()
    chosen = [f"{row.declaration.pk}:{row.declaration.row_version}" for row in rehearsal.rows]
    data = {"verb": "recommend", "plan": HANGZHOU, "chosen": chosen}
    answer = client.post(reverse("offices:do_batch"), data, follow=True)
    assert "审核推荐：2 成功 · 1 跳过" in answer.content.decode()
    assert DeskBatch.objects.get().items.filter(moved=True).count() == 2
    assert Declaration.objects.filter(stop="bureau").count() == 2


def test_a_changed_list_is_not_chosen_across_pages(acting: Acting, office: Seat, at_office: list[Declaration]) -> None:
    data = {"verb": "recommend", "all_pages": "7", "query": f"tab=signed&plan={HANGZHOU}"}
    answer = acting(office).post(reverse("offices:rehearsal"), data)
    assert answer.status_code == 409
    assert "您选择时共 7 项，现在共 2 项" in answer.content.decode()
    data["all_pages"] = "2"
    assert len(acting(office).post(reverse("offices:rehearsal"), data).context["rehearsal"].going) == 2


def test_what_somebody_changed_since_the_rehearsal_is_skipped_with_who(
    stage: Stage, office: Seat, at_office: list[Declaration]
) -> None:
    rows = [Chosen(each.pk, each.row_version) for each in at_office[:2]]
    journeys.step(stage, at_office[0], Verb.SEND_BACK, office, reason="请补正")
    batch = run_batch(rows, verb=Verb.RECOMMEND, plan_code=HANGZHOU, person=office.person, seat=office)
    skipped = batch.items.get(moved=False)
    assert skipped.declaration_id == at_office[0].pk
    assert skipped.why_not.startswith(f"已由{office.person.name}于")
    assert skipped.why_not.endswith("处理，现为“退回修改”。")


def test_messages_wait_until_the_undo_time_is_over_and_an_undo_withdraws_them(
    office: Seat, at_office: list[Declaration]
) -> None:
    batch = run(office, at_office[:1])
    told = Message.objects.filter(recipient=at_office[0].person, subject__contains="审核推荐")
    assert told.get().visible_from == batch.undo_until
    undo_batch(batch, person=office.person, seat=office)
    assert not told.exists()


def test_undo_puts_back_all_but_those_acted_on_and_names_them(
    stage: Stage, acting: Acting, office: Seat, at_office: list[Declaration]
) -> None:
    """T-100."""
    batch = run(office, at_office[:2])
    bureau = journeys.seats_here(stage, at_office[0])[0]
    journeys.step(stage, at_office[0], Verb.ENDORSE, bureau)
    client = acting(office)
    page = client.post(reverse("offices:undo_batch", args=[batch.number]), follow=True).content.decode()
    for each in at_office:
        each.refresh_from_db()
    assert [each.stop for each in at_office] == ["bureau", "accepting_office", "accepting_office"]
    kept = batch.items.get(declaration=at_office[0])
    assert (kept.undone, kept.why_not.startswith(f"已由{office.person.name}于")) == (False, True)
    assert at_office[0].person.name in page
    assert "另有 1 份此后已有人办理" in page
    again = client.post(reverse("offices:undo_batch", args=[batch.number]))
    assert again.status_code == 409
    assert "这一批已经撤销过" in again.content.decode()


def test_undo_is_for_whoever_did_it_and_ends_after_ten_minutes(
    stage: Stage, office: Seat, at_office: list[Declaration]
) -> None:
    batch = run(office, at_office[:1])
    bureau = journeys.seats_here(stage, at_office[0])[0]
    with pytest.raises(NotAllowed, match="只有办理这一批的本人"):
        undo_batch(batch, person=bureau.person, seat=bureau)
    DeskBatch.objects.update(undo_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="撤销时限"):
        undo_batch(batch, person=office.person, seat=office)


def test_only_moves_can_be_batched(office: Seat, at_office: list[Declaration]) -> None:
    rows = [Chosen(at_office[2].pk, at_office[2].row_version)]
    with pytest.raises(NotAllowed, match="不能批量办理"):
        run_batch(rows, verb=Verb.ENDORSE, plan_code=HANGZHOU, person=office.person, seat=office)


def test_roster_and_letter_of_a_batch_are_read_back(
    acting: Acting, office: Seat, at_office: list[Declaration], tmp_path: object
) -> None:
    batch = run(office, at_office[:2])
    amend(
        batch.plan, kind="contact", target=office.organisation.code, value={"telephone": "0571-00000009"},
        document="例〔2023〕1号", reason="搬迁", decided_by="例", decided_on=date(2023, 8, 20), at=timezone.now(),
    )  # fmt: skip
    client = acting(office)
    for kind in ("roster", "letter"):
        client.post(reverse("offices:batch_paper", args=[batch.number, kind]))
    for order in DocumentOrder.objects.filter(subject=f"desk_batch:{batch.pk}"):
        press.fulfil(order.pk)
    papers = {
        order.kind: document_of(order) for order in DocumentOrder.objects.filter(subject=f"desk_batch:{batch.pk}")
    }
    in_order = [item.declaration for item in batch.items.select_related("declaration__person").order_by("position")]

    def content(kind: str) -> "ContentFile[bytes]":
        answer = client.get(reverse("documents:download", args=[papers[kind].pk]))  # type: ignore[union-attr]
        return ContentFile(b"".join(answer.streaming_content))  # type: ignore[attr-defined]

    sheet = load_workbook(content("roster")).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    flat = [str(value) for row in cells for value in row]
    for each in in_order:
        assert number_of(each.person) in flat
    text = "".join(page.extract_text() for page in PdfReader(content("commission_letter")).pages)
    assert "申报专业技术职务资格评审委托书" in text
    assert "、".join(each.person.name for each in in_order) in text.replace("\n", "")
    assert office.organisation.name in text
    assert "0571-00000009" in text, "the telephone as it was amended"
    forms = client.post(reverse("offices:batch_paper", args=[batch.number, "forms"]))
    assert forms.status_code == 409
    assert "评审表还没有开放导出" in forms.content.decode()


def test_the_queue_costs_the_same_for_few_and_many(
    acting: Acting, stage: Stage, office: Seat, at_office: list[Declaration]
) -> None:
    client, url = acting(office), reverse("offices:desk")

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            rows = len(client.get(url, {"tab": "all"}).context["rows"])
        return rows, len(captured)

    queries()
    few = queries()
    set_day(HANGZHOU, date(2023, 8, 18))
    at_accepting_office(stage, 17)
    many = queries()
    assert (few[0], many[0]) == (3, 20)
    assert many[1] == few[1]
