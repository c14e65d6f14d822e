"""What a plan asks, as the guide page prints it (办事指南): already in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from eligibility.rulebook import Rule, Rulebook
from eligibility.rulebook import Track as RuledTrack
from provisions.citation import NOTICE, Citation, Text
from provisions.working_days import CalendarMissing
from review_plans import queries
from review_plans.models import PlanVersion
from review_plans.plan import Office, Plan, Slot, Stop, Variant
from review_plans.saying import clause_words, closing_words, day_words, english, words

UNMARKED = NOTICE


@dataclass(frozen=True)
class Point:
    """A sentence with its clause; `origin` is empty where it stands in this very notice."""

    says: str
    clause: str = ""
    origin: str = ""
    lead: str = ""
    points: tuple["Point", ...] = ()


@dataclass(frozen=True)
class TrackGuide:
    name: str
    targets: str
    summary: Point
    rules: tuple[Point, ...]
    branches: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True)
class Material:
    name: str
    hint: str
    when: str
    source: str
    required: bool
    by_employer: bool
    cite: Point


@dataclass(frozen=True)
class Step:
    name: str
    when: str
    who: str
    note: str
    cite: Point


@dataclass(frozen=True)
class Route:
    code: str
    name: str
    employers: str
    cite: Point
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class OfficeLine:
    name: str
    area: str
    address: str
    telephone: str


@dataclass(frozen=True)
class PaperLine:
    title: str
    copies: int
    duplex: bool
    watermark: bool
    cite: Point


@dataclass(frozen=True)
class ClauseLine:
    locator: str
    says: str
    handled: str


@dataclass(frozen=True)
class MissingLine:
    what: str
    where: str
    follows: str


@dataclass(frozen=True)
class Guide:
    """Everything on the page, in its order."""

    name: str
    summary: str
    organiser: str
    level: str
    document: str
    conditions: tuple[Point, ...]
    common_rules: tuple[Point, ...]
    specialties: tuple[Point, ...]
    tracks: tuple[TrackGuide, ...]
    dates: tuple[tuple[str, str, Point], ...]
    figures: tuple[Point, ...]
    materials: tuple[Material, ...]
    routes: tuple[Route, ...]
    accepting_offices: tuple[OfficeLine, ...]
    accepting_note: Point | None
    other_offices: tuple[tuple[str, tuple[OfficeLine, ...]], ...]
    papers: tuple[PaperLine, ...]
    paper_points: tuple[Point, ...]
    sanctions: tuple[Point, ...]
    missing: tuple[MissingLine, ...]
    texts: tuple[str, ...]
    clauses: tuple[ClauseLine, ...]


def guide_of(version: PlanVersion) -> Guide:
    """The guide of a version, with what was amended for everybody."""
    plan, book = queries.plan_of(version), queries.rulebook_of(version)
    moved = queries.moved_for_all(version.plan)
    contacts = queries.contacts_of(version.plan)
    return Guide(
        name=words(plan.name),
        summary=words(plan.summary),
        organiser=words(plan.organiser),
        level=words(plan.level_name),
        document=plan.document_number,
        conditions=tuple(_point(says, cite, plan) for says, cite in plan.conditions),
        common_rules=tuple(_rule(rule, plan) for rule in book.common),
        specialties=tuple(_specialty(plan, code) for code in (s.code for s in plan.specialties)),
        tracks=tuple(_tracks(plan, book)),
        dates=tuple(_dates(plan, moved)),
        figures=tuple(_figures(plan)),
        materials=tuple(_material(slot, plan) for slot in plan.slots),
        routes=tuple(_route(variant, plan, version, moved) for variant in plan.variants),
        accepting_offices=tuple(
            _office_line(o.code, o.name, o.name_en, o.area, o.address, o.telephone, plan, contacts)
            for o in plan.accepting_offices
        ),
        accepting_note=_accepting_note(plan),
        other_offices=tuple(_other_offices(plan, contacts)),
        papers=tuple(
            PaperLine(p.title, p.copies, p.duplex, p.watermark, _cite(p.cite, plan)) for p in plan.papers if p.copies
        ),
        paper_points=tuple(_paper_points(plan)),
        sanctions=tuple(_point(says, cite, plan) for says, cite in plan.sanctions),
        missing=tuple(MissingLine(words(m.what), m.where, words(m.follows)) for m in plan.missing),
        texts=tuple(words(text) for text in plan.texts.values()),
        clauses=tuple(ClauseLine(c.locator, words(c.says), HANDLED[c.handled]()) for c in plan.clauses),
    )


def _cite(cite: Citation, plan: Plan) -> Point:
    origin = "" if cite.origin == UNMARKED else cite.origin
    return Point(words(cite.says), clause_words(cite, plan.document_number), origin)


def _point(says: Text, cite: Citation, plan: Plan, lead: str = "") -> Point:
    marked = _cite(cite, plan)
    return Point(words(says), marked.clause, marked.origin, lead)


def _specialty(plan: Plan, code: str) -> Point:
    specialty = plan.specialty(code)
    subs = _("、").join(words(sub.name) for sub in specialty.subs)
    says = specialty.cite.says if specialty.cite.says != specialty.name else Text("", "")
    told = [words(says), _("含：%(subs)s") % {"subs": subs} if subs else ""]
    return Point(_("；").join(part for part in told if part), lead=words(specialty.name))


def _tracks(plan: Plan, book: Rulebook) -> Iterable[TrackGuide]:
    ruled = {(target.code, track.code): track for target in book.targets for track in target.tracks}
    for track in plan.tracks:
        levels = [target for target in plan.targets if track.code in target.tracks]
        for target in levels:
            many = len(plan.targets) > 1
            yield TrackGuide(
                name=words(track.name),
                targets=words(target.title) if many else "",
                summary=_point(track.cite.says, track.cite, plan),
                rules=tuple(_rule(rule, plan) for rule in ruled[target.level, track.code].rules),
                branches=_branches(ruled[target.level, track.code], plan),
            )


def _branches(track: RuledTrack, plan: Plan) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    return tuple((words(b.name), tuple(_rule(rule, plan) for rule in b.rules)) for b in track.branches)


def _rule(rule: Rule, plan: Plan) -> Point:
    marked = _point(rule.says, rule.citation, plan)
    return Point(marked.says, marked.clause, marked.origin, points=tuple(_rule(part, plan) for part in rule.parts))


def _dates(plan: Plan, moved: dict[str, date]) -> Iterable[tuple[str, str, Point]]:
    if plan.opens_cite:
        yield _("开始受理"), day_words(plan.opens_at), _cite(plan.opens_cite, plan)
    for entry in plan.deadlines:
        day = moved.get(entry.code, entry.date)
        told = closing_words(day) if day else _("通知未写，另行确定")
        if entry.code in moved:
            told = _("%(day)s（已调整）") % {"day": told}
        cite = _cite(entry.cite, plan)
        yield words(entry.name), told, Point(cite.says if cite.origin else "", cite.clause, cite.origin)
    if plan.count_to_cite:
        told = day_words(plan.count_to) if plan.count_to else _("通知未写")
        yield _("年限计算到"), told, _cite(plan.count_to_cite, plan)


def _figures(plan: Plan) -> Iterable[Point]:
    named = (
        (_("继续教育"), plan.hours_cite),
        (_("年度考核"), plan.appraisal_cite),
        (_("养老保险"), plan.insurance_cite),
        (_("业绩成果"), plan.works.cite if plan.works else None),
        (_("述职"), plan.statement_cite),
        (_("证件照"), plan.photo.cite if plan.photo else None),
        (_("业绩档案"), plan.dossier_first_cite),
        (_("费用"), plan.fee_cite),
    )
    for lead, cite in named:
        if cite is not None:
            yield _point(cite.says, cite, plan, lead)
    for rule in plan.notices:
        places = _("、").join(words(place) for place in rule.places)
        says = words(rule.cite.says)
        marked = _cite(rule.cite, plan)
        yield Point(f"{says}（{places}）" if places else says, marked.clause, marked.origin, _("公示"))


def _material(slot: Slot, plan: Plan) -> Material:
    return Material(
        name=words(slot.name),
        hint=words(slot.hint),
        when=_("；").join(when_words(test, plan) for test in slot.when if test != "always"),
        source=SOURCES[slot.source](),
        required=slot.required,
        by_employer=slot.by == "employer",
        cite=_cite(slot.cite, plan),
    )


def when_words(test: str, plan: Plan) -> str:
    """A slot's condition in words."""
    name, _colon, argument = test.partition(":")
    if name == "track":
        return _("“%(track)s”途径") % {"track": words(plan.track(argument).name)}
    if name == "target":
        return _("申报%(title)s") % {"title": words(plan.target(argument).title)}
    return WHEN[name](argument)


def _route(variant: Variant, plan: Plan, version: PlanVersion, moved: dict[str, date]) -> Route:
    cite = variant.cite or variant.stops[0].cite
    first = Step(_("个人申报"), _personal(plan, moved), _("申报人"), "", Point(""))
    return Route(
        code=variant.code,
        name=words(variant.name),
        employers=_("、").join(AFFILIATIONS[each]() for each in variant.affiliations),
        cite=_cite(cite, plan),
        steps=(first, *(_step(stop, variant, plan, version, moved) for stop in variant.stops)),
    )


def _personal(plan: Plan, moved: dict[str, date]) -> str:
    day = moved.get(queries.PERSONAL, plan.personal_deadline)
    return closing_words(day) if day else _("截止日通知未写，另行确定")


def _step(stop: Stop, variant: Variant, plan: Plan, version: PlanVersion, moved: dict[str, date]) -> Step:
    day = moved.get(stop.code, moved.get(stop.deadline_key, stop.deadline))
    return Step(
        name=words(stop.name),
        when=closing_words(day) if day else "",
        who=_who_signs(stop),
        note=_note(stop, variant, plan, version),
        cite=_cite(stop.cite, plan),
    )


def _who_signs(stop: Stop) -> str:
    names = [PARTIES[party]() for party in stop.sign_offs.parties if party in PARTIES]
    if len(names) < 2:
        return names[0] if names else ""
    together = _(" 和 ") if stop.sign_offs.mode == "all_of" else _(" 或 ")
    return together.join(names)


def _note(stop: Stop, variant: Variant, plan: Plan, version: PlanVersion) -> str:
    told = []
    if stop.optional:
        told.append(_("未设该环节的跳过。"))
    rule = plan.notice(stop.kind)
    if rule is not None:
        told.append(_("公示%(days)d个工作日，张贴当天不算。") % {"days": rule.working_days})
    if stop.kind == "employer_notice":
        told.append(_posting(variant, version))
    return "".join(told)


def _posting(variant: Variant, version: PlanVersion) -> str:
    try:
        day = queries.latest_posting_day(version, variant.code)
    except CalendarMissing as missing:
        return missing.message_en if english() else missing.message
    return _("最晚张贴日：%(day)s。") % {"day": day_words(day)} if day else ""


def _office_line(
    code: str,
    name: str,
    name_en: str,
    area: str,
    address: str,
    telephone: str,
    plan: Plan,
    contacts: dict[str, dict[str, str]],
) -> OfficeLine:
    now = contacts.get(code, {})
    place = next((words(each.name) for each in plan.areas if each.code == area), "")
    return OfficeLine(
        name_en if english() else name, place, now.get("address", address), now.get("telephone", telephone)
    )


def _accepting_note(plan: Plan) -> Point | None:
    cites = [office.cite for office in plan.accepting_offices if office.cite]
    return _cite(cites[0], plan) if cites else None


def _other_offices(plan: Plan, contacts: dict[str, dict[str, str]]) -> Iterable[tuple[str, tuple[OfficeLine, ...]]]:
    groups: dict[str, list[Office]] = {}
    for office in plan.offices:
        groups.setdefault(office.bureau_kind or office.kind, []).append(office)
    for kind, offices in groups.items():
        lines = (
            _office_line(o.code, o.name, o.name_en, o.area, o.address, o.telephone, plan, contacts) for o in offices
        )
        yield OFFICES[kind](), tuple(lines)


def _paper_points(plan: Plan) -> Iterable[Point]:
    if plan.form_unlocks_cite:
        yield _point(plan.form_unlocks_cite.says, plan.form_unlocks_cite, plan, _("何时导出"))
    if plan.watermark_cite:
        marked = _cite(plan.watermark_cite, plan)
        says = _("%(says)s：%(words)s") % {"says": marked.says, "words": plan.watermark_text}
        yield Point(says, marked.clause, marked.origin, _("水印"))


SOURCES = {
    "upload": lambda: _("上传"),
    "fetched": lambda: _("自动提取，取不到则上传"),
    "system": lambda: _("在线填写"),
    "dossier": lambda: _("取自业绩档案"),
    "export": lambda: _("系统导出"),
}
WHEN = {
    "employer": lambda kind: _("企业人员") if kind == "enterprise" else _("事业单位人员"),
    "affiliation": lambda code: AFFILIATIONS[code](),
    "degree_year_from": lambda year: _("%(year)s年及以后取得的学历") % {"year": year},
    "degree_year_below": lambda year: _("%(year)s年以前取得的学历") % {"year": year},
    "degree_abroad": lambda _argument: _("国外或港澳台学历"),
    "insured_elsewhere": lambda _argument: _("社保缴在外地"),
    "title_from_elsewhere": lambda _argument: _("现职称在外地评定"),
}
AFFILIATIONS = {
    "county": lambda: _("区县所属单位"),
    "city_direct": lambda: _("市直属单位"),
    "provincial": lambda: _("省属单位"),
    "central": lambda: _("中央部属单位"),
    "private": lambda: _("民营单位"),
    "no_department": lambda: _("无主管部门的单位"),
}
PARTIES = {
    "industry": lambda: _("经信部门"),
    "human_resources": lambda: _("人社部门"),
    "employer": lambda: _("用人单位"),
    "employer_notice": lambda: _("用人单位"),
    "accepting_office": lambda: _("受理点"),
    "department": lambda: _("主管部门"),
    "agency": lambda: _("人事代理机构"),
    "lower_committee": lambda: _("下一级评委会"),
    "committee_check": lambda: _("评委会办公室"),
    "admission_notice": lambda: _("评委会办公室"),
    "fee": lambda: _("申报人缴费，评委会办公室登记"),
    "expert_review": lambda: _("评审专家"),
    "ballot": lambda: _("评委会"),
    "result_notice": lambda: _("评委会办公室"),
}
OFFICES = {
    "industry": lambda: _("经信部门"),
    "human_resources": lambda: _("人社部门"),
    "department": lambda: _("主管部门"),
    "agency": lambda: _("人事代理机构"),
    "lower_committee": lambda: _("下一级评委会"),
    "committee_office": lambda: _("评委会办公室"),
}
HANDLED = {
    "rule": lambda: _("自动比对条件"),
    "slot": lambda: _("申报材料"),
    "deadline": lambda: _("时间控制"),
    "stop": lambda: _("办理环节"),
    "paper": lambda: _("打印的表"),
    "notice": lambda: _("公示"),
    "office": lambda: _("单位目录"),
    "text": lambda: _("在本页说明"),
    "person": lambda: _("由人审查"),
    "missing": lambda: _("来源缺失"),
    "outside": lambda: _("平台以外办理"),
}
