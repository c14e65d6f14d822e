"""A plan's text in the reader's language: `{{ plan.name|said }}`."""

from django import template

from declarations.queries import words
from provisions.citation import Text

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    return words(text) if text else ""
