"""The demo has dossiers whose entries stand in every state beside each other."""

import pytest

from config import invariants
from config.demo import undecided
from dossiers import states
from tests.stages import make_stage

pytestmark = pytest.mark.django_db


def test_every_state_of_an_entry_can_be_seen_at_the_employer() -> None:
    stage = make_stage("hangzhou-chem-textile-senior-2023")
    dossiers = undecided.build(stage, stage.employers[0])
    here = [{state for (_kind, state), number in states.counts_of(d).items() if number} for d in dossiers]
    assert here == [{"waiting"}, {"waiting", "verified", "sent_back"}, {"waiting", "verified", "draft"}]
    assert {dossier.state for dossier in dossiers} == {"waiting"}
    assert list(invariants.dossiers_follow_their_entries()) == []
