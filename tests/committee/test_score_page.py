"""The check page of a score sheet: what each desk reads, filters, neighbours, what changed since, and its cost."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seat
from committee.marking import Marked
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration, SelfClaim
from declarations.stored_sheets import handed_in
from declarations.tallying import score_sheet_of
from dossiers.models import Evidence
from files.models import StoredFile
from offices.matrix import SCORE, matrix_of
from scoring.sheet import LineScore
from tests.cast import sign_in
from tests.committee.sheets import IT, JIAXING, committee_of, line_of, mark, submission_of, under_review
from tests.stages import again, drafted, led_to, make_stage, submitted


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(IT)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def case(stage: Stage) -> Declaration:
    return submitted(stage)


@pytest.fixture
def operator(stage: Stage, case: Declaration) -> Seat:
    return stage.desks.operators[case.employer_id]


@pytest.fixture
def desk(client: Client, operator: Seat) -> Client:
    return sign_in(client, operator.person, operator)


def url(declaration: Declaration) -> str:
    return reverse("sheets:sheet", args=[declaration.pk])


def text_of(client: Client, declaration: Declaration, **query: str) -> str:
    return client.get(url(declaration), query).content.decode()


def row_of(text: str, line: str) -> str:
    return text[text.index(f'<tr id="line-{line}"') :].split("</tr>")[0]


def by_work(declaration: Declaration) -> SelfClaim:
    """A claim that a work of the dossier proves."""
    return declaration.claims.exclude(achievement=None).order_by("pk")[0]


def by_file(declaration: Declaration) -> SelfClaim:
    """A claim that a file alone proves."""
    return declaration.claims.exclude(file=None).order_by("pk")[0]


def scored(declaration: Declaration, claim: SelfClaim) -> LineScore:
    basis = handed_in(submission_of(declaration))
    assert basis is not None
    return basis.tally().line(claim.line)


def test_a_line_shows_columns_source_badge_claim_work_steps_and_file(desk: Client, case: Declaration) -> None:
    claim = by_work(case)
    work, line = claim.achievement, scored(case, claim)
    assert work is not None
    row = row_of(text_of(desk, case), line.line)
    for wanted in (
        line.name.zh,
        str(line.cap),
        f"{line.self_mark.normalize():f}",
        work.name,
        "/files/",
        "未确认",
        "见业绩档案佐证",
    ):
        assert wanted in row
    assert line.claims[0].steps
    assert line.claims[0].steps[0].says.zh in row


def test_files_open_through_the_application(desk: Client, case: Declaration) -> None:
    file = next(iter(Evidence.objects.filter(dossier__person=case.person))).file
    assert reverse("files:download", args=[file.pk]) in text_of(desk, case)
    assert b"".join(desk.get(reverse("files:download", args=[file.pk])).streaming_content)


def test_the_pinned_pages_are_shown_beside_the_marks_and_the_file_opens_there(stage: Stage, client: Client) -> None:
    draft = drafted(stage)
    claim, other = by_work(draft), by_file(draft)
    SelfClaim.objects.filter(pk=claim.pk).update(pages="2")
    declaration = journeys.submit(stage, draft)
    seat = stage.desks.operators[declaration.employer_id]
    text = text_of(sign_in(client, seat.person, seat), declaration)
    row, file = (
        row_of(text, claim.line),
        Evidence.objects.get(entry_kind="achievement", entry_id=claim.achievement_id).file,
    )
    assert [picture(file, page) in row for page in (1, 2)] == [False, True]
    assert ("/view/?page=2" in row, "第 2 页" in row) == (True, True)
    assert client.get(reverse("files:page", args=[file.pk, 2])).headers["Content-Type"].startswith("image/")
    assert other.file is not None
    assert picture(other.file, 1) in row_of(text, other.line)


def picture(file: StoredFile, page: int) -> str:
    return f'src="{reverse("files:page", args=[file.pk, page])}"'


def test_every_desk_before_the_committee_reads_two_columns_and_the_committee_three(
    stage: Stage, client: Client
) -> None:
    declaration = under_review(stage)
    line = line_of(declaration)
    mark(stage, declaration, Marked(line.line, line.machine_mark - Decimal("0.37"), "金丝雀理由"))
    for seat in _desks_of(stage, declaration):
        sign_in(client, seat.person, seat)
        text = text_of(client, declaration)
        reads = seat == committee_of(stage)
        assert ("金丝雀理由" in text) is reads, seat
        assert ("专家" in row_of(text, line.line)) is reads, seat


def _desks_of(stage: Stage, declaration: Declaration) -> list[Seat]:
    """Everybody at whose desk it was."""
    came = set(declaration.arrivals.exclude(organisation=None).values_list("organisation", flat=True))
    seats = [seat for organisation, seat in stage.desks.seats.items() if organisation in came]
    return [stage.desks.operators[declaration.employer_id], *seats, committee_of(stage)]


def test_the_same_role_elsewhere_another_role_and_nobody_stay_outside(
    stage: Stage, case: Declaration, client: Client, operator: Seat
) -> None:
    elsewhere = next(s for e, s in stage.desks.operators.items() if e != case.employer_id)
    other_plan = committee_of(make_stage(JIAXING, beside=stage))
    waiting = committee_of(stage)
    found = {}
    for name, seat in (
        ("right", operator), ("elsewhere", elsewhere), ("not yet there", waiting), ("other plan", other_plan),
        ("nobody", None),
    ):  # fmt: skip
        sign_in(client, seat.person if seat else None, seat)
        found[name] = client.get(url(case)).status_code
    assert found == {"right": 200, "elsewhere": 403, "not yet there": 403, "other plan": 403, "nobody": 302}
    sign_in(client, case.person, as_applicant=True)
    assert client.get(url(case)).status_code == 403


def test_a_case_without_a_sheet_has_no_such_page(client: Client, stage: Stage) -> None:
    other = make_stage("hangzhou-chem-textile-senior-2023", beside=stage)
    declaration = submitted(other)
    seat = other.desks.operators[declaration.employer_id]
    sign_in(client, seat.person, seat)
    assert client.get(url(declaration)).status_code == 404
    assert "逐条核对" not in client.get(reverse("offices:case", args=[declaration.pk])).content.decode()


def test_the_case_page_sums_up_by_block_and_leads_to_the_lines(desk: Client, case: Declaration) -> None:
    text = desk.get(reverse("offices:case", args=[case.pk])).content.decode()
    assert url(case) in text
    stored = submission_of(case).score_sheet
    assert stored is not None
    summed = text[text.index('id="score-title"') :].split("</section>")[0]
    for block in stored["blocks"]:
        assert (f'<th scope="row">{block["name"]}</th>' in summed) is (block["depth"] == 1)
    assert stored["machine_total"] in summed


def test_filters_keep_only_their_lines(stage: Stage, client: Client) -> None:
    draft = drafted(stage)
    bare = by_file(draft)
    SelfClaim.objects.filter(pk=bare.pk).update(file=None)
    declaration = journeys.submit(stage, draft)
    seat = stage.desks.operators[declaration.employer_id]
    sign_in(client, seat.person, seat)

    def lines(show: str) -> set[str]:
        page = client.get(url(declaration), {"show": show})
        return {line.line.code for section in page.context["sections"] for line in section.lines}

    everything = lines("")
    assert lines("no-evidence") == {bare.line}
    assert bare.line in lines("differs") < everything
    assert lines("unconfirmed") <= everything
    assert lines("nonsense") == everything


def test_the_neighbours_are_the_cases_of_this_desk_in_the_order_of_its_queue(
    stage: Stage, desk: Client, case: Declaration
) -> None:
    second, third = submitted(stage), submitted(stage)
    elsewhere = submitted(stage, employer=stage.employers[1])
    found = {}
    for each in (case, second, third):
        page = desk.get(url(each))
        found[each.pk] = (page.context["before"], page.context["after"])
    assert found == {case.pk: (None, second), second.pk: (case, third), third.pk: (second, None)}
    assert elsewhere.pk not in found


def test_a_dossier_that_changed_since_is_said_and_not_used(desk: Client, case: Declaration) -> None:
    assert "业绩档案有变动" not in text_of(desk, case)
    total = submission_of(case).score_sheet["machine_total"]  # type: ignore[index]
    Evidence.objects.filter(dossier__person=case.person, entry_kind="achievement").delete()
    text = text_of(desk, case)
    now = score_sheet_of(case)
    assert now is not None
    assert now.machine_total < Decimal(total)
    assert f"提交后业绩档案有变动：按现在的档案核算，合计为 {now.machine_total}" in text
    assert scored(case, by_work(case)).name.zh in text[text.index("业绩档案有变动") :]
    assert total in text


def test_the_page_costs_the_same_for_one_claim_and_for_many(stage: Stage, client: Client) -> None:
    def queries(declaration: Declaration) -> int:
        seat = stage.desks.operators[declaration.employer_id]
        sign_in(client, seat.person, seat)
        client.get(url(declaration))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url(declaration)).status_code == 200
        return len(counted)

    few = drafted(stage)
    few.claims.exclude(pk=few.claims.order_by("pk")[0].pk).delete()
    one, many = journeys.submit(stage, few), submitted(stage)
    assert submission_of(many).snapshot["claims"][1:]
    assert queries(one) == queries(many)


def test_keys_and_regions_let_a_hundred_lines_be_walked_without_a_mouse(desk: Client, case: Declaration) -> None:
    text = text_of(desk, case)
    lines = submission_of(case).score_sheet["lines"]  # type: ignore[index]
    assert text.count("data-queue-row") == len(lines)
    for wanted in ("data-queue-scope", "data-queue-keys", 'id="keys-help"'):
        assert wanted in text


def test_in_english_nothing_chinese_is_left_but_data(desk: Client, case: Declaration) -> None:
    desk.post(reverse("set_language"), {"language": "en", "next": "/"})
    text = text_of(desk, case)
    for wanted in ("Self total", "System total", "All lines"):
        assert wanted in text


def test_led_cases_stay_readable_for_desks_that_have_passed_them_on(stage: Stage, client: Client) -> None:
    declaration = led_to(stage, "committee_check")
    seat = stage.desks.operators[declaration.employer_id]
    sign_in(client, seat.person, seat)
    assert client.get(url(declaration)).status_code == 200


def test_the_check_sheet_has_a_row_for_each_claimed_line_with_marks_cap_and_evidence(
    desk: Client, case: Declaration, operator: Seat
) -> None:
    rows = {row.code: row for row in matrix_of(case, operator.organisation) if row.code.startswith(SCORE)}
    claim = by_file(case)
    assert set(rows) == {f"{SCORE}{line}" for line in case.claims.values_list("line", flat=True)}
    row = rows[f"{SCORE}{claim.line}"]
    assert "自评" in row.statement
    assert "上限" in row.statement
    assert claim.file in [shown.file for shown in row.files]
    assert [opening.field for opening in row.opens] == ["self_score"]
    page = desk.get(reverse("offices:matrix", args=[case.pk])).content.decode()
    assert reverse("files:view", args=[claim.file_id]) in page
