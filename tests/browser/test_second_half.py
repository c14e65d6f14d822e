"""From the experts to the archive in a real browser: two experts review and vote, the chair runs the ballot."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import Seat
from committee.ballots import actions
from committee.ballots.models import Meeting
from committee.experts import draw_actions
from committee.experts.laying_down import Limits
from committee.experts.models import Draw
from config import clock
from config.demo.journeys import Stage, seats_here
from declarations.models import Declaration
from public_notices.models import PublicNotice
from tests import ballots, cast
from tests.browser.hands import download, fill, press, says
from tests.browser.site import PASSWORD, Site, give_password, let_the_clock_arrive, sign_in
from tests.browser.stage_of_walks import committee_seat, move_to
from tests.browser.test_walk import as_seat, endorse, recommend, text_of
from tests.reviews import in_pool
from tests.stages import led_to

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.slow]

SEATED = 11
COMMENT = "主持的节能改造成效真实，本人作用清楚。"


@pytest.fixture
def case(stage: Stage) -> Declaration:
    """With the experts: everything before was walked by actions."""
    return led_to(stage, "expert_review")


@pytest.fixture
def draw(stage: Stage, case: Declaration) -> Draw:
    """A board of eleven: the chair and ten of the pool; two of these are drawn to review."""
    office = committee_seat(stage)
    chair = cast.seat(
        cast.person("评委主任", number=None), office.organisation, Role.CHAIR, plan_code=stage.plan.code,
        starts_on=clock.today(None),
    )  # fmt: skip
    pool = [in_pool(stage, specialties=(case.specialty,)).person for _each in range(SEATED - 1)]
    give_password(chair.person, case.person, *pool)
    by = {"by": office.person, "seat": office, "at": timezone.now()}
    limits = Limits(seats={case.specialty: 2}, per_employer=1, outside_percent=0, reads=2)
    return draw_actions.draw(draw_actions.lay_down(stage.row, limits, exception_reason="只有一份申报", **by), **by)


def test_from_the_experts_to_the_archive(site: Site, stage: Stage, case: Declaration, draw: Draw) -> None:
    let_the_clock_arrive()
    office = as_seat(site, committee_seat(stage))
    experts = [as_seat(site, member.expert.seat) for member in draw.members.select_related("expert__seat__person")]
    review(office, experts, draw, case)
    chair = as_seat(site, Seat.objects.select_related("person").get(role=Role.CHAIR))
    number = meet(office, case)
    vote(stage, office, chair, experts, number)
    minutes_say(office, number, case)
    notice = post_result(office)
    move_to(notice.over_at.astimezone(clock.SHANGHAI).date())
    close_result(office)
    confirm(site, stage, case)
    announce(office, case, stage.now().date())
    file_away(site, stage, office, case)
    case.refresh_from_db()
    assert (case.stop, case.state) == ("archive", "certified")


def review(office: Page, experts: list[Page], draw: Draw, case: Declaration) -> None:
    """Both accept, the office gives the case out, each denies a relation and hands in an opinion of their own."""
    for page in experts:
        page.goto("/committee/reviews/")
        press(page, "接受")
        says(page, "您已接受评审邀请")
    office.goto(f"/committee/experts/draws/{draw.number}/")
    press(office, "分配评审")
    for page, choice in zip(experts, ("strongly", "yes"), strict=True):
        page.goto("/committee/reviews/")
        page.get_by_label(re.compile(case.person.name)).check()
        press(page, "勾选的都没有回避关系")
        page.get_by_role("link", name=case.person.name).click()
        press(page, "提交评审意见")
        says(page, "请写评语：推荐或不推荐都要有理由。")
        fill(page, {"recommended": choice, "comment": COMMENT})
        press(page, "提交评审意见")
        says(page, "提交回执")


def meet(office: Page, case: Declaration) -> str:
    """The office sends the case to the ballot, calls the board to today, puts the case on the agenda."""
    office.goto("/ballots/")
    office.get_by_label(case.person.name, exact=True).check()
    press(office, "提交表决")
    says(office, "1 份申报提交表决。")
    office.get_by_role("link", name="召集会议").click()
    press(office, "召集")
    expect(office.locator(".field-error, .invalid-feedback").first).to_be_visible()
    fill(office, {"place": "评审会议室", "rule_document": "评委会办公室函〔2023〕7号"})
    # The two who were drawn and the chair are ticked; the plan's board is larger, so the whole pool is asked.
    for member in office.locator("input[name=members]").all():
        member.check()
    press(office, "召集")
    says(office, "已召集，评委已收到通知。")
    number = office.url.rstrip("/").rsplit("/", 1)[1]
    press(office, "列入议程")
    says(office, "1 份申报列入议程。")
    return number


def vote(stage: Stage, office: Page, chair: Page, experts: list[Page], number: str) -> None:
    """All are recorded as present; three sign in and vote by their pages, the others as theirs would."""
    meeting = Meeting.objects.get(number=number)
    for box in office.locator("input[name=present]").all():
        box.check()
    press(office, "登记到会")
    says(office, "到会情况已登记。")
    here = [chair, *experts]
    for page in here:
        page.goto("/ballots/")
        page.get_by_role("link", name=number).click()
        press(page, "签到")
        says(page, "您已签到。")
    others = list(meeting.members.filter(signed_in_at=None))
    for member in others:
        own = ballots.seat_of(member)
        actions.sign_in(meeting, person=own.person, seat=own, now=stage.now())
    chair.reload()
    press(chair, "开始投票")
    says(chair, "第 1 轮投票已经开始。")
    for page, choice in zip(here, ("agree", "agree", "against"), strict=True):
        page.goto(f"/ballots/{number}/")
        page.get_by_role("link", name="投票", exact=True).click()
        press(page, "下一步：核对")
        says(page, "请选择同意、不同意或弃权。")
        page.locator(f"input[type=radio][value={choice}]").check()
        press(page, "下一步：核对")
        page.get_by_label("登录密码").fill(PASSWORD)
        press(page, "封存选票")
        says(page, "回执只说明您已投票，不记载您的选择。")
    for member in others:
        ballots.vote(stage, meeting.rounds.get(), member, "agree")
    office.goto(f"/ballots/{number}/")
    says(office, "这里只显示谁已经投票，不显示票数。")
    assert "同意 10" not in office.locator("main").inner_text()
    chair.goto(f"/ballots/{number}/")
    press(chair, "结束投票并封存")
    says(chair, "第 1 轮投票已经结束并封存。")


def minutes_say(office: Page, number: str, case: Declaration) -> None:
    office.goto(f"/ballots/{number}/")
    says(office, "同意 10，不同意 1，弃权 0（11 人，须 8 票）")
    press(office, "结束会议，按表决结果办理")
    says(office, "会议已经结束，会议纪要正在生成。")
    office.get_by_role("link", name="查看会议纪要").click()
    link = office.get_by_role("link", name="下载", exact=True)
    expect(link).to_be_visible(timeout=60_000)
    text = text_of(download(office, link))
    assert case.person.name in text
    assert "通过" in text


def post_result(office: Page) -> PublicNotice:
    office.goto("/committee/results/")
    fill(office, {"place": "评委会办公室网站", "contact": "0571-00000001"})
    press(office, "张贴公示")
    says(office, "公示已张贴")
    return PublicNotice.objects.get(kind="result_notice")


def close_result(office: Page) -> None:
    office.goto("/committee/results/")
    press(office, "录入公示结果")
    says(office, "公示结果已录入。")
    office.get_by_role("button", name=re.compile("公示期满，进入")).click()
    says(office, "1 份申报进入下一环节。")


def confirm(site: Site, stage: Stage, case: Declaration) -> None:
    """Both departments agree; then one of them moves it on."""
    departments = [as_seat(site, seat) for seat in seats_here(stage, case)]
    assert len(departments) == 2
    for page in departments:
        endorse(page, name=case.person.name)
    recommend(departments[1], name=case.person.name)


def announce(office: Page, case: Declaration, today: date) -> None:
    office.goto("/outcomes/")
    fill(
        office,
        {"document_number": "浙人社发〔2023〕99号", "title": "关于公布任职资格的通知", "dated": today.isoformat()},
    )
    press(office, "登记公布并制发证书")
    says(office, "已登记公布，电子证书正在生成。")
    says(office, case.person.name)
    office.goto("/outcomes/")
    office.get_by_role("link", name="查看证书").click()
    expect(office.get_by_text("1 份全部生成")).to_be_visible(timeout=90_000)
    office.goto("/outcomes/")
    press(office, "归档（1 份）")
    says(office, "1 份申报已归档。")


def file_away(site: Site, stage: Stage, office: Page, case: Declaration) -> None:
    """The holder downloads the certificate; the employer reads whose form goes into the personal record."""
    me = sign_in(site.window(), case.person)
    me.goto(f"/me/d/{case.pk}/progress/")
    says(me, "电子证书")
    pdf = download(me, me.get_by_role("link", name="下载电子证书"))
    assert case.person.name in text_of(pdf)
    employer = as_seat(site, stage.desks.operators[case.employer_id])
    employer.goto("/outcomes/archive/")
    says(employer, case.person.name)
    says(employer, "浙人社发〔2023〕99号")
