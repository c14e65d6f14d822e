"""What both kinds of compiled rulebook share: how one rule is asked, and whether it counts."""

from collections.abc import Iterable

from eligibility.compiling.writer import Writer
from eligibility.conditions.people import Test, last_check
from eligibility.rulebook import Rule


def applies_in(test: Test, out: Writer) -> str:
    """The local name of the code of a rule's `when`."""
    value = test.value(out)
    return out.assign("p", f"0 if {test.among(out, value)} else 3 if {value} is None else 7")


def broken(rule: Rule, codes: Iterable[str], out: Writer) -> str:
    """The local name of what a person in office has said of a soft rule that is broken, () if it isn't or nobody has.

    `codes`: names of its answer's code, and perhaps of what that would be.
    """
    last = out.constant(last_check, "last_check")
    is_broken = " or ".join(f"{code} == 7" for code in dict.fromkeys(codes))
    return out.assign("k", f"{last}(f.person_checks, {rule.id!r}) if {is_broken} else ()")


def lifted(code: str, said: str) -> str:
    """An expression of the code of a soft rule: broken, it is what was said of it, and else a question."""
    return f"{code} if {code} != 7 else (0 if {said}.holds else 7) if {said} else 3"


def is_empty(rules: Iterable[Rule], confirmed: frozenset[str]) -> bool:
    """Whether nothing of a track or branch would stand by itself."""
    return not any(rule.stands == "in" and rule.decides(confirmed) for rule in rules)


def stands(rule: Rule, confirmed: frozenset[str], *, empty: bool) -> bool | None:
    """Whether a rule counts in its track: unconfirmed sources do only where nothing else would. None: once it is known."""
    if rule.stands == "once_known":
        return None
    if rule.stands == "beside":
        return rule.id in confirmed
    return empty or rule.decides(confirmed)
