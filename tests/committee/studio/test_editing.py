"""Editing a draft: saved as one types, errors beside their lines, two windows, files that come and go."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from config.demo.journeys import Stage
from provisions.documents_yaml import MOST_CHARACTERS
from review_plans import draft_actions as actions
from review_plans.draft_actions import By
from tests.committee.studio.drafts import CODE, PLAN, RULES, SEVEN, body, made
from tests.review_plans.studio.changed import texts


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


def test_a_file_named_in_chinese_is_found_again_after_it_was_added(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    answer = desk.post(reverse("studio:add_file", args=[draft.pk]), {"name": "cases/人物.yaml"})
    assert answer.url.isascii()
    assert "<h2>cases/人物.yaml</h2>" in body(desk.get(answer.url))


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
