"""The protocols over HTTP. An answer about somebody or something else than was asked is Wrong, whatever its shape."""

import hmac
from typing import Any

import msgspec

from registries import contract
from registries.contract import Operation
from registries.door import call, door
from registries.refusals import NotConnected, Wrong
from registries.signing import is_genuine


def _about(operation: Operation, question: Any, field: str, wanted: str) -> Any:
    answer = call(operation, question)
    if getattr(answer, field) != wanted:
        raise Wrong(operation.door, f"another-{field}")
    return answer


class HttpDegrees:
    def degrees_of(self, asked: contract.Asked) -> contract.Degrees:
        found: contract.Degrees = _about(contract.DEGREES_OF, asked, "number", asked.number)
        return found


class HttpInsurance:
    def insurance_of(self, asked: contract.Asked) -> contract.Insurance:
        found: contract.Insurance = _about(contract.INSURANCE_OF, asked, "number", asked.number)
        return found


class HttpHours:
    """One of the two systems that keep hours."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    def hours_of(self, asked: contract.Asked) -> contract.HoursBook:
        found: contract.HoursBook = _about(self.operation, asked, "number", asked.number)
        return found


class HttpPosts:
    def posts_of(self, credit_code: str) -> contract.Posts:
        question = contract.EmployerAsked(credit_code)
        found: contract.Posts = _about(contract.POSTS_OF, question, "credit_code", credit_code)
        return found


class HttpSms:
    def send(self, order: contract.SmsOrder) -> contract.Sms:
        found: contract.Sms = call(contract.SEND_SMS, order)
        return found

    def state_of(self, message: str) -> contract.Sms:
        found: contract.Sms = _about(contract.STATE_OF_SMS, contract.SmsAsked(message), "message", message)
        return found


class HttpPayment:
    def open_order(self, order: contract.PaymentOrder) -> contract.Payment:
        found: contract.Payment = _about(contract.OPEN_ORDER, order, "reference", order.reference)
        if found.amount != order.amount:
            raise Wrong(contract.OPEN_ORDER.door, "another-amount")
        return found

    def state_of(self, order: str) -> contract.Payment:
        found: contract.Payment = _about(contract.STATE_OF_ORDER, contract.PaymentAsked(order), "order", order)
        return found

    def refund(self, order: contract.RefundOrder) -> contract.Refund:
        found: contract.Refund = _about(contract.REFUND_ORDER, order, "reference", order.reference)
        if (found.order, found.amount) != (order.order, order.amount):
            raise Wrong(contract.REFUND_ORDER.door, "another-order")
        return found

    def read_callback(self, *, at: str, signed: str, body: bytes, now: float) -> contract.Payment:
        """What a callback says. Raises Wrong if it was not signed with our token within the last minutes.

        A genuine callback may come twice; whoever acts on it asks `state_of` first or acts once per order.
        """
        place = door(contract.OPEN_ORDER.door)
        if not place.url:
            raise NotConnected(place.name)
        if not is_genuine(place.token, at=at, signed=signed, body=body, now=now):
            raise Wrong(place.name, "signature")
        try:
            return msgspec.json.decode(body, type=contract.Payment)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Wrong(place.name, "shape") from None


class HttpCredit:
    """Both calls may be repeated. An answer about another entry, or that says something else was done, is Wrong."""

    def record(self, entry: contract.CreditRecord) -> None:
        self._done(_about(contract.RECORD_CREDIT, entry, "reference", entry.reference), "recorded")

    def withdraw(self, reference: str) -> None:
        question = contract.CreditWithdrawal(reference)
        self._done(_about(contract.WITHDRAW_CREDIT, question, "reference", reference), "withdrawn")

    def _done(self, found: contract.CreditEntry, wanted: str) -> None:
        if found.state != wanted:
            raise Wrong(contract.RECORD_CREDIT.door, "another-state")


class HttpIdentity:
    def begin(self, asked: contract.SignInAsked) -> str:
        """The page that the browser is led to."""
        found: contract.SignInPage = call(contract.BEGIN_SIGN_IN, asked)
        if not found.page:
            raise Wrong(contract.BEGIN_SIGN_IN.door, "no-page")
        return found.page

    def person_for(self, code: str, nonce: str) -> contract.SignedInPerson:
        """Who signed in. The code is spent by asking, so nothing here is tried twice. Wrong for another sign-in's code."""
        token: contract.PersonToken = call(contract.EXCHANGE_CODE, contract.SignInCode(code))
        if not hmac.compare_digest(token.nonce.encode(), nonce.encode()):
            raise Wrong(contract.EXCHANGE_CODE.door, "another-nonce")
        person: contract.SignedInPerson = call(contract.PERSON_OF, contract.TokenAsked(token.token))
        return person
