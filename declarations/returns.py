"""A structured return: its points, how often the same fault was returned before, and what follows if it is not mended."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as dataclass_fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from config.clock import SHANGHAI
from declarations.models import Declaration, ReturnNote
from provisions.citation import Citation
from review_plans.plan import Plan

# A request that came in time may still be at work: the instant of its arrival decides, not that of its lock.
STILL_AT_WORK = timedelta(minutes=10)
Fault = tuple[str, str]


@dataclass(frozen=True)
class ReturnPoint:
    """One point: a reason's code, the field it reopens ("" everything), words; the page meant and the clause it rests on.

    `name`: of the entry, where the field is one of the dossier; `due`: its own last day as ISO, "" if the whole's counts; `file` and
    `mark`: the file and the red box on it that the point speaks of.
    """

    code: str
    field: str
    words: str
    page: str = ""
    document: str = ""
    clause: str = ""
    name: str = ""
    due: str = ""
    file: str = ""
    mark: str = ""

    def kept(self) -> dict[str, str]:
        """As the note stores it: nothing that is empty besides code, field and words."""
        more = {"page": self.page, "document": self.document, "clause": self.clause}
        more |= {"name": self.name, "due": self.due, "file": self.file, "mark": self.mark}
        return {"code": self.code, "field": self.field, "words": self.words} | {k: v for k, v in more.items() if v}

    @property
    def fault(self) -> Fault:
        return self.code, self.field


def day_over(day: date) -> datetime:
    """The exclusive instant of a last day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)


def day_refusal(due: date | None, today: date, closes: datetime | None) -> str:
    """Why a day can't be the last one for a correction, "" where it can; `closes` is the stop's exclusive instant."""
    if due is None:
        return ""
    if due < today:
        return _("补正期限不能早于今天。")
    if closes is not None and day_over(due) > closes:
        last = (closes - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
        return _("补正期限不能晚于本环节截止日 %(day)s。") % {"day": last.isoformat()}
    return ""


def earliest_due(points: Iterable[ReturnPoint], whole: datetime | None) -> datetime | None:
    """When the whole is due: by its own day or by that of a point, whichever comes first."""
    own = [day_over(date.fromisoformat(point.due)) for point in points if point.due]
    return min([*own, whole] if whole else own, default=None)


@dataclass(frozen=True)
class CountedPoint:
    """A point of a stored return; `times`: for the how-manieth time this fault is returned, 1 for the first."""

    point: ReturnPoint
    times: int

    @property
    def again(self) -> bool:
        return self.times > 1


def points_of(note: ReturnNote) -> list[CountedPoint]:
    """The points of a return, each with its count over the returns up to this one."""
    earlier = note.declaration.returns.filter(undone_at=None, at__lt=note.at)
    before = _counted(earlier)
    return [CountedPoint(point, before[point.fault] + 1) for point in map(read, note.points)]


def faults_of(declaration: Declaration) -> Counter[Fault]:
    """How often each fault was returned so far."""
    return _counted(declaration.returns.filter(undone_at=None))


def read(kept: dict[str, Any]) -> ReturnPoint:
    return ReturnPoint(**{name: str(value) for name, value in kept.items()})


def clause_of(plan: Plan, field: str, track: str = "") -> Citation | None:
    """What the plan cites for this field; None where it prints nothing of it."""
    if field.startswith("slot:"):
        code = field.removeprefix("slot:")
        return next((slot.cite for slot in plan.slots if slot.code == code), None)
    match field:
        case "statement":
            return plan.statement_cite
        case "track" | "exceptional_reason":
            return next((each.cite for each in plan.tracks if each.code == track), None)
        case "achievements":
            return plan.works.cite if plan.works else None
    return None


def citations_of(plan: Plan) -> list[Citation]:
    """Every clause that the plan cites anywhere, once each, in the order of the plan."""
    found = {(cite.document, cite.clause): cite for cite in reversed(list(_cited(plan)))}
    return list(reversed(found.values()))


def _cited(part: Any) -> Iterator[Citation]:
    if isinstance(part, Citation):
        yield part
    elif is_dataclass(part):
        for each in dataclass_fields(part):
            yield from _cited(getattr(part, each.name))
    elif isinstance(part, (tuple, list)):
        for each in part:
            yield from _cited(each)


def ends_late(plan: Plan, note: ReturnNote, now: datetime) -> bool:
    """Does the plan end a declaration that was not corrected in time, and is it that late? `now` on the plan's clock.

    Only by a clause that may decide; another leaves the case where it is.
    """
    cite = plan.corrections_cite
    if plan.not_corrected_in_time != "refuse" or note.due_at is None or cite is None or not cite.decides:
        return False
    return now >= note.due_at + STILL_AT_WORK


def _counted(notes: Iterable[ReturnNote]) -> Counter[Fault]:
    """Once per return, however many of its points name the same fault."""
    found: Counter[Fault] = Counter()
    for note in notes:
        found.update({read(point).fault for point in note.points if point["code"]})
    return found
