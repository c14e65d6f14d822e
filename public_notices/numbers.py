"""Numbers of notices and receipts of objections."""

import secrets
from datetime import date

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LETTERS = 8


def notice_number(posted_on: date, key: int) -> str:
    """Readable over the telephone: year and running number."""
    return f"{posted_on.year}-{key:05d}"


def receipt_number(received_on: date) -> str:
    """Not guessable: it is what an objector names when asking for the outcome."""
    return f"{received_on:%Y%m%d}-" + "".join(secrets.choice(CROCKFORD) for _ in range(RECEIPT_LETTERS))
