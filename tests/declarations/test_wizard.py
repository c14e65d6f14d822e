"""The form pages: what is refused in which words, and that nothing typed is lost, not even in two windows."""

import pytest
from django.test import Client
from django.urls import reverse

from config import clock
from config.demo.journeys import Stage
from declarations.enums import State
from declarations.forms.texts import StatementForm
from declarations.models import Declaration
from declarations.views.access import token
from tests.stages import drafted, set_day


def page(draft: Declaration, code: str) -> str:
    return reverse(f"declarations:{code}", args=[draft.pk])


def save(client: Client, draft: Declaration, version: str, **fields: str) -> object:
    return client.post(
        reverse("declarations:autosave", args=[draft.pk, "statement"]), {"version": version, "autosave": "1", **fields}
    )


def test_a_statement_of_exactly_the_limit_is_kept_counted_by_code_points(mine: Client, draft: Declaration) -> None:
    text = "𬎆" * 998 + "\r\n" + "完"
    answer = mine.post(page(draft, "statement"), {"version": token(draft, StatementForm), "statement": text})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.statement == text.replace("\r\n", "\n")


def test_one_character_more_is_refused_beside_the_field_and_stays_in_it(mine: Client, draft: Declaration) -> None:
    text = "𬎆" * 999 + "\r\n" + "完"
    answer = mine.post(page(draft, "statement"), {"version": token(draft, StatementForm), "statement": text})
    assert answer.status_code == 200
    assert "最多 1000 字，现在是 1001 字，请删去 1 字。" in answer.content.decode()
    assert "𬎆" * 999 in answer.content.decode()


def test_autosave_keeps_even_a_text_that_is_too_long_and_the_submit_names_it(mine: Client, draft: Declaration) -> None:
    answer = save(mine, draft, token(draft, StatementForm), statement="长" * 1001)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    draft.refresh_from_db()
    assert draft.statement == "长" * 1001
    assert "本人述职超过 1000 字" in mine.get(page(draft, "preview")).content.decode()


def test_autosave_of_two_windows_keeps_both_texts(mine: Client, draft: Declaration) -> None:
    drawn = token(draft, StatementForm)
    first = save(mine, draft, drawn, statement="第一个窗口的话")
    assert first.json()["saved_at"]  # type: ignore[attr-defined]
    second = save(mine, draft, drawn, statement="第二个窗口的话")
    assert second.status_code == 409  # type: ignore[attr-defined]
    assert second.json()["fields"] == {"statement": {"theirs": "第一个窗口的话"}}  # type: ignore[attr-defined]
    draft.refresh_from_db()
    assert draft.statement == "第一个窗口的话"
    kept = save(mine, draft, second.json()["version"], statement="第二个窗口的话")  # type: ignore[attr-defined]
    assert kept.status_code == 200  # type: ignore[attr-defined]


def test_continuing_in_the_slower_window_shows_both_texts_field_by_field(mine: Client, draft: Declaration) -> None:
    drawn = token(draft, StatementForm)
    save(mine, draft, drawn, statement="第一个窗口的话")
    answer = mine.post(page(draft, "statement"), {"version": drawn, "statement": "第二个窗口的话"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "这一页刚刚在别处也改过" in shown
    assert shown.count("第一个窗口的话") == 1
    assert shown.count("第二个窗口的话") == 2


def test_the_own_autosave_still_under_way_is_no_conflict_to_continuing(mine: Client, draft: Declaration) -> None:
    drawn, window = token(draft, StatementForm), "0123456789abcdef" * 2
    save(mine, draft, drawn, statement="写到一半", window=window)
    answer = mine.post(page(draft, "statement"), {"version": drawn, "window": window, "statement": "写到一半，写完了"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.statement == "写到一半，写完了"


def test_the_same_text_from_two_windows_is_no_conflict(mine: Client, draft: Declaration) -> None:
    drawn = token(draft, StatementForm)
    save(mine, draft, drawn, statement="同样的话")
    answer = mine.post(page(draft, "statement"), {"version": drawn, "statement": "同样的话"})
    assert answer.status_code == 302


def test_a_change_on_another_page_is_no_conflict(mine: Client, draft: Declaration) -> None:
    drawn = token(draft, StatementForm)
    Declaration.objects.filter(pk=draft.pk).update(row_version=draft.row_version + 5)
    assert save(mine, draft, drawn, statement="只改了这一页").status_code == 200  # type: ignore[attr-defined]


def test_a_track_that_the_target_does_not_have_is_refused(mine: Client, draft: Declaration) -> None:
    answer = mine.post(page(draft, "choices"), {"target_level": "deputy_senior", "specialty": "chemical", "track": "x"})
    assert "请从列出的选项里选一个。" in answer.content.decode()


def test_the_exceptional_track_asks_for_its_reason(mine: Client, draft: Declaration) -> None:
    answer = mine.post(
        page(draft, "choices"), {"target_level": "deputy_senior", "specialty": "chemical", "track": "exceptional"}
    )
    shown = answer.content.decode()
    assert "破格申报须填写破格推荐理由。" in shown
    assert 'data-reveal="track=exceptional"' in shown


def test_an_office_that_is_not_in_the_list_is_refused(mine: Client, draft: Declaration) -> None:
    answer = mine.post(page(draft, "office"), {"accepting_office": draft.employer_id})
    assert "请从列出的受理点里选一个。" in answer.content.decode()


def test_after_the_deadline_every_page_can_only_be_read_and_says_so(
    mine: Client, stage: Stage, draft: Declaration
) -> None:
    assert stage.plan.personal_deadline is not None
    set_day(stage.plan.code, stage.plan.personal_deadline.replace(day=stage.plan.personal_deadline.day + 1))
    words = "个人申报已于 2023年8月27日 24:00 截止。"
    assert words in mine.get(page(draft, "hub")).content.decode()
    assert words in mine.get(page(draft, "statement")).content.decode()
    answer = mine.post(page(draft, "statement"), {"version": token(draft, StatementForm), "statement": "太迟了"})
    assert answer.status_code == 403
    draft.refresh_from_db()
    assert draft.statement != "太迟了"
    assert draft.state == State.DRAFT


def test_a_name_that_looks_like_markup_is_shown_as_text(client: Client, mine: Client, draft: Declaration) -> None:
    draft.person.name = '<script>alert("1")</script>'
    draft.person.save()
    Declaration.objects.filter(pk=draft.pk).update(statement="<img src=x onerror=alert(1)>")
    for code in ("hub", "statement", "preview", "pledge", "progress"):
        shown = mine.get(page(draft, code)).content.decode()
        assert '<script>alert("1")' not in shown
        assert "<img src=x" not in shown
    assert "&lt;script&gt;" in mine.get(page(draft, "preview")).content.decode()


def test_the_countdown_says_the_day_in_words(mine: Client, draft: Declaration) -> None:
    assert "2023年8月27日（周日） 24:00 截止" in mine.get(page(draft, "hub")).content.decode()


def test_a_plan_without_a_limit_shows_no_counter(client: Client, scored_stage: Stage) -> None:
    stage = scored_stage
    other = drafted(stage)
    client.force_login(other.person)
    assert stage.plan.statement_limit is None
    assert "data-counter" not in client.get(page(other, "statement")).content.decode()
    assert clock.today(stage.plan.code) == stage.plan.demo_today


@pytest.mark.parametrize("code", ["post", "score"])
def test_a_page_that_does_not_apply_is_not_found(mine: Client, draft: Declaration, code: str) -> None:
    assert mine.get(page(draft, code)).status_code == 404
