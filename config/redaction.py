"""Keeps identity and telephone numbers out of the logs, whoever writes them."""

import logging
import re

_LONG_RUN = re.compile(r"(?<!\d)(\d{17}[\dXx]|1\d{10})(?!\d)")


class RedactNumbers(logging.Filter):
    """Replaces 18-digit identity numbers and 11-digit mobile numbers in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _LONG_RUN.sub("[number]", message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        return True
