"""On which day, and in which hours, a deadline is reminded of. The figures are data (`reminding.yaml`)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from provisions import documents_yaml
from provisions.working_days import CalendarMissing, WorkingCalendar


@dataclass(frozen=True)
class ReminderRules:
    """`from_hour` and `until_hour` are full hours in Shanghai, the second exclusive."""

    days_before: tuple[int, ...]
    from_hour: int
    until_hour: int
    back_to_working_day: bool

    def may_send(self, now: datetime) -> bool:
        return self.from_hour <= now.hour < self.until_hour

    def due(self, last_day: date, today: date, calendar: WorkingCalendar) -> int | None:
        """Of how many days before `last_day` the person is reminded today; None for not at all.

        Two that fall on one day, because the later one moved back from a holiday, are one: the nearer to the day.
        """
        fitting = [days for days in self.days_before if self.day_of(last_day, days, calendar) == today]
        return min(fitting, default=None)

    def day_of(self, last_day: date, days: int, calendar: WorkingCalendar) -> date:
        day = last_day - timedelta(days=days)
        if not self.back_to_working_day:
            return day
        try:
            while not calendar.works(day):
                day -= timedelta(days=1)
        except CalendarMissing:  # better on a Sunday than never
            return last_day - timedelta(days=days)
        return day


@cache
def rules() -> ReminderRules:
    data = documents_yaml.load(Path(__file__).with_name("reminding.yaml")).data["reminders"]
    hours = data["hours"]
    return ReminderRules(tuple(data["days_before"]), hours["from"], hours["until"], data["back_to_working_day"])
