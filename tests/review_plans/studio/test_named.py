"""The files of a stored version: as they were written where somebody keeps them, else its data as files again."""

from datetime import datetime
from pathlib import Path

import pytest

from config import clock
from review_plans.calendar import package_calendar
from review_plans.importing import import_plan, read_folder
from review_plans.models import PlanDraft, PlanDraftFile, PlanVersion
from review_plans.studio import named
from review_plans.studio.differences import differences
from review_plans.studio.named import named_source, texts_of_version
from review_plans.studio.report import check_texts
from review_plans.studio.sources import open_source
from tests.cast import person
from tests.review_plans.samples import GUARDS, PLANS
from tests.review_plans.studio.changed import CHEM, texts

CODES = sorted(path.parent.name for path in PLANS.glob("*/plan.yaml"))


def test_a_version_of_a_shipped_folder_has_its_very_files_with_remarks_and_examples(
    five_imported: dict[str, PlanVersion],
) -> None:
    assert texts_of_version(five_imported[CHEM]) == texts(CHEM)


def test_a_version_that_was_published_from_a_draft_has_the_files_of_the_draft(
    five_imported: dict[str, PlanVersion],
) -> None:
    version, maker = five_imported[CHEM], person()
    at = datetime(2023, 8, 8, 9, tzinfo=clock.SHANGHAI)
    draft = PlanDraft.objects.create(
        plan=version.plan, title="x", published=version, made_by=maker, made_at=at, changed_at=at
    )
    written = {"plan.yaml": "# ours\n", "eligibility.yaml": "a: 1\n", "cases/a.yaml": "b: 2\n"}
    PlanDraftFile.objects.bulk_create(PlanDraftFile(draft=draft, name=n, text=t) for n, t in written.items())
    assert list(texts_of_version(version).items()) == list(written.items())


def test_a_version_of_a_folder_that_has_changed_since_has_its_own_data(
    five_imported: dict[str, PlanVersion], tmp_path: Path
) -> None:
    changed = texts(CHEM, ("plan.yaml", "working_days: 5", "working_days: 6"))
    for name in ("plan.yaml", "eligibility.yaml"):
        (tmp_path / name).write_text(changed[name], encoding="utf-8")
    at = datetime(2023, 8, 8, 9, tzinfo=clock.SHANGHAI)
    version = import_plan(read_folder(tmp_path), at=at, reason="changed").version
    assert version is not None
    found = texts_of_version(version)
    assert list(found) == ["plan.yaml", "eligibility.yaml"]
    (change,) = differences(named_source(str(PLANS / CHEM)), open_source(found, GUARDS))
    assert change.says.zh == "单位公示工作日数：由5改为6"


@pytest.mark.parametrize("code", CODES)
def test_a_stored_version_becomes_files_again_without_loss(
    code: str, five_imported: dict[str, PlanVersion], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shipped = named_source(str(PLANS / code))
    monkeypatch.setattr(named, "SHIPPED", tmp_path)
    found = texts_of_version(five_imported[code])
    again = open_source(found, GUARDS)
    assert again.errors == ()
    assert differences(shipped, again) == []
    assert check_texts(found, package_calendar(), GUARDS).contradictions == ()
