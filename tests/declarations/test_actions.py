"""One declaration under the first plan, step by step: what is allowed, what is refused and in which words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from audit.queries import events_of
from config import clock
from config.demo import journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import actions, editing, itinerary
from declarations.enums import Ending, State, Verb
from declarations.models import Declaration, NumberCounter, Submission
from declarations.queries import at_desk, stage_bar, who_has_it
from declarations.refusals import Conflict, NotAllowed
from declarations.returns import ReturnPoint
from review_plans.actions import amend
from tests.stages import again, drafted, led_to, make_stage, noticed, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


def refusal(call: object) -> str:
    with pytest.raises(NotAllowed) as caught:
        call()  # type: ignore[operator]
    return str(caught.value.denied)


def submit(declaration: Declaration, key: str = "one", at: object = None) -> Submission:
    return actions.submit(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        received_at=at or timezone.now(),  # type: ignore[arg-type]
        idempotency_key=key,
    )


def test_a_submitted_declaration_lies_with_the_employer_and_has_a_number(stage: Stage) -> None:
    declaration = submitted(stage)
    assert (declaration.state, declaration.stop, declaration.revision) == (State.AT_EMPLOYER, "employer", 1)
    assert declaration.number.endswith("00001")
    assert who_has_it(declaration) == declaration.employer.name
    assert list(at_desk(stage.desks.operators[declaration.employer_id])) == [declaration]


def test_the_same_key_sent_twice_is_one_submission(stage: Stage) -> None:
    declaration = drafted(stage)
    first, second = submit(declaration), submit(declaration)
    assert first.pk == second.pk
    assert NumberCounter.objects.get(plan=stage.row).last == 1


def test_a_missing_pledge_stops_the_submit_and_is_named(stage: Stage) -> None:
    declaration = drafted(stage)
    declaration = editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        signature=None,
        pledged_at=None,
    )
    assert "真实性保证书还没有签署" in refusal(lambda: submit(declaration))
    declaration.refresh_from_db()
    assert (declaration.state, declaration.number) == (State.DRAFT, "")


def test_a_finished_year_that_is_short_of_hours_bars_the_submit_with_its_clause(stage: Stage) -> None:
    year = stage.plan.hours_years[0]
    declaration = drafted(stage, story=Story(hours_short_in=year))
    words = refusal(lambda: submit(declaration))
    assert words.startswith("按 杭经信人事〔2023〕63号 附件1·四 不得申报")
    assert not Submission.objects.filter(declaration=declaration).exists()


def test_a_condition_that_is_not_met_asks_for_a_reason_but_does_not_stop(stage: Stage) -> None:
    declaration = drafted(stage, story=Story(years_since_title=3))
    declaration = editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        not_met_reason="",
    )
    assert "请在预览页确认并写明理由" in refusal(lambda: submit(declaration))
    declaration = editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        not_met_reason="年限以聘书为准，请核。",
    )
    assert submit(declaration).revision == 1


def test_the_last_instant_of_the_printed_day_is_in_time_and_midnight_is_not(stage: Stage) -> None:
    last = stage.plan.personal_deadline
    assert last is not None
    late, punctual = drafted(stage), drafted(stage)
    set_day(HANGZHOU, last, hour=23)
    midnight = clock.true_instant(
        clock.now(HANGZHOU).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1), HANGZHOU
    )
    assert submit(punctual, at=midnight - timedelta(milliseconds=1)).revision == 1
    assert "个人申报已于 2023年8月27日 24:00 截止" in refusal(lambda: submit(late, at=midnight))


def test_the_employer_may_not_forward_before_the_fifth_full_working_day(stage: Stage) -> None:
    declaration = noticed(stage)
    operator = stage.desks.operators[declaration.employer_id]
    words = refusal(lambda: journeys.step(stage, declaration, Verb.FORWARD, operator))
    assert "公示" in words
    assert "2023年8月25日（星期五）24:00" in words
    declaration.refresh_from_db()
    assert declaration.stop == "employer_notice"


def test_a_case_goes_the_whole_way_to_the_committee(stage: Stage) -> None:
    declaration = led_to(stage, "committee_check")
    assert declaration.state == State.COMMITTEE_CHECK
    assert not itinerary.form_unlocked(declaration)
    declaration = journeys.advance(stage, declaration)
    assert itinerary.form_unlocked(declaration)
    places = [s.place for s in stage_bar(declaration)]
    assert places[:5] == ["done"] * 5
    assert places[5] == "now"


def test_the_stage_bar_asks_once_what_was_set_since_and_for_whom_and_shows_it_at_each_stop(stage: Stage) -> None:
    declaration = submitted(stage)
    stops = [stop for stop in itinerary.variant_of(declaration).stops if stop.deadline]
    said = {
        "document": "杭经信补〔2023〕1号",
        "decided_by": "测试高评委办公室",
        "decided_on": date(2023, 8, 1),
        "reason": "停机",
    }
    for stop, circle in zip(stops, ({}, {"people": [declaration.person]}), strict=False):
        amend(
            stage.row, kind="deadline", target=stop.code, value={"date": "2023-12-01"}, at=stage.now(), **said, **circle
        )
    with assertNumQueries(2):
        bar = stage_bar(declaration)
    assert [each.deadline for each in bar] == [itinerary.deadline_of(declaration, each.code) for each in bar]
    assert sum(each.deadline is not None and each.deadline.month == 12 for each in bar) == 2


def test_both_bureaus_must_sign_before_the_case_moves(stage: Stage) -> None:
    declaration = led_to(stage, "bureau")
    first, second = journeys.seats_here(stage, declaration)
    declaration = journeys.step(stage, declaration, Verb.ENDORSE, first)
    assert "还缺审查意见" in refusal(lambda: journeys.step(stage, declaration, Verb.RECOMMEND, first))
    declaration = journeys.step(stage, declaration, Verb.ENDORSE, second)
    assert journeys.step(stage, declaration, Verb.RECOMMEND, second).stop == "committee_check"


def test_one_seat_signs_once(stage: Stage) -> None:
    declaration = led_to(stage, "bureau")
    seat = journeys.seats_here(stage, declaration)[0]
    declaration = journeys.step(stage, declaration, Verb.ENDORSE, seat)
    assert "已签署" in refusal(lambda: journeys.step(stage, declaration, Verb.ENDORSE, seat))


def test_an_endorsement_against_the_verdict_needs_a_reason(stage: Stage) -> None:
    declaration = submitted(stage, story=Story(years_since_title=3))
    seat = journeys.seats_here(stage, declaration)[0]
    assert "须写明理由" in refusal(lambda: journeys.step(stage, declaration, Verb.ENDORSE, seat, reason=""))
    assert journeys.step(stage, declaration, Verb.ENDORSE, seat, reason="聘书已核。").stop == "employer_notice"


def test_a_correction_that_the_notice_does_not_show_returns_to_the_desk_that_sent_it_back(stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    declaration = journeys.send_back(stage, declaration, [ReturnPoint("unclear", "statement", "请补充。")])
    declaration = editing.save(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        now=stage.now(),
        statement="补充后的述职。",
    )
    submit(declaration, key="two")
    declaration.refresh_from_db()
    assert declaration.stop == "employer"
    declaration = journeys.advance(stage, declaration)
    assert declaration.stop == "accepting_office"


def test_the_loser_of_a_race_learns_who_won(stage: Stage) -> None:
    declaration = submitted(stage)
    seat = journeys.seats_here(stage, declaration)[0]
    version = declaration.row_version
    journeys.advance(stage, declaration)
    with pytest.raises(Conflict) as caught:
        actions.take_step(
            declaration,
            verb=Verb.REFUSE,
            person=seat.person,
            seat=seat,
            expected_version=version,
            reason="不符合",
            now=stage.now(),
        )
    assert caught.value.who == seat.person.name


def test_a_move_can_be_recalled_until_the_next_desk_acts(stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    operator = stage.desks.operators[declaration.employer_id]
    back = journeys.step(stage, declaration, Verb.RECALL, operator)
    assert back.stop == "employer_notice"
    again = journeys.advance(stage, back)
    office = journeys.seats_here(stage, again)[0]
    journeys.step(stage, again, Verb.ENDORSE, office)
    assert "下一环节已经办理" in refusal(lambda: journeys.step(stage, again, Verb.RECALL, operator))


def test_a_withdrawn_declaration_has_ended_and_another_may_begin(stage: Stage) -> None:
    declaration = submitted(stage)
    person = declaration.person
    ended = actions.withdraw(
        declaration, person=person, expected_version=declaration.row_version, reason="另行申报", now=stage.now()
    )
    assert (ended.state, ended.ending) == (State.ENDED, Ending.WITHDRAWN)
    assert actions.start(person=person, plan=stage.row, now=stage.now()).state == State.DRAFT


def test_a_second_live_declaration_is_refused(stage: Stage) -> None:
    declaration = drafted(stage)
    words = refusal(lambda: actions.start(person=declaration.person, plan=stage.row, now=stage.now()))
    assert "已有一份申报" in words


def test_nobody_acts_on_a_case_of_their_own(stage: Stage) -> None:
    declaration = submitted(stage)
    seat = stage.desks.operators[declaration.employer_id]
    Declaration.objects.filter(pk=declaration.pk).update(person=seat.person)
    declaration.refresh_from_db()
    assert "当前处于" in refusal(lambda: journeys.step(stage, declaration, Verb.ENDORSE, seat))


def test_each_step_leaves_exactly_one_event(stage: Stage) -> None:
    declaration = submitted(stage)
    before = len(events_of("declaration", declaration.pk))
    journeys.advance(stage, declaration)
    assert len(events_of("declaration", declaration.pk)) == before + 1
