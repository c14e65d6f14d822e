"""The dossier's pages: as the owner, somebody else and nobody; refusals beside the field; names are text."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dossiers import actions, states, vouching
from dossiers.kinds import BY_CODE, KINDS
from dossiers.models import Achievement, Appraisal, Degree, Evidence, HoursRecord
from tests.cast import sign_in
from tests.dossiers.conftest import PROFILE, Desk, handed_in
from tests.files import corpus

DEGREE = {
    "level": "bachelor",
    "school": "浙江工业大学",
    "major": "化学工程",
    "major_match": "same",
    "origin": "mainland",
    "graduated_on": "2008-06-30",
    "full_time": "on",
}


@pytest.fixture
def mine(client: Client, desk: Desk) -> Client:
    return sign_in(client, desk.person, as_applicant=True)


def degree(desk: Desk) -> Degree:
    values = {"level": "bachelor", "major": "化工", "school": "浙大", "graduated_on": "2008-06-30"}
    return actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["degree"], values=values)  # type: ignore[return-value]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_has_its_list_and_its_form(mine: Client, kind: object) -> None:
    slug = kind.slug  # type: ignore[attr-defined]
    assert mine.get(reverse("dossiers:kind", args=[slug])).status_code == 200
    assert mine.get(reverse("dossiers:add", args=[slug])).status_code == 200


def test_an_entry_is_added_then_asks_for_its_evidence(mine: Client) -> None:
    answer = mine.post(reverse("dossiers:add", args=["degrees"]), DEGREE)
    entry = Degree.objects.get()
    assert answer["Location"] == reverse("dossiers:entry", args=["degrees", entry.pk])
    assert "请在下面上传佐证材料" in mine.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("graduated_on", "2008-02-30", "请填写真实存在的日期，按“年-月-日”。"),
        ("graduated_on", "2999-06-30", "“毕业时间”不能晚于今天。"),
        ("started_on", "2012-09-01", "“毕业时间”不能早于“入学时间”。"),
        ("school", "", "请填写毕业院校。"),
        ("level", "", "请选择学历层次。"),
    ],
)
def test_a_fault_is_said_beside_the_field_and_the_rest_is_kept(
    mine: Client, field: str, value: str, words: str
) -> None:
    answer = mine.post(reverse("dossiers:add", args=["degrees"]), {**DEGREE, field: value})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert words in shown
    assert "化学工程" in shown
    assert not Degree.objects.exists()


def test_a_year_is_appraised_once(mine: Client, desk: Desk) -> None:
    mine.post(reverse("dossiers:add", args=["appraisals"]), {"year": "2022", "result": "pass"})
    answer = mine.post(reverse("dossiers:add", args=["appraisals"]), {"year": "2022", "result": "excellent"})
    assert "2022 年度的考核已经填过，请在原来那一条上修改。" in answer.content.decode()
    assert Appraisal.objects.count() == 1


def test_online_hours_are_part_of_the_hours(mine: Client) -> None:
    typed = {"year": "2022", "kind": "professional", "hours": "30", "online_hours": "31"}
    answer = mine.post(reverse("dossiers:add", args=["hours"]), typed)
    assert "网络课件学时不能多于总学时。" in answer.content.decode()


@pytest.mark.parametrize(("channel", "online"), [("online", "30.0"), ("classroom", "0.0"), ("", "0.0")])
def test_hours_of_online_courses_are_online_hours(mine: Client, channel: str, online: str) -> None:
    typed = {"year": "2022", "kind": "professional", "channel": channel, "hours": "30", "online_hours": "0"}
    assert mine.post(reverse("dossiers:add", args=["hours"]), typed).status_code == 302
    entry = HoursRecord.objects.get()
    assert (entry.channel, str(entry.online_hours)) == (channel, online)
    assert entry.get_channel_display() in mine.get(reverse("dossiers:kind", args=["hours"])).content.decode()


def test_somebody_else_does_not_find_an_entry(client: Client, desk: Desk) -> None:
    entry = degree(desk)
    address = reverse("dossiers:entry", args=["degrees", entry.pk])
    assert sign_in(client, desk.cast.applicant_other).get(address).status_code == 404
    assert sign_in(client, desk.operator).get(address).status_code == 404
    assert sign_in(client, None).get(address).status_code == 302
    assert (
        sign_in(client, desk.cast.applicant_other)
        .post(reverse("dossiers:remove", args=["degrees", entry.pk]))
        .status_code
        == 404
    )


def test_evidence_is_uploaded_by_script_and_by_plain_form(mine: Client, desk: Desk) -> None:
    entry = degree(desk)
    address = reverse("dossiers:attach", args=["degrees", entry.pk])
    upload = SimpleUploadedFile("毕业证.pdf", corpus.pdf(1), "application/pdf")
    answer = mine.post(address, {"file": upload}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (answer.status_code, answer.json()["state"]) == (200, "ready")
    plain = mine.post(address, {"file": SimpleUploadedFile("学位证.pdf", corpus.pdf(2), "application/pdf")})
    assert plain["Location"] == reverse("dossiers:entry", args=["degrees", entry.pk])
    assert Evidence.objects.filter(entry_kind="degree", entry_id=entry.pk).count() == 2


def test_a_wrong_file_is_refused_by_its_content_and_not_linked(mine: Client, desk: Desk) -> None:
    entry = degree(desk)
    upload = SimpleUploadedFile("毕业证.pdf", b"MZ this is a program", "application/pdf")
    answer = mine.post(
        reverse("dossiers:attach", args=["degrees", entry.pk]),
        {"file": upload},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert answer.json()["reason"]
    assert not Evidence.objects.exists()


def test_evidence_is_taken_off_again(mine: Client, desk: Desk) -> None:
    entry = degree(desk)
    upload = SimpleUploadedFile("毕业证.pdf", corpus.pdf(1), "application/pdf")
    mine.post(reverse("dossiers:attach", args=["degrees", entry.pk]), {"file": upload})
    file = str(Evidence.objects.get().file_id)
    mine.post(reverse("dossiers:detach", args=["degrees", entry.pk]), {"file": file})
    assert not Evidence.objects.exists()


def test_the_profile_is_saved_and_a_slower_window_keeps_what_was_typed(mine: Client, desk: Desk) -> None:
    address = reverse("dossiers:profile")
    stale = str(desk.dossier.row_version)
    assert mine.post(address, {**PROFILE, "version": stale, "party": "第一个窗口"}).status_code == 302
    answer = mine.post(address, {**PROFILE, "version": stale, "party": "第二个窗口"})
    shown = answer.content.decode()
    assert "党派：别处保存的是“第一个窗口”" in shown
    assert 'value="第二个窗口"' in shown


def test_only_authorised_employers_are_found_by_name(mine: Client, desk: Desk) -> None:
    shown = mine.get(reverse("dossiers:employer"), {"q": "测试化工"}).content.decode()
    assert desk.cast.employer.name in shown
    assert "没有查到这家单位" in mine.get(reverse("dossiers:employer"), {"q": "不存在的"}).content.decode()


def test_a_name_that_looks_like_markup_is_shown_as_text(mine: Client, desk: Desk) -> None:
    values = {
        "kind": "paper",
        "name": "<script>alert(1)</script>",
        "role": "author",
        "finished_on": "2020-01-01",
    }
    actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["achievement"], values=values)
    shown = mine.get(reverse("dossiers:home")).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert Achievement.objects.count() == 1


def test_the_home_page_costs_the_same_for_3_and_for_30_rows(
    mine: Client, desk: Desk, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def rows(first: int, last: int) -> int:
        for year in range(first, last):
            Appraisal.objects.create(dossier=desk.dossier, year=year, result="pass")
        with CaptureQueriesContext(
            connection,
        ) as found:
            mine.get(reverse("dossiers:home"))
        return len(found)

    assert rows(1990, 1993) == rows(1993, 2020)


def test_a_stored_yes_is_shown_as_chosen_when_the_profile_is_opened_again(mine: Client, desk: Desk) -> None:
    mine.post(reverse("dossiers:profile"), {**PROFILE, "version": str(desk.dossier.row_version)})
    shown = mine.get(reverse("dossiers:profile")).content.decode()
    chosen = next(line for line in shown.split("<input") if 'name="on_post"' in line and 'value="true"' in line)
    assert "checked" in chosen


def test_an_entry_that_was_sent_back_is_reached_from_the_first_page_with_its_reason(mine: Client, desk: Desk) -> None:
    entry = degree(desk)
    dossier = handed_in(desk.dossier)
    chosen = states.chosen_of([states.key_of(entry)])
    word = {"person": desk.operator, "seat": desk.seat, "expected_version": dossier.row_version}
    vouching.send_back(dossier, chosen=chosen, reason="学位证书缺页", **word)
    address = reverse("dossiers:entry", args=["degrees", entry.pk])
    shown = mine.get(reverse("dossiers:home")).content.decode()
    assert f'<a href="{address}">学历学位 · 本科</a><br>学位证书缺页' in shown
    assert "待单位审核 1 · 退回修改 1" in shown
    assert "单位退回了这一条" in mine.get(address).content.decode()
    actions.change_entry(entry, person=desk.person, values={"school": "浙工大"})
    shown = mine.get(reverse("dossiers:home")).content.decode()
    assert f'<a href="{address}">学历学位 · 本科</a> <span class="mark">已修改</span><br>学位证书缺页' in shown


@pytest.mark.parametrize(("state", "says"), [("waiting", "这一条正在等单位审核"), ("verified", "单位已审核这一条")])
def test_an_entry_says_what_becomes_of_a_change(mine: Client, desk: Desk, state: str, says: str) -> None:
    entry = degree(desk)
    assert says not in mine.get(reverse("dossiers:entry", args=["degrees", entry.pk])).content.decode()
    dossier = handed_in(desk.dossier)
    if state == "verified":
        word = {"person": desk.operator, "seat": desk.seat, "expected_version": dossier.row_version}
        vouching.verify_all(dossier, **word)
    assert says in mine.get(reverse("dossiers:entry", args=["degrees", entry.pk])).content.decode()
