"""What a person of the demo claims on the score sheet: works of the dossier where they fit, files for the rest."""

from collections.abc import Iterator
from datetime import datetime

from declarations import claim_actions, claiming, tallying
from declarations.models import Declaration, SelfClaim
from dossiers.models import Dossier
from scoring.matching import Work, claim_of, options_for, surest
from scoring.schedule import Line, Option, ScoreSchedule
from scoring.sheet import Claim


def claim_points(declaration: Declaration, dossier: Dossier, schedule: ScoreSchedule, now: datetime) -> None:
    """Claims each work once, on the line where it brings most, and every line that a file alone proves."""
    lines = [line for line in schedule.lines_for(declaration.specialty) if claiming.takes_claims(line)]
    for row, claimed in (*_of_works(lines, dossier), *_of_files(lines, declaration, dossier)):
        row.mark = claiming.mark_of(declaration, schedule, claimed)
        claim_actions.put(declaration, person=dossier.person, claim=row, seen="", now=now)


def _of_works(lines: list[Line], dossier: Dossier) -> Iterator[tuple[SelfClaim, Claim]]:
    for work in tallying.works_of(dossier):
        best = max(_ways(lines, work), key=lambda way: way[1].points, default=None)
        if best is not None:
            line, option = best
            row = SelfClaim(line=line.code, choice=option.code, achievement_id=int(work.key), words="见业绩档案佐证")
            yield row, claim_of(line, work, option)


def _ways(lines: list[Line], work: Work) -> Iterator[tuple[Line, Option]]:
    for line in lines:
        option = surest(options_for(line, work))
        if option is not None:
            yield line, option


def _of_files(lines: list[Line], declaration: Declaration, dossier: Dossier) -> Iterator[tuple[SelfClaim, Claim]]:
    file = next(rows[0].file for rows in claiming.files_of(declaration).values() if rows)
    degrees = set(dossier.degrees.values_list("level", flat=True))
    for line in lines:
        if line.accepts:
            continue
        row = SelfClaim(line=line.code, file=file, words="见业绩档案佐证")
        if line.bands:
            row.quantity = max(band.least for band in line.bands)
        elif claiming.takes_figure(line):
            row.quantity = line.cap
        else:
            row.choice = _likely(line, degrees).code
        yield row, Claim(row.line, row.choice or None, row.quantity)


def _likely(line: Line, degrees: set[str]) -> Option:
    """The degree that the dossier holds where the line asks for one, else the best that can be claimed."""
    held = [option for option in line.options if any(option.code.startswith(degree) for degree in degrees)]
    return held[0] if held else max(line.options, key=lambda option: option.points)
