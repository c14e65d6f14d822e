"""What an applicant may change and when; each change is one version of the row."""

import pytest

from config.demo import journeys
from config.demo.journeys import Stage
from declarations import actions, editing
from declarations.models import Declaration
from declarations.refusals import Conflict, NotAllowed
from declarations.returns import ReturnPoint
from tests.stages import again, drafted, make_stage, submitted


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage("hangzhou-chem-textile-senior-2023")


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


def saved(stage: Stage, declaration: Declaration, **fields: object) -> Declaration:
    return editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        **fields,
    )


def test_each_change_is_a_version_and_the_older_window_is_told_so(stage: Stage) -> None:
    declaration = drafted(stage)
    first = saved(stage, declaration, statement="先写的一段。")
    assert first.row_version == declaration.row_version + 1
    with pytest.raises(Conflict):
        saved(stage, declaration, statement="另一个窗口里写的。")
    first.refresh_from_db()
    assert first.statement == "先写的一段。"


def test_what_is_no_answer_is_never_written(stage: Stage) -> None:
    declaration = drafted(stage)
    with pytest.raises(ValueError, match="not editable"):
        saved(stage, declaration, state="ended")
    declaration.refresh_from_db()
    assert declaration.state == "draft"


def test_somebody_elses_work_is_not_claimed_as_ones_own(stage: Stage) -> None:
    declaration, other = drafted(stage), drafted(stage)
    theirs = other.person.dossier.achievements.first()
    with pytest.raises(NotAllowed, match="只能选择本人"):
        editing.choose_achievements(
            declaration,
            person=declaration.person,
            expected_version=declaration.row_version,
            achievements=[theirs],
            representative=None,
            now=stage.now(),
        )
    declaration.refresh_from_db()
    assert all(chosen.achievement.dossier.person_id == declaration.person_id for chosen in declaration.chosen.all())


def test_only_what_the_return_names_may_be_changed(stage: Stage) -> None:
    declaration = submitted(stage)
    point = ReturnPoint("unclear", "statement", "请写明本人承担的工作。")
    declaration = journeys.send_back(stage, declaration, [point])
    with pytest.raises(NotAllowed, match="退回意见没有涉及这一项"):
        saved(stage, declaration, exceptional_reason="另有理由")
    corrected = saved(stage, declaration, statement="改过的述职。")
    actions.submit(
        corrected,
        person=corrected.person,
        expected_version=corrected.row_version,
        received_at=stage.now(),
        idempotency_key="two",
    )
    corrected.refresh_from_db()
    assert (corrected.stop, corrected.revision) == ("employer", 2)
    first, second = corrected.submissions.order_by("revision")
    assert first.snapshot["statement"] != second.snapshot["statement"] == "改过的述职。"
