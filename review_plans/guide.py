"""What a plan asks, as the guide page prints it (办事指南): already in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from eligibility.rulebook import Rule, Rulebook
from eligibility.rulebook import Track as RuledTrack
from provisions.citation import Text
from review_plans import queries
from review_plans.contacts import amended
from review_plans.guide_parts import (
    ClauseLine,
    Material,
    MissingLine,
    OfficeLine,
    OfficeTable,
    PaperLine,
    Point,
    Route,
    TrackGuide,
    cited,
    point_of,
)
from review_plans.guide_routes import route_of
from review_plans.labels import HANDLED, OFFICES, SOURCES, WHEN
from review_plans.models import PlanVersion
from review_plans.plan import AcceptingOffice, Office, Plan, Slot
from review_plans.saying import closing_words, day_words, english, words

Confirmed = Mapping[str, queries.Confirmation]


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
    accepting_offices: OfficeTable
    accepting_note: Point | None
    other_offices: tuple[OfficeTable, ...]
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
    confirmed = queries.confirmed_rules(version.plan)
    return Guide(
        name=words(plan.name),
        summary=words(plan.summary),
        organiser=words(plan.organiser),
        level=words(plan.level_name),
        document=plan.document_number,
        conditions=tuple(point_of(says, cite, plan) for says, cite in plan.conditions),
        common_rules=tuple(_rule(rule, plan, confirmed) for rule in book.common),
        specialties=tuple(_specialty(plan, code) for code in (s.code for s in plan.specialties)),
        tracks=tuple(_tracks(plan, book, confirmed)),
        dates=tuple(_dates(plan, moved)),
        figures=tuple(_figures(plan, queries.fee_of(version.plan))),
        materials=tuple(_material(slot, plan) for slot in plan.slots),
        routes=tuple(route_of(variant, plan, version, moved) for variant in plan.variants),
        accepting_offices=OfficeTable(
            _("受理点"), tuple(_office_line(office, plan, contacts) for office in plan.accepting_offices)
        ),
        accepting_note=_accepting_note(plan),
        other_offices=tuple(_other_offices(plan, contacts)),
        papers=tuple(
            PaperLine(p.title, p.copies, p.duplex, p.watermark, cited(p.cite, plan)) for p in plan.papers if p.copies
        ),
        paper_points=tuple(_paper_points(plan)),
        sanctions=tuple(point_of(says, cite, plan) for says, cite in plan.sanctions),
        missing=tuple(MissingLine(words(m.what), m.where, words(m.follows)) for m in plan.missing),
        texts=tuple(words(text) for text in plan.texts.values()),
        clauses=tuple(ClauseLine(c.locator, words(c.says), HANDLED[c.handled]()) for c in plan.clauses if c.handled),
    )


def _specialty(plan: Plan, code: str) -> Point:
    specialty = plan.specialty(code)
    subs = _("、").join(words(sub.name) for sub in specialty.subs)
    says = specialty.cite.says if specialty.cite.says != specialty.name else Text("", "")
    told = [words(says), _("含：%(subs)s") % {"subs": subs} if subs else ""]
    return Point(_("；").join(part for part in told if part), lead=words(specialty.name))


def _tracks(plan: Plan, book: Rulebook, confirmed: Confirmed) -> Iterable[TrackGuide]:
    ruled = {(target.code, track.code): track for target in book.targets for track in target.tracks}
    for track in plan.tracks:
        levels = [target for target in plan.targets if track.code in target.tracks]
        for target in levels:
            many = len(plan.targets) > 1
            yield TrackGuide(
                name=words(track.name),
                targets=words(target.title) if many else "",
                summary=point_of(track.cite.says, track.cite, plan),
                rules=tuple(_rule(rule, plan, confirmed) for rule in ruled[target.level, track.code].rules),
                branches=_branches(ruled[target.level, track.code], plan, confirmed),
            )


def _branches(track: RuledTrack, plan: Plan, confirmed: Confirmed) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    return tuple((words(b.name), tuple(_rule(rule, plan, confirmed) for rule in b.rules)) for b in track.branches)


def _rule(rule: Rule, plan: Plan, confirmed: Confirmed) -> Point:
    marked = point_of(rule.says, rule.citation, plan)
    parts = tuple(_rule(part, plan, confirmed) for part in rule.parts)
    by = confirmed.get(rule.id)
    document = by.document if by and not rule.citation.decides else ""
    return Point(marked.says, marked.clause, marked.origin, points=parts, confirmed=document)


def _dates(plan: Plan, moved: dict[str, date]) -> Iterable[tuple[str, str, Point]]:
    if plan.opens_cite:
        yield _("开始受理"), day_words(plan.opens_at), cited(plan.opens_cite, plan)
    for entry in plan.deadlines:
        day = moved.get(entry.code, entry.date)
        told = closing_words(day) if day else _("通知未写，另行确定")
        if entry.code in moved:
            told = _("%(day)s（已调整）") % {"day": told}
        cite = cited(entry.cite, plan)
        yield words(entry.name), told, Point(cite.says if cite.origin else "", cite.clause, cite.origin)
    if plan.count_to_cite:
        told = day_words(plan.count_to) if plan.count_to else _("通知未写")
        yield _("年限计算到"), told, cited(plan.count_to_cite, plan)


def _figures(plan: Plan, fee: Decimal | None) -> Iterable[Point]:
    named = (
        (_("继续教育"), plan.hours_cite),
        (_("年度考核"), plan.appraisal_cite),
        (_("养老保险"), plan.insurance_cite),
        (_("业绩成果"), plan.works.cite if plan.works else None),
        (_("述职"), plan.statement_cite),
        (_("证件照"), plan.photo.cite if plan.photo else None),
        (_("业绩档案"), plan.dossier_first_cite),
        (_("费用"), plan.fee_cite),
        (_("异议"), plan.objections.cite if plan.objections else None),
    )
    for lead, cite in named:
        if cite is not None:
            yield point_of(cite.says, cite, plan, lead)
    if fee is not None:
        yield Point(_("评审费每人 %(amount)s 元") % {"amount": fee}, lead=_("费用"))
    for rule in plan.notices:
        places = _("、").join(words(place) for place in rule.places)
        says = words(rule.cite.says)
        marked = cited(rule.cite, plan)
        yield Point(f"{says}（{places}）" if places else says, marked.clause, marked.origin, _("公示"))


def _material(slot: Slot, plan: Plan) -> Material:
    return Material(
        name=words(slot.name),
        hint=words(slot.hint),
        when=_("；").join(when_words(test, plan) for test in slot.when if test != "always"),
        source=SOURCES[slot.source](),
        required=slot.required,
        by_employer=slot.by == "employer",
        cite=cited(slot.cite, plan),
    )


def when_words(test: str, plan: Plan) -> str:
    """A slot's condition in words."""
    name, _colon, argument = test.partition(":")
    if name == "track":
        return _("“%(track)s”途径") % {"track": words(plan.track(argument).name)}
    if name == "target":
        return _("申报%(title)s") % {"title": words(plan.target(argument).title)}
    return WHEN[name](argument)


def _office_line(office: Office | AcceptingOffice, plan: Plan, contacts: dict[str, dict[str, str]]) -> OfficeLine:
    now = amended(office, contacts)
    place = next((words(each.name) for each in plan.areas if each.code == office.area), "")
    return OfficeLine(
        office.name_en if english() else office.name,
        place,
        now.address,
        now.telephone,
    )


def _accepting_note(plan: Plan) -> Point | None:
    cites = [office.cite for office in plan.accepting_offices if office.cite]
    return cited(cites[0], plan) if cites else None


def _other_offices(plan: Plan, contacts: dict[str, dict[str, str]]) -> Iterable[OfficeTable]:
    groups: dict[str, list[Office]] = {}
    for office in plan.offices:
        groups.setdefault(office.bureau_kind or office.kind, []).append(office)
    for kind, offices in groups.items():
        yield OfficeTable(OFFICES[kind](), tuple(_office_line(office, plan, contacts) for office in offices))


def _paper_points(plan: Plan) -> Iterable[Point]:
    if plan.form_unlocks_cite:
        yield point_of(plan.form_unlocks_cite.says, plan.form_unlocks_cite, plan, _("何时导出"))
    if plan.watermark_cite:
        marked = cited(plan.watermark_cite, plan)
        says = _("%(says)s：%(words)s") % {"says": marked.says, "words": plan.watermark_text}
        yield Point(says, marked.clause, marked.origin, _("水印"))
