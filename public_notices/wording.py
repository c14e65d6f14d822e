"""Days of a notice in words, so that every page, sentence and paper says them alike."""

from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.clock import SHANGHAI
from messages.language import Said, dated, in_words, said

_INSTANT = timedelta(microseconds=1)


def day_words(day: date) -> str:
    """A day with its weekday: 2023年8月25日（星期五）."""
    return in_words(_day_said(day).parts)


def end_words(over_at: datetime) -> str:
    """`end_said` in the language of the moment."""
    return in_words(end_said(over_at).parts)


def end_said(over_at: datetime) -> Said:
    """An exclusive instant as people say it, to be kept in a message: midnight is the 24:00 of the day before."""
    local = over_at.astimezone(SHANGHAI)
    if local.hour == local.minute == 0:
        return said(gettext_noop("%(day)s24:00"), day=_day_said((local - _INSTANT).date()))
    return said(gettext_noop("%(day)s%(time)s"), day=_day_said(local.date()), time=f"{local:%H:%M}")


def _day_said(day: date) -> Said:
    return said(gettext_noop("%(day)s（%(weekday)s）"), day=dated(day), weekday=dated(day, "D"))


def counted_words(counted: list[str]) -> str:
    """The counted working days by name, as the certificate lists them."""
    days = [date.fromisoformat(text) for text in counted]
    return _("、").join(day_words(day) for day in days)


def paper_day(day: date) -> str:
    """A day on a Chinese paper, whatever the reader's language."""
    with translation.override("zh-hans"):
        return _("%(day)s（%(weekday)s）") % {"day": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "l")}
