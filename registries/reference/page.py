"""The pages of the reference server: where a payer pays an order, with the signed callback that follows; where somebody signs in.

Plain HTML without a script; they stand for the outside systems' own pages and are no part of the contract.
"""

import html
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

import msgspec

from registries.contract import SignedInPerson
from registries.reference.answers import Answers
from registries.signing import SIGNATURE_HEADER, TIME_HEADER, signature

CALLBACK_SECONDS = 5


@dataclass(frozen=True)
class Page:
    status: HTTPStatus
    body: bytes = b""
    leads_to: str = ""


class PayPage:
    """GET shows what is to be paid, POST pays it, calls back and leads the payer home."""

    BELOW = "/payment/page/"

    def __init__(self, answers: Answers, *, token: str) -> None:
        self.answers, self.token = answers, token

    def answer(self, path: str, method: str, _body: bytes) -> Page:
        try:
            payment, asked = self.answers.on_page(path)
        except LookupError:
            title = "没有这一笔缴费"  # not on screen: a page of the payment system
            return Page(HTTPStatus.NOT_FOUND, _drawn(title, ""))
        if method != "POST":
            title = f"{asked.purpose}：{payment.amount} 元"  # not on screen: as above
            return Page(HTTPStatus.OK, _drawn(title, _act(payment.state)))
        paid = self.answers.pay(payment.order)
        call_back(self.token, asked.tell, msgspec.json.encode(paid))
        if asked.back:
            return Page(HTTPStatus.SEE_OTHER, leads_to=asked.back)
        return Page(HTTPStatus.OK, _drawn("已付款", ""))  # not on screen: as above


class SignInPage:
    """GET asks who it is, POST leads back with a code or with a refusal; then the page is gone."""

    BELOW = "/identity/page/"

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def answer(self, path: str, method: str, body: bytes) -> Page:
        try:
            self.answers.sign_in_on(path)
        except LookupError:
            title = "这次登录已经结束"  # not on screen: a page of the identity system
            return Page(HTTPStatus.NOT_FOUND, _drawn(title, ""))
        if method != "POST":
            return Page(HTTPStatus.OK, _drawn(SIGN_IN, SIGN_IN_FORM))
        typed = {name: words[0] for name, words in parse_qs(body.decode("utf-8", "replace")).items()}
        try:
            person = None
            if typed.get("act") != "refuse":
                wanted = {"name": typed.get("name", ""), "number": typed.get("number", "")}
                person = msgspec.convert(wanted, SignedInPerson)
            return Page(HTTPStatus.SEE_OTHER, leads_to=self.answers.decide_sign_in(path, person))
        except (LookupError, msgspec.ValidationError):
            title = "姓名与身份证号对不上"  # not on screen: as above
            return Page(HTTPStatus.UNPROCESSABLE_ENTITY, _drawn(title, SIGN_IN_FORM))


SIGN_IN = "统一身份登录"  # not on screen: as above
SIGN_IN_FORM = (
    '<form method="post"><p><label>姓名 <input name="name"></label></p>'  # not on screen: as above
    '<p><label>身份证号 <input name="number" autocomplete="off"></label></p>'  # not on screen: as above
    '<button name="act" value="sign-in">登录</button> <button name="act" value="refuse">不登录，返回</button></form>'  # not on screen: as above
)


def _act(state: str) -> str:
    if state != "open":
        return "<p>已付款</p>"  # not on screen: as above
    return '<form method="post"><button>付款</button></form>'  # not on screen: as above


def _drawn(title: str, act: str) -> bytes:
    words = html.escape(title)
    page = '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return f"{page}<title>{words}</title><h1>{words}</h1>{act}</html>".encode()


def call_back(token: str, address: str, body: bytes) -> int:
    """The status that the receiver answered, 0 if it was not reached or nobody is to be told."""
    if not address.startswith(("http://", "https://")):
        return 0
    at = int(time.time())
    headers = {"Content-Type": "application/json", TIME_HEADER: str(at)}
    headers[SIGNATURE_HEADER] = signature(token, at, body)
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 -- http or https, see above
    try:
        with urllib.request.urlopen(request, timeout=CALLBACK_SECONDS) as answer:  # noqa: S310 -- as above
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0
