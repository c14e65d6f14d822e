"""What a ballot comes to: heads, shares and outcomes. Whole numbers and exact fractions only; no Django, no clock.

The shares are the plan's (`plan.board`). Who is recused for a case leaves both the board and those who attend, for that
case only. Whoever attends and abstains, or does not vote, still counts as attending.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

LEAST_VOTERS = 2
"""One voter alone would be read from the result: that is no secret ballot, whatever the shares are."""


class Outcome(StrEnum):
    PASSED = "passed"
    LOST = "lost"
    TIED = "tied"


class Again(StrEnum):
    """What a vote that did not pass can be, as a plan names it where it lets a case be voted on once more."""

    TIED = "tied"
    ABSTENTIONS = "abstentions"
    LOST = "lost"


class Fault(StrEnum):
    """Why a board may not meet, or a case may not be put to the vote, or a round may not be closed."""

    TOO_SMALL = "too_small"
    EVEN = "even"
    TOO_FEW_PRESENT = "too_few_present"
    SINGLE_VOTER = "single_voter"
    TOO_FEW_VOTES = "too_few_votes"


@dataclass(frozen=True)
class BoardRule:
    """As the plan says it: a least size, whether it must be odd, the share that attends, the share that agrees."""

    at_least: int
    odd: bool
    attendance: Fraction
    passing: Fraction


@dataclass(frozen=True)
class Heads:
    """Of one case: the board's members and those attending, both less those who are recused."""

    board: int
    voters: int


@dataclass(frozen=True)
class Count:
    agree: int
    against: int
    abstain: int

    @property
    def cast(self) -> int:
        return self.agree + self.against + self.abstain


def needed(share: Fraction, heads: int) -> int:
    """The least whole number of people that is at least this share of the heads: 2/3 of 11 is 8."""
    return ceil(share * heads)


def board_fault(rule: BoardRule, size: int) -> Fault | None:
    """May a board of this size meet?"""
    if size < rule.at_least:
        return Fault.TOO_SMALL
    if rule.odd and size % 2 == 0:
        return Fault.EVEN
    return None


def heads_of(board: int, present: int, *, recused: int, recused_present: int) -> Heads:
    """`recused` are all members recused from the case, `recused_present` those of them who attend."""
    return Heads(board - recused, present - recused_present)


def round_fault(rule: BoardRule, heads: Heads) -> Fault | None:
    """May the case be put to the vote with those who may vote on it?"""
    if heads.voters < needed(rule.attendance, heads.board):
        return Fault.TOO_FEW_PRESENT
    if heads.voters < LEAST_VOTERS:
        return Fault.SINGLE_VOTER
    return None


def closing_fault(rule: BoardRule, heads: Heads, cast: int) -> Fault | None:
    """May the round be closed with so many votes cast on the case?"""
    if cast < max(needed(rule.attendance, heads.board), LEAST_VOTERS):
        return Fault.TOO_FEW_VOTES
    return None


def outcome(rule: BoardRule, heads: Heads, count: Count) -> Outcome:
    """Passed, if enough of those attending agree. Where it is not and both sides are equal, the round is tied."""
    if count.agree >= needed(rule.passing, heads.voters):
        return Outcome.PASSED
    return Outcome.TIED if count.agree == count.against and count.agree else Outcome.LOST


def kinds_of(rule: BoardRule, heads: Heads, count: Count) -> frozenset[Again]:
    """All that a vote which did not pass is; nothing of one that passed. Votes not cast weigh as abstentions do."""
    answer = outcome(rule, heads, count)
    if answer is Outcome.PASSED:
        return frozenset()
    found = {Again.LOST}
    if answer is Outcome.TIED:
        found.add(Again.TIED)
    if heads.voters - count.against >= needed(rule.passing, heads.voters):
        found.add(Again.ABSTENTIONS)
    return frozenset(found)
