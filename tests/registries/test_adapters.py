"""Each protocol over its adapter and a real socket: the answer, and answers about somebody else."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from registries import adapters, contract, signing
from registries.contract import Asked, Degree, HoursYear, InsuranceYear
from registries.reference.book import Entry
from registries.refusals import NotConnected, NotFound, Wrong
from tests.cast import identity_number
from tests.reference import INSTITUTION, POSTS, TOKEN, ReferenceServer

NUMBER = identity_number(31)
ASKED = Asked("王测试", NUMBER)
ENTRY = Entry(
    "王测试",
    degrees=(Degree("master", "某大学", "化工", contract.date(2010, 6, 30), full_time=True),),
    insurance=(InsuranceYear(2022, 12, "某厂"),),
    hours_province=(HoursYear(2022, "general_public", "12"),),
    hours_industry=(HoursYear(2022, "professional", "72.5", "10"),),
)
PROVINCE = adapters.HttpHours(contract.HOURS_OF_PROVINCE)
INDUSTRY = adapters.HttpHours(contract.HOURS_OF_INDUSTRY)


@pytest.fixture(autouse=True)
def known(reference: ReferenceServer) -> None:
    reference.know(NUMBER, ENTRY)


def test_each_registry_answers_for_the_person() -> None:
    assert adapters.HttpDegrees().degrees_of(ASKED).degrees == ENTRY.degrees
    assert adapters.HttpInsurance().insurance_of(ASKED).years == ENTRY.insurance
    assert PROVINCE.hours_of(ASKED).records == ENTRY.hours_province
    assert INDUSTRY.hours_of(ASKED).records == ENTRY.hours_industry


def test_an_answer_about_somebody_else_is_wrong(reference: ReferenceServer) -> None:
    reference.tell("all", "person")
    asks = (
        lambda: adapters.HttpDegrees().degrees_of(ASKED),
        lambda: adapters.HttpInsurance().insurance_of(ASKED),
        lambda: PROVINCE.hours_of(ASKED),
        lambda: INDUSTRY.hours_of(ASKED),
    )
    for ask in asks:
        with pytest.raises(Wrong, match="another-number"):
            ask()


def test_posts_of_a_public_institution_are_told() -> None:
    assert adapters.HttpPosts().posts_of(INSTITUTION).posts == POSTS


def test_posts_of_an_unknown_institution_are_not_found() -> None:
    with pytest.raises(NotFound):
        adapters.HttpPosts().posts_of("12330000470000000X")


def test_a_message_is_sent_once_and_its_delivery_is_told() -> None:
    order = contract.SmsOrder("inbox:17", "13900000001", "您有一条待办。")
    sent = adapters.HttpSms().send(order)
    assert adapters.HttpSms().send(order).message == sent.message
    assert adapters.HttpSms().state_of(sent.message) == contract.Sms(sent.message, "delivered")


def test_a_number_out_of_service_is_said_so(reference: ReferenceServer) -> None:
    sent = adapters.HttpSms().send(contract.SmsOrder("inbox:18", "13900000000", "您有一条待办。"))
    assert adapters.HttpSms().state_of(sent.message) == contract.Sms(sent.message, "failed", "out-of-service")


class Till:
    """Takes the callbacks of the payment system as the product's address would."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, bytes]] = []
        till = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                till.got.append((self.headers[signing.TIME_HEADER], self.headers[signing.SIGNATURE_HEADER], body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def till() -> Iterator[Till]:
    made = Till()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_fee_is_ordered_once_paid_and_called_back_under_a_signature(reference: ReferenceServer, till: Till) -> None:
    gateway = adapters.HttpPayment()
    order = contract.PaymentOrder("fee:12", "300.00", "评审费")
    opened = gateway.open_order(order)
    assert opened == gateway.open_order(order)
    assert opened.state == "open"
    assert reference.ask("pay", order=opened.order, callback=till.url)["called_back"] == 204
    ((at, signed, body),) = till.got
    paid = gateway.read_callback(at=at, signed=signed, body=body, now=time.time())
    assert (paid.order, paid.amount, paid.state) == (opened.order, "300.00", "paid")
    assert gateway.state_of(opened.order) == paid


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"body": b'{"order": "o-1"}'}, "signature"),
        ({"at": "12"}, "signature"),
        ({"at": "soon"}, "signature"),
        ({"signed": ""}, "signature"),
        ({"signed": "号"}, "signature"),
        ({"now": 1e10}, "signature"),
    ],
)
def test_a_callback_that_is_not_genuine_is_refused(changed: dict[str, object], why: str) -> None:
    body, at = b"{}", "1700000000"
    genuine = {"at": at, "signed": signing.signature(TOKEN, int(at), body), "body": body, "now": 1700000010.0}
    with pytest.raises(Wrong, match=why):
        adapters.HttpPayment().read_callback(**{**genuine, **changed})  # type: ignore[arg-type]


def test_a_genuine_callback_in_another_shape_is_wrong() -> None:
    body, at = b"{}", 1700000000
    signed = signing.signature(TOKEN, at, body)
    with pytest.raises(Wrong, match="shape"):
        adapters.HttpPayment().read_callback(at=str(at), signed=signed, body=body, now=at)


def test_an_order_answered_with_another_amount_is_wrong(reference: ReferenceServer) -> None:
    adapters.HttpPayment().open_order(contract.PaymentOrder("fee:13", "300.00", "评审费"))
    with pytest.raises(Wrong, match="another-amount"):
        adapters.HttpPayment().open_order(contract.PaymentOrder("fee:13", "1.00", "评审费"))


def test_without_a_payment_system_no_callback_is_read(settings: Any) -> None:
    settings.REGISTRIES = {name: {"url": "", "token": ""} for name in contract.DOORS}
    with pytest.raises(NotConnected):
        adapters.HttpPayment().read_callback(at="1", signed="", body=b"", now=1)


def test_a_sign_in_code_tells_who_it_is_and_is_good_once(reference: ReferenceServer) -> None:
    code = str(reference.ask("code", name="王测试", number=NUMBER)["code"])
    assert adapters.HttpIdentity().person_for(code, "") == contract.SignedInPerson("王测试", NUMBER)
    with pytest.raises(NotFound):
        adapters.HttpIdentity().person_for(code, "")


def test_a_paid_order_is_paid_back_once_and_an_unpaid_one_is_not(reference: ReferenceServer) -> None:
    gateway = adapters.HttpPayment()
    opened = gateway.open_order(contract.PaymentOrder("fee:21", "300.00", "评审费"))
    refund = contract.RefundOrder("refund:21", opened.order, "300.00", "twice")
    assert gateway.refund(contract.RefundOrder("refund:20", opened.order, "300.00", "twice")).state == "refused"
    reference.ask("pay", order=opened.order)
    assert gateway.refund(refund) == gateway.refund(refund)
    assert gateway.refund(refund).state == "done"
    with pytest.raises(Wrong, match="another-order"):
        gateway.refund(contract.RefundOrder("refund:21", opened.order, "1.00", "twice"))
    with pytest.raises(NotFound):
        gateway.refund(contract.RefundOrder("refund:22", "o-none", "1.00", "twice"))


def test_an_order_is_paid_on_its_page_which_calls_back_and_leads_home(reference: ReferenceServer, till: Till) -> None:
    gateway = adapters.HttpPayment()
    asked = contract.PaymentOrder("fee:22", "300.00", "评审费", tell=till.url, back="https://example.org/me/")
    opened = gateway.open_order(asked)
    assert "300.00 元" in httpx.get(opened.page).text
    assert httpx.post(opened.page).headers["Location"] == "https://example.org/me/"
    ((at, signed, body),) = till.got
    assert gateway.read_callback(at=at, signed=signed, body=body, now=time.time()).receipt.startswith("R")
    assert httpx.get(opened.page[:-1]).status_code == 404
