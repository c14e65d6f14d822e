"""Numbers, codes and hashes that stand on a paper."""

import hashlib
import json
import secrets
from collections.abc import Mapping

from documents.models import DocumentCounter

# Crockford's base 32: no I, L, O, U. Thirteen letters hold 65 bits.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13
GROUPS = (4, 4, 5)
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": "", "\u3000": ""})


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """A code as somebody typed it from paper: case, gaps and look-alikes don't matter. Empty if it can't be one."""
    code = typed.strip().upper().translate(READ_AS)
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def shown_code(code: str) -> str:
    """In groups, for reading out."""
    first, second, _ = GROUPS
    return f"{code[:first]} {code[first : first + second]} {code[first + second :]}"


def next_number(year: int) -> str:
    """The next number of a year; locks the counter until the caller's transaction ends, so numbers have no gap."""
    name = str(year)
    DocumentCounter.objects.get_or_create(name=name)
    counter = DocumentCounter.objects.select_for_update().get(name=name)
    counter.value += 1
    counter.save(update_fields=["value"])
    return f"{name}-{counter.value:06d}"


def figures_hash(*, kind: str, title: str, number: str, figures: Mapping[str, str]) -> str:
    """SHA-256 over what the public page shows; its head is printed on the paper."""
    return fingerprint({"kind": kind, "title": title, "number": number, "figures": dict(figures)})


def fingerprint(content: object) -> str:
    """SHA-256 of anything JSON can hold, equal for equal content."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
