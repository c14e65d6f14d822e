"""The report and the word: who is new, who is known, who is refused; what is written, once, and what is never kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import invitations
from accounts.identity.queries import number_of
from accounts.models import Identity, Invitation, Person
from audit.models import Event
from dossiers.actions import open_for
from dossiers.locking import NotAllowed
from dossiers.models import Degree, Dossier, WorkPeriod
from offices.models import PeopleImport
from offices.people import actions
from offices.people.report import Outcome, report_on
from offices.people.rows import rows_of
from tests import cast as people
from tests.cast import identity_number, person
from tests.hunting import places_holding
from tests.offices.people.conftest import FULL, Bringing, book, someone

TODAY = date(2023, 9, 1)


def outcomes(ours: Bringing, *rows: dict[str, Any]) -> list[str]:
    read, _none = rows_of(book(*rows))
    report = report_on(read, organisation=ours.organisation, today=TODAY)
    return [each.outcome.value for each in report.rows]


def sentence_of(ours: Bringing, row: dict[str, Any]) -> str:
    read, _none = rows_of(book(row))
    (judged,) = report_on(read, organisation=ours.organisation, today=TODAY).rows
    return "".join(each.words for each in judged.problems)


def employed(ours: Bringing, name: str = "王小明") -> tuple[Person, str]:
    """Somebody who signed up alone and chose this employer."""
    number = identity_number()
    who = person(name, number=number)
    Dossier.objects.filter(pk=open_for(who).pk).update(employer=ours.organisation)
    return who, number


def test_a_report_writes_nobody(ours: Bringing) -> None:
    before = Person.objects.count()
    ours.taken_in(someone(**FULL), someone())
    assert (Person.objects.count(), Invitation.objects.count()) == (before, 0)


def test_a_new_person_gets_account_number_dossier_and_invitation_and_cannot_sign_in_yet(ours: Bringing) -> None:
    row = someone(**FULL)
    written = ours.written(row)
    made = Person.objects.get(name="王小明")
    assert number_of(made) == row["number"]
    assert not made.has_usable_password()
    assert made.email == ""
    dossier = made.dossier
    assert (dossier.employer, dossier.state, dossier.birth_date) == (ours.organisation, "draft", date(1985, 6, 15))
    assert Degree.objects.get(dossier=dossier).state == "draft"
    assert WorkPeriod.objects.get(dossier=dossier).employer_name == ours.organisation.name
    assert (made.invitation.organisation, made.invitation.batch, made.invitation.mail) == (
        ours.organisation, written.pk, "wang@example.com",
    )  # fmt: skip


def test_the_numbers_of_report_and_result_are_the_same_and_add_up(ours: Bringing) -> None:
    _known, number = employed(ours)
    rows = (someone(), someone(name="李新"), someone(number=number), someone(number="1"))
    assert outcomes(ours, *rows) == ["created", "created", "known", "refused"]
    written = ours.written(*rows)
    assert (written.expected, written.accepted, written.created, written.updated, written.known, written.refused) == (
        4, 3, 2, 0, 1, 1,
    )  # fmt: skip


def test_the_same_person_twice_in_a_file_is_refused_with_the_other_row(ours: Bringing) -> None:
    row = someone()
    assert outcomes(ours, row, {**row, "name": "王小民"}) == ["created", "refused"]
    read, _none = rows_of(book(row, row))
    (problem,) = report_on(read, organisation=ours.organisation, today=TODAY).rows[1].problems
    assert "与第 2 行是同一个身份证号" in problem.words


def test_somebody_of_another_employer_is_not_taken_over_and_the_answer_tells_nothing(
    ours: Bringing, theirs: Bringing
) -> None:
    who, number = employed(theirs, "张他处")
    alone = identity_number()
    person("无单位", number=alone)
    said = {
        sentence_of(ours, someone(name=name, number=each)) for name in ("张他处", "猜的") for each in (number, alone)
    }
    assert len(said) == 1
    assert "不能代为转入" in said.pop()
    ours.written(someone(name="张他处", number=number))
    assert Dossier.objects.get(person=who).employer == theirs.organisation


def test_somebody_who_signs_in_alone_is_known_and_stays_as_they_are(ours: Bringing) -> None:
    who, number = employed(ours)
    Person.objects.filter(pk=who.pk).update(phone="13711112222")
    written = ours.written(someone(**{**FULL, "number": number}))
    assert (written.known, written.created, written.updated) == (1, 0, 0)
    who.refresh_from_db()
    assert who.phone == "13711112222"
    assert not Degree.objects.filter(dossier=who.dossier).exists()


def test_another_name_for_a_number_of_this_employer_is_refused(ours: Bringing) -> None:
    _who, number = employed(ours)
    assert "与本人账号里的姓名不一致" in sentence_of(ours, someone(name="汪小明", number=number))


def test_a_person_not_yet_signed_in_is_corrected_by_the_next_file(ours: Bringing) -> None:
    row = someone(**FULL)
    first = ours.written(row)
    again = {**row, "name": "王晓明", "phone": "13700000002", "degree_school": "浙江大学", "work_post": ""}
    again = {key: value for key, value in again.items() if not key.startswith("work_")}
    second = ours.written(again)
    assert (second.updated, second.created) == (1, 0)
    made = Person.objects.get(invitation__batch=second.pk)
    assert (made.name, made.phone, made.pinyin_key) == ("王晓明", "13700000002", "wang xiao ming")
    assert Degree.objects.get(dossier=made.dossier).school == "浙江大学"
    assert WorkPeriod.objects.get(dossier=made.dossier).post == "工艺工程师"  # a part that is left out stays
    assert first.pk != second.pk


def test_the_same_file_again_changes_nothing(ours: Bringing) -> None:
    row = someone(**FULL)
    ours.written(row)
    again = ours.written(row)
    assert (again.known, again.created, again.updated) == (1, 0, 0)
    assert Event.objects.filter(verb="import_person").count() == 1


def test_the_second_word_writes_nothing_and_says_who_was_first(ours: Bringing) -> None:
    batch = ours.taken_in(someone())
    for_both = {"person": ours.operator, "seat": ours.seat, "at": timezone.now()}
    actions.write(batch, **for_both)
    for act in (actions.write, actions.drop):
        with pytest.raises(actions.AlreadyDecidedError) as faster:
            act(batch, **for_both)
        assert faster.value.batch.decided_by == ours.operator
    assert Invitation.objects.count() == 1


def test_who_registered_between_report_and_word_is_refused_in_the_result(ours: Bringing) -> None:
    row = someone()
    batch = ours.taken_in(row, someone())
    person("抢先", number=row["number"])
    written = actions.write(batch, person=ours.operator, seat=ours.seat, at=timezone.now())
    assert (written.created, written.refused) == (1, 1)
    (kept,) = actions.rows_in(written)
    assert "不能代为转入" in kept.problems[0].words


def test_a_batch_and_each_person_have_one_event_without_a_personal_word(ours: Bringing) -> None:
    row = someone(**FULL)
    written = ours.written(row)
    made = Person.objects.get(name="王小明")
    assert list(Event.objects.filter(verb__contains="import").values_list("verb", "object_id")) == [
        ("import_person", str(made.pk)), ("import_people", str(written.pk)),
    ]  # fmt: skip
    told = str(list(Event.objects.values_list("payload", flat=True)))
    assert not [word for word in ("王小明", row["number"], "13900000001", "wang@") if word in told]


def test_an_identity_number_stands_nowhere_in_the_clear(ours: Bringing) -> None:
    good, bad = someone(), someone(name="")
    batch = ours.taken_in(good, bad)
    assert places_holding(good["number"]) == places_holding(bad["number"]) == []
    actions.write(batch, person=ours.operator, seat=ours.seat, at=timezone.now())
    assert places_holding(good["number"]) == places_holding(bad["number"]) == []


def test_a_dropped_file_is_forgotten(ours: Bringing) -> None:
    batch = actions.drop(ours.taken_in(someone()), person=ours.operator, seat=ours.seat, at=timezone.now())
    assert (actions.rows_in(batch), Invitation.objects.count()) == ((), 0)


def test_a_thousand_people_cost_few_statements_besides_their_events(
    ours: Bringing, django_assert_max_num_queries: Any
) -> None:
    rows = [someone(**{**FULL, "number": identity_number(n % 1000)}) for n in range(1000)]
    batch = ours.taken_in(*rows)
    per_event = 3
    with django_assert_max_num_queries(1000 * per_event + 80):
        written = actions.write(batch, person=ours.operator, seat=ours.seat, at=timezone.now())
    assert (written.expected, written.created, written.refused) == (1000, 1000, 0)
    assert Identity.objects.filter(person__invitation__batch=written.pk).count() == 1000


def test_somebody_entered_by_mistake_is_taken_back_and_the_number_is_free(ours: Bringing) -> None:
    row = someone(**FULL)
    ours.written(row)
    made = Person.objects.get(name="王小明")
    actions.take_back(made, person=ours.operator, seat=ours.seat, at=timezone.now())
    assert not Person.objects.filter(name="王小明").exists()
    assert person("本人自己", number=row["number"]).identity


def test_nobody_takes_back_who_has_signed_in_or_belongs_elsewhere(ours: Bringing, theirs: Bringing) -> None:
    who, _number = employed(ours)
    theirs.written(someone(name="他家的"))
    for each in (who, Person.objects.get(name="他家的")):
        with pytest.raises(NotAllowed, match="不能撤回"):
            actions.take_back(each, person=ours.operator, seat=ours.seat, at=timezone.now())


def test_the_night_forgets_rows_and_people_who_never_came(ours: Bringing) -> None:
    ours.written(someone(name="没来过"), someone(name=""))
    waiting = ours.taken_in(someone())
    now = timezone.now()
    assert actions.tidy(now + actions.KEPT - timedelta(minutes=1)) == 0
    assert actions.tidy(now + actions.KEPT + timedelta(minutes=1)) == 2
    waiting.refresh_from_db()
    assert waiting.state == "dropped"
    assert not PeopleImport.objects.exclude(sealed_rows=b"").exists()
    assert actions.tidy(now + actions.UNUSED + timedelta(minutes=1)) == 1
    assert not Person.objects.filter(name="没来过").exists()


def test_the_night_leaves_people_whose_code_is_still_good(ours: Bringing) -> None:
    ours.written(someone())
    later = timezone.now() + actions.UNUSED
    invitations.issue_codes(list(Invitation.objects.all()), by=ours.operator, seat=ours.seat, at=later)
    assert actions.tidy(later + timedelta(days=1)) == 0


def test_a_number_that_an_employer_entered_is_told_the_way_in_at_sign_up(ours: Bringing, client: Any) -> None:
    row = someone()
    ours.written(row)
    answer = client.post(
        "/accounts/signup/", {"username": "x", "name": "王小明", "number": row["number"], "phone": "13900000001"}
    )
    assert "首次登录" in answer.content.decode()


def test_a_person_made_by_an_import_is_not_found_by_the_outcome_of_another_employer(
    ours: Bringing, theirs: Bringing
) -> None:
    row = someone()
    ours.written(row)
    assert outcomes(theirs, row) == [Outcome.REFUSED]


def test_a_bad_name_is_no_person(ours: Bringing, cast: people.Cast) -> None:
    with pytest.raises(ValidationError):
        invitations.invite(
            [invitations.Newcomer(" ", identity_number(), "", "")],
            organisation=ours.organisation, by=cast.operator, at=timezone.now(), batch=ours.taken_in(someone()).pk,
        )  # fmt: skip
