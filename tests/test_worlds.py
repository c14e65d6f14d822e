"""What is put back is what was made, and only where it would be made alike."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from config import clock
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from tests import stages, worlds

PLAN = "hangzhou-chem-textile-senior-2023"

pytestmark = pytest.mark.django_db


def led() -> tuple[Stage, Declaration]:
    stage = stages.make_stage(PLAN)
    return stage, stages.led_to(stage, "committee_check")


def seen(stage: Stage) -> tuple[object, ...]:
    rows = {name: sorted(lines) for name, lines in worlds._rows().items()}
    return rows, worlds._state(stage), f"{clock.now(PLAN):%F %H}"


@pytest.fixture
def empty_memory(monkeypatch: pytest.MonkeyPatch) -> worlds.Memory:
    monkeypatch.setattr(worlds, "_memory", worlds.Memory())
    return worlds._memory


def undone(step: Any) -> Any:
    """What `step` answers; what it wrote is gone afterwards."""
    with transaction.atomic():
        answer = step()
        transaction.set_rollback(True)
    clock.forget()
    return answer


def test_what_is_put_back_is_row_by_row_what_was_made(empty_memory: worlds.Memory) -> None:
    def look() -> tuple[object, ...]:
        stage, declaration = led()
        return (*seen(stage), declaration.pk, declaration.stop)

    made = undone(look)
    assert empty_memory.again == 0
    assert undone(look) == made
    assert empty_memory.again == 2


def test_what_follows_on_what_was_put_back_is_new(empty_memory: worlds.Memory) -> None:
    undone(led)
    stage, declaration = led()
    other = stages.submitted(stage)
    assert other.person_id != declaration.person_id
    assert other.number != declaration.number


def test_other_arguments_make_another_world(empty_memory: worlds.Memory) -> None:
    undone(lambda: stages.drafted(stages.make_stage(PLAN)))
    stage = stages.make_stage(PLAN)
    poor = stages.drafted(stage, story=Story(years_since_title=1))
    assert empty_memory.again == 1
    degree = poor.person.dossier.titlerecords.get()
    assert degree.qualified_on.year > clock.today(PLAN).year - 3


def test_one_other_row_before_it_makes_another_world(empty_memory: worlds.Memory) -> None:
    undone(led)
    stage = stages.make_stage(PLAN)
    stage.employers[0].name = "另一家公司"
    stage.employers[0].save()
    stages.led_to(stage, "committee_check")
    assert empty_memory.again == 1


def test_a_file_that_is_gone_is_made_anew(empty_memory: worlds.Memory) -> None:
    undone(led)
    for step in empty_memory.steps.values():
        for path in step.files:
            path.unlink()
    led()
    assert empty_memory.again == 0


def test_a_test_with_a_folder_of_its_own_shares_nothing(
    empty_memory: worlds.Memory, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    undone(led)
    assert empty_memory.steps == {}
