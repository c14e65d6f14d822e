"""Who read my material: noted once a day, told by office and role, never by name; and nobody else may look."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from audit.actions import record
from config.demo.journeys import Stage
from declarations import readings
from declarations.models import CaseReading, Declaration, ReadKind
from documents.actions import BatchItem, order_batch
from documents.models import Document
from dossiers.models import Evidence
from files.permissions import opened
from tests.cast import person, sign_in
from tests.stages import declaration_again, set_day, submitted


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    cache.clear()
    return declaration_again(made_case)


@pytest.fixture
def operator(stage: Stage, case: Declaration) -> Seat:
    return stage.desks.operators[case.employer_id]


def open_case(case: Declaration, seat: Seat) -> None:
    assert sign_in(Client(), seat.person, seat).get(reverse("offices:case", args=[case.pk])).status_code == 200


def test_opening_a_case_is_noted_once_a_day(stage: Stage, case: Declaration, operator: Seat) -> None:
    open_case(case, operator)
    open_case(case, operator)
    cache.clear()
    open_case(case, operator)
    assert CaseReading.objects.filter(declaration=case).count() == 1
    set_day(stage.plan.code, stage.now().date() + timedelta(days=1))
    open_case(case, operator)
    assert CaseReading.objects.filter(declaration=case).count() == 2


def test_a_second_look_costs_no_query(case: Declaration, operator: Seat) -> None:
    readings.note(case, operator.person, operator)
    with CaptureQueriesContext(connection) as captured:
        readings.note(case, operator.person, operator)
    assert len(captured) == 0


def test_three_hundred_pages_of_evidence_are_one_row(case: Declaration, operator: Seat) -> None:
    file = Evidence.objects.filter(dossier=case.person.dossier).select_related("file")[0].file
    opened(operator.person, operator, file)
    with CaptureQueriesContext(connection) as captured:
        for _page in range(300):
            opened(operator.person, operator, file)
    assert len(captured) == 0
    assert CaseReading.objects.get(declaration=case).kind == ReadKind.EVIDENCE


def test_the_owner_is_no_reader(case: Declaration) -> None:
    file = Evidence.objects.filter(dossier=case.person.dossier).select_related("file")[0].file
    opened(case.person, None, file)
    assert not CaseReading.objects.filter(declaration=case).exists()


def test_the_applicant_sees_office_and_role_and_no_name(case: Declaration, operator: Seat) -> None:
    open_case(case, operator)
    mine = sign_in(Client(), case.person, as_applicant=True)
    page = mine.get(reverse("declarations:readers", args=[case.pk])).content.decode()
    assert operator.organisation.name in page
    assert "单位经办人" in page
    assert operator.person.name not in page
    assert (
        reverse("declarations:readers", args=[case.pk])
        in mine.get(reverse("declarations:progress", args=[case.pk])).content.decode()
    )


def test_a_refused_look_is_no_reading(stage: Stage, case: Declaration, operator: Seat) -> None:
    other = next(seat for employer, seat in stage.desks.operators.items() if employer != case.employer_id)
    assert sign_in(Client(), other.person, other).get(reverse("offices:case", args=[case.pk])).status_code == 403
    assert not CaseReading.objects.filter(declaration=case).exists()


def test_nobody_else_sees_who_read_it(case: Declaration, operator: Seat) -> None:
    address = reverse("declarations:readers", args=[case.pk])
    assert sign_in(Client(), person(), as_applicant=True).get(address).status_code == 404
    assert sign_in(Client(), operator.person, operator).get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(("kind", "number"), [("document", "paper"), ("document_batch", "batch")])
def test_papers_that_an_office_opened_alone_or_in_an_archive_stand_beside(
    case: Declaration, operator: Seat, kind: str, number: str
) -> None:
    items = [BatchItem(f"declaration:{case.pk}")]
    batch = order_batch(
        kind="review_form", plan_code=case.plan.code, label="表", items=items, requested_by=operator.person
    )
    order = batch.orders.get()
    paper = Document.objects.create(
        order=order, title="表", number="T-9", code="0123456789ABD", holder="王*", figures_hash="", file_name="a.pdf",
        place="b", sha256="", size=1, created_at=case.since,
    )  # fmt: skip
    opened_pk = {"paper": paper.pk, "batch": batch.pk}[number]
    for actor, office in ((operator.person_id, operator.organisation.name), (case.person_id, "")):
        record(
            chain=case.plan.code,
            verb="document_read",
            actor_id=actor,
            office=office,
            role=operator.role,
            object_type=kind,
            object_id=opened_pk,
            at=timezone.now(),
        )
    (reader,) = readings.readers_of(case)
    assert (reader.office, reader.kind) == (operator.organisation.name, "表格（含身份证号）")
