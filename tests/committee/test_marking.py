"""The experts' marks: recorded by the committee office while the case is with the experts, added to and never altered."""

from decimal import Decimal

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from audit.models import Event
from audit.queries import events_of
from committee import marking
from committee.marking import WHOLE, Marked, MarkedMeanwhileError, MarksRefusedError
from committee.models import LineMark
from config.demo.journeys import Stage
from declarations import facts, judging
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.stored_sheets import handed_in
from scoring.sheet import LineScore
from tests.cast import sign_in
from tests.committee.sheets import (
    IT,
    JIAXING,
    TYPED,
    committee_of,
    line_of,
    mark,
    submission_of,
    under_review,
)
from tests.stages import again, declaration_again, led_to, make_stage

HALF = Decimal("0.5")


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(IT)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return under_review(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


@pytest.fixture
def line(case: Declaration) -> LineScore:
    return line_of(case)


@pytest.fixture
def desk(client: Client, stage: Stage, case: Declaration) -> Client:
    seat = committee_of(stage)
    return sign_in(client, seat.person, seat)


def marks_url(declaration: Declaration) -> str:
    return reverse("sheets:marks", args=[declaration.pk])


def sentences(stage: Stage, declaration: Declaration, *marks: Marked, **more: object) -> dict[str, str]:
    """What is said; nothing may have been written."""
    with pytest.raises(MarksRefusedError) as refused:
        mark(stage, declaration, *marks, **more)
    assert not LineMark.objects.exists()
    return refused.value.sentences


def test_a_mark_fills_the_third_column_and_leaves_the_others(stage: Stage, case: Declaration, line: LineScore) -> None:
    basis = handed_in(submission_of(case))
    assert basis is not None
    before = basis.tally()
    mark(stage, case, Marked(line.line, line.machine_mark - HALF, "同类业绩重复"))
    sheet = basis.tally(marking.experts_of(marking.marks_of(submission_of(case))))
    assert (sheet.self_total, sheet.machine_total) == (before.self_total, before.machine_total)
    assert sheet.expert_total == before.machine_total - HALF
    assert sheet.line(line.line).expert_reason == "同类业绩重复"


def test_a_mark_keeps_who_where_when_and_the_minutes(stage: Stage, case: Declaration, line: LineScore) -> None:
    seat = committee_of(stage)
    (row,) = mark(stage, case, Marked(line.line, line.machine_mark))
    assert (row.person, row.organisation, row.role, row.seat_id) == (
        seat.person, seat.organisation, "committee_officer", seat.pk,
    )  # fmt: skip
    assert (row.document, row.dated.isoformat()) == (TYPED["document"], TYPED["dated"])


def test_the_act_stands_in_the_event_chain_and_not_in_the_story_of_the_declaration(
    stage: Stage, case: Declaration, line: LineScore
) -> None:
    story = len(events_of("declaration", case.pk))
    (row,) = mark(stage, case, Marked(line.line, line.machine_mark))
    (event,) = events_of("score_sheet", submission_of(case).pk)
    assert (event.verb, event.payload["marks"]) == (
        "record_marks", [{"row": row.pk, "line": line.line, "mark": str(row.mark)}],
    )  # fmt: skip
    assert len(events_of("declaration", case.pk)) == story


def test_a_later_mark_supersedes_the_earlier_one_and_both_are_kept(
    stage: Stage, case: Declaration, line: LineScore
) -> None:
    (first,) = mark(stage, case, Marked(line.line, line.machine_mark))
    (second,) = mark(stage, case, Marked(line.line, line.machine_mark - HALF, "核实后"))
    assert second.supersedes == first
    assert marking.marks_of(submission_of(case)) == {line.line: second}
    assert [row.pk for row in marking.history_of(submission_of(case))] == [second.pk, first.pk]


def test_an_empty_mark_takes_the_recorded_one_back(stage: Stage, case: Declaration, line: LineScore) -> None:
    mark(stage, case, Marked(line.line, line.machine_mark - HALF, "重复"))
    mark(stage, case, Marked(line.line, None))
    assert marking.marks_of(submission_of(case)) == {}
    assert LineMark.objects.count() == 2
    (third,) = mark(stage, case, Marked(line.line, line.machine_mark))
    assert third.supersedes is not None
    assert third.supersedes.mark is None


def test_unchanged_lines_get_no_row(stage: Stage, case: Declaration, line: LineScore) -> None:
    mark(stage, case, Marked(line.line, line.machine_mark))
    with pytest.raises(MarksRefusedError) as refused:
        mark(stage, case, Marked(line.line, line.machine_mark))
    assert refused.value.sentences == {WHOLE: "没有改动：请填写至少一条专家评分。"}
    assert LineMark.objects.count() == 1


def test_the_database_alters_and_removes_no_mark(stage: Stage, case: Declaration, line: LineScore) -> None:
    mark(stage, case, Marked(line.line, line.machine_mark))
    for change in (lambda: LineMark.objects.update(mark=1), lambda: LineMark.objects.all().delete()):
        with pytest.raises(Error, match="A mark is kept"), transaction.atomic():
            change()


def test_above_the_cap_is_refused(stage: Stage, case: Declaration, line: LineScore) -> None:
    found = sentences(stage, case, Marked(line.line, line.cap + HALF, "突出"))
    assert found == {line.line: f"专家评分不能超过本条上限 {line.cap} 分"}


def test_negative_is_refused(stage: Stage, case: Declaration, line: LineScore) -> None:
    assert sentences(stage, case, Marked(line.line, Decimal(-1), "扣")) == {line.line: "专家评分不能为负"}


def test_another_mark_than_the_machines_needs_a_reason(stage: Stage, case: Declaration, line: LineScore) -> None:
    found = sentences(stage, case, Marked(line.line, line.machine_mark - HALF, " "))
    assert found == {line.line: f"专家评分与机器核算的 {line.machine_mark} 分不同，请写明理由"}


def test_a_line_that_the_table_has_not_is_refused(stage: Stage, case: Declaration) -> None:
    assert sentences(stage, case, Marked("nowhere", Decimal(1))) == {"nowhere": "评分表没有这一条"}


def test_a_reason_holds_no_personal_number(stage: Stage, case: Declaration, line: LineScore) -> None:
    found = sentences(stage, case, Marked(line.line, line.machine_mark - HALF, "电话 13812345678 核实"))
    assert found == {line.line: "理由中请不要写身份证号或手机号。"}


def test_minutes_are_needed(stage: Stage, case: Declaration, line: LineScore) -> None:
    found = sentences(stage, case, Marked(line.line, line.machine_mark), document=" ")
    assert found == {WHOLE: "请写明会议纪要或评分记录的文号。"}


def test_every_refused_line_has_its_own_sentence_and_nothing_is_recorded(
    stage: Stage, case: Declaration, line: LineScore
) -> None:
    other = line_of(case, counted=False)
    found = sentences(stage, case, Marked(line.line, line.cap + 1, "高"), Marked(other.line, Decimal(-1), "低"))
    assert set(found) == {line.line, other.line}


@pytest.mark.parametrize("stop", ["employer", "committee_check", "fee"])
def test_marks_are_recorded_only_while_the_case_is_with_the_experts(stage: Stage, stop: str) -> None:
    declaration, seat = led_to(stage, stop), committee_of(stage)
    answer = marking.may_mark(declaration, seat.person, seat)
    assert str(answer) == "这份申报现在不在专家评审环节，不能登记专家评分。"
    with pytest.raises(NotAllowed, match="不在专家评审环节"):
        mark(stage, declaration, Marked("any", Decimal(1)))


def test_another_office_is_refused(stage: Stage, case: Declaration, line: LineScore) -> None:
    bureau = next(s for s in stage.desks.seats.values() if s.role == "bureau_officer")
    other = committee_of(make_stage(JIAXING, beside=stage))
    for seat in (bureau, other):
        with pytest.raises(NotAllowed, match="由本计划的评委会办公室登记"):
            mark(stage, case, Marked(line.line, line.machine_mark), person=seat.person, seat=seat)


def test_the_form_records_what_was_typed(desk: Client, case: Declaration, line: LineScore) -> None:
    typed = {**TYPED, "seen": "0", f"mark-{line.line}": "0.5", f"reason-{line.line}": "证书过期"}
    answer = desk.post(marks_url(case), typed, follow=True)
    assert "已登记 1 条专家评分。" in answer.content.decode()
    row = LineMark.objects.get()
    assert (row.line, row.mark, row.reason) == (line.line, Decimal("0.5"), "证书过期")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("99", "专家评分不能超过本条上限"),
        ("-1", "专家评分不能为负"),
        ("0.5", "请写明理由"),
        ("三分", "请用数字填写，例如 3 或 2.5。"),
        ("0.123", "最多两位小数。"),
    ],
)
def test_a_refused_mark_says_why_beside_its_field_and_keeps_what_was_typed(
    desk: Client, case: Declaration, line: LineScore, typed: str, sentence: str
) -> None:
    page = desk.post(marks_url(case), {**TYPED, "seen": "0", f"mark-{line.line}": typed})
    assert page.status_code == 422
    assert sentence in page.context["form"].errors[f"mark-{line.line}"][0]
    text = page.content.decode()
    row = text[text.index(f'id="line-{line.line}"') :].split("</tr>")[0]
    assert sentence in row
    assert f'value="{typed}"' in row
    assert TYPED["document"] in text
    assert not LineMark.objects.exists()


def test_a_day_in_the_future_or_none_is_refused_beside_its_field(
    desk: Client, case: Declaration, line: LineScore
) -> None:
    for day, sentence in (("2030-01-01", "日期不能晚于今天。"), ("", "请写日期。"), ("昨天", "请按“年-月-日”写日期")):
        page = desk.post(
            marks_url(case), {**TYPED, "dated": day, "seen": "0", f"mark-{line.line}": str(line.machine_mark)}
        )
        assert sentence in page.context["form"].errors["dated"][0]


def test_who_comes_second_is_told_and_loses_nothing(
    stage: Stage, desk: Client, case: Declaration, line: LineScore
) -> None:
    mark(stage, case, Marked(line.line, line.machine_mark))
    with pytest.raises(MarkedMeanwhileError):
        mark(stage, case, Marked(line.line, HALF, "另评"), seen=0)
    typed = {**TYPED, "seen": "0", f"mark-{line.line}": "0.5", f"reason-{line.line}": "写好的理由"}
    page = desk.post(marks_url(case), typed)
    text = page.content.decode()
    assert page.status_code == 409
    assert "您的评分还没有登记" in text
    assert "写好的理由" in text
    assert LineMark.objects.count() == 1
    again = desk.post(marks_url(case), {**typed, "seen": page.context["seen"]})
    assert again.status_code == 302


def test_before_the_experts_the_button_says_why_and_the_form_leads_back(stage: Stage, client: Client) -> None:
    declaration, seat = led_to(stage, "committee_check"), committee_of(stage)
    sign_in(client, seat.person, seat)
    text = client.get(reverse("sheets:sheet", args=[declaration.pk])).content.decode()
    assert "这份申报现在不在专家评审环节，不能登记专家评分。" in text
    assert 'aria-disabled="true"' in text
    assert client.get(marks_url(declaration)).status_code == 302
    assert client.post(marks_url(declaration), TYPED).status_code == 403


def test_expert_marks_never_reach_eligibility(stage: Stage, case: Declaration) -> None:
    """The facts, a fresh verdict and one judged again read the machine's column, whatever the experts say."""
    basis = handed_in(submission_of(case))
    assert basis is not None
    before, fresh = facts.facts_of(case), judging.fresh_verdict(case, stage.now())
    mark(stage, case, *(Marked(line.line, Decimal(0), "不予认定") for line in basis.tally().lines if line.machine_mark))
    sheet = basis.tally(marking.experts_of(marking.marks_of(submission_of(case))))
    assert sheet.expert_total == 0
    assert sheet.machine_total > 0
    assert facts.facts_of(case) == before
    assert judging.fresh_verdict(case, stage.now()).as_dict() == fresh.as_dict()
    judged = judging.judge_again(case, occasion="after marks", asked_by=None, now=stage.now())
    assert judged is not None
    newest = judging.newest_verdict(case)
    assert newest is not None
    assert newest.facts["self_scores"][0]["total"] == str(sheet.machine_total)


def test_marks_are_of_what_was_handed_in_and_not_of_a_correction(
    stage: Stage, case: Declaration, line: LineScore
) -> None:
    mark(stage, case, Marked(line.line, line.machine_mark))
    assert LineMark.objects.get().submission.revision == case.revision


def test_recording_writes_one_event_for_all_lines(stage: Stage, case: Declaration) -> None:
    basis = handed_in(submission_of(case))
    assert basis is not None
    before = Event.objects.count()
    made = mark(stage, case, *(Marked(line.line, line.machine_mark) for line in basis.tally().lines))
    assert len(made) > 1
    assert Event.objects.count() == before + 1


def test_seats_of_this_office_are_the_only_ones(stage: Stage, case: Declaration, client: Client) -> None:
    operator: Seat = stage.desks.operators[case.employer_id]
    office = committee_of(stage)
    bureau = next(s for s in stage.desks.seats.values() if s.role == "bureau_officer")
    found = {}
    for name, seat in (("nobody", None), ("operator", operator), ("bureau", bureau), ("office", office)):
        sign_in(client, seat.person if seat else None, seat)
        found[name] = client.get(marks_url(case)).status_code
    assert found == {"nobody": 302, "operator": 403, "bureau": 403, "office": 200}
