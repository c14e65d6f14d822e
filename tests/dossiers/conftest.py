"""A person with a dossier at an employer whose operator was authorised."""

from dataclasses import dataclass

import pytest

from accounts.models import Person, Seat
from dossiers import actions
from dossiers.models import Dossier
from tests import cast as people

PROFILE = {
    "gender": "female",
    "birth_date": "1985-06-15",
    "joined_work_on": "2008-07-01",
    "current_work": "精细化工工艺开发",
    "work_nature": "engineering",
    "on_post": "true",
}


@dataclass
class Desk:
    cast: people.Cast
    person: Person
    dossier: Dossier
    operator: Person
    seat: Seat


@pytest.fixture
def desk(cast: people.Cast) -> Desk:
    person = cast.applicant
    dossier = actions.open_for(person)
    dossier = actions.choose_employer(dossier, person=person, employer=cast.employer)
    seat = Seat.objects.get(person=cast.operator)
    return Desk(cast, person, dossier, cast.operator, seat)
