"""T-048: what a form doesn't show can't be sent in with it."""

from typing import Any

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from config.demo.journeys import Stage
from declarations.forms.texts import StatementForm
from declarations.models import Declaration
from declarations.views.access import token
from dossiers.models import Degree, Dossier
from tests.cast import identity_number, sign_in
from tests.stages import drafted, submitted

# Every column of the tables behind the forms, each with something a cheat would like.
WANTED = {
    "id": "1", "pk": "1", "person": "1", "person_id": "1", "owner": "1", "dossier": "1", "plan": "1", "version_id": "1",
    "number": "GIFT-1", "employer": "1", "employer_id": "1", "variant": "city_department", "accepting_office": "",
    "state": "certified", "stop": "certificate", "stop_kind": "certificate", "area_code": "330100", "revision": "9",
    "row_version": "99", "resume_at": "ballot", "ending": "", "submitted_at": "2023-01-01", "pledged_at": "2023-01-01",
    "signature": "1", "last_move_by": "1", "answers": "{}", "statement_limit": "9", "created_at": "2020-01-01",
    "is_staff": "1", "is_superuser": "1", "decided_by": "1", "verified": "1", "seat": "1", "party": "industry",
    "undone_at": "2023-01-01", "plan_time": "2020-01-01", "organisation": "1", "score": "100",
}  # fmt: skip


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def changed(before: dict[str, Any], row: Any) -> set[str]:
    row.refresh_from_db()
    now = columns(row)
    return {name for name in now if now[name] != before[name]}


def test_a_wizard_page_writes_its_own_field(client: Client, stage: Stage) -> None:
    draft = drafted(stage)
    sign_in(client, draft.person, as_applicant=True)
    before = columns(draft)
    sent = {**WANTED, "version": token(draft, StatementForm), "statement": "新的述职。"}
    assert client.post(reverse("declarations:statement", args=[draft.pk]), sent).status_code == 302
    assert changed(before, draft) == {"statement", "row_version", "changed_at"}
    assert draft.row_version == before["row_version"] + 1


def test_autosave_writes_its_own_field(client: Client, stage: Stage) -> None:
    draft = drafted(stage)
    sign_in(client, draft.person, as_applicant=True)
    before = columns(draft)
    sent = {**WANTED, "version": token(draft, StatementForm), "statement": "新的述职。", "autosave": "1"}
    answer = client.post(reverse("declarations:autosave", args=[draft.pk, "statement"]), sent)
    assert answer.status_code == 200
    assert changed(before, draft) == {"statement", "row_version", "changed_at"}


def test_the_profile_writes_what_it_shows(client: Client, stage: Stage) -> None:
    draft = drafted(stage)
    dossier = Dossier.objects.get(person=draft.person)
    sign_in(client, draft.person, as_applicant=True)
    before = columns(dossier)
    shown = client.get(reverse("dossiers:profile")).context["form"]
    asked = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False, "")}
    sent = {**WANTED, **asked, "on_post": "true", "party": "群众", "version": str(dossier.row_version)}
    assert client.post(reverse("dossiers:profile"), sent).status_code == 302
    # An edit takes back the employer's word for the dossier; that is the rule, and the only change of state.
    ours = {"party", "row_version", "changed_at"}
    assert changed(before, dossier) - ours <= {"state", "decided_at", "decided_by_id", "handed_in_at"}
    assert dossier.state == "waiting"
    assert dossier.person_id == before["person_id"]
    assert dossier.employer_id == before["employer_id"]


def test_an_entry_goes_into_the_own_dossier_whatever_is_sent(client: Client, stage: Stage) -> None:
    mine, theirs = drafted(stage), drafted(stage)
    other = Dossier.objects.get(person=theirs.person)
    sign_in(client, mine.person, as_applicant=True)
    sent = {
        **WANTED, "dossier": str(other.pk), "dossier_id": str(other.pk), "level": "bachelor", "school": "某大学",
        "major": "化学", "major_match": "same", "origin": "mainland", "graduated_on": "2008-06-30", "full_time": "on",
    }  # fmt: skip
    before = Degree.objects.filter(dossier=other).count()
    assert client.post(reverse("dossiers:add", args=["degrees"]), sent).status_code == 302
    assert Degree.objects.filter(dossier=other).count() == before
    assert Degree.objects.filter(dossier__person=mine.person, school="某大学").exists()


def test_a_desk_signs_as_itself(client: Client, stage: Stage) -> None:
    case = submitted(stage)
    seat = stage.desks.operators[case.employer_id]
    sign_in(client, seat.person, seat)
    before = columns(case)
    sent = {**WANTED, "version": case.row_version, "endorse-opinion": "同意。", "endorse-reason": "已核。"}
    assert client.post(reverse("offices:step", args=[case.pk, "endorse"]), sent).status_code == 302
    moved = {"state", "stop", "stop_kind", "since", "row_version", "changed_at"}
    assert changed(before, case) <= moved | {"last_move_by_id", "last_move_verb", "last_move_from"}
    assert case.stop == "employer_notice"
    sign_off = case.sign_offs.get()
    assert (sign_off.person_id, sign_off.organisation_id, sign_off.party) == (
        seat.person_id,
        seat.organisation_id,
        "employer",
    )


@pytest.mark.parametrize("extra", ["is_staff", "is_superuser", "is_active"])
def test_signing_up_makes_an_ordinary_person(client: Client, db: None, extra: str) -> None:
    sent = {
        "username": "cheat", "name": "王注册", "number": identity_number(), "phone": "13900000001",
        "password1": "一个够长的密码 123", "password2": "一个够长的密码 123", extra: "1",
    }  # fmt: skip
    assert client.post(reverse("account_signup"), sent).status_code == 302
    made = model_to_dict(Person.objects.get(username="cheat"))
    assert not made.get("is_staff")
    assert not made.get("is_superuser")


def test_withdrawing_ends_this_one_alone(client: Client, stage: Stage) -> None:
    mine, theirs = submitted(stage), submitted(stage)
    sign_in(client, mine.person, as_applicant=True)
    sent = {**WANTED, "version": mine.row_version, "reason": "本人原因。", "declaration": str(theirs.pk)}
    assert client.post(reverse("declarations:withdraw", args=[mine.pk]), sent).status_code == 302
    states = dict(Declaration.objects.values_list("pk", "state"))
    assert (states[mine.pk], states[theirs.pk]) == ("ended", "at_employer")
