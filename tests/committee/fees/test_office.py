"""The office's list of fees: who has paid and how, who has not, and what is decided about those past the day."""

import io
import re
import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from committee.actions import record_fee
from committee.guards import unpaid
from committee.models import FeeRecord
from config import clock
from config.demo.journeys import Stage
from declarations.actions import withdraw
from declarations.enums import State
from declarations.models import Declaration
from review_plans.models import PlanAmendment
from tests.cast import sign_in
from tests.committee.fees.conftest import set_last_day
from tests.committee.fees.test_paying import ended_after_paying, opened, told
from tests.reference import ReferenceServer
from tests.stages import PLANS, declaration_again, led_to, make_stage, set_day

LIST = "committee:fees"
IT = "zhejiang-it-senior-2023"


def typed(declaration: Declaration, **more: str) -> dict[str, str]:
    said = {"amount": "360.00", "receipt_number": "浙0002", **more}
    return {f"{declaration.pk}-{name}": value for name, value in said.items()}


def test_the_totals_are_what_an_independent_query_counts(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, reference: ReferenceServer
) -> None:
    by_hand = led_to(stage, "fee")
    set_last_day(stage, 3)
    told(opened(payer, declaration))
    desk.post(reverse("committee:record_fee", args=[by_hand.pk]), typed(by_hand, amount="300"))
    found = desk.get(reverse(LIST), {"show": "paid"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(amount), count(order_id), count(recorded_by_id) FROM committee_feerecord")
        counted = cursor.fetchone()
    totals = found.context["totals"]
    assert (totals.paid, totals.amount, totals.online, totals.by_hand) == counted
    assert totals.amount == Decimal("660.00")
    page = found.content.decode()
    for words in ("浙0002", "浙财0007", "在线支付", declaration.person.name, by_hand.person.name):
        assert words in page


def test_who_has_paid_is_not_among_the_unpaid_and_is_not_reminded(
    declaration: Declaration, payer: Client, desk: Client, reference: ReferenceServer
) -> None:
    mine = Declaration.objects.filter(pk=declaration.pk)
    assert list(unpaid(mine)) == [declaration]
    assert desk.get(reverse(LIST)).context["totals"].unpaid == 1
    told(opened(payer, declaration))
    assert list(unpaid(mine)) == []
    assert desk.get(reverse(LIST)).context["totals"].unpaid == 0


def test_a_fee_recorded_by_hand_says_on_which_day_it_was_paid(
    stage: Stage, declaration: Declaration, desk: Client
) -> None:
    today = clock.today(stage.plan.code)
    late = typed(declaration, paid_on=(today + timedelta(days=4)).isoformat())
    refused = desk.post(reverse("committee:record_fee", args=[declaration.pk]), late)
    assert refused.status_code == 422
    assert "同意补缴的，先在“计划变更”里给这位申报人延期。" in refused.content.decode()
    set_day(stage.plan.code, today + timedelta(days=5))
    kept = typed(declaration, paid_on=today.isoformat())
    assert desk.post(reverse("committee:record_fee", args=[declaration.pk]), kept).status_code == 302
    assert FeeRecord.objects.get().paid_on == today
    declaration.refresh_from_db()
    assert declaration.state == State.IN_REVIEW


def end(desk: Client, declaration: Declaration, reason: str = "两次通知仍未缴") -> str:
    answer = desk.post(reverse("committee:end_unpaid", args=[declaration.pk]), {"reason": reason}, follow=True)
    return str(answer.content.decode())


def test_unpaid_past_the_day_is_listed_and_ended_one_by_one_with_a_reason(
    stage: Stage, declaration: Declaration, desk: Client
) -> None:
    assert "才截止，现在还不能结束。" in end(desk, declaration)
    assert desk.get(reverse(LIST), {"show": "overdue"}).context["rows"] == []
    set_day(stage.plan.code, clock.today(stage.plan.code) + timedelta(days=4))
    page = desk.get(reverse(LIST), {"show": "overdue"})
    assert [row["declaration"] for row in page.context["rows"]] == [declaration]
    assert "请写明理由。" in end(desk, declaration, reason=" ")
    assert "已按逾期未缴费结束。" in end(desk, declaration)
    declaration.refresh_from_db()
    assert declaration.state == State.ENDED


def test_whoever_paid_is_not_ended_for_it(stage: Stage, declaration: Declaration, desk: Client, office: Any) -> None:
    record_fee(
        declaration, amount=Decimal(360), receipt_number="浙0003", person=office.person, seat=office, now=stage.now()
    )
    assert "评审费已经缴清，不能因缴费结束申报。" in end(desk, declaration)


def test_the_workbook_of_each_list_of_money_holds_the_rows_of_that_list(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, reference: ReferenceServer
) -> None:
    unpaid = led_to(stage, "fee")
    set_last_day(stage, 3)
    ended_after_paying(stage, declaration, payer, reference)
    assert numbers_in(desk, "ended") == [declaration.number]
    decide = reverse("committee:decide_ended_fee", args=[declaration.pk])
    desk.post(decide, {"decision": "refund", "reason": "评审前撤销"})
    assert (numbers_in(desk, "refunds"), numbers_in(desk, "unpaid")) == ([declaration.number], [unpaid.number])


def numbers_in(desk: Client, shown: str) -> list[str]:
    """What the button of this list gives out."""
    page = desk.get(reverse(LIST), {"show": shown}).content.decode()
    (address,) = re.findall(r'action="(/lists/[^"]*/export/[^"]*)"', page)
    sheet = openpyxl.load_workbook(io.BytesIO(desk.post(address).content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    first = next(place for place, row in enumerate(rows) if row[0] == "序号") + 1
    return [str(row[1]) for row in rows[first:] if row[1]]


def test_where_the_notice_says_that_it_stays_nobody_is_ended(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / IT
    shutil.copytree(PLANS / IT, folder)
    plan = folder / "plan.yaml"
    said = plan.read_text("utf-8").replace("fee_after: {", "fee_after: {unpaid: stay, ended: keep, ")
    plan.write_text(said, "utf-8")
    other = make_stage(IT, folder=folder, beside=stage)
    declaration = led_to(other, "fee")
    set_last_day(other, 1)
    set_day(IT, clock.today(IT) + timedelta(days=2))
    own = next(s for s in other.desks.seats.values() if s.plan_code == IT)
    desk = sign_in(Client(), own.person, own)
    assert "保留在缴费环节，不能因此结束。" in end(desk, declaration)
    assert "保留在缴费环节：同意补缴的" in desk.get(reverse(LIST), {"show": "overdue"}).content.decode()
    assert "不退评审费" in desk.get(reverse(LIST), {"show": "ended"}).content.decode()
    record_fee(
        declaration,
        amount=Decimal(360),
        receipt_number="浙0009",
        person=own.person,
        seat=own,
        now=other.now(),
        paid_on=clock.today(IT) - timedelta(days=2),
    )
    row = declaration_again(declaration)
    withdraw(row, person=row.person, expected_version=row.row_version, reason="另有安排", now=other.now())
    decide = reverse("committee:decide_ended_fee", args=[declaration.pk])
    asked = desk.post(decide, {"decision": "refund", "reason": "情况特殊"}, follow=True)
    assert "通知对此已有规定，请按通知的规定办理。" in asked.content.decode()


def test_without_a_last_day_nobody_is_ended(stage: Stage, desk: Client) -> None:
    waiting = led_to(stage, "fee")
    PlanAmendment.objects.filter(plan=stage.row, kind="deadline")._raw_delete("default")
    assert "缴费还没有规定截止日" in end(desk, waiting)


@pytest.mark.parametrize("name", ["end_unpaid", "give_back_fee", "ask_refund_again", "decide_ended_fee"])
def test_only_the_plans_own_office_decides(stage: Stage, declaration: Declaration, payer: Client, name: str) -> None:
    address = reverse(f"committee:{name}", args=[declaration.pk])
    assert Client().post(address).status_code == 302
    assert payer.post(address).status_code == 403
    stranger = next(s for s in stage.desks.seats.values() if s.plan_code != stage.plan.code)
    assert sign_in(Client(), stranger.person, stranger).post(address).status_code == 403
