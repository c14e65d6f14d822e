"""A notice is repeated only where what it shows has changed, and a change of the calendar moves what still runs."""

from datetime import date, time, timedelta

import pytest

from config import clock, invariants
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import editing
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.returns import ReturnPoint
from dossiers import actions as dossier_actions
from dossiers import vouching
from provisions.working_days import WorkingCalendar
from public_notices.actions import certify
from public_notices.calendar import move_running
from public_notices.models import PublicNotice
from review_plans.calendar import working_calendar
from tests.stages import again, led_to, make_stage, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def returned(stage: Stage) -> Declaration:
    """Sent back by the accepting office, after its notice has run."""
    declaration = led_to(stage, "accepting_office")
    return journeys.send_back(stage, declaration, [ReturnPoint("other", "", "请核对全部内容")])


def test_a_correction_outside_the_published_fields_goes_straight_back_to_the_desk(
    stage: Stage, returned: Declaration
) -> None:
    set_day(HANGZHOU, date(2023, 9, 11))  # the employer's own deadline has passed
    saved = editing.save(
        returned,
        person=returned.person,
        expected_version=returned.row_version,
        now=stage.now(),
        statement="改写过的述职。",
    )
    again = journeys.submit(stage, saved)
    assert (again.stop, again.revision) == ("employer", 2)
    assert journeys.advance(stage, again).stop == "accepting_office"
    assert PublicNotice.objects.count() == 1


def test_a_corrected_published_field_must_hang_again_for_its_days(stage: Stage, returned: Declaration) -> None:
    degree = returned.person.dossier.degrees.get()
    dossier_actions.change_entry(degree, person=returned.person, values={"school": "更正后的大学"})
    dossier = returned.person.dossier
    dossier.refresh_from_db()
    operator = stage.desks.operators[returned.employer_id]
    vouching.verify_all(dossier, person=operator.person, seat=operator, expected_version=dossier.row_version)
    again = journeys.advance(stage, journeys.submit(stage, returned))
    assert again.stop == "employer_notice"
    with pytest.raises(NotAllowed, match="还没有张贴公示"):
        journeys.step(stage, again, Verb.FORWARD, operator)
    notice = journeys.post_employer_notice(stage, again.employer, [again])
    set_day(HANGZHOU, notice.over_at.astimezone(clock.SHANGHAI).date())
    certify(notice, person=operator.person, seat=operator)
    assert journeys.step(stage, again, Verb.FORWARD, operator).stop == "accepting_office"
    assert "更正后的大学" in str(notice.content)


def test_a_new_holiday_moves_running_notices_and_names_them(stage: Stage) -> None:
    declaration = journeys.advance(stage, submitted(stage))
    notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
    before = working_calendar()
    after = WorkingCalendar(before.working, before.off | {date(2023, 8, 23)}, before.years)
    assert move_running(before, after) == [
        f"公示 {notice.number}（{declaration.employer.name}）：届满时间由 2023年8月25日（星期五）24:00"
        " 改为 2023年8月28日（星期一）24:00。"
    ]
    notice.refresh_from_db()
    assert notice.counted == ["2023-08-21", "2023-08-22", "2023-08-24", "2023-08-25", "2023-08-28"]
    assert move_running(before, after) == []


def test_an_hour_ruled_in_mid_course_moves_no_notice_that_hangs_and_is_no_fault(stage: Stage, settings: object) -> None:
    declaration = journeys.advance(stage, submitted(stage))
    notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
    settings.NOTICE_ENDS_AT = time(17, 30)  # type: ignore[attr-defined]
    assert list(invariants.notices_count_right()) == []
    assert move_running(working_calendar(), working_calendar()) == []
    assert PublicNotice.objects.get(pk=notice.pk).over_at == notice.over_at


def test_a_notice_whose_end_was_tampered_with_is_a_fault(stage: Stage) -> None:
    declaration = journeys.advance(stage, submitted(stage))
    notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
    PublicNotice.objects.filter(pk=notice.pk).update(over_at=notice.over_at - timedelta(days=1))
    (fault,) = invariants.notices_count_right()
    assert notice.number in fault


def test_a_certified_notice_is_moved_by_nothing(stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    notice = declaration.notice_items.get().notice
    before = working_calendar()
    after = WorkingCalendar(before.working, before.off | {date(2023, 8, 23)}, before.years)
    assert move_running(before, after) == []
    assert PublicNotice.objects.get(pk=notice.pk).counted == notice.counted
