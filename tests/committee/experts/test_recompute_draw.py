"""The draw itself, tried against the plain definition: from the first of the order on, whoever still lets all seats be filled."""

from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committee.experts import recompute_draw as drawing

SEED = "ab" * 32


def someone(number: int, **changed: Any) -> drawing.Candidate:
    usual = {"employer": number, "outside": True, "specialties": ["a"], "conflicts": 0, "free": 9, "away": False}
    return {"number": number, **usual, **changed}


def terms(candidates: list[drawing.Candidate], **changed: Any) -> drawing.Terms:
    usual = {
        "seats": {"a": 2}, "per_employer": 1, "outside_at_least": 0, "conflicts_at_most": 0, "needs_free": 1, "cases": 3,
        "exceptions": [],
    }  # fmt: skip
    return {"candidates": candidates, **usual, **changed}


def can_sit(given_terms: drawing.Terms, who: tuple[drawing.Candidate, ...]) -> bool:
    """By trying every way to hand out the seats."""
    employers = [each["employer"] for each in who]
    if max(map(employers.count, employers)) > given_terms["per_employer"]:
        return False
    if sum(each["outside"] for each in who) < given_terms["outside_at_least"]:
        return False
    chairs = [code for code, many in given_terms["seats"].items() for _each in range(many)]
    return any(
        all(chair in each["specialties"] for chair, each in zip(chairs, order, strict=True))
        for order in permutations(who)
    )


def by_definition(given_terms: drawing.Terms) -> list[int] | None:
    size = sum(given_terms["seats"].values())
    able = {each["number"]: each for each in drawing.free_candidates(given_terms)}
    panels = [set(p) for p in combinations(able, size) if can_sit(given_terms, tuple(able[n] for n in p))]
    if not panels:
        return None
    taken: set[int] = set()
    for number in drawing.order_of(given_terms, SEED):
        if any(taken | {number} <= panel for panel in panels):
            taken.add(number)
    return sorted(taken)


candidates = st.lists(
    st.builds(
        dict,
        employer=st.integers(1, 3),
        specialties=st.sampled_from([["a"], ["b"], ["a", "b"]]),
        conflicts=st.integers(0, 1),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=150)
@given(candidates, st.integers(1, 2), st.integers(1, 2), st.integers(1, 2), st.integers(0, 3))
def test_the_flow_gives_what_trying_every_panel_gives(
    found: list[dict[str, Any]], a: int, b: int, per_employer: int, outside: int
) -> None:
    # An employer is outside or it isn't: all of the third one's people are inside.
    pool = [someone(n, outside=each["employer"] != 3, **each) for n, each in enumerate(found, 1)]
    tried = terms(pool, seats={"a": a, "b": b}, per_employer=per_employer, outside_at_least=min(outside, a + b))
    expected = by_definition(tried)
    if expected is None:
        with pytest.raises(drawing.ShortError):
            drawing.draw(tried, SEED)
        assert drawing.shortages(tried)[0][0] == "seats"
    else:
        drawn = drawing.draw(tried, SEED)
        assert sorted(each["number"] for each in drawn) == expected
        seats = [each["specialty"] for each in drawn]
        assert {code: seats.count(code) for code in ("a", "b")} == tried["seats"]
        assert drawing.shortages(tried) == []


def test_the_follower_is_the_next_of_the_order_who_keeps_the_limits() -> None:
    tried = terms([someone(n, employer=n % 3) for n in range(1, 10)])
    drawn = [each["number"] for each in drawing.draw(tried, SEED)]
    gone, stays = drawn
    known = {each["number"]: each for each in tried["candidates"]}
    expected = next(
        n for n in drawing.order_of(tried, SEED) if n not in drawn and known[n]["employer"] != known[stays]["employer"]
    )
    seated = {each["number"]: each["specialty"] for each in drawing.draw(tried, SEED)}
    kept = {stays: seated[stays]}
    due = drawing.follower(tried, SEED, kept, [gone], {})
    assert due is not None
    assert due[0] == expected
    assert drawing.follower(tried, SEED, kept, [n for n in known if n != stays], {}) is None


@pytest.mark.parametrize(
    ("pool", "changed", "said"),
    [
        ([someone(1)], {}, [("seats", 1), ("candidates", 1), ("specialty:a", 1)]),
        ([someone(1, employer=5), someone(2, employer=5)], {}, [("seats", 1), ("per_employer", 1)]),
        ([someone(1, outside=False), someone(2)], {"outside_at_least": 2}, [("seats", 1), ("outside", 1)]),
        (
            [someone(1, conflicts=1), someone(2)],
            {},
            [("seats", 1), ("candidates", 1), ("specialty:a", 1), ("conflicts", 1)],
        ),
        ([someone(1, free=0), someone(2)], {}, [("seats", 1), ("candidates", 1), ("specialty:a", 1), ("load", 1)]),
        ([someone(1, away=True), someone(2)], {}, [("seats", 1), ("candidates", 1), ("specialty:a", 1), ("away", 1)]),
    ],
)
def test_a_shortage_names_the_limit_in_the_way_and_by_how_many(
    pool: list[drawing.Candidate], changed: dict[str, Any], said: list[tuple[str, int]]
) -> None:
    assert drawing.shortages(terms(pool, **changed)) == said


def test_another_seed_gives_another_order() -> None:
    tried = terms([someone(n) for n in range(1, 20)])
    assert drawing.order_of(tried, SEED) != drawing.order_of(tried, "cd" * 32)
