"""Which papers a person is asked for."""

from review_plans import queries
from review_plans.models import PlanVersion
from review_plans.slots import Situation, applies, asked_of_applicant

IT = "zhejiang-it-senior-2023"
HANGZHOU = "hangzhou-chem-textile-senior-2023"
MACHINES = "zhejiang-electromechanical-senior-2020"


def asked(five: dict[str, PlanVersion], code: str, situation: Situation) -> set[str]:
    return {slot.code for slot in asked_of_applicant(queries.plan_of(five[code]), situation)}


def test_the_exceptional_form_is_asked_on_the_exceptional_track_alone(five: dict[str, PlanVersion]) -> None:
    assert "exceptional_form" in asked(five, HANGZHOU, Situation(track="exceptional"))
    assert "exceptional_form" not in asked(five, HANGZHOU, Situation(track="normal"))


def test_old_and_new_degrees_are_proven_differently(five: dict[str, PlanVersion]) -> None:
    old = asked(five, IT, Situation(degree_years=(1998,)))
    assert "degree_old" in old
    assert "degree_record" not in old
    new = asked(five, IT, Situation(degree_years=(2001,)))
    assert "degree_record" in new
    assert "degree_old" not in new


def test_the_employers_kind_and_affiliation_ask_for_papers_of_their_own(five: dict[str, PlanVersion]) -> None:
    enterprise = asked(five, IT, Situation(employer_kind="enterprise", affiliation="central"))
    assert {"audit_report", "delegation_letter"} <= enterprise
    assert "audit_report" not in asked(five, IT, Situation(employer_kind="public_institution"))
    assert "post_form" in asked(five, MACHINES, Situation(employer_kind="public_institution"))


def test_what_others_give_or_the_press_prints_does_not_stand_before_the_applicant(five: dict[str, PlanVersion]) -> None:
    assert asked(five, HANGZHOU, Situation()) & {"review_form", "notice_record"} == set()


def test_all_tests_of_a_slot_must_hold(five: dict[str, PlanVersion]) -> None:
    slot = queries.plan_of(five[IT]).slot("degree_abroad")
    assert applies(slot, Situation(degree_abroad=True))
    assert not applies(slot, Situation())
