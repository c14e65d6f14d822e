"""What must agree between the parts of a plan: days in order, codes once, nothing that leads nowhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from provisions.documents_yaml import PlanError
from provisions.reader import Node
from review_plans.plan import Deadline, Plan, Stop, Variant


def check(root: Node, plan: Plan) -> None:
    """Raise PlanError for the first disagreement, at the place to mend."""
    for each in _checks():
        each(root, plan)


def faults(root: Node, plan: Plan) -> Iterator[PlanError]:
    """The first disagreement of every kind, so that a writer sees more than one at a time."""
    for each in _checks():
        try:
            each(root, plan)
        except PlanError as error:
            yield error


def _checks() -> tuple[Callable[[Node, Plan], None], ...]:
    return (
        _codes_once,
        _days_in_order,
        _tracks_meet,
        _routes_meet,
        _gates_stand,
        _slots_meet,
        _papers_meet,
        _clauses_meet,
    )


def _codes_once(root: Node, plan: Plan) -> None:
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("specialties", (s.code for s in plan.specialties)),
        ("targets", (t.level for t in plan.targets)),
        ("tracks", (t.code for t in plan.tracks)),
        ("variants", (v.code for v in plan.variants)),
        ("slots", (s.code for s in plan.slots)),
        ("papers", (p.kind for p in plan.papers)),
        ("notices", (n.kind for n in plan.notices)),
    )
    for key, codes in lists:
        _once(root, key, list(codes))
    for kind, members in (("accepting_offices", plan.accepting_offices), ("offices", plan.offices)):
        _once_in_groups(root, kind, [o.code for o in members])
    for index, variant in enumerate(plan.variants):
        _once(root, "variants", [s.code for s in variant.stops], (index, "stops"))
    affiliations = [a for v in plan.variants for a in v.affiliations]
    _once_in_groups(root, "variants", affiliations)


def _once(root: Node, key: str, codes: Sequence[str], below: tuple[str | int, ...] = ()) -> None:
    for index, each in enumerate(codes):
        if each in codes[:index]:
            raise _twice(Node(each, (key, *below, index), root.complain), each)


def _once_in_groups(root: Node, key: str, codes: Sequence[str]) -> None:
    for index, each in enumerate(codes):
        if each in codes[:index]:
            raise _twice(Node(each, (key,), root.complain), each)


def _twice(node: Node, each: str) -> Exception:
    return node.wrong(
        f"“{each}”出现了两次。", f"`{each}` stands twice.", "请删去或改名其中一个。", "Delete or rename one of them."
    )


def _days_in_order(root: Node, plan: Plan) -> None:
    before: tuple[str, date] = ("opens", plan.opens_at)
    for index, each in enumerate(plan.deadlines):
        before = _not_before(Node(each, ("calendar", "deadlines", index, "date"), root.complain), each, before)
    for index, variant in enumerate(plan.variants):
        _stops_in_order(root, index, variant)


def _not_before(node: Node, each: Deadline, before: tuple[str, date]) -> tuple[str, date]:
    if each.date is None:
        return before
    if each.date < before[1]:
        raise node.wrong(
            f"“{each.code}”（{each.date}）早于前一个时间“{before[0]}”（{before[1]}）。",
            f"`{each.code}` ({each.date}) comes before `{before[0]}` ({before[1]}).",
            "请核对通知，按先后改正日期。",
            "Compare with the notice and put the days in order.",
        )
    return each.code, each.date


def _stops_in_order(root: Node, index: int, variant: Variant) -> None:
    before: Stop | None = None
    for place, stop in enumerate(variant.stops):
        if stop.deadline is None:
            continue
        if before and before.deadline and stop.deadline < before.deadline:
            node = Node(stop, ("variants", index, "stops", place, "deadline"), root.complain)
            raise node.wrong(
                f"环节“{stop.code}”的截止日早于前一环节“{before.code}”。",
                f"Stop `{stop.code}` closes before the earlier stop `{before.code}`.",
                "请调整环节顺序或截止日。",
                "Reorder the stops or mend the deadline.",
            )
        before = stop


def _tracks_meet(root: Node, plan: Plan) -> None:
    known = {t.code for t in plan.tracks}
    for index, target in enumerate(plan.targets):
        for place, code in enumerate(target.tracks):
            if code not in known:
                node = Node(code, ("targets", index, "tracks", place), root.complain)
                raise node.wrong(
                    f"没有“{code}”这一申报途径。",
                    f"There is no track `{code}`.",
                    "请在 tracks 中补写，或删去此处。",
                    "Add it to `tracks`, or delete it here.",
                )
    used = {code for target in plan.targets for code in target.tracks}
    for index, track in enumerate(plan.tracks):
        if track.code not in used:
            node = Node(track, ("tracks", index), root.complain)
            raise node.wrong(
                f"没有层级使用途径“{track.code}”。",
                f"No target level uses the track `{track.code}`.",
                "请写入某一层级的 tracks，或删去此途径。",
                "Name it in a target's `tracks`, or delete it.",
            )


def _routes_meet(root: Node, plan: Plan) -> None:
    kinds = {(o.kind, o.bureau_kind) for o in plan.offices}
    notices = {n.kind for n in plan.notices}
    for index, variant in enumerate(plan.variants):
        for place, stop in enumerate(variant.stops):
            node = Node(stop, ("variants", index, "stops", place), root.complain)
            _somebody_sits_there(node, stop, kinds, bool(plan.accepting_offices))
            if stop.kind.endswith("_notice") and stop.kind not in notices:
                raise node.wrong(
                    f"环节“{stop.code}”没有公示天数。",
                    f"Stop `{stop.code}` has no number of working days.",
                    "请在 notices 中补写。",
                    "Add it to `notices`.",
                )


def _somebody_sits_there(node: Node, stop: Stop, kinds: set[tuple[str, str]], accepting: bool) -> None:
    if stop.kind == "accepting_office":
        manned = accepting
    elif stop.kind == "bureau":
        manned = all(("bureau", party) in kinds for party in stop.sign_offs.parties)
    elif stop.kind in ("department", "agency", "lower_committee"):
        manned = (stop.kind, "") in kinds
    else:
        manned = True
    if not manned:
        raise node.wrong(
            f"环节“{stop.code}”没有任何单位可以办理。",
            f"No office can act at stop `{stop.code}`.",
            "请在 offices 或 accepting_offices 中补写单位。",
            "Add the office to `offices` or `accepting_offices`.",
        )


def _gates_stand(root: Node, plan: Plan) -> None:
    for key, code in (("form_unlocks_after", plan.form_unlocks_after), ("fee_after", plan.fee_after)):
        for variant in plan.variants:
            if code and code not in [s.code for s in variant.stops]:
                node = Node(code, (key, "stop"), root.complain)
                raise node.wrong(
                    f"路线“{variant.code}”中没有环节“{code}”。",
                    f"Variant `{variant.code}` has no stop `{code}`.",
                    "请改用该路线中的环节。",
                    "Name a stop that every variant has.",
                )
    charged = any(s.kind == "fee" for v in plan.variants for s in v.stops)
    if charged != bool(plan.fee_after):
        node = Node(None, ("fee_after",), root.complain)
        raise node.wrong(
            "缴费环节与 fee_after 不一致。",
            "The fee stop and `fee_after` disagree.",
            "有缴费环节时写明 fee_after，没有时删去。",
            "Say `fee_after` where there is a fee stop, and only there.",
        )


def _slots_meet(root: Node, plan: Plan) -> None:
    tracks = {f"track:{t.code}" for t in plan.tracks} | {f"target:{t.level}" for t in plan.targets}
    for index, slot in enumerate(plan.slots):
        for place, test in enumerate(slot.when):
            if test.startswith(("track:", "target:")) and test not in tracks:
                node = Node(test, ("slots", index, "when", place), root.complain)
                raise node.wrong(
                    f"本计划没有“{test}”，这一材料永远填不上。",
                    f"This plan has no `{test}`, so nothing can fill this slot.",
                    "请改用本计划的途径或层级。",
                    "Name a track or target of this plan.",
                )
    codes = {slot.code for slot in plan.slots}
    delegating = [v for v in plan.variants if v.needs_delegation]
    if (plan.delegation_slot and plan.delegation_slot not in codes) or (delegating and not plan.delegation_slot):
        node = Node(plan.delegation_slot, ("delegation_slot",), root.complain)
        raise node.wrong(
            "部属单位的委托函没有对应的材料位置。",
            "The delegation letter of central units has no slot.",
            "请写明 delegation_slot，并在 slots 中列出。",
            "Name `delegation_slot` and list it among the slots.",
        )


def _papers_meet(root: Node, plan: Plan) -> None:
    if plan.paper("review_form") is None:
        node = Node(None, ("papers",), root.complain)
        raise node.wrong(
            "没有评审表。",
            "There is no review form.",
            "请在 papers 中补写 review_form。",
            "Add `review_form` to `papers`.",
        )
    for index, paper in enumerate(plan.papers):
        if paper.watermark and not plan.watermark_text:
            node = Node(paper, ("papers", index, "watermark"), root.complain)
            raise node.wrong(
                "要求水印，却没有水印文字。",
                "A watermark is asked for, but it has no words.",
                "请补写 watermark。",
                "Add `watermark`.",
            )


def _clauses_meet(root: Node, plan: Plan) -> None:
    known = {
        "slot": {s.code for s in plan.slots},
        "deadline": {d.code for d in plan.deadlines} | {"opens", "count_to", "works"},
        "stop": {s.code for v in plan.variants for s in v.stops} | {v.code for v in plan.variants},
        "paper": {p.kind for p in plan.papers},
        "notice": {n.kind for n in plan.notices},
    }
    for index, clause in enumerate(plan.clauses):
        for place, each in enumerate(clause.by):
            if clause.handled in known and each not in known[clause.handled]:
                node = Node(each, ("clauses", index, "by", place), root.complain)
                raise node.wrong(
                    f"条款索引所指的“{each}”不存在。",
                    f"The clause index names `{each}`, which does not exist.",
                    "请改用已有的代码。",
                    "Name something that exists.",
                )
