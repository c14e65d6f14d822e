"""What may move in mid-course: for all, for an area, for named people; dated, cited, and in the event chain."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from audit.queries import events_of
from review_plans import queries
from review_plans.actions import amend
from review_plans.models import PlanAmendment, PlanVersion
from tests import cast

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2030, 3, 5, 1, 0, tzinfo=UTC)


def changed(version: PlanVersion, target: str, day: str, **more: Any) -> PlanAmendment:
    return change(version, "deadline", target, {"date": day}, **more)


def change(version: PlanVersion, kind: str, target: str, value: dict[str, Any], **more: Any) -> PlanAmendment:
    said = {
        "document": "样评〔2030〕5号",
        "reason": "平台停机",
        "decided_by": "样谷协会",
        "decided_on": date(2030, 3, 4),
    }
    return amend(version.plan, kind=kind, target=target, value=value, at=AT, **{**said, **more})


def midnight(month: int, day: int) -> datetime:
    return datetime(2030, month, day, tzinfo=SHANGHAI)


def test_a_change_for_all_replaces_the_printed_day(sample_version: PlanVersion) -> None:
    changed(sample_version, "personal", "2030-04-05")
    assert queries.deadline(sample_version, "personal") == midnight(4, 6)
    changed(sample_version, "personal", "2030-04-03")
    assert queries.deadline(sample_version, "personal") == midnight(4, 4)


def test_a_changed_key_moves_every_stop_that_hangs_on_it(sample_version: PlanVersion) -> None:
    changed(sample_version, "authority", "2030-05-10")
    assert queries.deadline(sample_version, "bureau", variant="local") == midnight(5, 11)
    assert queries.deadline(sample_version, "accepting_office", variant="local") == midnight(5, 11)


def test_a_changed_stop_moves_that_stop_alone(sample_version: PlanVersion) -> None:
    changed(sample_version, "bureau", "2030-05-10")
    assert queries.deadline(sample_version, "bureau", variant="local") == midnight(5, 11)
    assert queries.deadline(sample_version, "accepting_office", variant="local") == midnight(5, 1)


def test_a_change_for_an_area_holds_there_and_below(sample_version: PlanVersion) -> None:
    changed(sample_version, "personal", "2030-04-05", area_code="330700")
    assert queries.deadline(sample_version, "personal", area="330702") == midnight(4, 6)
    assert queries.deadline(sample_version, "personal", area="330106") == midnight(3, 30)
    assert queries.deadline(sample_version, "personal") == midnight(3, 30)


def test_a_change_for_a_person_is_nobody_elses_and_a_later_general_day_is_theirs_too(
    sample_version: PlanVersion,
) -> None:
    someone, other = cast.person(), cast.person()
    changed(sample_version, "personal", "2030-04-05", people=[someone])
    assert queries.deadline(sample_version, "personal", person_id=someone.pk) == midnight(4, 6)
    assert queries.deadline(sample_version, "personal", person_id=other.pk) == midnight(3, 30)
    changed(sample_version, "personal", "2030-04-08")
    assert queries.deadline(sample_version, "personal", person_id=someone.pk) == midnight(4, 9)


def test_the_latest_posting_day_follows_the_employers_changed_day(sample_version: PlanVersion) -> None:
    # April 2030 lies beyond the years that are known: the count is refused, not guessed.
    from provisions.working_days import CalendarMissing

    with pytest.raises(CalendarMissing):
        queries.latest_posting_day(sample_version, "local")


def test_a_plan_without_a_printed_personal_day_gets_one_by_amendment(five_imported: dict[str, PlanVersion]) -> None:
    version = five_imported["zhejiang-electromechanical-senior-2020"]
    assert queries.deadline(version, "personal") is None
    changed(version, "personal", "2020-09-23")
    assert queries.deadline(version, "personal") == datetime(2020, 9, 24, tzinfo=SHANGHAI)


def test_a_confirmed_rule_is_handed_to_the_engine(sample_version: PlanVersion) -> None:
    rule = "sample-valley-2030.skilled.skill"
    change(sample_version, "confirmation", rule, {})
    confirmed = queries.confirmed_rules(sample_version.plan)
    assert list(confirmed) == [rule]
    assert (confirmed[rule].by, confirmed[rule].document) == ("样谷协会", "样评〔2030〕5号")


@pytest.mark.parametrize(
    ("kind", "target", "value", "field", "words"),
    [
        ("deadline", "tea_break", {"date": "2030-04-01"}, "target", "没有这一截止时间"),
        ("deadline", "personal", {"date": "soon"}, "value", "写日期"),
        ("deadline", "personal", {"date": "2030-02-01"}, "value", "不能早于"),
        ("contact", "accepting-000000", {"telephone": "1"}, "target", "没有这一单位"),
        ("contact", "committee", {"chair": "x"}, "value", "请写电话或地址"),
        ("fee", "fee", {"amount": "300"}, "target", "没有缴费环节"),
        ("confirmation", "sample-valley-2030.normal.luck", {}, "target", "没有这一规则"),
    ],
)
def test_what_the_plan_does_not_have_cannot_be_amended(
    sample_version: PlanVersion, kind: str, target: str, value: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        change(sample_version, kind, target, value)
    assert words in str(caught.value.message_dict[field])
    assert not PlanAmendment.objects.exists()


@pytest.mark.parametrize("missing", ["document", "reason", "decided_by"])
def test_a_change_cites_its_document_reason_and_office(sample_version: PlanVersion, missing: str) -> None:
    with pytest.raises(ValidationError) as caught:
        changed(sample_version, "personal", "2030-04-05", **{missing: " "})
    assert list(caught.value.message_dict) == [missing]


def test_every_change_is_in_the_event_chain(sample_version: PlanVersion) -> None:
    amendment = changed(sample_version, "personal", "2030-04-05")
    events = events_of("plan_amendment", amendment.pk)
    assert [(event.verb, event.payload["target"]) for event in events] == [("amend_plan", "personal")]


def test_a_changed_telephone_shows_beside_the_office(sample_version: PlanVersion) -> None:
    change(sample_version, "contact", "accepting-330700", {"telephone": "3000"})
    assert queries.contacts_of(sample_version.plan) == {"accepting-330700": {"telephone": "3000"}}
