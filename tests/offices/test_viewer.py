"""The viewer at the desks: whoever has the case opens its files and finds the others beside them; nobody else does."""

from collections.abc import Callable
from html import unescape

from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Seat
from config.demo import pictures
from config.demo.careers import keep
from config.demo.journeys import Stage
from declarations.models import Declaration
from dossiers.models import Evidence
from files.models import StoredFile
from files.rules import EVIDENCE
from tests.cast import sign_in

Acting = Callable[[Seat | None], Client]


def evidence_of(declaration: Declaration) -> StoredFile:
    return Evidence.objects.filter(dossier__person=declaration.person).order_by("pk")[0].file


def another(declaration: Declaration) -> StoredFile:
    """A second file that proves the same entry."""
    first = Evidence.objects.filter(dossier__person=declaration.person).order_by("pk")[0]
    file = keep(declaration.person, EVIDENCE, pictures.evidence(9, pages=1))
    Evidence.objects.create(dossier=first.dossier, entry_kind=first.entry_kind, entry_id=first.entry_id, file=file)
    return file


def opened(client: Client, file: StoredFile) -> str:
    response = client.get(reverse("files:view", args=[file.pk]))
    return unescape(response.content.decode()) if response.status_code == 200 else ""


def test_the_desk_finds_the_other_files_of_the_case_beside_it(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    file = evidence_of(at_employer)
    page = opened(acting(operator), file)
    assert f"{operator.person.name} · {operator.organisation.name} · " in page
    assert 'name="beside"' not in page
    other = another(at_employer)
    assert f'value="{other.pk}"' in opened(acting(operator), file)
    beside = acting(operator).get(reverse("files:view", args=[file.pk]), {"beside": str(other.pk)})
    assert f'data-file="{other.pk}"' in beside.content.decode()


def test_the_applicant_finds_the_own_files_beside_it(client: Client, at_employer: Declaration) -> None:
    file = evidence_of(at_employer)
    other = another(at_employer)
    assert f'value="{other.pk}"' in opened(sign_in(client, at_employer.person, as_applicant=True), file)


def test_the_case_page_leads_to_it(acting: Acting, at_employer: Declaration, operator: Seat) -> None:
    page = acting(operator).get(reverse("offices:case", args=[at_employer.pk])).content.decode()
    address = reverse("files:view", args=[evidence_of(at_employer).pk])
    assert (f'"{address}"' in page, f'"{address}?page=1"' in page) == (True, True)


def test_other_desks_and_other_applicants_get_no_page(
    acting: Acting, client: Client, stage: Stage, at_employer: Declaration
) -> None:
    file = evidence_of(at_employer)
    elsewhere = next(s for e, s in stage.desks.operators.items() if e != at_employer.employer_id)
    later = next(s for s in stage.desks.seats.values() if s.role == Role.COMMITTEE_OFFICER)
    for seat in (elsewhere, later):
        assert opened(acting(seat), file) == "", seat
    assert opened(sign_in(client, elsewhere.person, as_applicant=True), file) == ""
    client.logout()
    assert client.get(reverse("files:view", args=[file.pk])).status_code == 302
