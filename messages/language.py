"""In which language a message is written: it is read by somebody else than who acts, so never in the actor's own."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

P = ParamSpec("P")
R = TypeVar("R")


def for_its_reader(write: Callable[P, R]) -> Callable[P, R]:
    """Decorates what writes messages: its words are those of the platform's language (Chinese)."""

    @wraps(write)
    def written(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return write(*args, **kwargs)

    return written
