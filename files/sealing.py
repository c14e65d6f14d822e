"""Encrypted at rest: AES-256-GCM in pieces of 64 KiB, readable from any place, bound to a name.

Layout: magic, length of key id, key id, salt (16), nonce prefix (7), then pieces of ciphertext with their tags.
The nonce of a piece is prefix ‖ number (4) ‖ last-piece flag (1), as in the STREAM construction: pieces can be
neither exchanged, dropped nor cut off at the end. The key of a file is drawn by HKDF from the installation's key
ring, the file's salt and a fixed purpose, so it is never the key that seals identity numbers.
"""

import hashlib
import io
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.identity import sealing as keys
from files.keeping import keeper

MAGIC = b"SEAL1"
PIECE = 64 * 1024
TAG = 16
SALT = 16
PREFIX = 7
PURPOSE = b"title-review files at rest v1"


class SealBroken(Exception):
    """The bytes in the store are not what was sealed under this name."""


@contextmanager
def sealing(place: str, *, name: str) -> Iterator["SealedWriter"]:
    """Write a sealed file: whole at its place in the store, or not there at all."""
    with keeper().writing(place) as out:
        writer = SealedWriter(out, name=name)
        yield writer
        writer.finish()


def seal(place: str, chunks: Iterable[bytes], *, name: str) -> None:
    with sealing(place, name=name) as out:
        for chunk in chunks:
            out.write(chunk)


def open_sealed(place: str, *, name: str) -> BinaryIO:
    """The plain bytes as a seekable file; reading raises SealBroken where they were tampered with."""
    return io.BufferedReader(SealedReader(lambda: keeper().reading(place), name=name), buffer_size=PIECE)


def key_of(head: bytes) -> str:
    """The id of the key that a file was sealed with, by its first bytes; "" for what is no sealed file."""
    start = len(MAGIC) + 1
    return head[start : start + head[start - 1]].decode() if head.startswith(MAGIC) and len(head) > start else ""


class SealedWriter(io.RawIOBase):
    """Takes plain bytes, gives ciphertext to `out`; `size` and `sha256` are those of the plain bytes."""

    def __init__(self, out: BinaryIO, *, name: str) -> None:
        salt, self._prefix = secrets.token_bytes(SALT), secrets.token_bytes(PREFIX)
        self.key_id = keys.newest_key_id()
        self._cipher = _cipher(self.key_id, salt)
        self._out, self._name = out, name.encode()
        self._waiting, self._number, self.size = bytearray(), 0, 0
        self.sha256 = hashlib.sha256()
        out.write(MAGIC + bytes([len(self.key_id)]) + self.key_id.encode() + salt + self._prefix)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        self.size += len(data)
        self.sha256.update(data)
        # The last piece is known only at the end, so one whole piece is always held back.
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last=last), piece, self._name))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Plain bytes of a seekable sealed file, which it opens and closes.

    It opens the file itself, so that of a download nobody reads to the end the reader goes first and closes it.
    """

    def __init__(self, opening: Callable[[], BinaryIO], *, name: str) -> None:
        self._file = file = opening()
        self._name = name.encode()
        try:
            self._read_head()
        except Exception:
            self._file.close()
            raise
        sealed = file.seek(0, io.SEEK_END) - self._start
        self._pieces = max(1, -(-sealed // (PIECE + TAG)))
        self.size = sealed - self._pieces * TAG
        if self.size < 0:
            self._file.close()
            raise SealBroken(f"{name} is cut off")
        self._place, self._held = 0, (-1, b"")

    def _read_head(self) -> None:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise SealBroken("not a sealed file")
        self.key_id = self._file.read(self._file.read(1)[0]).decode()
        self._cipher = _cipher(self.key_id, self._file.read(SALT))
        self._prefix = self._file.read(PREFIX)
        self._start = self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._place >= self.size:
            if self.size == 0:
                self._piece(0)
            return 0
        number, within = divmod(self._place, PIECE)
        part = self._piece(number)[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(self._start + number * (PIECE + TAG))
            nonce = _nonce(self._prefix, number, last=number == self._pieces - 1)
            try:
                plain = self._cipher.decrypt(nonce, self._file.read(PIECE + TAG), self._name)
            except InvalidTag as error:
                raise SealBroken(f"piece {number} of {self._name.decode()} was altered") from error
            self._held = (number, plain)
        return self._held[1]

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _cipher(key_id: str, salt: bytes) -> AESGCM:
    return AESGCM(keys.derived_key(PURPOSE, salt=salt, key_id=key_id))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
