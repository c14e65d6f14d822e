"""In which language a sentence that is kept is written, and in which it is read.

What is stored is Chinese, whoever acts; beside it stands what it was made of, so that a page says it in the language
of whoever reads it.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

P = ParamSpec("P")
R = TypeVar("R")
Parts = dict[str, Any]


def for_its_reader(write: Callable[P, R]) -> Callable[P, R]:
    """Decorates what writes sentences to be kept: its words are those of the platform's language (Chinese)."""

    @wraps(write)
    def written(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return write(*args, **kwargs)

    return written


class Said(str):
    """A Chinese sentence that knows its parts: {"template": …, "args": {name: text, number or parts}}, or a {"day": …, "form": …}."""

    parts: Parts

    def __new__(cls, parts: Parts) -> "Said":
        with translation.override(settings.LANGUAGE_CODE):
            made = super().__new__(cls, in_words(parts))
        made.parts = parts
        return made


def said(template: str, **args: object) -> Said:
    """`template` is marked with `gettext_noop`; an argument that is a label is said in the reader's words too."""
    with translation.override(settings.LANGUAGE_CODE):
        return Said({"template": template, "args": {name: _kept(value) for name, value in args.items()}})


def dated(day: date, form: str = "DATE_FORMAT") -> Said:
    """A day as its reader writes it; `form` is one of Django's formats or letters."""
    return Said({"day": day.isoformat(), "form": form})


def _kept(value: object) -> object:
    if isinstance(value, Said):
        return value.parts
    return value if isinstance(value, int) else str(value)


def parts_of(sentence: str) -> Parts:
    """What to store beside a sentence: nothing for one that was not `said`."""
    return sentence.parts if isinstance(sentence, Said) else {}


def in_words(parts: Parts, otherwise: str = "") -> str:
    """In the language of the moment. A label's source text is Chinese, so that it is its own key."""
    if not parts:
        return otherwise
    if "day" in parts:
        return date_format(date.fromisoformat(parts["day"]), parts["form"])
    return gettext(parts["template"]) % {name: _worded(value) for name, value in parts["args"].items()}


def _worded(value: Any) -> Any:
    if isinstance(value, dict):
        return in_words(value)
    return gettext(value) if isinstance(value, str) and value else value
