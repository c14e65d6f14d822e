"""Who must keep away from which case, and that asking for many costs no more queries than for one."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Person, Seat
from committee import marking
from committee.experts import pool_actions
from committee.experts.conflicts import conflicts_between, conflicts_of, staff_conflicts_of
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from dossiers.models import Achievement, Dossier, WorkPeriod
from tests import cast as people
from tests.ballots import office_of
from tests.reviews import in_pool
from tests.stages import declaration_again, submitted


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


def someone() -> Person:
    who = people.person()
    Dossier.objects.create(person=who)
    return who


def worked(who: Person, name: str, since: date, until: date | None = None) -> None:
    WorkPeriod.objects.create(
        dossier=who.dossier, employer_name=name, post="工程师", kind="engineering", starts_on=since, ends_on=until
    )


def did(who: Person, **given: Any) -> None:
    usual = {"kind": "project", "name": "年产二万吨助剂装置技改", "role": "led", "finished_on": date(2020, 1, 1)}
    Achievement.objects.create(dossier=who.dossier, **{**usual, **given})


def kinds(who: Person, case: Declaration) -> list[str]:
    return [each.kind for each in conflicts_of(who, case)]


def test_a_stranger_has_none_and_the_applicant_has_their_own_case(case: Declaration) -> None:
    assert conflicts_of(someone(), case) == ()
    assert kinds(case.person, case) == ["own"]


def test_whoever_works_or_worked_at_the_employer_keeps_away(case: Declaration) -> None:
    here, before = someone(), someone()
    Dossier.objects.filter(person=here).update(employer=case.employer)
    worked(before, f" {case.employer.name} ", date(2001, 1, 1), date(2003, 1, 1))
    assert conflicts_of(here, case)[0].words == f"现在同在“{case.employer.name}”"
    assert conflicts_of(before, case)[0].words.startswith("先后或同时在")


def test_the_record_of_the_pool_counts_without_a_dossier(stage: Stage, case: Declaration) -> None:
    assert kinds(in_pool(stage, employer_name=case.employer.name).person, case) == ["employer"]


def test_a_former_employer_of_both_counts_if_they_were_there_at_the_same_time(case: Declaration) -> None:
    worked(case.person, "旧厂", date(2005, 1, 1), date(2008, 1, 1))
    together, later = someone(), someone()
    worked(together, "旧厂", date(2007, 1, 1), date(2010, 1, 1))
    worked(later, "旧厂", date(2009, 1, 1), date(2010, 1, 1))
    assert (kinds(together, case), kinds(later, case)) == (["employer"], [])


def test_the_same_title_however_typed_or_the_same_number_is_a_shared_work(case: Declaration) -> None:
    did(case.person, name="一种 新型（环保）助剂", kind="patent", published_in="ZL 2018 1 0123456.7")
    titled, numbered, paper = someone(), someone(), someone()
    did(titled, name="一种新型(环保)助剂")
    did(numbered, name="另一个写法", kind="patent", published_in="zl201810123456.7")
    did(paper, name="第三个题目", kind="paper", published_in="ZL 2018 1 0123456.7")
    assert [kinds(who, case) for who in (titled, numbered, paper)] == [["work"], ["work"], []]


def test_a_relation_on_record_counts_until_somebody_else_withdraws_it(stage: Stage, case: Declaration) -> None:
    who, seat = in_pool(stage).person, office_of(stage)
    by = {"by": seat.person, "seat": seat, "at": timezone.now()}
    relation = pool_actions.record_relation(stage.row, who, case.person, kind="teacher", words="硕士导师", **by)
    assert [each.words for each in conflicts_of(who, case)] == ["师生：硕士导师"]
    with pytest.raises(NotAllowed, match="由别人撤销"):
        pool_actions.withdraw_relation(relation, reason="不是", **{**by, "by": who})
    pool_actions.withdraw_relation(relation, reason="登记错了人", **by)
    assert conflicts_of(who, case) == ()


def test_an_officer_who_acted_is_no_expert_on_the_case_but_may_go_on_as_officer(stage: Stage) -> None:
    moved = submitted(stage)
    officer = journeys.seats_here(stage, moved)[0]
    journeys.step(stage, moved, Verb.ENDORSE, officer)
    # The first desk is the employer's: an operator would be one of the house besides.
    Seat.objects.filter(pk=officer.pk).update(role=Role.ACCEPTING_OFFICER)
    assert kinds(officer.person, moved) == ["acted"]
    assert staff_conflicts_of(officer.person, moved) == ()


def test_an_officer_with_a_conflict_records_no_marks(stage: Stage, case: Declaration) -> None:
    seat = office_of(stage)
    case.stop_kind = "expert_review"
    pool_actions.record_relation(
        stage.row, seat.person, case.person, kind="relative", words="姐弟", by=seat.person, seat=seat, at=timezone.now()
    )
    assert "亲属：姐弟" in str(marking.may_mark(case, seat.person, seat))


def test_many_people_and_cases_cost_as_many_queries_as_one_of_each(stage: Stage, case: Declaration) -> None:
    def asked(who: list[Person], cases: list[Declaration]) -> int:
        with CaptureQueriesContext(connection) as found:
            conflicts_between(who, cases)
        return len(found)

    cases = [case, submitted(stage), submitted(stage)]
    crowd = [someone() for _each in range(6)]
    assert asked(crowd, cases) == asked(crowd[:1], cases[:1])
