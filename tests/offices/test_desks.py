"""One set of views for every kind of office: the seat decides, the plan names the stop."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from config.demo import journeys
from declarations import desks
from declarations.enums import Verb
from tests.stages import led_to, make_stage

Acting = Callable[[Seat | None], Client]

ROUTES = [
    ("hangzhou-chem-textile-senior-2023", "county", "bureau"),
    ("hangzhou-chem-textile-senior-2023", "city_direct", "department"),
    ("zhejiang-electromechanical-senior-2020", "no_department", "agency"),
    ("zhejiang-it-senior-2023", "county", "lower_committee"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "affiliation", "stop"), ROUTES)
def test_every_kind_of_office_signs_and_recommends_over_the_same_pages(
    db: None, acting: Acting, plan: str, affiliation: str, stop: str
) -> None:
    stage = make_stage(plan)
    employer = next(each for each in stage.employers if each.employer.affiliation == affiliation)
    declaration = led_to(stage, stop, employer=employer)
    seats = journeys.seats_here(stage, declaration)
    for seat in seats:
        if not desks.unsigned(declaration):
            break
        page = acting(seat).get(reverse("offices:desk"), {"open": declaration.pk})
        assert declaration.person.name in page.content.decode()
        assert page.context["acts"]["endorse"].why == ""
        assert page.context["acts"]["recommend"].why.startswith("还缺审查意见")
        url = reverse("offices:step", args=[declaration.pk, Verb.ENDORSE])
        data = {"version": declaration.row_version, "endorse-opinion": "同意", "endorse-reason": "已核原件"}
        assert acting(seat).post(url, data).status_code == 302
        declaration.refresh_from_db()
    page = acting(seats[0]).get(reverse("offices:desk"), {"open": declaration.pk, "tab": "signed"})
    assert page.context["acts"]["recommend"].why == ""
    url = reverse("offices:step", args=[declaration.pk, Verb.RECOMMEND])
    acting(seats[0]).post(url, {"version": declaration.row_version})
    declaration.refresh_from_db()
    assert declaration.stop != stop
