import pytest

from config import clock
from config.context import shell
from tests.cast import sign_in
from tests.config.test_errors import request

pytestmark = pytest.mark.django_db


def labels(page):
    return [str(label) for label, _url, _active in page.context["nav"]]


def test_each_role_is_led_to_its_own_pages(client, cast):
    assert labels(sign_in(client, None).get("/accounts/login/")) == ["评审计划", "公示", "文件核验"]
    assert labels(sign_in(client, cast.applicant).get("/inbox/"))[:2] == ["我的申报", "业绩档案"]
    assert labels(sign_in(client, cast.accepting).get("/inbox/"))[0] == "审查"
    assert labels(sign_in(client, cast.committee).get("/inbox/"))[0] == "审查与推荐"
    assert labels(sign_in(client, cast.accepting, as_applicant=True).get("/inbox/"))[0] == "我的申报"


def test_only_the_nearest_place_is_marked(client, cast):
    page = sign_in(client, cast.admin).get("/platform/people/")
    assert [str(label) for label, _url, active in page.context["nav"] if active] == ["人员与身份"]


def test_the_band_says_the_plans_day_in_the_demo_only(settings):
    asked = request()
    asked.plan_code = "some-plan"
    assert shell(asked)["demo_band"] == ""
    settings.DEMO = True
    day = clock.today("some-plan")
    assert f"今天是 {day.year}年{day.month}月{day.day}日" in shell(asked)["demo_band"]


def test_every_role_has_a_desk_that_opens(client, cast):
    for part, who in cast.everybody().items():
        if who and part != "committee" and part != "committee_other":
            page = sign_in(client, who).get("/desk-of-mine/", follow=True)
            assert (part, page.status_code) == (part, 200)
