from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts import actions
from accounts.enums import Role
from accounts.models import Seat
from accounts.permissions import permission, role, undeclared_views
from accounts.results import Allowed, Denied
from config.checks import refuse_undeclared_views, views_declare_permission
from tests.cast import seat, sign_in

views = pytest.mark.urls("tests.accounts.urls_of_views")
pytestmark = [pytest.mark.django_db, views]

EXPECTED = {
    "/undeclared/": set(),
    "/undeclared-class/": set(),
    "/open/": {"everybody", "nobody"},
    "/anybody/": {"everybody"},
    "/clerks/": {"accepting", "accepting_other", "bureau", "bureau_other", "labour", "labour_other"},
    "/of-class/": {"committee", "committee_other"},
}


@pytest.mark.parametrize("path", EXPECTED)
def test_each_view_lets_in_those_it_declares(client, cast, path):
    allowed = EXPECTED[path]
    for part, who in cast.everybody().items():
        expected = 200 if part in allowed or ("everybody" in allowed and who) else 403 if who else 302
        if path.startswith("/undeclared"):
            expected = 403
        assert (part, sign_in(client, who).get(path).status_code) == (part, expected)


def test_nobody_is_led_to_signing_in_and_back(client):
    assert client.get("/anybody/?page=2").url == "/accounts/login/?next=/anybody/%3Fpage%3D2"
    assert client.post("/changing/").url == "/accounts/login/?next=/desk-of-mine/"


def test_a_refusal_names_the_role_that_is_needed(client, cast):
    page = sign_in(client, cast.applicant).get("/clerks/").content.decode()
    assert "这一页需要以“受理点审查人、经信或人社审查人”的身份进入。" in page


def test_start_up_names_every_view_that_declares_nothing():
    names = ["show", "Undeclared"]
    assert [line.rpartition(".")[2] for line in undeclared_views()] == names
    assert [error.id for error in views_declare_permission()] == ["config.E001"] * 2
    with pytest.raises(ImproperlyConfigured, match=r"urls_of_views\.show"):
        refuse_undeclared_views()


@pytest.mark.urls("config.urls")
def test_every_view_of_the_product_declares_who_may_call_it():
    assert undeclared_views() == []


def test_a_role_that_does_not_exist_is_a_programming_error():
    with pytest.raises(ValueError, match="not a role: clerk"):
        role("clerk")
    with pytest.raises(ValueError, match="name who may call"):
        permission()


def test_the_two_answers_are_booleans():
    assert Allowed()
    assert not Denied("还在公示")
    assert str(Denied("还在公示")) == "还在公示"


def test_a_seat_acts_only_on_its_days(client, cast):
    today = timezone.localdate()
    day = timedelta(days=1)
    for starts, ends, status in (
        (today, None, 200),
        (today - day, today, 200),
        (today + day, None, 403),
        (today - 2 * day, today - day, 403),
    ):
        Seat.objects.filter(person=cast.accepting).update(starts_on=starts, ends_on=ends)
        assert sign_in(client, cast.accepting).get("/clerks/").status_code == status


def test_a_clerk_whose_seat_ends_is_out_with_the_next_click(client, cast):
    sign_in(client, cast.accepting)
    assert client.get("/clerks/").status_code == 200
    actions.end_seat(cast.accepting.seats.get(), by=cast.admin, reason="调离", at=timezone.now())
    assert client.get("/clerks/").status_code == 403


def test_a_disabled_person_is_out_with_the_next_click(client, cast):
    sign_in(client, cast.accepting)
    cast.accepting.is_active = False
    cast.accepting.save()
    assert client.get("/clerks/").status_code == 302


def test_one_acts_in_one_seat_at_a_time(client, cast):
    second = seat(cast.accepting, cast.employer, Role.EMPLOYER_OPERATOR)
    sign_in(client, cast.accepting, second)
    assert (client.get("/clerks/").status_code, client.post("/changing/").status_code) == (403, 200)
    sign_in(client, cast.accepting, cast.accepting.seats.first())
    assert (client.get("/clerks/").status_code, client.post("/changing/").status_code) == (200, 403)
    sign_in(client, cast.accepting, as_applicant=True)
    assert (client.get("/clerks/").status_code, client.post("/changing/").status_code) == (403, 403)


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def production(self, settings):
        settings.STAFF_NEED_SECOND_FACTOR = True

    def test_somebody_with_a_seat_must_set_it_up_first(self, client, cast):
        for path in ("/clerks/", "/anybody/", "/desk-of-mine/"):
            assert sign_in(client, cast.accepting).get(path).url == "/accounts/2fa/totp/activate/"

    def test_acting_as_an_applicant_is_no_way_around(self, client, cast):
        assert sign_in(client, cast.accepting, as_applicant=True).get("/anybody/").status_code == 302

    def test_with_it_the_door_is_open(self, client, cast):
        TOTP.activate(cast.accepting, generate_totp_secret())
        assert sign_in(client, cast.accepting).get("/clerks/").status_code == 200

    def test_an_applicant_needs_none(self, client, cast):
        assert sign_in(client, cast.applicant).get("/anybody/").status_code == 200

    def test_public_pages_stay_public(self, client, cast):
        assert sign_in(client, cast.accepting).get("/open/").status_code == 200
