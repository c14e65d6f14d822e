"""What is past its time: shown by itself, removed only where it is named, never under a hold."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.queries import events_of
from config import clock, retention
from config.demo.journeys import Stage
from declarations.drafts import forget_draft
from declarations.models import CaseReading, Declaration
from integrity.models import Appeal
from messages.actions import tell
from messages.models import Message, MessageKind
from tests.stages import again, declaration_again, drafted, make_stage, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
LONG_AGO = timedelta(days=5 * 366)


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture(scope="module")
def made_draft(made: Stage) -> Declaration:
    return drafted(made)


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    clock.forget()  # an earlier test may have moved it
    return submitted(made)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def draft(stage: Stage, made_draft: Declaration) -> Declaration:
    """Not touched for years, of a window that has closed."""
    Declaration.objects.filter(pk=made_draft.pk).update(changed_at=timezone.now() - LONG_AGO)
    set_day(HANGZHOU, date(2023, 12, 30))
    return declaration_again(made_draft)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


def told(*arguments: str) -> dict[str, dict[str, Any]]:
    out = StringIO()
    call_command("retention", "--json", *arguments, stdout=out)
    return {row["kind"]: row for row in json.loads(out.getvalue())}


def test_the_table_names_period_and_origin_and_what_is_kept(db: None) -> None:
    rows = told()
    assert {kind for kind, row in rows.items() if not row["years"] and not row["days"]} == {
        "declaration",
        "act",
        "event",
    }
    assert all(row["origin"] in ("reference", "unknown") for row in rows.values())


def test_an_old_draft_is_due_and_stays_until_it_is_named(draft: Declaration) -> None:
    assert told()["draft"]["due"] == 1
    assert told("--dry-run", "--apply", "draft")["draft"]["removed"] == 0
    assert Declaration.objects.filter(pk=draft.pk).exists()


def test_a_named_kind_is_removed_with_an_event(draft: Declaration) -> None:
    assert told("--apply", "draft")["draft"]["removed"] == 1
    assert not Declaration.objects.filter(pk=draft.pk).exists()
    assert events_of("declaration", draft.pk).last().verb == "forget_draft"  # type: ignore[union-attr]
    (event,) = events_of("retention", "draft")
    assert event.payload == {"kind": "draft", "removed": 1, "years": 1, "days": 0}


def test_a_draft_whose_window_is_open_is_not_due(draft: Declaration) -> None:
    set_day(HANGZHOU, date(2023, 8, 18))
    assert told()["draft"]["due"] == 0


def test_a_draft_that_was_touched_lately_is_not_due(draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(changed_at=timezone.now())
    assert told()["draft"]["due"] == 0


def test_what_was_handed_in_is_never_taken_for_a_draft(case: Declaration) -> None:
    assert not forget_draft(case)


def _read(case: Declaration) -> None:
    CaseReading.objects.create(
        declaration=case,
        person=case.person,
        seat_id=1,
        role="bureau_officer",
        organisation=case.employer,
        kind="case",
        day=date(2015, 1, 1),
        first_at=timezone.now() - LONG_AGO - LONG_AGO,
    )


def _appeal(case: Declaration, **more: Any) -> Appeal:
    now = timezone.now()
    return Appeal.objects.create(
        kind="appeal",
        receipt="r",
        plan_code=HANGZHOU,
        person=case.person,
        declaration_id=case.pk,
        subject="某事",
        words="不服。",
        received_at=now,
        plan_time=now,
        working_days=10,
        origin="general",
        **more,
    )


def test_readings_go_after_their_time_and_stay_under_an_open_appeal(case: Declaration) -> None:
    _read(case)
    assert (told()["reading"]["due"], told()["reading"]["held"]) == (1, 0)
    _appeal(case)
    assert (told()["reading"]["due"], told()["reading"]["held"]) == (0, 1)
    assert told("--apply", "reading")["reading"]["removed"] == 0
    Appeal.objects.update(
        outcome="unfounded", outcome_words="不成立。", closed_at=timezone.now(), closed_by=case.person
    )
    assert told("--apply", "reading")["reading"]["removed"] == 1
    assert not CaseReading.objects.exists()


def test_read_notes_go_and_what_is_to_do_or_unread_stays(case: Declaration) -> None:
    Message.objects.all().delete()
    old = timezone.now() - LONG_AGO
    for key, kind in (("note", MessageKind.NOTE), ("unread", MessageKind.NOTE), ("todo", MessageKind.TODO)):
        tell(case.person, kind, "某事", "", "/me/", key)
    Message.objects.exclude(key="unread").update(read_at=old)
    assert told("--apply", "message")["message"]["removed"] == 1
    assert set(Message.objects.values_list("key", flat=True)) == {"unread", "todo"}


def test_what_is_kept_cannot_be_named() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'event'"):
        call_command("retention", "--apply", "event")


def test_every_removable_kind_knows_what_is_due() -> None:
    assert {period.kind for period in retention.periods() if not period.is_kept} == set(retention._DUE)
