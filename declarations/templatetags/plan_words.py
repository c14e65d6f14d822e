"""A plan's text in the reader's language: `{{ plan.name|said }}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from declarations.queries import words
from provisions.citation import Text

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    return words(text) if text else ""


@register.filter
def at(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """The entry of a key that a template knows only by another variable."""
    return mapping.get(key, "") if mapping else ""
