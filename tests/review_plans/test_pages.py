"""Home and guides, as somebody who is not signed in sees them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from config import clock
from provisions.citation import Text
from review_plans import queries
from review_plans.actions import amend
from review_plans.importing import import_plan, read_folder
from review_plans.models import PlanVersion, ReviewPlan
from tests.review_plans.conftest import AT
from tests.review_plans.samples import GUARDS, plan_folder

pytestmark = pytest.mark.django_db
HANGZHOU = "hangzhou-chem-textile-senior-2023"
MACHINES = "zhejiang-electromechanical-senior-2020"


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def at_demo_days(versions: dict[str, PlanVersion]) -> None:
    for code, version in versions.items():
        clock.move_to(code, queries.plan_of(version).demo_today)


def test_nobody_sees_every_plan_with_its_closing_day(client: Client, five_imported: dict[str, PlanVersion]) -> None:
    at_demo_days(five_imported)
    home = page(client, "/")
    for version in five_imported.values():
        assert queries.plan_of(version).name.zh in home
    assert home.count("正在受理") == 5
    assert "2023年8月27日（周日） 24:00 截止" in home or "2023年8月27日（星期日） 24:00 截止" in home
    assert "个人截止日另行确定" in home


def test_a_closed_plan_says_since_when(client: Client, five_imported: dict[str, PlanVersion]) -> None:
    clock.move_to(HANGZHOU, date(2023, 8, 28))
    guide = page(client, reverse("review_plans:guide", args=[HANGZHOU]))
    assert "已截止" in guide
    assert "个人申报已于2023年8月27日" in guide


def test_a_plan_that_has_not_opened_says_from_when(client: Client, five_imported: dict[str, PlanVersion]) -> None:
    clock.move_to(HANGZHOU, date(2023, 8, 6))
    assert "2023年8月7日" in page(client, "/")
    assert "尚未开始" in page(client, reverse("review_plans:guide", args=[HANGZHOU]))


def test_the_list_can_be_searched_by_specialty(client: Client, five_imported: dict[str, PlanVersion]) -> None:
    found = page(client, "/?q=丝绸")
    assert "杭州市化工轻纺" in found
    assert "机电制造专业高级工程师" not in found
    assert "没有找到评审计划" in page(client, "/?q=天文学")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_guide_shows_its_conditions_materials_routes_and_offices_in_both_languages(
    client: Client, five_imported: dict[str, PlanVersion], language: str
) -> None:
    def said(text: Text) -> str:
        return text.en if language == "en" else text.zh

    client.cookies.load({"django_language": language})
    for code, version in five_imported.items():
        plan = queries.plan_of(version)
        guide = page(client, reverse("review_plans:guide", args=[code])).replace("&#x27;", "'")
        shown = [said(plan.name), *(said(says) for says, _ in plan.conditions)]
        shown += [said(slot.name) for slot in plan.slots]
        shown += [said(stop.name) for variant in plan.variants for stop in variant.stops]
        shown += [said(missing.what) for missing in plan.missing]
        shown += [office.telephone for office in plan.accepting_offices if office.telephone]
        assert [words for words in shown if words.replace("&", "&amp;") not in guide] == []


def test_hangzhous_guide_names_its_figures_marks_and_posting_day(
    client: Client, five_imported: dict[str, PlanVersion]
) -> None:
    guide = page(client, reverse("review_plans:guide", args=[HANGZHOU]))
    for words in (
        "附件1·二·(一)",
        "共 13 处受理点",
        "89510552",
        "最晚张贴日：2023年8月30日",
        "3 份",
        "带水印",
        "文意推定",
    ):
        assert words in guide


def test_a_changed_deadline_and_telephone_show_in_the_guide(
    client: Client, five_imported: dict[str, PlanVersion]
) -> None:
    plan = ReviewPlan.objects.get(code=MACHINES)
    said = {"document": "浙机联补〔2020〕1号", "reason": "补定", "decided_by": "联合会", "decided_on": date(2020, 9, 1)}
    amend(plan, kind="deadline", target="personal", value={"date": "2020-09-23"}, at=AT, **said)
    amend(plan, kind="contact", target="committee", value={"telephone": "0571-00000000"}, at=AT, **said)
    guide = page(client, reverse("review_plans:guide", args=[MACHINES]))
    assert "2020年9月23日" in guide
    assert "已调整" in guide
    assert "0571-00000000" in guide


def test_the_page_tells_the_shell_its_plan(
    client: Client, five_imported: dict[str, PlanVersion], settings: Any
) -> None:
    settings.DEMO = True
    clock.move_to(HANGZHOU, date(2023, 8, 18))
    assert "今天是 2023年8月18日" in page(client, reverse("review_plans:guide", args=[HANGZHOU]))


def test_an_unknown_or_hidden_plan_is_not_found(client: Client, five_imported: dict[str, PlanVersion]) -> None:
    ReviewPlan.objects.filter(code=HANGZHOU).update(open_to_public=False)
    assert client.get(reverse("review_plans:guide", args=[HANGZHOU])).status_code == 404
    assert client.get("/plans/no-such-plan/").status_code == 404
    assert "杭州市化工轻纺" not in page(client, "/")


def test_nobody_posts_to_a_public_page(client: Client, five_imported: dict[str, PlanVersion]) -> None:
    assert client.post("/").status_code == 405
    assert client.post(reverse("review_plans:guide", args=[HANGZHOU])).status_code == 405


def test_the_home_page_costs_the_same_for_three_and_for_thirty_plans(
    client: Client, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add(numbers: range) -> None:
        for number in numbers:
            folder = plan_folder(tmp_path, ("sample-valley-2030", f"sample-valley-{number}"))
            import_plan(read_folder(folder, GUARDS), at=AT)

    add(range(3))
    page(client, "/")
    with django_assert_num_queries(2):
        page(client, "/")
    add(range(3, 30))
    page(client, "/")
    with django_assert_num_queries(2):
        page(client, "/")


def test_words_follow_the_language_of_the_page() -> None:
    from review_plans.saying import words

    with translation.override("en"):
        assert words(Text("工程师", "Engineer")) == "Engineer"
    with translation.override("zh-hans"):
        assert words(Text("工程师", "Engineer")) == "工程师"
