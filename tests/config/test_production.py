"""Production settings, asserted on a running server behind TLS: cookies, headers, second factor, login role."""

import http.client
import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings

from tests import cast as people
from tests import servers
from tools.house import ROOT

pytestmark = pytest.mark.slow


@dataclass
class Visitor:
    """A browser as far as cookies go: it refuses a `__Host-` cookie that breaks the rules of that prefix."""

    port: int
    context: ssl.SSLContext
    cookies: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def ask(
        self, path: str, data: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        session = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=30)
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        body = None
        if data is not None:
            body = urlencode(data)
            own |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://localhost:{self.port}{path}",
            }
        session.request("POST" if data is not None else "GET", path, body, own)
        answer = session.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        session.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.keep(line)
        return answer

    def keep(self, line: str) -> None:
        self.seen.append(line)
        for name, crumb in SimpleCookie(line).items():
            if name.startswith("__Host-"):
                assert (bool(crumb["secure"]), crumb["path"], crumb["domain"]) == (True, "/", ""), line
            self.cookies[name] = crumb.value

    def send(self, path: str, page: http.client.HTTPResponse | None = None, **data: str) -> http.client.HTTPResponse:
        """Post the form of the page, with its token; open the page first unless it is open."""
        page = page or self.ask(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)  # type: ignore[attr-defined]
        assert token is not None, page.status
        return self.ask(path, {**data, "csrfmiddlewaretoken": token.group(1)})

    def sign_in(self, username: str, password: str) -> http.client.HTTPResponse:
        return self.send("/accounts/login/", login=username, password=password)


@pytest.fixture(scope="module")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with collected static files, as `prepare` makes it."""
    folder = tmp_path_factory.mktemp("production")
    done = manage("collectstatic", "--noinput", "--verbosity", "0", DATA_DIR=str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def doors(django_db_setup: None, static_files: Path) -> Iterator[tuple[int, int, ssl.SSLContext]]:
    """One running server for all tests: its port behind the proxy, the proxy's own, and whom to trust."""
    port = servers.free_port()
    environment = servers.environment(
        DEMO="0",
        TESTING="0",
        PUBLIC_URL=f"https://localhost:{port}",
        TRUST_PROXY_TLS="1",
        PROXY_COUNT="1",
        DATA_DIR=str(static_files),
    )
    as_the_proxy = {"Host": "localhost", "X-Forwarded-Proto": "https"}
    with (
        servers.web(environment, static_files / "web.log", as_the_proxy) as inner,
        servers.tls(port, inner, static_files) as context,
    ):
        yield inner, port, context


@pytest.fixture
def site(transactional_db: None, doors: tuple[int, int, ssl.SSLContext]) -> Visitor:
    return Visitor(doors[1], doors[2])


def test_every_page_carries_the_headers_of_a_closed_site(site: Visitor) -> None:
    answer = site.ask("/accounts/login/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_cookies_are_bound_to_the_host_and_closed_to_scripts(site: Visitor) -> None:
    people.person("王测试", username="applicant", password=people.PASSWORD)
    site.sign_in("applicant", people.PASSWORD)
    assert {"__Host-csrftoken", "__Host-sessionid"} <= set(site.cookies)
    for line in site.seen:
        if line.startswith(("__Host-csrftoken", "__Host-sessionid")):
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in line.split(";")}


def test_a_person_with_a_seat_reaches_no_desk_without_a_second_factor(site: Visitor) -> None:
    cast = people.cast()
    cast.operator.set_password(people.PASSWORD)
    cast.operator.save()
    site.sign_in(cast.operator.username, people.PASSWORD)
    answer = site.ask(settings.LOGIN_REDIRECT_URL)
    assert (answer.status, answer.headers["Location"]) == (302, "/accounts/2fa/totp/activate/")


def test_an_applicant_needs_no_second_factor_and_pages_are_not_kept(site: Visitor) -> None:
    people.person("王测试", username="applicant", password=people.PASSWORD)
    site.sign_in("applicant", people.PASSWORD)
    answer = site.ask("/")
    assert answer.status == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_post_without_its_token_is_refused(site: Visitor) -> None:
    assert site.ask("/accounts/login/", {"login": "a", "password": "b"}).status == 403


def test_a_foreign_host_name_is_refused(site: Visitor) -> None:
    assert site.ask("/", headers={"Host": "evil.example.org"}).status == 400


def test_plain_http_is_sent_to_tls(doors: tuple[int, int, ssl.SSLContext]) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", doors[0], timeout=30)
    plain.request("GET", "/accounts/login/", headers={"Host": f"localhost:{doors[1]}"})
    answer = plain.getresponse()
    answer.read()
    plain.close()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://localhost:{doors[1]}/accounts/login/")


def test_with_the_second_factor_the_desk_opens(site: Visitor) -> None:
    cast = people.cast()
    cast.operator.set_password(people.PASSWORD)
    cast.operator.save()
    site.sign_in(cast.operator.username, people.PASSWORD)
    activate = "/accounts/2fa/totp/activate/"
    # Before a factor is bound to the account the password is asked once more.
    again = site.ask(activate).headers["Location"]
    assert again.startswith("/accounts/reauthenticate/?next=")
    assert site.send(again, password=people.PASSWORD).headers["Location"] == activate

    page = site.ask(activate)
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.text)  # type: ignore[attr-defined]
    assert secret is not None
    code = format_hotp_value(hotp_value(secret.group(0), next(iter(yield_hotp_counters_from_time()))))
    assert site.send(activate, page, code=code).status == 302
    answer = site.ask(settings.LOGIN_REDIRECT_URL)
    assert "2fa" not in (answer.headers["Location"] or "")
    assert answer.status in (200, 302)


@pytest.mark.parametrize(
    "missing",
    [
        *("DJANGO_SECRET_KEY", "IDENTITY_KEYS", "IDENTITY_INDEX_KEY", "SIGNING_KEY", "SIGNING_PASSPHRASE"),
        *("DATABASE_URL", "REDIS_URL", "PUBLIC_URL"),
    ],
)
def test_production_refuses_to_start_without(missing: str) -> None:
    done = manage("check", **{missing: ""})
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


def test_production_refuses_a_plain_address() -> None:
    assert "PUBLIC_URL must be https outside the demo." in manage("check", PUBLIC_URL="http://localhost").stderr


def manage(*command: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py` under production settings; needs no database."""
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "TESTING": "0", "DEMO": "0", "PUBLIC_URL": "https://localhost"}
    return subprocess.run(
        [str(servers.BIN / "python"), "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **own, **changed},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "localhost", "localhost:clamd"])
def test_an_address_of_a_virus_scanner_that_is_none_is_said_at_the_start(address: str) -> None:
    done = manage("check", CLAMD_ADDRESS=address)
    assert done.returncode != 0
    assert "CLAMD_ADDRESS is unix:/path/of/the/socket or host:port." in done.stderr
