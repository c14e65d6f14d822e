"""The meeting room of the review board (C4): calling, agenda, attendance, rounds, the end."""

from http import HTTPStatus

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SeatRequest
from committee import queries as office
from committee.ballots import actions, queries, voting
from committee.ballots.forms import MeetingForm, ReasonForm, RecusalForm, VetoForm
from committee.ballots.models import BallotRound, Meeting, RoundState
from committee.ballots.queries import Standing
from committee.ballots.shared import (
    chair_only,
    meeting_for,
    now_of,
    office_and_board,
    round_for,
    says_why,
)
from committee.desk import forward_each, office_only
from declarations.refusals import NotAllowed
from documents import queries as documents
from review_plans.models import ReviewPlan


@office_and_board
@require_safe
def home(request: SeatRequest) -> HttpResponse:
    """The meetings; for the office also what the experts have finished."""
    now_of(request)
    is_office = request.seat.role == Role.COMMITTEE_OFFICER
    reviewed = office.held_by(request.seat).filter(stop_kind="expert_review").order_by("since", "pk")
    waiting = queries.waits_for_agenda(office.held_by(request.seat))
    context = {
        "is_office": is_office,
        "meetings": queries.meetings_for(request.user, request.seat),
        "reviewed": reviewed if is_office else [],
        "waiting": waiting.count() if is_office else 0,
    }
    return render(request, "committee/ballots/home.html", context)


@office_only
@require_POST
def put_to_ballot(request: SeatRequest) -> HttpResponse:
    """Sends the chosen cases from the experts to the ballot; says who stayed and why."""
    chosen = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    cases = office.held_by(request.seat).filter(pk__in=chosen, stop_kind="expert_review").order_by("pk")
    moved, stayed = forward_each(request, cases, now_of(request))
    if moved:
        flash.success(request, ngettext("%(n)s 份申报提交表决。", "%(n)s 份申报提交表决。", moved) % {"n": moved})
    elif not stayed:
        flash.error(request, _("请至少选择一份申报。"))
    for words in stayed:
        flash.warning(request, words)
    return redirect("ballots:home")


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: SeatRequest) -> HttpResponse:
    """Calls the board to a day."""
    now = now_of(request)
    plan = get_object_or_404(ReviewPlan, code=request.seat.plan_code)
    board = queries.board_seats(plan.code)
    usual = queries.drawn_board(plan, board)
    form = MeetingForm(request.POST or None, board=board, usual=usual, initial={"held_on": now.date()})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("held_on", "place", "panel", "rule_document")}
        try:
            made = actions.call_meeting(
                plan=plan, members=form.seats(), person=request.user, seat=request.seat, now=now, **given
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem.denied))
        else:
            flash.success(request, _("会议 %(number)s 已召集，评委已收到通知。") % {"number": made.number})
            return redirect("ballots:meeting", made.number)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    drawn = len(usual) if len(usual) < len(board) else 0
    context = {"form": form, "rule": queries.board_of(plan), "board": board, "drawn": drawn}
    return render(request, "committee/ballots/call.html", context, status=status)


@office_and_board
@require_safe
def meeting(request: SeatRequest, number: str) -> HttpResponse:
    """Who is there, what is on the agenda, which round is open and who has voted — never how."""
    return meeting_page(request, meeting_for(request, number))


def meeting_page(
    request: SeatRequest,
    found: Meeting,
    *,
    recusal: RecusalForm | None = None,
    veto: VetoForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now, is_office = now_of(request), request.seat.role == Role.COMMITTEE_OFFICER
    standings, members = queries.agenda_of(found), list(found.members.select_related("person"))
    mine = next((each for each in members if each.person_id == request.user.pk), None)
    ballot = queries.open_round(found)
    voted = queries.have_voted(ballot) if ballot else set()
    items = [(each.item.pk, each.item.declaration.person.name) for each in standings]
    is_chair = request.seat.role == Role.CHAIR and mine is not None and mine.is_chair
    may_open = not found.concluded_at and (is_chair or (is_office and not found.rounds.exists()))
    context = {
        "meeting": found,
        "rule": queries.board_of(found.plan),
        "is_office": is_office,
        "is_chair": is_chair,
        "may_open": may_open,
        "why_shut": voting.why_shut(found, now) if may_open else "",
        "mine": mine,
        "members": members,
        "present": sum(each.attends for each in members),
        "rows": [(each, _votes(each)) for each in standings],
        "votable": sum(each.votable for each in standings),
        "ballot": ballot,
        "voters": [(each, each.pk in voted) for each in queries.voters_of(ballot)] if ballot else [],
        "voted": len(voted),
        "has_voted": mine is not None and mine.pk in voted,
        "rounds": found.rounds.order_by("number"),
        "to_void": _last_sealed(found) if is_chair and not found.concluded_at and ballot is None else None,
        "waiting": queries.waits_for_agenda(office.held_by(request.seat)) if is_office else [],
        "recusal_form": recusal or RecusalForm(items=items, members=members if is_office else [mine] if mine else []),
        "veto_form": veto or VetoForm(items=items),
        "minutes": documents.latest("ballot_minutes", f"meeting:{found.pk}") if is_office else None,
    }
    return render(request, "committee/ballots/meeting.html", context, status=status)


def _last_sealed(found: Meeting) -> BallotRound | None:
    """The round that may still be given up for a fault of procedure."""
    last = found.rounds.exclude(state=RoundState.VOID).order_by("-number").first()
    return last if last is not None and last.state == RoundState.SEALED else None


def _votes(standing: Standing) -> list[tuple[object, object]]:
    return [(case, queries.count_of(case)) for case in standing.sealed]


@office_only
@require_POST
@says_why
def agenda(request: SeatRequest, number: str) -> HttpResponse:
    """Puts the chosen cases on the agenda."""
    now, found = now_of(request), meeting_for(request, number)
    chosen = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    cases = list(office.held_by(request.seat).filter(pk__in=chosen))
    made = actions.add_to_agenda(found, cases, person=request.user, seat=request.seat, now=now)
    words = ngettext("%(n)s 份申报列入议程。", "%(n)s 份申报列入议程。", len(made))
    flash.success(request, words % {"n": len(made)})
    return redirect("ballots:meeting", number)


@office_only
@require_POST
@says_why
def attendance(request: SeatRequest, number: str) -> HttpResponse:
    """Records who is in the room."""
    now, found = now_of(request), meeting_for(request, number)
    here = {int(text) for text in request.POST.getlist("present") if text.isdigit()}
    actions.record_attendance(found, here, person=request.user, seat=request.seat, now=now)
    flash.success(request, _("到会情况已登记。"))
    return redirect("ballots:meeting", number)


@office_and_board
@require_POST
@says_why
def recuse(request: SeatRequest, number: str) -> HttpResponse:
    """A member's own request, or the office's record."""
    now, found = now_of(request), meeting_for(request, number)
    members = list(found.members.select_related("person"))
    items = {each.pk: each for each in found.agenda.select_related("declaration__person", "meeting")}
    shown = [(pk, each.declaration.person.name) for pk, each in items.items()]
    form = RecusalForm(request.POST, items=shown, members=members)
    if not form.is_valid():
        return meeting_page(request, found, recusal=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    member = next(each for each in members if str(each.pk) == form.cleaned_data["member"])
    actions.recuse(
        items[int(form.cleaned_data["item"])],
        member,
        reason=form.cleaned_data["reason"],
        person=request.user,
        seat=request.seat,
        now=now,
    )
    flash.success(request, _("回避已登记：%(name)s。") % {"name": member.person.name})
    return redirect("ballots:meeting", number)


@office_only
@require_POST
@says_why
def veto(request: SeatRequest, number: str) -> HttpResponse:
    """Records the board's veto on a case."""
    now, found = now_of(request), meeting_for(request, number)
    items = {each.pk: each for each in found.agenda.select_related("declaration__person", "meeting")}
    form = VetoForm(request.POST, items=[(pk, each.declaration.person.name) for pk, each in items.items()])
    if not form.is_valid():
        return meeting_page(request, found, veto=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = {name: form.cleaned_data[name] for name in ("clause", "evidence", "words")}
    item = items[int(form.cleaned_data["item"])]
    actions.record_veto(item, person=request.user, seat=request.seat, now=now, **given)
    flash.success(request, _("一票否决已登记：%(name)s。") % {"name": item.declaration.person.name})
    return redirect("ballots:meeting", number)


@office_and_board
@require_POST
@says_why
def open_round(request: SeatRequest, number: str) -> HttpResponse:
    """Opens a round over the chosen cases."""
    now, found = now_of(request), meeting_for(request, number)
    items = {int(text) for text in request.POST.getlist("item") if text.isdigit()}
    reason = request.POST.get("reason", "")
    ballot = voting.open_round(found, items=items, reason=reason[:200], person=request.user, seat=request.seat, now=now)
    flash.success(request, _("第 %(round)s 轮投票已经开始。") % {"round": ballot.number})
    return redirect("ballots:meeting", number)


@chair_only
@require_POST
@says_why
def seal(request: SeatRequest, number: str, round_number: int) -> HttpResponse:
    """The chair closes and seals the round."""
    now, ballot = now_of(request), round_for(request, number, round_number)
    voting.seal(ballot, person=request.user, seat=request.seat, now=now)
    flash.success(request, _("第 %(round)s 轮投票已经结束并封存。") % {"round": ballot.number})
    return redirect("ballots:meeting", number)


@chair_only
@require_POST
@says_why
def void(request: SeatRequest, number: str, round_number: int) -> HttpResponse:
    """The chair gives the round up."""
    now, ballot = now_of(request), round_for(request, number, round_number)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    voting.void(ballot, reason=reason, person=request.user, seat=request.seat, now=now)
    flash.success(request, _("第 %(round)s 轮投票已经作废。") % {"round": ballot.number})
    return redirect("ballots:meeting", number)


@office_only
@require_POST
@says_why
def conclude(request: SeatRequest, number: str) -> HttpResponse:
    """Ends the meeting: every case goes where the board sent it."""
    now, found = now_of(request), meeting_for(request, number)
    actions.conclude(found, person=request.user, seat=request.seat, now=now)
    flash.success(request, _("会议已经结束，会议纪要正在生成。"))
    return redirect("ballots:meeting", number)
