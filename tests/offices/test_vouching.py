"""The employer's page of a dossier: entries decided one by one and together, what changed is marked, nothing is lost."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seat
from audit.models import Event
from dossiers import actions, states, vouching
from dossiers.kinds import BY_CODE
from dossiers.locking import NotAllowed
from dossiers.models import Appraisal, Degree, Dossier, Entry, ProfilePart
from messages.models import Message
from offices.vouching import REASON
from tests import cast as people
from tests.cast import sign_in
from tests.dossiers.conftest import Desk, handed_in, make_desk
from tests.files.test_views import stored

DEGREE = {"level": "bachelor", "major": "化工", "school": "浙大", "graduated_on": date(2008, 6, 30)}


@pytest.fixture
def desk(cast: people.Cast) -> Desk:
    return make_desk(cast)


@pytest.fixture
def degree(desk: Desk) -> Degree:
    """Proven, and at the employer's desk beside an appraisal without a file."""
    entry = actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["degree"], values=DEGREE)
    actions.attach_evidence(entry, person=desk.person, file=stored(desk.person))
    values = {"year": 2022, "result": "pass"}
    actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["appraisal"], values=values)
    handed_in(desk.dossier)
    assert isinstance(entry, Degree)
    return entry


@pytest.fixture
def operator(client: Client, desk: Desk) -> Client:
    return sign_in(client, desk.operator, desk.seat)


def page(desk: Desk) -> str:
    return reverse("offices:dossier", args=[desk.dossier.pk])


def decide(desk: Desk, client: Client, **posted: Any) -> Any:
    posted.setdefault("version", Dossier.objects.get(pk=desk.dossier.pk).row_version)
    return client.post(reverse("offices:decide_dossier", args=[desk.dossier.pk]), posted)


def by_state(desk: Desk) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (kind, state), number in states.counts_of(desk.dossier).items():
        if number:
            found.setdefault(state, set()).add(kind)
    return found


def test_one_entry_is_verified_by_its_own_button(desk: Desk, degree: Degree, operator: Client) -> None:
    answer = decide(desk, operator, verify=states.key_of(degree))
    assert answer["Location"] == page(desk)
    assert by_state(desk) == {"verified": {"degree"}, "waiting": {"profilepart", "appraisal"}}
    assert "的 1 条。" in operator.get(page(desk)).content.decode()


def test_one_entry_is_sent_back_with_the_reason_typed_beside_it(desk: Desk, degree: Degree, operator: Client) -> None:
    key = states.key_of(degree)
    decide(desk, operator, send_back=key, **{f"reason-{key}": "学位证书缺页", "reason": "不相干"})
    degree.refresh_from_db()
    assert (degree.state, degree.reason, degree.decided_by) == ("sent_back", "学位证书缺页", desk.operator)
    shown = operator.get(page(desk), {"show": "all"}).content.decode()
    assert "退回原因：学位证书缺页" in shown


def test_what_is_ticked_is_verified_together(desk: Desk, degree: Degree, operator: Client) -> None:
    keys = [states.key_of(degree), states.key_of(Appraisal.objects.get())]
    decide(desk, operator, decision="verify_chosen", part=keys)
    assert by_state(desk) == {"verified": {"degree", "appraisal"}, "waiting": {"profilepart"}}


def test_what_is_complete_is_verified_together(desk: Desk, degree: Degree, operator: Client) -> None:
    assert "材料齐全的 1 条通过" in operator.get(page(desk)).content.decode()
    decide(desk, operator, decision="verify_complete")
    assert by_state(desk) == {"verified": {"degree"}, "waiting": {"profilepart", "appraisal"}}


def test_when_nothing_waits_any_more_the_list_comes_next(desk: Desk, degree: Degree, operator: Client) -> None:
    answer = decide(desk, operator, decision="verify")
    assert answer["Location"] == reverse("offices:dossiers")
    assert by_state(desk) == {"verified": {"profilepart", "degree", "appraisal"}}


@pytest.mark.parametrize("decision", ["nonsense", ""])
def test_what_no_button_sent_decides_nothing(desk: Desk, degree: Degree, operator: Client, decision: str) -> None:
    """The Enter key presses the first button of a form, which here is none of the verbs."""
    answer = decide(desk, operator, decision=decision, part=[states.key_of(degree)])
    assert answer.status_code == 422
    assert "还没有办理" in answer.content.decode()
    form = operator.get(page(desk)).content.decode().split("data-select data-once", 1)[1]
    assert form[form.index("<button") :].startswith("<button hidden></button>")
    assert set(by_state(desk)) == {"waiting"}


@pytest.mark.parametrize("decision", ["verify_chosen", "send_back_chosen"])
def test_without_a_tick_nothing_is_decided(desk: Desk, degree: Degree, operator: Client, decision: str) -> None:
    answer = decide(desk, operator, decision=decision, reason="不清晰")
    assert answer.status_code == 422
    assert "请先勾选要办理的条目。" in answer.content.decode()
    assert "不清晰" in answer.content.decode()
    assert set(by_state(desk)) == {"waiting"}


@pytest.mark.parametrize(
    ("reason", "says"), [(" ", "请写明退回原因。"), ("长" * (REASON + 1), f"原因最多 {REASON} 字")]
)
def test_a_refused_return_keeps_ticks_and_reasons(
    desk: Desk, degree: Degree, operator: Client, reason: str, says: str
) -> None:
    key, other = states.key_of(degree), states.key_of(Appraisal.objects.get())
    typed = {f"reason-{other}": "登记表没有盖章"}
    for posted in ({"decision": "send_back_chosen", "reason": reason}, {"send_back": key, f"reason-{key}": reason}):
        answer = decide(desk, operator, part=[key], **posted, **typed)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert says in shown
        assert f'value="{key}" data-select-row checked' in shown
        assert f'value="{other}" data-select-row>' in shown
        assert "登记表没有盖章</textarea>" in shown
    assert set(by_state(desk)) == {"waiting"}


def test_an_edit_meanwhile_is_a_conflict_that_gives_back_what_was_typed(
    desk: Desk, degree: Degree, operator: Client
) -> None:
    stale = Dossier.objects.get(pk=desk.dossier.pk).row_version
    actions.change_entry(degree, person=desk.person, values={"school": "浙工大"})
    key = states.key_of(degree)
    answer = decide(desk, operator, version=stale, send_back=key, **{f"reason-{key}": "学位证书缺页"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert desk.person.name in shown
    assert "学位证书缺页" in shown
    assert set(by_state(desk)) == {"waiting"}


def test_what_changed_since_it_was_verified_is_shown_with_what_stood_there(
    desk: Desk, degree: Degree, operator: Client
) -> None:
    decide(desk, operator, decision="verify")
    actions.change_entry(degree, person=desk.person, values={"school": "浙工大", "level": "master"})
    actions.attach_evidence(degree, person=desk.person, file=stored(desk.person, "学位证.pdf"))
    shown = operator.get(page(desk)).content.decode()
    assert '<span class="mark">已修改</span>' in shown
    assert "<dt>毕业院校</dt>" in shown
    assert "<del>浙大</del> <ins>浙工大</ins>" in shown
    assert "<del>本科</del> <ins>硕士</ins>" in shown
    assert "<del>聘书.pdf</del> <ins>聘书.pdf、学位证.pdf</ins>" in shown
    assert shown.count('<span class="mark">新增</span>') == 1  # the file
    assert "2022 年度" not in shown  # still verified: on the page of all
    assert "2022 年度" in operator.get(page(desk), {"show": "all"}).content.decode()


def test_an_entry_that_came_after_the_first_word_is_marked_new(desk: Desk, degree: Degree, operator: Client) -> None:
    assert '<span class="mark">新增</span>' not in operator.get(page(desk)).content.decode()
    decide(desk, operator, decision="verify")
    values = {"year": 2021, "result": "pass"}
    actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["appraisal"], values=values)
    handed_in(desk.dossier)
    assert '<span class="mark">新增</span>' in operator.get(page(desk)).content.decode()


def test_a_field_that_is_put_back_is_no_change(desk: Desk, degree: Degree, operator: Client) -> None:
    decide(desk, operator, decision="verify")
    for school in ("浙工大", "浙大"):
        actions.change_entry(degree, person=desk.person, values={"school": school})
    assert "<dt>毕业院校</dt>" not in operator.get(page(desk)).content.decode()


def test_the_profile_says_which_entries_are_gone(desk: Desk, degree: Degree, operator: Client) -> None:
    decide(desk, operator, decision="verify")
    actions.remove_entry(Appraisal.objects.get(), person=desk.person)
    shown = operator.get(page(desk)).content.decode()
    assert "<del>年度考核 · 2022 年度</del> <ins>（已删除）</ins>" in shown
    assert states.key_of(ProfilePart.objects.get(dossier=desk.dossier)) in shown


def test_the_right_operator_decides_and_nobody_else(client: Client, desk: Desk, degree: Degree) -> None:
    elsewhere = Seat.objects.get(person=desk.cast.operator_other)
    for who, seat, code in (
        (desk.cast.operator_other, elsewhere, 403),
        (desk.person, None, 403),
        (desk.cast.applicant_other, None, 403),
        (None, None, 302),
    ):
        sign_in(client, who, seat)
        assert client.get(page(desk)).status_code == code
        assert decide(desk, client, verify=states.key_of(degree)).status_code == code
    assert set(by_state(desk)) == {"waiting"}
    sign_in(client, desk.operator, desk.seat)
    assert client.get(page(desk)).status_code == 200


def test_an_operator_does_not_decide_on_an_entry_of_the_own_dossier(
    client: Client, desk: Desk, operator: Client
) -> None:
    own = actions.open_for(desk.operator)
    own = actions.choose_employer(own, person=desk.operator, employer=desk.cast.employer)
    entry: Entry = actions.add_entry(own, person=desk.operator, kind=BY_CODE["degree"], values=DEGREE)
    own = handed_in(own)
    posted = {"verify": states.key_of(entry), "version": own.row_version}
    assert operator.post(reverse("offices:decide_dossier", args=[own.pk]), posted).status_code == 403
    posted["version"] = str(Dossier.objects.get(pk=desk.dossier.pk).row_version)
    assert operator.post(reverse("offices:decide_dossier", args=[desk.dossier.pk]), posted).status_code == 409
    assert set(states.counts_of(own)) == {("profilepart", "waiting"), ("degree", "waiting")}


def test_the_page_costs_the_same_for_few_and_for_many_entries(desk: Desk, degree: Degree, operator: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert operator.get(page(desk)).status_code == 200
        return len(found)

    vouching.verify_all(
        Dossier.objects.get(pk=desk.dossier.pk),
        person=desk.operator,
        seat=desk.seat,
        expected_version=Dossier.objects.get(pk=desk.dossier.pk).row_version,
    )
    actions.change_entry(degree, person=desk.person, values={"school": "浙工大"})
    cost()
    few = cost()
    Appraisal.objects.bulk_create(
        Appraisal(dossier=desk.dossier, year=year, result="pass", state="waiting") for year in range(1990, 2020)
    )
    assert cost() == few


def test_the_list_says_how_much_of_each_dossier_waits(desk: Desk, degree: Degree, operator: Client) -> None:
    address = reverse("offices:dossiers")
    assert "3 条，共 3 条" in operator.get(address).content.decode()
    decide(desk, operator, decision="verify")
    assert "单位已审" in operator.get(address, {"tab": "decided"}).content.decode()
    actions.change_entry(degree, person=desk.person, values={"school": "浙工大"})
    assert "1 条，共 3 条" in operator.get(address).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many_dossiers(desk: Desk, degree: Degree, operator: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert operator.get(reverse("offices:dossiers")).status_code == 200
        return len(found)

    cost()
    few = cost()
    for number in range(3):
        somebody = people.person(f"某{number}")
        other = actions.open_for(somebody)
        handed_in(actions.choose_employer(other, person=somebody, employer=desk.cast.employer))
    assert cost() == few


def test_a_verification_is_taken_back_with_its_reason_and_the_entry_waits_again(
    desk: Desk, degree: Degree, operator: Client
) -> None:
    decide(desk, operator, decision="verify")
    key = states.key_of(degree)
    refused = decide(desk, operator, take_back=key)
    assert "请写明撤回审核的原因。" in refused.content.decode()
    decide(desk, operator, take_back=key, **{f"reason-{key}": "学校来函说证书有误"})
    assert by_state(desk)["waiting"] == {"degree"}
    event = Event.objects.get(verb="dossier.take_back")
    assert event.reason == "学校来函说证书有误"
    assert event.payload["chosen"] == {"degree": [degree.pk]}
    told = Message.objects.get(recipient=desk.person, subject__contains="撤回了对业绩档案")
    assert "学校来函说证书有误" in told.body
    again = decide(desk, operator, take_back=key, **{f"reason-{key}": "再来一次"})
    assert "没有可撤回的审核" in again.content.decode()


def test_nobody_but_the_operator_of_the_employer_takes_a_verification_back(
    desk: Desk, degree: Degree, operator: Client, cast: people.Cast
) -> None:
    decide(desk, operator, decision="verify")
    chosen = states.chosen_of([states.key_of(degree)])
    fresh = Dossier.objects.get(pk=desk.dossier.pk)
    with pytest.raises(NotAllowed, match="只有该单位的经办人"):
        vouching.take_back(
            fresh, person=desk.person, seat=desk.seat, reason="试", expected_version=fresh.row_version, chosen=chosen
        )
