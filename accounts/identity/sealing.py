"""AES-256-GCM with named keys, and the keyed index for exact search. The only module that touches the keys."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


def newest_key_id() -> str:
    return next(iter(_keys(settings.IDENTITY_KEYS)))


def key_ids() -> set[str]:
    """Of every key at hand, the newest and the old ones."""
    return set(_keys(settings.IDENTITY_KEYS))


def seal(plain: str, *, row: str) -> tuple[str, bytes]:
    """(key id, nonce ‖ ciphertext), bound to the row: a sealed number copied to another row does not open."""
    key_id = newest_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher(key_id).encrypt(nonce, plain.encode(), row.encode())
    return key_id, nonce + sealed


def unseal(sealed: bytes, *, key_id: str, row: str) -> str:
    """The plain text; raises cryptography's InvalidTag if row, key or bytes do not belong together."""
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return _cipher(key_id).decrypt(nonce, text, row.encode()).decode()


def index_of(normal_number: str) -> str:
    """HMAC-SHA-256 under a second key: equal numbers meet, nobody without the key can guess them."""
    return indexes_of(normal_number)[0]


def indexes_of(normal_number: str) -> list[str]:
    """Under the newest key and, while keys rotate, under the old ones: a number is searched by all of them."""
    keys = settings.IDENTITY_INDEX_KEY.split(",")
    return [
        hmac.new(_decoded(key.strip(), "IDENTITY_INDEX_KEY"), normal_number.encode(), hashlib.sha256).hexdigest()
        for key in keys
    ]


def derived_key(purpose: bytes, *, salt: bytes, key_id: str) -> bytes:
    """32 bytes for another use of the ring (files at rest), drawn by HKDF: never the key that seals numbers."""
    master = _key(key_id)
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=purpose).derive(master)


def _cipher(key_id: str) -> AESGCM:
    return AESGCM(_key(key_id))


def _key(key_id: str) -> bytes:
    try:
        return _keys(settings.IDENTITY_KEYS)[key_id]
    except KeyError:
        raise ImproperlyConfigured(
            f"IDENTITY_KEYS holds no key {key_id!r}, but a stored number was sealed with it: put the key back."
        ) from None


@lru_cache(maxsize=4)
def _keys(text: str) -> dict[str, bytes]:
    """ "k2:base64,k1:base64", newest first."""
    keys = {}
    for pair in text.split(","):
        key_id, _, encoded = pair.strip().partition(":")
        keys[key_id] = _decoded(encoded, f"IDENTITY_KEYS, key {key_id!r}")
    return keys


def _decoded(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64.")
    return key
