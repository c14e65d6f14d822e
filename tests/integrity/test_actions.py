"""Acts on record: what follows from them, who may record them, and that they are kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Seat
from audit.queries import events_of
from committee.integrity import put_on_record, take_back
from config.demo.journeys import Stage
from declarations import actions as declarations
from declarations import completeness
from declarations.enums import Ending, State
from declarations.itinerary import variant_of
from declarations.locking import locked, written
from declarations.models import Declaration
from declarations.refusals import NotAllowed as DeclarationNotAllowed
from documents.models import Document, DocumentOrder, OrderState
from integrity import queries
from integrity.models import IntegrityAct, Sanction
from integrity.refusals import NotAllowed
from messages.models import Message
from provisions.sanctions import SanctionRule
from review_plans.queries import current_version
from tests.cast import person
from tests.integrity.decisions import basis, decision, office_of
from tests.stages import again, declaration_again, drafted, make_stage, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
ELECTROMECHANICAL = "zhejiang-electromechanical-senior-2020"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return office_of(stage)


def rules(stage: Stage, *kinds: str) -> list[SanctionRule]:
    return [rule for rule in stage.plan.sanction_rules if rule.kind in kinds]


def recorded(stage: Stage, case: Declaration, office: Seat, *kinds: str, **more: Any) -> IntegrityAct:
    made = decision(office.person, stage.now().date(), **more)
    return put_on_record(case, made, rules(stage, *kinds), person=office.person, seat=office, now=stage.now())


def certified(case: Declaration, stage: Stage) -> Declaration:
    """At the stop where the title is gained."""
    row = locked(case, None)
    stop = next(each for each in variant_of(row).stops if each.kind == "certificate")
    declarations._enter(row, stop, stage.now(), by=row.person, verb="forward", came_from=row.stop)  # type: ignore[arg-type]
    return written(row)


def test_an_entry_holds_for_the_years_of_the_plan_with_its_citation(
    stage: Stage, case: Declaration, office: Seat
) -> None:
    act = recorded(stage, case, office, "record")
    (entry,) = act.sanctions.all()
    (rule,) = rules(stage, "record")
    assert (entry.cite, entry.says) == (f"{rule.cite.document} {rule.cite.clause}", rule.says.zh)
    today = stage.now().date()
    assert queries.standing_on(case.person, today) == [entry]
    assert entry.over_on is not None
    assert queries.standing_on(case.person, entry.over_on) == []


def test_an_entry_alone_bars_nobody(stage: Stage, case: Declaration, office: Seat) -> None:
    recorded(stage, case, office, "record")
    assert queries.bar_on(case.person, stage.now().date()) is None


def test_a_bar_refuses_the_submit_with_clause_document_and_last_day(
    stage: Stage, case: Declaration, office: Seat
) -> None:
    act = recorded(stage, case, office, "bar")
    bar = Sanction.objects.get(act=act)
    refused = str(completeness.may_submit(case, stage.now()))
    assert bar.confirmed_by_decision, "the notice does not print it: the decision's clause is named"
    for words in (act.clause, act.document, str(bar.last_day)):
        assert words in refused


def test_a_bar_refuses_a_new_declaration_until_its_last_day_is_over(
    stage: Stage, case: Declaration, office: Seat
) -> None:
    """Under another plan, on that plan's clock."""
    act = recorded(stage, case, office, "bar")
    bar = Sanction.objects.get(act=act)
    other = make_stage(ELECTROMECHANICAL, beside=stage)
    asked = {
        "person": case.person,
        "dossier": case.person.dossier,
        "plan": other.row,
        "version": current_version(ELECTROMECHANICAL),
    }
    assert bar.begins is not None
    assert bar.over_on is not None
    now = other.now()
    Sanction.objects.filter(pk=bar.pk).update(
        begins=now.date() - timedelta(days=1), over_on=now.date() + timedelta(days=1)
    )
    assert "不能申报" in str(completeness.may_start(**asked, now=now))
    with pytest.raises(DeclarationNotAllowed, match="不能申报"):
        declarations.start(person=case.person, plan=other.row, now=now)
    Sanction.objects.filter(pk=bar.pk).update(over_on=now.date())
    assert "不能申报" not in str(completeness.may_start(**asked, now=now))


def test_a_bar_from_a_higher_title_leaves_the_change_of_series_open(stage: Stage, office: Seat) -> None:
    draft = drafted(stage)
    act = recorded(stage, submitted(stage), office, "bar")
    Sanction.objects.filter(act=act).update(scope="higher_title")
    assert queries.bar_on(act.person, stage.now().date(), to_higher_title=False) is None
    assert queries.bar_on(act.person, stage.now().date()) is not None
    assert queries.bar_on(draft.person, stage.now().date()) is None, "somebody else's bar"


def test_the_year_after_the_review_needs_the_year(stage: Stage, case: Declaration, office: Seat) -> None:
    other = make_stage(ELECTROMECHANICAL, beside=stage)
    bar = rules(other, "bar")
    made = decision(office.person, stage.now().date())
    with pytest.raises(NotAllowed, match="请填写评审年度"):
        put_on_record(case, made, bar, person=office.person, seat=office, now=stage.now())
    told = decision(office.person, stage.now().date(), reviewed_in=2020)
    act = put_on_record(case, told, bar, person=office.person, seat=office, now=stage.now())
    (sanction,) = act.sanctions.all()
    assert (sanction.begins, sanction.over_on) == (date(2021, 1, 1), date(2024, 1, 1))


def test_the_person_is_told_and_the_chain_knows(stage: Stage, case: Declaration, office: Seat) -> None:
    act = recorded(stage, case, office, "record")
    assert Message.objects.filter(recipient=case.person, key=f"integrity:{act.pk}", kind="result").exists()
    assert [event.verb for event in events_of("integrity_act", act.pk)] == ["record_integrity"]
    assert events_of("declaration", case.pk).last().reason == f"{act.document} {act.clause}"  # type: ignore[union-attr]


def test_a_lifted_act_bars_no_more_and_stays_in_the_trail(stage: Stage, case: Declaration, office: Seat) -> None:
    act = recorded(stage, case, office, "bar")
    later = decision(office.person, stage.now().date(), document="申诉决定1号")
    lifted = take_back(act, case, later, person=office.person, seat=office, now=stage.now())
    assert queries.bar_on(case.person, stage.now().date()) is None
    assert queries.trail(act) == [lifted, act]
    with pytest.raises(NotAllowed, match="已被更正或撤销"):
        take_back(act, case, later, person=office.person, seat=office, now=stage.now())


def test_a_correction_supersedes_what_stood_before(stage: Stage, case: Declaration, office: Seat) -> None:
    act = recorded(stage, case, office, "bar")
    made = decision(office.person, stage.now().date(), words="更正：只是填报不实。", kind="false_statement")
    put_on_record(case, made, rules(stage, "record"), person=office.person, seat=office, now=stage.now(), corrects=act)
    assert [each.kind for each in queries.standing_on(case.person, stage.now().date())] == ["record"]


def test_a_revoked_title_ends_the_case_and_its_papers_and_comes_back_when_lifted(
    stage: Stage, case: Declaration, office: Seat
) -> None:
    certified(case, stage)
    paper = _paper(case)
    act = recorded(stage, case, office, "revoke", "record")
    case.refresh_from_db()
    paper.refresh_from_db()
    assert (case.state, case.ending) == (State.ENDED, Ending.REVOKED)
    assert paper.revoked_at is not None
    later = decision(office.person, stage.now().date(), document="申诉决定1号")
    take_back(act, case, later, person=office.person, seat=office, now=stage.now())
    case.refresh_from_db()
    paper.refresh_from_db()
    assert (case.state, case.stop_kind, case.ending) == (State.CERTIFIED, "certificate", "")
    assert paper.revoked_at is None


def test_a_title_stays_revoked_while_another_act_that_revokes_it_stands(
    stage: Stage, case: Declaration, office: Seat
) -> None:
    certified(case, stage)
    first = recorded(stage, case, office, "revoke")
    second = recorded(stage, case, office, "revoke", kind="plagiarism")
    recorded(stage, case, office, "record", kind="false_statement")
    case.refresh_from_db()
    assert case.ending == Ending.REVOKED
    by = {"person": office.person, "seat": office, "now": stage.now()}
    take_back(first, case, decision(office.person, stage.now().date(), document="申诉决定1号"), **by)
    case.refresh_from_db()
    assert case.ending == Ending.REVOKED
    take_back(second, case, decision(office.person, stage.now().date(), document="申诉决定2号"), **by)
    case.refresh_from_db()
    assert (case.state, case.ending) == (State.CERTIFIED, "")


def _paper(case: Declaration) -> Document:
    order = DocumentOrder.objects.create(
        kind="review_form",
        key="test",
        subject=f"declaration:{case.pk}",
        plan_code=case.plan.code,
        requested_at=case.since,
        number="T-1",
        code="0123456789ABC",
        state=OrderState.DONE,
        finished_at=case.since,
    )
    return Document.objects.create(
        order=order, title="表", number="T-1", code="0123456789ABC", holder="王*", figures_hash="", file_name="a.pdf",
        place="a", sha256="", size=1, created_at=case.since,
    )  # fmt: skip


def test_a_case_without_a_title_is_left_where_it_stands(stage: Stage, case: Declaration, office: Seat) -> None:
    before = case.state
    recorded(stage, case, office, "revoke", "record")
    case.refresh_from_db()
    assert case.state == before


def test_only_the_committee_office_of_the_plan_records(stage: Stage, case: Declaration, office: Seat) -> None:
    made = decision(office.person, stage.now().date())
    other = make_stage(ELECTROMECHANICAL, beside=stage)
    stranger = office_of(other)
    theirs = decision(stranger.person, stage.now().date())
    operator = stage.desks.operators[case.employer_id]
    wrong = [
        (stranger, theirs, "另一个评审计划"),
        (operator, decision(operator.person, stage.now().date()), "由该计划的评委会办公室登记"),
    ]
    for seat, what, words in wrong:
        with pytest.raises(NotAllowed, match=words):
            put_on_record(case, what, rules(stage, "record"), person=seat.person, seat=seat, now=stage.now())
    foreign = decision(office.person, stage.now().date(), basis=basis(person()))
    with pytest.raises(NotAllowed, match="扫描件"):
        put_on_record(case, foreign, rules(stage, "record"), person=office.person, seat=office, now=stage.now())
    with pytest.raises(NotAllowed, match="至少选择一项"):
        put_on_record(case, made, [], person=office.person, seat=office, now=stage.now())
    late = decision(office.person, stage.now().date() + timedelta(days=1))
    with pytest.raises(NotAllowed, match="不能晚于今天"):
        put_on_record(case, late, rules(stage, "record"), person=office.person, seat=office, now=stage.now())
    assert not IntegrityAct.objects.exists()


def test_an_act_can_neither_be_altered_nor_removed(stage: Stage, case: Declaration, office: Seat) -> None:
    act = recorded(stage, case, office, "record")
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        IntegrityAct.objects.filter(pk=act.pk).update(words="别的")
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        IntegrityAct.objects.filter(pk=act.pk)._raw_delete("default")
