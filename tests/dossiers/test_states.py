"""The employer's word stands on each entry: what is edited waits again, what is not stays verified."""

import importlib
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.queries import events_of
from config import invariants
from dossiers import actions, locking, queries, states, vouching
from dossiers.kinds import BY_CODE, kind_of
from dossiers.models import Appraisal, Degree, Dossier, DossierState, Entry, ProfilePart
from messages.models import Message
from tests.cast import employer, operator_of
from tests.dossiers.conftest import Desk, handed_in
from tests.files.test_views import stored

DRAFT, WAITING, VERIFIED, SENT_BACK = (
    DossierState.DRAFT,
    DossierState.WAITING,
    DossierState.VERIFIED,
    DossierState.SENT_BACK,
)

DEGREE = {"level": "bachelor", "major": "化工", "school": "浙大", "graduated_on": date(2008, 6, 30)}


def add(desk: Desk, what: str, **values: Any) -> Entry:
    return actions.add_entry(current(desk), person=desk.person, kind=BY_CODE[what], values=values)


def current(desk: Desk) -> Dossier:
    return Dossier.objects.get(pk=desk.dossier.pk)


def profile(desk: Desk) -> ProfilePart:
    return ProfilePart.objects.get(dossier=desk.dossier)


@pytest.fixture
def entries(desk: Desk) -> tuple[Entry, Entry]:
    """A degree and an appraisal at the employer's desk, with the profile."""
    made = add(desk, "degree", **DEGREE), add(desk, "appraisal", year=2022, result="pass")
    handed_in(current(desk))
    return made


def operating(desk: Desk) -> dict[str, Any]:
    return {"person": desk.operator, "seat": desk.seat, "expected_version": current(desk).row_version}


def verified(desk: Desk) -> Dossier:
    return vouching.verify_all(current(desk), **operating(desk))


def state_of(desk: Desk, entry: Entry) -> str:
    """Of the entry as it stands; nothing that a test does may leave the whole in another state than its parts make."""
    assert list(invariants.dossiers_follow_their_entries()) == []
    return type(entry)._default_manager.get(pk=entry.pk).state


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ((), DRAFT),
        ((VERIFIED, VERIFIED), VERIFIED),
        ((VERIFIED, DRAFT), DRAFT),
        ((VERIFIED, DRAFT, SENT_BACK), SENT_BACK),
        ((VERIFIED, DRAFT, SENT_BACK, WAITING), WAITING),
    ],
)
def test_the_state_of_the_whole_follows_from_its_parts(parts: tuple[str, ...], whole: str) -> None:
    assert states.state_from(states.Counter(("degree", state) for state in parts)) == whole


def test_verifying_says_who_and_when_on_each_entry(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    assert verified(desk).state == VERIFIED
    for part in (*entries, profile(desk)):
        part.refresh_from_db()
        assert (part.state, part.decided_by) == (VERIFIED, desk.operator)
        assert part.vouched_at == part.decided_at == current(desk).decided_at


def test_an_edited_entry_waits_again_and_the_others_stay_verified(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    degree, appraisal = entries
    verified(desk)
    actions.change_entry(degree, person=desk.person, values={"school": "浙工大"})
    assert (state_of(desk, degree), state_of(desk, appraisal), profile(desk).state) == (WAITING, VERIFIED, VERIFIED)
    assert current(desk).state == WAITING
    degree.refresh_from_db()
    assert degree.changed == {"school": "浙大"}


def test_what_was_verified_is_remembered_over_two_edits(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    verified(desk)
    for school in ("浙工大", "宁大"):
        actions.change_entry(entries[0], person=desk.person, values={"school": school})
    entries[0].refresh_from_db()
    assert entries[0].changed == {"school": "浙大"}


def test_an_edit_tells_the_operators_once(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    verified(desk)
    before = Message.objects.filter(recipient=desk.operator).count()
    for entry in entries:
        actions.change_entry(entry, person=desk.person, values={"note": "补充"})
    assert Message.objects.filter(recipient=desk.operator).count() == before + 1


def test_a_new_file_makes_its_entry_wait_again(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    degree, appraisal = entries
    verified(desk)
    evidence = actions.attach_evidence(degree, person=desk.person, file=stored(desk.person))
    assert (state_of(desk, degree), state_of(desk, appraisal)) == (WAITING, VERIFIED)
    verified(desk)
    actions.detach_evidence(evidence, person=desk.person)
    degree.refresh_from_db()
    assert (state_of(desk, degree), degree.changed) == (WAITING, {"evidence": ["聘书.pdf"]})


def test_an_edited_profile_waits_again_and_the_entries_stay_verified(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    verified(desk)
    actions.save_profile(
        current(desk), person=desk.person, expected_version=current(desk).row_version, values={"party": "群众"}
    )
    assert (profile(desk).state, profile(desk).changed) == (WAITING, {"party": ""})
    assert [state_of(desk, entry) for entry in entries] == [VERIFIED, VERIFIED]


def test_without_a_verified_entry_the_profile_waits_and_names_it(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    verified(desk)
    actions.remove_entry(entries[1], person=desk.person)
    assert profile(desk).changed == {"removed": ["年度考核 · 2022 年度"]}
    assert (profile(desk).state, state_of(desk, entries[0])) == (WAITING, VERIFIED)


def test_a_new_entry_that_is_taken_out_again_leaves_the_dossier_verified(
    desk: Desk, entries: tuple[Entry, Entry]
) -> None:
    verified(desk)
    paper = add(desk, "appraisal", year=2021, result="pass")
    assert current(desk).state == DRAFT
    assert list(queries.decided_at(desk.cast.employer)) == [current(desk)]
    actions.remove_entry(paper, person=desk.person)
    assert (current(desk).state, state_of(desk, entries[0])) == (VERIFIED, VERIFIED)


def test_entries_are_verified_and_sent_back_one_by_one(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    degree, appraisal = entries
    vouching.verify_some(current(desk), chosen=states.chosen_of([states.key_of(degree)]), **operating(desk))
    assert (state_of(desk, degree), state_of(desk, appraisal), current(desk).state) == (VERIFIED, WAITING, WAITING)
    chosen = states.chosen_of([states.key_of(appraisal)])
    vouching.send_back(current(desk), chosen=chosen, reason="缺登记表", **operating(desk))
    appraisal.refresh_from_db()
    assert (appraisal.state, appraisal.reason, profile(desk).state) == (SENT_BACK, "缺登记表", WAITING)
    assert verified(desk).state == SENT_BACK
    assert state_of(desk, degree) == VERIFIED


def test_a_decision_on_chosen_entries_writes_one_event_that_names_them(
    desk: Desk, entries: tuple[Entry, Entry]
) -> None:
    before = len(events_of("dossier", desk.dossier.pk))
    chosen = states.chosen_of(states.key_of(entry) for entry in entries)
    vouching.send_back(current(desk), chosen=chosen, reason="不清晰", **operating(desk))
    (event,) = list(events_of("dossier", desk.dossier.pk))[before:]
    named = {"degree": [entries[0].pk], "appraisal": [entries[1].pk]}
    assert (event.verb, event.reason) == ("dossier.send_back", "不清晰")
    assert event.payload == {"entries": 2, "chosen": named}


@pytest.mark.parametrize("keys", [[], ["nonsense"], ["degree:x"], ["user:1"]])
def test_nothing_chosen_is_refused(desk: Desk, entries: tuple[Entry, Entry], keys: list[str]) -> None:
    with pytest.raises(locking.NotAllowed, match="请先选择要办理的条目。"):
        vouching.verify_some(current(desk), chosen=states.chosen_of(keys), **operating(desk))


def test_what_does_not_wait_or_belongs_to_somebody_else_cannot_be_decided(
    desk: Desk, entries: tuple[Entry, Entry]
) -> None:
    late = add(desk, "appraisal", year=2021, result="pass")
    others = actions.open_for(desk.cast.applicant_other)
    foreign = actions.add_entry(others, person=desk.cast.applicant_other, kind=BY_CODE["degree"], values=DEGREE)
    for entry in (late, foreign):
        chosen = states.chosen_of([states.key_of(entries[0]), states.key_of(entry)])
        with pytest.raises(locking.NotAllowed, match="有的不在待审核状态"):
            vouching.verify_some(current(desk), chosen=chosen, **operating(desk))
    assert [state_of(desk, entry) for entry in (entries[0], late, foreign)] == [WAITING, DRAFT, DRAFT]


def test_an_edit_while_the_operator_looks_is_a_conflict(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    seen = operating(desk)
    actions.change_entry(entries[0], person=desk.person, values={"school": "浙工大"})
    with pytest.raises(locking.Conflict):
        vouching.verify_all(current(desk), **seen)
    assert state_of(desk, entries[0]) == WAITING


def test_what_was_sent_back_and_edited_is_a_draft_that_keeps_the_reason(
    desk: Desk, entries: tuple[Entry, Entry]
) -> None:
    degree, appraisal = entries
    vouching.send_back(current(desk), reason="不清晰", **operating(desk))
    actions.change_entry(degree, person=desk.person, values={"school": "浙工大"})
    degree.refresh_from_db()
    assert (degree.state, degree.reason, state_of(desk, appraisal)) == (DRAFT, "不清晰", SENT_BACK)
    assert current(desk).state == SENT_BACK


def test_handing_in_again_leaves_what_is_verified(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    degree, appraisal = entries
    chosen = states.chosen_of([states.key_of(appraisal), states.key_of(profile(desk))])
    vouching.verify_some(current(desk), chosen=chosen, **operating(desk))
    vouching.send_back(current(desk), reason="不清晰", **operating(desk))
    assert str(vouching.why_not_hand_in(current(desk))).startswith("还差：")
    handed_in(current(desk))
    assert (state_of(desk, degree), state_of(desk, appraisal)) == (WAITING, VERIFIED)
    assert str(vouching.why_not_hand_in(current(desk))) == "已提交，正在等待单位审核。"


def test_another_employer_has_vouched_for_nothing(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    verified(desk)
    actions.choose_employer(current(desk), person=desk.person, employer=desk.cast.employer)
    assert current(desk).state == VERIFIED
    new = employer("杭州另一家公司", desk.cast.where["county"])
    operator_of(new, desk.cast.admin, "经办丁")
    actions.choose_employer(current(desk), person=desk.person, employer=new)
    degree = entries[0]
    degree.refresh_from_db()
    assert (state_of(desk, degree), degree.decided_by, degree.vouched_at) == (DRAFT, None, None)
    assert not queries.decided_at(new).exists()


def test_verifying_costs_the_same_for_few_and_for_many_entries(desk: Desk) -> None:
    def cost(years: range) -> int:
        Appraisal.objects.bulk_create(Appraisal(dossier=desk.dossier, year=y, result="pass") for y in years)
        handed_in(current(desk))
        with CaptureQueriesContext(connection) as found:
            verified(desk)
        return len(found)

    cost(range(1989, 1990))  # the profile too, which does not wait a second time
    assert cost(range(1990, 1993)) == cost(range(1993, 2020))


def test_a_dossier_that_says_otherwise_than_its_entries_is_found(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    Dossier.objects.filter(pk=desk.dossier.pk).update(state=DRAFT)
    (fault,) = invariants.dossiers_follow_their_entries()
    assert fault == f"dossier {desk.dossier.pk}: state 'draft', but its entries make it 'waiting'"


def test_a_verified_entry_has_who_and_when(desk: Desk, entries: tuple[Entry, Entry]) -> None:
    with pytest.raises(IntegrityError, match="decided_degree_has_who_and_when"), transaction.atomic():
        Degree.objects.update(state=VERIFIED, vouched_at=timezone.now())


@pytest.mark.parametrize("state", [DRAFT, WAITING, VERIFIED, SENT_BACK])
def test_entries_of_old_take_the_state_of_their_dossier(
    desk: Desk, entries: tuple[Entry, Entry], state: DossierState
) -> None:
    """What the migration does to rows of the time when all was verified at once."""
    when = {"decided_by": desk.operator, "decided_at": timezone.now()} if state in (VERIFIED, SENT_BACK) else {}
    Dossier.objects.filter(pk=desk.dossier.pk).update(state=state, reason="缺页" if state == SENT_BACK else "", **when)
    ProfilePart.objects.all().delete()
    Degree.objects.update(state=DRAFT)
    Appraisal.objects.update(state=DRAFT)
    migration = importlib.import_module("dossiers.migrations.0004_a_state_for_each_entry")
    migration.entries_take_the_state_of_their_dossier(apps, None)
    for part in (*entries, profile(desk)):
        part.refresh_from_db()
        assert (part.state, part.decided_by, part.decided_at) == (state, when.get("decided_by"), when.get("decided_at"))
        assert part.reason == ("缺页" if state == SENT_BACK else "")
    assert list(invariants.dossiers_follow_their_entries()) == []


def test_every_kind_of_entry_has_the_employers_word() -> None:
    assert {kind_of(model()).code for model in states.PARTS.values() if model is not ProfilePart} == set(BY_CODE)
