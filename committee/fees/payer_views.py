"""缴费: what is to be paid until when and how, the receipt, and the address that the payment system calls back."""

import base64
import time
from http import HTTPStatus

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

import documents.actions
from accounts.permissions import permission, public, signed_in
from committee.fees import actions, papers, queries, taking
from committee.fees.models import OrderState, RefundDecision
from committee.fees.taking import Taken
from committee.models import FeeRecord
from declarations import itinerary
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.views.access import frame, now_of, own
from files.codes import qr_png
from registries import connected
from registries.refusals import NotConnected, Refused
from registries.signing import SIGNATURE_HEADER, TIME_HEADER


def _paying(request: HttpRequest, pk: int) -> Declaration:
    """The signed-in person's own declaration, if its route has a fee at all."""
    declaration = own(request, pk)
    if not queries.fee_stop(declaration):
        raise Http404(_("本计划没有缴费环节。"))
    return declaration


@permission(signed_in)
@never_cache
@require_safe
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = _paying(request, pk)
    now = now_of(declaration)
    may = queries.may_pay(declaration, now)
    order = declaration.fee_orders.filter(state=OrderState.OPEN).first()
    terms, plan = queries.terms_of(declaration), itinerary.plan_of(declaration)
    if order is not None and (not may or order.amount != terms.amount or not order.page):
        order = None
    context = frame(
        declaration,
        terms=terms,
        why_not=getattr(may, "reason", ""),
        order=order,
        picture=_picture(order.page) if order else "",
        record=queries.standing_fee(declaration),
        decision=RefundDecision.objects.standing().filter(declaration=declaration).first(),
        returned=queries.returned_fees(declaration),
        history=queries.history(declaration),
        closes_words=itinerary.in_words(terms.closes) if terms.closes else "",
        contact=f"{plan.contact_telephone} {plan.contact_address}",
        now=now,
    )
    return render(request, "committee/fees/pay.html", context)


def _picture(address: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(qr_png(address)).decode()}"


@permission(signed_in)
@require_POST
def open_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the order; pressed again, the same one is shown."""
    declaration = _paying(request, pk)
    try:
        actions.open_order(declaration, person=declaration.person, now=now_of(declaration))
    except NotAllowed as denied:
        flash.error(request, str(denied.denied))
    except Refused as refused:
        flash.error(request, actions.in_words(refused))
    return redirect("fees:pay", pk)


@permission(signed_in)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the payment system whether the open order was paid, for whoever does not want to wait."""
    declaration = _paying(request, pk)
    order = declaration.fee_orders.filter(state=OrderState.OPEN).exclude(order="").first()
    if order is None:
        return redirect("fees:pay", pk)
    try:
        answer = actions.ask(order)
    except Refused as refused:
        flash.error(request, actions.in_words(refused))
    else:
        _say(request, answer)
    return redirect("fees:pay", pk)


def _say(request: HttpRequest, answer: Taken) -> None:
    if answer in (Taken.BOOKED, Taken.AGAIN):
        flash.success(request, _("已收到付款。"))
    elif answer is Taken.NOT_PAID:
        flash.warning(request, _("支付平台还没有收到付款。刚付过的，请过几分钟再核对，不要重复付款。"))
    else:
        flash.warning(request, _("收到付款，但没有入账，原因见下面的记录。"))


@permission(signed_in)
@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders the receipt of a fee that is paid; asking again opens the same one."""
    declaration = _paying(request, pk)
    record = get_object_or_404(FeeRecord.objects.standing(), declaration=declaration)
    placed = documents.actions.order_or_retry(
        kind=papers.KIND,
        subject=f"declaration:{declaration.pk}",
        key=f"{papers.KIND}:{record.pk}",
        params={"record": record.pk},
        requested_by=declaration.person,
        plan_code=declaration.plan.code,
    )
    return redirect("documents:order", placed.pk)


ANSWERS = {
    Taken.BOOKED: HTTPStatus.OK,
    Taken.AGAIN: HTTPStatus.OK,
    Taken.NOT_PAID: HTTPStatus.OK,
    Taken.REFUNDED: HTTPStatus.OK,
    Taken.OTHER_AMOUNT: HTTPStatus.CONFLICT,
}


@csrf_exempt  # the payment system has no cookie; its signature over time and body is the right
@permission(public)
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """The payment system tells of a payment, under its signature; no cookie or session counts here.

    Every case has an answer of its own: booked, known-already, not-paid, goes-back (200), another-amount (409),
    no-such-order (404), and refused (403) for what is not genuine.
    """
    try:
        payment = connected.payment.read_callback(
            at=request.headers.get(TIME_HEADER, ""),
            signed=request.headers.get(SIGNATURE_HEADER, ""),
            body=request.body,
            now=time.time(),
        )
    except NotConnected:
        return JsonResponse({"code": "not-connected"}, status=HTTPStatus.NOT_FOUND)
    except Refused as refused:
        return JsonResponse({"code": refused.code}, status=HTTPStatus.FORBIDDEN)
    try:
        answer = taking.take(payment)
    except taking.UnknownOrder:
        return JsonResponse({"code": "no-such-order"}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse({"code": answer.value}, status=ANSWERS[answer])
