"""A small clamd: it speaks INSTREAM on a socket and knows one virus, the test string of EICAR, or whatever it is told."""

import contextlib
import socketserver
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

# In two halves, so that no scanner takes this file for infected.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Clamd:
    """`says`: an answer for everything, whatever it is; `hangs_up`: it breaks off without one."""

    address: str
    says: str = ""
    hangs_up: bool = False
    seen: list[bytes] = field(default_factory=list)

    def verdict(self, content: bytes) -> str:
        self.seen.append(content)
        return self.says or ("stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK")


@contextlib.contextmanager
def running() -> Iterator[Clamd]:
    known = Clamd("")

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = bytearray()
            while length := struct.unpack("!I", self.rfile.read(4))[0]:
                content += self.rfile.read(length)
            if not known.hangs_up:
                self.wfile.write(known.verdict(bytes(content)).encode() + b"\0")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        known.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield known
        server.shutdown()
        thread.join()
