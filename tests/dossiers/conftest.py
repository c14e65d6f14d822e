"""A person with a dossier at an employer whose operator was authorised."""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from accounts.models import Person, Seat
from dossiers import actions, states
from dossiers.models import Dossier, DossierState
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
    return make_desk(cast)


def make_desk(cast: people.Cast) -> Desk:
    person = cast.applicant
    dossier = actions.open_for(person)
    dossier = actions.choose_employer(dossier, person=person, employer=cast.employer)
    seat = Seat.objects.get(person=cast.operator)
    return Desk(cast, person, dossier, cast.operator, seat)


def handed_in(dossier: Dossier) -> Dossier:
    """At the employer's desk, by way of the states alone: the photo's bounds are tried elsewhere."""
    dossier.refresh_from_db()
    states.put(dossier, states.counts_of(dossier), states.OPEN, DossierState.WAITING)
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.WAITING, handed_in_at=timezone.now())
    dossier.refresh_from_db()
    return dossier
