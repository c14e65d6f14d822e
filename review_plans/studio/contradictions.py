"""What in a plan cannot be kept: windows that close too early, slots nobody can fill, figures that disagree."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from provisions.citation import Text
from provisions.reader import Node
from provisions.working_days import CalendarMissing, WorkingCalendar, latest_posting_day
from review_plans.plan import NoticeRule, Plan, Slot, Stop, Variant
from review_plans.studio.reach import points_in, unreachable
from review_plans.studio.remarks import Remark, both, of_error
from review_plans.studio.requirements import asked_by
from review_plans.studio.sources import PlanSource

LATER = Text("请放宽后一个期限，或提前前一个期限。", "Move the later day back, or the earlier one forward.")
SAME = Text("请核对通知，改成同一数字。", "Compare with the notice and write one figure.")
VOTE = Text(
    "请在专家评审之后写上表决环节（ballot）；通知确实没有表决的，写明理由后保留。",
    "Add the stop `ballot` after the experts; if the notice really knows no vote, keep it with the reason.",
)
RULE_OF_BOARD = Text("请写上 board，或删去表决环节。", "Write `board`, or delete the stop.")
NOBODY = Text("请改正 when，或删去这一材料。", "Mend `when`, or delete the slot.")
YEARS_OF = {
    "hours": ("hours_each_year@1", "hours_sum_with_makeup@1", "hours_sum_with_makeup@2", "record_only@1"),
    "appraisal": ("appraisal_each@1", "appraisal_recorded@1"),
}


def contradictions(source: PlanSource, calendar: WorkingCalendar) -> tuple[list[Remark], list[Remark]]:
    """(contradictions, tracks that wait for a source) of a plan whose files could be read."""
    plan = source.plan
    assert plan is not None
    broken, waiting = unreachable(source)
    found = [of_error("disagreement", error) for error in source.disagreements]
    found += broken
    found += _notices(source, plan, calendar)
    found += _slots(source, plan)
    found += _years(source, plan)
    found += _works(source, plan)
    found += _points(source, plan)
    found += _rules_of_nobody(source, plan)
    found += _undecided(source, plan)
    return list({remark.key: remark for remark in found}.values()), waiting


def _notices(source: PlanSource, plan: Plan, calendar: WorkingCalendar) -> Iterator[Remark]:
    for index, variant in enumerate(plan.variants):
        for stop in variant.stops:
            rule = plan.notice(stop.kind)
            if rule is None or stop.deadline is None:
                continue
            before = _day_before(plan, variant, stop)
            if before is not None:
                line = source.file("plan").line_of(("variants", index))
                yield from _runs(stop, rule, before, calendar, source.file("plan").file, line)


def _day_before(plan: Plan, variant: Variant, stop: Stop) -> date | None:
    """The last day on which somebody may still arrive at the stop."""
    earlier = [plan.personal_deadline]
    for each in variant.stops:
        if each.code == stop.code:
            break
        earlier.append(each.deadline if each.deadline_key != stop.deadline_key else None)
    return max((day for day in earlier if day is not None), default=None)


def _runs(
    stop: Stop, rule: NoticeRule, before: date, calendar: WorkingCalendar, file: str, line: int
) -> Iterator[Remark]:
    assert stop.deadline is not None
    clauses = (stop.cite.clause, rule.cite.clause)
    try:
        latest = latest_posting_day(stop.deadline, rule.working_days, calendar)
    except CalendarMissing as error:
        says, remedy = Text(error.message, error.message_en), Text(error.remedy, error.remedy_en)
        yield Remark("calendar", str(error.year), says, remedy, file, line, clauses)
        return
    if latest >= before:
        return
    says = Text(
        f"环节“{stop.name.zh}”的公示满 {rule.working_days} 个工作日，最迟须 {latest} 张贴才赶得上 {stop.deadline} 截止；"
        f"而前一环节 {before} 才截止，最后一天提交的人公示不完。",
        f"The notice of `{stop.name.en}` runs {rule.working_days} working days: to be over by {stop.deadline} it must be posted by "
        f"{latest}, yet people may still arrive on {before}.",
    )
    yield Remark("notice_too_late", f"{stop.code}", says, LATER, file, line, clauses)


def _undecided(source: PlanSource, plan: Plan) -> Iterator[Remark]:
    """Routes on which experts read but nobody votes, and votes for which the plan has no rule."""
    plan_file = source.file("plan")
    for index, variant in enumerate(plan.variants):
        stops = {stop.kind: stop for stop in variant.stops}
        line = plan_file.line_of(("variants", index))
        if "expert_review" in stops and "ballot" not in stops:
            stop = stops["expert_review"]
            says = Text(
                f"路线 {variant.code} 在“{stop.name.zh}”之后没有评委会表决，专家评审完就到后面的环节，没有人作出通过或不通过的决定。",
                f"Route {variant.code} knows no ballot after `{stop.name.en}`: nobody decides who passes.",
            )
            yield Remark("no_ballot", variant.code, says, VOTE, plan_file.file, line, (stop.cite.clause,))
        if "ballot" in stops and plan.board is None:
            stop = stops["ballot"]
            says = Text(
                f"路线 {variant.code} 有“{stop.name.zh}”，但计划没有写评委会的人数、到会和通过比例，会议召集不了。",
                f"Route {variant.code} has `{stop.name.en}`, yet the plan says nothing of its board: no meeting can be called.",
            )
            yield Remark("no_board", variant.code, says, RULE_OF_BOARD, plan_file.file, line, (stop.cite.clause,))


def _slots(source: PlanSource, plan: Plan) -> Iterator[Remark]:
    kinds = _needed_of_all(source, "employer.kind")
    last = max(day.year for day in (plan.opens_at, plan.count_to, *(d.date for d in plan.deadlines)) if day)
    for index, slot in enumerate(plan.slots):
        for why in _why_never(plan, slot, kinds, last):
            says = Text(
                f"材料“{slot.name.zh}”永远用不上：{why.zh}。", f"Nobody can ever fill `{slot.name.en}`: {why.en}."
            )
            line = source.file("plan").line_of(("slots", index))
            yield Remark("slot_of_nobody", slot.code, says, NOBODY, source.file("plan").file, line, (slot.cite.clause,))


def _why_never(plan: Plan, slot: Slot, kinds: frozenset[Any] | None, last: int) -> Iterator[Text]:
    asked: dict[str, set[str]] = {}
    for test in slot.when:
        name, _, value = test.partition(":")
        asked.setdefault(name, set()).add(value)
    for name in ("track", "target", "employer", "affiliation"):
        if len(asked.get(name, ())) > 1:
            named = sorted(asked[name])
            yield Text(f"要求同时是 {'、'.join(named)}", f"it asks for {' and '.join(named)} at once")
            return
    track, target = "".join(asked.get("track", ())), "".join(asked.get("target", ()))
    levels = {each.level: each.tracks for each in plan.targets}
    if track and target in levels and track not in levels[target]:
        yield Text(f"层级 {target} 没有途径 {track}", f"target {target} has no track {track}")
    kind = "".join(asked.get("employer", ()))
    if kind and kinds is not None and kind not in kinds:
        yield Text(f"规则不许 {kind} 类单位申报", f"the rules exclude employers of kind {kind}")
    affiliation = "".join(asked.get("affiliation", ()))
    if affiliation and not any(affiliation in variant.affiliations for variant in plan.variants):
        yield Text(f"没有给 {affiliation} 单位的路线", f"no route takes {affiliation} employers")
    if any(year > last for year in slot.per_years):
        late = max(slot.per_years)
        yield Text(f"{late} 年在本计划结束以后", f"{late} comes after this plan is over")


def _needed_of_all(source: PlanSource, fact: str) -> frozenset[Any] | None:
    """The values that every declaration must have of a fact; None if any will do."""
    allowed: frozenset[Any] | None = None
    for rule in _common(source):
        name, inner = asked_by(rule)
        check = inner.value if name == "fact_is@1" else {}
        if check.get("fact") == fact and rule.value.get("stands", "in") == "in" and not rule.has("when"):
            values = frozenset(check.get("in") or ())
            allowed = values if allowed is None else allowed & values
    return allowed


def _common(source: PlanSource) -> list[Node]:
    root = source.file("eligibility").root
    return list(root.at("common").items()) if root.has("common") else []


def _years(source: PlanSource, plan: Plan) -> Iterator[Remark]:
    """Hours and appraisals: the plan, its rules and its slots must speak of the same years."""
    for proof, printed in (("hours", plan.hours_years), ("appraisal", plan.appraisal_years)):
        asked = {rule.at("rule").text(): (rule, years) for rule, years in _years_asked(source, proof)}
        together = {year for _, years in asked.values() for year in years}
        for rule, years in asked.values():
            if printed and (set(years) - set(printed) or together < set(printed)):
                yield _other_years(source, rule, proof, years, printed)
        for index, slot in enumerate(plan.slots):
            if slot.proves == proof and slot.per_years and printed and set(slot.per_years) != set(printed):
                line = source.file("plan").line_of(("slots", index))
                says = _years_differ(slot.name, slot.per_years, printed)
                yield Remark("years_differ", slot.code, says, SAME, source.file("plan").file, line, (slot.cite.clause,))


def _years_asked(source: PlanSource, proof: str) -> Iterator[tuple[Node, tuple[int, ...]]]:
    for rule in _common(source):
        name, inner = asked_by(rule)
        if name in YEARS_OF[proof]:
            yield rule, tuple(inner.value["years"])


def _other_years(
    source: PlanSource, rule: Node, proof: str, years: tuple[int, ...], printed: tuple[int, ...]
) -> Remark:
    file = source.file("eligibility")
    code, clause = rule.at("rule").text(), rule.at("cite").at("clause").text()
    rules = (f"{source.plan.code}.common.{code}",) if source.plan else ()
    says = _years_differ(rule.both(), years, printed)
    return Remark("years_differ", f"{proof}.{code}", says, SAME, file.file, file.line_of(rule.trail), (clause,), rules)


def _years_differ(name: Text, years: tuple[int, ...], printed: tuple[int, ...]) -> Text:
    one, other = "、".join(map(str, years)), "、".join(map(str, printed))
    return Text(
        f"“{name.zh}”写的是 {one} 年，计划写的是 {other} 年。", f"`{name.en}` speaks of {one}, the plan of {other}."
    )


def _works(source: PlanSource, plan: Plan) -> Iterator[Remark]:
    works, file = plan.works, source.file("plan")
    if works is None:
        return
    line = file.line_of(("works",))
    if works.until and plan.count_to and works.or_last_years and not works.after_title:
        opens = date(plan.count_to.year - works.or_last_years, plan.count_to.month, 1)
        if works.until < opens:
            says = Text(
                f"业绩时间窗口 {opens} 才开始，{works.until} 已结束。",
                f"The window of works opens on {opens} and closes on {works.until}.",
            )
            yield Remark("window_closed", "works", says, SAME, file.file, line, (works.cite.clause,))
    for rule in _common(source):
        name, inner = asked_by(rule)
        window = (inner.value.get("window") or {}) if name == "achievements_within@1" else {}
        for key, printed in (("until", works.until), ("last_years", works.or_last_years)):
            said = window.get(key)
            if said is not None and printed is not None and str(said) != str(printed):
                says = Text(
                    f"业绩时间窗口两处不同：规则写 {said}，计划写 {printed}。",
                    f"The window of works differs: the rule says {said}, the plan {printed}.",
                )
                yield Remark("window_differs", f"works.{key}", says, SAME, file.file, line, (works.cite.clause,))


def _points(source: PlanSource, plan: Plan) -> Iterator[Remark]:
    """A specialty whose table cannot reach what a rule asks."""
    schedule, file = source.schedule, source.file("scoring").file
    if schedule is None or source.book is None:
        return
    least = dict(_asked_points(source.file("eligibility").data))
    for specialty in plan.specialties:
        most = points_in(schedule, specialty.code)
        wanted = least.get(schedule.code)
        if wanted is not None and most < wanted:
            says = Text(
                f"专业“{specialty.name.zh}”的评分表最多得 {most} 分，达不到要求的 {wanted} 分。",
                f"In `{specialty.name.en}` the table gives {most} at most, {wanted} are asked.",
            )
            yield Remark("cap_too_low", specialty.code, says, SAME, file, 0, (schedule.citation.clause,))


def _asked_points(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        asked = data.get("self_score_at_least@1")
        if isinstance(asked, dict) and not isinstance(asked.get("at_least"), str):
            yield asked.get("table", ""), asked.get("at_least")
        for value in data.values():
            yield from _asked_points(value)
    elif isinstance(data, list):
        for item in data:
            yield from _asked_points(item)


def _rules_of_nobody(source: PlanSource, plan: Plan) -> Iterator[Remark]:
    levels = {target.level for target in plan.targets}
    file = source.file("eligibility")
    for rule in _common(source):
        wanted = set(rule.value.get("targets") or levels)
        if not wanted & levels:
            code, clause = rule.at("rule").text(), rule.at("cite").at("clause").text()
            named = rule.both()
            says = Text(
                f"规则“{named.zh}”只对本计划没有的层级有效。", f"Rule `{named.en}` stands for levels this plan lacks."
            )
            rules = (f"{plan.code}.common.{code}",)
            remedy = both(Text("请改正 targets，或删去这条规则。", "Mend `targets`, or delete the rule."))
            yield Remark("rule_of_nobody", code, says, remedy, file.file, file.line_of(rule.trail), (clause,), rules)
