"""Figures of the score sheet that offices give, such as the share of votes at the lower board."""

from declarations.models import Declaration, GivenValue
from scoring.schedule import GIVEN, ScoreSchedule
from scoring.sheet import Given


def standing(declaration: Declaration) -> list[GivenValue]:
    """What holds now, oldest first: none that a later one supersedes."""
    rows = declaration.given_values.filter(superseded_by=None)
    return list(rows.select_related("person", "organisation").order_by("pk"))


def given_of(declaration: Declaration, schedule: ScoreSchedule, specialty: str | None) -> dict[str, Given]:
    """By line, as the tally reads it; a figure for a line that this table hasn't (any more) waits, uncounted."""
    lines = {line.code for line in schedule.lines_for(specialty) if line.count == GIVEN}
    if not lines:
        return {}
    return {
        row.line: Given(row.value, row.organisation.name, row.document)
        for row in standing(declaration)
        if row.line in lines
    }
