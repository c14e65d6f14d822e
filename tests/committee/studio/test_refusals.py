"""Names, values and characters that no plan can hold: refused with a sentence, whatever way they come."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.demo.journeys import Stage
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from review_plans.studio.archive import write_archive
from tests.committee.studio.drafts import CODE, LATE, PLAN, body, made
from tests.review_plans.studio.changed import texts


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
