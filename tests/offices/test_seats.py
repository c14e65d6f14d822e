"""The pages of a hand-over: who sits there, what waits, the last one who can't go, the letter, the messages to both."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuthorisationLetter, Person, Seat
from config.demo import pictures
from dossiers.models import Dossier
from messages.models import Message
from tests import cast as people
from tests.cast import person, seat, sign_in
from tests.offices.people.conftest import bringing, someone

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=7)


def url(name: str, *args: object) -> str:
    return reverse(f"offices:{name}", args=args)


@pytest.fixture
def office_seat(cast: people.Cast) -> Seat:
    return cast.accepting.seats.get()


def ended(client: Client, which: Seat, **changed: str) -> Any:
    return client.post(url("end_seat", which.pk), {"last_day": SOON.isoformat(), "reason": "调离", **changed})


def named(client: Client, which: Seat, who: Person, **changed: Any) -> Any:
    posted = {"username": who.username, "name": who.name, "starts_on": TODAY.isoformat(), **changed}
    return client.post(url("name_successor", which.pk), posted)


def subjects(who: Person) -> list[str]:
    return list(Message.objects.filter(recipient=who).order_by("pk").values_list("subject", flat=True))


def test_the_page_shows_the_seats_of_ones_own_desk_with_dates(
    client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    seat(person("沈前任"), cast.office, Role.ACCEPTING_OFFICER, ends_on=TODAY - timedelta(days=9))
    shown = sign_in(client, cast.accepting).get(url("seats")).content.decode()
    assert "沈前任" in shown
    assert "2015-01-01" in shown
    assert cast.accepting_other.name not in shown
    assert "待办申报" in shown


def test_the_last_one_is_warned_before_and_prevented_after(
    client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    sign_in(client, cast.accepting)
    assert "现在还不能结束" in client.get(url("end_seat", office_seat.pk)).content.decode()
    answer = ended(client, office_seat)
    assert answer.status_code == 422
    assert "之后没有别人能办理" in answer.content.decode()
    office_seat.refresh_from_db()
    assert office_seat.ends_on is None
    assert subjects(cast.accepting) == []


def test_an_office_names_a_successor_and_then_ends_the_seat_and_both_are_told(
    client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    new = person("周接任")
    sign_in(client, cast.accepting)
    assert named(client, office_seat, new)["Location"] == url("seats")
    assert "周接任" in client.get(url("end_seat", office_seat.pk)).content.decode()
    assert ended(client, office_seat)["Location"] == url("seats")
    office_seat.refresh_from_db()
    assert office_seat.ends_on == SOON
    assert ["是西湖测试受理点的“受理点审查人”" in each for each in subjects(new)] == [True, False]
    assert "之后由您接手" in subjects(new)[1]
    assert Message.objects.filter(recipient=new).last().body.startswith("桌上待办：申报 0 份")
    assert "周接任 自" in subjects(cast.accepting)[0]
    assert "身份到" in subjects(cast.accepting)[1]
    assert "周接任 自" in subjects(cast.admin)[0]


def test_an_employer_names_a_successor_by_letter_who_begins_once_it_is_approved(
    client: Client, cast: people.Cast, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = tmp_path
    mine, new = cast.operator.seats.get(), person("周接任")
    sign_in(client, cast.operator)
    named(client, mine, new, letter=pictures.evidence(1, pages=1))
    letter = AuthorisationLetter.objects.get(operator=new)
    assert (letter.state, letter.organisation) == ("waiting", cast.employer)
    assert not Seat.objects.filter(person=new).exists()
    assert "等平台管理员审核" in ended(client, mine).content.decode()
    assert "待审核" in subjects(cast.admin)[0]
    assert "您被指定接任" in subjects(new)[0]
    sign_in(client, cast.admin).post(reverse("accounts:letter", args=[letter.pk]), {"decision": "approve"})
    assert ended(sign_in(client, cast.operator), mine).status_code == 302


def test_a_letter_that_cannot_be_read_is_refused_beside_its_field(
    client: Client, cast: people.Cast, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = tmp_path
    sign_in(client, cast.operator)
    answer = named(client, cast.operator.seats.get(), person(), letter=SimpleUploadedFile("a.pdf", b""))
    assert answer.status_code == 422
    assert not AuthorisationLetter.objects.filter(state="waiting").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "别的人"}, "姓名与账号不符"),
        ({"username": "nobody-is-called-so"}, "没有这个账号"),
        ({"starts_on": (TODAY - timedelta(days=1)).isoformat()}, "不能早于今天"),
        ({"starts_on": "2023-02-30"}, "真实存在的日期"),
    ],
)
def test_a_successor_who_cannot_be_is_refused_with_a_sentence(
    changed: dict[str, str], words: str, client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    answer = named(sign_in(client, cast.accepting), office_seat, person(), **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_nobody_follows_themselves(client: Client, office_seat: Seat, cast: people.Cast) -> None:
    answer = named(sign_in(client, cast.accepting), office_seat, cast.accepting)
    assert "接任人不能是原来的人" in answer.content.decode()


def test_the_administrator_finds_a_desk_left_alone_and_seats_somebody(
    client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    Seat.objects.filter(pk=office_seat.pk).update(ends_on=TODAY - timedelta(days=1))
    sign_in(client, cast.admin)
    listed = client.get(reverse("accounts:people")).content.decode()
    assert "1 个单位现在没有人能办理" in listed
    assert url("seats_of", cast.office.pk) in listed
    assert "现在没有人能办理" in client.get(url("seats_of", cast.office.pk)).content.decode()
    new = person("周接任")
    assert named(client, office_seat, new)["Location"] == url("seats_of", cast.office.pk)
    assert new.seats.get().organisation == cast.office
    assert "现在没有人能办理" not in client.get(url("seats_of", cast.office.pk)).content.decode()


def test_the_administrator_ends_the_last_seat_only_with_the_tick(
    client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    sign_in(client, cast.admin)
    assert ended(client, office_seat).status_code == 422
    assert ended(client, office_seat, alone="on").status_code == 302
    sign_in(client, cast.bureau)
    mine = cast.bureau.seats.get()
    assert ended(client, mine, alone="on").status_code == 422


def test_who_may_open_which_page(client: Client, office_seat: Seat, cast: people.Cast) -> None:
    own = [url("end_seat", office_seat.pk), url("name_successor", office_seat.pk)]
    for who in (cast.accepting_other, cast.operator, cast.bureau, cast.committee):
        sign_in(client, who)
        assert client.get(url("seats")).status_code == 200
        assert client.get(url("seats_of", cast.office.pk)).status_code == 403
        for page in own:
            assert client.get(page).status_code == client.post(page, {}).status_code == 403
    sign_in(client, cast.applicant)
    assert [client.get(page).status_code for page in [url("seats"), *own]] == [403] * 3
    sign_in(client, None)
    assert all("/accounts/login/" in client.get(page)["Location"] for page in [url("seats"), *own])
    sign_in(client, cast.admin)
    pages = [url("seats"), url("seats_of", cast.office.pk), url("seats_of", cast.employer.pk), *own]
    assert [client.get(page).status_code for page in pages] == [200] * 5


def test_what_waits_is_counted(client: Client, cast: people.Cast) -> None:
    ours = bringing(cast.employer, cast.operator)
    ours.written(someone(), someone(name="李二"))
    Dossier.objects.filter(employer=ours.organisation).update(state="waiting", handed_in_at=timezone.now())
    shown = sign_in(client, ours.operator).get(url("seats")).content.decode()
    assert '<span class="figure-value">2<small>份' in shown


def test_somebody_who_has_not_signed_in_yet_is_no_successor(
    client: Client, office_seat: Seat, cast: people.Cast
) -> None:
    bringing(cast.employer, cast.operator).written(someone())
    invited = Person.objects.get(name="王小明")
    answer = named(sign_in(client, cast.accepting), office_seat, invited)
    assert "没有这个账号" in answer.content.decode()
