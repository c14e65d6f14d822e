"""The demo fills the lists beside the way of a case, by the product's own actions."""

import pytest

from accounts.models import AuthorisationLetter, Invitation
from committee.fees.models import RefundDecision
from committee.fees.queries import ended_of
from committee.models import Roster
from config import invariants
from config.demo import besides, journeys, offices
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from integrity.models import Appeal, IntegrityAct
from offices.models import DeskBatchItem, PeopleImport
from public_notices.models import Objection
from tests.stages import declaration_again, led_to, make_stage, submitted

pytestmark = pytest.mark.django_db

HANGZHOU = "hangzhou-chem-textile-senior-2023"


def refused(stage: Stage) -> Declaration:
    case = led_to(stage, "accepting_office")
    seat = journeys.seats_here(stage, case)[0]
    journeys.step(stage, case, Verb.REFUSE, seat, reason="不属于本计划的评审专业范围。", opinion="")
    return declaration_again(case)


def test_each_list_has_its_rows_and_nobody_is_the_last_of_a_desk() -> None:
    stage = make_stage(HANGZHOU)
    early = [led_to(stage, "accepting_office"), led_to(stage, "accepting_office"), refused(stage)]
    early.append(led_to(stage, "committee_check"))
    posted = journeys.advance(stage, submitted(stage))
    journeys.post_employer_notice(stage, posted.employer, [posted])
    late = [submitted(stage), submitted(stage)]
    besides.build(stage, early, late)
    found = {
        "objections": sorted(Objection.objects.values_list("outcome", flat=True)),
        "appeals": sorted(Appeal.objects.values_list("kind", "outcome")),
        "acts": IntegrityAct.objects.get().declaration_id == early[2].pk,
        "batch": list(DeskBatchItem.objects.values_list("declaration", "moved")) == [(early[1].pk, True)],
        "brought": list(PeopleImport.objects.values_list("created", "refused")),
        "invited": Invitation.objects.count(),
        "roster": [roster.items.count() for roster in Roster.objects.all()],
        "late": [(each.state, each.ending) for each in map(declaration_again, late)],
    }
    assert found == {
        "objections": ["", "unfounded"],
        "appeals": [("appeal", ""), ("complaint", "upheld")],
        "acts": True,
        "batch": True,
        "brought": [(besides.BROUGHT, 1)],
        "invited": besides.BROUGHT,
        "roster": [1],
        "late": [("at_employer", ""), ("ended", "withdrawn")],
    }
    assert list(invariants.dossiers_follow_their_entries()) == []


def test_of_those_who_paid_and_withdrew_one_is_decided_and_one_waits() -> None:
    stage = make_stage("zhejiang-it-senior-2023")
    cases = [led_to(stage, "fee") for _n in range(3)]
    besides.build(stage, cases, [])
    assert [(each.stop_kind, each.ending) for each in map(declaration_again, cases)] == [
        ("fee", ""), ("", "withdrawn"), ("", "withdrawn"),
    ]  # fmt: skip
    office = besides._office(stage)
    assert sorted(RefundDecision.objects.values_list("declaration", flat=True)) == [cases[1].pk]
    assert {row.declaration_id for row in ended_of(office)} >= {cases[2].pk}


def test_two_employers_stand_at_the_door() -> None:
    stage = make_stage(HANGZHOU)
    offices.found_at_the_door(stage.people, stage.desks, stage.people.at)
    letters = AuthorisationLetter.objects.filter(organisation__seats=None).order_by("pk")
    assert list(letters.values_list("state", flat=True)) == ["waiting", "refused"]
