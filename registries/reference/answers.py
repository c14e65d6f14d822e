"""What each operation answers. A `LookupError` is a 404."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from registries import contract
from registries.contract import Operation
from registries.reference.book import Book, Entry, mark_of

# Numbers that end so are out of service, as far as this server is concerned.
OUT_OF_SERVICE = "0000"


class Answers:
    """The book, and what the server remembers while it runs: messages, orders, entries, sign-in codes."""

    def __init__(self, book: Book, key: str, url: str = "") -> None:
        self.book, self.key, self.url = book, key, url
        self._lock = threading.Lock()
        self._messages: dict[str, contract.Sms] = {}
        self._orders: dict[str, contract.Payment] = {}
        self._asked: dict[str, contract.PaymentOrder] = {}
        self._pages: dict[str, str] = {}
        self._refunds: dict[str, contract.Refund] = {}
        self._entries: dict[str, contract.CreditEntry] = {}
        self._sign_ins: dict[str, contract.SignInAsked] = {}
        self._codes: dict[str, tuple[contract.SignedInPerson, str]] = {}
        self._tokens: dict[str, contract.SignedInPerson] = {}
        self._of: dict[Operation, Callable[[Any], Any]] = {
            contract.DEGREES_OF: self._degrees,
            contract.INSURANCE_OF: lambda asked: contract.Insurance(asked.number, self._entry(asked).insurance),
            contract.HOURS_OF_PROVINCE: lambda asked: contract.HoursBook(
                asked.number, self._entry(asked).hours_province
            ),
            contract.HOURS_OF_INDUSTRY: lambda asked: contract.HoursBook(
                asked.number, self._entry(asked).hours_industry
            ),
            contract.POSTS_OF: lambda asked: contract.Posts(asked.credit_code, self.book.posts[asked.credit_code]),
            contract.SEND_SMS: self._send,
            contract.STATE_OF_SMS: lambda asked: self._messages[asked.message],
            contract.OPEN_ORDER: self._open,
            contract.STATE_OF_ORDER: lambda asked: self._orders[asked.order],
            contract.REFUND_ORDER: self._refund,
            contract.RECORD_CREDIT: self._enter,
            contract.WITHDRAW_CREDIT: self._strike_out,
            contract.BEGIN_SIGN_IN: self._begin,
            contract.EXCHANGE_CODE: self._exchange,
            contract.PERSON_OF: lambda asked: self._tokens[asked.token],
        }

    def to(self, operation: Operation, question: Any) -> Any:
        with self._lock:
            return self._of[operation](question)

    def pay(self, order: str) -> contract.Payment:
        """As the payer's bank would: the order is paid now, and once."""
        with self._lock:
            paid = self._orders[order]
            if paid.state == "open":
                receipt = f"R{len(self._orders):06d}"
                paid = replace(paid, state="paid", paid_at=datetime.now(UTC), receipt=receipt, page="")
                self._orders[order] = paid
            return paid

    def forget_orders(self) -> int:
        """As if nobody had ever ordered anything; answers how many orders there were."""
        with self._lock:
            known = len(self._orders)
            for kept in (self._orders, self._asked, self._pages, self._refunds):
                kept.clear()
            return known

    def on_page(self, page: str) -> tuple[contract.Payment, contract.PaymentOrder]:
        """The order that is paid on this page, and how it was asked for. Raises LookupError."""
        with self._lock:
            order = self._pages[page]
            return self._orders[order], self._asked[order]

    def know(self, number: str, entry: Entry) -> int:
        """Writes somebody into the book, in memory only; answers how many people it holds."""
        with self._lock:
            self.book.people[mark_of(number, self.key)] = entry
            return len(self.book.people)

    def new_code(self, person: contract.SignedInPerson, nonce: str = "") -> str:
        """As the sign-in page of the identity system would give it to the browser."""
        with self._lock:
            code = secrets.token_urlsafe(16)
            self._codes[code] = person, nonce
            return code

    def sign_in_on(self, page: str) -> contract.SignInAsked:
        """The sign-in that was begun on this page. Raises LookupError, too, once it is decided."""
        with self._lock:
            return self._sign_ins[page]

    def decide_sign_in(self, page: str, person: contract.SignedInPerson | None) -> str:
        """Ends it, for a person or refused; where the browser is led. Raises LookupError if the book has no such person."""
        with self._lock:
            if person is not None:
                self._entry(contract.Asked(person.name, person.number))
            asked = self._sign_ins.pop(page)
        answer = {"error": "refused"} if person is None else {"code": self.new_code(person, asked.nonce)}
        return f"{asked.back}?{urlencode({**answer, 'state': asked.state})}"

    def _entry(self, asked: contract.Asked) -> Entry:
        found = self.book.people[mark_of(asked.number, self.key)]
        if found.name != asked.name:
            raise LookupError
        return found

    def _degrees(self, asked: contract.Asked) -> contract.Degrees:
        since = self.book.degrees_from
        known = tuple(each for each in self._entry(asked).degrees if each.graduated_on.year >= since)
        return contract.Degrees(asked.number, since, known)

    def _send(self, order: contract.SmsOrder) -> contract.Sms:
        message = f"m-{order.reference}"[:80]
        dead = order.phone.endswith(OUT_OF_SERVICE)
        fate = contract.Sms(message, "failed", "out-of-service") if dead else contract.Sms(message, "delivered")
        self._messages.setdefault(message, fate)
        return contract.Sms(message, "queued")

    def _open(self, order: contract.PaymentOrder) -> contract.Payment:
        number = f"o-{order.reference}"[:80]
        if number not in self._orders:
            page = f"/payment/page/{secrets.token_urlsafe(16)}"
            self._pages[page], self._asked[number] = number, order
            self._orders[number] = contract.Payment(
                number, order.reference, order.amount, "open", page=self.url and self.url + page
            )
        return self._orders[number]

    def _refund(self, asked: contract.RefundOrder) -> contract.Refund:
        paid = self._orders[asked.order]
        fits = paid.state == "paid" and paid.amount == asked.amount
        return self._refunds.setdefault(
            asked.reference,
            contract.Refund(asked.reference, asked.order, asked.amount, "done" if fits else "refused"),
        )

    def _enter(self, entry: contract.CreditRecord) -> contract.CreditEntry:
        return self._entries.setdefault(entry.reference, contract.CreditEntry(entry.reference, "recorded"))

    def _strike_out(self, asked: contract.CreditWithdrawal) -> contract.CreditEntry:
        self._entries[asked.reference] = replace(self._entries[asked.reference], state="withdrawn")
        return self._entries[asked.reference]

    def _begin(self, asked: contract.SignInAsked) -> contract.SignInPage:
        if not self.url:
            return contract.SignInPage("")
        page = f"/identity/page/{secrets.token_urlsafe(16)}"
        self._sign_ins[page] = asked
        return contract.SignInPage(self.url + page)

    def _exchange(self, asked: contract.SignInCode) -> contract.PersonToken:
        person, nonce = self._codes.pop(asked.code)
        token = secrets.token_urlsafe(16)
        self._tokens[token] = person
        return contract.PersonToken(token, nonce=nonce)
