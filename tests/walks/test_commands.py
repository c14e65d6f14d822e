"""The commands as processes of the product's own role, on plans that are stored and declarations that were walked."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import Event
from config import invariants
from declarations.models import Verdict
from eligibility.engine import ENGINE_VERSION
from review_plans import calendar
from review_plans.queries import current_version
from tests import servers
from tests.walks.routes import VOUCHED, Return
from tests.walks.test_sixth_plan import CODE, ENTRUSTED, FOLDER
from tests.walks.walking import Walk
from tests.walks.world import World
from tools.house import ROOT

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def manage(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=servers.environment(), text=True, capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def answer(*words: str) -> Any:
    done = manage(*words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def here(*words: str) -> str:
    """What a command prints in this process: for the second question to one that has been a process already."""
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def submitted(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdict]:
    """The stored verdict of a declaration that was handed in under the plan of YAML; no test here changes it."""
    route = replace(ENTRUSTED, returned=Return("department", "statement", VOUCHED))
    walk = Walk(world, world.stage(CODE, FOLDER), route, tmp_path_factory.mktemp("submitted"))
    walk.hand_in()
    yield Verdict.objects.filter(declaration=walk.declaration).order_by("-pk")[0]
    assert list(invariants.problems()) == []


def test_judge_tells_of_a_stored_plan_what_the_product_stored(submitted: Verdict, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(submitted.facts, ensure_ascii=False), encoding="utf-8")
    told = answer("judge", CODE, "--facts", str(facts), "--on", submitted.judged_on.isoformat(), "--json")
    version = current_version(CODE)
    assert list(told) == ["plan", "version", "hash", "engine", "on", "count_to", "targets"]
    assert (told["plan"], told["version"], told["hash"], told["engine"]) == (
        CODE, version.number, version.sha256, ENGINE_VERSION,
    )  # fmt: skip
    assert (told["on"], told["count_to"]) == (submitted.judged_on.isoformat(), "2022-06-30")
    assert told["targets"] == submitted.answer["targets"]
    tracks = {(t["target"], way["track"]): way for t in told["targets"] for way in t["tracks"]}
    assert {key: way["answer"] for key, way in tracks.items()}[("intermediate", "normal")] == "MET"
    finding = tracks[("intermediate", "normal")]["findings"][0]
    assert {"rule", "answer", "origin", "clause", "figures", "needs", "by"} <= finding.keys()
    one = json.loads(here("judge", CODE, "--facts", str(facts), "--target", "assistant", "--track", "normal", "--json"))
    assert [[way["track"] for way in t["tracks"]] for t in one["targets"]] == [["normal"]]


def test_judge_refuses_bad_facts_with_their_place(submitted: Verdict, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({**submitted.facts, "appraisals": [{"year": "last"}]}), encoding="utf-8")
    done = manage("judge", CODE, "--facts", str(facts), "--json")
    assert done.returncode == 2
    assert "$.appraisals[0]" in done.stderr
    assert done.stdout == ""


def test_facts_schema_asks_for_dated_lists() -> None:
    schema = json.loads(subprocess.run(
        [sys.executable, "manage.py", "facts_schema"], cwd=ROOT, env=servers.environment(), text=True,
        capture_output=True, check=True,
    ).stdout)  # fmt: skip
    listed = {"degrees", "titles", "appointments", "work", "hours", "appraisals", "honours", "achievements"}
    assert listed <= schema["properties"].keys()
    text = json.dumps(schema)
    assert "years_in" not in text
    assert "tenure" not in text


def test_working_days_over_a_holiday_as_the_walked_notice_counted(walks: World) -> None:
    calendar.working_calendar()
    told = answer("working_days", "--from", "2022-05-27", "--count", "7", "--json")
    assert told == {
        "from": "2022-05-27",
        "count": 7,
        "counted": [
            "2022-05-30", "2022-05-31", "2022-06-01", "2022-06-02", "2022-06-06", "2022-06-07", "2022-06-08",
        ],  # without the Dragon Boat Festival
        "last_day": "2022-06-08",
        "over_at": "2022-06-09T00:00:00+08:00",
    }  # fmt: skip
    with pytest.raises(CommandError) as refused:
        here("working_days", "--from", "2022-05-27", "--count", "0")
    assert refused.value.returncode == 2


def test_what_is_stored_derives_again_and_the_chain_holds(submitted: Verdict) -> None:
    assert answer("check_invariants", "--json")["faults"] == []
    done = manage("verify_audit")
    assert (done.returncode, "unbroken" in done.stdout) == (0, True), done.stderr


@pytest.fixture
def altered(submitted: Verdict) -> Iterator[Event]:
    """An event of the walk, altered behind the product's back; put right again afterwards."""
    event = Event.objects.filter(chain__key=CODE, verb="submit").order_by("-seq")[0]
    reason = event.reason
    _write(event, "改过")
    yield event
    _write(event, reason)


def _write(event: Event, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER event_is_kept")
        cursor.execute("UPDATE audit_event SET reason = %s WHERE id = %s", [reason, event.pk])
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER event_is_kept")


def test_an_altered_event_is_named(altered: Event) -> None:
    done = manage("verify_audit")
    assert done.returncode == 1
    assert CODE in done.stderr
    assert str(altered.seq) in done.stderr
    faults = json.loads(manage("check_invariants", "--json").stdout)["faults"]
    assert [fault["check"] for fault in faults] == ["chains_verify"]
