from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import clock
from review_plans import calendar
from review_plans.importing import PlanFiles, import_plan, read_folder
from review_plans.models import PlanContent, PlanVersion, ReviewPlan
from tests.review_plans.samples import GUARDS, PLANS, plan_folder

AT = datetime(2030, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clean_memory() -> None:
    """What a process remembers between requests is not what a test before this one rolled back."""
    clock.forget()
    calendar.forget()


@pytest.fixture
def sample_version(db: None, tmp_path: Path) -> PlanVersion:
    return import_plan(read_folder(plan_folder(tmp_path), GUARDS), at=AT).version


@pytest.fixture(scope="session")
def five_read() -> dict[str, PlanFiles]:
    """The five plans of the product as read from their files, by code."""
    folders = sorted(path.parent for path in PLANS.glob("*/plan.yaml"))
    return {folder.name: read_folder(folder, GUARDS) for folder in folders}


@pytest.fixture
def five(five_read: dict[str, PlanFiles], db: None) -> dict[str, PlanVersion]:
    """Versions of the five plans that are not stored: enough to ask what they say."""
    found = {
        code: PlanVersion(plan=ReviewPlan(code=code), number=1, sha256=files.sha256)
        for code, files in five_read.items()
    }
    for code, version in found.items():
        version.content = PlanContent(version=version, body=five_read[code].body)
    return found


@pytest.fixture
def five_imported(five_read: dict[str, PlanFiles], db: None) -> dict[str, PlanVersion]:
    return {code: import_plan(files, at=AT).version for code, files in five_read.items()}
