"""The pages: template, upload, report, word, result, refused rows, slips; each as the right person and as others."""

import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Invitation, Person
from audit.models import Event
from files.inspect import Task
from files.workbooks import inspect
from offices.models import PeopleImport
from offices.people.columns import COLUMNS, PROBLEM_HEADING
from offices.people.rows import rows_of
from tests import cast as people
from tests.cast import identity_number, sign_in
from tests.offices.people.conftest import FULL, Bringing, book, someone


@pytest.fixture
def desk(client: Client, ours: Bringing) -> Client:
    return sign_in(client, ours.operator, ours.seat)


def filled(template: bytes, *rows: dict[str, Any]) -> SimpleUploadedFile:
    """The template, filled in as a person would."""
    opened = load_workbook(io.BytesIO(template))
    page = opened.worksheets[0]
    for line, row in enumerate(rows, start=3):
        for place, column in enumerate(COLUMNS, start=1):
            page.cell(line, place).value = row.get(column.key)
    out = io.BytesIO()
    opened.save(out)
    return SimpleUploadedFile("人员.xlsx", out.getvalue())


def url(name: str, *args: object) -> str:
    return reverse(f"offices:{name}", args=args)


def test_the_template_is_filled_uploaded_looked_at_and_written(desk: Client, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path
    template = desk.get(url("people_template"))
    assert template["Content-Type"].endswith("spreadsheetml.sheet")
    number = identity_number()
    sent = filled(template.content, someone(**FULL, number=number), someone(number="12"))
    report = desk.post(url("people_imports"), {"file": sent}, follow=True)
    shown = report.content.decode()
    assert "到现在还没有写入任何人" in shown
    assert "第 4 行" in shown
    assert number not in shown
    assert f"********{number[-4:]}" in shown
    batch = PeopleImport.objects.get()
    result = desk.post(url("confirm_import", batch.pk), follow=True).content.decode()
    assert "已导入 1 人。" in result
    assert Person.objects.filter(invitation__batch=batch.pk).count() == 1


def test_the_template_offers_the_words_that_are_accepted_and_holds_numbers_as_text(desk: Client) -> None:
    page = load_workbook(io.BytesIO(desk.get(url("people_template")).content)).worksheets[0]
    offered = {str(each.sqref).split(":")[0]: each.formula1 for each in page.data_validations.dataValidation}
    assert offered["G2"] == '"中专,大专,本科,第二学士,硕士,博士"'
    assert page["A2"].value.startswith("示例")
    assert page.column_dimensions["B"].number_format == "@"


def test_a_file_that_is_no_workbook_is_answered_beside_the_field(desk: Client) -> None:
    answer = desk.post(url("people_imports"), {"file": SimpleUploadedFile("a.csv", b"a,b")})
    assert answer.status_code == 422
    assert "只接收 .xlsx" in answer.content.decode()


def test_refused_rows_come_as_a_workbook_that_can_be_corrected_and_sent_again(
    desk: Client, ours: Bringing, tmp_path: Any
) -> None:
    trick = '=HYPERLINK("http://example.com")'
    batch = ours.written(someone(name=trick, phone="1"), someone(name="好的"))
    answer = desk.post(url("refused_rows", batch.pk))
    page = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    name, reasons = page["A3"], page.cell(3, len(COLUMNS) + 1)
    assert (name.value, name.data_type, name.quotePrefix) == (trick, "s", True)
    assert page.cell(1, len(COLUMNS) + 1).value == PROBLEM_HEADING
    assert "姓名：" in reasons.value
    assert "联系电话：" in reasons.value
    assert page["A4"].value is None
    source, copy = tmp_path / "again.xlsx", tmp_path / "copy"
    source.write_bytes(answer.content)
    inspect(Task("xlsx", str(source), str(copy), max_pages=0, max_pixels=0, max_rows=10))
    assert Event.objects.filter(verb="download_refused_people", object_id=str(batch.pk)).count() == 1


def test_the_reasons_column_is_not_read_when_the_file_comes_again() -> None:
    headings = [*(column.heading for column in COLUMNS), PROBLEM_HEADING]
    assert rows_of(book(someone(), headings=headings))[1] == ""


def test_a_double_click_lands_on_the_result_and_writes_once(desk: Client, ours: Bringing) -> None:
    batch = ours.taken_in(someone())
    answers = [desk.post(url("confirm_import", batch.pk)) for _click in range(2)]
    assert [each["Location"] for each in answers] == [url("people_import", batch.pk)] * 2
    assert Invitation.objects.count() == 1


def test_the_other_operator_who_comes_second_is_told_who_was_first(
    client: Client, ours: Bringing, cast: people.Cast
) -> None:
    batch = ours.written(someone())
    other = people.operator_of(cast.employer, cast.admin)
    answer = sign_in(client, other).post(url("drop_import", batch.pk))
    assert answer.status_code == 409
    assert ours.operator.name in answer.content.decode()


def test_a_dropped_import_has_a_page_that_says_so(desk: Client, ours: Bringing) -> None:
    batch = ours.taken_in(someone())
    assert "没有写入任何人" in desk.post(url("drop_import", batch.pk), follow=True).content.decode()
    assert "没有写入任何人" in desk.get(url("people_import", batch.pk)).content.decode()
    assert desk.post(url("refused_rows", batch.pk)).status_code == 409


def test_codes_are_shown_once_and_the_older_ones_are_void(desk: Client, ours: Bringing) -> None:
    batch = ours.written(someone(name="甲"), someone(name="乙"))
    first = desk.post(url("people_slips"), {"batch": str(batch.pk)})
    digests = set(Invitation.objects.values_list("code_digest", flat=True))
    assert first["Cache-Control"].count("no-store")
    assert first.content.decode().count('class="slip"') == 2
    one = Person.objects.get(name="甲")
    again = desk.post(url("people_slips"), {"person": str(one.pk)})
    assert again.content.decode().count('class="slip"') == 1
    assert len(digests & set(Invitation.objects.values_list("code_digest", flat=True))) == 1


def test_without_a_tick_no_code_is_made(desk: Client, ours: Bringing) -> None:
    ours.written(someone())
    for posted in ({}, {"batch": "nonsense"}, {"batch": str(uuid.uuid4())}, {"person": "x"}):
        assert "请先勾选" in desk.post(url("people_slips"), posted, follow=True).content.decode()
    assert Invitation.objects.get().code_digest == ""


def test_no_code_is_made_for_people_of_another_employer(desk: Client, theirs: Bringing) -> None:
    batch = theirs.written(someone(name="别家的"))
    who = Person.objects.get(name="别家的")
    for posted in ({"batch": str(batch.pk)}, {"person": str(who.pk)}, {"all": "1"}):
        desk.post(url("people_slips"), posted)
    assert Invitation.objects.get().code_digest == ""
    assert desk.post(url("take_back", who.pk)).status_code == 404


def test_the_list_holds_this_employers_people_only_and_masks_numbers(
    desk: Client, ours: Bringing, theirs: Bringing
) -> None:
    row = someone(name="本家人", work_department="=技术中心"[1:])
    ours.written(row)
    theirs.written(someone(name="别家人"))
    shown = desk.get(url("people")).content.decode()
    assert "本家人" in shown
    assert "别家人" not in shown
    assert row["number"] not in shown
    assert "没有符合的人" in desk.get(url("people"), {"q": "无此人"}).content.decode()


def test_the_list_costs_the_same_for_three_people_and_for_ten(
    desk: Client, ours: Bringing, django_assert_max_num_queries: Any
) -> None:
    for number in (3, 7):
        ours.written(*(someone() for _each in range(number)))
        with django_assert_max_num_queries(12):
            desk.get(url("people"), {"tab": "invited"})


def test_somebody_entered_by_mistake_is_taken_back(desk: Client, ours: Bringing) -> None:
    ours.written(someone(name="导错了"))
    who = Person.objects.get(name="导错了")
    assert "身份证号可以重新使用" in desk.post(url("take_back", who.pk), follow=True).content.decode()
    assert not Person.objects.filter(name="导错了").exists()


def test_who_may_do_what(client: Client, ours: Bringing, cast: people.Cast) -> None:
    batch = ours.taken_in(someone(), someone(number="1"))
    one = (batch.pk,)
    gets = [("people", ()), ("people_template", ()), ("people_imports", ()), ("people_import", one)]
    posts = [
        ("people_imports", ()),
        ("people_slips", ()),
        ("confirm_import", one),
        ("drop_import", one),
        ("refused_rows", one),
    ]
    for who in (cast.operator_other, cast.accepting, cast.applicant, cast.admin, cast.committee):
        sign_in(client, who)
        for name, args in gets:
            own_desk = who == cast.operator_other and not args
            assert client.get(url(name, *args)).status_code == (200 if own_desk else 403), (who, name)
        for name, args in posts:
            if args or who != cast.operator_other:
                assert client.post(url(name, *args)).status_code == 403, (who, name)
    sign_in(client, None)
    for name, args in [*gets, *posts]:
        assert "/accounts/login/" in client.post(url(name, *args))["Location"]
    batch.refresh_from_db()
    assert batch.state == "waiting"
