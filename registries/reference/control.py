"""The addresses below /control/, behind a secret: moods, counts of calls, people to know, sign-in codes, and paying an order.

They stand for what people do at the real systems, and are no part of the contract.
"""

import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec

from registries.contract import DOORS, Number, PaymentAsked, Problem, SignedInPerson
from registries.reference.answers import Answers
from registries.reference.book import Entry
from registries.reference.moods import Kind, Mood, Moods
from registries.reference.page import call_back


@dataclass(frozen=True)
class Told:
    """`door`: one of the contract's, or "all"."""

    door: str
    mood: Kind = "well"
    seconds: float = 0
    times: int | None = None


@dataclass(frozen=True)
class Pay:
    """`callback`: where the signed notice of the payment goes, "" for nowhere."""

    order: str
    callback: str = ""


@dataclass(frozen=True)
class Known:
    """Somebody to be written into the book for as long as the server runs."""

    number: Number
    entry: Entry


class Control:
    def __init__(self, answers: Answers, moods: Moods, *, token: str, secret: str) -> None:
        self.answers, self.moods, self.token, self.secret = answers, moods, token, secret

    def answer(self, path: str, carried: str, body: bytes) -> tuple[HTTPStatus, bytes]:
        if not self.secret or not hmac.compare_digest(carried.encode(), self.secret.encode()):
            return HTTPStatus.UNAUTHORIZED, msgspec.json.encode(Problem("secret"))
        acts = {
            "mood": self._mood, "calls": self._calls, "code": self._code, "pay": self._pay, "know": self._know,
            "forget-orders": self._forget_orders,
        }  # fmt: skip
        act = acts.get(path.removeprefix("/control/"))
        if act is None:
            return HTTPStatus.NOT_FOUND, msgspec.json.encode(Problem("no-such-address"))
        try:
            return HTTPStatus.OK, msgspec.json.encode(act(body))
        except (msgspec.MsgspecError, LookupError):
            return HTTPStatus.BAD_REQUEST, msgspec.json.encode(Problem("question"))

    def _mood(self, body: bytes) -> dict[str, str]:
        told = msgspec.json.decode(body, type=Told)
        if told.door not in (*DOORS, "all"):
            raise LookupError(told.door)
        for door in DOORS if told.door == "all" else (told.door,):
            self.moods.tell(door, Mood(told.mood, told.seconds, told.times))
        return {"door": told.door, "mood": told.mood}

    def _calls(self, _body: bytes) -> dict[str, int]:
        return self.moods.calls()

    def _know(self, body: bytes) -> dict[str, int]:
        known = msgspec.json.decode(body, type=Known)
        return {"people": self.answers.know(known.number, known.entry)}

    def _code(self, body: bytes) -> dict[str, str]:
        return {"code": self.answers.new_code(msgspec.json.decode(body, type=SignedInPerson))}

    def _forget_orders(self, _body: bytes) -> dict[str, int]:
        return {"orders": self.answers.forget_orders()}

    def _pay(self, body: bytes) -> dict[str, Any]:
        wanted = msgspec.json.decode(body, type=Pay)
        paid = self.answers.pay(PaymentAsked(wanted.order).order)
        notice = msgspec.json.encode(paid)
        return {"state": paid.state, "called_back": call_back(self.token, wanted.callback, notice)}
