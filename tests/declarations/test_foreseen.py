"""When each track opens, on the page and as a calendar file."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from config import clock
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import foreseen, reminders
from declarations.models import Declaration
from dossiers.models import HoursRecord, TitleRecord, WorkPeriod
from tests.cast import person, sign_in
from tests.stages import drafted, make_stage, set_day


def found_for(declaration: Declaration) -> foreseen.Foreseen:
    return foreseen.foreseen(declaration, clock.now(declaration.plan.code))


def line_of(declaration: Declaration, track: str = "normal") -> foreseen.TrackLine:
    return next(line for line in found_for(declaration).tracks if line.track == track)


def qualify_on(declaration: Declaration, day: date) -> None:
    """The title, and no work before it that would count for more."""
    TitleRecord.objects.filter(dossier=declaration.person.dossier, level="intermediate").update(qualified_on=day)
    WorkPeriod.objects.filter(dossier=declaration.person.dossier).update(starts_on=date(2010, 7, 1), ends_on=None)


def test_who_is_met_is_told_so(draft: Declaration) -> None:
    line = line_of(draft)
    assert (line.state, line.headline) == (foreseen.READY, "现在就符合，可以申报。")
    assert (line.steps, line.duties, line.acts, line.barriers) == ((), (), (), ())


def test_hours_of_the_running_year_are_due_at_its_end(draft: Declaration) -> None:
    HoursRecord.objects.filter(dossier=draft.person.dossier, year=2023).delete()
    line = line_of(draft)
    assert line.state == foreseen.THIS_TIME
    assert [duty.by for duty in line.duties] == [date(2023, 12, 31)]
    assert line.duties[0].cites[0].clause == "附件1·四"


def test_a_term_too_short_this_year_names_its_day_and_year(draft: Declaration) -> None:
    qualify_on(draft, date(2019, 3, 15))
    line = line_of(draft)
    assert (line.state, line.year, line.full_on) == (foreseen.LATER, 2024, date(2024, 3, 15))
    assert line.headline == "年限 2024-03-15 满，预计 2024 年度可以申报。"
    assert date(2024, 12, 31) in [duty.by for duty in line.duties]


def test_what_no_time_brings_is_counted(draft: Declaration) -> None:
    line = line_of(draft, "transfer")
    assert line.state in (foreseen.ACTS, foreseen.CLOSED)
    assert line.acts
    assert all(step.clause for step in line.acts)


def test_the_first_track_to_open_stands_first(draft: Declaration) -> None:
    states = [line.state for line in found_for(draft).tracks]
    order = [foreseen.READY, foreseen.THIS_TIME, foreseen.LATER, foreseen.ACTS, foreseen.CLOSED]
    assert states == sorted(states, key=order.index)


def test_where_the_notice_counts_to_no_day_the_page_says_what_was_taken(stage: Stage, client: Client) -> None:
    declaration = drafted(make_stage("zhejiang-industry-full-senior-2023", beside=stage))
    found = found_for(declaration)
    assert (found.assumed, found.count_to) == (True, clock.today(declaration.plan.code))
    page = sign_in(client, declaration.person, as_applicant=True).get(
        reverse("declarations:outlook", args=[declaration.pk])
    )
    assert "通知没有写年限算到哪一天，暂按今天推算" in page.content.decode()


def test_the_page_shows_the_answer_the_duties_and_their_clauses(mine: Client, draft: Declaration) -> None:
    qualify_on(draft, date(2019, 3, 15))
    page = mine.get(reverse("declarations:outlook", args=[draft.pk])).content.decode()
    for words in ("年限 2024-03-15 满，预计 2024 年度可以申报。", "2024-12-31", "附件1·四", "以后各年以当年通知为准"):
        assert words in page


def test_the_verdict_page_begins_each_track_with_the_fewest_steps(mine: Client, draft: Declaration) -> None:
    qualify_on(draft, date(2019, 3, 15))
    page = mine.get(reverse("declarations:verdict", args=[draft.pk])).content.decode()
    assert "最少还要 1 步" in page
    assert page.index("最少还要 1 步") < page.index("工程类本科及以上，满 5 年") < page.index("工程博士，满 2 年")


def calendar_of(client: Client, declaration: Declaration) -> Any:
    answer = client.get(reverse("declarations:outlook_calendar", args=[declaration.pk]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    return Calendar.from_ical(answer.content)


def events(file: Any) -> dict[str, tuple[date, str]]:
    return {str(e["uid"]): (e["dtstart"].dt, str(e["summary"])) for e in file.walk("VEVENT")}


def test_the_calendar_file_holds_the_last_day_the_full_day_and_the_duties(mine: Client, draft: Declaration) -> None:
    qualify_on(draft, date(2019, 3, 15))
    found = events(calendar_of(mine, draft))
    days = {day for day, _ in found.values()}
    assert {date(2023, 8, 27), date(2024, 3, 15), date(2024, 12, 31)} <= days
    assert "高级工程师 · 正常申报：年限已满" in {summary for _, summary in found.values()}


def test_fetched_again_the_file_replaces_its_own_entries(mine: Client, draft: Declaration) -> None:
    qualify_on(draft, date(2019, 3, 15))
    assert events(calendar_of(mine, draft)) == events(calendar_of(mine, draft))


def test_each_entry_links_to_the_page_warns_a_week_before_and_names_nobody(mine: Client, draft: Declaration) -> None:
    qualify_on(draft, date(2019, 3, 15))
    file = calendar_of(mine, draft)
    assert draft.person.name not in file.to_ical().decode()
    for event in file.walk("VEVENT"):
        assert str(event["url"]).endswith(f"/me/d/{draft.pk}/outlook/")
        (alarm,) = event.walk("VALARM")
        assert alarm["trigger"].dt.days == -7


def test_a_window_that_is_over_is_no_longer_in_the_file(stage: Stage, draft: Declaration) -> None:
    set_day(stage.plan.code, date(2023, 8, 28))
    file = reminders.calendar(
        found_for(draft), name="计划", last_day=date(2023, 8, 27), owner="d", url="https://x/", stamp=timezone.now()
    )
    assert date(2023, 8, 27) not in {day for day, _ in events(Calendar.from_ical(file)).values()}


def test_two_clauses_that_ask_for_the_same_stand_once(draft: Declaration) -> None:
    HoursRecord.objects.filter(dossier=draft.person.dossier, year=2023).delete()
    (duty,) = line_of(draft).duties
    assert {cite.clause for cite in duty.cites} == {"附件1·四", "四·(四)"}


def test_the_sentence_of_each_state_stands_in_english_too(draft: Declaration) -> None:
    with translation.override("en"):
        assert line_of(draft).headline == "Met now: you may declare."


@pytest.mark.parametrize("name", ["outlook", "outlook_calendar", "desks"])
def test_nobody_else_finds_the_page(client: Client, stage: Stage, draft: Declaration, name: str) -> None:
    address = reverse(f"declarations:{name}", args=[draft.pk])
    assert sign_in(client, person("别人")).get(address).status_code == 404
    operator = stage.desks.operators[draft.employer_id]
    assert sign_in(client, operator.person, operator).get(address).status_code == 404
    assert sign_in(client, None).get(address).status_code == 302


def test_a_story_without_a_degree_is_told_which_act_opens_a_track(stage: Stage) -> None:
    declaration = drafted(stage, story=Story())
    declaration.person.dossier.degrees.all().delete()
    line = line_of(declaration)
    assert line.state == foreseen.ACTS
    assert line.headline.startswith("只等时间不够")
