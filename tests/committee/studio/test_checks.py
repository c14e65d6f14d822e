"""What the tabs of a draft say, and contradictions that somebody answers for."""

from django.test import Client
from django.urls import reverse

from config.demo.journeys import Stage
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from tests.committee.studio.drafts import LATE, PLAN, SIXTY, body, made


def test_the_tabs_show_what_is_forgotten_what_differs_and_what_contradicts(desk: Client, stage: Stage, by: By) -> None:
    bare = (PLAN, "handled: person, by: [bureau]", "handled: person")
    draft = made(stage, by, bare, LATE, SIXTY)
    assert "附件3·三·3" in body(desk.get(reverse("studio:coverage", args=[draft.pk])))
    examples = body(desk.get(reverse("studio:examples", args=[draft.pk])))
    assert "不符合 NOT_MET" in examples
    assert "<code>normal.tenure</code>" in examples, "as the file names it"
    assert "5 个工作日" in body(desk.get(reverse("studio:contradictions", args=[draft.pk])))
    assert "由2023-09-07改为2023-08-30" in body(desk.get(reverse("studio:differences", args=[draft.pk])))
    assert "杭州化工轻纺高工 2023</option>" in body(desk.get(reverse("studio:differences", args=[draft.pk])))
    other = desk.get(reverse("studio:differences", args=[draft.pk]), {"with": "nowhere"})
    assert other.status_code == 200


def test_an_unreadable_draft_says_so_on_every_tab(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by, (PLAN, "schema: 1", "schema: ["))
    for name in ("coverage", "examples", "contradictions", "differences", "publish"):
        assert "读不出来" in body(desk.get(reverse(f"studio:{name}", args=[draft.pk]))), name
    refused = desk.post(reverse("studio:dry_run", args=[draft.pk]), follow=True)
    assert "改正后再试运行" in body(refused)


def test_a_contradiction_is_answered_for_with_a_reason_and_the_answer_can_be_taken_back(
    desk: Client, stage: Stage, by: By
) -> None:
    draft = made(stage, by, LATE)
    at, key = reverse("studio:contradictions", args=[draft.pk]), "notice_too_late:employer_notice"
    assert "矛盾没有改正" in body(desk.get(reverse("studio:publish", args=[draft.pk])))
    assert "理由：延期文件在途" in body(desk.post(at, {"key": key, "reason": "延期文件在途"}, follow=True))
    assert "矛盾没有改正" not in body(desk.get(reverse("studio:publish", args=[draft.pk])))
    desk.post(at, {"key": key, "reason": ""})
    draft.refresh_from_db()
    assert draft.answered == {}
    assert "已不存在" in body(desk.post(at, {"key": "gone:x", "reason": "y"}, follow=True))


def test_a_reason_counts_for_the_figures_it_was_given_for_and_no_others(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by, LATE)
    at, key = reverse("studio:contradictions", args=[draft.pk]), "notice_too_late:employer_notice"
    desk.post(at, {"key": key, "reason": "延期文件在途"})
    file = draft.files.get(name=PLAN)
    later = file.text.replace("date: 2023-08-30", "date: 2023-08-31")
    actions.save_file(draft, name=PLAN, text=later, expected=file.row_version, by=by)
    assert "矛盾没有改正" in body(desk.get(reverse("studio:publish", args=[draft.pk])))
    page = body(desk.get(at))
    assert "理由针对的是改动前的内容" in page
    assert "2023-08-30" in page
    assert "内容已变，请重新说明理由，否则不能发布。" in page
    assert "内容已变" not in body(desk.post(at, {"key": key, "reason": "延期文件在途"}, follow=True))
    assert "矛盾没有改正" not in body(desk.get(reverse("studio:publish", args=[draft.pk])))
