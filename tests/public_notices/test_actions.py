"""Posting, objecting, certifying: what is frozen, what is refused and in which words."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.identity.queries import number_of
from accounts.models import Seat
from audit.queries import events_of
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents.models import DocumentOrder
from messages.models import Message
from provisions.working_days import CalendarMissing
from public_notices import actions
from public_notices.content import published_hash
from public_notices.models import NoticeItem, Objection, PublicNotice
from public_notices.papers import notice_sheet
from review_plans.actions import amend
from tests.stages import again, make_stage, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def endorsed(stage: Stage) -> Declaration:
    """Checked by the employer, waiting for its notice."""
    return journeys.advance(stage, submitted(stage))


@pytest.fixture
def operator(stage: Stage, endorsed: Declaration) -> Seat:
    return stage.desks.operators[endorsed.employer_id]


@pytest.fixture
def posted(stage: Stage, endorsed: Declaration) -> PublicNotice:
    return journeys.post_employer_notice(stage, endorsed.employer, [endorsed])


def refusal(call: object) -> str:
    with pytest.raises(NotAllowed) as caught:
        call()  # type: ignore[operator]
    return str(caught.value.denied)


def object_to(notice: PublicNotice, **more: object) -> Objection:
    about = notice.items.get().declaration
    more = {"name": "刘实名", "contact": "13900000000", "words": "该项目并非本人主持。", **more}
    return actions.record_objection(notice, about, received_at=timezone.now(), **more)  # type: ignore[arg-type]


def certify(notice: PublicNotice, seat: Seat) -> PublicNotice:
    return actions.certify(notice, person=seat.person, seat=seat)


def forward(stage: Stage, declaration: Declaration, seat: Seat) -> Declaration:
    return journeys.step(stage, declaration, Verb.FORWARD, seat)


def test_the_server_decides_the_day_and_counts_from_the_next_one(posted: PublicNotice) -> None:
    assert posted.posted_on == date(2023, 8, 18)
    assert posted.counted == ["2023-08-21", "2023-08-22", "2023-08-23", "2023-08-24", "2023-08-25"]
    assert posted.over_at.astimezone(clock.SHANGHAI).isoformat() == "2023-08-26T00:00:00+08:00"
    assert posted.number == f"2023-{posted.pk:05d}"


def test_content_is_frozen_with_its_hash_and_holds_no_identity_number(
    posted: PublicNotice, endorsed: Declaration
) -> None:
    text = json.dumps(posted.content, ensure_ascii=False)
    assert posted.content_hash == actions.hash_of(posted.content)
    assert endorsed.person.name in text
    assert number_of(endorsed.person) not in text
    assert endorsed.person.phone not in text
    row = posted.content["rows"][0]
    assert (row["unit"], row["title"]) == (endorsed.employer.name, "高级工程师")
    assert [field["code"] for field in row["fields"]] == list(journeys.itinerary.plan_of(endorsed).published_fields)


def test_posting_orders_the_sheet_tells_the_applicant_and_leaves_events(
    posted: PublicNotice, endorsed: Declaration
) -> None:
    order = DocumentOrder.objects.get(kind="notice_sheet")
    assert (order.params["notice"], order.office_id) == (posted.pk, posted.organisation_id)
    assert Message.objects.filter(recipient=endorsed.person, subject="您的申报已开始公示").count() == 1
    assert [e.verb for e in events_of("public_notice", posted.pk)] == ["post_notice"]
    assert events_of("declaration", endorsed.pk)[len(events_of("declaration", endorsed.pk)) - 1].verb == "post_notice"


def test_each_site_has_a_sheet_of_its_own_that_names_it(stage: Stage, endorsed: Declaration, operator: Seat) -> None:
    made = actions.post_notice(
        organisation=endorsed.employer,
        kind="employer_notice",
        declarations=[endorsed],
        place="一楼公告栏、单位网站；生产车间",
        contact="人事处",
        person=operator.person,
        seat=operator,
    )
    orders = DocumentOrder.objects.filter(kind="notice_sheet", params__notice=made.pk).order_by("requested_at")
    papers = [notice_sheet(order) for order in orders]
    assert [paper.context["site"] for paper in papers] == ["一楼公告栏", "单位网站", "生产车间"]
    assert papers[1].figures["本张张贴于"] == "单位网站"
    assert len({paper.file_name for paper in papers}) == 3
    DocumentOrder.objects.filter(pk=orders[1].pk).update(state="failed", finished_at=timezone.now())
    assert [each.pk for each in actions.order_sheets(made, operator.person)] == [order.pk for order in orders]
    assert {order.state for order in orders.all()} == {"queued"}
    set_day(HANGZHOU, date(2023, 8, 26))
    certify(made, operator)
    record = notice_sheet(DocumentOrder.objects.get(subject=f"notice_record:{made.pk}"))
    assert record.context["site_number"] is None


def test_the_same_content_is_not_posted_twice(stage: Stage, posted: PublicNotice, endorsed: Declaration) -> None:
    words = refusal(lambda: journeys.post_employer_notice(stage, endorsed.employer, [endorsed]))
    assert words.endswith(f"公示 {posted.number} 仍然有效，不需要重复张贴。")
    assert NoticeItem.objects.count() == 1


def test_another_employers_operator_cannot_post(stage: Stage, endorsed: Declaration) -> None:
    other = next(s for pk, s in stage.desks.operators.items() if pk != endorsed.employer_id)
    words = refusal(
        lambda: actions.post_notice(
            organisation=endorsed.employer,
            kind="employer_notice",
            declarations=[endorsed],
            place="公告栏",
            contact="人事部",
            person=other.person,
            seat=other,
        )
    )
    assert words == "只有张贴单位的经办人可以办理这份公示。"


def test_forwarding_is_refused_before_a_notice_is_posted(stage: Stage, endorsed: Declaration, operator: Seat) -> None:
    words = refusal(lambda: forward(stage, endorsed, operator))
    assert words == "还没有张贴公示：公示满规定的工作日后才能报送。"


def test_forwarding_is_refused_with_the_date_until_the_notice_has_run(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    set_day(HANGZHOU, date(2023, 8, 25), hour=23)
    assert refusal(lambda: forward(stage, endorsed, operator)) == (
        f"公示 {posted.number} 到 2023年8月25日（星期五）24:00 才满 5 个工作日，此后才能报送。"
    )
    assert refusal(lambda: certify(posted, operator)).startswith("公示到 2023年8月25日（星期五）24:00 才满")


def test_forwarding_opens_once_the_result_is_entered(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    set_day(HANGZHOU, date(2023, 8, 26), hour=0)
    assert refusal(lambda: forward(stage, endorsed, operator)) == f"公示 {posted.number} 已满，请先录入公示结果。"
    done = certify(posted, operator)
    assert done.result == (
        "公示 5 个工作日（2023年8月21日（星期一）、2023年8月22日（星期二）、2023年8月23日（星期三）、"
        "2023年8月24日（星期四）、2023年8月25日（星期五）），公示期间未收到异议。"
    )
    assert forward(stage, endorsed, operator).stop == "accepting_office"
    assert refusal(lambda: certify(posted, operator)) == "公示结果已经录入。"


def test_an_open_objection_blocks_certificate_and_forwarding(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    objection = object_to(posted)
    set_day(HANGZHOU, date(2023, 8, 26))
    assert refusal(lambda: certify(posted, operator)) == "还有 1 件异议没有处理完。"
    actions.close_objection(
        objection, outcome="unfounded", words="核对合同，确为本人主持。", person=operator.person, seat=operator
    )
    assert certify(posted, operator).result.endswith("公示期间收到异议 1 件，经核查成立 0 件、不成立 1 件。")
    assert forward(stage, endorsed, operator).stop == "accepting_office"


def test_an_upheld_objection_keeps_blocking(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    objection = object_to(posted)
    actions.close_objection(objection, outcome="upheld", words="情况属实。", person=operator.person, seat=operator)
    set_day(HANGZHOU, date(2023, 8, 26))
    certify(posted, operator)
    assert refusal(lambda: forward(stage, endorsed, operator)).startswith("公示期间的异议成立，不能报送")


def test_an_objection_after_the_window_is_refused_with_the_dates(posted: PublicNotice) -> None:
    set_day(HANGZHOU, date(2023, 8, 26), hour=0)
    assert refusal(lambda: object_to(posted)) == "异议受理时间为 2023-08-18 至 2023年8月25日（星期五）24:00，现已截止。"
    assert not Objection.objects.exists()


def test_an_objection_at_the_last_instant_is_in_time(posted: PublicNotice) -> None:
    last = clock.true_instant(posted.over_at - timedelta(milliseconds=1), HANGZHOU)
    about = posted.items.get().declaration
    actions.record_objection(posted, about, name="甲", contact="乙", words="丙", received_at=last)
    assert Objection.objects.count() == 1


def test_a_withdrawn_notice_counts_for_nothing(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    assert (
        refusal(lambda: actions.withdraw_notice(posted, reason=" ", person=operator.person, seat=operator))
        == "请写明撤回公示的原因。"
    )
    actions.withdraw_notice(posted, reason="姓名有误", person=operator.person, seat=operator)
    set_day(HANGZHOU, date(2023, 8, 26))
    assert refusal(lambda: forward(stage, endorsed, operator)).startswith("还没有张贴公示")
    again = journeys.post_employer_notice(stage, endorsed.employer, [endorsed])
    assert again.posted_on == date(2023, 8, 26)


def test_the_operator_never_keeps_a_notice_of_their_own(posted: PublicNotice, endorsed: Declaration) -> None:
    own = Seat.objects.create(
        person=endorsed.person, organisation=endorsed.employer, role="employer_operator", starts_on=date(2020, 1, 1)
    )
    words = refusal(lambda: actions.withdraw_notice(posted, reason="x", person=own.person, seat=own))
    assert words == "公示中有您本人的申报，请由本单位其他经办人办理。"


def test_the_published_hash_follows_published_fields_alone(stage: Stage, endorsed: Declaration) -> None:
    before = published_hash(endorsed)
    submission = endorsed.submissions.get()
    submission.snapshot["statement"] = "别的述职"
    submission.save()
    assert published_hash(endorsed) == before
    submission.snapshot["entries"]["degree"][0]["school"] = "别的学校"
    submission.save()
    assert published_hash(endorsed) != before


def correct(notice: PublicNotice, operator: Seat, **said: str) -> PublicNotice:
    typed = {"place": "一楼公告栏", "contact": "人事处 0571-1", "reason": "电话写错", **said}
    return actions.correct_notice(notice, person=operator.person, seat=operator, **typed)


def test_a_corrected_notice_hangs_anew_and_its_days_begin_again(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    set_day(HANGZHOU, date(2023, 8, 22))
    made = correct(posted, operator)
    posted.refresh_from_db()
    assert (posted.withdrawn_reason, made.replaces) == ("电话写错", posted)
    assert (made.contact, made.posted_on) == ("人事处 0571-1", date(2023, 8, 22))
    assert made.last_day == date(2023, 8, 29)
    assert [item.declaration for item in made.items.all()] == [endorsed]
    assert refusal(lambda: forward(stage, endorsed, operator)).startswith(f"公示 {made.number} 到 ")
    assert [e.verb for e in events_of("declaration", endorsed.pk)][-2:] == ["withdraw_notice", "post_notice"]


def test_a_notice_that_is_over_is_neither_corrected_nor_taken_down(posted: PublicNotice, operator: Seat) -> None:
    set_day(HANGZHOU, date(2023, 8, 26))
    certify(posted, operator)
    assert refusal(lambda: correct(posted, operator)) == "公示已经结束，不能再撤回。"


def test_taking_a_notice_down_leaves_no_objection_behind(
    stage: Stage, posted: PublicNotice, endorsed: Declaration, operator: Seat
) -> None:
    objection = object_to(posted)
    assert objection.due_on == date(2023, 9, 1)
    assert not objection.is_overdue(date(2023, 9, 1))
    assert objection.is_overdue(date(2023, 9, 2))
    assert (objection.working_days, objection.origin) == (10, "found")
    assert refusal(lambda: correct(posted, operator)) == "还有 1 件异议没有处理完，不能撤回公示。"
    actions.close_objection(objection, outcome="upheld", words="情况属实。", person=operator.person, seat=operator)
    made = correct(posted, operator)
    set_day(HANGZHOU, made.over_at.date())
    certify(made, operator)
    assert refusal(lambda: forward(stage, endorsed, operator)).startswith("公示期间的异议成立，不能报送")


def extend(objection: Objection, operator: Seat, reason: str = "要到外地核对合同。") -> Objection:
    return actions.extend_objection(objection, reason=reason, person=operator.person, seat=operator)


def test_an_objection_gets_the_longer_time_of_its_plan_once_with_a_reason(posted: PublicNotice, operator: Seat) -> None:
    objection = object_to(posted)
    assert refusal(lambda: extend(objection, operator, "  ")) == "请写明延长办理期限的理由。"
    assert refusal(lambda: extend(objection, operator, "请联系 13900000000")).startswith("理由中请不要写")
    made = extend(objection, operator)
    # Thirty working days after Friday 18 August, with the holidays of the autumn.
    assert (made.due_on, made.working_days) == (date(2023, 10, 7), 30)
    event = list(events_of("public_notice", posted.pk))[-1]
    assert (event.verb, event.reason) == ("extend_objection", "要到外地核对合同。")
    assert (event.payload["before"], event.payload["due_on"]) == ("2023-09-01", "2023-10-07")
    assert refusal(lambda: extend(made, operator)) == "办理期限已经延长过一次，不能再延长。"


def test_an_objection_past_its_day_is_not_extended(posted: PublicNotice, operator: Seat) -> None:
    objection = object_to(posted)
    set_day(HANGZHOU, date(2023, 9, 2))
    assert refusal(lambda: extend(objection, operator)) == "办理期限已过，不能再延长：请尽快写明核查结论。"


def test_what_an_office_says_of_the_time_replaces_the_figure_of_the_plan(posted: PublicNotice, operator: Seat) -> None:
    said = {"document": "补充通知", "reason": "明确", "decided_by": "办公室", "decided_on": date(2023, 8, 1)}
    value = {"working_days": 5, "extended_to": None}
    amend(posted.plan, kind="objections", target="objections", value=value, at=timezone.now(), **said)  # type: ignore[arg-type]
    objection = object_to(posted)
    assert (objection.due_on, objection.working_days, objection.origin) == (date(2023, 8, 25), 5, "")
    assert refusal(lambda: extend(objection, operator)).startswith("本计划没有规定延长后的期限")


def test_a_longer_time_that_was_shortened_since_shortens_no_objection(posted: PublicNotice, operator: Seat) -> None:
    objection = object_to(posted)
    said = {"document": "补充通知", "reason": "明确", "decided_by": "办公室", "decided_on": date(2023, 8, 1)}
    value = {"working_days": 5, "extended_to": 8}
    amend(posted.plan, kind="objections", target="objections", value=value, at=timezone.now(), **said)  # type: ignore[arg-type]
    assert refusal(lambda: extend(objection, operator)).startswith("本计划延长后的期限不比这件异议现在的长，不能延长")


def test_where_the_calendar_ends_the_day_stays_open_and_no_extension_is_promised(
    posted: PublicNotice, operator: Seat
) -> None:
    objection = object_to(posted)
    Objection.objects.filter(pk=objection.pk).update(received_at=datetime(2089, 12, 30, tzinfo=UTC), due_on=None)
    with pytest.raises(CalendarMissing):
        extend(objection, operator)
