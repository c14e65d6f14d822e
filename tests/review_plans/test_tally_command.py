"""The scoring from outside: `tally` on files and stored plans, and the schema of the claims it reads."""

import json
import shutil
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from review_plans.importing import import_plan, read_folder
from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion
from scoring.claims_file import CLAIMS_SCHEMA
from tests.review_plans.samples import PLANS
from tests.scoring.tables import HERE

IT = "zhejiang-it-senior-2023"
TABLE = str(HERE / "every_rule.yaml")
AT = datetime(2030, 3, 1, 1, 0, tzinfo=UTC)
DEGREE = {"line": "education", "choice": "bachelor_full_time", "evidence": ["file:1"]}


@pytest.fixture
def stored(db: None) -> PlanVersion:
    version = import_plan(read_folder(PLANS / IT), at=AT).version
    assert version is not None
    version.plan.open_to_public = True
    version.plan.save()
    return version


def claims_file(tmp_path: Path, data: Any) -> str:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(path)


def said(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*args, stdout=StringIO())
    assert refusal.value.returncode == 2
    return str(refusal.value)


@pytest.mark.parametrize("name", [IT, "it-senior-2018"])
def test_a_stored_table_counts_by_the_code_of_its_plan_or_its_own(
    stored: PlanVersion, tmp_path: Path, name: str
) -> None:
    answer = json.loads(said("tally", name, "--claims", claims_file(tmp_path, {"claims": [DEGREE]}), "--json"))
    head = {key: answer[key] for key in ("plan", "version", "hash", "schedule", "machine_total", "confirmed")}
    assert head == {
        "plan": IT,
        "version": 1,
        "hash": stored.sha256,
        "schedule": "it-senior-2018",
        "machine_total": "5.00",
        "confirmed": False,
    }
    origins = {line["line"]: line["origin"] for line in answer["lines"]}
    assert (origins["education"], origins["second_degree"], origins["patents"]) == ("found", "found", "reference")


def confirm(stored: PlanVersion, target: str) -> None:
    PlanAmendment.objects.create(
        plan=stored.plan,
        kind=AmendmentKind.CONFIRMATION,
        target=target,
        document="某号",
        reason="核对原表",
        decided_by="某人",
        decided_on=date(2023, 9, 1),
        recorded_at=AT,
    )


def test_a_table_that_an_office_has_confirmed_counts_as_confirmed(stored: PlanVersion, tmp_path: Path) -> None:
    confirm(stored, "it-senior-2018")
    file = claims_file(tmp_path, {"claims": [DEGREE]})
    assert json.loads(said("tally", IT, "--claims", file, "--json"))["confirmed"] is True
    assert "待确认" not in said("tally", IT, "--claims", file)


def test_a_word_on_a_block_confirms_its_lines_alone(stored: PlanVersion, tmp_path: Path) -> None:
    confirm(stored, "it-senior-2018.level")
    answer = json.loads(said("tally", IT, "--claims", claims_file(tmp_path, {"claims": [DEGREE]}), "--json"))
    assert answer["confirmed"] is False
    assert "it-senior-2018.education" not in answer["unconfirmed_lines"]
    assert "it-senior-2018.patents" in answer["unconfirmed_lines"]


def test_a_file_or_its_folder_counts_without_a_database(tmp_path: Path) -> None:
    shutil.copy(TABLE, tmp_path / "scoring.yaml")
    data = {
        "schedule": "every-rule",
        "specialty": "building",
        "claims": [{"line": "sites", "choice": "large"}, {"line": "degree", "choice": "master"}],
        "marks": {"second_degree": {"mark": 1.5, "reason": "同级第二学位"}},
    }
    file = claims_file(tmp_path, data)
    by_file = said("tally", TABLE, "--claims", file)
    assert said("tally", str(tmp_path), "--claims", file) == by_file
    lines = by_file.splitlines()
    assert lines[:2] == ["例表", "自评、系统核计、专家评分 / 上限"]
    assert lines[2].split() == ["7", "0", "1.5", "/", "18", "基本条件"]
    assert lines[-1].split() == ["12.00", "5.00", "6.50", "/", "60"]
    (degree,) = [line for line in lines if " degree " in line]
    assert degree.endswith("学历 [notice] — 没有佐证，不计分")
    (board,) = [line for line in lines if " second_degree " in line]
    assert board.endswith("— 同级第二学位")
    assert any(line.endswith("… 等待市中评委") for line in lines)


def test_another_specialty_may_be_asked_for(tmp_path: Path) -> None:
    file = claims_file(tmp_path, {"specialty": "building", "claims": []})
    answer = json.loads(said("tally", TABLE, "--claims", file, "--specialty", "design", "--json"))
    assert (answer["specialty"], "plan" in answer) == ("design", False)
    assert "designs" in [line["line"] for line in answer["lines"]]


BUILDING = {"specialty": "building"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "$: 缺少“claims”。"),
        ({"claims": [{"line": "degree", "rank": 0}]}, "$.claims[0].rank: "),
        ({**BUILDING, "claims": [{"line": "degree"}, {"line": "degree", "choice": "x"}]}, "$.claims[1]: 本条没有这一档 (no such"),
        ({**BUILDING, "claims": [{"line": "votes", "value": 1}]}, "$.claims[0]: 本条由市中评委给出"),
        ({**BUILDING, "claims": [], "marks": {"exam": {"mark": 11}}}, "$.marks.exam: 专家评分不能超过本条上限 10 分"),
        ({**BUILDING, "claims": [], "given": {"exam": {"value": 1, "by": "某办"}}}, "$.given.exam: 本条不由其他部门给出"),
        ({"claims": []}, "$.specialty: 评分表不认识专业“”。"),
        ({"specialty": "mining", "claims": []}, "可写：surveying、design、building。"),
        ({"schedule": "other", "claims": []}, "$.schedule: 文件是按“other”填的，这里是“every-rule”。"),
    ],
)  # fmt: skip
def test_bad_claims_name_their_path_and_what_is_wrong(tmp_path: Path, data: Any, words: str) -> None:
    assert words in refused("tally", TABLE, "--claims", claims_file(tmp_path, data))


def test_what_is_no_json_or_no_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "claims.json"
    broken.write_text("{", encoding="utf-8")
    assert "不是有效的 JSON" in refused("tally", TABLE, "--claims", str(broken))
    assert "读不到文件" in refused("tally", TABLE, "--claims", str(tmp_path / "none.json"))


def test_a_broken_table_names_its_line(tmp_path: Path) -> None:
    table = tmp_path / "scoring.yaml"
    table.write_text(Path(TABLE).read_text(encoding="utf-8").replace("best_of: 1", "best_of: 9"), encoding="utf-8")
    file = claims_file(tmp_path, {"claims": []})
    told = refused("tally", str(table), "--claims", file)
    assert told.startswith(f"{table}:")
    assert "等于不限" in told
    table.write_bytes(b"\xff\xfe\xff")
    assert "读不到评分表" in refused("tally", str(table), "--claims", file)
    assert "读不到评分表" in refused("tally", str(PLANS), "--claims", file)


def test_a_name_that_is_neither_plan_nor_table_nor_file_is_refused(stored: PlanVersion, tmp_path: Path) -> None:
    told = refused("tally", "nowhere", "--claims", claims_file(tmp_path, {"claims": []}))
    assert told.startswith("没有计划或评分表“nowhere”")


def test_claims_schema_prints_a_schema_that_takes_a_real_file(tmp_path: Path) -> None:
    schema = json.loads(said("claims_schema"))
    assert schema == CLAIMS_SCHEMA
    example = json.loads((Path(__file__).parents[2] / "docs" / "examples" / "claims.json").read_text(encoding="utf-8"))
    jsonschema.validate(example, schema, cls=jsonschema.Draft202012Validator)
    answer = json.loads(said("tally", str(PLANS / IT), "--claims", "docs/examples/claims.json", "--json"))
    assert answer["machine_total"] == "34.80"
    assert answer["expert_total"] == "35.80"
