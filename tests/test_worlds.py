"""What is put back is what was made, and only where it would be made alike."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from config import clock
from config.demo import careers, journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from files.models import StoredFile
from files.queries import clean_bytes
from tests import stages, worlds

PLAN = "hangzhou-chem-textile-senior-2023"
OTHER = "zhejiang-it-senior-2023"

pytestmark = pytest.mark.django_db


def led() -> tuple[Stage, Declaration]:
    stage = stages.make_stage(PLAN)
    return stage, stages.led_to(stage, "committee_check")


def seen(stage: Stage) -> tuple[object, ...]:
    rows = {name: sorted(lines) for name, lines in worlds._rows().items()}
    return rows, worlds._state(stage), f"{clock.now(PLAN):%F %H}"


@pytest.fixture
def empty_memory() -> Iterator[worlds.Memory]:
    kept, worlds._memory = worlds._memory, worlds.Memory()
    yield worlds._memory
    worlds._memory = kept


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


@pytest.mark.parametrize("touch", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x")])
def test_a_file_that_is_gone_or_altered_is_put_back(empty_memory: worlds.Memory, touch: Any) -> None:
    undone(led)
    files = [pair for step in empty_memory.steps.values() for pair in step.files.items()]
    assert files
    for place, _content in files:
        touch(settings.FILES_DIR / place)
    undone(led)
    assert empty_memory.again == 2
    assert [(settings.FILES_DIR / place).read_bytes() for place, _content in files] == [each for _place, each in files]


def test_after_keys_were_begun_anew_nothing_is_put_back(empty_memory: worlds.Memory) -> None:
    """What a flush leaves: the next event would bear a key of those that were put back."""
    undone(lambda: stages.make_stage(PLAN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM audit_event_id_seq")
        (last,) = cursor.fetchone()
        cursor.execute("SELECT setval('audit_event_id_seq', 1, false)")
        undone(lambda: stages.make_stage(PLAN))
        cursor.execute("SELECT setval('audit_event_id_seq', %s)", [last])
    assert empty_memory.again == 0


def test_what_is_too_old_is_made_anew_and_forgotten(empty_memory: worlds.Memory) -> None:
    undone(led)
    before = list(empty_memory.steps.values())
    for step in before:
        step.made -= worlds.KEPT_SECONDS
    led()
    assert empty_memory.again == 0
    assert {id(step) for step in before}.isdisjoint(id(step) for step in empty_memory.steps.values())


def test_no_row_is_from_the_future_of_its_plan(empty_memory: worlds.Memory) -> None:
    stage = stages.make_stage(PLAN)
    ten = stage.now().replace(minute=0, second=0)
    clock.move_to(PLAN, ten.date(), at=ten + timedelta(minutes=30))
    undone(lambda: stages.submitted(stages.again(stage)))
    clock.move_to(PLAN, ten.date(), at=ten)
    declaration = stages.submitted(stages.again(stage))
    assert empty_memory.again == 1
    assert declaration.submissions.get().plan_time <= clock.now(PLAN)


def test_two_stages_with_the_same_people_have_them_in_common_afterwards(empty_memory: worlds.Memory) -> None:
    one = stages.make_stage(PLAN)
    plans = [one, stages.make_stage(OTHER, beside=one)]
    assert len(empty_memory.steps) == 1

    def look() -> tuple[object, ...]:
        first, second = deepcopy(plans, {id(each.plan): each.plan for each in plans})
        stages.drafted(second)
        stages.drafted(first)
        return first.people is second.people, first.desks is second.desks, first.people.serial, *seen(first)

    made = undone(look)
    assert made[:2] == (True, True)
    assert undone(look) == made
    assert empty_memory.again == 2


def test_a_test_that_changes_the_code_shares_nothing(
    empty_memory: worlds.Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    undone(led)
    monkeypatch.setattr(journeys, "careers", careers)
    before = dict(empty_memory.steps)
    undone(led)
    assert (empty_memory.again, empty_memory.steps) == (0, before)
    monkeypatch.undo()
    undone(led)
    assert empty_memory.again == 2


def test_a_test_with_a_folder_of_its_own_finds_the_files_there(
    empty_memory: worlds.Memory, settings: Any, tmp_path: Path
) -> None:
    undone(led)
    settings.FILES_DIR = tmp_path / "files"
    _stage, declaration = led()
    assert empty_memory.again == 2
    stored = StoredFile.objects.filter(owner=declaration.person)
    assert stored
    assert all(clean_bytes(each) for each in stored)


def test_a_test_with_settings_of_its_own_shares_nothing(empty_memory: worlds.Memory, settings: Any) -> None:
    settings.PUBLIC_URL = "https://elsewhere.example"
    undone(led)
    assert empty_memory.steps == {}
