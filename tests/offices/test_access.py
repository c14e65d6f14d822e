"""Each address as the right person, the same role elsewhere, another role, and nobody."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Seat
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from offices.actions import Chosen, run_batch
from tests.cast import sign_in
from tests.offices.conftest import HANGZHOU
from tests.stages import led_to

Acting = Callable[[Seat | None], Client]


def elsewhere(stage: Stage, seat: Seat) -> Seat:
    """The same role in another office."""
    everybody = [*stage.desks.operators.values(), *stage.desks.seats.values()]
    return next(s for s in everybody if s.role == seat.role and s.organisation_id != seat.organisation_id)


def another_role(stage: Stage, seat: Seat) -> Seat:
    """A bureau of another county: no employer, no accepting office, and not in charge of this place."""
    bureaus = [s for s in stage.desks.seats.values() if s.role == Role.BUREAU_OFFICER and s.organisation.area_id]
    return next(
        s
        for s in bureaus
        if not s.organisation.area_id.endswith("00") and s.organisation.area_id != seat.organisation.area_id
    )


def answers(acting: Acting, stage: Stage, seat: Seat, url: str, method: str = "get") -> dict[str, int]:
    """Status by reader."""
    readers = {"right": seat, "elsewhere": elsewhere(stage, seat), "other": another_role(stage, seat), "nobody": None}
    return {name: getattr(acting(who), method)(url).status_code for name, who in readers.items()}


@pytest.mark.parametrize("name", ["employer", "dossiers", "employer_queue", "employer_notices"])
def test_lists_of_the_employer(acting: Acting, stage: Stage, operator: Seat, name: str) -> None:
    found = answers(acting, stage, operator, reverse(f"offices:{name}"))
    assert found == {"right": 200, "elsewhere": 200, "other": 403, "nobody": 302}


def test_the_applicant_has_no_way_into_the_employers_pages(client: Client, at_employer: Declaration) -> None:
    sign_in(client, at_employer.person, as_applicant=True)
    assert client.get(reverse("offices:case", args=[at_employer.pk])).status_code == 403
    assert client.get(reverse("offices:employer")).status_code == 403


def test_nobody_handles_a_case_of_their_own(client: Client, at_employer: Declaration) -> None:
    from datetime import date

    own = Seat.objects.create(
        person=at_employer.person,
        organisation=at_employer.employer,
        role=Role.EMPLOYER_OPERATOR,
        starts_on=date(2020, 1, 1),
    )
    sign_in(client, own.person, own)
    assert client.get(reverse("offices:case", args=[at_employer.pk])).status_code == 403
    page = client.get(reverse("offices:employer_queue"))
    assert at_employer.number not in page.content.decode()
    url = reverse("offices:step", args=[at_employer.pk, Verb.ENDORSE])
    assert client.post(url, {"version": at_employer.row_version}).status_code == 403


def test_things_of_one_employer(acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat) -> None:
    dossier = at_employer.person.dossier
    declaration = journeys.advance(stage, at_employer)
    notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
    pages = [
        reverse("offices:case", args=[declaration.pk]),
        reverse("offices:dossier", args=[dossier.pk]),
        reverse("offices:employer_notice", args=[notice.number]),
    ]
    for url in pages:
        found = answers(acting, stage, operator, url)
        assert (found["right"], found["elsewhere"], found["nobody"]) == (200, 403, 302), url
    acts = [
        reverse("offices:step", args=[declaration.pk, Verb.FORWARD]),
        reverse("offices:decide_dossier", args=[dossier.pk]),
        reverse("offices:withdraw_notice", args=[notice.number]),
        reverse("offices:certify_notice", args=[notice.number]),
        reverse("offices:record_objection", args=[notice.number]),
        reverse("offices:notice_sheet", args=[notice.number]),
    ]
    for url in acts:
        found = answers(acting, stage, operator, url, "post")
        assert (found["elsewhere"], found["other"], found["nobody"]) == (403, 403, 302), url
        assert acting(operator).get(url).status_code == 405


def test_things_of_one_office(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    office = journeys.seats_here(stage, declaration)[0]
    declaration = journeys.step(stage, declaration, Verb.ENDORSE, office)
    batch = run_batch(
        [Chosen(declaration.pk, declaration.row_version)],
        verb=Verb.RECOMMEND,
        plan_code=HANGZHOU,
        person=office.person,
        seat=office,
    )
    assert answers(acting, stage, office, reverse("offices:desk"))["right"] == 200
    operator = stage.desks.operators[declaration.employer_id]
    assert acting(operator).get(reverse("offices:desk")).status_code == 403
    for url in [reverse("offices:case", args=[declaration.pk]), reverse("offices:batch", args=[batch.number])]:
        found = answers(acting, stage, office, url)
        assert (found["right"], found["elsewhere"], found["nobody"]) == (200, 403, 302), url
    for url in [
        reverse("offices:undo_batch", args=[batch.number]),
        reverse("offices:batch_paper", args=[batch.number, "roster"]),
    ]:
        found = answers(acting, stage, office, url, "post")
        assert (found["elsewhere"], found["other"], found["nobody"]) == (403, 403, 302), url


def test_a_department_does_not_see_cases_whose_route_goes_past_it(
    acting: Acting, stage: Stage, at_employer: Declaration
) -> None:
    department = next(s for s in stage.desks.seats.values() if s.role == Role.DEPARTMENT_OFFICER)
    employer = at_employer.employer.employer
    employer.department = department.organisation
    employer.save()
    assert at_employer.variant == "district"
    assert acting(department).get(reverse("offices:case", args=[at_employer.pk])).status_code == 403
