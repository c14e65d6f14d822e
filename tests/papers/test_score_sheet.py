"""The printed score sheet and its workbook, read back and compared with what was handed in; and what is on nobody's paper."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from committee import marking
from committee.marking import Marked
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration, SelfClaim
from declarations.stored_sheets import handed_in
from documents import making
from documents.models import Document, DocumentOrder
from tests.cast import sign_in
from tests.committee.sheets import IT, committee_of, line_of, mark, submission_of, under_review
from tests.papers.reading import body_of, code_of, content_of, flat, pages_of
from tests.stages import drafted, make_stage

CANARY = "金丝雀甲乙丙"
OFF = Decimal("0.37")


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage(IT)


@pytest.fixture
def case(stage: Stage) -> Declaration:
    """With the experts; one line is marked, for a reason that only the office may read."""
    declaration = under_review(stage)
    line = line_of(declaration)
    mark(stage, declaration, Marked(line.line, line.machine_mark - OFF, CANARY))
    return declaration


@pytest.fixture
def office(stage: Stage) -> Seat:
    return committee_of(stage)


def ordered(client: Client, declaration: Declaration, kind: str, seat: Seat | None) -> Document:
    """Ordered over HTTP by that seat, or by the applicant, and made as the worker would."""
    if seat is None:
        sign_in(client, declaration.person, as_applicant=True)
        address = reverse("declarations:score_paper", args=[declaration.pk, kind])
    else:
        sign_in(client, seat.person, seat)
        address = reverse("sheets:paper", args=[declaration.pk, kind])
    answer = client.post(address)
    assert answer.status_code == 302
    order = DocumentOrder.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    making.fulfil(order.pk)
    order.refresh_from_db()
    assert order.state == "done", order.error
    return Document.objects.get(order=order)


def test_the_paper_holds_every_line_with_its_columns_and_the_evidence(
    client: Client, stage: Stage, case: Declaration
) -> None:
    document = ordered(client, case, "pdf", stage.desks.operators[case.employer_id])
    words = body_of(content_of(document))
    submission = submission_of(case)
    stored = submission.score_sheet
    assert stored is not None
    for line in stored["lines"]:
        assert flat(line["name"]) in words
    for total in (stored["self_total"], stored["machine_total"]):
        assert f"合计自评{stored['self_total']}核计{stored['machine_total']}" in words, total
    work = case.claims.exclude(achievement=None).order_by("pk")[0].achievement
    file = case.person.stored_files.filter(rule="evidence").first()
    assert work is not None
    assert file is not None
    index = words[words.index("佐证目录") :]
    assert flat(work.name) in index
    assert flat(file.original_name) in index.replace("\xad", "")
    assert submission.snapshot_hash[:16] in words


def test_unconfirmed_lines_are_marked_and_the_first_page_says_so(
    client: Client, stage: Stage, case: Declaration
) -> None:
    document = ordered(client, case, "pdf", stage.desks.operators[case.employer_id])
    content = content_of(document)
    open_lines = handed_in(submission_of(case)).tally().unconfirmed_lines  # type: ignore[union-attr]
    assert open_lines
    first = pages_of(content)[0]
    assert f"参考条目，未确认。本表有{len(open_lines)}条" in first
    assert body_of(content).count("，未确认）") == len(open_lines)


def test_number_code_and_figures_stand_for_this_sheet(client: Client, stage: Stage, case: Declaration) -> None:
    document = ordered(client, case, "pdf", stage.desks.operators[case.employer_id])
    assert code_of(content_of(document)).address == f"{django_settings.PUBLIC_URL}/verify/{document.code}/"
    stored = submission_of(case).score_sheet
    assert stored is not None
    assert document.figures["核计合计"] == stored["machine_total"]
    assert document.holder != case.person.name
    assert document.figures["评分摘要"] in body_of(content_of(document))


def test_the_experts_column_is_on_the_offices_paper_alone(
    client: Client, stage: Stage, case: Declaration, office: Seat
) -> None:
    total = (
        handed_in(submission_of(case))
        .tally(  # type: ignore[union-attr]
            marking.experts_of(marking.marks_of(submission_of(case)))
        )
        .expert_total
    )
    theirs = body_of(content_of(ordered(client, case, "pdf", office)))
    assert CANARY in theirs
    assert f"专家{total}" in theirs
    for seat in (stage.desks.operators[case.employer_id], None):
        words = body_of(content_of(ordered(client, case, "pdf", seat)))
        assert CANARY not in words
        assert str(total) not in words
        columns = words[words.index("条目上限") :].split("佐证目录")[0]
        assert f"专家{total}" not in words
        assert columns.startswith("条目上限自评核计")


def test_the_workbook_has_typed_numbers_a_frozen_head_and_no_formula(
    client: Client, stage: Stage, case: Declaration, office: Seat
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content_of(ordered(client, case, "xlsx", office))))
    page = book.active
    assert page is not None
    rows = list(page.iter_rows())
    head = next(row for row in rows if row[1].value == "条目")
    assert [cell.value for cell in head] == [
        "部分", "条目", "上限", "自评", "核计", "专家", "差异与说明", "佐证（文件、页码）", "依据与确认",
    ]  # fmt: skip
    assert page.freeze_panes == f"A{head[0].row + 1}"
    lines = {row[1].value: row for row in rows[head[0].row :]}
    basis = handed_in(submission_of(case))
    assert basis is not None
    for line in basis.tally().lines:
        row = lines[line.name.zh]
        assert [cell.data_type for cell in row[2:5]] == ["n", "n", "n"]
        assert [Decimal(str(cell.value)) for cell in row[2:5]] == [line.cap, line.self_mark, line.machine_mark]
    assert Decimal(str(lines["合计"][4].value)) == basis.tally().machine_total
    assert all(cell.data_type != "f" for row in rows for cell in row)


def test_words_that_look_like_a_formula_stay_words(client: Client, stage: Stage, case: Declaration) -> None:
    file = case.person.stored_files.filter(rule="evidence").first()
    assert file is not None
    file.original_name = '=HYPERLINK("http://x","y").pdf'
    file.save(update_fields=["original_name"])
    content = content_of(ordered(client, case, "xlsx", stage.desks.operators[case.employer_id]))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    found = [cell for row in page.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)


def test_ordered_again_it_is_the_same_paper_until_something_is_recorded(
    client: Client, stage: Stage, case: Declaration, office: Seat
) -> None:
    first = ordered(client, case, "pdf", office)
    assert ordered(client, case, "pdf", office) == first
    line = line_of(case)
    mark(stage, case, Marked(line.line, line.machine_mark))
    assert ordered(client, case, "pdf", office) != first


def test_who_may_open_which_paper(client: Client, stage: Stage, case: Declaration, office: Seat) -> None:
    operator = stage.desks.operators[case.employer_id]
    elsewhere = next(s for e, s in stage.desks.operators.items() if e != case.employer_id)
    plain, theirs = ordered(client, case, "pdf", None), ordered(client, case, "pdf", office)

    def opens(document: Document) -> list[int]:
        found = []
        for seat in (None, operator, elsewhere, office):
            sign_in(client, seat.person if seat else case.person, seat, as_applicant=seat is None)
            found.append(client.get(reverse("documents:download", args=[document.pk])).status_code)
        client.logout()
        return [*found, client.get(reverse("documents:download", args=[document.pk])).status_code]

    assert opens(plain) == [200, 200, 404, 200, 302]
    assert opens(theirs) == [404, 404, 404, 200, 302]
    sign_in(client, case.person, as_applicant=True)
    for page in ("order", "order_progress"):
        assert client.get(reverse(f"documents:{page}", args=[theirs.order_id])).status_code == 404


def test_only_the_applicant_and_desks_of_the_case_may_order(client: Client, stage: Stage, case: Declaration) -> None:
    elsewhere = next(s for e, s in stage.desks.operators.items() if e != case.employer_id)
    sign_in(client, elsewhere.person, elsewhere)
    assert client.post(reverse("sheets:paper", args=[case.pk, "pdf"])).status_code == 403
    sign_in(client, elsewhere.person, as_applicant=True)
    assert client.post(reverse("declarations:score_paper", args=[case.pk, "pdf"])).status_code == 404
    client.logout()
    assert client.post(reverse("sheets:paper", args=[case.pk, "pdf"])).status_code == 302
    assert not DocumentOrder.objects.filter(kind__contains="sheet").exclude(kind="notice_sheet").exists()


PAGES = ("hub", "score", "verdict", "outlook", "desks", "preview", "receipt", "progress", "achievements", "attachments")


def test_no_page_answer_or_file_of_an_applicant_holds_a_mark_of_the_experts(
    client: Client, stage: Stage, case: Declaration
) -> None:
    """T-054: the reason is looked for, and a total that comes from the marks alone."""
    total = (
        handed_in(submission_of(case))
        .tally(  # type: ignore[union-attr]
            marking.experts_of(marking.marks_of(submission_of(case)))
        )
        .expert_total
    )
    sign_in(client, case.person, as_applicant=True)
    addresses = [reverse(f"declarations:{page}", args=[case.pk]) for page in PAGES]
    addresses += [reverse("declarations:mine"), reverse("inbox:list"), reverse("sheets:sheet", args=[case.pk])]
    seen = b"".join(client.get(address).content for address in addresses)
    saved = client.post(
        reverse("declarations:autosave", args=[case.pk, "statement"]), {"statement": "字", "version": case.row_version}
    )
    seen += saved.content
    for kind in ("pdf", "xlsx"):
        document = ordered(client, case, kind, None)
        seen += client.get(reverse("documents:order_progress", args=[document.order_id])).content
        seen += client.get(f"/verify/{document.code}/").content
        seen += _words_of(document).encode()
    for canary in (CANARY, str(total)):
        assert canary.encode() not in seen


def _words_of(document: Document) -> str:
    content = content_of(document)
    if document.media == "pdf":
        return body_of(content)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return " ".join(str(cell.value) for row in page.iter_rows() for cell in row)


def test_a_sheet_without_evidence_says_so_in_words(client: Client, stage: Stage) -> None:
    draft = drafted(stage)
    SelfClaim.objects.filter(declaration=draft).update(achievement=None, file=None)
    declaration = journeys.submit(stage, draft)
    words = body_of(content_of(ordered(client, declaration, "pdf", None)))
    assert "没有提供佐证。" in words
    assert "佐证" in words
