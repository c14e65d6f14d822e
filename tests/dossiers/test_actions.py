"""Changes of a dossier: one event each, an edit undoes what the employer vouched for, nobody decides on their own."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Seat
from audit.queries import events_of
from dossiers import actions, locking, vouching
from dossiers.kinds import BY_CODE, KINDS
from dossiers.models import Appraisal, Dossier, DossierState
from messages.models import Message
from tests.cast import employer, operator_of, person
from tests.dossiers.conftest import Desk, handed_in


def refusal(call: Any) -> str:
    with pytest.raises(locking.NotAllowed) as caught:
        call()
    return str(caught.value.denied)


def complete(desk: Desk) -> Dossier:
    """As much as handing in asks for, the photo aside."""
    dossier = actions.save_profile(
        desk.dossier,
        person=desk.person,
        expected_version=desk.dossier.row_version,
        values={
            "gender": "male",
            "birth_date": date(1985, 6, 15),
            "joined_work_on": date(2008, 7, 1),
            "current_work": "工艺",
            "work_nature": "engineering",
            "on_post": True,
        },
    )
    values = {"level": "bachelor", "major": "化工", "school": "浙江工业大学", "graduated_on": date(2008, 6, 30)}
    actions.add_entry(dossier, person=desk.person, kind=BY_CODE["degree"], values=values)
    work = {"employer_name": "甲", "post": "工程师", "kind": "engineering", "starts_on": date(2008, 7, 1)}
    actions.add_entry(dossier, person=desk.person, kind=BY_CODE["workperiod"], values=work)
    dossier.refresh_from_db()
    return dossier


def waiting(desk: Desk) -> Dossier:
    return handed_in(complete(desk))


def verified(desk: Desk) -> Dossier:
    dossier = waiting(desk)
    return vouching.verify_all(dossier, person=desk.operator, seat=desk.seat, expected_version=dossier.row_version)


def test_an_employer_without_an_approved_letter_cannot_be_chosen(desk: Desk) -> None:
    bare = employer("尚未授权的公司", desk.cast.where["county"])
    words = refusal(lambda: actions.choose_employer(desk.dossier, person=desk.person, employer=bare))
    assert words == "这家单位还没有经审核的授权委托，暂时不能选择。请联系单位经办人。"


def test_each_change_writes_one_event(desk: Desk) -> None:
    before = len(events_of("dossier", desk.dossier.pk))
    entry = actions.add_entry(
        desk.dossier, person=desk.person, kind=BY_CODE["appraisal"], values={"year": 2022, "result": "pass"}
    )
    actions.change_entry(entry, person=desk.person, values={"result": "excellent"})
    actions.change_entry(entry, person=desk.person, values={"result": "excellent"})
    actions.remove_entry(entry, person=desk.person)
    verbs = [event.verb for event in events_of("dossier", desk.dossier.pk)][before:]
    assert verbs == ["dossier.add_entry", "dossier.change_entry", "dossier.remove_entry"]


def test_what_is_lacking_is_named_before_handing_in(desk: Desk) -> None:
    words = refusal(
        lambda: vouching.hand_in(desk.dossier, person=desk.person, expected_version=desk.dossier.row_version)
    )
    assert words == "还差：填写个人信息、上传证件照片、添加学历、添加工作经历。"


def test_verifying_tells_the_owner(desk: Desk) -> None:
    dossier = verified(desk)
    assert (dossier.state, dossier.decided_by) == (DossierState.VERIFIED, desk.operator)
    assert Message.objects.filter(recipient=desk.person, subject="单位已审核通过您的业绩档案").count() == 1


def test_what_is_added_to_a_verified_dossier_is_a_draft_and_so_is_the_whole(desk: Desk) -> None:
    dossier = verified(desk)
    actions.add_entry(dossier, person=desk.person, kind=BY_CODE["appraisal"], values={"year": 2022, "result": "pass"})
    dossier.refresh_from_db()
    assert dossier.state == DossierState.DRAFT


def test_saving_the_same_again_leaves_it_verified(desk: Desk) -> None:
    dossier = verified(desk)
    values = {name: getattr(dossier, name) for name in actions.PROFILE_FIELDS}
    actions.save_profile(dossier, person=desk.person, expected_version=dossier.row_version, values=values)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.VERIFIED


def test_sending_back_needs_a_reason_and_shows_it(desk: Desk) -> None:
    dossier = waiting(desk)
    send = {"person": desk.operator, "seat": desk.seat, "expected_version": dossier.row_version}
    assert refusal(lambda: vouching.send_back(dossier, reason="  ", **send)) == "请写明退回原因。"
    sent = vouching.send_back(dossier, reason="学位证书不清", **send)
    assert (sent.state, sent.reason) == (DossierState.SENT_BACK, "学位证书不清")


def test_the_operator_of_another_employer_decides_nothing(desk: Desk) -> None:
    dossier = waiting(desk)
    other = Seat.objects.get(person=desk.cast.operator_other)
    words = refusal(
        lambda: vouching.verify_all(
            dossier, person=desk.cast.operator_other, seat=other, expected_version=dossier.row_version
        )
    )
    assert words == "只有该单位的经办人能审核这份业绩档案。"


def test_nobody_verifies_the_own_dossier(desk: Desk) -> None:
    own = actions.open_for(desk.operator)
    own = handed_in(actions.choose_employer(own, person=desk.operator, employer=desk.cast.employer))
    words = refusal(
        lambda: vouching.verify_all(own, person=desk.operator, seat=desk.seat, expected_version=own.row_version)
    )
    assert words == "不能审核自己的业绩档案，请由本单位另一名经办人审核。"


def test_a_version_that_moved_on_is_a_conflict(desk: Desk) -> None:
    stale = desk.dossier.row_version
    complete(desk)
    with pytest.raises(locking.Conflict):
        actions.save_profile(desk.dossier, person=desk.person, expected_version=stale, values={"party": "群众"})


def test_somebody_else_changes_nothing(desk: Desk) -> None:
    values = {"year": 2022, "result": "pass"}
    words = refusal(
        lambda: actions.add_entry(desk.dossier, person=person("别人"), kind=BY_CODE["appraisal"], values=values)
    )
    assert words == "业绩档案只能由本人修改。"
    assert not Appraisal.objects.exists()


def test_every_kind_can_be_read_aloud() -> None:
    assert [kind.code for kind in KINDS] == list({kind.code: kind for kind in KINDS})
    assert {kind.model._meta.model_name for kind in KINDS} == set(BY_CODE)


def test_a_second_operator_of_the_same_employer_may_verify(desk: Desk) -> None:
    second = operator_of(desk.cast.employer, desk.cast.admin, "经办丙")
    own = actions.open_for(desk.operator)
    own = handed_in(actions.choose_employer(own, person=desk.operator, employer=desk.cast.employer))
    chair = Seat.objects.get(person=second)
    assert vouching.verify_all(own, person=second, seat=chair, expected_version=own.row_version).state == "verified"
