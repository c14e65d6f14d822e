"""The terms of a draw: who can be drawn for which cases, within which limits. Reads only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from accounts.names import normal_name
from committee import queries as office
from committee.experts import recompute_draw as drawing
from committee.experts.conflicts import conflicts_between
from committee.experts.models import Draw, DrawState, Expert, MemberState, PanelMember
from committee.experts.pool_queries import is_on_leave, on_term
from declarations.enums import State
from declarations.models import Declaration
from declarations.queries import words
from provisions.citation import DECIDING
from review_plans.models import ReviewPlan
from review_plans.plan import Board, Plan

HUNDRED = 100


@dataclass(frozen=True)
class Limits:
    """What the office sets: seats by specialty, at most so many of one employer, so many per cent from outside, so
    many readers a case, so many cases that one may have to keep away from.
    """

    seats: dict[str, int]
    per_employer: int
    outside_percent: int
    reads: int
    conflicts_at_most: int = 0
    panels: dict[str, str] = field(default_factory=dict)
    """Specialty → number of its panel. With one number, or none, the board reviews as one."""

    @property
    def size(self) -> int:
        return sum(self.seats.values())

    def grouped(self) -> dict[str, list[str]]:
        """Panel → its specialties that have seats; {} where there are not at least two panels."""
        found: dict[str, list[str]] = {}
        for code in sorted(code for code, many in self.seats.items() if many):
            found.setdefault(self.panels.get(code, ""), []).append(code)
        return dict(sorted(found.items())) if len(found) > 1 else {}

    def panel_sizes(self) -> dict[str, int]:
        return {number: sum(self.seats[code] for code in codes) for number, codes in self.grouped().items()}


def waiting_cases(seat: Seat) -> QuerySet[Declaration]:
    """Cases with the experts for which no draw stands."""
    standing = Draw.objects.exclude(state=DrawState.ABANDONED)
    return (
        office.held_by(seat)
        .filter(stop_kind="expert_review")
        .exclude(state=State.SENT_BACK)
        .exclude(draws__in=standing)
    )


def cases_by_specialty(seat: Seat) -> dict[str, int]:
    return dict(Counter(waiting_cases(seat).values_list("specialty", flat=True)))


def terms_of(
    plan: ReviewPlan, number: int, limits: Limits, cases: Sequence[Declaration], *, on: date, exceptions: Sequence[str]
) -> drawing.Terms:
    """All but the commitment. `on`: by the true clock, as terms and leaves run."""
    experts = list(on_term(plan, on).order_by("number"))
    seats = {code: many for code, many in sorted(limits.seats.items()) if many}
    panels = limits.grouped()
    return {
        **({"panels": panels} if panels else {}),
        "plan": plan.code,
        "draw": number,
        "seats": seats,
        "per_employer": limits.per_employer,
        "outside_percent": limits.outside_percent,
        "outside_at_least": ceil(limits.size * limits.outside_percent / HUNDRED),
        "conflicts_at_most": limits.conflicts_at_most,
        "reads": limits.reads,
        "cases": len(cases),
        "cases_hash": drawing.digest(drawing.canonical(sorted(case.number for case in cases))),
        "needs_free": _needs_free(limits, cases),
        "exceptions": sorted(exceptions),
        "candidates": _candidates(experts, cases, on),
    }


def _needs_free(limits: Limits, cases: Sequence[Declaration]) -> int:
    """How many cases fall to each: in the panel where that is most, since nobody knows yet who sits where."""
    by_specialty = Counter(case.specialty for case in cases)
    panels = limits.grouped() or {"": list(limits.seats)}
    return max(
        ceil(
            sum(by_specialty[code] for code in codes) * limits.reads / max(sum(limits.seats[code] for code in codes), 1)
        )
        for codes in panels.values()
    )


def _candidates(experts: Sequence[Expert], cases: Sequence[Declaration], on: date) -> list[dict[str, Any]]:
    people: list[Person] = [each.person for each in experts]
    conflicts = Counter(person for person, _case in conflicts_between(people, cases))
    taken = _taken(experts)
    names = [normal_name(each.employer_name) for each in experts]
    numbers = {name: place for place, name in enumerate(dict.fromkeys(names), 1)}
    # An employer is outside if nobody of it is marked as belonging to the committee's own body.
    inside = {name for name, each in zip(names, experts, strict=True) if not each.outside}
    return [
        {
            "number": each.number,
            "employer": numbers[name],
            "outside": name not in inside,
            "specialties": sorted(each.specialties),
            "conflicts": conflicts[each.person_id],
            "free": max(each.load_limit - taken[each.pk], 0),
            "away": is_on_leave(each, on),
        }
        for name, each in zip(names, experts, strict=True)
    ]


def _taken(experts: Sequence[Expert]) -> Counter[int]:
    """How many cases other panels have spoken for, by expert's id."""
    sitting = PanelMember.objects.filter(
        expert__in=experts, state__in=[MemberState.INVITED, MemberState.ACCEPTED], draw__state=DrawState.DRAWN
    )
    found: Counter[int] = Counter()
    for member in sitting.select_related("draw"):
        found[member.expert_id] += member.draw.terms["needs_free"]
    return found


def board_words(board: Board, limits: Limits) -> dict[str, str]:
    """What the plan says of a board's size and this panel does otherwise: code of the rule → sentence."""
    found = {}
    if limits.size < board.at_least:
        found["at_least"] = _("评委会不少于 %(least)s 人，这里只有 %(size)s 人。") % {
            "least": board.at_least,
            "size": limits.size,
        }
    if board.odd and limits.size % 2 == 0:
        found["odd"] = _("评委会人数应为单数，这里是 %(size)s 人。") % {"size": limits.size}
    return found


def decides(board: Board) -> bool:
    """Does the plan's word on its board decide, or only advise until it is confirmed?"""
    return board.cite.origin in DECIDING


def shortage_words(plan: Plan, terms: drawing.Terms) -> list[str]:
    """Why the seats can't be filled, limit by limit; nothing where they can."""
    names = {each.code: words(each.name) for each in plan.specialties}
    return [_shortage(name, number, names) for name, number in drawing.shortages(terms)]


def _shortage(name: str, number: int, names: dict[str, str]) -> str:
    kind, _colon, code = name.partition(":")
    if kind == "specialty":
        return _("“%(name)s”还差 %(n)s 名可抽的专家。") % {"name": names.get(code, code), "n": number}
    sentences = {
        "seats": _("按这些条件抽不齐，还差 %(n)s 人。"),
        "candidates": _("可抽的专家总数还差 %(n)s 人。"),
        "per_employer": _("“同一单位人数上限”挡住了 %(n)s 人。"),
        "outside": _("“外单位比例”挡住了 %(n)s 人。"),
        "conflicts": _("“与本组申报的回避关系”挡住了 %(n)s 人。"),
        "load": _("“最多评审份数”挡住了 %(n)s 人。"),
        "away": _("请假挡住了 %(n)s 人。"),
    }
    return sentences[kind] % {"n": number}
