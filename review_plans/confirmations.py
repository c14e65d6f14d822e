"""Which parts of a table of points wait for an office's word, and who has given it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from provisions.citation import FOUND, GENERAL, REFERENCE, Citation
from review_plans.queries import Confirmation
from scoring.schedule import Line, ScoreSchedule, Section

CONFIRMABLE = (FOUND, GENERAL, REFERENCE)


def open_source(line: Line) -> Citation | None:
    """The first source of a line that may not decide: its own, else an option's."""
    cites = [line.citation, *(option.citation for option in line.options)]
    return next((cite for cite in cites if cite.origin in CONFIRMABLE), None)


def standing_confirmation(
    schedule: ScoreSchedule, inside: Sequence[Section], line: Line, confirmed: Mapping[str, Confirmation]
) -> Confirmation | None:
    """The nearest word on a line: its own, that on a section around it (outermost first in `inside`), the table's."""
    names = [schedule.line_id(line), *(schedule.section_id(each) for each in reversed(inside)), schedule.code]
    return next((confirmed[name] for name in names if name in confirmed), None)


def sections_of(schedule: ScoreSchedule) -> Iterator[tuple[Section, ...]]:
    """Every section with those around it, outermost first, in the table's order."""
    return _walk(schedule.blocks, ())


def _walk(sections: Iterable[Section], outer: tuple[Section, ...]) -> Iterator[tuple[Section, ...]]:
    for section in sections:
        inside = (*outer, section)
        yield inside
        yield from _walk(section.sections, inside)


def word_on(schedule: ScoreSchedule, line: Line, confirmed: Mapping[str, Confirmation]) -> Confirmation | None:
    """The nearest word on a line, wherever in the table it stands."""
    inside = next(sections for sections in sections_of(schedule) if line in sections[-1].lines)
    return standing_confirmation(schedule, inside, line, confirmed)
