"""Two clerks press at the same moment."""

import threading

import pytest
from django.db import connection

from config.demo import journeys
from config.demo.journeys import Stage
from declarations import actions
from declarations.enums import State, Verb
from declarations.models import Declaration
from declarations.refusals import Conflict
from tests.stages import make_stage, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_the_same_moment_one_wins_every_time() -> None:
    stage = make_stage(HANGZHOU)
    for _round in range(6):
        declaration = submitted(stage)
        seat = journeys.seats_here(stage, declaration)[0]
        results = _race(stage, declaration, seat)
        declaration.refresh_from_db()
        assert sorted(results) == ["lost", "won"]
        assert declaration.state in (State.EMPLOYER_NOTICE, State.SENT_BACK)


def _race(stage: Stage, declaration: Declaration, seat: object) -> list[str]:
    barrier, results = threading.Barrier(2), []

    def clerk(verb: Verb) -> None:
        barrier.wait()
        try:
            actions.take_step(
                declaration,
                verb=verb,
                person=seat.person,  # type: ignore[attr-defined]
                seat=seat,  # type: ignore[arg-type]
                expected_version=declaration.row_version,
                opinion="同意",
                reason="理由",
                now=stage.now(),
            )
            results.append("won")
        except Conflict:
            results.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(v,)) for v in (Verb.ENDORSE, Verb.SEND_BACK)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
