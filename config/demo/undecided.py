"""Dossiers that their employer is not done with: one for each way in which entries can stand beside each other."""

from django.db import transaction

from accounts.models import Organisation
from config.demo import careers, journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from dossiers import actions, states, vouching
from dossiers.models import Dossier


@transaction.atomic
def build(stage: Stage, employer: Organisation) -> tuple[Dossier, Dossier, Dossier]:
    """All of it new; works sent back and certificates verified, the rest waiting; changed since it was verified."""
    target = stage.plan.targets[0].level
    new = journeys.newcomer(stage, employer, target, Story())
    half = _half_decided(stage, journeys.newcomer(stage, employer, target, Story()))
    return new, half, _changed_since(journeys.applicant(stage, employer, target, Story()))


def _half_decided(stage: Stage, dossier: Dossier) -> Dossier:
    assert dossier.employer_id is not None
    seat = stage.desks.operators[dossier.employer_id]
    dossier = vouching.send_back(
        dossier,
        person=seat.person,
        seat=seat,
        reason="佐证看不出本人作用，请在有本人姓名的一页划红线。",
        expected_version=dossier.row_version,
        chosen=states.chosen_of(map(states.key_of, dossier.achievements.all())),
    )
    sure = [*dossier.degrees.all(), *dossier.titlerecords.all()]
    return vouching.verify_some(
        dossier,
        person=seat.person,
        seat=seat,
        expected_version=dossier.row_version,
        chosen=states.chosen_of(map(states.key_of, sure)),
    )


def _changed_since(dossier: Dossier) -> Dossier:
    """One entry is corrected, which waits again; one is added, which is not handed in yet."""
    degree = dossier.degrees.get()
    actions.change_entry(degree, person=dossier.person, values={"school": "江南工业大学（更名前）"})
    study = {"subject": "新材料进修", "started_on": degree.graduated_on, "ended_on": degree.graduated_on}
    actions.add_entry(dossier, person=dossier.person, kind=careers.kind("fieldstudy"), values=study)
    dossier.refresh_from_db()
    return dossier
