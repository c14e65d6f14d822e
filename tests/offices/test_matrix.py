"""The check sheet of a case: criteria and attachments with evidence, the office's own verdicts, returns, and batches."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.actions import take_step
from declarations.enums import State
from declarations.itinerary import plan_of
from declarations.models import Declaration, ReturnNote
from declarations.refusals import NotAllowed
from declarations.reopening import FACT_LISTS, PROFILE, opened_by
from declarations.returns import day_over
from declarations.rule_facts import FIELDS, OF_NO_ENTRY, READS, fields_of
from eligibility.conditions import OPERATORS
from offices import matrix
from offices.matrix import Row
from offices.models import DeskBatch, RowVerdict
from review_plans import queries as plan_queries
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import again, declaration_again, led_to, make_stage, set_day

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration, Declaration]:
    stage = make_stage(HANGZHOU, date(2023, 8, 18))
    return stage, led_to(stage, "committee_check"), led_to(stage, "committee_check")


@pytest.fixture
def stage(db: None, made: tuple[Stage, Declaration, Declaration]) -> Stage:
    return again(made[0])


@pytest.fixture
def case(stage: Stage, made: tuple[Stage, Declaration, Declaration]) -> Declaration:
    return declaration_again(made[1])


@pytest.fixture
def other(stage: Stage, made: tuple[Stage, Declaration, Declaration]) -> Declaration:
    return declaration_again(made[2])


@pytest.fixture
def office(stage: Stage) -> Seat:
    return office_of(stage)


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


def rows_of(case: Declaration, office: Seat) -> tuple[Row, ...]:
    return matrix.matrix_of(declaration_again(case), office.organisation)


def noted(case: Declaration, office: Seat, **chosen: tuple[str, str]) -> dict[str, str]:
    """The form of the page; `chosen`: verdict and words by the number of the row, as `r0`."""
    typed = {"version": str(case.row_version)}
    for number, row in enumerate(rows_of(case, office)):
        verdict, words = chosen.get(f"r{number}", ("", ""))
        typed |= {f"row-{number}": row.code, f"verdict-{number}": verdict, f"words-{number}": words}
    return typed


def all_good(desk: Client, case: Declaration, office: Seat) -> None:
    every = {f"r{number}": ("good", "") for number, _row in enumerate(rows_of(case, office))}
    desk.post(reverse("offices:note_matrix", args=[case.pk]), noted(case, office, **every))


def test_each_row_has_its_clause_the_machines_answer_and_its_evidence_in_one_click(
    desk: Client, case: Declaration, office: Seat
) -> None:
    rows = rows_of(case, office)
    assert {row.code.partition(":")[0] == "slot" for row in rows} == {True, False}
    assert all(row.clause and row.answer for row in rows)
    page = desk.get(reverse("offices:matrix", args=[case.pk])).content.decode()
    files = [each.file for row in rows for entry in row.entries for each in entry.files]
    files += [each.file for row in rows for each in row.files]
    assert files
    assert all(reverse("files:view", args=[file.pk]) in page for file in files)
    assert (
        reverse("offices:matrix", args=[case.pk]) in desk.get(reverse("offices:case", args=[case.pk])).content.decode()
    )


def test_a_verdict_is_kept_superseded_and_never_rewritten(desk: Client, case: Declaration, office: Seat) -> None:
    address = reverse("offices:note_matrix", args=[case.pk])
    for verdict in ("open", "open", "good"):
        desk.post(address, noted(case, office, r0=(verdict, "")))
    first, second = RowVerdict.objects.order_by("pk")
    assert (first.verdict, second.verdict, second.supersedes) == ("open", "good", first)
    assert rows_of(case, office)[0].own == second
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        RowVerdict.objects.filter(pk=first.pk).update(verdict="bad")
    assert connection.is_usable()


def test_not_met_needs_words_and_no_personal_number(desk: Client, case: Declaration, office: Seat) -> None:
    address = reverse("offices:note_matrix", args=[case.pk])
    silent = desk.post(address, noted(case, office, r0=("bad", " ")))
    assert (silent.status_code, "请写明哪里不符合。" in silent.content.decode()) == (422, True)
    told = desk.post(address, noted(case, office, r0=("bad", "电话 13900001234 核实")))
    assert (told.status_code, "请不要写身份证号或手机号。" in told.content.decode()) == (422, True)
    assert 'value="电话 13900001234 核实"' in told.content.decode(), "what was typed is kept"
    assert not RowVerdict.objects.exists()


def test_what_is_found_wrong_goes_back_as_points_with_their_clause(
    desk: Client, case: Declaration, office: Seat
) -> None:
    address = reverse("offices:note_matrix", args=[case.pk])
    nothing = desk.post(address, {**noted(case, office), "act": "return"})
    assert (nothing.status_code, "没有可退回的内容。" in nothing.content.decode()) == (422, True)
    rows = rows_of(case, office)
    slot = next(number for number, row in enumerate(rows) if row.opens[0].field.startswith("slot:"))
    wrong = {"r0": ("bad", "缺盖章页"), f"r{slot}": ("bad", "扫描不清")}
    desk.post(address, {**noted(case, office, **wrong), "act": "return"})
    case.refresh_from_db()
    assert case.state == State.SENT_BACK
    points = ReturnNote.objects.get(declaration=case).points
    wanted = [(opening.field, rows[n].clause) for n in (0, slot) for opening in rows[n].opens]
    assert [(p["field"], p["clause"]) for p in points] == wanted
    assert points[0]["words"].endswith("缺盖章页")


def test_a_criterion_reopens_what_its_facts_come_from_and_never_the_whole_dossier(
    desk: Client, case: Declaration, office: Seat
) -> None:
    rows = rows_of(case, office)
    assert not [
        row.code for row in rows if {"", "dossier"} & {o.field for o in row.opens} if "verified" not in row.code
    ]
    number, row = next((n, r) for n, r in enumerate(rows) if r.code.endswith("degree_bachelor"))
    (opening,) = row.opens
    assert opening.field.startswith("entry:degree:")
    hours = next(n for n, r in enumerate(rows) if r.code.endswith("common.hours"))
    chosen = {f"r{number}": ("bad", "学历证书看不清"), f"r{hours}": ("bad", "缺一年的学时")}
    desk.post(reverse("offices:note_matrix", args=[case.pk]), {**noted(case, office, **chosen), "act": "return"})
    note = ReturnNote.objects.get(declaration=case)
    assert [(point["field"], point["name"]) for point in note.points] == [
        (opening.field, opening.name),
        ("kind:hoursrecord", "继续教育学时"),
    ]
    opened = opened_by(plan_of(case), [point["field"] for point in note.points])
    assert (opened.holds("hoursrecord"), opened.holds("hoursrecord", 7)) == (True, True)
    assert (opened.holds("degree"), opened.holds("workperiod"), opened.holds(PROFILE)) == (True, False, False)
    mine = sign_in(Client(), case.person, as_applicant=True)
    hub = mine.get(reverse("declarations:hub", args=[case.pk])).content.decode()
    assert reverse("dossiers:entry", args=["degrees", int(opening.field.rpartition(":")[2])]) in hub
    assert reverse("dossiers:kind", args=["hours"]) in hub


def test_a_row_wrong_for_lack_of_something_reopens_the_kinds_that_its_rule_reads(case: Declaration) -> None:
    rules = list(plan_queries.rulebook_of(case.version).rules())
    named = {field for rule in rules for field in fields_of(rule)}
    assert {"kind:degree", "kind:titlerecord", "kind:workperiod", "kind:appraisal", "profile"} <= named
    operators = {name.partition("@")[0] for name in OPERATORS}
    assert operators == {*READS, *FIELDS, *OF_NO_ENTRY}
    kinds = {kind for kinds in READS.values() for kind in kinds}
    assert opened_by(plan_of(case), [f"kind:{kind}" for kind in kinds]).kinds == kinds <= set(FACT_LISTS)


def test_a_row_has_a_last_day_of_its_own_within_the_stop(
    stage: Stage, desk: Client, case: Declaration, office: Seat
) -> None:
    address = reverse("offices:note_matrix", args=[case.pk])
    typed = noted(case, office, r0=("bad", "缺盖章页"))
    today = stage.now().date()
    for day, words in (
        ((today - timedelta(days=1)).isoformat(), "补正期限不能早于今天。"),
        ("下周", "请按“年-月-日”填写日期，用数字和连字符。"),
    ):
        refused = desk.post(address, {**typed, "due-0": day})
        assert (refused.status_code, words in refused.content.decode()) == (422, True)
        assert f'value="{day}"' in refused.content.decode(), "what was typed is kept"
    good = desk.post(address, {**noted(case, office, r0=("good", "")), "due-0": today.isoformat()})
    assert "没有判为不符合，不用写补正期限。" in good.content.decode()
    desk.post(address, {**typed, "due-0": today.isoformat(), "act": "return"})
    note = ReturnNote.objects.get(declaration=case)
    assert {point["due"] for point in note.points} == {today.isoformat()}
    assert note.due_at == day_over(today)


def test_a_day_that_was_noted_and_has_passed_returns_nothing_until_another_is_noted(
    stage: Stage, desk: Client, case: Declaration, office: Seat
) -> None:
    address = reverse("offices:note_matrix", args=[case.pk])
    today = stage.now().date()
    typed = {**noted(case, office, r0=("bad", "缺盖章页")), "due-0": today.isoformat()}
    desk.post(address, typed)
    set_day(HANGZHOU, today + timedelta(days=1))
    late = desk.post(address, {**typed, "act": "return"})
    assert (late.status_code, "补正期限不能早于今天。" in late.content.decode()) == (422, True)
    assert not ReturnNote.objects.exists()
    with pytest.raises(NotAllowed, match="补正期限不能早于今天。"):
        take_step(
            declaration_again(case), verb="send_back", person=office.person, seat=office,
            expected_version=case.row_version, now=stage.now(),
            points=matrix.return_points(rows_of(case, office)),
        )  # fmt: skip
    desk.post(address, {**typed, "due-0": "", "act": "return"})
    assert not any("due" in point for point in ReturnNote.objects.get(declaration=case).points)


def test_a_correction_is_judged_anew(stage: Stage, desk: Client, case: Declaration, office: Seat) -> None:
    desk.post(
        reverse("offices:note_matrix", args=[case.pk]),
        {**noted(case, office, r0=("bad", "缺盖章页")), "act": "return"},
    )
    corrected = journeys.submit(stage, declaration_again(case))
    assert all(row.own is None for row in rows_of(corrected, office))


def test_a_batch_is_rehearsed_lets_the_clean_ones_go_on_and_is_undone(
    desk: Client, case: Declaration, other: Declaration, office: Seat
) -> None:
    all_good(desk, case, office)
    desk.post(reverse("offices:note_matrix", args=[other.pk]), noted(other, office, r0=("bad", "缺盖章页")))
    chosen = {"chosen": [case.pk, other.pk]}
    page = desk.post(reverse("offices:rehearse_checks"), chosen)
    assert [row.declaration for row in page.context["rehearsal"].skipped] == [other]
    assert "复核表里有 1 行判为不符合。" in page.content.decode()
    case.refresh_from_db()
    assert case.state == State.COMMITTEE_CHECK, "nothing has happened yet"
    fresh = [f"{each.pk}:{declaration_again(each).row_version}" for each in (case, other)]
    done = desk.post(reverse("offices:do_batch"), {"verb": "endorse", "plan": HANGZHOU, "chosen": fresh})
    batch = DeskBatch.objects.get()
    assert done["Location"] == reverse("offices:batch", args=[batch.number])
    states = [declaration_again(each).state for each in (case, other)]
    assert states == [State.ADMISSION_NOTICE, State.COMMITTEE_CHECK]
    assert batch.items.get(declaration=other).why_not == "复核表里有 1 行判为不符合。"
    assert desk.get(done["Location"]).status_code == 200
    desk.post(reverse("offices:undo_batch", args=[batch.number]))
    assert declaration_again(case).state == State.COMMITTEE_CHECK
    assert not case.sign_offs.filter(stop="committee_check", undone_at=None).exists()


def test_a_row_that_nobody_has_looked_at_keeps_a_case_out_of_a_batch(
    desk: Client, case: Declaration, office: Seat
) -> None:
    desk.post(reverse("offices:note_matrix", args=[case.pk]), noted(case, office, r0=("open", "")))
    page = desk.post(reverse("offices:rehearse_checks"), {"chosen": [case.pk]})
    assert "行还要人看。" in page.content.decode()
    nobody = desk.post(reverse("offices:rehearse_checks"), follow=True)
    assert "请至少选择一份申报。" in nobody.content.decode()


def test_only_the_desk_that_has_the_case_notes_and_only_the_committee_lets_many_go(
    stage: Stage, case: Declaration, office: Seat
) -> None:
    below = journeys.seats_here(stage, led_to(stage, "accepting_office"))[0]
    desk = sign_in(Client(), below.person, below)
    typed = noted(case, office, r0=("good", ""))
    assert desk.post(reverse("offices:note_matrix", args=[case.pk]), typed).status_code in (403, 422)
    assert desk.post(reverse("offices:rehearse_checks"), {"chosen": [case.pk]}).status_code == 403
    batch = {"verb": "endorse", "plan": HANGZHOU, "chosen": [f"{case.pk}:{case.row_version}"]}
    assert desk.post(reverse("offices:do_batch"), batch).status_code == 409
    applicant = sign_in(Client(), case.person, as_applicant=True)
    assert applicant.get(reverse("offices:matrix", args=[case.pk])).status_code == 403
    assert Client().get(reverse("offices:matrix", args=[case.pk])).status_code == 302
    assert not RowVerdict.objects.exists()
