"""Publishing freezes a draft, once it is ready and as it was looked at."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from audit.queries import events_of
from config.demo.journeys import Stage
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from review_plans.models import PlanVersion, ReviewPlan
from review_plans.queries import current_version
from tests.committee.studio.drafts import CODE, LATE, OTHER, PLAN, SEVEN, SIXTY, body, looked_at, made, sentences
from tests.review_plans.studio.changed import texts
from tests.stages import drafted, submitted


def test_a_draft_that_changed_after_the_page_was_opened_is_looked_at_again_before_it_is_published(
    desk: Client, stage: Stage, by: By
) -> None:
    draft = made(stage, by, SEVEN)
    at, opened = reverse("studio:publish", args=[draft.pk]), looked_at(draft, "依据补充通知")
    assert f'name="row_version" value="{opened["row_version"]}"' in body(desk.get(at))
    text = texts(CODE, (PLAN, "working_days: 5", "working_days: 7"))[PLAN]
    actions.save_file(draft, name=PLAN, text=text, expected=1, by=by)
    page = desk.post(at, opened)
    assert page.status_code == 422
    assert "请重新核对" in body(page)
    assert "由5改为7" in body(page), "the page is drawn anew"
    assert current_version(CODE).number == 1
    assert desk.post(at, {"reason": "没有打开过"}).status_code == 422
    shown = page.context["seen"]
    desk.post(at, {"reason": "依据补充通知", "row_version": shown.draft, "newest": shown.newest})
    assert current_version(CODE).number == 2


def test_a_version_that_came_after_the_page_was_opened_is_looked_at_before_another_is_published(
    desk: Client, stage: Stage, by: By
) -> None:
    first, second = made(stage, by, SEVEN), made(stage, by, (PLAN, "working_days: 5", "working_days: 7"))
    opened = looked_at(second, "后一份")
    actions.publish_draft(first, reason="前一份", by=by, seen=actions.seen_now(first))
    page = desk.post(reverse("studio:publish", args=[second.pk]), opened)
    assert page.status_code == 422
    assert "请重新核对" in body(page)
    assert "由6改为7" in body(page)
    assert current_version(CODE).number == 2


def test_publishing_freezes_a_version_that_running_drafts_follow(desk: Client, stage: Stage, by: By) -> None:
    running, sent = drafted(stage), submitted(stage)
    draft = made(stage, by, SEVEN)
    page = body(desk.get(reverse("studio:publish", args=[draft.pk])))
    assert "单位公示工作日数：由5改为6" in page
    desk.post(reverse("studio:publish", args=[draft.pk]), looked_at(draft, "依据补充通知"))
    draft.refresh_from_db()
    running.refresh_from_db()
    sent.refresh_from_db()
    version = current_version(CODE)
    assert (version.number, version.reason, version.imported_by) == (2, "依据补充通知", by.person)
    assert (draft.published, running.version, sent.version.number) == (version, version, 1)
    assert [event.verb for event in events_of("plan_draft", draft.pk)] == ["start_plan_draft", "publish_plan_draft"]
    with pytest.raises(ValidationError, match="已经发布"):
        actions.save_file(draft, name=PLAN, text="x", expected=1, by=by)
    assert "readonly" in body(desk.get(reverse("studio:edit", args=[draft.pk])))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((PLAN, "handled: person, by: [bureau]", "handled: person"), "条款没有落实"),
        (LATE, "矛盾没有改正"),
        (SIXTY, "不一致"),
        ((PLAN, "by: [common.post_quota, common.performance_pledge]", "by: [common.gone]"), "common.gone"),
        ((PLAN, "schema: 1", "schema: ["), "读不出来"),
    ],
)
def test_what_is_not_ready_is_not_published(
    desk: Client, stage: Stage, by: By, change: tuple[str, str, str], says: str
) -> None:
    draft = made(stage, by, change)
    page = desk.post(reverse("studio:publish", args=[draft.pk]), looked_at(draft, "试试"))
    assert page.status_code == 422
    assert says in body(page)
    assert PlanVersion.objects.filter(plan=stage.row).count() == 1


def test_a_draft_that_says_nothing_new_or_has_no_example_or_no_reason_is_not_published(
    desk: Client, stage: Stage, by: By
) -> None:
    draft = made(stage, by)
    at = reverse("studio:publish", args=[draft.pk])
    assert "没有可发布的改动" in body(desk.post(at, looked_at(draft, "再发")))
    assert "请写明发布理由" in body(desk.post(at, looked_at(draft, "")))
    bare = actions.start_draft(
        stage.row, title="无", texts={k: v for k, v in texts(CODE).items() if "/" not in k}, by=by
    )
    assert "还没有示例人物" in body(desk.post(reverse("studio:publish", args=[bare.pk]), looked_at(bare, "发")))


def test_a_contradiction_between_the_files_cannot_be_answered_away(stage: Stage, by: By) -> None:
    draft = made(stage, by, (PLAN, "date: 2023-09-07", "date: 2023-08-20"))
    for remark in actions.report_of(draft).contradictions:
        actions.answer_contradiction(draft, key=remark.key, reason="照旧", by=by)
    draft.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        actions.publish_draft(draft, reason="照旧", by=by, seen=actions.seen_now(draft))
    assert "矛盾没有改正" in sentences(refused)


@pytest.mark.parametrize("other", [OTHER, "hangzhou-chem-textile-senior-2024"])
def test_a_draft_with_the_code_of_another_plan_there_or_new_is_not_published(stage: Stage, by: By, other: str) -> None:
    renamed = {name: text.replace(CODE, other) for name, text in texts(CODE).items()}
    draft = actions.start_draft(stage.row, title="别家", texts=renamed, by=by)
    with pytest.raises(ValidationError, match="import_plan"):
        actions.publish_draft(draft, reason="越界", by=by, seen=actions.seen_now(draft))
    assert list(ReviewPlan.objects.values_list("code", flat=True)) == [CODE]
