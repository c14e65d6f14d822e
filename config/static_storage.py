"""How static files lie on a deployment: under their own name and one with their hash, each packed for browsers."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PacksOnce(Compressor):
    """Nearly every file lies there twice with the same content; packing takes far longer than all else, so it is done once.

    `packed` holds what came out, by the way of packing and the content's hash. Whoever asks while another thread packs
    the same waits for that thread.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.packed: dict[tuple[str, bytes], Future[bytes]] = {}
        self._lock = threading.Lock()

    def compress_brotli(self, data: bytes) -> bytes:
        return self._once("brotli", Compressor.compress_brotli, data)

    def compress_gzip(self, data: bytes) -> bytes:
        return self._once("gzip", Compressor.compress_gzip, data)

    def _once(self, way: str, pack: Callable[[bytes], bytes], data: bytes) -> bytes:
        key = way, hashlib.sha256(data).digest()
        with self._lock:
            begun = key in self.packed
            packed = self.packed.setdefault(key, Future())
        if not begun:
            try:
                packed.set_result(pack(data))
            except BaseException as error:
                packed.set_exception(error)
        return packed.result()


class ServedStorage(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **kwargs: Any) -> Compressor:
        return PacksOnce(**kwargs)
