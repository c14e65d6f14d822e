"""Importing a plan: the same data change nothing, other data make a new frozen version, nothing is rewritten."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts.models import Area, Organisation
from audit.queries import events_of
from provisions.documents_yaml import PlanError
from review_plans import queries, registry
from review_plans.importing import import_plan, read_folder
from review_plans.models import PlanContent, PlanVersion, ReviewPlan
from tests.review_plans.samples import GUARDS, SAMPLE, plan_folder

pytestmark = pytest.mark.django_db
AT = datetime(2030, 3, 1, 1, 0, tzinfo=UTC)
LATER_AUTHORITY = ("date: 2030-04-30", "date: 2030-05-08")


def imported(folder: Path, *changes: tuple[str, str], **options: Any) -> Any:
    return import_plan(read_folder(plan_folder(folder, *changes), GUARDS), at=AT, **options)


def test_the_first_import_makes_version_one_and_the_plans_offices(tmp_path: Path) -> None:
    outcome = imported(tmp_path, reason="first reading")
    assert (outcome.is_new, outcome.version.number, outcome.version.reason) == (True, 1, "first reading")
    assert Area.objects.get(pk="330700").parent_id == "330000"
    named = Organisation.objects.filter(code__in=["accepting-330700", "human-resources-330700", "committee"])
    assert {(o.kind, o.plan_code) for o in named} == {
        ("accepting_office", ""),
        ("bureau", ""),
        ("committee_office", "sample-valley-2030"),
    }
    assert [event.verb for event in events_of("plan_version", outcome.version.pk)] == ["import_plan"]


def test_the_same_data_change_nothing_though_comments_and_order_differ(tmp_path: Path) -> None:
    first = imported(tmp_path)
    again = imported(tmp_path, ("schema: 1\n", "# read again\nschema: 1\n"))
    assert (again.is_new, again.version) == (False, first.version)
    assert PlanVersion.objects.count() == 1


def test_other_data_make_a_new_version_and_say_what_changed(tmp_path: Path) -> None:
    first = imported(tmp_path)
    second = imported(tmp_path, LATER_AUTHORITY)
    assert second.version.number == 2
    assert second.changes == ("~ plan.calendar.deadlines[authority].date: 2030-04-30 → 2030-05-08",)
    assert queries.current_version("sample-valley-2030") == second.version
    first.version.refresh_from_db()
    assert queries.plan_of(first.version).deadline_entry("authority").date.isoformat() == "2030-04-30"


def test_a_dry_run_shows_the_change_and_makes_nothing(tmp_path: Path) -> None:
    imported(tmp_path)
    shown = imported(tmp_path, LATER_AUTHORITY, dry_run=True)
    assert (shown.number, shown.version, len(shown.changes)) == (2, None, 1)
    assert PlanVersion.objects.count() == 1


def test_a_dry_run_of_an_unknown_plan_leaves_no_trace(tmp_path: Path) -> None:
    assert imported(tmp_path, dry_run=True).number == 1
    assert not ReviewPlan.objects.exists()


def test_an_older_versions_data_are_refused_with_the_way_out(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, LATER_AUTHORITY)
    with pytest.raises(PlanError, match=r"第 1 版相同.*edition"):
        imported(tmp_path)
    third = imported(tmp_path, ("schema: 1\n", "schema: 1\nedition: 3\n"))
    assert third.version.number == 3


def test_a_version_can_be_neither_altered_nor_removed(tmp_path: Path) -> None:
    version = imported(tmp_path).version
    content = PlanContent.objects.get(version=version)
    for change in (
        lambda: PlanVersion.objects.update(number=7),
        lambda: PlanVersion.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda: PlanContent.objects.update(body={}),
        content.delete,
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()


def test_later_rooms_hear_of_a_new_version_inside_its_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, int | None, int]] = []
    monkeypatch.setattr(registry, "_new_version_hooks", [])
    registry.on_new_version(lambda plan, old, new: heard.append((plan.code, old and old.number, new.number)))
    imported(tmp_path)
    imported(tmp_path)
    imported(tmp_path, LATER_AUTHORITY)
    assert heard == [("sample-valley-2030", None, 1), ("sample-valley-2030", 1, 2)]


def test_a_hook_that_fails_takes_the_version_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("drafts cannot follow")

    monkeypatch.setattr(registry, "_new_version_hooks", [fail])
    with pytest.raises(RuntimeError):
        imported(tmp_path)
    assert not PlanVersion.objects.exists()


def test_files_that_disagree_about_tracks_are_refused(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path, ("tracks: [normal, skilled]", "tracks: [normal]"))
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    cut = "  - {track: skilled, zh: 高技能人才, en: Skilled, asks: [skill], cite: {clause: 二, origin: notice}}\n"
    slot = [line for line in text.splitlines(keepends=True) if "skill_proof" in line]
    (folder / "plan.yaml").write_text(text.replace(cut, "").replace(slot[0], ""), encoding="utf-8")
    with pytest.raises(PlanError, match=r"skilled 在 plan\.yaml 中没有"):
        read_folder(folder, GUARDS)


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path)
    (folder / "eligibility.yaml").unlink()
    with pytest.raises(PlanError, match=r"eligibility\.yaml.*文件不存在"):
        read_folder(folder, GUARDS)


def test_a_plan_with_self_score_needs_its_schedule(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path, ("self_score: none", "self_score: everybody"))
    with pytest.raises(PlanError, match="没有评分表"):
        read_folder(folder, GUARDS)


def test_the_command_imports_and_then_finds_nothing_to_do() -> None:
    out = StringIO()
    call_command("import_plan", str(SAMPLE), stdout=out)
    call_command("import_plan", str(SAMPLE / "plan.yaml"), stdout=out)
    assert out.getvalue().splitlines() == [
        "sample-valley-2030: is now version 1",
        "sample-valley-2030: version 1, unchanged",
    ]


def test_the_command_refuses_a_broken_file_with_its_line(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path, ("stop: committee_check,", "stop: canteen,"))
    with pytest.raises(CommandError, match=r"plan\.yaml:\d+: 没有“canteen”这一环节"):
        call_command("import_plan", str(folder), stdout=StringIO())


def test_all_plans_of_the_product_are_in_order() -> None:
    out = StringIO()
    call_command("plan_schema_check", stdout=out, stderr=out)
    assert "5 plans are in order." in out.getvalue()


def test_the_schema_check_names_what_is_wrong(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path)
    err = StringIO()
    with pytest.raises(CommandError, match=r"1 fault"):
        call_command("plan_schema_check", str(folder), stdout=StringIO(), stderr=err)
    assert "code 是 sample-valley-2030" in err.getvalue()


def test_plans_share_an_office_and_an_amended_telephone_is_kept(five_imported: dict[str, PlanVersion]) -> None:
    office = Organisation.objects.get(kind="accepting_office", code="accepting-330106")
    assert (office.telephone, office.area_id) == ("89510552", "330106")
    assert Organisation.objects.filter(kind="accepting_office", code="accepting-330100").count() == 1
    assert Organisation.objects.filter(kind="committee_office").count() == 5
