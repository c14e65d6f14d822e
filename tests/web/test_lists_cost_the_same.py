"""Every list asks the database as often for thirty rows as for three."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seat
from committee import actions as committee
from config import clock
from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import actions
from declarations.enums import Verb
from declarations.models import Declaration
from public_notices import actions as notices
from public_notices.queries import standing_notice
from tests.cast import sign_in
from tests.stages import make_stage, set_day, submitted
from tests.web.conftest import HANGZHOU

FEW, MANY = 3, 30
DAY = date(2023, 8, 18)

Costs = dict[str, list[int]]


class Measure:
    """Notes what a page costs, by its name, each time it is asked."""

    def __init__(self) -> None:
        self.costs: Costs = {}

    def __call__(self, name: str, seat: Seat | None, person: Any, path: str, shown: str) -> None:
        """`shown`: a word that must stand on the page, so that an empty list is not taken for a cheap one."""
        client = sign_in(Client(), person or (seat.person if seat else None), seat, as_applicant=seat is None)
        client.get(path)  # what is remembered for longer than a request is remembered now
        clock.forget()  # read anew every few seconds: here by each request, so that it counts alike
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200
        assert shown in answer.content.decode(), f"{name}: {shown} is not on the page"
        self.costs.setdefault(name, []).append(len(captured))


@pytest.fixture(scope="module")
def costs(django_db_setup: None, django_db_blocker: Any) -> Iterator[Costs]:
    """Three cases and then thirty walk the plan's stops together; each list is measured with both."""
    measure = Measure()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        stage = make_stage(HANGZHOU, DAY)
        walked = [_few_then_many(stage, measure)]
        _onward(stage, walked[0], measure)
        _mine(stage, measure)
        yield measure.costs
        transaction.set_rollback(True)


def _few_then_many(stage: Stage, measure: Measure) -> list[Declaration]:
    employer = stage.employers[0]
    operator = stage.desks.operators[employer.pk]
    cases = [submitted(stage, employer=employer) for _n in range(FEW)]
    _at_the_employer(measure, operator, cases)
    cases += [submitted(stage, employer=employer) for _n in range(MANY - FEW)]
    _at_the_employer(measure, operator, cases)
    cases = [journeys.advance(stage, case) for case in cases]
    for number, case in enumerate(cases, start=1):
        journeys.post_employer_notice(stage, employer, [case])
        if number in (FEW, MANY):
            measure("employer's notices", operator, None, reverse("offices:employer_notices"), "公示中")
            measure("public notices", None, None, reverse("public_notices:list"), employer.name)
            tab = f"{reverse('offices:employer_queue')}?tab=notice&q={cases[0].person.name}"
            measure("employer's queue at the notice", operator, None, tab, cases[0].person.name)
    return cases


def _at_the_employer(measure: Measure, operator: Seat, cases: list[Declaration]) -> None:
    name = cases[0].person.name
    measure("employer's queue", operator, None, f"{reverse('offices:employer_queue')}?tab=check", name)
    measure("employer's dossiers", operator, None, f"{reverse('offices:dossiers')}?tab=decided", name)
    measure("employer's first page", operator, None, reverse("offices:employer"), "待审核申报")
    measure("inbox", operator, None, reverse("inbox:list"), cases[-1].person.name)


def _onward(stage: Stage, cases: list[Declaration], measure: Measure) -> None:
    notice = standing_notice(cases[0], "employer_notice")
    assert notice is not None
    set_day(HANGZHOU, notice.over_at.astimezone(clock.SHANGHAI).date())
    cases = [journeys.advance(stage, case) for case in cases]
    bureau = next(
        s
        for s in stage.desks.seats.values()
        if s.role == "bureau_officer" and s.organisation.area_id == cases[0].employer.area_id
    )
    sitting = next(s for s in stage.desks.seats.values() if s.role == "committee_officer")
    for first, last in ((0, FEW), (FEW, MANY)):
        for case in cases[first:last]:
            journeys.advance(stage, case)
        measure("bureau's queue", bureau, None, f"{reverse('offices:desk')}?tab=waiting", cases[0].person.name)
    for first, last in ((0, FEW), (FEW, MANY)):
        for case in cases[first:last]:
            journeys.advance(stage, case)
        measure("committee's first page", sitting, None, reverse("committee:home"), cases[0].person.name)
        for _n in range(last - first):
            committee.make_roster(plan=stage.row, person=sitting.person, seat=sitting, now=stage.now())
        measure("committee's rosters", sitting, None, reverse("committee:rosters"), sitting.person.name)
        roster = stage.row.rosters.order_by("-pk").first()  # type: ignore[attr-defined]
        measure("a roster", sitting, None, reverse("committee:roster", args=[roster.pk]), cases[0].person.name)
    for first, last in ((0, FEW), (FEW, MANY)):
        for case in cases[first:last]:
            journeys.advance(stage, case)
        measure("waiting for their notice", sitting, None, reverse("committee:admission"), cases[0].person.name)
    posted = [_admit(stage, sitting, case, number, measure) for number, case in enumerate(cases, start=1)]
    set_day(HANGZHOU, posted[-1].over_at.astimezone(clock.SHANGHAI).date())
    for first, last in ((0, FEW), (FEW, MANY)):
        for case in cases[first:last]:
            journeys.advance(stage, case)
        measure("fees", sitting, None, reverse("committee:fees"), cases[0].person.name)


def _admit(stage: Stage, sitting: Seat, case: Declaration, number: int, measure: Measure) -> Any:
    case.refresh_from_db()
    made = notices.post_notice(
        organisation=sitting.organisation,
        kind="admission_notice",
        declarations=[case],
        place="网站",
        contact="0571",
        person=sitting.person,
        seat=sitting,
    )
    if number in (FEW, MANY):
        measure("notices before the review", sitting, None, reverse("committee:admission"), made.number)
    return made


def _mine(stage: Stage, measure: Measure) -> None:
    """One person who began and withdrew again and again."""
    set_day(HANGZHOU, DAY)
    person = journeys.applicant(stage, stage.employers[0], stage.plan.targets[0].level, Story()).person
    for number in range(1, MANY + 1):
        begun = actions.start(person=person, plan=stage.row, now=stage.now())
        actions.take_step(
            begun,
            verb=Verb.WITHDRAW,
            person=person,
            seat=None,
            expected_version=begun.row_version,
            reason="本人原因。",
            now=stage.now(),
        )
        if number in (FEW, MANY):
            measure("my declarations", None, person, reverse("declarations:mine"), person.name)


LISTS = (
    "employer's queue", "employer's dossiers", "employer's first page", "inbox", "employer's notices",
    "public notices", "employer's queue at the notice", "bureau's queue", "committee's first page",
    "committee's rosters", "a roster", "waiting for their notice", "notices before the review", "fees",
    "my declarations",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_three_and_for_thirty(costs: Costs, name: str) -> None:
    few, many = costs[name]
    assert many == few
