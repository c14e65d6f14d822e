"""Who may open a case depends on whether it has come: from its arrival on, and never before."""

import importlib
from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Seat
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import actions, desks, editing
from declarations.enums import Verb
from declarations.models import Arrival, Declaration
from declarations.queries import at_desk, cases_of_seat, handled_by
from declarations.returns import ReturnPoint
from offices.queries import in_tab
from tests.offices.conftest import HANGZHOU
from tests.stages import led_to, set_day

Acting = Callable[[Seat | None], Client]
STATEMENT = ReturnPoint("unclear", "statement", "述职没有写明本人承担的具体工作，请补充。")
OFFICE = ReturnPoint("wrong", "accepting_office", "不属于本受理点，请重新选择。")


def office_of(stage: Stage, declaration: Declaration) -> Seat:
    assert declaration.accepting_office_id is not None
    return stage.desks.seats[declaration.accepting_office_id]


def bureaus_of(stage: Stage, declaration: Declaration) -> list[Seat]:
    seats = [s for s in stage.desks.seats.values() if s.role == Role.BUREAU_OFFICER]
    return [s for s in seats if s.organisation.area_id == declaration.area_code]


def province_bureau(stage: Stage) -> Seat:
    """Named by the plan, but only for the confirmation at the end."""
    seats = [s for s in stage.desks.seats.values() if s.role == Role.BUREAU_OFFICER]
    return next(s for s in seats if s.organisation.area_id == "330000")


def committee(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.role == Role.COMMITTEE_OFFICER)


def opened(acting: Acting, seat: Seat, declaration: Declaration) -> list[int]:
    """Status of the case's page, of its photo and of a piece of evidence, as this seat."""
    client = acting(seat)
    evidence = declaration.person.stored_files.filter(rule="evidence")[0]
    addresses = [
        reverse("offices:case", args=[declaration.pk]),
        reverse("files:download", args=[declaration.person.dossier.photo_id]),
        reverse("files:download", args=[evidence.pk]),
    ]
    return [client.get(url).status_code for url in addresses]


SEES, REFUSED = [200, 200, 200], [403, 404, 404]


def test_at_the_employer_only_the_employer_sees_it(
    acting: Acting, stage: Stage, at_employer: Declaration, operator: Seat
) -> None:
    assert opened(acting, operator, at_employer) == SEES
    later = [office_of(stage, at_employer), *bureaus_of(stage, at_employer), committee(stage)]
    assert len(later) == 4
    for seat in later:
        assert opened(acting, seat, at_employer) == REFUSED, seat
        assert list(cases_of_seat(seat)) == []


def test_each_desk_sees_it_from_its_arrival_on(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    office, bureaus = office_of(stage, declaration), bureaus_of(stage, declaration)
    assert opened(acting, office, declaration) == SEES
    assert [opened(acting, seat, declaration) for seat in (*bureaus, committee(stage))] == [REFUSED] * 3
    declaration = journeys.advance(stage, declaration)
    assert [opened(acting, seat, declaration) for seat in bureaus] == [SEES] * 2
    assert opened(acting, committee(stage), declaration) == REFUSED
    declaration = journeys.advance(stage, declaration)
    assert opened(acting, committee(stage), declaration) == SEES


def test_a_desk_goes_on_seeing_what_has_left_it(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "committee_check")
    office, bureaus = office_of(stage, declaration), bureaus_of(stage, declaration)
    assert [opened(acting, seat, declaration) for seat in (office, *bureaus)] == [SEES] * 3
    assert list(at_desk(office)) == []
    assert [list(in_tab(office, HANGZHOU, tab)) for tab in ("waiting", "passed", "all")] == [
        [], [declaration], [declaration],
    ]  # fmt: skip
    assert list(handled_by(office)) == [declaration]


def test_a_desk_goes_on_seeing_what_it_returned(acting: Acting, stage: Stage, operator: Seat) -> None:
    declaration = led_to(stage, "accepting_office")
    office, bureaus = office_of(stage, declaration), bureaus_of(stage, declaration)
    declaration = journeys.send_back(stage, declaration, [STATEMENT])
    assert opened(acting, office, declaration) == SEES
    assert [opened(acting, seat, declaration) for seat in bureaus] == [REFUSED] * 2
    assert list(in_tab(office, HANGZHOU, "sent_back")) == [declaration]
    assert list(in_tab(bureaus[0], HANGZHOU, "sent_back")) == []
    editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        statement="补充了本人承担的具体工作。",
    )
    declaration.refresh_from_db()
    again = journeys.submit(stage, declaration)
    assert again.stop == "employer"
    assert opened(acting, office, again) == SEES
    assert list(at_desk(office)) == []


def test_a_new_office_does_not_see_it_before_it_comes_to_the_new_one(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    old = office_of(stage, declaration)
    others = Organisation.objects.filter(kind=OrganisationKind.ACCEPTING_OFFICE).exclude(pk=old.organisation_id)
    new = stage.desks.seats[others[0].pk]
    declaration = journeys.send_back(stage, declaration, [OFFICE])
    editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        accepting_office=new.organisation,
    )
    declaration.refresh_from_db()
    declaration = journeys.submit(stage, declaration)
    assert opened(acting, new, declaration) == REFUSED
    assert opened(acting, old, declaration) == SEES
    while declaration.stop != "accepting_office":
        declaration = journeys.advance(stage, declaration)
    assert opened(acting, new, declaration) == SEES
    assert opened(acting, old, declaration) == SEES
    assert list(at_desk(new)) == [declaration]
    assert list(at_desk(old)) == []
    assert desks.party_of(declaration, old) is None


def test_what_ended_on_the_way_was_never_shown_further_on(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    office, bureaus = office_of(stage, declaration), bureaus_of(stage, declaration)
    journeys.step(stage, declaration, Verb.REFUSE, office, reason="不符合条件。")
    assert opened(acting, office, declaration) == SEES
    for seat in (*bureaus, committee(stage)):
        assert opened(acting, seat, declaration) == REFUSED
        assert list(in_tab(seat, HANGZHOU, "ended")) == []


def test_an_office_that_the_plan_names_for_no_stop_on_the_way_sees_nothing(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "committee_check")
    assert opened(acting, province_bureau(stage), declaration) == REFUSED


def test_a_recalled_draft_is_the_applicants_alone(acting: Acting, stage: Stage, at_employer: Declaration) -> None:
    operator = stage.desks.operators[at_employer.employer_id]
    set_day(HANGZHOU, stage.now().date() + timedelta(days=1))
    actions.take_step(
        at_employer,
        verb=Verb.RECALL,
        person=at_employer.person,
        seat=None,
        expected_version=at_employer.row_version,
        now=stage.now(),
    )
    at_employer.refresh_from_db()
    assert acting(operator).get(reverse("offices:case", args=[at_employer.pk])).status_code == 403


def test_arrivals_of_older_cases_are_read_from_the_event_chain(stage: Stage) -> None:
    declaration = led_to(stage, "committee_check")
    fields = ("declaration", "stop", "stop_kind", "organisation", "area_code")
    before = set(Arrival.objects.filter(declaration=declaration).values_list(*fields))
    assert len(before) == 5
    Arrival.objects.all().delete()
    importlib.import_module("declarations.migrations.0002_arrivals").from_the_events(apps, None)
    assert set(Arrival.objects.filter(declaration=declaration).values_list(*fields)) == before
