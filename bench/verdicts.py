"""Verdicts: ours beside the same tracks by hand, and beside what a user would pick, which answers less and explains nothing.

By hand and ours answer all tracks with the four answers; every answer is compared. The others know no UNKNOWN, no dates in
whole years and no lists, so they are only asked whether each track is met, of facts that by-hand code has flattened for them
(that work is counted); they, too, must say the same of everybody.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import by_hand, peers
from bench.people import COUNT_TO, ON, invented
from bench.rows import Different, Row, in_turn
from eligibility.answers import CODES, MET
from eligibility.engine import answers, judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import load

PLAN = "hangzhou-chem-textile-senior-2023"
RULES = Path(__file__).parents[1] / "review_plans" / "plans" / PLAN / "eligibility.yaml"
BY_HAND = {0: by_hand.MET, 1: by_hand.NOT_YET, 3: by_hand.UNKNOWN, 7: by_hand.NOT_MET}


def rows(*, quick: bool) -> list[Row]:
    people = invented(200 if quick else 2000)
    book = Rulebook.from_data(load(RULES), plan=PLAN)
    rounds = 2 if quick else 7

    def fast(facts: Facts) -> Any:
        return answers(book, facts, on=ON, count_to=COUNT_TO)

    def explained(facts: Facts) -> Any:
        return judge(book, facts, on=ON, count_to=COUNT_TO)

    compare(people, fast, explained)
    met = [tuple(answer is MET for answer in fast(facts).values()) for facts in people]
    opened = sum(any(tracks) for tracks in met)
    assert 0.1 < opened / len(met) < 0.9, "people who are all alike show nothing"
    note = f"{len(people)} people, {opened} meet a track; same answers"

    def row(name: str, ours: Any, against: str, theirs: Any, among: list[Facts] = people) -> Row:
        mine, other = in_turn(each(ours, among), theirs, rounds=rounds)
        return Row(name, len(among) / mine, len(among) / other, "people/s of CPU", against, note=note)

    by_hand_too = each(by_hand.answers, people)
    some = people[: len(people) // 10]
    found = [
        row("verdicts, answers only", fast, "hand-written Python", by_hand_too),
        row("verdicts, every finding explained", explained, "hand-written Python", by_hand_too),
        row(
            "verdicts, explained and written as JSON",
            lambda facts: json.dumps(explained(facts).as_dict(), ensure_ascii=False),
            "hand-written Python",
            each(by_hand.answers, some),
            some,
        ),
        decoded(people, fast, rounds),
    ]
    for name, answer_all in peers.named():
        asked = people if name in peers.QUICK else some
        if answer_all(asked) != met[: len(asked)]:
            raise Different(f"verdicts: {name} says otherwise of some of {len(asked)} people")
        theirs = _of(answer_all, asked)
        found.append(row("verdicts, answers only", fast, name, theirs, asked))
        found.append(row("verdicts, every finding explained", explained, name, theirs, asked))
    return found


def decoded(people: list[Facts], fast: Callable[[Facts], Any], rounds: int) -> Row:
    """Stored facts to an answer, and what the checking reader takes for the reading alone."""
    stored = [json.dumps(facts.as_json()).encode() for facts in people]
    if [Facts.from_stored(text) for text in stored] != people:
        raise Different("verdicts: stored facts read otherwise")
    mine, other = in_turn(
        lambda: [fast(Facts.from_stored(text)) and None for text in stored],
        lambda: [Facts.from_json(json.loads(text)) and None for text in stored],
        rounds=rounds,
    )
    return Row(
        "stored facts, decoded and answered", len(people) / mine, len(people) / other, "people/s of CPU",
        "our checking reader, decoding alone",
    )  # fmt: skip


def each(answer: Callable[[Facts], Any], people: list[Facts]) -> Callable[[], None]:
    """Asks of everybody and keeps nothing."""

    def run() -> None:
        for facts in people:
            answer(facts)

    return run


def _of(answer_all: Callable[[list[Facts]], Any], people: list[Facts]) -> Callable[[], Any]:
    return lambda: answer_all(people)


def compare(people: list[Facts], fast: Callable[[Facts], Any], explained: Callable[[Facts], Any]) -> None:
    """Raises Different unless all three answer every track of everybody alike."""
    for facts in people:
        ours = fast(facts)
        told = [way.answer for target in explained(facts).targets for way in target.tracks]
        hand = by_hand.answers(facts)
        if told != list(ours.values()) or hand != tuple(BY_HAND[CODES[answer]] for answer in told):
            raise Different(f"verdicts: {told}, fast {list(ours.values())}, by hand {hand}: {facts}")
