"""Signed callbacks of the payment system: HMAC-SHA-256 over time and body, under the door's token."""

import hashlib
import hmac

TIME_HEADER = "X-Registry-Time"
SIGNATURE_HEADER = "X-Registry-Signature"
GOOD_FOR_SECONDS = 300


def signature(token: str, at: int, body: bytes) -> str:
    """`at`: seconds since 1970."""
    return hmac.new(token.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def is_genuine(token: str, *, at: str, signed: str, body: bytes, now: float) -> bool:
    """Whether the body was signed with our token not long ago. Without a token nothing is genuine."""
    if not token or not at.isdecimal() or not at.isascii() or len(at) > 12:
        return False
    fresh = abs(now - int(at)) <= GOOD_FOR_SECONDS
    return hmac.compare_digest(signature(token, int(at), body).encode(), signed.encode()) and fresh
