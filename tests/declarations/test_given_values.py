"""Figures that offices give: who may, by which document, what they change, and that nothing is lost."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from config.demo.journeys import Stage
from declarations import given_values, judging, tallying
from declarations.given_actions import record_given
from declarations.models import Declaration, GivenValue
from declarations.queries import timeline
from declarations.refusals import NotAllowed
from declarations.stored_sheets import handed_in
from tests.cast import sign_in
from tests.committee.sheets import MINUTES, TYPED, committee_of, stage_with_given_lines, submission_of
from tests.stages import led_to, submitted

BY_PAPER = "exam"
BY_BOARD = "vote_rate"


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    return stage_with_given_lines(tmp_path)


@pytest.fixture
def case(stage: Stage) -> Declaration:
    return led_to(stage, "committee_check")


def give(stage: Stage, declaration: Declaration, line: str, value: str, seat: Seat | None = None) -> GivenValue:
    seat = seat or committee_of(stage)
    return record_given(
        declaration, line=line, value=Decimal(value), person=seat.person, seat=seat, now=stage.now(), **MINUTES
    )  # type: ignore[arg-type]


def machine_total(declaration: Declaration) -> Decimal:
    basis = handed_in(submission_of(declaration))
    assert basis is not None
    return basis.tally().machine_total


def test_until_it_is_given_the_line_counts_nothing_and_says_whom_it_waits_for(case: Declaration) -> None:
    basis = handed_in(submission_of(case))
    assert basis is not None
    line = basis.tally().line(BY_PAPER)
    assert line.machine_mark == 0
    assert line.awaits is not None
    assert "省考试机构" in line.awaits.zh


def test_a_given_figure_counts_in_the_machines_column_and_in_the_facts(stage: Stage, case: Declaration) -> None:
    before = machine_total(case)
    give(stage, case, BY_PAPER, "80")
    assert machine_total(case) == before + Decimal("1.60")
    live = tallying.score_sheet_of(case)
    assert live is not None
    assert live.line(BY_PAPER).machine_mark == Decimal("1.60")


def test_a_verdict_is_added_with_the_new_total(stage: Stage, case: Declaration) -> None:
    count = case.verdicts.count()
    given = give(stage, case, BY_PAPER, "80")
    newest = judging.newest_verdict(case)
    assert newest is not None
    assert (case.verdicts.count(), newest.occasion) == (count + 1, f"given:{given.pk}")
    assert newest.facts["self_scores"][0]["total"] == str(machine_total(case))


def test_a_later_figure_supersedes_and_the_database_keeps_the_earlier(stage: Stage, case: Declaration) -> None:
    first = give(stage, case, BY_PAPER, "80")
    second = give(stage, case, BY_PAPER, "90")
    assert second.supersedes == first
    assert given_values.standing(case) == [second]
    for change in (
        lambda: GivenValue.objects.update(value=1),
        lambda: GivenValue.objects.filter(pk=second.pk).delete(),
    ):
        with pytest.raises(Error, match="A given value is kept"), transaction.atomic():
            change()


def test_the_applicant_reads_in_the_story_who_gave_what(stage: Stage, case: Declaration) -> None:
    give(stage, case, BY_PAPER, "80")
    assert timeline(case)[0].words == f"登记评分数值：专业考试折算，80（{MINUTES['document']}）"


@pytest.mark.parametrize(("value", "sentence"), [("-1", "数值不能为负"), ("100000000", "不能超过一亿")])
def test_figures_out_of_reason_are_refused(stage: Stage, case: Declaration, value: str, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        give(stage, case, BY_PAPER, value)
    assert not GivenValue.objects.exists()


def test_a_line_that_the_applicant_fills_in_is_refused(stage: Stage, case: Declaration) -> None:
    line = case.claims.order_by("pk")[0].line
    with pytest.raises(NotAllowed, match="由申报人自评"):
        give(stage, case, line, "1")
    with pytest.raises(NotAllowed, match="评分表没有这一条"):
        give(stage, case, "nowhere", "1")


def test_another_office_is_refused_and_told_who_gives_the_figure(stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    seat = next(s for s in stage.desks.seats.values() if s.organisation_id == declaration.accepting_office_id)
    with pytest.raises(NotAllowed, match="省考试机构提供"):
        give(stage, declaration, BY_PAPER, "80", seat)


def test_an_office_gives_only_while_the_case_lies_on_its_desk(stage: Stage) -> None:
    declaration = submitted(stage)
    with pytest.raises(NotAllowed, match="不在您的办理环节"):
        give(stage, declaration, BY_PAPER, "80")


def test_the_lower_board_gives_its_votes_while_the_case_is_with_it(stage: Stage) -> None:
    declaration = led_to(stage, "lower_committee")
    seat = next(
        s for s in stage.desks.seats.values()
        if s.role == "lower_committee_officer" and judging.itinerary.present_stop(declaration).kind == "lower_committee"
        and declaration.area_code.startswith((s.organisation.area_id or "")[:4])
    )  # fmt: skip
    assert give(stage, declaration, BY_BOARD, "0.9", seat).organisation == seat.organisation
    with pytest.raises(NotAllowed, match="省考试机构提供"):
        give(stage, declaration, BY_PAPER, "80", seat)


def test_a_figure_for_a_line_of_another_table_waits_uncounted(stage: Stage, case: Declaration) -> None:
    give(stage, case, BY_PAPER, "80")
    basis = handed_in(submission_of(case))
    assert basis is not None
    assert given_values.given_of(case, basis.schedule, basis.specialty).keys() == {BY_PAPER}
    bare = type(basis.schedule)(basis.schedule.code, basis.schedule.title, Decimal(1), basis.schedule.citation, ())
    assert given_values.given_of(case, bare, None) == {}


def test_the_form_records_and_the_page_says_what_it_was_when_handed_in(
    stage: Stage, case: Declaration, client: Client
) -> None:
    seat = committee_of(stage)
    sign_in(client, seat.person, seat)
    typed = {f"give-{BY_PAPER}-{name}": value for name, value in {**TYPED, "value": "80"}.items()}
    text = client.post(reverse("sheets:give", args=[case.pk, BY_PAPER]), typed, follow=True).content.decode()
    row = text[text.index(f'<tr id="line-{BY_PAPER}"') :].split("</tr>")[0]
    for wanted in ("1.60", "提交时 0", "提供 80（", TYPED["document"], "更正数值"):
        assert wanted in row
    assert "提交后登记的数值改变了核计分" in text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("value", "八十", "请用数字填写"), ("value", "-1", "数值不能为负"), ("document", "", "请写明依据的文件。"),
     ("dated", "2030-01-01", "日期不能晚于今天。")],
)  # fmt: skip
def test_what_is_refused_is_said_beside_its_field(
    stage: Stage, case: Declaration, client: Client, name: str, value: str, sentence: str
) -> None:
    seat = committee_of(stage)
    sign_in(client, seat.person, seat)
    typed = {**TYPED, "value": "80", name: value}
    data = {f"give-{BY_PAPER}-{key}": each for key, each in typed.items()}
    page = client.post(reverse("sheets:give", args=[case.pk, BY_PAPER]), data)
    assert page.status_code == 422
    form = page.context["given_forms"][BY_PAPER]
    assert sentence in form.errors[name][0]
    assert sentence in page.content.decode()
    assert not GivenValue.objects.exists()


def test_who_may_not_give_gets_no_form_and_is_refused(stage: Stage, case: Declaration, client: Client) -> None:
    seat = stage.desks.operators[case.employer_id]
    sign_in(client, seat.person, seat)
    url = reverse("sheets:give", args=[case.pk, BY_PAPER])
    assert url not in client.get(reverse("sheets:sheet", args=[case.pk])).content.decode()
    answer = client.post(url, {f"give-{BY_PAPER}-value": "80"})
    assert answer.status_code == 409
    assert "不能登记" in answer.content.decode()
    assert not GivenValue.objects.exists()
