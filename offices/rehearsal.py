"""What a batch would do, before it is done: exactly who goes, who is skipped, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from config import clock
from declarations import judging, workflow
from declarations.enums import Verb
from declarations.itinerary import plan_of
from declarations.models import Declaration
from declarations.queries import cases_of_seat
from offices.matrix import why_not_together


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
        why_not = "" if answer else str(answer.reason)
        rows.append(Going(declaration, why_not or _noted(declaration, verb, seat)))
    return Rehearsal(verb, tuple(rows))


def _noted(declaration: Declaration, verb: str, seat: Seat) -> str:
    if verb != Verb.ENDORSE:
        return ""
    if judging.goes_against_verdict(declaration, Verb.ENDORSE):
        return _("资格对照有不符合项，审查通过须逐份写明理由。")
    return why_not_together(declaration, seat)


def in_roster_order(declarations: Sequence[Declaration]) -> list[Declaration]:
    """The order of rosters and of the papers printed after them."""

    def place(declaration: Declaration) -> tuple[int, str, str, int]:
        codes = [each.code for each in plan_of(declaration).specialties]
        known = declaration.specialty in codes
        rank = codes.index(declaration.specialty) if known else len(codes)
        return rank, declaration.person.pinyin_key, declaration.number, declaration.pk

    return sorted(declarations, key=place)
