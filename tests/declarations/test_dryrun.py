"""A draft on stored declarations: who flips and by which clause; nothing is written, and nobody is named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from config.demo.journeys import Stage
from declarations import dryrun
from declarations.dryrun import dry_run
from declarations.models import Declaration, Verdict
from review_plans.models import PlanAmendment
from review_plans.queries import current_version
from review_plans.studio.named import readable
from review_plans.studio.sources import PlanSource
from tests import stages
from tests.stages import PLANS

pytestmark = pytest.mark.django_db
CODE = "hangzhou-chem-textile-senior-2023"
SIX = ("at_least: 5}}", "at_least: 60}}")


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return stages.make_stage(CODE)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return stages.again(made)


@pytest.fixture
def declared(stage: Stage) -> Declaration:
    return stages.submitted(stage)


def draft(at: Path, *changes: tuple[str, str]) -> Path:
    for file in (PLANS / CODE).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for before, after in changes if file.name == "eligibility.yaml" else ():
            assert before in text
            text = text.replace(before, after)
        (at / file.name).write_text(text, encoding="utf-8")
    return at


def source(at: Path, *changes: tuple[str, str]) -> PlanSource:
    return readable(draft(at, *changes))


def test_the_plan_itself_flips_nobody(declared: Declaration, tmp_path: Path) -> None:
    found = dry_run(current_version(CODE), source(tmp_path))
    assert (found.total, found.judged, found.flipped) == (1, 1, 0)


def test_a_stricter_draft_tells_who_flips_by_clause_region_and_kind(declared: Declaration, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found = dry_run(current_version(CODE), source(tmp_path, SIX), progress=lambda done, of: told.append((done, of)))
    (flip,) = found.flips
    assert flip.number == declared.number
    assert (flip.before, flip.after) == (Verdict.objects.get().answer["targets"][0]["tracks"][0]["answer"], "NOT_MET")
    assert found.by_clause["附件1·二·(一)·2"] == 1
    assert found.by_area == {declared.area_code: 1}
    assert found.by_kind == {"enterprise": 1}
    assert told == [(1, 1)]


def test_the_newest_stored_facts_count(declared: Declaration, tmp_path: Path) -> None:
    first = Verdict.objects.get()
    later = Verdict.objects.get(pk=first.pk)
    later.pk, later.asked_at, later.occasion = None, datetime(2099, 1, 1, tzinfo=UTC), "later"
    later.facts = {**first.facts, "degrees": [{"level": "secondary"}]}
    later.save(force_insert=True)
    found = dry_run(current_version(CODE), source(tmp_path, SIX))
    assert found.judged == 1
    assert found.flips == [], "the newer facts were short already"


def test_nothing_is_written_and_nothing_can_be(declared: Declaration, tmp_path: Path) -> None:
    before = (Verdict.objects.count(), Declaration.objects.values().get())
    with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
        dry_run(
            current_version(CODE),
            source(tmp_path, SIX),
            progress=lambda _done, _total: Declaration.objects.update(track="skilled") and None,
        )
    assert (Verdict.objects.count(), Declaration.objects.values().get()) == before


def test_several_processes_give_the_same_in_the_same_order(declared: Declaration, tmp_path: Path) -> None:
    version, stricter = current_version(CODE), source(tmp_path, SIX)
    assert dry_run(version, stricter, processes=2).as_dict() == dry_run(version, stricter).as_dict()


def test_many_flips_are_cut_but_the_counts_go_on(
    declared: Declaration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dryrun, "MOST_FLIPS", 0)
    found = dry_run(current_version(CODE), source(tmp_path, SIX))
    assert (found.flips, found.flipped) == ([], 1)


def test_a_confirmation_of_the_stored_plan_holds_for_a_draft_of_another_name(
    declared: Declaration, tmp_path: Path
) -> None:
    other = draft(tmp_path)
    text = (
        (other / "plan.yaml")
        .read_text(encoding="utf-8")
        .replace(f"code: {CODE}", "code: hangzhou-chem-textile-senior-2024")
    )
    (other / "plan.yaml").write_text(text, encoding="utf-8")
    PlanAmendment.objects.create(
        plan=declared.plan, kind="confirmation", target=f"{CODE}.common.not_retired", document="某号", reason="核对",
        decided_by="评委会办公室", decided_on="2023-08-01", recorded_at=datetime(2023, 8, 1, tzinfo=UTC),
    )  # fmt: skip
    before, after = dryrun.readings_of(current_version(CODE), readable(other))
    assert before.confirmed == (f"{CODE}.common.not_retired",)
    assert after.confirmed == ("hangzhou-chem-textile-senior-2024.common.not_retired",)
    assert dry_run(current_version(CODE), readable(other)).flipped == 0


def test_the_command_prints_json_without_a_name(
    declared: Declaration, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("plan_dryrun", str(draft(tmp_path, SIX)), "--against", CODE, "--json")
    out = capsys.readouterr().out
    found = json.loads(out)
    assert [flip["declaration"] for flip in found["flips"]] == [declared.number]
    assert {"from", "to", "clauses", "region", "employer_kind"} <= set(found["flips"][0])
    assert declared.person.name not in out
    call_command("plan_dryrun", str(tmp_path), "--against", f"{CODE}@1")
    assert "1 flip" in capsys.readouterr().out


def test_a_plan_that_is_not_stored_and_a_draft_that_is_not_there_are_refused(stage: Stage, tmp_path: Path) -> None:
    for args in ((str(draft(tmp_path)), "--against", "nowhere"), (str(tmp_path / "gone"), "--against", CODE)):
        with pytest.raises(CommandError) as refused:
            call_command("plan_dryrun", *args)
        assert refused.value.returncode == 2
