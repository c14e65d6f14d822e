"""A second scorer, slow and plain: it reads the YAML's own words and counts in fractions.

It shares nothing with `scoring`: no class, no table laid out beforehand, no clever search. A work that may count once only is
put on each of its lines in turn, all works in all ways, and everything is counted anew each time.
"""

from fractions import Fraction
from itertools import product


def score(table, claims, specialty=None, days=None, given=None):
    """`claims`: dictionaries with exact figures. Answers (total, {section: mark}, {line: mark}) as fractions."""
    claims = [dict(claim, number=number) for number, claim in enumerate(claims)]
    days, given = days or {}, given or {}
    groups = {g["group"]: g["specialties"] for g in table.get("groups", [])}
    here = [block for block in table["blocks"] if belongs(block, specialty, groups)]
    dropped = set()
    for section in topmost_once_each(here, specialty, groups):
        dropped |= worst_of(section, claims, table, specialty, groups, days, given)
    kept = [claim for claim in claims if claim["number"] not in dropped]
    marks = {}
    total = Fraction(0)
    for block in here:
        total += section_mark(block, kept, table, specialty, groups, days, given, marks)
    total = min(total, Fraction(str(table["total"])))
    return half_up(total, places_of(table)), marks


def belongs(part, specialty, groups):
    if "groups" in part and not any(specialty in groups[group] for group in part["groups"]):
        return False
    return "specialties" not in part or specialty in part["specialties"]


def places_of(table):
    return 2 if table["rounding"] == "half_up_2" else table["rounding"]["half_up"]


def half_up(mark, places):
    shifted = mark * 10**places + Fraction(1, 2)
    return Fraction(shifted.numerator // shifted.denominator, 10**places)


def lines_in(section, specialty, groups):
    found = []
    for inner in section.get("sections", []):
        if belongs(inner, specialty, groups):
            found += lines_in(inner, specialty, groups)
    return found + [line for line in section.get("lines", []) if belongs(line, specialty, groups)]


def topmost_once_each(sections, specialty, groups):
    for section in sections:
        if not belongs(section, specialty, groups):
            continue
        if section.get("once_each"):
            yield section
        else:
            yield from topmost_once_each(section.get("sections", []), specialty, groups)


def worst_of(section, claims, table, specialty, groups, days, given):
    """The numbers of the claims that must give way so that the section comes to most."""
    lines = lines_in(section, specialty, groups)
    names = [line["line"] for line in lines]
    by_name = {line["line"]: line for line in lines}
    works = {}
    for claim in claims:
        if claim.get("work") and claim["line"] in names and worth(by_name[claim["line"]], claim, days)[0] > 0:
            works.setdefault(claim["work"], []).append(claim["number"])
    several = [numbers for numbers in works.values() if len(numbers) > 1]
    contested = {n for numbers in several for n in numbers}
    best, best_dropped = None, set()
    for homes in product(*several):
        dropped = contested - set(homes)
        kept = [claim for claim in claims if claim["number"] not in dropped]
        total = section_mark(section, kept, table, specialty, groups, days, given, {})
        alone = [line_mark(by_name[name], kept, table, days, given) for name in names]
        if best is None or (total, sum(alone), alone) > best:
            best, best_dropped = (total, sum(alone), alone), dropped
    return best_dropped


def section_mark(section, claims, table, specialty, groups, days, given, marks):
    inner = [part for part in section.get("sections", []) if belongs(part, specialty, groups)]
    own = [line for line in section.get("lines", []) if belongs(line, specialty, groups)]
    parts = [
        *((p["section"], section_mark(p, claims, table, specialty, groups, days, given, marks)) for p in inner),
        *((line["line"], line_mark(line, claims, table, days, given)) for line in own),
    ]
    marks.update(parts)
    if "best_of" in section:
        while len(parts) > section["best_of"]:
            lowest = min(mark for _name, mark in parts)
            last = max(place for place, (_name, mark) in enumerate(parts) if mark == lowest)
            marks[parts.pop(last)[0]] = Fraction(0)
    mark = min(sum((mark for _name, mark in parts), Fraction(0)), Fraction(str(section["cap"])))
    marks[section.get("section") or section["block"]] = mark
    return mark


def line_mark(line, claims, table, days, given):
    way = next(iter(line["count"]))
    mine = [claim for claim in claims if claim["line"] == line["line"]]
    pairs = [worth(line, claim, days) for claim in mine]
    if way == "given":
        mark = given[line["line"]] * Fraction(str(line["count"]["given"]["times"])) if line["line"] in given else 0
    elif way == "best_and_bonus":
        mark = best_and_bonus(line, mine, pairs)
    elif line.get("once"):
        mark = max([best for best, _further in pairs] or [0])
    else:
        mark = sum(best for best, _further in pairs)
    mark = Fraction(mark)
    if table["rounding"] != "half_up_2" and table["rounding"]["at"] == "line":
        mark = half_up(mark, table["rounding"]["half_up"])
    return min(mark, Fraction(str(line["cap"])))


def best_and_bonus(line, mine, pairs):
    """Let each work be the best in turn, the others further ones; the most that comes out counts."""
    levels = line["count"]["best_and_bonus"]["levels"]
    codes = [level["code"] for level in levels]
    found = [Fraction(0)]
    for number, claim in enumerate(mine):
        if not pairs[number][0]:
            continue
        place = codes.index(claim["choice"])
        ceiling = Fraction(str(levels[place - 1]["base"])) if place else Fraction(str(line["cap"]))
        others = [further for other, (_best, further) in enumerate(pairs) if other != number]
        found.append(min(pairs[number][0] + sum(others), ceiling))
    return max(found)


def worth(line, claim, days):
    """(as the best work, as a further one) of one claim; (0, 0) where it may not count."""
    way, said = next(iter(line["count"].items()))
    if not allowed(line, claim, days) or way in ("given", "board"):
        return Fraction(0), Fraction(0)
    best = further = Fraction(0)
    if way == "bands":
        reached = [
            Fraction(str(b["points"]))
            for b in said["of"]
            if claim["value"] is not None and claim["value"] >= Fraction(str(b["from"]))
        ]
        best = max(reached, default=Fraction(0))
    elif way == "formula" and claim["value"] is not None:
        raw = (claim["value"] - Fraction(str(said["minus"]))) * Fraction(str(said["times"]))
        best = max(Fraction(0), min(raw, Fraction(str(line["cap"]))))
    elif way in ("choice", "each", "best_and_bonus") and claim["choice"] is not None:
        entries = said if way == "choice" else said["choices"] if way == "each" else said["levels"]
        (entry,) = [each for each in entries if each["code"] == claim["choice"]]
        best = Fraction(str(entry["points"] if "points" in entry else entry["base"]))
        further = Fraction(str(entry.get("bonus", 0)))
        if way != "choice" and "rank" in said:
            share = share_of(said, claim["rank"])
            best, further = best * share, further * share
    if claim["self_mark"] is not None:
        best, further = min(best, claim["self_mark"]), min(further, claim["self_mark"])
    return best, further


def share_of(said, rank):
    if rank is None:
        return Fraction(0)
    listed = said["rank"]
    return Fraction(str(listed[rank - 1] if rank <= len(listed) else said.get("rank_rest", 0)))


def allowed(line, claim, days):
    if line["evidence"] == "required" and not claim["evidence"]:
        return False
    if line.get("in_field") and claim["in_field"] is not True:
        return False
    window = line.get("window")
    if window is None:
        return True
    day = claim["achieved_on"]
    if day is None or (window.get("until") and day > window["until"]):
        return False
    if "after" not in window and "or_last_years" not in window:
        return True
    after_title = "after" in window and window["after"] in days and day >= days[window["after"]]
    return bool(
        after_title
        or (
            "or_last_years" in window
            and "count_to" in days
            and day >= years_before(days["count_to"], window["or_last_years"])
        )
    )


def years_before(day, years):
    """The same day so many years earlier; the 29th of February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
