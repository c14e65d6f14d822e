from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from accounts.models import Seat
from config.demo.journeys import Stage
from declarations.models import Declaration
from tests.ballots import office_of, seat_board
from tests.stages import again, declaration_again, led_to, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@dataclass
class Room:
    """The committee's stage with its board of eleven and two cases at the ballot."""

    stage: Stage
    board: Sequence[Seat]
    cases: Sequence[Declaration]

    @property
    def office(self) -> Seat:
        return office_of(self.stage)


def make_room(cases: int = 2, board: int = 11) -> Room:
    stage = make_stage(HANGZHOU)
    waiting = [led_to(stage, "ballot") for _n in range(cases)]
    return Room(stage, seat_board(stage, board), waiting)


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Room:
    return make_room()


@pytest.fixture
def room(db: None, made: Room) -> Room:
    return Room(again(made.stage), made.board, [declaration_again(each) for each in made.cases])
