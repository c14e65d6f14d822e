"""On arrival at the committee check a declaration is judged again by itself, and the case page says what changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seat
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import judging, replay
from declarations.check_actions import record_check
from declarations.enums import Verb
from declarations.models import Declaration, Verdict
from dossiers.models import DossierState, HoursRecord
from offices.actions import Chosen, run_batch
from offices.rejudged import Flipped, rejudged
from tests.offices.conftest import HANGZHOU, at_accepting_office
from tests.stages import drafted, led_to

Acting = Callable[[Seat | None], Client]
HOURS = f"{HANGZHOU}.common.hours"
INSURANCE = f"{HANGZHOU}.common.insurance"


def occasions(declaration: Declaration) -> list[str]:
    return list(declaration.verdicts.order_by("asked_at").values_list("occasion", flat=True))


def finding(declaration: Declaration, rule: str) -> dict[str, Any]:
    track = judging.stored_track(declaration)
    assert track is not None
    return next(each for each in track["findings"] if each["rule"] == rule)


@pytest.fixture
def at_bureau(stage: Stage) -> Declaration:
    """Handed in while the hours of the running year were not all in."""
    draft = drafted(stage)
    HoursRecord.objects.filter(dossier__person=draft.person, year=2023).update(hours=10, online_hours=0)
    declaration = journeys.submit(stage, draft)
    assert finding(declaration, HOURS)["answer"] == "NOT_YET"
    return led_on(stage, declaration, "bureau")


def led_on(stage: Stage, declaration: Declaration, stop: str) -> Declaration:
    while declaration.stop != stop:
        if declaration.stop == "employer_notice":
            notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
            over = notice.over_at.astimezone(clock.SHANGHAI)
            clock.move_to(HANGZHOU, over.date(), at=over.replace(hour=10))
        declaration = journeys.advance(stage, declaration)
    return declaration


def complete_hours(declaration: Declaration, state: str = DossierState.VERIFIED) -> None:
    """The year's hours are entered after all."""
    HoursRecord.objects.filter(dossier__person=declaration.person, year=2023).update(hours=60, state=state)


def test_no_desk_before_the_committee_judges_by_itself(stage: Stage) -> None:
    declaration = led_to(stage, "bureau")
    assert occasions(declaration) == ["submit"]
    assert rejudged(declaration) is None


def test_on_arrival_it_is_judged_again_by_nobody(stage: Stage, at_bureau: Declaration) -> None:
    declaration = led_on(stage, at_bureau, "committee_check")
    assert occasions(declaration) == ["submit", f"arrival:{declaration.row_version}"]
    newest = judging.newest_verdict(declaration)
    assert newest is not None
    assert newest.asked_by is None
    found = rejudged(declaration)
    assert found is not None
    assert (found.flipped, found.on) == ((), clock.today(HANGZHOU))


def test_hours_of_the_running_year_that_came_in_since_count(stage: Stage, at_bureau: Declaration) -> None:
    complete_hours(at_bureau)
    declaration = led_on(stage, at_bureau, "committee_check")
    assert finding(declaration, HOURS)["answer"] == "MET"
    found = rejudged(declaration)
    assert found is not None
    assert Flipped(finding(declaration, HOURS)["says"], "NOT_YET", "MET") in found.flipped


def test_hours_that_the_employer_has_not_verified_do_not_count(stage: Stage, at_bureau: Declaration) -> None:
    complete_hours(at_bureau, DossierState.DRAFT)
    declaration = led_on(stage, at_bureau, "committee_check")
    assert finding(declaration, HOURS)["answer"] == "NOT_YET"


def test_years_that_were_over_stay_as_handed_in(stage: Stage, at_bureau: Declaration) -> None:
    before = judging.newest_verdict(at_bureau)
    HoursRecord.objects.filter(dossier__person=at_bureau.person, year__lt=2023).delete()
    declaration = led_on(stage, at_bureau, "committee_check")
    newest = judging.newest_verdict(declaration)
    assert before is not None
    assert newest is not None
    assert newest.facts["hours"] == before.facts["hours"]


def test_findings_of_offices_stand_as_they_do_then(stage: Stage) -> None:
    draft = drafted(stage)
    draft.person.dossier.insuranceyears.update(local=False)
    declaration = journeys.submit(stage, draft)
    seat = stage.desks.operators[declaration.employer_id]
    record_check(
        declaration, person=seat.person, seat=seat, rule=INSURANCE, holds=True, reason="已核对。", now=stage.now()
    )
    declaration = led_on(stage, declaration, "committee_check")
    assert occasions(declaration)[-1] == f"arrival:{declaration.row_version}"
    assert finding(declaration, INSURANCE)["answer"] == "MET"


def test_no_month_of_insurance_is_asked_for_that_came_after_the_papers(stage: Stage) -> None:
    declaration = journeys.submit(stage, drafted(stage))
    assert finding(declaration, INSURANCE)["answer"] == "MET"
    handed_in = stage.now().date()
    declaration = led_on(stage, declaration, "committee_check")
    newest = judging.newest_verdict(declaration)
    assert newest is not None
    assert (newest.judged_on, finding(declaration, INSURANCE)["answer"]) == (handed_in, "MET")


def test_in_the_next_year_what_was_still_running_is_over(stage: Stage, at_bureau: Declaration) -> None:
    later = stage.now().replace(year=2024, month=1, day=15)
    assert judging.judge_on_arrival(at_bureau, later) is not None
    assert finding(at_bureau, HOURS)["answer"] == "NOT_MET"


def test_every_stored_verdict_is_given_again(stage: Stage, at_bureau: Declaration) -> None:
    complete_hours(at_bureau)
    led_on(stage, at_bureau, "committee_check")
    assert list(replay.replayed(HANGZHOU)) == [None, None]


def test_asked_twice_about_the_same_arrival_it_stores_once(stage: Stage, at_bureau: Declaration) -> None:
    declaration = led_on(stage, at_bureau, "committee_check")
    declaration.row_version -= 1
    assert judging.judge_on_arrival(declaration, clock.now(HANGZHOU)) is None
    assert Verdict.objects.filter(declaration=declaration).count() == 2


def test_taken_back_and_sent_again_it_is_judged_for_the_new_arrival(stage: Stage, at_bureau: Declaration) -> None:
    declaration = led_on(stage, at_bureau, "committee_check")
    first, mover = declaration.row_version, declaration.last_move_by
    seat = next(seat for seat in stage.desks.seats.values() if seat.person == mover)
    back = journeys.step(stage, declaration, Verb.RECALL, seat, reason="漏盖章")
    declaration = led_on(stage, back, "committee_check")
    assert declaration.row_version > first
    assert occasions(declaration) == ["submit", f"arrival:{first}", f"arrival:{declaration.row_version}"]


def test_the_case_page_says_when_it_was_judged_again_and_what_changed(
    acting: Acting, stage: Stage, at_bureau: Declaration
) -> None:
    complete_hours(at_bureau)
    declaration = led_on(stage, at_bureau, "committee_check")
    (seat,) = journeys.seats_here(stage, declaration)
    page = acting(seat).get(reverse("offices:case", args=[declaration.pk])).content.decode()
    assert "送达评委会审查时，系统已按当时的认定和学时重新对照" in page
    assert "与提交时相比有" in page


def test_a_case_more_in_a_batch_costs_a_fixed_number_of_queries(stage: Stage) -> None:
    cases = at_accepting_office(stage, 5)
    (office,) = journeys.seats_here(stage, cases[0])
    signed = [journeys.step(stage, each, Verb.ENDORSE, office) for each in cases]
    before = _cost_of_a_case(signed, office)
    here = [Declaration.objects.get(pk=each.pk) for each in cases]
    for seat in journeys.seats_here(stage, here[0]):
        here = [journeys.step(stage, each, Verb.ENDORSE, seat) for each in here]
    after = _cost_of_a_case(here, seat)
    assert set(Declaration.objects.values_list("stop", flat=True)) == {"committee_check"}
    assert after <= before + 12


def _cost_of_a_case(cases: list[Declaration], seat: Seat) -> float:
    """Queries that one case more takes when two and three go on together."""
    costs = []
    for chosen in (cases[:2], cases[2:]):
        rows = [Chosen(each.pk, each.row_version) for each in chosen]
        with CaptureQueriesContext(connection) as queries:
            run_batch(rows, verb=Verb.RECOMMEND, plan_code=HANGZHOU, person=seat.person, seat=seat)
        costs.append(len(queries))
    return costs[1] - costs[0]
