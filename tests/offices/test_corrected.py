"""After a correction the desk's next look opens on what was changed; a fault returned again is counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import editing
from declarations.enums import Verb
from declarations.models import Arrival, Declaration, ReturnNote, Submission
from declarations.returns import ReturnPoint, day_over
from tests.stages import declaration_again

Acting = Callable[[Seat | None], Client]
THIN = ReturnPoint("statement_thin", "statement", "述职与附件不符")


def case_page(acting: Acting, seat: Seat, declaration: Declaration) -> str:
    return acting(seat).get(reverse("offices:case", args=[declaration.pk])).content.decode()


def corrected(stage: Stage, declaration: Declaration, *points: ReturnPoint, statement: str = "") -> Declaration:
    """Sent back with these points and handed in again, with another statement if one is given."""
    declaration = journeys.send_back(stage, declaration, list(points))
    if statement:
        editing.save(
            declaration, person=declaration.person, expected_version=declaration.row_version, now=stage.now(),
            statement=statement,
        )  # fmt: skip
    return journeys.submit(stage, declaration_again(declaration))


def test_the_next_look_opens_on_the_points_with_what_stood_there_before_and_folds_the_rest(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    before = at_employer.statement
    declaration = corrected(stage, at_employer, THIN, statement="补充了 2021 年技改项目的数据。")
    page = case_page(acting, operator, declaration)
    opening = page[page.index("补正对照") : page.index("全部申报内容、附件和档案（上次已看过）")]
    assert f"<del>{before}</del>" in opening
    assert "<ins>补充了 2021 年技改项目的数据。</ins>" in opening
    assert "述职与附件不符" in opening
    assert "退回意见以外的改动" not in opening
    assert page.index("补正对照") < page.index('id="verdict-title"')


def test_a_point_that_nobody_mended_is_said(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    declaration = corrected(stage, at_employer, THIN, ReturnPoint("other", "track", "请核对"), statement="改过了。")
    assert case_page(acting, operator, declaration).count("这一处没有改动。") == 1


def test_what_changed_beside_the_points_is_shown_apart(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    declaration = journeys.send_back(stage, at_employer, [ReturnPoint("other", "specialty", "请核对")])
    Declaration.objects.filter(pk=declaration.pk).update(statement="另行改过的述职")
    declaration = journeys.submit(stage, declaration_again(declaration))
    page = case_page(acting, operator, declaration)
    assert "另行改过的述职" in page[page.index("退回意见以外的改动") : page.index('id="verdict-title"')]


def test_a_desk_that_sees_the_case_for_the_first_time_finds_nothing_folded(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    declaration = corrected(stage, at_employer, THIN, statement="改过了。")
    stranger = next(seat for seat in stage.desks.seats.values() if seat.role == "committee_officer")
    Arrival.objects.create(
        declaration=declaration,
        stop="committee_check",
        stop_kind="committee_check",
        area_code=declaration.area_code,
        plan_time=stage.now(),
    )
    page = case_page(acting, stranger, declaration)
    assert "补正对照" in page
    assert "上次已看过" not in page


def test_a_first_submission_has_no_difference_and_is_whole(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    page = case_page(acting, operator, at_employer)
    assert "补正对照" not in page
    assert "上次已看过" not in page


def test_the_same_fault_is_counted_and_another_one_in_the_same_field_is_not(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    declaration = corrected(stage, at_employer, THIN, statement="第一次改。")
    assert "本人述职内容不充分或与业绩不符（已因此退回过 1 次）" in case_page(acting, operator, declaration)
    journeys.send_back(stage, declaration, [THIN, ReturnPoint("other", "statement", "错别字")])
    page = case_page(acting, operator, declaration)
    assert page.count("第 2 次因此退回") == 1
    assert page.index("述职与附件不符") < page.index("第 2 次因此退回") < page.index("错别字")


@pytest.mark.parametrize("page", ["第 3 页", ""])
def test_a_reason_has_words_and_a_page_of_its_own(
    acting: Acting, at_employer: Declaration, operator: Seat, page: str
) -> None:
    acting(operator).post(
        reverse("offices:step", args=[at_employer.pk, Verb.SEND_BACK]),
        {
            "version": at_employer.row_version,
            "return-codes": ["statement_thin", "hours_unproven"],
            "return-words": "请一并核对",
            "return-say_hours_unproven": "缺 2022 年",
            "return-page_hours_unproven": page,
        },
    )
    first, second = at_employer.returns.get().points
    assert first["words"].endswith("（请一并核对）")
    assert second["words"].endswith("（缺 2022 年）")
    assert second.get("page", "") == page


def test_the_desk_returns_one_entry_with_a_day_of_its_own(
    acting: Acting, at_employer: Declaration, operator: Seat, stage: Stage
) -> None:
    row = Submission.objects.get(declaration=at_employer).snapshot["entries"]["hoursrecord"][0]
    field, day = f"entry:hoursrecord:{row['id']}", stage.now().date() + timedelta(days=1)
    given = {
        "version": at_employer.row_version,
        "return-other_field": field,
        "return-other_words": "学时与证书不符",
        "return-other_due": day.isoformat(),
    }
    address = reverse("offices:step", args=[at_employer.pk, "send_back"])
    early = acting(operator).post(address, {**given, "return-other_due": (day - timedelta(days=9)).isoformat()})
    assert "补正期限不能早于今天。" in early.content.decode()
    acting(operator).post(address, given)
    note = ReturnNote.objects.get(declaration=at_employer)
    assert note.due_at == day_over(day)
    (point,) = note.points
    assert (point["field"], point["due"]) == (field, day.isoformat())
    assert point["name"].startswith("继续教育")
    assert point["name"] in case_page(acting, operator, at_employer)
