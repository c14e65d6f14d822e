"""The rules from outside: `judge`, `facts_schema`, `working_days`, on stored versions and the stored calendar."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from eligibility.engine import ENGINE_VERSION
from eligibility.facts import FACTS_SCHEMA
from review_plans import calendar
from review_plans.importing import import_plan, read_folder
from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion
from tests.eligibility.cases import PLANS, Example, examples

HANGZHOU = "hangzhou-chem-textile-senior-2023"
EXAMPLES = list(examples())
AT = datetime(2030, 3, 1, 1, 0, tzinfo=UTC)


def first(plan: str) -> Example:
    return next(example for example in EXAMPLES if example.plan == plan and example.file == "people.yaml")


@pytest.fixture
def stored(db: None) -> dict[str, PlanVersion]:
    calendar.forget()
    return {folder.name: import_plan(read_folder(folder), at=AT).version for folder in sorted(PLANS.iterdir())}


def facts_file(tmp_path: Path, facts: Any) -> str:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts, ensure_ascii=False, default=str), encoding="utf-8")
    return str(path)


def run(*args: str) -> Any:
    out = StringIO()
    call_command(*args, stdout=out)
    return json.loads(out.getvalue())


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*args, stdout=StringIO())
    assert refusal.value.returncode == 2
    return str(refusal.value)


def test_judge_answers_by_the_stored_version(stored: dict[str, PlanVersion], tmp_path: Path) -> None:
    example, version = first(HANGZHOU), stored[HANGZHOU]
    file = facts_file(tmp_path, example.facts)
    answer = run("judge", HANGZHOU, "--facts", file, "--on", "2023-08-18", "--json")
    head = {key: answer[key] for key in ("plan", "version", "hash", "engine", "on", "count_to")}
    assert head == {
        "plan": HANGZHOU,
        "version": version.number,
        "hash": version.sha256,
        "engine": ENGINE_VERSION,
        "on": "2023-08-18",
        "count_to": "2023-12-31",
    }
    assert answer["targets"] == json.loads(json.dumps(example.verdict().as_dict()["targets"]))


@pytest.mark.parametrize("plan", sorted({example.plan for example in EXAMPLES}))
def test_the_stored_rules_judge_every_case_like_the_files(
    stored: dict[str, PlanVersion], plan: str, tmp_path: Path
) -> None:
    for example in [each for each in EXAMPLES if each.plan == plan and "confirmed" not in each.body][:12]:
        file = facts_file(tmp_path, example.facts)
        answer = run("judge", plan, "--facts", file, "--on", example.on.isoformat(), "--json")
        assert answer["targets"] == json.loads(json.dumps(example.verdict().as_dict()["targets"]))


def test_one_target_and_track_may_be_asked_for(stored: dict[str, PlanVersion], tmp_path: Path) -> None:
    plan = "jiaxing-it-mid-junior-2021"
    file = facts_file(tmp_path, first(plan).facts)
    answer = run("judge", plan, "--facts", file, "--target", "assistant", "--track", "skilled", "--json")
    assert [(t["target"], [way["track"] for way in t["tracks"]]) for t in answer["targets"]] == [
        ("assistant", ["skilled"])
    ]
    assert "emperor" in refused("judge", plan, "--facts", file, "--track", "emperor")


def test_a_recorded_confirmation_decides(stored: dict[str, PlanVersion], tmp_path: Path) -> None:
    version = stored[HANGZHOU]
    PlanAmendment.objects.create(
        plan=version.plan,
        kind=AmendmentKind.CONFIRMATION,
        target=f"{HANGZHOU}.common.not_retired",
        document="某号",
        reason="核对",
        decided_by="王处长",
        decided_on=date(2023, 8, 10),
        recorded_at=AT,
    )
    file = facts_file(
        tmp_path, {**first(HANGZHOU).facts, "person": {**first(HANGZHOU).facts["person"], "retired": True}}
    )
    answer = run("judge", HANGZHOU, "--facts", file, "--on", "2023-08-18", "--track", "normal", "--json")
    assert answer["targets"][0]["tracks"][0]["answer"] == "NOT_MET"


def test_bad_facts_end_with_two_and_the_path(stored: dict[str, PlanVersion], tmp_path: Path) -> None:
    file = facts_file(tmp_path, {"degrees": [{"level": "bachelor", "awarded_on": "yesterday"}]})
    assert "$.degrees[0].awarded_on" in refused("judge", HANGZHOU, "--facts", file)


def test_what_is_no_json_or_no_file_ends_with_two(stored: dict[str, PlanVersion], tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert refused("judge", HANGZHOU, "--facts", str(broken)).startswith("$:")
    assert refused("judge", HANGZHOU, "--facts", str(tmp_path / "nothing.json")).startswith("$:")


@pytest.mark.django_db
def test_a_plan_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    assert "nowhere" in refused("judge", "nowhere", "--facts", facts_file(tmp_path, {}))


def test_judge_speaks_in_lines_too(stored: dict[str, PlanVersion], tmp_path: Path) -> None:
    out = StringIO()
    call_command(
        "judge", HANGZHOU, "--facts", facts_file(tmp_path, first(HANGZHOU).facts), "--on", "2023-08-18", stdout=out
    )
    assert "正常申报: MET" in out.getvalue()
    assert "附件1·二·(一)·2" in out.getvalue()


def test_the_schema_of_facts_is_printed() -> None:
    assert run("facts_schema") == FACTS_SCHEMA


def test_working_days_of_a_notice(stored: dict[str, PlanVersion]) -> None:
    calendar.seed()
    calendar.forget()
    assert run("working_days", "--from", "2023-09-28", "--count", "5", "--json") == {
        "from": "2023-09-28",
        "count": 5,
        "counted": ["2023-10-07", "2023-10-08", "2023-10-09", "2023-10-10", "2023-10-11"],
        "last_day": "2023-10-11",
        "over_at": "2023-10-12T00:00:00+08:00",
    }
    assert "2099" in refused("working_days", "--from", "2099-01-01", "--count", "5")
    assert refused("working_days", "--from", "2023-09-28", "--count", "0")
