"""The plan that the walks share, its clock, and who is who in it."""

from datetime import date

from accounts.models import Organisation, Seat
from config.demo.journeys import Stage
from tests.browser.site import give_password, let_the_clock_arrive
from tests.stages import make_stage, set_day

CODE = "hangzhou-chem-textile-senior-2023"
DAY = date(2023, 8, 18)


def built() -> Stage:
    made = make_stage(CODE, DAY)
    give_password(*made.people.made)
    let_the_clock_arrive()
    return made


def county_employer(stage: Stage) -> Organisation:
    return next(e for e in stage.employers if e.employer.affiliation == "county")


def committee_seat(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.role == "committee_officer")


def move_to(day: date) -> None:
    set_day(CODE, day)
    let_the_clock_arrive()
