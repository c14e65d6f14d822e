"""Changes of meetings: calling, agenda, attendance, recusals, vetoes, and what the board's decisions lead to.

The voting itself lies in `voting.py`. Each act is one transaction with one event, which never says how anybody voted.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.enums import BOARD_ROLES, Role
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from committee.ballots import counting, queries, telling
from committee.ballots.counting import Fault, Outcome
from committee.ballots.models import AgendaItem, Meeting, Member, Recusal, RecusalGround, Veto
from committee.experts.conflicts import OWN, Conflict, conflicts_between
from committee.queries import roster_order
from declarations import desks
from declarations.actions import take_step
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents.actions import order
from review_plans.models import ReviewPlan
from review_plans.plan import Board


def refuse(words: str) -> NotAllowed:
    return NotAllowed(Denied(words))


@transaction.atomic
def call_meeting(
    *,
    plan: ReviewPlan,
    panel: str,
    held_on: date,
    place: str,
    members: Sequence[Seat],
    rule_document: str,
    person: Person,
    seat: Seat,
    now: datetime,
) -> Meeting:
    """Calls the board, or a panel of it, to a day: its members must be as many as the plan says, with a chair."""
    ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    board = queries.board_of(plan)
    if board is None:
        raise refuse(_("本计划没有写明评委会的组成和表决规则，不能召开表决会议；请先在计划编制中补写。"))
    if queries.must_be_confirmed(board) and not rule_document.strip():
        raise refuse(_("评委会的组成和表决规则不是通知原文，请填写据以确认的文件名称和文号。"))
    if held_on < now.date():
        raise refuse(_("会议日期已经过去。"))
    _refuse_bad_board(plan, board, members)
    meeting = Meeting.objects.create(
        plan=plan,
        number=f"{plan.pk:03d}-M{Meeting.objects.filter(plan=plan).count() + 1:03d}",
        panel=panel.strip(),
        held_on=held_on,
        place=place.strip(),
        rule_document=rule_document.strip(),
        called_by=person,
        called_at=now,
    )
    Member.objects.bulk_create(
        Member(meeting=meeting, person=each.person, seat_id=each.pk, is_chair=each.role == Role.CHAIR)
        for each in members
    )
    event(meeting, "call_meeting", person, seat, now, {"members": len(members), "document": meeting.rule_document})
    telling.tell_called(meeting)
    return meeting


def _refuse_bad_board(plan: ReviewPlan, board: Board, members: Sequence[Seat]) -> None:
    standing = {each.pk for each in queries.board_seats(plan.code)}
    if any(each.pk not in standing for each in members):
        raise refuse(_("所选人员中有人现在不是本评委会的评审专家。"))
    today = timezone.localdate()
    over = [each.person.name for each in members if queries.term_ends(each, board.term_years) <= today]
    if over:
        reason = _("%(names)s 的任期已满 %(years)s 年，不能再参加评审。")
        raise refuse(reason % {"names": _("、").join(over), "years": board.term_years})
    fault = counting.board_fault(queries.rule_of(board), len(members))
    if fault is Fault.TOO_SMALL:
        reason = _("评委会不少于 %(least)s 人，现在选了 %(size)s 人。")
        raise refuse(reason % {"least": board.at_least, "size": len(members)})
    if fault is Fault.EVEN:
        raise refuse(_("评委会人数须为单数，现在选了 %(size)s 人。") % {"size": len(members)})
    if not any(each.role == Role.CHAIR for each in members):
        raise refuse(_("所选人员中没有评委会主任，不能主持和封存表决。"))


@transaction.atomic
def add_to_agenda(
    meeting: Meeting, declarations: Sequence[Declaration], *, person: Person, seat: Seat, now: datetime
) -> list[AgendaItem]:
    """Puts cases that stand at the ballot on the agenda, in roster order; known conflicts are recused at once."""
    held = _unconcluded(meeting)
    _no_open_round(held)
    ids = [each.pk for each in declarations]
    found = Declaration.objects.select_for_update(of=("self",)).filter(pk__in=ids, plan=held.plan).order_by("pk")
    rows = list(queries.waits_for_agenda(found).select_related("person", "plan", "version", "employer"))
    mine = [each for each in rows if desks.party_of(each, seat) and each.person_id != person.pk]
    if not mine or len(mine) != len(set(ids)):
        raise refuse(_("所选申报中有的不在表决环节，或者已经列入别的会议，请刷新后重新选择。"))
    last = held.agenda.aggregate(last=Max("position"))["last"] or 0
    items = AgendaItem.objects.bulk_create(
        AgendaItem(meeting=held, declaration=each, position=place)
        for place, each in enumerate(roster_order(mine, held.plan.code), start=last + 1)
    )
    members = list(held.members.select_related("person"))
    conflicts = conflicts_between([each.person for each in members], mine)
    found_recusals = [
        _recusal(item, member, between, person, now)
        for item in items
        for member in members
        if (between := conflicts.get((member.person_id, item.declaration_id)))
    ]
    Recusal.objects.bulk_create(found_recusals)
    facts = {"cases": len(items), "recusals": len(found_recusals)}
    event(held, "set_agenda", person, seat, now, facts)
    return items


def _recusal(item: AgendaItem, member: Member, conflicts: Sequence[Conflict], by: Person, now: datetime) -> Recusal:
    """Of a member who must keep away from the case, with what was found in words."""
    own = any(each.kind == OWN for each in conflicts)
    reason = str(RecusalGround.OWN_CASE.label) if own else "；".join(each.words for each in conflicts)
    return Recusal(
        item=item,
        member=member,
        ground=RecusalGround.OWN_CASE if own else RecusalGround.FOUND,
        reason=reason[: Recusal._meta.get_field("reason").max_length],
        recorded_by=by,
        at=now,
    )


@transaction.atomic
def record_attendance(
    meeting: Meeting, members: Collection[int], *, person: Person, seat: Seat, now: datetime
) -> Meeting:
    """The office records who is in the room; whoever has attended a round already stays on record."""
    held = _unconcluded(meeting)
    _no_open_round(held)
    for member in held.members.select_for_update().order_by("pk"):
        here = member.pk in members or member.attendances.exists()
        if here != (member.recorded_at is not None):
            member.recorded_at = now if here else None
            member.save(update_fields=["recorded_at"])
    event(held, "record_attendance", person, seat, now, {"present": held.members.exclude(recorded_at=None).count()})
    return held


@transaction.atomic
def sign_in(meeting: Meeting, *, person: Person, seat: Seat, now: datetime) -> Member:
    """A member's own act, on the day of the meeting; nobody can do it for them."""
    held = _unconcluded(meeting)
    member = own_membership(held, person, seat, lock=True)
    if now.date() != held.held_on:
        raise refuse(_("请在会议当天（%(day)s）签到。") % {"day": held.held_on.isoformat()})
    if member.signed_in_at is None:
        member.signed_in_at = now
        member.save(update_fields=["signed_in_at"])
        event(held, "sign_in", person, seat, now, {"member": member.pk})
        telling.came(member, now)
    return member


def own_membership(meeting: Meeting, person: Person, seat: Seat, *, lock: bool = False) -> Member:
    """The person's own place on this board, in the seat they act in; there is no acting for another."""
    found = meeting.members.select_for_update() if lock else meeting.members.all()
    member = found.filter(person=person).first()
    if member is None or seat.role not in BOARD_ROLES or seat.plan_code != meeting.plan.code:
        raise refuse(_("您不是本次会议的评委，不能代他人办理。"))
    return member


@transaction.atomic
def recuse(item: AgendaItem, member: Member, *, reason: str, person: Person, seat: Seat, now: datetime) -> Recusal:
    """A member asks to be recused from a case, or the office records that they are."""
    held = _unconcluded(item.meeting)
    _no_open_round(held)
    if member.meeting_id != held.pk or item.rounds.exclude(outcome="").exists():
        raise refuse(_("这份申报已经表决，不能再改回避。"))
    if not reason.strip():
        raise refuse(_("请写明回避事由。"))
    is_own = member.person_id == person.pk
    if not is_own and seat.role != Role.COMMITTEE_OFFICER:
        raise refuse(_("只能为本人申请回避；其他人的回避由评委会办公室登记。"))
    made, _created = Recusal.objects.get_or_create(
        item=item,
        member=member,
        defaults={
            "ground": RecusalGround.DECLARED if is_own else RecusalGround.RECORDED,
            "reason": reason.strip(),
            "recorded_by": person,
            "at": now,
        },
    )
    event(held, "recuse", person, seat, now, {"declaration": item.declaration_id, "member": member.pk}, reason=reason)
    return made


@transaction.atomic
def record_veto(
    item: AgendaItem, *, clause: str, evidence: str, words: str, person: Person, seat: Seat, now: datetime
) -> Veto:
    """Records the board's decision that a case fails for academic fraud, whatever the vote."""
    held = _unconcluded(item.meeting)
    _no_open_round(held)
    if not (clause.strip() and evidence.strip() and words.strip()):
        raise refuse(_("一票否决须写明依据的条款、证据材料和评委会的决定。"))
    if hasattr(item, "veto"):
        raise refuse(_("这份申报已经登记一票否决。"))
    veto = Veto.objects.create(
        item=item,
        clause=clause.strip(),
        evidence=evidence.strip(),
        words=words.strip(),
        recorded_by=person,
        at=now,
    )
    facts = {"declaration": item.declaration_id, "clause": veto.clause, "evidence": veto.evidence}
    event(held, "record_veto", person, seat, now, facts, reason=veto.words)
    return veto


@transaction.atomic
def conclude(meeting: Meeting, *, person: Person, seat: Seat, now: datetime) -> Meeting:
    """Ends the meeting: what passed goes on, what did not ends, and the minutes are drafted."""
    held = _unconcluded(meeting)
    _no_open_round(held)
    standings = queries.agenda_of(held)
    open_cases = [each.item.declaration.person.name for each in standings if not each.answer]
    if open_cases or not standings:
        reason = _("还有申报没有表决结果：%(names)s。") % {"names": _("、").join(open_cases)}
        raise refuse(reason if open_cases else _("议程上没有申报。"))
    held.concluded_at, held.concluded_by = now, person
    held.save(update_fields=["concluded_at", "concluded_by"])
    for each in sorted(standings, key=lambda standing: standing.item.declaration_id):
        _move(each, held, person, seat, now)
    tally = {answer: sum(each.answer == answer for each in standings) for answer in (Outcome.PASSED, queries.VETOED)}
    event(held, "conclude_meeting", person, seat, now, {"cases": len(standings), "passed": tally[Outcome.PASSED]})
    order_minutes(held, person=person, seat=seat)
    telling.concluded(held, now)
    return held


def order_minutes(meeting: Meeting, *, person: Person, seat: Seat) -> Any:
    return order(
        kind="ballot_minutes",
        subject=f"meeting:{meeting.pk}",
        key=f"ballot_minutes:{meeting.pk}",
        params={"meeting": meeting.pk},
        requested_by=person,
        plan_code=meeting.plan.code,
        office_id=seat.organisation_id,
    )


def _move(standing: queries.Standing, meeting: Meeting, person: Person, seat: Seat, now: datetime) -> None:
    declaration = standing.item.declaration
    if declaration.stop_kind != "ballot":
        return
    passed = standing.answer == Outcome.PASSED
    if standing.answer == queries.VETOED:
        reason = _("一票否决：%(clause)s。") % {"clause": standing.item.veto.clause}
    else:
        reason = _("评委会会议 %(number)s 表决，同意人数未达到规定。") % {"number": meeting.number}
    take_step(
        declaration,
        verb=Verb.FORWARD if passed else Verb.NOT_PASS,
        person=person,
        seat=seat,
        expected_version=declaration.row_version,
        now=now,
        reason="" if passed else reason,
    )


def _unconcluded(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("plan").get(pk=meeting.pk)
    if held.concluded_at is not None:
        raise refuse(_("会议已经结束。"))
    return held


def _no_open_round(meeting: Meeting) -> None:
    if queries.open_round(meeting) is not None:
        raise refuse(_("正在投票，请在本轮结束后再办理。"))


def event(
    meeting: Meeting,
    verb: str,
    person: Person,
    seat: Seat,
    now: datetime,
    payload: dict[str, Any],
    *,
    reason: str = "",
) -> None:
    """One event on the meeting. Never say a choice or a figure of a round that is open."""
    record(
        chain=meeting.plan.code,
        verb=verb,
        **actor(person, seat),
        object_type="meeting",
        object_id=meeting.pk,
        reason=reason,
        payload={"number": meeting.number, **payload},
        at=timezone.now(),
        plan_time=now,
    )
