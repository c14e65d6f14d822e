"""Days of a notice in words, so that every page, sentence and paper says them alike."""

from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.clock import SHANGHAI

_INSTANT = timedelta(microseconds=1)


def day_words(day: date) -> str:
    """A day with its weekday: 2023年8月25日（星期五）."""
    return _("%(day)s（%(weekday)s）") % {"day": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "D")}


def end_words(over_at: datetime) -> str:
    """An exclusive instant as people say it: midnight is the 24:00 of the day before."""
    local = over_at.astimezone(SHANGHAI)
    if local.hour == local.minute == 0:
        return _("%(day)s24:00") % {"day": day_words((local - _INSTANT).date())}
    return _("%(day)s%(time)s") % {"day": day_words(local.date()), "time": f"{local:%H:%M}"}


def counted_words(counted: list[str]) -> str:
    """The counted working days by name, as the certificate lists them."""
    days = [date.fromisoformat(text) for text in counted]
    return _("、").join(day_words(day) for day in days)


def paper_day(day: date) -> str:
    """A day on a Chinese paper, whatever the reader's language."""
    with translation.override("zh-hans"):
        return _("%(day)s（%(weekday)s）") % {"day": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "l")}
