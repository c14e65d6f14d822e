"""Real processes of the product over the test database: web servers, workers, and TLS in front of them."""

import contextlib
import http.client
import http.server
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import connection

from tools import processes
from tools.house import ROOT

BIN = ROOT / ".venv" / "bin"


def environment(**changed: str) -> dict[str, str]:
    """Of a process that works on the test database as the product's own role, the login role."""
    address = urlsplit(settings.DATABASE_LOGIN_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    own = {
        "DATABASE_URL": urlunsplit(address),
        "DATA_DIR": str(settings.DATA_DIR),
        "FILES_DIR": str(settings.FILES_DIR),
        "CELERY_SKIP_CHECKS": "1",  # Django's checks of the whole: `make check` and tests/config ask them
    }
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings", **changed}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of `tools.processes`, ended with the block. `log` takes what it prints."""
    with together({log: command}, env) as processes_begun:
        yield processes_begun[0]


@contextlib.contextmanager
def together(commands: dict[Path, str], env: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Several, by the file that takes what each prints. All are told to end before any is waited for."""
    begun: list[subprocess.Popen[bytes]] = []
    try:
        for log, command in commands.items():
            with log.open("ab") as out:
                program, *arguments = command.split()
                begun.append(
                    subprocess.Popen([str(BIN / program), *arguments], cwd=ROOT, env=env, stdout=out, stderr=out)
                )
        yield begun
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def web(env: dict[str, str], log: Path, headers: dict[str, str] | None = None) -> Iterator[int]:
    """granian on a free port; answers with the port once `/healthz` does."""
    port = free_port()
    command = processes.commands(host="127.0.0.1", port=port, folder=str(log.parent), web_workers=1)["web"]
    with running(command, env, log) as process:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers or {})
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(request, timeout=10).close()
                break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"the web server does not answer ({error}):\n{log.read_text()}") from error
                time.sleep(0.1)
        yield port


@contextlib.contextmanager
def product(folder: Path, mark: str, env: dict[str, str]) -> Iterator[str]:
    """Everything that `make run` starts, on queues that bear `mark` and nobody else reads; answers with the address.

    One worker of two children serves both queues: a third start of two seconds would prove nothing here. That the
    queues wait apart is asked in tests/documents/test_worker.py. What each process prints lies in `folder`.
    """
    commands = processes.commands(host="127.0.0.1", port=0, folder=str(folder), interactive=2)
    worker = commands["interactive"].replace("-Q interactive", f"-Q interactive{mark},bulk{mark}")
    beside = {
        folder / "beat.log": commands["beat"],
        folder / "workers.log": worker.replace("interactive@%h", f"workers{mark}@%h"),
    }
    with together(beside, env), web(env, folder / "web.log") as port:
        yield f"http://127.0.0.1:{port}"


class Proxy(http.server.BaseHTTPRequestHandler):
    """Does what docker/nginx.conf does with headers: replaces what a visitor claims about address and scheme."""

    upstream: int
    protocol_version = "HTTP/1.1"

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        headers |= {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "https"}
        inner = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=30)
        try:
            inner.request(self.command, self.path, body=body or None, headers=headers)
            answer = inner.getresponse()
            content = answer.read()
        finally:
            inner.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_HEAD = forward  # noqa: N815 -- the names that http.server calls

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def tls(port: int, upstream: int, folder: Path) -> Iterator[ssl.SSLContext]:
    """TLS on loopback with a certificate made on the spot; answers with the context of a visitor who trusts it."""
    certificate, key = certificate_for("localhost", folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), type("Own", (Proxy,), {"upstream": upstream}))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ssl.create_default_context(cafile=str(certificate))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate_for(host: str, folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate_file, key_file
