"""A submission's sheet is counted again from what it holds, and comes out as it was handed in."""

from decimal import Decimal

import pytest

from config.demo import journeys
from declarations import judging, tallying
from declarations.models import SelfClaim, Submission
from declarations.stored_sheets import anchors_of, handed_in
from dossiers.models import Evidence
from tests.stages import drafted, make_stage, submitted

SCORED = ["jiaxing-it-mid-junior-2021", "zhejiang-electromechanical-senior-2020", "zhejiang-it-senior-2023"]


@pytest.mark.parametrize("code", SCORED)
def test_counted_again_a_sheet_is_the_one_that_was_handed_in(code: str, db: None) -> None:
    submission = Submission.objects.get(declaration=submitted(make_stage(code), track="self_scored"))
    basis = handed_in(submission)
    assert basis is not None
    assert Decimal(submission.score_sheet["machine_total"]) > 0  # type: ignore[index]
    assert basis.tally().as_dict() == submission.score_sheet


def test_days_are_those_of_the_snapshot(db: None) -> None:
    declaration = submitted(make_stage("zhejiang-it-senior-2023"))
    title = declaration.person.dossier.titlerecords.get()
    before = anchors_of(declaration.submissions.get())
    assert (before["title"], before["count_to"]) == (
        title.qualified_on,
        judging.itinerary.plan_of(declaration).count_to,
    )
    declaration.person.dossier.titlerecords.update(qualified_on="2001-01-01")
    assert anchors_of(declaration.submissions.get()) == before


def test_a_dossier_that_changed_since_changes_nothing_of_what_was_handed_in(db: None) -> None:
    declaration = submitted(make_stage("zhejiang-it-senior-2023"))
    submission = declaration.submissions.get()
    Evidence.objects.filter(dossier__person=declaration.person).delete()
    live, basis = tallying.score_sheet_of(declaration), handed_in(submission)
    assert live is not None
    assert basis is not None
    assert live.machine_total < basis.tally().machine_total
    assert str(basis.tally().machine_total) == submission.score_sheet["machine_total"]  # type: ignore[index]


def test_nothing_scored_nothing_counted(db: None) -> None:
    declaration = submitted(make_stage("hangzhou-chem-textile-senior-2023"))
    assert handed_in(declaration.submissions.get()) is None


def test_a_claim_without_evidence_is_stored_with_why_it_counts_nothing(db: None) -> None:
    stage = make_stage("zhejiang-it-senior-2023")
    draft = drafted(stage)
    claim = draft.claims.get(line="education")
    SelfClaim.objects.filter(pk=claim.pk).update(file=None)
    declaration = journeys.submit(stage, draft)
    line = next(
        each
        for each in declaration.submissions.get().score_sheet["lines"]
        if each["line"] == claim.line  # type: ignore[index]
    )
    assert Decimal(line["machine_mark"]) == 0
    assert Decimal(line["self_mark"]) > 0
    assert "佐证" in line["claims"][0]["reason"]
