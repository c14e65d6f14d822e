"""The secret ballot: opening a round, casting a paper, sealing or voiding.

Who voted and how are kept apart: a receipt per member and case, a counter per case and choice, both written in the one
transaction of the vote. All who vote or close take the round's row first, so a vote is wholly before the close or refused.
At the seal the counters are written anew, so that no row's transaction is a voter's; the sweeping then removes the former
versions from the disk. Nothing here logs, tells or records a choice.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from committee.ballots import counting, queries, telling
from committee.ballots.actions import event, own_membership, refuse
from committee.ballots.counting import BoardRule, Count, Fault
from committee.ballots.models import (
    Attendance,
    BallotReceipt,
    BallotRound,
    Choice,
    Meeting,
    Member,
    RoundCase,
    RoundState,
    Tally,
)
from committee.ballots.queries import Standing
from config.failpoints import failpoint
from documents.numbers import new_code, shown_code
from messages import outbox
from review_plans.plan import Board
from review_plans.saying import words

SWEEP = "ballots.sweep"


@transaction.atomic
def open_round(
    meeting: Meeting, *, items: Collection[int], reason: str = "", person: Person, seat: Seat, now: datetime
) -> BallotRound:
    """Puts these items of the agenda to the vote among those attending now; a further round is the chair's, with reason."""
    held = _held(meeting)
    _may_open(held, reason, person, seat, now)
    board, rule = _board(held), _rule(held)
    chosen = [each for each in queries.agenda_of(held) if each.item.pk in items]
    if not chosen or len(chosen) != len(set(items)):
        raise refuse(_("请从议程中选择要表决的申报。"))
    for each in chosen:
        _refuse_settled(each, board)
    members = list(held.members.select_related("person"))
    here = {each.pk for each in members if each.attends}
    ballot = BallotRound.objects.create(
        meeting=held,
        number=held.rounds.count() + 1,
        reason=reason.strip(),
        opened_by=person,
        opened_at=now,
    )
    Attendance.objects.bulk_create(Attendance(round=ballot, member_id=pk) for pk in sorted(here))
    cases = RoundCase.objects.bulk_create(_case(ballot, each, len(members), here, rule) for each in chosen)
    Tally.objects.bulk_create(Tally(case=case, choice=choice) for case in cases for choice in Choice.values)
    event(held, "open_round", person, seat, now, {"round": ballot.number, "cases": len(cases), "present": len(here)},
          reason=ballot.reason)  # fmt: skip
    telling.tell_opened(ballot)
    return ballot


def _may_open(held: Meeting, reason: str, person: Person, seat: Seat, now: datetime) -> None:
    if why := why_shut(held, now):
        raise refuse(why)
    if held.rounds.exists():
        _chair(held, person, seat, _("再次表决由评委会主任宣布。"))
        if not reason.strip():
            raise refuse(_("再次表决须写明理由。"))
    elif seat.role != Role.COMMITTEE_OFFICER:
        _chair(held, person, seat, _("表决由评委会主任或办公室宣布开始。"))


def why_shut(meeting: Meeting, now: datetime) -> str:
    """Why nobody may open a round now, "" where somebody may."""
    if queries.open_round(meeting) is not None:
        return _("正在投票，请在本轮结束后再开始下一轮。")
    if now.date() != meeting.held_on:
        return _("只能在会议当天（%(day)s）表决。") % {"day": meeting.held_on.isoformat()}
    if not any(member.attends and member.is_chair for member in meeting.members.all()):
        return _("评委会主任没有到会签到，不能开始表决。")
    return ""


def _refuse_settled(standing: Standing, board: Board) -> None:
    if standing.votable:
        return
    name = standing.item.declaration.person.name
    if board.again is None:
        raise refuse(_("%(name)s 已有表决结果；本计划没有写可以再次表决，请结束会议。") % {"name": name})
    reason = _("%(name)s 已有表决结果，不能再次表决。本计划的规则：%(rule)s；最多 %(most)s 轮。")
    raise refuse(reason % {"name": name, "rule": words(board.again.cite.says), "most": board.again.at_most})


def _case(ballot: BallotRound, standing: Standing, board: int, here: set[int], rule: BoardRule) -> RoundCase:
    recused = {each.member_id for each in standing.item.recusals.all()}
    heads = counting.heads_of(board, len(here), recused=len(recused), recused_present=len(recused & here))
    fault = counting.round_fault(rule, heads)
    name = standing.item.declaration.person.name
    if fault is Fault.TOO_FEW_PRESENT:
        reason = _("%(name)s：可以投票的到会评委 %(voters)s 人，不足 %(needed)s 人，不能表决。")
        least = counting.needed(rule.attendance, heads.board)
        raise refuse(reason % {"name": name, "voters": heads.voters, "needed": least})
    if fault is Fault.SINGLE_VOTER:
        raise refuse(_("%(name)s：只有一人可以投票，结果会暴露其选择，不能表决。") % {"name": name})
    needed = counting.needed(rule.passing, heads.voters)
    return RoundCase(round=ballot, item=standing.item, board=heads.board, voters=heads.voters, needed=needed)


@transaction.atomic
def cast(
    ballot: BallotRound, choices: Mapping[int, str], *, person: Person, seat: Seat, now: datetime
) -> BallotReceipt:
    """Casts a member's whole paper: a choice for each case (by RoundCase id) they are not recused from. Irrevocable.

    Refused after the close, for somebody who does not attend, and a second time: then with the receipt that stands.
    """
    held = BallotRound.objects.select_for_update(of=("self",)).select_related("meeting__plan").get(pk=ballot.pk)
    member = own_membership(held.meeting, person, seat)
    may_cast(held, member)
    wanted = {case.pk for case in queries.paper_of(held, member)}
    if set(choices) != wanted or not set(choices.values()) <= set(Choice.values):
        raise refuse(_("请对每一份申报选择同意、不同意或弃权；名单有变化的，请刷新后重新填写。"))
    code = new_code()
    receipts = BallotReceipt.objects.bulk_create(
        BallotReceipt(case_id=pk, member=member, code=code, at=now) for pk in sorted(wanted)
    )
    # Always in the same order, whatever was chosen: every counter of a case is written, each by nought or one.
    for pk in sorted(wanted):
        for choice in Choice.values:
            Tally.objects.filter(case_id=pk, choice=choice).update(n=F("n") + int(choices[pk] == choice))
    failpoint("ballot.cast")
    facts = {"round": held.number, "member": member.pk, "cases": len(wanted)}
    event(held.meeting, "cast_ballot", person, seat, now, facts)
    telling.voted(held, member, now)
    return receipts[0]


def may_cast(held: BallotRound, member: Member) -> None:
    """Raises NotAllowed with the sentence that says why this member may not vote now."""
    before = queries.receipt_of(held, member)
    if before is not None:
        raise refuse(_("您已经投票，不能更改。回执号：%(code)s。") % {"code": shown_code(before.code)})
    if held.state != RoundState.OPEN:
        raise refuse(_("本轮投票已经结束，不能补投。"))
    if not queries.attends(held, member):
        raise refuse(_("本轮开始时您没有到会签到，不能投票，也不能委托他人。"))
    if not queries.paper_of(held, member):
        raise refuse(_("本轮的申报您都须回避，不需要投票。"))


@transaction.atomic
def seal(ballot: BallotRound, *, person: Person, seat: Seat, now: datetime) -> BallotRound:
    """The chair closes the round: the figures are counted, fixed, and shown from now on."""
    held = _open(ballot)
    _chair(held.meeting, person, seat, _("投票由评委会主任宣布结束。"))
    rule = _rule(held.meeting)
    counts = _counts(held)
    figures = []
    for case in held.cases.select_related("item__declaration__person"):
        count, heads = counts[case.pk], queries.heads_of_case(case)
        if counting.closing_fault(rule, heads, count.cast):
            reason = _("%(name)s：收到 %(cast)s 票，不足 %(needed)s 票；请等待其余评委投票，或者写明理由作废本轮。")
            least = counting.needed(rule.attendance, heads.board)
            name = case.item.declaration.person.name
            raise refuse(reason % {"name": name, "cast": count.cast, "needed": least})
        case.outcome = counting.outcome(rule, heads, count).value
        case.save(update_fields=["outcome"])
        figures.append([case.item.declaration_id, count.agree, count.against, count.abstain])
    _write_anew(held, counts)
    _end(held, RoundState.SEALED, person, now)
    event(held.meeting, "seal_round", person, seat, now, {"round": held.number, "figures": figures})
    return held


def _counts(held: BallotRound) -> dict[int, Count]:
    """The counters of each case; as many votes as receipts, or the round is not closed at all."""
    found: dict[int, dict[str, int]] = {}
    for case, choice, n in Tally.objects.filter(case__round=held).values_list("case_id", "choice", "n"):
        found.setdefault(case, {})[choice] = n
    receipts = Counter(BallotReceipt.objects.filter(case__round=held).values_list("case_id", flat=True))
    counts = {case: Count(row["agree"], row["against"], row["abstain"]) for case, row in found.items()}
    wrong = [case for case, count in counts.items() if count.cast != receipts[case]]
    if wrong:
        raise RuntimeError(f"ballot round {held.pk}: votes and receipts differ on cases {wrong}")
    return counts


def _write_anew(held: BallotRound, counts: Mapping[int, Count]) -> None:
    """New rows, all of this one transaction: nothing in them is a voter's."""
    Tally.objects.filter(case__round=held).delete()
    Tally.objects.bulk_create(
        Tally(case_id=case, choice=choice, n=getattr(counts[case], choice))
        for case in sorted(counts)
        for choice in Choice.values
    )


@transaction.atomic
def void(ballot: BallotRound, *, reason: str, person: Person, seat: Seat, now: datetime) -> BallotRound:
    """The chair gives a round up: nobody learns the figures of one that is open; the receipts stay.

    For a fault of procedure the last round can be given up after its seal too, until the meeting is concluded: its figures
    then stand in the chain of events alone, and its cases are as before it.
    """
    held = BallotRound.objects.select_for_update(of=("self",)).select_related("meeting__plan").get(pk=ballot.pk)
    was_sealed = held.state == RoundState.SEALED
    _refuse_unvoidable(held)
    _chair(held.meeting, person, seat, _("本轮由评委会主任决定作废。"))
    if not reason.strip():
        raise refuse(_("请写明作废本轮的理由。"))
    Tally.objects.filter(case__round=held).delete()
    held.cases.update(outcome="")
    held.void_reason = reason.strip()
    _end(held, RoundState.VOID, person, now)
    facts = {"round": held.number, "was_sealed": was_sealed}
    event(held.meeting, "void_round", person, seat, now, facts, reason=held.void_reason)
    return held


def _refuse_unvoidable(held: BallotRound) -> None:
    if held.state == RoundState.OPEN:
        return
    if held.state == RoundState.VOID:
        raise refuse(_("本轮已经作废。"))
    _held(held.meeting)
    if held.meeting.rounds.filter(number__gt=held.number).exclude(state=RoundState.VOID).exists():
        raise refuse(_("后面已有别的轮次，只能从最后一轮起作废。"))


def remove_former_tallies(pk: int) -> bool:
    """Removes the former versions of the counters from the table's pages; doing it again does no harm.

    Outside of a transaction. Answers whether it could: a role that may not VACUUM the table leaves the round unswept, and
    the page says so.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAY_SWEEP)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("VACUUM committee_tally")
    BallotRound.objects.filter(pk=pk, swept_at=None).exclude(state=RoundState.OPEN).update(swept_at=timezone.now())
    return True


# MAINTAIN is unknown to PostgreSQL 16, so it is looked for among the rights that stand on the table.
_MAY_SWEEP = """
    SELECT pg_has_role(relowner, 'USAGE') OR EXISTS (
        SELECT FROM aclexplode(relacl) WHERE privilege_type = 'MAINTAIN' AND pg_has_role(grantee, 'USAGE'))
    FROM pg_class WHERE oid = 'committee_tally'::regclass
"""


def _held(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("plan").get(pk=meeting.pk)
    if held.concluded_at is not None:
        raise refuse(_("会议已经结束。"))
    return held


def _open(ballot: BallotRound) -> BallotRound:
    held = BallotRound.objects.select_for_update(of=("self",)).select_related("meeting__plan").get(pk=ballot.pk)
    if held.state != RoundState.OPEN:
        raise refuse(_("本轮投票已经结束。"))
    return held


def _chair(meeting: Meeting, person: Person, seat: Seat, words: str) -> Member:
    member = meeting.members.filter(person=person, is_chair=True).first()
    if member is None or not member.attends or seat.role != Role.CHAIR or seat.plan_code != meeting.plan.code:
        raise refuse(words)
    return member


def _board(meeting: Meeting) -> Board:
    board = queries.board_of(meeting.plan)
    if board is None:
        raise refuse(_("本计划没有写明评委会的组成和表决规则。"))
    return board


def _rule(meeting: Meeting) -> BoardRule:
    return queries.rule_of(_board(meeting))


def _end(held: BallotRound, state: RoundState, person: Person, now: datetime) -> None:
    again = held.ended_at is not None
    held.state, held.ended_by, held.ended_at = state, person, now
    held.save(update_fields=["state", "ended_by", "ended_at", "void_reason"])
    if again:
        return  # told and swept when it was sealed
    telling.ended(held, now)
    outbox.place(SWEEP, f"{SWEEP}:{held.pk}", {"round": held.pk})
