"""What a batch would do, before it is done: exactly who goes, who is skipped, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Person, Seat
from config import clock
from declarations import workflow
from declarations.itinerary import plan_of
from declarations.models import Declaration
from declarations.queries import cases_of_seat


@dataclass(frozen=True)
class Going:
    declaration: Declaration
    why_not: str

    @property
    def goes(self) -> bool:
        return not self.why_not


@dataclass(frozen=True)
class Rehearsal:
    """In roster order: by the plan's specialties, then by name and number."""

    verb: str
    rows: tuple[Going, ...]

    @property
    def going(self) -> tuple[Declaration, ...]:
        return tuple(row.declaration for row in self.rows if row.goes)

    @property
    def skipped(self) -> tuple[Going, ...]:
        return tuple(row for row in self.rows if not row.goes)


def rehearse(ids: Sequence[int], *, verb: str, plan_code: str, person: Person, seat: Seat) -> Rehearsal:
    """Asks the table of steps for each chosen declaration that this seat may see. Changes nothing."""
    now = clock.now(plan_code)
    found = cases_of_seat(seat).filter(pk__in=set(ids), plan__code=plan_code)
    rows = []
    for declaration in in_roster_order(list(found)):
        answer = workflow.why_not(declaration, verb, person, seat, now)
        rows.append(Going(declaration, "" if answer else str(answer.reason)))
    return Rehearsal(verb, tuple(rows))


def in_roster_order(declarations: Sequence[Declaration]) -> list[Declaration]:
    """The order of rosters and of the papers printed after them."""

    def place(declaration: Declaration) -> tuple[int, str, str, int]:
        codes = [each.code for each in plan_of(declaration).specialties]
        known = declaration.specialty in codes
        rank = codes.index(declaration.specialty) if known else len(codes)
        return rank, declaration.person.pinyin_key, declaration.number, declaration.pk

    return sorted(declarations, key=place)
