"""A mail server, and channels that have not been resting."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from messages.models import Channel
from tests.messages.mail_server import MailServer
from tests.reference import reference, reference_process

__all__ = ["reference", "reference_process"]


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    yield
    cache.delete_many([f"messages:{channel}:rests" for channel in Channel])


@pytest.fixture
def post_office(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
    yield server
    server.stop()
