"""How a panel is drawn; and the means by which anybody checks a published draw. Standard library only, on purpose:

    python recompute_draw.py record.json

prints what was drawn and exits with 0 if the record gives the same outcome, with 1 if it doesn't. Experts are numbers.

- `terms` are laid down first: how many seats of each specialty, which limits hold, who the candidates are, and the
  SHA-256 of a secret token (`commitment`). Their own SHA-256 is written into the chain of events; the hash of that
  event is `chain_hash`. Only then is the token revealed: seed = SHA-256(token ":" chain_hash).
- Candidates stand in the order of SHA-256(seed ":" number). From the first on, each is taken whose taking still
  leaves a way to fill every seat within the limits.
- Where the terms name `panels` (number → specialties), all are drawn at once as one board: sizes and limits hold for the
  whole, each sits in the panel of the specialty that they were seated for, and stays in that panel.
- A member who goes is followed by the next of the order, by the same rule; those who stay, stay.
"""

import hashlib
import json
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

FORMAT, WITH_PANELS = "draw-1", "draw-2"
Terms = dict[str, Any]
Candidate = dict[str, Any]
Node = tuple[str, Any]
ALL: Node = ("all", "")
SEATED: Node = ("seated", "")


class ShortError(Exception):
    """The seats can't all be filled; `missing` of them stay empty."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"{missing} seats can't be filled")
        self.missing = missing


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(terms: Any) -> str:
    """One way to write the same content: sorted keys, no blanks."""
    return json.dumps(terms, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seed_of(token: str, chain_hash: str) -> str:
    return digest(f"{token}:{chain_hash}")


def order_of(terms: Terms, seed: str) -> list[int]:
    """All candidates, barred ones too, in the order that the seed gives."""
    return sorted((each["number"] for each in terms["candidates"]), key=lambda number: digest(f"{seed}:{number}"))


def panel_of(terms: Terms, specialty: str) -> str:
    """The number of the panel, "" where the board is one."""
    panels = terms.get("panels", {})
    return next((number for number, specialties in panels.items() if specialty in specialties), "")


def pinned(terms: Terms, each: Candidate, specialty: str) -> Candidate:
    """Whoever sits for this specialty, with those of the same panel alone."""
    panel = panel_of(terms, specialty)
    return {**each, "specialties": [code for code in each["specialties"] if panel_of(terms, code) == panel]}


def bars(terms: Terms, each: Candidate) -> tuple[str, ...]:
    """Why a candidate can't be drawn."""
    found = []
    if each["away"]:
        found.append("away")
    if each["conflicts"] > terms["conflicts_at_most"]:
        found.append("conflicts")
    if each["free"] < terms["needs_free"]:
        found.append("load")
    return tuple(found)


class Seating:
    """Who can sit where within the limits: a flow through side, employer, expert and specialty, one unit a seat.

    `lent`: seats that exceptions hold. They are left out of every count, so as not to bind those who were drawn.
    """

    def __init__(self, terms: Terms, seats: dict[str, int], lent: int = 0) -> None:
        self.room: dict[Node, dict[Node, int]] = {ALL: {}, SEATED: {}}
        self.employer: dict[int, Node] = {}
        self.size, self.per_employer = sum(seats.values()), terms["per_employer"]
        self.seated = 0
        self._link(ALL, ("outside", True), self.size)
        self._link(ALL, ("outside", False), self.size - max(terms["outside_at_least"] - lent, 0))
        for specialty in sorted(seats):
            self._link(("specialty", specialty), SEATED, seats[specialty])

    def add(self, each: Candidate) -> None:
        number, employer = each["number"], ("employer", each["employer"])
        if employer not in self.room:
            self._link(("outside", each["outside"]), employer, self.per_employer)
        self.employer[number] = employer
        self._link(employer, ("expert", number), 1)
        for specialty in sorted(each["specialties"]):
            if ("specialty", specialty) in self.room:
                self._link(("expert", number), ("specialty", specialty), 1)

    def fill(self) -> int:
        """Seats as many as can be; answers how many more than before."""
        more = 0
        while (way := self._way(ALL, SEATED)) is not None:
            self._push(way)
            more += 1
        self.seated += more
        return more

    def sits(self, number: int) -> bool:
        return self.room[self.employer[number]][("expert", number)] == 0

    def keep(self, number: int) -> None:
        """Whoever sits there stays from now on, whatever else is moved about."""
        self.room[("expert", number)][self.employer[number]] = 0

    def take(self, number: int) -> bool:
        """Seats and keeps this one if all others who are kept can stay, and as many sit as before."""
        if not self.sits(number):
            way = self._way(("expert", number), self.employer[number])
            if way is None:
                return False
            self._push([*way, ("expert", number)])
        self.keep(number)
        return True

    def specialty(self, number: int) -> str:
        room = self.room[("expert", number)]
        return next(node[1] for node, left in room.items() if node[0] == "specialty" and left == 0)

    def _link(self, start: Node, end: Node, size: int) -> None:
        self.room.setdefault(start, {})[end] = size
        self.room.setdefault(end, {}).setdefault(start, 0)

    def _way(self, start: Node, end: Node) -> list[Node] | None:
        before: dict[Node, Node | None] = {start: None}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            if here == end:
                return self._back(before, end)
            for there, left in self.room[here].items():
                if left > 0 and there not in before:
                    before[there] = here
                    waiting.append(there)
        return None

    def _back(self, before: dict[Node, Node | None], end: Node) -> list[Node]:
        way: list[Node] = []
        here: Node | None = end
        while here is not None:
            way.append(here)
            here = before[here]
        return way[::-1]

    def _push(self, way: Sequence[Node]) -> None:
        for start, end in pairwise(way):
            self.room[start][end] -= 1
            self.room[end][start] += 1


def free_candidates(terms: Terms, gone: Iterable[int] = ()) -> list[Candidate]:
    left = set(gone)
    found = [each for each in terms["candidates"] if each["number"] not in left and not bars(terms, each)]
    return sorted(found, key=lambda each: each["number"])


def draw(terms: Terms, seed: str) -> list[dict[str, Any]]:
    """The members in drawn order, each with the specialty they sit for. Raises ShortError."""
    seating = Seating(terms, terms["seats"])
    candidates = free_candidates(terms)
    for each in candidates:
        seating.add(each)
    filled = seating.fill()
    if filled < seating.size:
        raise ShortError(seating.size - filled)
    able = {each["number"] for each in candidates}
    taken = [number for number in order_of(terms, seed) if number in able and seating.take(number)]
    return [{"number": number, "specialty": seating.specialty(number)} for number in taken]


def follower(
    terms: Terms, seed: str, standing: dict[int, str], gone: Iterable[int], lent: dict[str, int]
) -> tuple[int, str] | None:
    """Who comes after `gone` while `standing` (number → specialty) stay in their panels, and for which specialty.

    None if nobody can. `lent`: seats that exceptions hold.
    """
    seating = _with(terms, standing, lent)
    rest = [each for each in free_candidates(terms, gone) if each["number"] not in standing]
    for each in rest:
        seating.add(each)
    if not seating.fill():
        return None
    able = {each["number"] for each in rest}
    for number in order_of(terms, seed):
        if number in able and seating.take(number):
            return number, seating.specialty(number)
    return None


def can_lend(terms: Terms, standing: dict[int, str], lent: dict[str, int], specialty: str) -> bool:
    """May an exception hold one more seat of this specialty while all who stand keep one?"""
    more = {**lent, specialty: lent.get(specialty, 0) + 1}
    if more[specialty] > terms["seats"][specialty]:
        return False
    return _with(terms, standing, more).seated == len(standing)


def _with(terms: Terms, standing: dict[int, str], lent: dict[str, int]) -> Seating:
    """Those who stay, each in their panel, on the seats that no exception holds."""
    seats = {code: number - lent.get(code, 0) for code, number in terms["seats"].items()}
    seating = Seating(terms, seats, sum(lent.values()))
    known = {each["number"]: each for each in terms["candidates"]}
    for number, specialty in sorted(standing.items()):
        seating.add(pinned(terms, known[number], specialty))
    seating.fill()
    for number in standing:
        seating.keep(number)
    return seating


def shortages(terms: Terms) -> list[tuple[str, int]]:
    """Which limits are in the way, and by how many seats each alone; empty where every seat can be filled.

    "seats": how many stay empty in all; "specialty:…" and "candidates": too few for them even without other limits; a
    limit's own name: so many more could be seated without it.
    """
    missing = _missing(terms)
    if not missing:
        return []
    able = free_candidates(terms)
    found = [("seats", missing)]
    size = sum(terms["seats"].values())
    if len(able) < size:
        found.append(("candidates", size - len(able)))
    for code, number in sorted(terms["seats"].items()):
        there = sum(code in each["specialties"] for each in able)
        if there < number:
            found.append((f"specialty:{code}", number - there))
    without: dict[str, Terms] = {
        "per_employer": {"per_employer": size},
        "outside": {"outside_at_least": 0},
        "conflicts": {"conflicts_at_most": terms["cases"]},
        "load": {"needs_free": 0},
        "away": {"candidates": [{**each, "away": False} for each in terms["candidates"]]},
    }
    for name, changed in without.items():
        better = missing - _missing({**terms, **changed})
        if better > 0:
            found.append((name, better))
    return found


def _missing(terms: Terms) -> int:
    seating = Seating(terms, terms["seats"])
    for each in free_candidates(terms):
        seating.add(each)
    return seating.size - seating.fill()


def after_turns(terms: Terms, seed: str, turns: Sequence[dict[str, Any]]) -> list[int]:
    """Who sits on the board after all turns. Raises ValueError where a turn isn't the next of the order."""
    standing = {each["number"]: each["specialty"] for each in draw(terms, seed)}
    gone: list[int] = []
    lent: dict[str, int] = {}
    excepted: dict[int, str] = {}
    for place, turn in enumerate(turns, 1):
        left = turn["gone"]
        if left is not None:
            gone.append(left)
            standing.pop(left, None)
            if left in excepted:
                lent[excepted.pop(left)] -= 1
        if turn["exception"]:
            excepted[turn["next"]] = turn["specialty"]
            lent[turn["specialty"]] = lent.get(turn["specialty"], 0) + 1
            gone.append(turn["next"])
            continue
        due = follower(terms, seed, standing, gone, lent)
        if (due[0] if due else None) != turn["next"]:
            raise ValueError(f"turn {place}: the record says {turn['next']}, the order says {due[0] if due else None}")
        if due is not None:
            if "panels" in terms and due[1] != turn["specialty"]:
                raise ValueError(f"turn {place}: the record says {turn['specialty']}, the order says {due[1]}")
            standing[due[0]] = due[1]
    return [*standing, *excepted]


def faults(record: dict[str, Any]) -> list[str]:
    """What is wrong with a record; nothing if it gives the outcome that it says."""
    terms, found = record["terms"], []
    known = WITH_PANELS if "panels" in terms else FORMAT
    if record["format"] != known:
        return [f"this script reads {known}, the record is {record['format']}"]
    if digest(canonical(terms)) != record["terms_hash"]:
        found.append("the terms are not what was laid down: their hash differs")
    if digest(record["token"]) != terms["commitment"]:
        found.append("the token is not the one that was committed to")
    if seed_of(record["token"], record["chain_hash"]) != record["seed"]:
        found.append("the seed doesn't follow from token and chain")
    if order_of(terms, record["seed"]) != record["order"]:
        found.append("the order doesn't follow from the seed")
    try:
        if draw(terms, record["seed"]) != record["members"]:
            found.append("the members drawn are others")
        if sorted(after_turns(terms, record["seed"], record["turns"])) != sorted(record["standing"]):
            found.append("those who sit after all replacements are others")
    except (ShortError, ValueError, KeyError) as problem:
        found.append(str(problem))
    return found


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python recompute_draw.py record.json\n")
        return 2
    record = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    problems = faults(record)
    for words in problems:
        sys.stdout.write(f"DIFFERENT: {words}\n")
    if problems:
        return 1
    drawn = ", ".join(f"{each['number']} ({each['specialty']})" for each in record["members"])
    sys.stdout.write(f"SAME: {record['plan']}, draw {record['draw']}\ndrawn: {drawn}\n")
    for panel in record["terms"].get("panels", {}):
        there = [each["number"] for each in record["members"] if panel_of(record["terms"], each["specialty"]) == panel]
        sys.stdout.write(f"panel {panel}: {', '.join(map(str, there))}\n")
    for turn in record["turns"]:
        kind = "by exception" if turn["exception"] else "next of the order"
        sys.stdout.write(f"{turn['gone']} went, {turn['next']} came ({kind})\n")
    for rule in record["terms"]["exceptions"]:
        sys.stdout.write(f"laid down with an exception from: {rule}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
