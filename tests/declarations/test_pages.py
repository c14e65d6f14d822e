"""Each page as the right person, another applicant, an operator, and nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.cast import person, sign_in

PAGES = [
    "hub",
    "dossier",
    "choices",
    "office",
    "statement",
    "achievements",
    "attachments",
    "verdict",
    "pledge",
    "preview",
    "progress",
]


@pytest.mark.parametrize("code", PAGES)
def test_the_applicant_opens_every_page_of_the_own_draft(mine: Client, draft: Declaration, code: str) -> None:
    assert mine.get(reverse(f"declarations:{code}", args=[draft.pk])).status_code == 200


@pytest.mark.parametrize("code", [*PAGES, "receipt"])
def test_nobody_else_finds_the_page(client: Client, stage: Stage, draft: Declaration, code: str) -> None:
    address = reverse(f"declarations:{code}", args=[draft.pk])
    assert sign_in(client, person("别人")).get(address).status_code == 404
    operator = stage.desks.operators[draft.employer_id]
    assert sign_in(client, operator.person, operator).get(address).status_code == 404
    answer = sign_in(client, None).get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
