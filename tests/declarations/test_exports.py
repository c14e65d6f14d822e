"""A list as a workbook: what is on screen, in its order, with what was left out and why."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.identity.queries import number_of
from accounts.models import Seat
from audit.models import Event
from config.demo.journeys import Stage
from declarations import exporting, exports, listings
from declarations.listings import Listing, listing_of
from declarations.models import Declaration, SavedColumns
from documents import making, row_counts
from documents.models import Document, DocumentOrder
from documents.store import open_document
from messages.models import Message
from tests.cast import sign_in
from tests.stages import again, declaration_again, make_stage, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
EXPORT, COLUMNS = "/lists/employer/export/", "/lists/employer/columns/?next=/employer/declarations/"


def a_list(code: str) -> Listing:
    found = listing_of(code)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, list[Declaration]]:
    stage = make_stage(HANGZHOU, date(2023, 8, 18))
    return stage, [submitted(stage), submitted(stage)]


@pytest.fixture
def cases(db: None, made: tuple[Stage, list[Declaration]]) -> list[Declaration]:
    """Two that wait at the same employer."""
    return [declaration_again(each) for each in made[1]]


@pytest.fixture
def operator(cases: list[Declaration], made: tuple[Stage, list[Declaration]]) -> Seat:
    return again(made[0]).desks.operators[cases[0].employer_id]


@pytest.fixture
def desk(client: Client, operator: Seat) -> Client:
    return sign_in(client, operator.person, operator)


def rows_of(content: bytes) -> list[list[Any]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return [[value for value in row if value is not None] for row in page.iter_rows(values_only=True)]


def exported(desk: Client, **query: str) -> list[list[Any]]:
    answer = desk.post(f"{EXPORT}?{'&'.join(f'{k}={v}' for k, v in query.items())}")
    assert answer["Cache-Control"] == "no-store"
    return rows_of(answer.content)


def test_the_workbook_holds_what_the_screen_shows_in_its_order(desk: Client, cases: list[Declaration]) -> None:
    shown = [row.declaration.number for row, _notice in desk.get(reverse("offices:employer_queue")).context["rows"]]
    rows = exported(desk)
    assert rows[:3] == [
        ["本单位申报"], [cases[0].employer.name],
        ["序号", "申报编号", "姓名", "工作单位", "申报资格名称", "申报专业", "申报途径", "状态", "第几次提交", "到达时间"],
    ]  # fmt: skip
    assert [row[1] for row in rows[3:5]] == shown == [case.number for case in cases]
    assert [row[:3] for row in rows[3:5]] == [[n, c.number, c.person.name] for n, c in enumerate(cases, start=1)]


def test_it_states_rows_filter_time_and_what_was_withheld(desk: Client, cases: list[Declaration]) -> None:
    foot = [row[0] for row in exported(desk, q=cases[1].number, mark="resubmitted")[-4:]]
    assert foot[0] == "应有 0 行，写入 0 行。"
    rows = exported(desk, q=cases[1].number)
    assert rows[-4:-2] == [
        ["应有 1 行，写入 1 行。"], [f"筛选：环节：待审核；评审计划：杭州化工轻纺高工 2023；搜索：{cases[1].number}"],
    ]  # fmt: skip
    assert rows[-2][0].startswith("导出时间：20")
    assert rows[-1] == ["没有导出：完整身份证号（名单只写末四位，确需完整号码时用花名册）"]


def test_no_whole_number_leaves_in_an_export(desk: Client, cases: list[Declaration], operator: Seat) -> None:
    everything = {"columns": a_list("employer").allowed(operator.role)}
    assert desk.post(COLUMNS, everything).status_code == 302
    text = str(exported(desk))
    number = number_of(cases[0].person)
    assert number not in text
    assert f"********{number[-4:]}" in text
    assert cases[0].person.phone in text


def test_a_number_that_was_searched_for_stands_masked_below_the_rows(desk: Client, cases: list[Declaration]) -> None:
    number = number_of(cases[0].person)
    text = str(exported(desk, q=number))
    assert f"搜索：{number[:6]}********{number[-4:]}" in text
    assert number not in text


def test_more_rows_than_a_workbook_holds_are_refused_with_a_sentence(
    desk: Client, cases: list[Declaration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    answer = desk.post(EXPORT)
    assert answer.status_code == 403
    assert "这份名单有 2 行，一个工作簿最多装 1 行：请先筛选，再分几次导出。" in answer.content.decode()
    assert not Event.objects.filter(verb="export_list").exists()


def test_a_role_that_may_not_have_telephones_reads_why() -> None:
    assert "telephone" not in a_list("desk").allowed(Role.BUREAU_OFFICER)
    assert "联系电话（本身份通过平台消息联系申报人）" in a_list("desk").withheld(Role.BUREAU_OFFICER)
    assert a_list("desk").withheld(Role.COMMITTEE_OFFICER) == [listings.NUMBER_WITHHELD]


def test_columns_are_saved_for_the_role_at_the_organisation(
    desk: Client, cases: list[Declaration], operator: Seat
) -> None:
    assert "请至少勾选一列。" in desk.post(COLUMNS, {}).content.decode()
    assert desk.post(COLUMNS, {"columns": ["self_score", "name"]}).url == reverse("offices:employer_queue")
    assert SavedColumns.objects.get().columns == ["name", "self_score"]
    assert exported(desk)[2] == ["姓名", "自评分"]
    with pytest.raises(ValidationError):
        exporting.save_columns(a_list("desk"), ["no such"], person=operator.person, seat=operator, at=cases[0].since)


def test_a_saved_column_that_the_role_may_no_longer_have_is_left_out(operator: Seat, cases: list[Declaration]) -> None:
    SavedColumns.objects.create(
        listing="desk", role=Role.BUREAU_OFFICER, organisation=operator.organisation, columns=["name", "telephone"],
        saved_by=operator.person, saved_at=cases[0].since,
    )  # fmt: skip
    bureau = Seat(role=Role.BUREAU_OFFICER, organisation=operator.organisation)
    assert exporting.columns_of(bureau, a_list("desk")) == ["name"]


def test_an_export_is_an_event_that_names_nobody(desk: Client, cases: list[Declaration], operator: Seat) -> None:
    exported(desk, q=cases[0].number)
    event = Event.objects.get(verb="export_list")
    assert (event.actor_id, event.object_id, event.payload["rows"]) == (operator.person_id, "employer", 1)
    assert cases[0].person.name not in str(event.payload)


def test_a_long_one_is_made_by_the_press_once_and_downloaded_afterwards(
    desk: Client, cases: list[Declaration], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    first, second = desk.post(EXPORT), desk.post(EXPORT)
    order = DocumentOrder.objects.get(kind=listings.KIND)
    assert first.url == second.url == reverse("documents:order", args=[order.pk])
    assert making.fulfil(order.pk)
    document = Document.objects.get(order=order)
    with open_document(document) as body:
        rows = rows_of(body.read())
    assert [row[1] for row in rows[3:5]] == [case.number for case in cases]
    assert rows[-4] == ["应有 2 行，写入 2 行。"]
    assert document.expires_at is not None
    assert b"".join(desk.get(reverse("documents:download", args=[document.pk])).streaming_content)[:2] == b"PK"
    Declaration.objects.filter(pk=cases[0].pk).update(row_version=99)
    assert desk.post(EXPORT).url != first.url


@pytest.fixture
def long_one(
    desk: Client, cases: list[Declaration], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> DocumentOrder:
    """An order of two rows that has not been made."""
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    desk.post(EXPORT)
    return DocumentOrder.objects.get(kind=listings.KIND)


def test_a_long_one_counts_its_rows_while_it_is_made(
    desk: Client, long_one: DocumentOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = reverse("documents:order_progress", args=[long_one.pk])
    assert desk.get(progress).json()["says"] == "已写入 0 / 2 行"
    page = desk.get(reverse("documents:order", args=[long_one.pk])).content.decode()
    assert "已写入 0 / 2 行" in page
    assert "可以离开本页，任务会继续" in page
    seen: list[str] = []
    monkeypatch.setattr(row_counts, "EACH_SECONDS", 0.0)
    monkeypatch.setattr(row_counts, "LOOK_EACH", 1)
    lines = exports.lines

    def watched(asked: Any, ids: Any) -> Any:
        for line in lines(asked, ids):
            seen.append(desk.get(progress).json()["says"])
            yield line

    monkeypatch.setitem(listings._listings, "employer", replace(a_list("employer"), read=watched))
    assert making.fulfil(long_one.pk)
    assert seen == ["已写入 0 / 2 行", "已写入 1 / 2 行"]
    done = desk.get(progress).json()
    assert (done["says"], done["done"], done["finished"]) == ("已写入 2 / 2 行", 2, True)
    told = Message.objects.get(key__startswith=f"documents.order:{long_one.pk}")
    assert (told.recipient_id, told.subject) == (long_one.requested_by_id, "名单已生成：本单位申报")
    assert told.link == reverse("documents:order", args=[long_one.pk])


def test_one_that_is_taken_back_while_it_is_made_stops_says_so_and_can_be_sent_again(
    desk: Client, long_one: DocumentOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    lines = exports.lines

    def taken_back(asked: Any, ids: Any) -> Any:
        for line in lines(asked, ids):
            desk.post(reverse("documents:cancel_order", args=[long_one.pk]))
            yield line

    monkeypatch.setitem(listings._listings, "employer", replace(a_list("employer"), read=taken_back))
    assert not making.fulfil(long_one.pk)
    assert not Document.objects.filter(order=long_one).exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    page = desk.get(reverse("documents:order", args=[long_one.pk])).content.decode()
    assert "已取消，没有生成文件。需要时可以重新生成。" in page
    monkeypatch.setitem(listings._listings, "employer", replace(a_list("employer"), read=lines))
    desk.post(reverse("documents:retry_order", args=[long_one.pk]))
    assert making.fulfil(long_one.pk)


def test_one_that_is_sent_again_says_when_and_both_acts_are_events(
    desk: Client, long_one: DocumentOrder, cases: list[Declaration], operator: Seat
) -> None:
    cancel, retry = (reverse(f"documents:{act}_order", args=[long_one.pk]) for act in ("cancel", "retry"))
    for address in (cancel, cancel, retry, retry):
        desk.post(address)
    events = Event.objects.filter(verb__in=["cancel_export", "retry_export"]).order_by("seq")
    assert [event.verb for event in events] == ["cancel_export", "retry_export"]
    for event in events:
        assert (event.actor_id, event.seat_id, event.object_id) == (operator.person_id, operator.pk, str(long_one.pk))
        assert event.payload == {"subject": "list:employer", "rows": 2}
        assert (event.role, event.office) == (operator.role, operator.organisation.name)
    assert making.fulfil(long_one.pk)
    document = Document.objects.get(order=long_one)
    with open_document(document) as body:
        foot = str(rows_of(body.read())[-2][0])
    again, first = (timezone.localtime(each) for each in (events[1].at, datetime.fromisoformat(long_one.params["at"])))
    assert foot.startswith(f"导出时间：{again:%Y-%m-%d %H:%M:%S}（重新生成，行按 {first:%Y-%m-%d %H:%M:%S} 的名单）")
    assert document.file_name.endswith(f"_{again:%Y%m%d-%H%M%S}.xlsx")


def test_one_that_was_taken_back_and_is_asked_for_by_its_page_is_of_this_time(
    desk: Client, long_one: DocumentOrder
) -> None:
    desk.post(reverse("documents:cancel_order", args=[long_one.pk]))
    desk.post(EXPORT)
    again = DocumentOrder.objects.get(pk=long_one.pk)
    assert (again.state, again.params["at"] > long_one.params["at"]) == ("queued", True)
    assert "again_at" not in again.params


def test_one_that_fails_after_it_was_taken_back_tells_nobody(
    desk: Client, long_one: DocumentOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_asked: Any, _ids: Any) -> Any:
        desk.post(reverse("documents:cancel_order", args=[long_one.pk]))
        raise LookupError("broken by the test")

    monkeypatch.setitem(listings._listings, "employer", replace(a_list("employer"), read=broken))
    assert not making.fulfil(long_one.pk)
    long_one.refresh_from_db()
    assert long_one.state == "cancelled"
    assert not Message.objects.filter(key__startswith=f"documents.order:{long_one.pk}").exists()


def test_a_finished_one_can_no_longer_be_taken_back(desk: Client, long_one: DocumentOrder) -> None:
    making.fulfil(long_one.pk)
    desk.post(reverse("documents:cancel_order", args=[long_one.pk]))
    long_one.refresh_from_db()
    assert long_one.state == "done"


def test_what_is_no_long_list_is_not_taken_back(desk: Client, long_one: DocumentOrder) -> None:
    DocumentOrder.objects.filter(pk=long_one.pk).update(rows_expected=None)
    desk.post(reverse("documents:cancel_order", args=[long_one.pk]))
    long_one.refresh_from_db()
    assert long_one.state == "queued"


def test_another_role_at_the_same_organisation_does_not_follow_it(
    client: Client, desk: Client, long_one: DocumentOrder, operator: Seat
) -> None:
    other = Seat.objects.create(
        person=operator.person,
        organisation=operator.organisation,
        role=Role.BUREAU_OFFICER,
        starts_on=operator.starts_on,
    )
    sign_in(client, other.person, other)
    for name in ("order", "order_progress"):
        assert client.get(reverse(f"documents:{name}", args=[long_one.pk])).status_code == 404
    for name in ("cancel_order", "retry_order"):
        assert client.post(reverse(f"documents:{name}", args=[long_one.pk])).status_code == 404


def test_rows_that_have_gone_since_are_said(cases: list[Declaration]) -> None:
    asked = listings.Asked("desk", [cases[0].pk, 0], ["name"], Role.BUREAU_OFFICER, "某局", [], cases[0].since)
    assert listings.foot(asked, len(list(exports.lines(asked, [*asked.ids]))))[:2] == [
        "应有 2 行，写入 1 行。少的 1 行在导出时已不在，请重新导出。", "筛选：没有筛选",
    ]  # fmt: skip


def test_many_rows_cost_as_many_statements_as_few(
    cases: list[Declaration], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(exports.lines(None, [cases[0].pk]))
    with django_assert_num_queries(2):
        list(exports.lines(None, [cases[0].pk]))
    with django_assert_num_queries(2):
        list(exports.lines(None, [case.pk for case in cases]))


def test_the_committees_list_is_exported_too(
    client: Client, made: tuple[Stage, list[Declaration]], cases: list[Declaration]
) -> None:
    office = next(seat for seat in made[0].desks.seats.values() if seat.plan_code == HANGZHOU)
    sign_in(client, office.person, office)
    rows = rows_of(client.post("/lists/committee/export/?stop=committee_check").content)
    assert (rows[0], rows[-4]) == (["评委会办公室"], ["应有 0 行，写入 0 行。"])
    assert client.get("/lists/committee/columns/").status_code == 200
