"""The officers' checks: the same code for the desk and for the applicant beforehand."""

from datetime import date

from django.test import Client
from django.urls import reverse
from django.utils import translation

import offices.cases
from accounts.models import AuthorisationLetter
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import desk_checks, itinerary, judging
from declarations.desk_checks import DeskChecks, checks_at, every_desk
from declarations.models import Declaration
from dossiers.models import HoursRecord
from tests.cast import sign_in
from tests.stages import drafted, set_day


def before_submit(declaration: Declaration) -> tuple[DeskChecks, ...]:
    now = clock.now(declaration.plan.code)
    return every_desk(declaration, judging.fresh_track(declaration, now), now)


def lines(checks: DeskChecks, *codes: str) -> list[tuple[str, str, str]]:
    return [(line.code, line.answer, line.words) for line in checks.lines if line.code in codes]


def at(declaration: Declaration, kind: str) -> DeskChecks:
    return next(each for each in before_submit(declaration) if each.kind == kind)


def test_one_code_object_serves_both_sides() -> None:
    assert offices.cases.checks_at is desk_checks.checks_at
    assert every_desk.__globals__["checks_at"] is offices.cases.checks_at


def test_a_desk_finds_what_the_applicant_was_shown(stage: Stage) -> None:
    declaration = drafted(stage)
    HoursRecord.objects.filter(dossier=declaration.person.dossier, year=2023).update(hours=0)
    shown = {each.stop: each for each in before_submit(declaration)}
    declaration = journeys.submit(stage, declaration)
    met = []
    while declaration.stop in shown:
        now = clock.now(declaration.plan.code)
        stop = itinerary.present_stop(declaration)
        found = checks_at(declaration, stop, judging.stored_track(declaration), now)
        codes = ("complete", "qualified", "person", "letter", "deadline", "posting")
        assert lines(found, *codes) == lines(shown[declaration.stop], *codes)
        met.append(stop.kind)
        if stop.kind == "employer_notice":
            notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
            set_day(stage.plan.code, notice.over_at.astimezone(clock.SHANGHAI).date())
        declaration = journeys.advance(stage, declaration)
        declaration.refresh_from_db()
    assert met[:2] == ["employer", "employer_notice"]
    assert "accepting_office" in met


def test_the_officers_page_shows_the_same_lines(client: Client, stage: Stage) -> None:
    declaration = journeys.submit(stage, drafted(stage))
    operator = stage.desks.operators[declaration.employer_id]
    page = sign_in(client, operator.person, operator).get(reverse("offices:case", args=[declaration.pk]))
    found = checks_at(
        declaration,
        itinerary.present_stop(declaration),
        judging.stored_track(declaration),
        clock.now(declaration.plan.code),
    )
    assert found.lines
    for line in found.lines:
        assert line.words in page.content.decode()


def test_what_is_missing_is_named_with_the_page_that_mends_it(draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(statement="")
    draft.refresh_from_db()
    (line,) = [each for each in at(draft, "employer").lines if each.code == "complete"]
    assert (line.answer, line.page, line.words) == ("NOT_MET", "statement", "本人述职还没有填写")


def test_before_a_track_is_chosen_that_is_what_is_asked(draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(track="")
    draft.refresh_from_db()
    assert lines(at(draft, "employer"), "qualified") == [("qualified", "UNKNOWN", "还没有选定申报层级和途径。")]


def test_a_broken_condition_is_told_with_its_clause_and_only_for_the_nearest_alternative(draft: Declaration) -> None:
    draft.person.dossier.titlerecords.filter(level="intermediate").update(qualified_on=date(2022, 1, 1))
    found = lines(at(draft, "bureau"), "qualified")
    assert len(found) == 1
    assert "附件1·二·(一)" in found[0][2]


def test_a_condition_is_told_in_the_reader_s_language(draft: Declaration) -> None:
    HoursRecord.objects.filter(dossier=draft.person.dossier, year=2022).update(hours=1)
    with translation.override("en"):
        found = lines(at(draft, "bureau"), "qualified")
    assert any("2022: " in words for _code, _answer, words in found)


def test_an_employer_without_a_letter_is_asked_for_it_at_the_employers_desk_only(draft: Declaration) -> None:
    AuthorisationLetter.objects.filter(organisation=draft.employer).delete()
    assert [answer for _code, answer, _words in lines(at(draft, "employer"), "letter")] == ["NOT_MET"]
    assert not lines(at(draft, "bureau"), "letter")


def test_after_the_last_posting_day_the_notice_no_longer_fits(stage: Stage, draft: Declaration) -> None:
    assert [answer for _code, answer, _words in lines(at(draft, "employer"), "posting")] == ["MET"]
    set_day(stage.plan.code, date(2023, 9, 5))
    assert [answer for _code, answer, _words in lines(at(draft, "employer"), "posting")] == ["NOT_MET"]
    assert [answer for _code, answer, _words in lines(at(draft, "employer"), "deadline")] == ["MET"]
    set_day(stage.plan.code, date(2023, 9, 8))
    assert [answer for _code, answer, _words in lines(at(draft, "employer"), "deadline")] == ["NOT_MET"]


def test_what_is_done_at_a_desk_itself_waits_until_the_case_is_there(draft: Declaration) -> None:
    found = lines(at(draft, "employer_notice"), "notice_ran", "no_open_objection")
    assert [answer for _code, answer, _words in found] == ["NOT_YET", "NOT_YET"]
    assert "公示满期并录入结果" in found[0][2]


def test_at_the_desk_the_guards_answer(stage: Stage) -> None:
    declaration = journeys.advance(stage, journeys.submit(stage, drafted(stage)))
    found = checks_at(declaration, itinerary.present_stop(declaration), None, clock.now(declaration.plan.code))
    said = lines(found, "notice_ran", "no_open_objection")
    assert said[0][1] == "NOT_YET"
    assert "还没有张贴公示" in said[0][2]
    assert said[1][1] == "MET"


def test_a_desk_that_is_passed_is_no_longer_among_those_to_come(stage: Stage) -> None:
    declaration = journeys.advance(stage, journeys.submit(stage, drafted(stage)))
    assert "employer" not in [each.kind for each in before_submit(declaration)]


def test_the_page_lists_what_all_look_at_once_and_each_desk_s_own(mine: Client, draft: Declaration) -> None:
    page = mine.get(reverse("declarations:desks", args=[draft.pk])).content.decode()
    assert page.count("必填内容、附件和承诺都有。") == 1
    assert page.count("单位的授权委托已经审核通过。") == 1
    for name in ("每个环节都会看", "受理点审查", "没有另外的核对。"):
        assert name in page


def test_the_page_leads_to_where_a_thing_is_mended(mine: Client, draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(statement="")
    page = mine.get(reverse("declarations:desks", args=[draft.pk])).content.decode()
    assert f"{reverse('declarations:statement', args=[draft.pk])}#id_statement" in page
