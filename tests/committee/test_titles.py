"""A title that was gained stands in the dossier with its certificate, once, and goes with it."""

import shutil
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from committee import tasks
from committee.outcomes import titles
from committee.outcomes.models import TitleHolder
from config.demo.journeys import Stage
from declarations import actions as declarations
from declarations.models import Declaration
from documents.models import Document
from dossiers import actions as dossiers
from dossiers.locking import NotAllowed
from dossiers.models import Evidence, TitleRecord
from review_plans.models import PlanContent, PlanVersion
from tests import outcomes
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import PLANS, declaration_again, led_to, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stage, Declaration]:
    """The plan but for the series of its titles, so that it is seen where that comes from."""
    folder = tmp_path_factory.mktemp("plan") / HANGZHOU
    shutil.copytree(PLANS / HANGZHOU, folder)
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("series: {series: engineering", "series: {series: other"), "utf-8")
    stage = make_stage(HANGZHOU, folder=folder)
    return stage, led_to(stage, "archive")


@pytest.fixture
def case(stage: Stage, made: tuple[Stage, Declaration]) -> Declaration:
    return declaration_again(made[1])


def gained(case: Declaration) -> list[TitleRecord]:
    return list(TitleRecord.objects.filter(dossier__person=case.person, certificate_number=number_of(case)))


def number_of(case: Declaration) -> str:
    return Document.objects.get(order__kind="title_certificate", order__subject=f"declaration:{case.pk}").number


def revoked(stage: Stage, case: Declaration) -> None:
    seat = office_of(stage)
    assert declarations.revoke(case, person=seat.person, seat=seat, reason="决字1号", now=stage.now())


def test_the_title_is_written_once_with_the_certificate_as_its_evidence(case: Declaration, client: Client) -> None:
    before = TitleRecord.objects.filter(dossier__person=case.person).count()
    assert (tasks.write_titles(), tasks.write_titles()) == (1, 0)
    (title,) = gained(case)
    holder = TitleHolder.objects.get(declaration=case)
    assert (title.name, title.level, title.specialty, title.qualified_on, title.holder) == (
        holder.title, holder.level, holder.specialty, holder.qualified_on, holder.name,
    )  # fmt: skip
    assert title.series == "other"
    assert TitleRecord.objects.filter(dossier__person=case.person).count() == before + 1
    proof = Evidence.objects.get(entry_kind="titlerecord", entry_id=title.pk)
    assert (proof.file.owner, proof.file.state, proof.file.media_type) == (case.person, "ready", "application/pdf")
    sign_in(client, case.person, as_applicant=True)
    page = client.get(reverse("dossiers:kind", args=["titles"])).content.decode()
    assert "自动写入：本平台颁发的电子证书" in page
    assert client.get(reverse("files:download", args=[proof.file.pk])).status_code == 200


def test_nobody_rewrites_or_removes_what_the_certificate_says(case: Declaration) -> None:
    tasks.write_titles()
    (title,) = gained(case)
    words = "由评审通过后颁发的电子证书写入，不能修改或删除。证书有误的，请联系评委会办公室。"
    with pytest.raises(NotAllowed, match=words):
        dossiers.change_entry(title, person=case.person, values={"name": "正高级工程师"})
    with pytest.raises(NotAllowed, match=words):
        dossiers.remove_entry(title, person=case.person)


def test_a_revoked_title_goes_and_one_given_back_comes_again(stage: Stage, case: Declaration) -> None:
    tasks.write_titles()
    revoked(stage, case)
    assert (tasks.write_titles(), tasks.write_titles()) == (1, 0)
    assert gained(case) == []
    seat = office_of(stage)
    assert declarations.reinstate(case, person=seat.person, seat=seat, reason="决字2号", now=stage.now())
    assert (tasks.write_titles(), tasks.write_titles()) == (1, 0)
    assert len(gained(case)) == 1
    verbs = Event.objects.filter(verb__in=["dossier.grant_title", "dossier.take_title_back"]).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "dossier.grant_title", "dossier.take_title_back", "dossier.grant_title",
    ]  # fmt: skip


def test_a_title_revoked_before_it_was_written_never_appears(stage: Stage, case: Declaration) -> None:
    revoked(stage, case)
    assert tasks.write_titles() == 0
    assert gained(case) == []


def test_titles_that_wait_for_a_series_keep_nobody_else_waiting(
    case: Declaration, caplog: pytest.LogCaptureFixture
) -> None:
    body = deepcopy(case.version.body)
    del body["plan"]["series"]
    nameless = PlanVersion.objects.create(
        plan=case.plan, number=case.version.number + 1, sha256="0" * 64, imported_at=timezone.now()
    )
    PlanContent.objects.create(version=nameless, body=body)
    Declaration.objects.filter(pk=case.pk).update(version=nameless)
    assert (titles._to_write(), tasks.write_titles()) == ([], 0)
    assert f"titles wait for a series in {case.plan.code}" in caplog.text


def test_nothing_is_written_before_the_certificate_is_made(stage: Stage) -> None:
    later = led_to(stage, "certificate")
    outcomes.announced(stage, [later], "浙人社发〔2023〕7号")
    tasks.write_titles()
    assert not TitleHolder.objects.get(declaration=later).written
