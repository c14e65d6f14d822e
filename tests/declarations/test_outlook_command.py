"""`manage.py outlook`: the outlook of a declaration, or of a file of facts, on the command line."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.demo.journeys import Stage
from declarations import facts, foreseen
from declarations.models import Declaration
from dossiers.models import HoursRecord, TitleRecord, WorkPeriod
from tests.stages import submitted


def outlook(*words: str) -> str:
    out = StringIO()
    call_command("outlook", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as refusal:
        outlook(*words)
    assert refusal.value.returncode == 2
    return str(refusal.value)


@pytest.fixture
def waiting(draft: Declaration) -> Declaration:
    """Five years are not full in the year of the notice, and its hours are not all in."""
    dossier = draft.person.dossier
    TitleRecord.objects.filter(dossier=dossier, level="intermediate").update(qualified_on=date(2019, 3, 15))
    WorkPeriod.objects.filter(dossier=dossier).update(starts_on=date(2010, 7, 1), ends_on=None)
    HoursRecord.objects.filter(dossier=dossier, year=2023).delete()
    return draft


def normal(answer: Any) -> Any:
    return next(line for line in answer["tracks"] if line["track"] == "normal")


def test_a_draft_is_told_its_year_its_day_and_its_duties(waiting: Declaration) -> None:
    said = outlook(f"#{waiting.pk}")
    assert "高级工程师 · 正常申报: 年限 2024-03-15 满，预计 2024 年度可以申报。" in said
    assert "  2024-12-31  " in said
    assert "附件1·四" in said


def test_as_json_it_gives_each_track_with_state_day_duties_and_clauses(waiting: Declaration) -> None:
    answer = json.loads(outlook(f"#{waiting.pk}", "--json"))
    assert (answer["plan"], answer["version"], answer["assumed"]) == (waiting.plan.code, 1, False)
    line = normal(answer)
    assert (line["state"], line["year"], line["full_on"]) == (foreseen.LATER, 2024, "2024-03-15")
    assert {"2024-12-31"} <= {duty["by"] for duty in line["duties"]}
    assert {"document", "clause", "origin"} == set(line["duties"][0]["cites"][0])
    assert {each["track"] for each in answer["tracks"]} == {"normal", "transfer", "skilled", "exceptional"}


def test_a_file_of_the_same_facts_gets_the_same_answer(waiting: Declaration, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts.facts_of(waiting).as_json(), ensure_ascii=False), encoding="utf-8")
    asked = ("--facts", str(file), "--plan", waiting.plan.code)
    assert json.loads(outlook(*asked, "--json")) == json.loads(outlook(f"#{waiting.pk}", "--json"))
    assert outlook(*asked) == outlook(f"#{waiting.pk}")
    later = json.loads(outlook(*asked, "--on", "2023-12-01", "--json"))
    assert later["on"] == "2023-12-01"


def test_a_submitted_declaration_goes_by_its_number_and_its_person_stays_unnamed(stage: Stage) -> None:
    declaration = submitted(stage)
    said = outlook(declaration.number)
    assert "正常申报" in said
    assert declaration.person.name not in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "请给出申报编号，或者同时给出 --facts 和 --plan。"),
        (("1", "--facts", "x.json"), "请给出申报编号，或者同时给出 --facts 和 --plan。"),
        (("--facts", "x.json"), "请给出申报编号，或者同时给出 --facts 和 --plan。"),
        (("1", "--plan", "p"), "请给出申报编号，或者同时给出 --facts 和 --plan。"),
        (("0815",), "没有申报“0815”，请核对编号。"),
        (("#x",), "没有申报“#x”，请核对编号。"),
        (("--facts", "x.json", "--plan", "nowhere"), "没有计划“nowhere”，请先导入。"),
    ],
)
def test_what_can_not_be_answered_is_refused_with_a_sentence(stage: Stage, words: tuple[str, ...], says: str) -> None:
    assert refused(*words) == says


def test_a_file_that_is_not_there_is_refused(stage: Stage, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.json")
    assert missing in refused("--facts", missing, "--plan", stage.plan.code)
