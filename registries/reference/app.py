"""The reference server as a WSGI application; `application()` reads its settings from the environment.

REFERENCE_BOOK: the file with what it knows. REFERENCE_TOKEN: what callers must carry, and callbacks are signed with.
REFERENCE_SECRET: what guards the control addresses and marks the people in the book. REFERENCE_URL: where it is
reached, for the address of its page for payers; without one orders have no page.
"""

import hmac
import os
import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from registries.contract import OPERATIONS, Operation, Problem
from registries.reference import book, stamps
from registries.reference.answers import Answers
from registries.reference.control import Control
from registries.reference.moods import Mood, Moods
from registries.reference.page import Page, PayPage, SignInPage

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
LARGEST_QUESTION = 64 * 1024
SOMEBODY_ELSE = "110101190001010009"


class Reference:
    def __init__(self, answers: Answers, *, token: str, secret: str) -> None:
        self.answers, self.moods, self.token = answers, Moods(), token
        self.control = Control(answers, self.moods, token=token, secret=secret)
        self.pages: dict[str, PayPage | SignInPage] = {
            PayPage.BELOW: PayPage(answers, token=token),
            SignInPage.BELOW: SignInPage(answers),
        }
        self.operations = {operation.whole_path: operation for operation in OPERATIONS}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for below, pages in self.pages.items():
            if path.startswith(below):
                return _shown(pages.answer(path, environ["REQUEST_METHOD"], _body(environ)), start_response)
        if path == stamps.PLACE:
            return _stamped(*stamps.answer(environ["REQUEST_METHOD"], _body(environ)), start_response)
        status, body = self.answer(environ)
        # What is echoed is ours or looks like it: a header of somebody else's making could split the answer.
        request_id = re.sub(r"[^A-Za-z0-9-]", "", environ.get("HTTP_X_REQUEST_ID", ""))[:64]
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        headers += [("X-Request-ID", request_id)] if request_id else []
        headers += [("Allow", "POST")] if status == HTTPStatus.METHOD_NOT_ALLOWED else []
        headers += [("WWW-Authenticate", "Bearer")] if status == HTTPStatus.UNAUTHORIZED else []
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def answer(self, environ: dict[str, Any]) -> tuple[HTTPStatus, bytes]:
        path, body = environ.get("PATH_INFO", ""), _body(environ)
        if path.startswith("/control/"):
            return self.control.answer(path, environ.get("HTTP_X_CONTROL_SECRET", ""), body)
        operation = self.operations.get(path)
        if operation is None:
            return _problem(HTTPStatus.NOT_FOUND, "no-such-address")
        if environ["REQUEST_METHOD"] != "POST":
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED, "post-only")
        carried = environ.get("HTTP_AUTHORIZATION", "").encode()
        if not hmac.compare_digest(carried, f"Bearer {self.token}".encode()):
            return _problem(HTTPStatus.UNAUTHORIZED, "token")
        mood = self.moods.next(operation.door)
        if mood.kind == "slow":
            time.sleep(mood.seconds)
        if mood.kind == "down":
            return _problem(HTTPStatus.SERVICE_UNAVAILABLE, "out-of-order")
        return self._answer(operation, body, mood)

    def _answer(self, operation: Operation, body: bytes, mood: Mood) -> tuple[HTTPStatus, bytes]:
        try:
            question: Any = msgspec.json.decode(body, type=operation.asks)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _problem(HTTPStatus.BAD_REQUEST, "question")
        try:
            found = self.answers.to(operation, question)
        except LookupError:
            return _problem(HTTPStatus.NOT_FOUND, "not-known")
        return HTTPStatus.OK, _spoilt(msgspec.json.encode(found), mood)


def _shown(page: Page, start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page.body)))]
    headers += [("Location", page.leads_to)] if page.leads_to else []
    start_response(f"{page.status.value} {page.status.phrase}", headers)
    return [page.body]


def _stamped(status: HTTPStatus, body: bytes, start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Type", stamps.ANSWERS), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def _spoilt(answer: bytes, mood: Mood) -> bytes:
    if mood.kind == "malformed":
        return answer[: len(answer) // 2]
    if mood.kind in ("schema", "person"):
        plain = msgspec.json.decode(answer)
        first = next(iter(plain))
        plain[first] = SOMEBODY_ELSE if mood.kind == "person" else None
        return msgspec.json.encode(plain)
    return answer


def _body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = min(int(length), LARGEST_QUESTION) if length.isdecimal() else 0
    found: bytes = environ["wsgi.input"].read(size)
    return found


def _problem(status: HTTPStatus, code: str) -> tuple[HTTPStatus, bytes]:
    return status, msgspec.json.encode(Problem(code))


def application() -> Reference:
    answers = Answers(book.read(book.place()), book.key(), os.environ.get("REFERENCE_URL", ""))
    return Reference(answers, token=os.environ["REFERENCE_TOKEN"], secret=book.key())
