"""A plan as somebody names it: a folder, a stored plan's code, or `CODE@VERSION`."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from provisions.citation import Text
from provisions.documents_yaml import Located, PlanError
from review_plans.draft_actions import texts_of
from review_plans.importing import FILES, read_folder
from review_plans.models import PlanVersion
from review_plans.queries import plan_of, rulebook_of, schedule_of
from review_plans.studio.sources import PlanSource, open_source, texts_of_folder

SHIPPED = settings.BASE_DIR / "review_plans" / "plans"


def named_source(name: str) -> PlanSource:
    """The plan that `name` means; a folder wins over a code. Raises PlanError for what is not there or unreadable."""
    path = Path(name)
    if path.name == "plan.yaml" or path.is_dir():
        return readable(path.parent if path.name == "plan.yaml" else path)
    version = named_version(name)
    if version is not None:
        return stored_source(version)
    if (SHIPPED / name / "plan.yaml").is_file():
        return readable(SHIPPED / name)
    message = Text(f"没有“{name}”这个计划或文件夹。", f"There is no plan or folder `{name}`.")
    raise PlanError(
        name, 0, message, Text("请写文件夹、计划代码或 代码@版本号。", "Name a folder, a code or CODE@VERSION.")
    )


def named_version(name: str) -> PlanVersion | None:
    """The stored version of `CODE` (the newest) or `CODE@NUMBER`; None if there is none."""
    code, _, number = name.partition("@")
    versions = PlanVersion.objects.filter(plan__code=code).select_related("plan")
    if number:
        versions = versions.filter(number=int(number) if number.isdigit() else 0)
    return versions.order_by("-number").first()


def readable(folder: Path) -> PlanSource:
    """A folder's plan, its parts agreeing or not. Raises PlanError."""
    source = open_source(texts_of_folder(folder))
    if source.errors:
        raise source.errors[0]
    return source


def stored_source(version: PlanVersion) -> PlanSource:
    """A version as a source: without lines, for it is data and no longer a file."""
    located = {FILES[key]: Located(data, FILES[key]) for key, data in version.body.items() if data is not None}
    return PlanSource(located, (), (), plan_of(version), rulebook_of(version), schedule_of(version))


def texts_of_version(version: PlanVersion) -> dict[str, str]:
    """The files of a version, as they were written and with their worked examples where those are kept.

    That is: as the draft it was published from, or as the shipped folder of the very same data. Otherwise its data as
    files again, without remarks and examples; JSON is YAML, and keeps every value as it was stored.
    """
    return _as_published(version) or _as_shipped(version) or _as_data(version)


def _as_published(version: PlanVersion) -> dict[str, str]:
    draft = version.drafts.order_by("pk").first()
    return texts_of(draft) if draft else {}


def _as_shipped(version: PlanVersion) -> dict[str, str]:
    folder = SHIPPED / version.plan.code
    try:
        same = read_folder(folder).sha256 == version.sha256
    except PlanError:
        return {}
    return texts_of_folder(folder) if same else {}


def _as_data(version: PlanVersion) -> dict[str, str]:
    return {FILES[key]: _text(data) for key, data in version.body.items() if data is not None}


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
