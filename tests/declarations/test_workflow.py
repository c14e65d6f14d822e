"""The table of steps against the document that is drawn from it."""

from pathlib import Path

from accounts.enums import Role
from declarations.enums import State, Verb
from declarations.workflow import APPLICANT, STEPS, step_for
from review_plans.plan import STOP_KINDS

TABLE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
PLACES = (State.DRAFT.value, State.SENT_BACK.value, State.ENDED.value, *STOP_KINDS)
SEATS = (APPLICANT, *(role.value for role in Role))


def documented() -> dict[tuple[str, str, str], tuple[str, str]]:
    rows = {}
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0] in PLACES:
            rows[cells[1], cells[0], cells[2]] = (cells[3], cells[4])
    return rows


def test_every_place_verb_and_seat_is_as_the_document_says() -> None:
    said = documented()
    found = {}
    for place in PLACES:
        for verb in Verb.values:
            for seat in SEATS:
                step = step_for(verb, place, seat)
                if step is not None:
                    found[verb, place, seat] = (step.effect.value, "required" if step.needs_reason else "")
    assert found == said
    assert len(found) == len(STEPS)


def test_nothing_moves_a_case_that_has_ended() -> None:
    assert [s for s in STEPS if s.kind == State.ENDED] == []


def test_sending_back_and_refusing_always_need_a_reason() -> None:
    assert {s.needs_reason for s in STEPS if s.verb in (Verb.SEND_BACK, Verb.REFUSE)} == {True}


def test_the_platform_administrator_has_no_step_at_all() -> None:
    assert [s for s in STEPS if s.role == Role.PLATFORM_ADMIN] == []
