"""The plan studio of the committee office: drafts that nobody else sees, checked as they are typed, tried, then frozen."""

import io
import zipfile
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import Seat
from audit.queries import events_of
from committee import studio
from committee.models import DraftDryRun, DryRunState
from config.demo.journeys import Stage
from config.demo.offices import seat_every_office
from provisions.documents_yaml import MOST_CHARACTERS
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from review_plans.models import PlanDraft, PlanVersion, ReviewPlan
from review_plans.queries import current_version, plan_of
from review_plans.studio.archive import write_archive
from tests.cast import sign_in
from tests.review_plans.studio.changed import texts
from tests.stages import PLANS, drafted, led_to, make_stage, set_day, submitted

CODE = "hangzhou-chem-textile-senior-2023"
OTHER = "jiaxing-it-mid-junior-2021"
PLAN, RULES = "plan.yaml", "eligibility.yaml"
SEVEN = (PLAN, "working_days: 5", "working_days: 6")
SIXTY = (RULES, "at_least: 5}}", "at_least: 60}}")
LATE = (PLAN, "date: 2023-09-07", "date: 2023-08-30")


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage(CODE)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return next(seat for seat in stage.desks.seats.values() if seat.plan_code == CODE)


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


@pytest.fixture
def by(office: Seat) -> By:
    return By(office.person, office, timezone.now())


def made(stage: Stage, by: By, *changes: tuple[str, str, str]) -> PlanDraft:
    return actions.start_draft(stage.row, title="明年", texts=texts(CODE, *changes), by=by)


def looked_at(draft: PlanDraft, reason: str) -> dict[str, object]:
    """What the publish page sends that shows the draft and the plan as they are."""
    draft.refresh_from_db()
    seen = actions.seen_now(draft)
    return {"reason": reason, "row_version": seen.draft, "newest": seen.newest}


def sentences(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refused.value.messages)


def body(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


# ---- beginning


def test_a_draft_begins_with_the_files_of_a_version(desk: Client, stage: Stage) -> None:
    answer = desk.post(reverse("studio:start"), {"title": "明年", "version": "1"})
    draft = PlanDraft.objects.get()
    assert answer.url == reverse("studio:edit", args=[draft.pk])
    assert draft.based_on == current_version(CODE)
    assert actions.texts_of(draft) == texts(CODE), "with remarks and worked examples, so that it can be published"
    assert "明年" in body(desk.get(reverse("studio:home")))


def test_a_draft_begins_with_an_uploaded_folder(desk: Client) -> None:
    packed = SimpleUploadedFile("plan.zip", write_archive(CODE, texts(CODE)), "application/zip")
    desk.post(reverse("studio:start"), {"title": "上传的", "archive": packed})
    assert actions.texts_of(PlanDraft.objects.get()) == texts(CODE)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"title": "", "version": "1"}, "请给草稿起个名字"),
        ({"title": "空"}, "请选择一个版本"),
        ({"title": "坏", "archive": SimpleUploadedFile("a.zip", b"no zip")}, "打不开这个压缩包"),
        ({"title": "空包", "archive": SimpleUploadedFile("b.zip", write_archive("a", {"plan.yaml": "a: 1"}))}, "缺少 eligibility.yaml"),
    ],
)  # fmt: skip
def test_what_cannot_begin_a_draft_is_refused_with_a_sentence(desk: Client, data: dict[str, object], says: str) -> None:
    page = desk.post(reverse("studio:start"), data)
    assert page.status_code == 422
    assert says in body(page)
    assert not PlanDraft.objects.exists()


# ---- editing


def test_an_error_stands_beside_its_line(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by, (PLAN, "self_score:", "self_scored:"))
    page = body(desk.get(reverse("studio:edit", args=[draft.pk])))
    line = texts(CODE)[PLAN][: texts(CODE)[PLAN].index("\nself_score:")].count("\n") + 2
    assert f'<li class="is-error">{line}</li>' in page
    assert "不认识“self_scored”" in page


def test_saving_without_scripts_keeps_the_text_and_says_so(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    text = texts(CODE, SEVEN)[PLAN]
    sent = {"file": PLAN, "version": "1", "text": text.replace("\n", "\r\n")}
    page = desk.post(reverse("studio:edit", args=[draft.pk]), sent, follow=True)
    assert "已保存" in body(page)
    assert actions.texts_of(draft)[PLAN] == text


def test_two_windows_are_told_and_nothing_is_overwritten(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    actions.save_file(draft, name=PLAN, text="theirs: 1\n", expected=1, by=by)
    sent = {"file": PLAN, "version": "1", "text": "mine: 1\n"}
    answer = desk.post(reverse("studio:autosave", args=[draft.pk]), sent)
    assert answer.status_code == 409
    assert answer.json() == {"version": 2, "fields": {"text": {"theirs": "theirs: 1\n"}}}
    page = desk.post(reverse("studio:edit", args=[draft.pk]), sent)
    assert page.status_code == 409
    assert "theirs: 1" in body(page)
    assert "mine: 1" in body(page)
    assert actions.texts_of(draft)[PLAN] == "theirs: 1\n"


def test_autosave_keeps_what_is_typed_and_tells_the_new_version(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    answer = desk.post(reverse("studio:autosave", args=[draft.pk]), {"file": PLAN, "version": "1", "text": "a: [\n"})
    assert answer.json()["version"] == 2
    assert actions.texts_of(draft)[PLAN] == "a: [\n", "a draft may be unfinished"


def test_live_errors_are_exact_to_the_line_and_keep_nothing(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    answer = desk.post(reverse("studio:errors", args=[draft.pk]), {"file": PLAN, "text": "schema: 1\ncode: [\n"})
    (mark,) = answer.json()["marks"]
    assert (mark["line"], mark["tone"]) == (3, "error")
    assert "YAML" in mark["says"]
    assert actions.texts_of(draft) == texts(CODE)


def test_live_errors_of_other_files_are_named_with_their_file(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by, (RULES, "targets:", "target:"))
    answer = desk.post(reverse("studio:errors", args=[draft.pk]), {"file": PLAN, "text": texts(CODE)[PLAN]}).json()
    assert [mark["file"] for mark in answer["elsewhere"]] == [RULES]


def test_files_of_examples_come_and_go_and_the_needed_ones_stay(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    desk.post(reverse("studio:add_file", args=[draft.pk]), {"name": "cases/more.yaml"})
    assert "cases/more.yaml" in actions.texts_of(draft)
    again = desk.post(reverse("studio:add_file", args=[draft.pk]), {"name": "cases/more.yaml"}, follow=True)
    assert "已经有 cases/more.yaml" in body(again)
    bad = desk.post(reverse("studio:add_file", args=[draft.pk]), {"name": "../evil.yaml"}, follow=True)
    assert "不能用" in body(bad)
    desk.post(reverse("studio:remove_file", args=[draft.pk]), {"name": "cases/more.yaml"})
    kept = desk.post(reverse("studio:remove_file", args=[draft.pk]), {"name": PLAN}, follow=True)
    assert "是必需的，不能删去" in body(kept)
    assert set(actions.texts_of(draft)) == set(texts(CODE))


# ---- the checks


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


# ---- dry run


def test_a_dry_run_tells_apart_the_cases_that_reached_the_office_and_only_counts_the_others(
    desk: Client, stage: Stage, by: By
) -> None:
    here = led_to(stage, "committee_check")
    set_day(CODE, stage.plan.demo_today)
    still_there, unsent = submitted(stage), drafted(stage)
    asked = studio.ask(made(stage, by, SIXTY), person=by.person, at=by.at)
    studio.run(asked.pk)
    asked.refresh_from_db()
    told = {row["declaration"] for row in asked.result["flips"]}
    assert {here.number, still_there.number} <= told
    page = desk.get(reverse("studio:dry_run", args=[asked.draft_id]))
    assert {row["declaration"] for row in page.context["flips"]} == {here.number}
    assert page.context["unseen"] == len(asked.result["flips"]) - len(page.context["flips"]) > 0
    assert sum(bar.count for bar in page.context["by_region"]) == len(page.context["flips"])
    assert page.context["by_clause"][0].count == asked.result["flipped"]
    for hidden in (still_there.number, f"#{unsent.pk}"):
        assert hidden not in body(page)
    assert "没有到过本办公室" in body(page)
    answer = desk.get(reverse("studio:dry_run_sheet", args=[asked.draft_id, asked.pk]))
    cells = {cell.value for row in load_workbook(io.BytesIO(answer.content)).active.rows for cell in row}
    assert here.number in cells
    assert still_there.number not in cells


def test_a_closed_draft_is_not_tried(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    actions.discard_draft(draft, by=by)
    refused = desk.post(reverse("studio:dry_run", args=[draft.pk]), follow=True)
    assert "已经作废" in body(refused)
    assert not draft.dry_runs.exists()


def test_a_dry_run_that_somebody_is_at_is_left_to_them(stage: Stage, by: By) -> None:
    asked = studio.ask(made(stage, by), person=by.person, at=by.at)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [asked.pk])
        studio.run(asked.pk)
        asked.refresh_from_db()
        assert asked.state == DryRunState.WAITING
        with other.cursor() as cursor:  # the server would let go some time after a mere close
            cursor.execute("SELECT pg_advisory_unlock(%s)", [asked.pk])
    finally:
        other.close()
    studio.run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == DryRunState.DONE


def test_a_run_whose_worker_died_is_taken_up_again(stage: Stage, by: By) -> None:
    asked = studio.ask(made(stage, by), person=by.person, at=by.at)
    DraftDryRun.objects.filter(pk=asked.pk).update(state=DryRunState.RUNNING)
    studio.run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == DryRunState.DONE


def test_a_dry_run_that_never_ends_counts_as_failed_and_says_what_to_do(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    asked = studio.ask(draft, person=by.person, at=by.at - studio.STALE)
    page = body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert "超过 15 分钟没有结束" in page
    assert "data-progress-url" not in page
    told = desk.get(reverse("studio:dry_run_progress", args=[draft.pk, asked.pk])).json()
    assert (told["finished"], told["failed"]) == (True, 1)
    assert "请再试一次" in told["says"]
    assert studio.ask(draft, person=by.person, at=by.at).pk != asked.pk


def test_a_dry_run_counts_by_clause_region_and_kind_and_names_nobody(desk: Client, stage: Stage, by: By) -> None:
    declaration = led_to(stage, "committee_check")
    draft = made(stage, by, SIXTY)
    asked = studio.ask(draft, person=by.person, at=by.at)
    with pytest.raises(ValidationError, match="还没有结束"):
        studio.ask(draft, person=by.person, at=by.at)
    waiting = body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert "data-progress-url" in waiting
    studio.run(asked.pk)
    studio.run(asked.pk)
    page = body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert declaration.number in page
    assert "附件1·二·(一)·2" in page
    assert "<svg" in page
    assert declaration.person.name not in page
    told = desk.get(reverse("studio:dry_run_progress", args=[draft.pk, asked.pk])).json()
    assert (told["done"], told["total"], told["finished"]) == (1, 1, True)
    answer = desk.get(reverse("studio:dry_run_sheet", args=[draft.pk, asked.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert any(declaration.number in [cell.value for cell in row] for row in sheet.rows)


def test_a_dry_run_that_fails_says_so_and_may_be_asked_again(
    desk: Client, stage: Stage, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = made(stage, by)
    asked = studio.ask(draft, person=by.person, at=by.at)
    monkeypatch.setattr(studio, "open_source", lambda texts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        studio.run(asked.pk)
    monkeypatch.undo()
    assert "没有成功" in body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    assert studio.ask(draft, person=by.person, at=by.at).pk != asked.pk


def test_a_dry_run_older_than_the_draft_is_marked(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    studio.run(studio.ask(draft, person=by.person, at=by.at).pk)
    assert "没有一份申报的结论会变" in body(desk.get(reverse("studio:dry_run", args=[draft.pk])))
    actions.save_file(draft, name=PLAN, text=texts(CODE, SEVEN)[PLAN], expected=1, by=by)
    assert "改动以前的" in body(desk.get(reverse("studio:dry_run", args=[draft.pk])))


# ---- publishing


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


@pytest.mark.parametrize("code", ["hz/../2024", "hz 2024", "hz+2024", "hz--2024", "-hz", "a" * 81, "'hz\"'"])
def test_a_code_that_is_no_code_is_told_with_its_line(desk: Client, stage: Stage, by: By, code: str) -> None:
    text = texts(CODE)[PLAN].replace(f"code: {CODE}", f"code: {code}")
    draft = made(stage, by)
    answer = desk.post(reverse("studio:errors", args=[draft.pk]), {"file": PLAN, "text": text}).json()
    assert any("不合规" in mark["says"] and "小写英文" in mark["remedy"] for mark in answer["marks"]), answer


def test_a_character_that_cannot_be_stored_is_refused_with_a_sentence(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by, LATE)
    sent = {"file": PLAN, "version": "1", "text": "a: \x00"}
    page = desk.post(reverse("studio:edit", args=[draft.pk]), sent)
    assert page.status_code == 422
    assert "不能保存的控制字符" in body(page)
    packed = write_archive(CODE, {**texts(CODE), PLAN: "a: \x00"})
    uploaded = {"title": "坏", "archive": SimpleUploadedFile("a.zip", packed, "application/zip")}
    assert "不能保存的控制字符" in body(desk.post(reverse("studio:start"), uploaded))
    key = {"key": "notice_too_late:employer_notice", "reason": "a\x00"}
    assert "控制字符" in body(desk.post(reverse("studio:contradictions", args=[draft.pk]), key, follow=True))
    assert actions.texts_of(draft) == texts(CODE, LATE)


@pytest.mark.parametrize("written", ['"a\\0b"', '"\\ud800"', "9999-12-31", "0001-01-01", "9" * 5000, '"\\U99999999"'])
def test_a_value_that_no_plan_can_hold_leaves_the_draft_to_be_mended(
    desk: Client, stage: Stage, by: By, written: str
) -> None:
    draft = made(stage, by, (PLAN, "date: 2023-09-07", f"date: {written}"))
    for name in ("edit", "coverage", "examples", "contradictions", "differences", "publish"):
        assert desk.get(reverse(f"studio:{name}", args=[draft.pk])).status_code == 200, name
    assert [error.file for error in actions.report_of(draft).errors] == [PLAN]


@pytest.mark.parametrize(
    "name", ["cases/a&file=plan.yaml", "cases/a\x00.yaml", "cases/a b.yaml", f"cases/{'a' * 120}.yaml"]
)
def test_a_name_that_is_no_file_name_is_refused_wherever_it_is_sent(
    desk: Client, stage: Stage, by: By, name: str
) -> None:
    draft = made(stage, by)
    assert "不能用" in body(desk.post(reverse("studio:add_file", args=[draft.pk]), {"name": name}, follow=True))
    assert desk.get(reverse("studio:edit", args=[draft.pk]), {"file": name}).status_code == 404
    assert desk.post(reverse("studio:autosave", args=[draft.pk]), {"file": name, "text": "x"}).status_code == 404
    gone = desk.post(reverse("studio:remove_file", args=[draft.pk]), {"name": name}, follow=True)
    assert "草稿里没有这个文件" in body(gone)
    assert set(actions.texts_of(draft)) == set(texts(CODE))


def test_a_file_named_in_chinese_is_found_again_after_it_was_added(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    answer = desk.post(reverse("studio:add_file", args=[draft.pk]), {"name": "cases/人物.yaml"})
    assert answer.url.isascii()
    assert "<h2>cases/人物.yaml</h2>" in body(desk.get(answer.url))


def test_a_zip_with_a_text_that_is_too_long_is_refused_beside_its_field(desk: Client) -> None:
    packed = write_archive(CODE, {**texts(CODE), "cases/long.yaml": "x" * (MOST_CHARACTERS + 1)})
    page = desk.post(
        reverse("studio:start"), {"title": "长", "archive": SimpleUploadedFile("a.zip", packed, "application/zip")}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["archive"] == ["cases/long.yaml 太大。"]
    assert not PlanDraft.objects.exists()


def test_a_discarded_draft_is_closed_for_good(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    desk.post(reverse("studio:discard", args=[draft.pk]))
    again = desk.post(reverse("studio:discard", args=[draft.pk]), follow=True)
    assert "已经作废" in body(again)
    answer = desk.post(reverse("studio:autosave", args=[draft.pk]), {"file": PLAN, "version": "1", "text": "x"})
    assert answer.status_code == 410
    assert "已经作废" in answer.json()["says"]


@pytest.mark.parametrize(
    ("text", "status", "says"), [("x" * (MOST_CHARACTERS + 1), 413, "太大"), ("a: \x00", 400, "控制字符")]
)
def test_autosave_that_kept_nothing_says_so_and_why(
    desk: Client, stage: Stage, by: By, text: str, status: int, says: str
) -> None:
    draft = made(stage, by)
    answer = desk.post(reverse("studio:autosave", args=[draft.pk]), {"file": PLAN, "version": "1", "text": text})
    assert answer.status_code == status
    assert says in answer.json()["says"]
    assert actions.texts_of(draft) == texts(CODE)


def test_a_text_as_long_as_may_be_can_be_sent_in_chinese(desk: Client, stage: Stage, by: By) -> None:
    draft, text = made(stage, by), "字" * MOST_CHARACTERS
    sent = urlencode({"file": PLAN, "version": "1", "text": text})
    kind = "application/x-www-form-urlencoded"
    answer = desk.post(reverse("studio:autosave", args=[draft.pk]), sent, content_type=kind)
    assert answer.status_code == 200
    assert actions.texts_of(draft)[PLAN] == text


# ---- who


def test_another_committees_office_finds_no_draft_and_other_roles_no_studio(
    stage: Stage, by: By, client: Client
) -> None:
    draft = made(stage, by)
    asked = studio.ask(draft, person=by.person, at=by.at)
    call_command("import_plan", str(PLANS / OTHER), verbosity=0)
    seat_every_office(plan_of(current_version(OTHER)), stage.people, stage.desks, timezone.now())
    seat = next(s for s in stage.desks.seats.values() if s.plan_code == OTHER)
    sign_in(client, seat.person, seat)
    names = ("edit", "coverage", "examples", "contradictions", "differences", "dry_run", "publish", "archive")
    for name in names:
        assert client.get(reverse(f"studio:{name}", args=[draft.pk])).status_code == 404, name
    assert client.get(reverse("studio:dry_run_sheet", args=[draft.pk, asked.pk])).status_code == 404
    assert client.post(reverse("studio:autosave", args=[draft.pk]), {"file": PLAN, "text": "x"}).status_code == 404
    bureau = next(s for s in stage.desks.seats.values() if s.role == Role.BUREAU_OFFICER)
    sign_in(client, bureau.person, bureau)
    assert client.get(reverse("studio:home")).status_code == 403


def test_the_files_of_drafts_and_versions_can_be_taken_away(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    for address in (reverse("studio:archive", args=[draft.pk]), reverse("studio:version_archive", args=[1])):
        with zipfile.ZipFile(io.BytesIO(desk.get(address).content)) as archive:
            assert f"{CODE}/plan.yaml" in archive.namelist()
