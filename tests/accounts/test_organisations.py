"""S2: every organisation is found, says whether somebody may act there, and what was done to it."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import actions
from accounts.acting import actor
from accounts.enums import OrganisationKind, Role
from accounts.models import AuthorisationLetter, Seat
from accounts.organisations import WORDS_OF_VERB
from audit.actions import PLATFORM, record
from tests.cast import Cast, employer, organisation, person, seat, sign_in

pytestmark = pytest.mark.django_db

LIST = "/platform/organisations/"


def page_of(client, cast: Cast, **asked: str):
    return sign_in(client, cast.admin).get(LIST, asked).context


def names(client, cast: Cast, **asked: str) -> set[str]:
    return {each.name for each, _state in page_of(client, cast, **asked)["rows"]}


def row(client, cast: Cast, name: str):
    """The row and its state."""
    return next(found for found in page_of(client, cast, q=name)["rows"] if found[0].name == name)


def handed_in(cast: Cast, name: str = "绍兴测试染料有限公司") -> AuthorisationLetter:
    new = employer(name, cast.where["county"])
    return actions.hand_in_letter(new, operator=person("经办丙"), file_id=None, at=timezone.now())


def test_a_row_counts_seats_and_letters_of_each_kind(client, cast: Cast) -> None:
    letter = handed_in(cast)
    actions.decide_letter(letter, approve=False, by=cast.admin, reason="印章不清", at=timezone.now())
    actions.hand_in_letter(letter.organisation, operator=person(), file_id=None, at=timezone.now())
    approved = actions.hand_in_letter(letter.organisation, operator=person("经办丁"), file_id=None, at=timezone.now())
    actions.decide_letter(approved, approve=True, by=cast.admin, at=timezone.now())
    found, state = row(client, cast, letter.organisation.name)
    counts = (found.seats_held, found.letters_waiting, found.letters_approved, found.letters_refused)
    assert (counts, state, [each.person.name for each in found.acting]) == ((1, 1, 1, 1), "held", ["经办丁"])


def test_an_expert_holds_a_seat_and_is_no_operator(client, cast: Cast) -> None:
    office = organisation(OrganisationKind.COMMITTEE_OFFICE, "只有专家的评委会", plan_code="test-plan")
    seat(person("专家丙"), office, Role.EXPERT, plan_code="test-plan")
    found, state = row(client, cast, office.name)
    assert (found.seats_held, found.acting, state) == (1, [], "alone")


@pytest.mark.parametrize("state", ["held", "waiting", "alone"])
def test_the_filter_of_states_answers_what_the_rows_say(client, cast: Cast, state: str) -> None:
    handed_in(cast)
    Seat.objects.filter(organisation=cast.office).update(ends_on="2016-01-01")
    rows = page_of(client, cast, state=state)["rows"]
    assert {said for _each, said in rows} == {state}
    everything = {each.name for each, said in page_of(client, cast)["rows"] if said == state}
    assert {each.name for each, _said in rows} == everything


def test_somebody_whose_account_is_stopped_does_not_act(client, cast: Cast) -> None:
    assert row(client, cast, cast.office.name)[1] == "held"
    cast.accepting.is_active = False
    cast.accepting.save()
    assert row(client, cast, cast.office.name)[1] == "alone"


def test_an_area_holds_what_lies_in_it(client, cast: Cast) -> None:
    county, city = names(client, cast, area="330106"), names(client, cast, area="330100")
    assert cast.employer.name in county < city < names(client, cast, area="330000")
    assert cast.office_other.name not in city


def test_kind_and_credit_code_find_the_one(client, cast: Cast) -> None:
    assert names(client, cast, kind="platform") == {cast.platform.name}
    assert names(client, cast, q=cast.employer.employer.credit_code.lower()) == {cast.employer.name}


@pytest.mark.parametrize("asked", [{"kind": "x"}, {"area": "\x00"}, {"area": "杭州"}, {"state": "x"}, {"page": "x"}])
def test_what_cannot_be_asked_narrows_nothing(client, cast: Cast, asked: dict[str, str]) -> None:
    assert names(client, cast, **asked) == names(client, cast)


def test_nothing_found_says_what_to_do(client, cast: Cast) -> None:
    page = sign_in(client, cast.admin).get(LIST, {"q": "没有这样的单位"}).content.decode()
    assert "没有符合的单位" in page
    assert "换一个名称或代码，或者放宽一个条件再查。" in page


def test_the_list_costs_the_same_for_thirty(client, cast: Cast, django_assert_num_queries) -> None:
    sign_in(client, cast.admin).get(LIST)
    with django_assert_num_queries(8) as few:
        client.get(LIST, {"q": cast.office.name})
    for n in range(29):
        handed_in(cast, f"{cast.office.name}{n}")
    with django_assert_num_queries(len(few)):
        assert len(client.get(LIST, {"q": cast.office.name}).context["rows"]) == 30


def test_the_page_of_one_tells_what_was_done_to_it_and_by_whom(client, cast: Cast) -> None:
    letter = handed_in(cast)
    actions.decide_letter(letter, approve=True, by=cast.admin, at=timezone.now())
    other = handed_in(cast, "别家染料有限公司")
    answer = sign_in(client, cast.admin).get(f"{LIST}{letter.organisation_id}/")
    told = [(each.what, each.who) for each in answer.context["events"]]
    by = cast.admin.name
    assert told == [
        ("通过授权委托证明：经办丙", by), ("授予身份：经办丙 · 单位经办人", by), ("递交授权委托证明：经办丙", "经办丙"),
    ]  # fmt: skip
    assert other.organisation.name not in answer.content.decode()


def test_what_its_desk_did_for_the_whole_of_it_is_told_and_whether_it_succeeded(client, cast: Cast) -> None:
    for outcome in ("done", "failed"):
        with transaction.atomic():
            record(
                chain=PLATFORM, verb="fetch_posts", **actor(cast.operator, cast.operator.seats.get()), outcome=outcome,
                object_type="organisation", object_id=cast.employer.pk, at=timezone.now(),
            )  # fmt: skip
    told = sign_in(client, cast.admin).get(f"{LIST}{cast.employer.pk}/").context["events"]
    assert [each.what for each in told][:2] == ["从工资管理系统提取岗位（没有成功）", "从工资管理系统提取岗位"]


def test_every_act_on_an_organisation_has_its_words() -> None:
    found = set()
    for room in Path(settings.BASE_DIR).glob("*/apps.py"):
        for path in room.parent.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for call in ast.walk(ast.parse(text)) if 'object_type="organisation"' in text else ():
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record":
                    given = {each.arg: ast.unparse(each.value).strip("'") for each in call.keywords if each.arg}
                    found |= {given["verb"]} if given.get("object_type") == "organisation" else set()
    assert {"register_employer", "issue_first_codes", "fetch_posts"} <= found <= WORDS_OF_VERB.keys()


def test_the_page_of_one_costs_the_same_for_many_events(client, cast: Cast, django_assert_num_queries) -> None:
    letter = handed_in(cast)
    own = f"{LIST}{letter.organisation_id}/"
    sign_in(client, cast.admin).get(own)
    with django_assert_num_queries(14) as few:
        client.get(own)
    for _n in range(10):
        more = actions.hand_in_letter(letter.organisation, operator=person(), file_id=None, at=timezone.now())
        actions.decide_letter(more, approve=True, by=cast.admin, at=timezone.now())
    with django_assert_num_queries(len(few)):
        client.get(own)


def test_only_the_platform_administrator_gets_there(client, cast: Cast) -> None:
    for address in (LIST, f"{LIST}{cast.employer.pk}/"):
        assert sign_in(client, None).get(address).status_code == 302
        for who in (cast.operator, cast.system_admin, cast.audit_admin, cast.committee, cast.applicant):
            assert sign_in(client, who).get(address).status_code == 403
        assert sign_in(client, cast.admin).get(address).status_code == 200


def test_an_unknown_one_is_not_found(client, cast: Cast) -> None:
    assert sign_in(client, cast.admin).get(f"{LIST}999999/").status_code == 404
