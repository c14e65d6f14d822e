"""Stored verdicts are judged anew: all come out the same; one that was tampered with is named, and what flipped in it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.demo.journeys import Stage
from declarations.models import Verdict
from tests.stages import PLANS, make_stage, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
OTHER = "zhejiang-it-senior-2023"


@pytest.fixture
def stored(db: None) -> Verdict:
    stage: Stage = make_stage(HANGZHOU)
    submitted(stage)
    return Verdict.objects.order_by("pk")[0]


def replay(*words: str) -> tuple[int, str]:
    """The exit code of the command, and what it says."""
    out = StringIO()
    try:
        call_command("replay_verdicts", *words, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def told(*words: str) -> tuple[int, Any]:
    code, text = replay(*words, "--json")
    return code, json.loads(text)


def test_what_was_answered_is_answered_again(stored: Verdict) -> None:
    count = Verdict.objects.count()
    assert count
    assert told() == (0, {"checked": count, "differences": 0, "differing": []})
    assert told("--plan", HANGZHOU)[1]["checked"] == count
    assert replay() == (0, f"共核对 {count} 条资格判定，全部与留存的答复一致。\n")


def test_a_tampered_answer_is_found_and_named(stored: Verdict) -> None:
    finding = stored.answer["targets"][0]["tracks"][0]["findings"][0]
    finding["answer"] = "NOT_MET" if finding["answer"] == "MET" else "MET"
    stored.save(update_fields=["answer"])
    code, found = told()
    (differing,) = found["differing"]
    assert (code, found["differences"]) == (1, 1)
    assert (differing["verdict"], differing["occasion"]) == (stored.pk, stored.occasion)
    assert differing["declaration"] == (stored.declaration.number or f"#{stored.declaration_id}")
    assert (differing["rules"], differing["fault"]) == ([finding["rule"]], None)
    code, words = replay()
    assert code == 1
    assert finding["rule"] in words
    assert "1 条与留存的答复不一致" in words


def test_a_tampered_sentence_is_found(stored: Verdict) -> None:
    stored.answer["targets"][0]["tracks"][0]["findings"][0]["figures"] = "篡改"
    stored.save(update_fields=["answer"])
    assert told()[1]["differences"] == 1


@pytest.mark.parametrize("answer", [{}, {"targets": []}, []])
def test_an_answer_that_was_emptied_is_found(stored: Verdict, answer: Any) -> None:
    stored.answer = answer
    stored.save(update_fields=["answer"])
    assert told()[1]["differences"] == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("engine_version", "0", "判定引擎为第 0 版"),
        ("plan_hash", "f" * 64, "缺少哈希为 ffffffffffff 的计划版本"),
        ("facts_schema", 99, "事实格式为第 99 版"),
        ("facts", {"degrees": 3}, "$.degrees"),
    ],
)
def test_what_can_not_be_judged_says_why(stored: Verdict, field: str, value: Any, words: str) -> None:
    Verdict.objects.filter(pk=stored.pk).update(**{field: value})
    code, found = told()
    assert (code, found["differences"]) == (1, 1)
    assert words in found["differing"][0]["fault"]
    assert words in replay()[1]


def test_another_plan_has_none_of_them(stored: Verdict) -> None:
    call_command("import_plan", str(PLANS / OTHER), stdout=StringIO())
    assert told("--plan", OTHER) == (0, {"checked": 0, "differences": 0, "differing": []})


def test_an_unknown_plan_is_refused(db: None) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("replay_verdicts", "--plan", "nowhere", stdout=StringIO())
    assert refusal.value.returncode == 2
    assert "nowhere" in str(refusal.value)
