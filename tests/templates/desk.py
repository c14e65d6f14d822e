"""A small server for single parts: pages made of template source, under the product's own content security policy."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


class Desk(ThreadingHTTPServer):
    """Serves pages made of template source, the static files, and what a test has put down as answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.pages: dict[str, str] = {}
        self.answers: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.posted: list[tuple[str, bytes]] = []
        self.pieces: dict[str, bytearray] = {}
        self.patched: list[tuple[int, int]] = []
        self.cuts = 0
        """How many pieces end in the middle, with the link."""
        self.open = threading.Event()
        """What was put down as an answer is held back while this is clear."""
        self.open.set()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def lay(self, content: str, **context: object) -> str:
        source = '{% extends "base.html" %}{% load i18n %}{% block content %}' + content + "{% endblock %}"
        request = RequestFactory().get("/")
        self.pages["/"] = engines["django"].from_string(source).render(context, request)
        return self.url("/")

    def forms(self, path: str) -> list[dict[str, str]]:
        return [
            {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            for posted, body in self.posted
            if posted == path
        ]


class Clerk(BaseHTTPRequestHandler):
    server: Desk

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in self.server.pages:
            self._give(200, "text/html; charset=utf-8", self.server.pages[path].encode())
        elif path in self.server.answers:
            self._answer(path)
        elif path.startswith(settings.STATIC_URL) and (found := finders.find(path.removeprefix(settings.STATIC_URL))):
            with open(found, "rb") as file:
                self._give(200, TYPES.get(path.rsplit(".", 1)[-1], "application/octet-stream"), file.read())
        else:
            self._give(404, "text/plain", b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, body))
        if self.path in self.server.answers:
            assert self.server.open.wait(timeout=30), "the test never let the answer go"
            self._answer(self.path)
        else:
            self._give(200, "text/html; charset=utf-8", "<title>下一页</title>".encode())

    def do_HEAD(self) -> None:
        self._offset(204, len(self.server.pieces.get(self.path, b"")))

    def do_PATCH(self) -> None:
        """As files/piece_views.py, but that the link may break: half of the piece has come then, and no answer goes."""
        there, at = self.server.pieces.setdefault(self.path, bytearray()), int(self.headers["Upload-Offset"])
        length = int(self.headers["Content-Length"])
        self.server.patched.append((at, length))
        if self.server.cuts:
            self.server.cuts -= 1
            there += self.rfile.read(length // 2)
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if at == len(there):
            there += body
        self._offset(204 if at + length == len(there) else 409, len(there))

    def _offset(self, status: int, offset: int) -> None:
        self.send_response(status)
        self.send_header("Upload-Offset", str(offset))
        self.end_headers()

    def _answer(self, path: str) -> None:
        waiting = self.server.answers[path]
        status, reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        self._give(status, "application/json", json.dumps(reply).encode())

    def _give(self, status: int, kind: str, body: bytes) -> None:
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass
