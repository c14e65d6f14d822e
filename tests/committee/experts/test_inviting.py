"""Experts without an account: entered by the office, opened by a slip, or declined without ever signing in."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import Identity, Invitation, Person, Seat
from audit.models import Event
from committee.experts import draw_actions, inviting, unclaimed
from committee.experts.laying_down import Limits
from committee.experts.models import Expert, PanelMember
from config.demo.journeys import Stage
from declarations.refusals import NotAllowed
from offices.people import actions as offices_people
from tests import cast as people
from tests import reviews
from tests.ballots import office_of
from tests.cast import sign_in
from tests.stages import led_to, make_stage

NUMBER = people.identity_number(8001)
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
PASSWORD = "mountain-lake-42"


def typed(stage: Stage, **changed: Any) -> dict[str, Any]:
    given = {
        "name": "周受邀", "number": NUMBER, "phone": "13900001111", "mail": "",
        "specialties": [stage.plan.specialties[0].code], "title": "正高级工程师", "title_level": "full_senior",
        "employer_name": "某某设计院", "outside": "on", "starts_on": reviews.TODAY.isoformat(),
        "ends_on": reviews.TODAY.replace(year=reviews.TODAY.year + 1).isoformat(), "load_limit": "20",
    }  # fmt: skip
    return {**given, **changed}


def invited(stage: Stage, desk: Client) -> tuple[Expert, str]:
    page = desk.post(reverse("committee:invite_expert"), typed(stage))
    found = CODE.search(page.content.decode())
    assert page.status_code == 200
    assert found
    return Expert.objects.select_related("person", "seat").get(person__name="周受邀"), found[0]


def opened(client: Client, code: str) -> Any:
    client.post(reverse("accounts:first_sign_in"), {"number": NUMBER, "code": code})
    form = {"username": "zhou", "phone": "13900001111", "mail": "zhou@example.com"}
    return client.post(reverse("accounts:take_over"), {**form, "password1": PASSWORD, "password2": PASSWORD})


def declined(client: Client, code: str, reason: str = "出国访学") -> Any:
    form = {"number": NUMBER, "code": code, "reason": reason}
    return client.post(reverse("committee:decline_invitation"), form)


def test_the_first_sign_in_binds_the_account_and_lands_on_the_reviews(stage: Stage, desk: Client) -> None:
    row, code = invited(stage, desk)
    assert not row.person.has_usable_password()
    answer = opened(Client(), code)
    assert (answer.status_code, answer.url) == (302, reverse("committee:reviews"))
    person = Person.objects.get(username="zhou")
    assert (person.pk, person.check_password(PASSWORD)) == (row.person_id, True)
    assert Seat.objects.get(person=person).role == "expert"


def test_who_signs_in_before_the_term_begins_lands_on_a_page_that_is_theirs(stage: Stage, desk: Client) -> None:
    later = reviews.TODAY.replace(year=reviews.TODAY.year + 1)
    begins = {"starts_on": later.isoformat(), "ends_on": (later.replace(year=later.year + 1)).isoformat()}
    page = desk.post(reverse("committee:invite_expert"), typed(stage, **begins))
    found = CODE.search(page.content.decode())
    assert found
    client = Client()
    assert client.get(opened(client, found[0]).url).status_code == 200


def test_neither_page_nor_event_holds_the_number_or_the_code(stage: Stage, desk: Client) -> None:
    row, code = invited(stage, desk)
    page = desk.get(reverse("committee:expert", args=[row.pk])).content.decode()
    assert "这位专家还没有登录过" in page
    kept = page + "".join(str(each.payload) for each in Event.objects.all())
    assert NUMBER not in kept
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_new_slip_voids_the_former_one_and_nobody_gets_one_after_the_first_sign_in(
    stage: Stage, desk: Client
) -> None:
    row, code = invited(stage, desk)
    newer = CODE.search(desk.post(reverse("committee:expert_slip", args=[row.pk])).content.decode())
    assert newer
    assert declined(Client(), code).status_code == 422
    opened(Client(), newer[0])
    page = desk.post(reverse("committee:expert_slip", args=[row.pk]), follow=True).content.decode()
    assert "这位专家已经登录过，或者聘期已经结束，不用再发登录码。" in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"number": NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")}, "身份证号的校验码不符，请逐位核对。"),
        ({"number": ""}, "请填写身份证号。"),
        ({"name": ""}, "这个字段是必填项。"),
        ({"specialties": []}, "请至少选一个专业。"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    stage: Stage, desk: Client, changed: dict[str, Any], says: str
) -> None:
    page = desk.post(reverse("committee:invite_expert"), typed(stage, **changed))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert "某某设计院" in page.content.decode()
    assert not Invitation.objects.exists()


def test_a_number_that_has_an_account_is_not_entered_twice(stage: Stage, desk: Client) -> None:
    people.person("钱有号", number=NUMBER)
    page = desk.post(reverse("committee:invite_expert"), typed(stage))
    assert page.status_code == 422
    assert "这个身份证号已经有账号：请核对号码，或用“添加专家”按账号和姓名加入。" in page.content.decode()


def test_who_declines_without_an_account_leaves_pool_and_panel_and_the_next_of_the_order_comes(
    stage: Stage, desk: Client, office: Seat
) -> None:
    row, code = invited(stage, desk)
    case, now = led_to(stage, "expert_review"), timezone.now()
    by = {"by": office.person, "seat": office, "at": now}
    limits = Limits(seats={case.specialty: 1}, per_employer=1, outside_percent=0, reads=1)
    Expert.objects.filter(pk=row.pk).update(specialties=[case.specialty])
    drawn = draw_actions.draw(draw_actions.lay_down(stage.row, limits, exception_reason="试", **by), **by)
    assert drawn.members.get().expert_id == row.pk
    page = declined(Client(), code)
    assert "已谢绝" in page.content.decode()
    member = PanelMember.objects.get(expert=row)
    row.refresh_from_db()
    assert (member.state, member.reason, row.ended_reason) == ("declined", "出国访学", "出国访学")
    assert drawn.__class__.objects.get(pk=drawn.pk).turns[0]["gone"] == row.number
    assert opened(Client(), code).url == reverse("accounts:first_sign_in")


def test_declining_by_a_slip_stands_in_the_chain_with_whoever_gave_the_code_out(
    stage: Stage, desk: Client, office: Seat
) -> None:
    row, code = invited(stage, desk)
    declined(Client(), code)
    event = Event.objects.get(verb="decline_by_slip")
    assert (event.actor_id, event.payload["code_by"], event.reason) == (row.person_id, office.person_id, "出国访学")


def test_who_declined_can_be_invited_again_and_their_number_is_forgotten(stage: Stage, desk: Client) -> None:
    row, code = invited(stage, desk)
    declined(Client(), code)
    assert not Identity.objects.filter(person=row.person_id).exists()
    assert desk.get(reverse("committee:expert", args=[row.pk])).status_code == 200
    assert desk.post(reverse("committee:invite_expert"), typed(stage)).status_code == 200
    assert Expert.objects.filter(person__name="周受邀").count() == 2


def ended(desk: Client, row: Expert, last_day: date) -> None:
    answer = desk.post(reverse("committee:end_expert", args=[row.pk]), {"last_day": last_day, "reason": "换届"})
    assert answer.status_code == 302


def test_when_the_term_of_somebody_who_never_signed_in_is_ended_their_number_is_free_at_once(
    stage: Stage, desk: Client
) -> None:
    row, code = invited(stage, desk)
    ended(desk, row, reviews.TODAY - timedelta(days=1))
    assert not Identity.objects.filter(person=row.person_id).exists()
    assert Event.objects.get(verb="free_expert_number").object_id == str(row.person_id)
    assert opened(Client(), code).url == reverse("accounts:first_sign_in")


def test_a_term_that_ran_out_frees_the_number_at_night_and_a_running_one_keeps_it(stage: Stage, desk: Client) -> None:
    row, _code = invited(stage, desk)
    assert unclaimed.free(at=timezone.now()) == 0
    Expert.objects.filter(pk=row.pk).update(
        starts_on=reviews.TODAY - timedelta(days=9), ends_on=reviews.TODAY - timedelta(days=1)
    )
    assert [unclaimed.free(at=timezone.now()) for _night in range(2)] == [1, 0]
    assert not Identity.objects.filter(person=row.person_id).exists()
    assert Expert.objects.filter(pk=row.pk).exists()


def test_the_number_of_somebody_who_signed_in_stays_theirs(stage: Stage, desk: Client) -> None:
    row, code = invited(stage, desk)
    opened(Client(), code)
    ended(desk, row, reviews.TODAY - timedelta(days=1))
    assert unclaimed.free(at=timezone.now()) == 0
    assert Identity.objects.filter(person=row.person_id).exists()


def other_desk(stage: Stage) -> tuple[Stage, Client]:
    other = make_stage("zhejiang-it-senior-2023", beside=stage)
    seat = office_of(other)
    return other, sign_in(Client(), seat.person, seat)


def test_a_second_plan_invites_the_same_person_to_one_account(stage: Stage, desk: Client) -> None:
    _row, code = invited(stage, desk)
    other, second = other_desk(stage)
    page = second.post(reverse("committee:invite_expert"), typed(other), follow=True).content.decode()
    assert "周受邀 已加入专家库。此人已由别的评委会办公室邀请、还没有登录过" in page
    assert CODE.search(page) is None
    assert "重新生成登录码" in page
    assert opened(Client(), code).url == reverse("committee:reviews")
    person = Person.objects.get(username="zhou")
    assert set(Expert.objects.values_list("person", "plan__code")) == {
        (person.pk, stage.plan.code), (person.pk, other.plan.code)
    }  # fmt: skip
    assert Seat.objects.filter(person=person, role="expert").count() == 2


def test_the_second_office_may_replace_the_slip_and_gets_one_where_the_first_no_longer_opens(
    stage: Stage, desk: Client
) -> None:
    _row, code = invited(stage, desk)
    Invitation.objects.update(code_until=timezone.now() - timedelta(days=1))
    other, second = other_desk(stage)
    assert CODE.search(second.post(reverse("committee:invite_expert"), typed(other)).content.decode())
    theirs = Expert.objects.get(plan=other.row)
    newest = CODE.search(second.post(reverse("committee:expert_slip", args=[theirs.pk])).content.decode())
    assert newest
    assert opened(Client(), code).url == reverse("accounts:first_sign_in")
    assert opened(Client(), newest[0]).url == reverse("committee:reviews")


def test_declining_by_the_slip_declines_every_plan_and_the_page_says_so(stage: Stage, desk: Client) -> None:
    _row, code = invited(stage, desk)
    other, second = other_desk(stage)
    second.post(reverse("committee:invite_expert"), typed(other))
    assert "在这里谢绝的是全部邀请" in Client().get(reverse("committee:decline_invitation")).content.decode()
    declined(Client(), code)
    assert list(Expert.objects.values_list("ended_reason", flat=True)) == ["出国访学"] * 2


def test_another_name_for_an_invited_number_and_a_number_that_an_employer_entered_are_refused(
    stage: Stage, desk: Client, cast: people.Cast
) -> None:
    invited(stage, desk)
    other, second = other_desk(stage)
    page = second.post(reverse("committee:invite_expert"), typed(other, name="周别名"))
    assert (page.status_code, "按别的姓名邀请：请核对姓名和号码。" in page.content.decode()) == (422, True)
    again = desk.post(reverse("committee:invite_expert"), typed(stage))
    assert (again.status_code, "此人已经在专家库里" in again.content.decode()) == (422, True)
    number = people.identity_number(8002)
    newcomer = invitations.Newcomer("吴新来", number, "13900001111", "")
    ours = cast.operator.seats.get().organisation
    invitations.invite([newcomer], organisation=ours, by=cast.operator, at=timezone.now(), batch=uuid.uuid4())
    taken = desk.post(reverse("committee:invite_expert"), typed(stage, name="吴新来", number=number))
    assert "请本人先凭单位的凭条登录，再用“添加专家”加入。" in taken.content.decode()


def test_a_code_that_was_used_meanwhile_declines_nothing(stage: Stage, desk: Client) -> None:
    row, code = invited(stage, desk)
    before = Invitation.objects.get(person=row.person_id)
    opened(Client(), code)
    with pytest.raises(NotAllowed, match="登录码已经用过"):
        inviting.decline(before, reason="出国访学", at=timezone.now())
    row.refresh_from_db()
    assert row.ended_reason == ""


def test_declining_asks_for_a_reason_and_tells_nobody_whose_number_is_known(stage: Stage, desk: Client) -> None:
    _row, code = invited(stage, desk)
    assert "请写明不能参加的理由。" in declined(Client(), code, reason="").content.decode()
    wrong = declined(Client(), "0000-0000-0000").content.decode()
    assert "身份证号与登录码对不上，或登录码已经用过、过期、输错太多次。请照凭条重新输入。" in wrong


def test_an_invited_expert_is_not_taken_back_like_people_of_an_employer(stage: Stage, desk: Client) -> None:
    row, _code = invited(stage, desk)
    Invitation.objects.update(code_until=None, code_digest="")
    later = timezone.now() + 2 * offices_people.UNUSED
    assert offices_people.tidy(later) == 0
    assert Expert.objects.filter(pk=row.pk).exists()


def test_only_the_plans_office_invites_and_only_its_own_gets_a_slip(
    stage: Stage, desk: Client, cast: people.Cast
) -> None:
    row, _code = invited(stage, desk)
    for person in (cast.operator, cast.bureau):
        other = sign_in(Client(), person)
        assert other.get(reverse("committee:invite_expert")).status_code == 403
        assert other.post(reverse("committee:expert_slip", args=[row.pk])).status_code == 403
    assert Client().get(reverse("committee:invite_expert")).status_code in (302, 403)


def test_too_many_tries_from_one_address_are_stopped_with_a_sentence(client: Client, db: None, settings: Any) -> None:
    cache.clear()  # what an earlier run has counted
    settings.ACCOUNT_RATE_LIMITS = {"decline_invitation": "2/5m/ip"}
    answers = [declined(client, "0000-0000-0000") for _try in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    says = "试得太频繁了。请过十分钟再试，或请发给您凭条的办公室重新生成登录码。"
    assert says in answers[-1].content.decode()


def test_a_slip_of_an_employer_is_no_experts_invitation(client: Client, cast: people.Cast) -> None:
    ours = cast.operator.seats.get().organisation
    at = timezone.now()
    newcomer = invitations.Newcomer("吴新来", NUMBER, "13900001111", "")
    (person,) = invitations.invite([newcomer], organisation=ours, by=cast.operator, at=at, batch=uuid.uuid4())
    seat = cast.operator.seats.get()
    (slip,) = invitations.issue_codes([person.invitation], by=cast.operator, seat=seat, at=at)
    page = declined(client, slip.code).content.decode()
    assert "这张凭条不是评审专家的邀请：请从首次登录页进入。" in page
