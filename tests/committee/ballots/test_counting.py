"""The legal edge cases of a ballot as a table, and what holds for every board."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from committee.ballots import counting
from committee.ballots.counting import BoardRule, Count, Heads, Outcome

EDGES = yaml.safe_load((Path(__file__).parent / "edges.yaml").read_text(encoding="utf-8"))


def rule_of(edge: dict[str, Any]) -> BoardRule:
    said = {"at_least": 11, "odd": True, "attendance": "2/3", "passing": "2/3", **edge.get("rule", {})}
    return BoardRule(said["at_least"], said["odd"], Fraction(said["attendance"]), Fraction(said["passing"]))


def answer(edge: dict[str, Any]) -> tuple[str, str]:
    """("fault", …) at the first gate that refuses, else ("outcome", …)."""
    rule, board = rule_of(edge), edge["board"]
    if fault := counting.board_fault(rule, board):
        return "fault", fault.value
    here, away = edge.get("recused_present", 0), edge.get("recused_absent", 0)
    heads = counting.heads_of(board, edge["present"], recused=here + away, recused_present=here)
    if fault := counting.round_fault(rule, heads):
        return "fault", fault.value
    count = Count(**{"agree": 0, "against": 0, "abstain": 0, **edge["votes"]})
    if fault := counting.closing_fault(rule, heads, count.cast):
        return "fault", fault.value
    return "outcome", counting.outcome(rule, heads, count).value


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge["情形"])
def test_the_edge_is_decided_as_the_table_says(edge: dict[str, Any]) -> None:
    expected = ("fault", edge["fault"]) if "fault" in edge else ("outcome", edge["outcome"])
    assert answer(edge) == expected


@pytest.mark.parametrize(
    ("votes", "kinds"),
    [
        ((8, 3, 0), set()),
        ((5, 5, 1), {"tied", "lost"}),
        ((5, 3, 3), {"abstentions", "lost"}),
        ((5, 3, 0), {"abstentions", "lost"}),
        ((4, 4, 0), {"tied", "lost"}),
        ((3, 3, 5), {"tied", "abstentions", "lost"}),
        ((0, 0, 11), {"abstentions", "lost"}),
        ((7, 4, 0), {"lost"}),
        ((0, 11, 0), {"lost"}),
    ],
)
def test_a_vote_that_did_not_pass_is_named_as_plans_name_it(votes: tuple[int, int, int], kinds: set[str]) -> None:
    assert counting.kinds_of(rule_of({}), Heads(11, 11), Count(*votes)) == kinds


SHARES = st.fractions(min_value=Fraction(1, 20), max_value=1, max_denominator=20)


@given(SHARES, st.integers(0, 200))
def test_the_needed_heads_are_the_least_that_reach_the_share(share: Fraction, heads: int) -> None:
    enough = counting.needed(share, heads)
    assert enough >= share * heads
    assert enough == 0 or enough - 1 < share * heads


@given(SHARES, st.integers(2, 60), st.data())
def test_one_more_who_agrees_never_turns_a_passed_case_into_a_lost_one(
    share: Fraction, voters: int, data: st.DataObject
) -> None:
    rule, heads = BoardRule(3, odd=True, attendance=Fraction(2, 3), passing=share), Heads(voters, voters)
    agree = data.draw(st.integers(0, voters - 1))
    against = data.draw(st.integers(1, voters - agree))
    before = counting.outcome(rule, heads, Count(agree, against, voters - agree - against))
    after = counting.outcome(rule, heads, Count(agree + 1, against - 1, voters - agree - against))
    assert not (before is Outcome.PASSED and after is not Outcome.PASSED)


@given(st.integers(3, 61), st.data())
def test_a_recusal_never_raises_what_is_needed(board: int, data: st.DataObject) -> None:
    share = data.draw(SHARES)
    present = data.draw(st.integers(1, board))
    recused = data.draw(st.integers(0, present))
    heads = counting.heads_of(board, present, recused=recused, recused_present=recused)
    assert counting.needed(share, heads.voters) <= counting.needed(share, present)
    assert counting.needed(share, heads.board) <= counting.needed(share, board)
