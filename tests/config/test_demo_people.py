"""For each plan with a printed track, demo people who get each of the four answers, and the clauses these hang on."""

from datetime import datetime

import pytest

from config.demo import personas
from declarations.judging import chosen_track, fresh_verdict
from declarations.models import Declaration
from tests.stages import make_stage

# plan → answer → locators of the clauses that decide it (MET hangs on all that stand, so only its own are named)
HANGS_ON = {
    "hangzhou-chem-textile-senior-2023": {
        "MET": {"附件1·二·(一)·2", "附件1·四"},
        "NOT_MET": {"附件1·二", "附件1·二·(一)·1", "附件1·二·(一)·2", "附件1·二·(一)·3"},
        "NOT_YET": {"附件1·四", "四·(四)"},
        "UNKNOWN": {"六·1"},
    },
    "jiaxing-it-mid-junior-2021": {
        "MET": {"二·(二)·第2段", "五·(二)"},
        "NOT_MET": {"二·(二)·第4段", "二·(二)·第2段", "二·(二)·第3段"},
        "NOT_YET": {"五·(二)"},
        "UNKNOWN": {"工程师·硕士", "工程师·博士", "工程师·大专、学士"},
    },
    "zhejiang-it-senior-2023": {
        "MET": {"附件1·二·(一)·2", "二·(三)"},
        "NOT_MET": {"附件1·二·(一)·1", "附件1·二·(一)·2"},
        "NOT_YET": {"二·(三)"},
        "UNKNOWN": {"二·(一)"},
    },
    "zhejiang-electromechanical-senior-2020": {
        "MET": {"附件1·二·(一)·2", "四·(四)"},
        "NOT_MET": {"附件1·二·(一)·1", "附件1·二·(一)·2"},
        "NOT_YET": {"四·(四)"},
        "UNKNOWN": {"二"},
    },
}


def answer_and_clauses(declaration: Declaration, now: datetime) -> tuple[str, set[str]]:
    track = chosen_track(declaration, fresh_verdict(declaration, now))
    assert track is not None
    deciding = {f.citation.clause for f in track.findings if f.stands and f.answer is track.answer}
    return track.answer.value, deciding


@pytest.mark.parametrize("code", HANGS_ON)
def test_every_plan_with_a_printed_track_has_a_person_for_each_answer(code: str, db: None) -> None:
    stage = make_stage(code)
    found = {
        wanted: answer_and_clauses(declaration, stage.now())
        for wanted, declaration in personas.one_for_each_answer(stage).items()
    }
    assert {wanted: answer for wanted, (answer, _clauses) in found.items()} == {a: a for a in HANGS_ON[code]}
    for answer, clauses in HANGS_ON[code].items():
        assert found[answer][1] >= clauses if answer == "MET" else found[answer][1] == clauses


def test_the_full_senior_plan_answers_unknown_because_its_source_is_missing(db: None) -> None:
    stage = make_stage("zhejiang-industry-full-senior-2023")
    people = personas.one_for_each_answer(stage)
    assert list(people) == ["UNKNOWN"]
    assert answer_and_clauses(people["UNKNOWN"], stage.now())[0] == "UNKNOWN"
