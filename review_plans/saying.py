"""Plan texts and days in the reader's language."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from provisions.citation import Citation, Text


def words(text: Text) -> str:
    """The text in the language of the page."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def english() -> bool:
    return (get_language() or "").startswith("en")


def day_words(day: date) -> str:
    """A day with its weekday, such as 2023年8月27日（周日）."""
    return _("%(day)s（%(weekday)s）") % {"day": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "D")}


def closing_words(day: date) -> str:
    """How a last day is announced: it runs to midnight."""
    return _("%(day)s 24:00 截止") % {"day": day_words(day)}


def clause_words(cite: Citation, document: str) -> str:
    """Where something is written: the clause, with its document where that is not the plan's own notice."""
    if cite.clause == "—":
        return ""
    return cite.clause if cite.document == document else f"{cite.document} {cite.clause}"
