"""Three administrators are three people, nobody helps themselves, and what is done to an account is told."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions, administration
from accounts.enums import ADMIN_ROLES, Role
from accounts.models import Person, Seat
from audit.models import Event
from tests.cast import LONG_AGO, Cast, person, seat, sign_in

pytestmark = pytest.mark.django_db

OF = {Role.SYSTEM_ADMIN: "system_admin", Role.PLATFORM_ADMIN: "admin", Role.AUDIT_ADMIN: "audit_admin"}


@pytest.mark.parametrize("held", ADMIN_ROLES)
@pytest.mark.parametrize("wanted", ADMIN_ROLES)
def test_the_database_refuses_a_second_administrators_role(cast: Cast, held: Role, wanted: Role) -> None:
    who: Person = getattr(cast, OF[held])
    if held == wanted:
        assert seat(who, cast.platform, wanted).pk
        return
    with pytest.raises(IntegrityError, match="only one of the three"), transaction.atomic():
        seat(who, cast.platform, wanted)
    other = seat(person(), cast.platform, wanted)
    with pytest.raises(IntegrityError, match="only one of the three"), transaction.atomic():
        Seat.objects.filter(pk=other.pk).update(person=who)


def test_one_after_the_other_is_no_conflict(cast: Cast) -> None:
    cast.audit_admin.seats.update(ends_on=LONG_AGO)
    assert seat(cast.audit_admin, cast.platform, Role.SYSTEM_ADMIN, starts_on=LONG_AGO.replace(year=2016)).pk


def test_nobody_gives_themselves_a_right(cast: Cast) -> None:
    now = timezone.now()
    for role, at in ((Role.PLATFORM_ADMIN, cast.platform), (Role.EMPLOYER_OPERATOR, cast.employer)):
        with pytest.raises(ValidationError) as refused:
            actions.appoint_seat(person=cast.admin, organisation=at, role=role, by=cast.admin, at=now)
        assert refused.value.messages == ["不能给自己授予身份，请由另一位管理员办理。"]
    with pytest.raises(IntegrityError, match="nobody_seats_oneself"), transaction.atomic():
        seat(cast.admin, cast.employer, Role.EMPLOYER_OPERATOR, appointed_by=cast.admin)


def posted(client, who: Person, role: Role, to: Person):
    data = {"role": role, "username": to.username, "name": to.name}
    return sign_in(client, who).post("/platform/administrators/", data)


def test_the_page_says_who_holds_another_of_the_three(client, cast: Cast) -> None:
    answer = posted(client, cast.admin, Role.SYSTEM_ADMIN, cast.audit_admin)
    assert answer.status_code == 422
    assert "管审计 已是审计管理员。系统管理员、平台管理员、审计管理员须由三个人分别担任。" in answer.content.decode()
    answer = posted(client, cast.admin, Role.PLATFORM_ADMIN, cast.admin)
    assert "不能给自己授予身份，请由另一位管理员办理。" in answer.content.decode()
    assert Seat.objects.filter(person__in=[cast.admin, cast.audit_admin]).count() == 2


def test_a_name_that_does_not_belong_to_the_account_appoints_nobody(client, cast: Cast) -> None:
    data = {"role": Role.AUDIT_ADMIN, "username": cast.operator.username, "name": "别人"}
    answer = sign_in(client, cast.admin).post("/platform/administrators/", data)
    assert "没有账号和姓名都相符的人，请与本人核对。" in answer.content.decode()


def test_the_platform_administrator_appoints_another_person(client, cast: Cast) -> None:
    newcomer = person("新审计")
    assert posted(client, cast.admin, Role.AUDIT_ADMIN, newcomer).status_code == 302
    given = newcomer.seats.get()
    assert (given.role, given.appointed_by) == (Role.AUDIT_ADMIN, cast.admin)
    assert "新审计" in client.get("/platform/administrators/").content.decode()


def test_other_administrators_end_and_hand_over_no_administrators_seat(client, cast: Cast) -> None:
    for who in (cast.system_admin, cast.audit_admin):
        own = who.seats.get()
        assert sign_in(client, who).get(f"/seats/{own.pk}/end/").status_code in (403, 404)
    assert sign_in(client, cast.audit_admin).get("/platform/people/").status_code == 403


def test_somebody_is_signed_out_everywhere_with_a_reason(client, cast: Cast) -> None:
    sign_in(client, cast.operator)
    mine = client.cookies["sessionid"].value
    admin = type(client)()
    sign_in(admin, cast.admin)
    path = f"/platform/people/{cast.operator.pk}/"
    assert "请写明原因，记入事件链。" in admin.post(path, {"act": "end_sessions"}).content.decode()
    assert admin.post(path, {"act": "end_sessions", "reason": "账号疑似被盗"}).status_code == 302
    assert administration.sessions_of(cast.operator) == []
    client.cookies["sessionid"] = mine
    assert client.get("/employer/").status_code == 302
    event = Event.objects.get(verb="end_sessions")
    assert (event.actor_id, event.reason, event.payload) == (cast.admin.pk, "账号疑似被盗", {"sessions": 1})


def test_an_account_is_stopped_and_opened_again(client, cast: Cast) -> None:
    sign_in(client, cast.admin)
    path = f"/platform/people/{cast.operator.pk}/"
    client.post(path, {"act": "stop", "reason": "离职"})
    assert not Person.objects.get(pk=cast.operator.pk).is_active
    assert "恢复账号" in client.get(path).content.decode()
    client.post(path, {"act": "reopen", "reason": "又来上班"})
    assert Person.objects.get(pk=cast.operator.pk).is_active
    assert "请选择要办理的事项。" in client.post(path, {"reason": "无"}).content.decode()


def test_ones_own_account_is_somebody_elses_matter(client, cast: Cast) -> None:
    answer = sign_in(client, cast.admin).post(f"/platform/people/{cast.admin.pk}/", {"act": "stop", "reason": "x"})
    assert "不能处理自己的账号，请由另一位平台管理员办理。" in answer.content.decode()
    assert Person.objects.get(pk=cast.admin.pk).is_active


def test_who_holds_a_seat_and_never_comes_is_listed(client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.operator.pk).update(last_login=timezone.now())
    page = sign_in(client, cast.admin).get("/platform/people/", {"unused": "1", "role": "employer_operator"})
    assert [found.name for found in page.context["page"]] == ["经办乙"]


def test_the_first_administrator_comes_by_command_and_no_second_one() -> None:
    first = person(username="first")
    call_command("appoint_administrator", "first", "platform_admin", verbosity=0)
    assert first.seats.get().role == Role.PLATFORM_ADMIN
    for arguments, says in (
        (("first", "platform_admin"), "appoints the next one on the page"),
        (("nobody", "audit_admin"), "sign up first"),
        (("first", "audit_admin"), "须由三个人分别担任"),
    ):
        with pytest.raises(CommandError, match=says):
            call_command("appoint_administrator", *arguments)
