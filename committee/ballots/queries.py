"""Questions about meetings, rounds and what they came to."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.enums import BOARD_ROLES, Role
from accounts.models import Person, Seat
from accounts.queries import seats_at
from committee.ballots import counting
from committee.ballots.counting import BoardRule, Count, Heads, Outcome
from committee.ballots.models import (
    AgendaItem,
    BallotReceipt,
    BallotRound,
    Meeting,
    Member,
    RoundCase,
    RoundState,
    Tally,
)
from committee.experts.models import DrawState, MemberState, PanelMember
from declarations.models import Declaration
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan
from review_plans.plan import Board

VETOED = "vetoed"


def board_of(plan: ReviewPlan) -> Board | None:
    """What the newest version says of the board."""
    return plan_queries.plan_of(plan_queries.current_version(plan.code)).board


def rule_of(board: Board) -> BoardRule:
    return BoardRule(board.at_least, board.odd, board.attendance, board.passing)


def must_be_confirmed(board: Board) -> bool:
    """Rules that the notice neither prints nor lets us infer hold once the office has confirmed them by a document."""
    return not board.cite.decides


def board_seats(plan_code: str) -> list[Seat]:
    """The board's standing seats, the chair's first; of somebody with two the chair's."""
    found: dict[int, Seat] = {}
    seats = seats_at(plan_code=plan_code).filter(role__in=BOARD_ROLES).select_related("person", "organisation")
    for seat in sorted(seats, key=lambda each: (each.role != Role.CHAIR, each.pk)):
        found.setdefault(seat.person_id, seat)
    return list(found.values())


def drawn_board(plan: ReviewPlan, board: Sequence[Seat]) -> list[Seat]:
    """Of the standing seats those of the chair and of whoever was drawn and accepted, of all panels of all draws that
    stand; everybody where nobody was drawn.
    """
    sitting = PanelMember.objects.filter(
        draw__plan=plan, draw__state=DrawState.DRAWN, state=MemberState.ACCEPTED
    ).values_list("expert__person", flat=True)
    people = set(sitting)
    found = [each for each in board if each.person_id in people or each.role == Role.CHAIR]
    return found if people else list(board)


def term_ends(seat: Seat, years: int) -> date:
    """The first day on which a seat taken for so many years no longer counts."""
    try:
        return seat.starts_on.replace(year=seat.starts_on.year + years)
    except ValueError:  # 29 February
        return date(seat.starts_on.year + years, 3, 1)


def meetings_for(person: Person, seat: Seat) -> QuerySet[Meeting]:
    """The office sees those of its plan, a member of the board their own."""
    found = Meeting.objects.filter(plan__code=seat.plan_code).select_related("plan").order_by("-pk")
    if seat.role in BOARD_ROLES:
        found = found.filter(members__person=person)
    return with_counts(found)


def with_counts(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Each with its `cases` and `heads`."""
    return found.annotate(cases=CountRows("agenda", distinct=True), heads=CountRows("members", distinct=True))


def member_of(meeting: Meeting, person: Person) -> Member | None:
    return meeting.members.filter(person=person).first()


def open_round(meeting: Meeting) -> BallotRound | None:
    return meeting.rounds.filter(state=RoundState.OPEN).first()


@dataclass(frozen=True)
class Standing:
    """Where a case of the agenda stands: vetoed, passed, lost, tied, or "" while it is undecided."""

    item: AgendaItem
    answer: str
    sealed: tuple[RoundCase, ...]
    again: bool = False
    """The plan lets it be put to the vote once more."""

    @property
    def votable(self) -> bool:
        return self.answer == "" or self.again


def standing_of(item: AgendaItem, board: Board | None = None) -> Standing:
    """`board`: the rule by which a vote may be held again; without it that is not asked."""
    sealed = [each for each in item.rounds.all() if each.round.state == RoundState.SEALED]
    sealed.sort(key=lambda each: each.round.number)
    answer = VETOED if hasattr(item, "veto") else sealed[-1].outcome if sealed else ""
    again = board is not None and answer not in ("", VETOED) and _may_be_again(board, sealed)
    return Standing(item, answer, tuple(sealed), again)


def _may_be_again(board: Board, sealed: Sequence[RoundCase]) -> bool:
    """As the plan says, by the figures of the last sealed vote and by how many rounds there were."""
    again = board.again
    if again is None or len(sealed) >= again.at_most:
        return False
    last = sealed[-1]
    kinds = counting.kinds_of(rule_of(board), heads_of_case(last), _figures(last.tallies.all()))
    return any(kind in again.when for kind in kinds)


def agenda_of(meeting: Meeting) -> list[Standing]:
    board = board_of(meeting.plan)
    return [standing_of(item, board) for item in with_votes(meeting.agenda.all()).order_by("position")]


def with_votes(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Each with its case, rounds, recusals and veto; figures never of a round that is open: nobody reads a running tally."""
    figures = Prefetch("rounds__tallies", queryset=Tally.objects.filter(case__round__state=RoundState.SEALED))
    items = items.select_related("declaration__person", "declaration__employer", "declaration__version", "veto")
    return items.prefetch_related("rounds__round", figures, "recusals__member__person")


def decided(declaration: Declaration) -> str:
    """What the board has decided on a case: passed, lost, vetoed, or "" — a tie is lost once the meeting is concluded.

    What it had decided before an appeal gave the case back no longer counts.
    """
    items = AgendaItem.objects.filter(declaration=declaration).select_related("meeting", "veto")
    if declaration.reopened_at is not None:
        items = items.exclude(meeting__concluded_at__lte=declaration.reopened_at)
    for item in items.prefetch_related("rounds__round").order_by("-pk"):
        answer = standing_of(item).answer
        if answer == Outcome.TIED:
            answer = Outcome.LOST.value if item.meeting.concluded_at else ""
        if answer:
            return answer
    return ""


def last_vote(declaration: Declaration) -> RoundCase | None:
    """The last sealed vote on a case."""
    found = RoundCase.objects.filter(item__declaration=declaration, round__state=RoundState.SEALED)
    return found.select_related("round__meeting").order_by("-round_id").first()


def count_of(case: RoundCase) -> Count:
    """The figures of a sealed vote. Raises LookupError before it is sealed: nobody reads a running tally."""
    if case.round.state != RoundState.SEALED:
        raise LookupError(f"round {case.round_id} is not sealed")
    return _figures(case.tallies.all())


def _figures(tallies: Iterable[Tally]) -> Count:
    figures = {each.choice: each.n for each in tallies}
    return Count(figures["agree"], figures["against"], figures["abstain"])


def heads_of_case(case: RoundCase) -> Heads:
    return Heads(case.board, case.voters)


def paper_of(ballot: BallotRound, member: Member) -> list[RoundCase]:
    """The cases this member votes on, in an order of their own: nobody always stands first."""
    cases = ballot.cases.exclude(item__recusals__member=member)
    found = cases.select_related(
        "item__declaration__person", "item__declaration__employer", "item__declaration__version"
    )
    return sorted(found, key=lambda case: hashlib.sha256(f"{ballot.pk}:{member.pk}:{case.pk}".encode()).digest())


def attends(ballot: BallotRound, member: Member) -> bool:
    return ballot.attendances.filter(member=member).exists()


def receipt_of(ballot: BallotRound, member: Member) -> BallotReceipt | None:
    return BallotReceipt.objects.filter(case__round=ballot, member=member).order_by("pk").first()


def have_voted(ballot: BallotRound) -> set[int]:
    """Ids of the members whose paper is in."""
    return set(BallotReceipt.objects.filter(case__round=ballot).values_list("member_id", flat=True))


def voters_of(ballot: BallotRound) -> list[Member]:
    """Those attending who have at least one case to vote on."""
    members = Member.objects.filter(attendances__round=ballot).select_related("person").order_by("pk")
    return [member for member in members if paper_of(ballot, member)]


def waits_for_agenda(found: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Cases at the ballot that no meeting has before it, and the board has not decided on."""
    listed = AgendaItem.objects.filter(declaration=OuterRef("pk"), meeting__concluded_at__isnull=True)
    return found.filter(~Exists(listed), stop_kind="ballot")
