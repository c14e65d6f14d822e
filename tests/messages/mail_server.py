"""A small mail server on loopback that can be slow, refuse, or break off; one thread, one mail at a time."""

import socket
import threading
from dataclasses import dataclass, field
from typing import BinaryIO, cast


@dataclass
class MailServer:
    """`mood`: well, silent (takes the call and says nothing), refuses, or breaks (hangs up when it has the words)."""

    mood: str = "well"
    got: list[bytes] = field(default_factory=list)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self.listener.close()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self.listener.accept()
            except OSError:
                return
            with caller, caller.makefile("rwb") as line:
                try:
                    self._talk(cast("BinaryIO", line))
                except OSError:
                    continue

    def _talk(self, line: BinaryIO) -> None:
        if self.mood == "silent":
            line.readline()  # until the caller hangs up
            return

        def say(words: str) -> None:
            line.write(f"{words}\r\n".encode())
            line.flush()

        say("220 here")
        while words := line.readline().decode().strip().upper():
            verb = words.split()[0]
            if verb == "RCPT" and self.mood == "refuses":
                say("550 no such mailbox")
            elif verb == "DATA":
                say("354 go on")
                text = self._text(line)
                if self.mood == "breaks":
                    return
                self.got.append(text)
                say("250 kept")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 well")

    @staticmethod
    def _text(line: BinaryIO) -> bytes:
        rows = []
        while (row := line.readline()) not in (b".\r\n", b""):
            rows.append(row)
        return b"".join(rows)
