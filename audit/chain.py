"""How an event is hashed. Pure: the same fields give the same hash, whoever computes it.

hash = SHA-256(previous hash ‖ canonical JSON of all fields). Canonical means sorted keys, no blanks, UTF-8, instants in
UTC with microseconds.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

GENESIS = "0" * 64
REASON_LIMIT = 4000
CUT = "…[cut]"
FIELDS = (
    "seq", "at", "plan_time", "actor_id", "actor_label", "seat_id", "role", "office",
    "verb", "object_type", "object_id", "outcome", "reason", "payload",
)  # fmt: skip

_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")


def chained(prev_hash: str, chain: str, fields: dict[str, Any]) -> str:
    """The hash of the event with these `FIELDS`, after `prev_hash` (hex), in the chain of that name."""
    plain = {"chain": chain} | {name: _plain(fields[name]) for name in FIELDS}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(prev_hash.encode() + text.encode()).hexdigest()


def storable(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as it will come back from the database; dates and decimals become text, so do floats.

    A number that looks like an identity number is masked: the chain can't be cleaned afterwards.
    """
    text = json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False)
    found: dict[str, Any] = json.loads(text.replace("\\u0000", ""), parse_float=str)
    return {key: _masked(value) for key, value in found.items()}


def one_reason(text: str) -> str:
    """Capped, marked where it was cut, without NUL and identity numbers."""
    clean = _masked(text.replace("\x00", ""))
    return clean if len(clean) <= REASON_LIMIT else clean[: REASON_LIMIT - len(CUT)] + CUT


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _IDENTITY_NUMBER.sub(
            lambda hit: f"{hit[0][:6]}********{hit[0][-4:]}" if _is_identity(hit[0]) else hit[0], value
        )
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    return value


def _is_identity(number: str) -> bool:
    """ISO 7064 MOD 11-2, as GB 11643 uses it: other runs of 18 digits stay readable."""
    digits = [10 if sign in "Xx" else int(sign) for sign in number]
    total = 0
    for digit in digits[:-1]:
        total = (total + digit) * 2
    return (total + digits[-1]) % 11 == 1
