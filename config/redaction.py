"""Keeps identity and telephone numbers, and what lets a telephone in, out of the logs, whoever writes them."""

import logging
import re

_LONG_RUN = re.compile(r"(?<!\d)(\d{17}[\dXx]|1\d{10})(?!\d)")
_CARRIED = re.compile(
    r"(?<=/phone/)[\w-]{16,}:[\w-]+|(?<=/inbox/stop/)[\w-]+(:[\w-]+)+"
    r"|(?<=[?&]code=)[\w.:-]{16,}|(?<=[?&]state=)[\w.:-]{16,}"
)


class RedactNumbers(logging.Filter):
    """Replaces 18-digit identity numbers, 11-digit mobile numbers, codes of telephones and of signing in, tokens of mails in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _CARRIED.sub("[code]", _LONG_RUN.sub("[number]", message))
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        return True
