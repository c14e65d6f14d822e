import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.enums import LetterState, Role
from accounts.models import Seat
from accounts.queries import employers_choosable
from audit.models import Event
from tests.cast import employer, identity_number, person, seat, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls_of_views")]


@pytest.fixture
def letter(cast):
    """Handed in by somebody who holds no seat yet."""
    new = employer("绍兴测试染料有限公司", cast.where["county"])
    return actions.hand_in_letter(new, operator=person("经办丙"), file_id=None, at=timezone.now())


def decide(client, letter, **posted):
    return client.post(f"/platform/letters/{letter.pk}/", posted)


class TestSeats:
    def test_one_takes_another_seat_of_ones_own(self, client, cast):
        second = seat(cast.accepting, cast.employer, Role.EMPLOYER_OPERATOR)
        sign_in(client, cast.accepting)
        assert client.post("/accounts/seat/", {"seat": second.pk}).url == "/desk-of-mine/"
        assert client.get("/anybody/").content.decode() == str(second)
        client.post("/accounts/seat/", {"seat": ""})
        assert client.get("/anybody/").content.decode() == "None"

    @pytest.mark.parametrize("wanted", ["999999", "abc", "-1", "\x00"])
    def test_a_seat_that_is_not_ones_own_is_not_taken(self, client, cast, wanted):
        sign_in(client, cast.accepting)
        client.post("/accounts/seat/", {"seat": wanted})
        client.post("/accounts/seat/", {"seat": cast.bureau.seats.get().pk})
        assert client.get("/anybody/").content.decode() == str(cast.accepting.seats.get())

    def test_the_refusal_page_offers_the_seat_that_fits_and_leads_back(self, client, cast):
        second = seat(cast.accepting, cast.employer, Role.EMPLOYER_OPERATOR)
        sign_in(client, cast.accepting, second)
        page = client.get("/clerks/?page=2").content.decode()
        assert "以“受理点审查人，西湖测试受理点”的身份打开" in page
        fitting = cast.accepting.seats.first()
        assert client.post("/accounts/seat/", {"seat": fitting.pk, "next": "/clerks/?page=2"}).url == "/clerks/?page=2"

    def test_looking_does_not_change_the_seat(self, client, cast):
        assert sign_in(client, cast.accepting).get("/accounts/seat/").status_code == 405


class TestDisplay:
    def test_it_is_kept_with_the_account(self, client, cast):
        sign_in(client, cast.applicant).post("/accounts/display/", {"text_size": "large", "next": "/open/"})
        client.post("/accounts/display/", {"high_contrast": "1"})
        cast.applicant.refresh_from_db()
        assert (cast.applicant.text_size, cast.applicant.high_contrast) == ("large", True)

    def test_it_is_kept_in_the_session_of_a_visitor(self, client):
        client.post("/accounts/display/", {"high_contrast": "1", "text_size": "huge"})
        page = client.get("/accounts/login/").content.decode()
        assert "high-contrast" in page.partition(">")[0] + page[: page.index("<head>")]

    @pytest.mark.parametrize(
        ("wanted", "led_to"), [("/open/?a=1", "/open/?a=1"), ("https://example.org/", "/"), ("//example.org", "/")]
    )
    def test_it_leads_back_but_never_elsewhere(self, client, wanted, led_to):
        assert client.post("/accounts/display/", {"text_size": "large", "next": wanted}).url == led_to


class TestLetters:
    def test_a_waiting_letter_is_listed(self, client, cast, letter):
        page = sign_in(client, cast.admin).get("/platform/").content.decode()
        assert "绍兴测试染料有限公司" in page

    def test_approving_gives_the_seat_and_opens_the_employer(self, client, cast, letter):
        assert letter.organisation not in employers_choosable()
        sign_in(client, cast.admin)
        assert decide(client, letter, decision="approve").url == "/platform/"
        letter.refresh_from_db()
        assert (letter.state, letter.decided_by) == (LetterState.APPROVED, cast.admin)
        assert letter.seat == letter.operator.seats.get(role=Role.EMPLOYER_OPERATOR, organisation=letter.organisation)
        assert letter.organisation in employers_choosable()
        event = Event.objects.get(verb="approve_letter", object_id=letter.pk)
        assert (event.actor_id, event.role, event.office) == (cast.admin.pk, Role.PLATFORM_ADMIN, "平台管理")
        assert sign_in(client, letter.operator).post("/changing/").status_code == 200

    def test_refusing_needs_a_reason_and_keeps_the_page(self, client, cast, letter):
        page = decide(sign_in(client, cast.admin), letter, decision="refuse", reason="  ")
        assert page.context["form"].errors == {"reason": ["不通过时请写明理由，经办人会看到。"]}
        letter.refresh_from_db()
        assert letter.state == LetterState.WAITING

    def test_refusing_gives_no_seat(self, client, cast, letter):
        decide(sign_in(client, cast.admin), letter, decision="refuse", reason="公章不清楚")
        letter.refresh_from_db()
        assert (letter.state, letter.reason, letter.seat) == (LetterState.REFUSED, "公章不清楚", None)
        assert not letter.operator.seats.exists()

    def test_the_slower_of_two_administrators_is_told_who_was_faster(self, client, cast, letter):
        actions.decide_letter(letter, approve=True, by=cast.admin, at=timezone.now())
        other = person("管乙")
        seat(other, cast.platform, Role.PLATFORM_ADMIN)
        page = decide(sign_in(client, other), letter, decision="refuse", reason="晚了")
        assert page.status_code == 409
        assert "这份证明已由 管平台 处理，您的操作没有生效。" in page.content.decode()
        assert Event.objects.filter(object_type="authorisation_letter", object_id=letter.pk).count() == 2

    def test_nobody_decides_on_a_letter_of_their_own(self, client, cast, letter):
        seat(letter.operator, cast.platform, Role.PLATFORM_ADMIN)
        page = decide(sign_in(client, letter.operator), letter, decision="approve")
        assert "不能审核本人递交的授权委托证明。" in page.content.decode()
        letter.refresh_from_db()
        assert letter.state == LetterState.WAITING

    def test_an_unknown_decision_changes_nothing(self, client, cast, letter):
        assert decide(sign_in(client, cast.admin), letter, decision="maybe", state="approved").status_code == 200
        letter.refresh_from_db()
        assert letter.state == LetterState.WAITING

    def test_only_the_platform_administrator_gets_there(self, client, cast, letter):
        for part, who in cast.everybody().items():
            for path in ("/platform/", f"/platform/letters/{letter.pk}/", "/platform/people/"):
                expected = 200 if part == "admin" else 403 if who else 302
                assert (part, sign_in(client, who).get(path).status_code) == (part, expected)

    def test_an_unknown_letter_is_not_found(self, client, cast):
        assert sign_in(client, cast.admin).get("/platform/letters/999999/").status_code == 404


class TestPeople:
    @pytest.mark.parametrize(("words", "count"), [("受理甲", 1), ("西湖测试受理点", 1), ("不存在", 0), ("\x00", 18)])
    def test_people_are_found_by_name_or_office(self, client, cast, words, count):
        page = sign_in(client, cast.admin).get("/platform/people/", {"q": words})
        assert page.context["page"].paginator.count == count

    def test_people_are_not_found_by_identity_number(self, client, cast):
        number = identity_number(5)
        person("藏号", number=number)
        page = sign_in(client, cast.admin).get("/platform/people/", {"q": number})
        assert page.context["page"].paginator.count == 0

    def test_an_ended_seat_is_not_shown(self, client, cast):
        Seat.objects.filter(person=cast.accepting).update(ends_on="2016-01-01")
        page = sign_in(client, cast.admin).get("/platform/people/", {"q": "受理甲"})
        assert [who.standing for who in page.context["page"]] == [[]]

    def test_the_list_costs_the_same_for_thirty(self, client, cast, django_assert_num_queries):
        sign_in(client, cast.admin)
        client.get("/platform/people/")
        with django_assert_num_queries(8) as few:
            client.get("/platform/people/", {"q": "甲"})
        for n in range(30):
            seat(person(f"多{n}甲"), cast.office, Role.ACCEPTING_OFFICER)
        with django_assert_num_queries(len(few)):
            client.get("/platform/people/", {"q": "甲"})


class TestSession:
    def test_an_open_page_learns_who_is_signed_in_and_gets_a_token_that_is_good(self, cast):
        client = Client(enforce_csrf_checks=True)
        sign_in(client, cast.accepting)
        answer = client.get("/accounts/session/")
        assert answer.json()["person"] == str(cast.accepting.pk)
        assert "no-store" in answer["Cache-Control"]
        assert client.post("/accounts/seat/", {"seat": ""}).status_code == 403
        given = {"seat": "", "csrfmiddlewaretoken": answer.json()["token"]}
        assert client.post("/accounts/seat/", given).status_code == 302

    def test_nobody_gets_no_token(self, client):
        assert client.get("/accounts/session/").json() == {"person": ""}
