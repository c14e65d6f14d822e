"""The way of a declaration, by the employer's affiliation: stops added, dropped, moved, and who signs there."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from eligibility import words
from provisions.citation import Text
from review_plans.plan import Plan, Stop, Variant
from review_plans.studio.differences.change import ADDED, CHANGED, REMOVED, Change, Place, from_to
from review_plans.vocabulary import AFFILIATIONS

KINDS = {
    "employer": Text("用人单位审核", "employer's check"),
    "employer_notice": Text("单位公示", "employer's notice"),
    "accepting_office": Text("受理点", "accepting office"),
    "bureau": Text("经信人社部门", "bureau"),
    "department": Text("主管部门", "department"),
    "agency": Text("人事代理机构", "personnel agency"),
    "lower_committee": Text("下一级评委会", "lower committee"),
    "committee_check": Text("评委会办公室审查", "committee office's check"),
    "admission_notice": Text("评前公示", "notice before the review"),
    "fee": Text("缴费", "fee"),
    "expert_review": Text("专家评审", "expert review"),
    "ballot": Text("表决", "ballot"),
    "result_notice": Text("结果公示", "notice of the result"),
    "confirmation": Text("公布资格", "confirmation"),
    "certificate": Text("电子证书", "certificate"),
    "archive": Text("归档", "filing"),
}
PARTIES = {
    "industry": Text("经信部门", "industry bureau"),
    "human_resources": Text("人社部门", "human-resources bureau"),
}

OR, AND = Text("或", " or "), Text("和", " and ")


def route_changes(one: Plan, other: Plan) -> Iterator[Change]:
    """One sentence for each difference, with all the affiliations it concerns."""
    concerned: dict[Text, list[str]] = {}
    for affiliation in AFFILIATIONS:
        said = _said(_of(one, affiliation), _of(other, affiliation))
        if said is not None:
            concerned.setdefault(said, []).append(affiliation)
    for said, affiliations in concerned.items():
        who = words.listed(words.VALUES[code] for code in affiliations)
        says = Text(f"{who.zh}单位的路线：{said.zh}", f"route of {who.en} employers: {said.en}")
        old, new = _of(one, affiliations[0]), _of(other, affiliations[0])
        kind = ADDED if old is None else REMOVED if new is None else CHANGED
        yield Change("route", kind, ",".join(affiliations), says, _place(old), _place(new))
    yield from _signing(one, other)


def _said(old: Variant | None, new: Variant | None) -> Text | None:
    if old is None or new is None:
        if old is new:
            return None
        gone = Text("不再有路线", "there is no route any more")
        return gone if new is None else Text(f"新增：{_path(new).zh}", f"new: {_path(new).en}")
    told = [*_come(old, new), *_gone(old, new), *_moved(old, new)]
    return words.listed(told, "；", "; ") if told else None


def _come(old: Variant, new: Variant) -> Iterator[Text]:
    before = [stop.code for stop in old.stops]
    for place, stop in enumerate(new.stops):
        if stop.code not in before:
            name = _stop(stop)
            after = KINDS[new.stops[place - 1].kind] if place else None
            where = Text(f"（在{after.zh}之后）", f" (after the {after.en})") if after else Text("", "")
            yield Text(f"增加“{name.zh}”{where.zh}", f"new stop “{name.en}”{where.en}")
        elif stop.optional != old.stop(stop.code).optional:
            name, may = KINDS[stop.kind], Text("可略", "optional") if stop.optional else Text("必经", "compulsory")
            yield Text(f"“{name.zh}”改为{may.zh}", f"“{name.en}” becomes {may.en}")


def _gone(old: Variant, new: Variant) -> Iterator[Text]:
    after = [stop.code for stop in new.stops]
    for stop in old.stops:
        if stop.code not in after:
            name = KINDS[stop.kind]
            yield Text(f"不再经过“{name.zh}”", f"“{name.en}” is gone")


def _moved(old: Variant, new: Variant) -> Iterator[Text]:
    """Stops of both that stand in another order; each told once, by what it now follows."""
    both = {stop.code for stop in old.stops} & {stop.code for stop in new.stops}
    was = [stop.code for stop in old.stops if stop.code in both]
    now = [stop.code for stop in new.stops if stop.code in both]
    kept = {
        code
        for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        for code in was[block.a : block.a + block.size]
    }
    for place, code in enumerate(now):
        if code not in kept and place:
            name, after = KINDS[new.stop(code).kind], KINDS[new.stop(now[place - 1]).kind]
            yield Text(f"“{name.zh}”移到“{after.zh}”之后", f"“{name.en}” now follows “{after.en}”")


def _of(plan: Plan, affiliation: str) -> Variant | None:
    return next((variant for variant in plan.variants if affiliation in variant.affiliations), None)


def _place(variant: Variant | None) -> Place | None:
    return Place.of(variant.cite) if variant else None


def _path(variant: Variant) -> Text:
    named = [_stop(stop) for stop in variant.stops]
    return Text(" → ".join(name.zh for name in named), " → ".join(name.en for name in named))


def _stop(stop: Stop) -> Text:
    name = KINDS[stop.kind]
    return Text(f"{name.zh}（可略）", f"{name.en} (optional)") if stop.optional else name


def _signing(one: Plan, other: Plan) -> Iterator[Change]:
    old, new = _first_of_each(one), _first_of_each(other)
    for code in old:
        if code in new and _signers(old[code]) != _signers(new[code]):
            name = KINDS[old[code].kind]
            what = Text(f"“{name.zh}”由谁签", f"who signs at the {name.en}")
            says = from_to(what, _signers(old[code]), _signers(new[code]))
            yield Change("route", CHANGED, code, says, Place.of(old[code].cite), Place.of(new[code].cite))


def _first_of_each(plan: Plan) -> dict[str, Stop]:
    found: dict[str, Stop] = {}
    for variant in plan.variants:
        for stop in variant.stops:
            found.setdefault(stop.code, stop)
    return found


def _signers(stop: Stop) -> Text:
    named = [PARTIES.get(party, KINDS.get(party, Text(party, party))) for party in stop.sign_offs.parties]
    if len(named) == 1:
        return named[0]
    either = stop.sign_offs.mode == "any_of"
    return words.listed(named, OR.zh, OR.en) if either else words.listed(named, AND.zh, AND.en)
