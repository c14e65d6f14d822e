"""The dry run of a draft: who flips, told to whom, and what becomes of a run that breaks off."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from committee import studio
from committee.models import DraftDryRun, DryRunState
from config.demo.journeys import Stage
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from tests.committee.studio.drafts import CODE, PLAN, SEVEN, SIXTY, body, made
from tests.review_plans.studio.changed import texts
from tests.stages import drafted, led_to, set_day, submitted


def test_a_dry_run_tells_apart_the_cases_that_reached_the_office_and_only_counts_the_others(
    desk: Client, stage: Stage, by: By
) -> None:
    here = led_to(stage, "committee_check")
    set_day(CODE, stage.plan.demo_today)
    still_there, unsent = submitted(stage), drafted(stage)
    asked = studio.ask(made(stage, by, SIXTY), person=by.person, at=by.at)
    studio.run(asked.pk)
    asked.refresh_from_db()
    told = {row["declaration"] for row in asked.result["flips"]}
    assert {here.number, still_there.number} <= told
    page = desk.get(reverse("studio:dry_run", args=[asked.draft_id]))
    assert {row["declaration"] for row in page.context["flips"]} == {here.number}
    assert page.context["unseen"] == len(asked.result["flips"]) - len(page.context["flips"]) > 0
    assert sum(bar.count for bar in page.context["by_region"]) == len(page.context["flips"])
    assert page.context["by_clause"][0].count == asked.result["flipped"]
    for hidden in (still_there.number, f"#{unsent.pk}"):
        assert hidden not in body(page)
    assert "没有到过本办公室" in body(page)
    answer = desk.get(reverse("studio:dry_run_sheet", args=[asked.draft_id, asked.pk]))
    cells = {cell.value for row in load_workbook(io.BytesIO(answer.content)).active.rows for cell in row}
    assert here.number in cells
    assert still_there.number not in cells


def test_a_closed_draft_is_not_tried(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    actions.discard_draft(draft, by=by)
    refused = desk.post(reverse("studio:dry_run", args=[draft.pk]), follow=True)
    assert "已经作废" in body(refused)
    assert not draft.dry_runs.exists()


def test_a_dry_run_that_somebody_is_at_is_left_to_them(stage: Stage, by: By) -> None:
    asked = studio.ask(made(stage, by), person=by.person, at=by.at)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [asked.pk])
        studio.run(asked.pk)
        asked.refresh_from_db()
        assert asked.state == DryRunState.WAITING
        with other.cursor() as cursor:  # the server would let go some time after a mere close
            cursor.execute("SELECT pg_advisory_unlock(%s)", [asked.pk])
    finally:
        other.close()
    studio.run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == DryRunState.DONE


def test_a_run_whose_worker_died_is_taken_up_again(stage: Stage, by: By) -> None:
    asked = studio.ask(made(stage, by), person=by.person, at=by.at)
    DraftDryRun.objects.filter(pk=asked.pk).update(state=DryRunState.RUNNING)
    studio.run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == DryRunState.DONE


def test_a_dry_run_that_never_ends_counts_as_failed_and_says_what_to_do(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    asked = studio.ask(draft, person=by.person, at=by.at - studio.STALE)
    page = body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert "超过 15 分钟没有结束" in page
    assert "data-progress-url" not in page
    told = desk.get(reverse("studio:dry_run_progress", args=[draft.pk, asked.pk])).json()
    assert (told["finished"], told["failed"]) == (True, 1)
    assert "请再试一次" in told["says"]
    assert studio.ask(draft, person=by.person, at=by.at).pk != asked.pk


def test_a_dry_run_counts_by_clause_region_and_kind_and_names_nobody(desk: Client, stage: Stage, by: By) -> None:
    declaration = led_to(stage, "committee_check")
    draft = made(stage, by, SIXTY)
    asked = studio.ask(draft, person=by.person, at=by.at)
    with pytest.raises(ValidationError, match="还没有结束"):
        studio.ask(draft, person=by.person, at=by.at)
    waiting = body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert "data-progress-url" in waiting
    studio.run(asked.pk)
    studio.run(asked.pk)
    page = body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert declaration.number in page
    assert "附件1·二·(一)·2" in page
    assert "<svg" in page
    assert declaration.person.name not in page
    told = desk.get(reverse("studio:dry_run_progress", args=[draft.pk, asked.pk])).json()
    assert (told["done"], told["total"], told["finished"]) == (1, 1, True)
    answer = desk.get(reverse("studio:dry_run_sheet", args=[draft.pk, asked.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert any(declaration.number in [cell.value for cell in row] for row in sheet.rows)


def test_a_dry_run_that_fails_says_so_and_may_be_asked_again(
    desk: Client, stage: Stage, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = made(stage, by)
    asked = studio.ask(draft, person=by.person, at=by.at)
    monkeypatch.setattr(studio, "open_source", lambda texts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        studio.run(asked.pk)
    monkeypatch.undo()
    assert "没有成功" in body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert studio.ask(draft, person=by.person, at=by.at).pk != asked.pk


def test_a_dry_run_older_than_the_draft_is_marked(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    studio.run(studio.ask(draft, person=by.person, at=by.at).pk)
    assert "没有一份申报的结论会变" in body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    actions.save_file(draft, name=PLAN, text=texts(CODE, SEVEN)[PLAN], expected=1, by=by)
    assert "改动以前的" in body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
