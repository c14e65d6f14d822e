"""Somebody with a browser and no script: pages, forms with all that they hold, cookies, files, downloads.

    me = Visitor("http://127.0.0.1:8000")
    page = me.go("/accounts/login/")
    page = page.form(action="/accounts/login/").fill(login="…", password="…").press("登录")

A form sends what a browser would send: hidden fields with the CSRF token, what is ticked and chosen, and the button
that was pressed. A button that the page shows as disabled can't be pressed.
"""

import http.cookiejar
import mimetypes
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

from tests.templates.html import Node, read

Pairs = list[tuple[str, str]]
PLAIN = "application/x-www-form-urlencoded"
TYPED = ("text", "hidden", "password", "date", "number", "email", "tel", "search", "url", "")


class Visitor:
    """A browser of its own: nobody else's cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.at = address

    def go(self, path: str) -> "Page":
        return self.ask(path)

    def download(self, path: str) -> bytes:
        page = self.ask(path)
        assert page.status == 200, f"{path}: {page.status}"
        return page.body

    def ask(self, path: str, *, body: bytes | None = None, kind: str = "") -> "Page":
        """GET, or with a body POST; redirects are followed as a browser does."""
        headers = {"Accept-Language": "zh-CN", "Referer": self.at}
        if body is not None:
            headers |= {"Origin": self.address, "Content-Type": kind}
        request = urllib.request.Request(urljoin(self.at, path), data=body, headers=headers)
        try:
            with self._opener.open(request, timeout=60) as answer:
                page = Page(self, answer.url, answer.status, answer.headers.get_content_type(), answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                page = Page(self, refusal.url, refusal.code, refusal.headers.get_content_type(), refusal.read())
        self.at = page.url
        return page


@dataclass
class Page:
    """An answer of the server, and where the visitor is now."""

    visitor: Visitor
    url: str
    status: int
    media: str
    body: bytes
    _tree: Node | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def tree(self) -> Node:
        if self._tree is None:
            assert self.media == "text/html", f"{self.url} is {self.media}"
            self._tree = read(self.body.decode())
        return self._tree

    @property
    def text(self) -> str:
        """All words of the page, messages included."""
        (body,) = self.tree.all("body")
        return body.text

    def says(self, words: str) -> Self:
        assert words in self.text, f"{self.url} ({self.status}) does not say {words!r}:\n{self.text}"
        return self

    def says_not(self, words: str) -> Self:
        assert words not in self.text, f"{self.url} says {words!r}"
        return self

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        found = [a.attrs["href"] for a in self.tree.all("a") if words in a.text and "href" in a.attrs]
        assert found, f"{self.url} has no link {words!r}:\n{self.text}"
        return found[0]

    def follow(self, words: str) -> "Page":
        return self.visitor.go(urljoin(self.url, self.link(words)))

    def forms(self) -> list["Form"]:
        return [Form(self, node) for node in self.tree.all("form")]

    def form(self, *, action: str = "", button: str = "") -> "Form":
        """The form that leads to a path ending so, or has a button with such words."""
        found = [
            form
            for form in self.forms()
            if (not action or form.path.endswith(action)) and (not button or form.buttons(button))
        ]
        assert found, f"{self.url} ({self.status}) has no form {action or button!r}:\n{self.text}"
        return found[0]

    def forge(self, path: str, **values: str) -> "Page":
        """A request that no button of this page sends, with the page's own token."""
        token = next(n for n in self.tree.all("input") if n.attrs.get("name") == "csrfmiddlewaretoken")
        pairs = {"csrfmiddlewaretoken": token.attrs["value"], **values}
        self.visitor.at = self.url
        return self.visitor.ask(path, body=urlencode(pairs).encode(), kind=PLAIN)

    def why_not(self, button: str) -> str:
        """The sentence beside a disabled button."""
        shown = [b for b in self.tree.all("button") if button in b.text and b.attrs.get("aria-disabled") == "true"]
        assert shown, f"{self.url}: {button!r} is not shown as disabled:\n{self.text}"
        ids = shown[0].attrs["aria-describedby"].split()
        return " ".join(node.text for node in self.tree.walk() if node.attrs.get("id") in ids)


@dataclass
class Form:
    """A form of a page; `fill` changes what it holds, `press` sends it."""

    page: Page
    node: Node
    typed: dict[str, list[str]] = field(default_factory=dict)
    files: list[tuple[str, Path]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return urlsplit(urljoin(self.page.url, self.node.attrs.get("action", ""))).path

    def fill(self, values: Mapping[str, object] | None = None, **more: object) -> Self:
        """Field by name: words, or a list of the values to be ticked. A field the form lacks can't be filled."""
        for name, value in {**(values or {}), **more}.items():
            held = [n for n in self._controls() if n.attrs.get("name") == name]
            assert held, f"{self.page.url}: no field {name!r} among {[n.attrs.get('name') for n in self._controls()]}"
            given = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
            offered = [n.attrs.get("value", "on") for n in held if n.attrs.get("type") in ("radio", "checkbox")]
            assert not offered or set(given) <= set(offered), f"{name}: {given} is not offered, only {offered}"
            self.typed[name] = given
        return self

    def choose(self, name: str, file: Path) -> Self:
        assert [n for n in self._controls() if n.attrs.get("name") == name and n.attrs.get("type") == "file"]
        self.files.append((name, file))
        return self

    def offered(self, name: str) -> list[str]:
        """The values that a choice offers."""
        radios = [n.attrs["value"] for n in self._controls() if n.attrs.get("name") == name and "value" in n.attrs]
        lists = [o for n in self._controls() if n.attrs.get("name") == name for o in n.all("option")]
        return radios or [o.attrs.get("value", o.text) for o in lists]

    def buttons(self, words: str = "") -> list[Node]:
        return [b for b in self.node.all("button") if b.attrs.get("type", "submit") == "submit" and words in b.text]

    def press(self, words: str = "") -> Page:
        """Presses the button with these words, or the first."""
        found = self.buttons(words)
        assert found, f"{self.page.url}: no button {words!r}"
        button = found[0]
        assert "disabled" not in button.attrs, f"{words!r} is disabled"
        return self._send(button)

    def send_anyway(self, **more: str) -> Page:
        """Without any button, as a forged request: what a page does not offer must be refused by the server."""
        return self._send(None, list(more.items()))

    def _send(self, button: Node | None, more: Sequence[tuple[str, str]] = ()) -> Page:
        pairs = [*self._pairs(), *more]
        target = self.node.attrs.get("action", "")
        if button is not None:
            if button.attrs.get("name"):
                pairs.append((button.attrs["name"], button.attrs.get("value", "")))
            target = button.attrs.get("formaction", target)
        where = urljoin(self.page.url, target) if target else self.page.url
        visitor = self.page.visitor
        visitor.at = self.page.url
        if self.node.attrs.get("method", "get").lower() == "get":
            return visitor.go(f"{where.partition('?')[0]}?{urlencode(pairs)}")
        if self.node.attrs.get("enctype") == "multipart/form-data":
            body, kind = multipart(pairs, self.files)
        else:
            body, kind = urlencode(pairs).encode(), PLAIN
        return visitor.ask(where, body=body, kind=kind)

    def _controls(self) -> list[Node]:
        found: list[Node] = []
        _collect(self.node, found, off=False)
        ours = self.node.attrs.get("id")
        if ours:
            found += [n for n in self.page.tree.walk() if n.attrs.get("form") == ours]
        return found

    def _pairs(self) -> Pairs:
        pairs: Pairs = []
        done: set[str] = set()
        for control in self._controls():
            name = control.attrs.get("name", "")
            if not name or control.attrs.get("type") == "file":
                continue
            if name not in self.typed:
                pairs += [(name, value) for value in _held(control)]
            elif name not in done:
                done.add(name)
                pairs += [(name, value) for value in self.typed[name]]
        return pairs


def _collect(node: Node, found: list[Node], *, off: bool) -> None:
    for child in node.children:
        gone = off or "disabled" in child.attrs
        if child.tag in ("input", "textarea", "select") and not gone:
            found.append(child)
        elif child.tag in ("input", "textarea", "select"):
            continue
        else:
            _collect(child, found, off=gone and child.tag == "fieldset")


def _held(control: Node) -> list[str]:
    """What a control would send untouched."""
    if control.tag == "textarea":
        return [control.raw.removeprefix("\n").replace("\n", "\r\n")]
    if control.tag == "select":
        options = control.all("option")
        chosen = [o for o in options if "selected" in o.attrs] or options[:1]
        return [o.attrs.get("value", o.text) for o in chosen]
    kind = control.attrs.get("type", "")
    if kind in ("radio", "checkbox"):
        return [control.attrs.get("value", "on")] if "checked" in control.attrs else []
    return [control.attrs.get("value", "")] if kind in TYPED else []


def multipart(pairs: Pairs, files: Sequence[tuple[str, Path]]) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    body = b""
    for name, value in pairs:
        body += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, path in files:
        media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{path.name}"\r\nContent-Type: {media}\r\n\r\n'
        body += head.encode() + path.read_bytes() + b"\r\n"
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
