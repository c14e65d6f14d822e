"""What happens beside the way of a case: objections, appeals, complaints, acts, people whom an employer brings, letters.

A few rows for each list that would otherwise be empty, all by the product's own actions.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, Seat
from committee import actions as committee
from committee.fees import actions as fees
from committee.integrity import put_on_record
from committee.integrity_forms import BASIS
from committee.queries import held_by
from config.demo import careers, journeys, pictures
from config.demo.journeys import Stage
from config.demo.people import identity_number
from declarations import actions, desks
from declarations.appealing import complaint, decisions_about, due_day
from declarations.enums import Verb
from declarations.models import Declaration
from files.reading import Cell, Workbook
from integrity import appeals
from integrity.actions import Decision
from offices.actions import Chosen, run_batch
from offices.people import actions as people
from offices.people.columns import COLUMNS
from offices.people.rows import rows_of
from public_notices import actions as notices
from public_notices.models import PublicNotice

DEMO_PAPER = "演示文件（非真实公文）"
OBJECTIONS = (
    "公示的项目是几个部门一起完成的，请核对本人承担的部分。",
    "公示表上的工作年限与本人到单位的时间对不上，请核实。",
)
BROUGHT = 3
"""So many people stand in the employer's workbook; the number of one more can't be right."""


def build(stage: Stage, early: Sequence[Declaration], late: Sequence[Declaration]) -> None:
    """For one plan, on its own day. `late` stand at their employer, `early` further on."""
    _objections(stage)
    _withdrawn(stage, late)
    _recommended_together(stage, early)
    _paid_and_withdrawn(stage, early)
    _ended(stage, early)
    _complaint(stage, early)
    _people_brought(stage, stage.employers[0])  # whose operator the list of accounts names
    office = _office(stage)
    if held_by(office).exists():
        committee.make_roster(plan=stage.row, person=office.person, seat=office, now=stage.now())


def _office(stage: Stage) -> Seat:
    role, code = Role.COMMITTEE_OFFICER, stage.plan.code
    return next(each for each in stage.desks.seats.values() if each.role == role and each.plan_code == code)


@transaction.atomic
def _objections(stage: Stage) -> None:
    """Two about a notice that runs: one looked into and closed, one that waits; both came by telephone."""
    running = PublicNotice.objects.filter(plan=stage.row, kind="employer_notice", certified_at=None, withdrawn_at=None)
    notice = running.order_by("-pk").first()
    if notice is None:
        return
    seat = stage.desks.operators[notice.organisation_id]
    about = [item.declaration for item in notice.items.select_related("declaration").order_by("pk")]
    for turn, words in enumerate(OBJECTIONS):
        objection = notices.record_objection(
            notice, about[turn % len(about)], name=stage.words.name(turn), contact=f"0571-0000000{turn + 1}", words=words,
            received_at=timezone.now(), recorded_by=seat.person, seat=seat,
        )  # fmt: skip
        if turn == 0:
            notices.close_objection(
                objection, outcome="unfounded", words="查阅立项和验收材料，本人为负责人，与公示内容相符。",
                person=seat.person, seat=seat,
            )  # fmt: skip


def _withdrawn(stage: Stage, late: Sequence[Declaration]) -> None:
    """Never the only one at the employer."""
    for declaration in late[1:2]:
        declaration.refresh_from_db()
        actions.withdraw(
            declaration, person=declaration.person, expected_version=declaration.row_version,
            reason="今年另有出国安排，明年再申报。", now=stage.now(),
        )  # fmt: skip


def _recommended_together(stage: Stage, early: Sequence[Declaration]) -> None:
    """One case goes on by the list of its desk, as a batch; never the only one there."""
    waiting = [each for each in early if each.stop_kind in desks.SIGNED_KINDS]
    for declaration in waiting[1:2]:
        seats = journeys.seats_here(stage, declaration)
        for seat in seats:
            if desks.unsigned(declaration):
                declaration = journeys.step(stage, declaration, Verb.ENDORSE, seat)
        chosen = [Chosen(declaration.pk, declaration.row_version)]
        run_batch(chosen, verb=Verb.RECOMMEND, plan_code=stage.plan.code, person=seats[0].person, seat=seats[0])


def _paid_and_withdrawn(stage: Stage, early: Sequence[Declaration]) -> None:
    """Two who withdrew after they had paid: what becomes of the money is decided of one and waits for the other."""
    office = _office(stage)
    by: dict[str, Any] = {"person": office.person, "seat": office}
    for turn, case in enumerate([each for each in early if each.stop_kind == "fee"][1:3]):
        committee.record_fee(case, amount=Decimal(300), receipt_number=f"DEMO{case.pk:06d}", now=stage.now(), **by)
        case.refresh_from_db()
        actions.withdraw(
            case, person=case.person, expected_version=case.row_version, reason="工作调动，不再申报。", now=stage.now()
        )
        if turn == 0:
            goes_back = stage.plan.fee_ended != "keep"
            reason = "评审尚未开始，评审费退还。" if goes_back else "评审费用已经支出，不再退还。"
            fees.decide_ended(case, goes_back=goes_back, reason=reason, now=stage.now(), **by)


@transaction.atomic
def _ended(stage: Stage, early: Sequence[Declaration]) -> None:
    """Whoever was refused appeals; what was found in their papers stands on record."""
    refused = next((each for each in early if each.state == "ended"), None)
    if refused is None:
        return
    matter = decisions_about(refused.person)[0].matter
    _brought(stage, matter, refused, "所学专业与岗位都属于本计划的评审专业，请重新核对。")
    office, today = _office(stage), stage.now().date()
    rules = [rule for rule in stage.plan.sanction_rules if rule.kind == "record"]
    if rules:
        basis = careers.keep(office.person, BASIS, pictures.evidence(refused.pk, pages=1))
        decision = Decision(
            kind="forged_evidence", words="一份佐证材料的公章经核实不是出具单位的。", document=DEMO_PAPER,
            clause=rules[0].cite.clause, reviewed_in=today.year if rules[0].needs_year else None,
            decided_by=office.organisation.name, decided_on=today, basis=basis,
        )  # fmt: skip
        put_on_record(refused, decision, rules[:1], person=office.person, seat=office, now=stage.now())


@transaction.atomic
def _complaint(stage: Stage, early: Sequence[Declaration]) -> None:
    """By somebody whose case goes on; answered."""
    for declaration in [each for each in early if each.state != "ended"][:1]:
        made = _brought(stage, complaint(stage.plan.code, ""), declaration, "咨询电话上午一直占线，希望增加线路。")
        office = _office(stage)
        appeals.answer(
            made, outcome="upheld", words="情况属实，申报期间已增加一条咨询线路。", person=office.person, seat=office,
            now=stage.now(),
        )  # fmt: skip


def _brought(stage: Stage, matter: appeals.Matter, of: Declaration, words: str) -> appeals.Appeal:
    now: datetime = stage.now()
    return appeals.bring(
        matter,
        person=of.person,
        words=words,
        file=None,
        due_on=due_day(now.date()),
        received_at=timezone.now(),
        now=now,
    )


def _people_brought(stage: Stage, employer: Organisation) -> None:
    """A workbook of new colleagues: those without a fault are invited, the last one has a number that can't be."""
    seat = stage.desks.operators[employer.pk]
    cells = [(1, {place: Cell("text", column.heading) for place, column in enumerate(COLUMNS, start=1)})]
    for line in range(BROUGHT + 1):
        stage.people.serial += 1
        number = identity_number(stage.people.serial)
        values = {
            "name": stage.words.name(line), "number": number if line < BROUGHT else number[:-1],
            "phone": f"1990571{stage.people.serial:04d}", "work_department": stage.words.pick(("研发部", "生产部", "质检部")),
        }  # fmt: skip
        row = {place: Cell("text", values[c.key]) for place, c in enumerate(COLUMNS, start=1) if c.key in values}
        cells.append((line + 2, row))
    digest = hashlib.sha256(repr(cells).encode()).hexdigest()
    book = Workbook("新进人员.xlsx", digest, tuple(cells))
    rows, fault = rows_of(book)
    assert not fault, fault
    at = timezone.now()
    batch = people.keep(book, rows, person=seat.person, seat=seat, at=at)
    people.write(batch, person=seat.person, seat=seat, at=at)
