"""Mail as a channel. A mail server doesn't know our references: what broke off after the words went out is not repeated."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from messages.channels import Letter, NotNow, Rejected, Unclear
from messages.models import Trouble


class MailSender:
    repeatable = False

    def is_connected(self) -> bool:
        return True

    def send(self, to: str, letter: Letter) -> str:
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow(type(error).__name__) from None
        try:
            _message(to, letter, connection).send()
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _of_code(max(code for code, _words in refusal.recipients.values())) from None
        except smtplib.SMTPResponseException as refusal:
            raise _of_code(refusal.smtp_code) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unclear(type(error).__name__) from None
        finally:
            _hang_up(connection)
        return ""

    def has_arrived(self, reference: str) -> bool | None:
        return None


def _message(to: str, letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    host = urlsplit(settings.PUBLIC_URL).hostname
    headers = {"Message-ID": f"<{letter.reference}@{host}>", "Auto-Submitted": "auto-generated"}
    if letter.stop_link:
        headers["List-Unsubscribe"] = f"<{letter.stop_link}>"
        if letter.stop_link.startswith("https://"):  # RFC 8058 asks for it
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(letter.subject, letter.text, None, [to], headers=headers, connection=connection)


def _of_code(code: int) -> Exception:
    """The server's own answer: 5xx for good, 4xx for now. Either way it took nothing."""
    return Rejected(Trouble.NO_MAILBOX) if code >= 500 else NotNow(str(code))


def _hang_up(connection: BaseEmailBackend) -> None:
    """A server that has accepted the mail and then doesn't say goodbye has accepted it nevertheless."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return
