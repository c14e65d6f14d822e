"""From dossier and answers to facts: words, lists, and nothing that identifies."""

import json
from datetime import date
from decimal import Decimal

import pytest

from config.demo.journeys import Stage
from declarations import facts, tallying
from declarations.models import Declaration, SelfClaim
from dossiers.models import Achievement, Degree, HoursRecord
from eligibility.facts import Facts
from tests.stages import drafted, make_stage


def test_facts_read_back_to_the_same_facts(draft: Declaration) -> None:
    found = facts.facts_of(draft)
    assert Facts.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_facts_hold_no_name_number_or_telephone_even_where_somebody_typed_one(draft: Declaration) -> None:
    person = draft.person
    Degree.objects.filter(dossier=person.dossier).update(major="化工 13900001234", school=person.name)
    said = json.dumps(facts.facts_of(draft).as_json(), ensure_ascii=False)
    assert person.name not in said
    assert person.phone not in said
    assert "13900001234" not in said


def test_the_dossiers_words_become_the_words_of_the_rules(draft: Declaration) -> None:
    dossier = draft.person.dossier
    dossier.degrees.update(level="associate", school_track="senior_class", origin="hkmt")
    dossier.appraisals.filter(year=2022).update(result="pass")
    dossier.workperiods.update(kind="skill")
    found = facts.facts_of(draft)
    assert found.degrees is not None
    assert found.work is not None
    assert found.appraisals is not None
    assert (found.degrees[0].level, found.degrees[0].school_track) == ("junior_college", "advanced_class")
    assert found.degrees[0].origin == "hong_kong_macau_taiwan"
    assert found.work[0].kind == "skilled"
    assert found.appraisals[-1].grade == "qualified"


@pytest.mark.parametrize(
    ("kind", "role", "said"),
    [("book", "alone", ("monograph", "led")), ("paper", "author", ("paper", "main_contributor"))],
)
def test_kinds_and_roles_of_achievements(draft: Declaration, kind: str, role: str, said: tuple[str, str]) -> None:
    Achievement.objects.filter(dossier=draft.person.dossier).update(kind=kind, role=role)
    found = facts.facts_of(draft).achievements
    assert found is not None
    assert (found[0].kind, found[0].role) == said


def test_hours_keep_their_online_part(draft: Declaration) -> None:
    HoursRecord.objects.filter(dossier=draft.person.dossier).update(online_hours=Decimal("5.5"))
    found = facts.facts_of(draft).hours
    assert found is not None
    assert {record.online for record in found} == {Decimal("5.5")}


def test_insurance_paid_elsewhere_lies_in_no_area_of_ours_and_none_given_is_not_known(draft: Declaration) -> None:
    dossier = draft.person.dossier
    dossier.insuranceyears.update(local=False, months=2)
    found = facts.facts_of(draft).insurance
    assert found is not None
    assert {month.area for month in found} == {facts.ELSEWHERE}
    assert [m.month for m in found][:2] == ["2020-01", "2020-02"]
    dossier.insuranceyears.all().delete()
    assert facts.facts_of(draft).insurance is None


def test_answers_of_a_public_institution_become_post_facts(draft: Declaration) -> None:
    draft.answers = {"quota_checked": True, "assessed_on": "2023-06-01", "posted_inside": False, "post_applied": "高级"}
    post = facts.facts_of(draft).post
    assert (post.quota_checked, post.posted_inside, post.assessed_on) == (True, False, date(2023, 6, 1))


def test_evidence_points_at_entry_and_files(draft: Declaration) -> None:
    found = facts.facts_of(draft).titles
    assert found is not None
    title = draft.person.dossier.titlerecords.get()
    assert found[0].evidence[0] == f"titlerecord:{title.pk}"
    assert found[0].evidence[1].startswith("file:")


def test_a_plan_without_a_table_has_no_sheet(stage: Stage, draft: Declaration) -> None:
    assert tallying.score_sheet_of(draft) is None
    assert facts.facts_of(draft).self_scores == ()


def test_the_checked_total_reaches_the_facts_and_is_open_until_confirmed(scored_stage: Stage) -> None:
    declaration = drafted(scored_stage, track="self_scored")
    sheet = tallying.score_sheet_of(declaration)
    found = facts.facts_of(declaration).self_scores
    assert sheet is not None
    assert found is not None
    assert (found[0].total, found[0].confirmed) == (sheet.machine_total, False)


def test_a_claim_without_evidence_counts_nothing(scored_stage: Stage) -> None:
    declaration = drafted(scored_stage, track="self_scored")
    SelfClaim.objects.filter(declaration=declaration).update(achievement=None, file=None)
    sheet = tallying.score_sheet_of(declaration)
    assert sheet is not None
    needing = [line for line in sheet.lines if "没有佐证" in line.reason.zh]
    assert needing
    assert {line.machine_mark for line in needing} == {Decimal(0)}


def test_before_the_first_claim_the_total_is_not_known(scored_stage: Stage) -> None:
    declaration = drafted(scored_stage, track="self_scored")
    declaration.claims.all().delete()
    assert facts.facts_of(declaration).self_scores is None


@pytest.mark.parametrize(
    "code",
    ["zhejiang-industry-full-senior-2023", "jiaxing-it-mid-junior-2021", "zhejiang-electromechanical-senior-2020"],
)
def test_the_other_plans_are_translated_too(stage: Stage, code: str) -> None:
    found = facts.facts_of(drafted(make_stage(code, beside=stage)))
    assert Facts.from_json(found.as_json()) == found


def test_a_technicians_title_counts_among_the_titles(draft: Declaration) -> None:
    draft.person.dossier.titlerecords.update(level="technician")
    found = facts.facts_of(draft).titles
    assert found is not None
    assert [title.level for title in found] == ["technician"]


def test_a_field_with_a_call_of_its_own_is_told_by_the_person(scored_stage: Stage) -> None:
    declaration = drafted(scored_stage)
    assert facts.facts_of(declaration).person.field_flags == ()
    declaration.answers = {"called_separately": True, "retired": False}
    person = facts.facts_of(declaration).person
    assert person.field_flags == ("artificial_intelligence", "optoelectronics")
    assert (person.retired, person.civil_servant) == (False, None)
