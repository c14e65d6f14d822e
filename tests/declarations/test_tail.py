"""From the experts on: what the committee office may do there, and what waits for the board, a notice or two bureaus."""

import pytest

from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import State, Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from messages.models import Message
from tests.stages import again, declaration_again, led_to, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, Declaration]:
    stage = make_stage(HANGZHOU)
    return stage, led_to(stage, "ballot")


@pytest.fixture
def stage(db: None, made: tuple[Stage, Declaration]) -> Stage:
    return again(made[0])


@pytest.fixture
def declaration(stage: Stage, made: tuple[Stage, Declaration]) -> Declaration:
    return declaration_again(made[1])


def test_the_office_forwards_a_reviewed_case_to_the_ballot(declaration: Declaration) -> None:
    assert (declaration.stop, declaration.state) == ("ballot", State.IN_REVIEW)


@pytest.mark.parametrize("verb", [Verb.FORWARD, Verb.NOT_PASS])
def test_no_clerk_decides_what_the_board_has_not(stage: Stage, declaration: Declaration, verb: Verb) -> None:
    seat = journeys.seats_here(stage, declaration)[0]
    with pytest.raises(NotAllowed, match="还没有封存的表决结果"):
        journeys.step(stage, declaration, verb, seat, reason="未达到规定票数")


def test_whoever_forwarded_it_to_the_ballot_may_take_it_back(stage: Stage, declaration: Declaration) -> None:
    seat = journeys.seats_here(stage, declaration)[0]
    assert journeys.step(stage, declaration, Verb.RECALL, seat).stop == "expert_review"


def test_the_applicant_is_told_where_it_went(declaration: Declaration) -> None:
    assert Message.objects.filter(recipient=declaration.person, body="现在的状态：评审中。").exists()
