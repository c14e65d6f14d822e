"""Days, specialties, tracks, attachments, papers, notices and the fee: what two plans say differently of them."""

from collections.abc import Callable, Iterator
from typing import Any

from eligibility.words import TITLE_LEVELS, VALUES, listed
from provisions.citation import Citation, Text
from review_plans.plan import NoticeRule, Paper, Plan, Slot
from review_plans.studio.differences.change import (
    ADDED,
    CHANGED,
    NOT_PRINTED,
    REMOVED,
    Change,
    Place,
    alike,
    day,
    figure,
    from_to,
    in_words,
    paired,
    quoted,
    yes_no,
)
from review_plans.studio.differences.routes import KINDS

SOURCES = {
    "upload": Text("上传", "uploaded"),
    "fetched": Text("自动提取", "fetched"),
    "system": Text("在线填写", "filled in online"),
    "dossier": Text("取自业绩档案", "taken from the dossier"),
    "export": Text("系统导出", "exported"),
}
SELF_SCORES = {
    "none": Text("无", "none"),
    "everybody": Text("人人自评", "everybody scores himself"),
    "self_scored_track": Text("仅量化自评途径", "on the self-score track only"),
}
WHEN = {
    "always": Text("所有人", "everybody"),
    "degree_abroad": Text("国外或港澳台学历", "a degree from abroad"),
    "insured_elsewhere": Text("社保缴在外地", "insured elsewhere"),
    "title_from_elsewhere": Text("现职称在外地评定", "a title from elsewhere"),
    "track:normal": Text("正常申报", "the regular track"),
    "track:transfer": Text("转（兼）评", "the transfer track"),
    "track:skilled": Text("高技能人才", "the skilled track"),
    "track:exceptional": Text("破格申报", "the exceptional track"),
    "track:self_scored": Text("量化自评", "the self-score track"),
    "track:recommended": Text("推荐", "the recommended track"),
}
WHEN_YEAR = {
    "degree_year_from": ("{} 年及以后取得的学历", "degrees from {} on"),  # not on screen: joined into a Text
    "degree_year_below": ("{} 年以前取得的学历", "degrees before {}"),  # not on screen: joined into a Text
}
NO_LIMIT = Text("不限", "no limit")


def days(one: Plan, other: Plan) -> Iterator[Change]:
    """The counting day, every deadline, the windows of works, hours and appraisals."""
    yield from _one(
        "time",
        Text("开始申报", "declarations open"),
        (day(one.opens_at), one.opens_cite),
        (day(other.opens_at), other.opens_cite),
    )
    counted = Text("任职年限计算到", "years are counted to")
    yield from _one("time", counted, (day(one.count_to), one.count_to_cite), (day(other.count_to), other.count_to_cite))
    old, new = ({entry.code: entry for entry in plan.deadlines} for plan in (one, other))
    for code in dict.fromkeys((*old, *new)):
        was, now = old.get(code), new.get(code)
        entry = now or was
        assert entry is not None
        yield from _one(
            "time",
            entry.name,
            (day(was.date if was else None), was.cite if was else None),
            (day(now.date if now else None), now.cite if now else None),
        )
    for name, key, cite in (
        (Text("学时核验年份", "years of hours"), "hours_years", "hours_cite"),
        (Text("年度考核年份", "years of appraisals"), "appraisal_years", "appraisal_cite"),
    ):
        yield from _one("time", name, *((in_words(getattr(plan, key)), getattr(plan, cite)) for plan in (one, other)))
    yield from _one("time", Text("业绩取得时间", "when works count"), *(_works(plan) for plan in (one, other)))


def _works(plan: Plan) -> tuple[Text, Citation | None]:
    return (plan.works.says, plan.works.cite) if plan.works else (NOT_PRINTED, None)


def _one(
    group: str, what: Text, before: tuple[Text, Citation | None], after: tuple[Text, Citation | None]
) -> Iterator[Change]:
    """A changed value; nothing where both say the same."""
    if before[0] != after[0]:
        says = from_to(what, before[0], after[0])
        yield Change(group, CHANGED, what.en, says, Place.of(before[1]), Place.of(after[1]))


def scope(one: Plan, other: Plan) -> Iterator[Change]:
    """Specialties and target levels."""
    pairs, gone, new = paired(one.specialties, other.specialties, lambda a, b: alike(a.name.zh, b.name.zh), 0.7)
    for some, kind in ((gone, REMOVED), (new, ADDED)):
        if some:
            names = Text("”、“".join(each.name.zh for each in some), "”, “".join(each.name.en for each in some))
            yield _only("scope", Text("专业", "specialty"), kind, some[0].code, names, some[0].cite)
    for was, now in pairs:
        yield from _one("scope", Text("专业名称", "name of a specialty"), (was.name, was.cite), (now.name, now.cite))
    levels = {t.level: t.title for t in one.targets}, {t.level: t.title for t in other.targets}
    for level in dict.fromkeys((*levels[0], *levels[1])):
        if level not in levels[1]:
            yield _only("scope", Text("申报层级", "level"), REMOVED, level, levels[0][level], None)
        elif level not in levels[0]:
            yield _only("scope", Text("申报层级", "level"), ADDED, level, levels[1][level], None)


def _only(group: str, what: Text, kind: str, about: str, name: Text, cite: Citation | None) -> Change:
    said = quoted(name)
    words = Text(f"新增{what.zh}{said.zh}", f"new {what.en} {said.en}")
    if kind == REMOVED:
        words = Text(f"不再有{what.zh}{said.zh}", f"{what.en} {said.en} is gone")
    place = Place.of(cite)
    return Change(group, kind, about, words, place if kind == REMOVED else None, place if kind == ADDED else None)


def tracks(one: Plan, other: Plan) -> Iterator[Change]:
    """Tracks that only one of the plans has, and who scores himself."""
    old, new = ({track.code: track for track in plan.tracks} for plan in (one, other))
    for code, track in old.items():
        if code not in new:
            yield _only("tracks", Text("申报途径", "track"), REMOVED, code, track.name, track.cite)
    for code, track in new.items():
        if code not in old:
            yield _only("tracks", Text("申报途径", "track"), ADDED, code, track.name, track.cite)
    self_score = Text("量化自评", "self score")
    yield from _one(
        "tracks", self_score, *((SELF_SCORES[plan.self_score], _self_score_cite(plan)) for plan in (one, other))
    )


def _self_score_cite(plan: Plan) -> Citation | None:
    return next((slot.cite for slot in plan.slots if slot.proves == "score"), None)


def slots(one: Plan, other: Plan) -> Iterator[Change]:
    """Attachments, paired by what they prove and how they are called."""
    pairs, gone, new = paired(one.slots, other.slots, _same_slot)
    for slot in gone:
        yield _only("slots", Text("材料", "attachment"), REMOVED, slot.code, slot.name, slot.cite)
    for slot in new:
        yield _only("slots", Text("材料", "attachment"), ADDED, slot.code, slot.name, slot.cite)
    for was, now in pairs:
        yield from _values("slots", now.name, was, now, SLOT_VALUES)


def _same_slot(one: Slot, other: Slot) -> float:
    if one.proves != other.proves:
        return 0
    return 0.5 * alike(one.name.zh, other.name.zh) + 0.3 * (one.code == other.code) + 0.2 * (one.when == other.when)


def _when(test: str) -> Text:
    name, _, argument = test.partition(":")
    if name in WHEN_YEAR:
        zh, en = WHEN_YEAR[name]
        return Text(zh.format(argument), en.format(argument))
    return WHEN.get(test) or VALUES.get(argument) or TITLE_LEVELS.get(argument) or Text(test, test)


Values = tuple[tuple[Text, Callable[[Any], Text]], ...]


def _values(group: str, name: Text, was: Any, now: Any, values: Values) -> Iterator[Change]:
    said = quoted(name)
    for label, read in values:
        what = Text(f"{said.zh}{label.zh}", f"{label.en} of {said.en}")
        yield from _one(group, what, (read(was), was.cite), (read(now), now.cite))


SLOT_VALUES: Values = (
    (Text("的来源", "source"), lambda slot: SOURCES[slot.source]),
    (Text("是否必交", "whether it must be there:"), lambda slot: yes_no(slot.required)),
    (Text("的年份", "years"), lambda slot: in_words(slot.per_years)),
    (Text("适用的情形", "when it is asked:"), lambda slot: listed(_when(test) for test in slot.when)),
    (
        Text("由谁提交", "who hands in"),
        lambda slot: Text("单位", "the employer") if slot.by == "employer" else Text("申报人", "the applicant"),
    ),
)
PAPER_VALUES: Values = (
    (Text("的名称", "title"), lambda paper: quoted(Text(paper.title, paper.title))),
    (Text("份数", "copies"), lambda paper: figure(paper.copies)),
    (Text("双面打印", "printing on both sides:"), lambda paper: yes_no(paper.duplex)),
    (Text("带水印", "watermark:"), lambda paper: yes_no(paper.watermark)),
)
PAPERS = {
    "review_form": Text("评审表", "Review form"),
    "exceptional_form": Text("破格审批表", "Exceptional-track form"),
    "roster": Text("花名册", "Roster"),
    "commission_letter": Text("委托书", "Commission letter"),
    "truth_pledge": Text("真实性保证书", "Pledge of truth"),
    "notice_record": Text("公示记录", "Record of the notice"),
    "score_sheet": Text("评分表", "Score sheet"),
}


def papers(one: Plan, other: Plan) -> Iterator[Change]:
    old: dict[str, Paper] = {paper.kind: paper for paper in one.papers}
    new: dict[str, Paper] = {paper.kind: paper for paper in other.papers}
    for kind in dict.fromkeys((*old, *new)):
        was, now = old.get(kind), new.get(kind)
        if was and now:
            yield from _values("papers", PAPERS[kind], was, now, PAPER_VALUES)
        elif was:
            yield _only("papers", Text("表格", "paper"), REMOVED, kind, Text(was.title, PAPERS[kind].en), was.cite)
        elif now:
            yield _only("papers", Text("表格", "paper"), ADDED, kind, Text(now.title, PAPERS[kind].en), now.cite)
    words = Text("水印文字", "words of the watermark")
    yield from _one("papers", words, *((_words(plan.watermark_text), plan.watermark_cite) for plan in (one, other)))


def _words(text: str) -> Text:
    return quoted(Text(text, text)) if text else NOT_PRINTED


NOTICES = {
    "employer_notice": Text("单位公示", "the employer's notice"),
    "admission_notice": Text("评前公示", "the notice before the review"),
    "result_notice": Text("结果公示", "the notice of the result"),
}


def notices(one: Plan, other: Plan) -> Iterator[Change]:
    old: dict[str, NoticeRule] = {notice.kind: notice for notice in one.notices}
    new: dict[str, NoticeRule] = {notice.kind: notice for notice in other.notices}
    for kind in dict.fromkeys((*old, *new)):
        was, now = old.get(kind), new.get(kind)
        for label, read in (
            (Text("工作日数", "working days of"), lambda rule: figure(rule.working_days)),
            (Text("地点", "places of"), _places),
        ):
            name = NOTICES[kind]
            what = Text(f"{name.zh}{label.zh}", f"{label.en} {name.en}")
            before = (read(was), was.cite) if was else (NOT_PRINTED, None)
            after = (read(now), now.cite) if now else (NOT_PRINTED, None)
            yield from _one("route", what, before, after)


def objections(one: Plan, other: Plan) -> Iterator[Change]:
    for label, name in (
        (Text("异议办理的工作日数", "working days for an objection"), "working_days"),
        (Text("异议办理延长后的工作日数", "working days for an objection that is extended"), "extended_to"),
    ):
        yield from _one("route", label, *(_of_objections(plan, name) for plan in (one, other)))


def _of_objections(plan: Plan, name: str) -> tuple[Text, Citation | None]:
    days = getattr(plan.objections, name, None)
    return (figure(days) if days else NOT_PRINTED), plan.objections.cite if plan.objections else None


def _places(rule: NoticeRule) -> Text:
    if not rule.places:
        return NOT_PRINTED
    return Text("、".join(place.zh for place in rule.places), ", ".join(place.en for place in rule.places))


UNPAID = {
    "": NOT_PRINTED,
    "stay": Text("保留在缴费环节", "stays at the fee"),
    "refuse": Text("不再受理", "is not accepted any more"),
}


def fees(one: Plan, other: Plan) -> Iterator[Change]:
    """Where the fee stands, when the form may be printed, and single figures of the wizard."""
    yield from _one(
        "fees",
        Text("缴费在何处之后", "the fee comes after"),
        *((_stop(plan, plan.fee_after), plan.fee_cite) for plan in (one, other)),
    )
    unpaid = Text("逾期未缴的", "who has not paid by the day")
    yield from _one("fees", unpaid, *((UNPAID[plan.fee_unpaid], plan.fee_cite) for plan in (one, other)))
    form = Text("评审表在何处之后可导出", "the form can be printed after")
    yield from _one(
        "fees", form, *((_stop(plan, plan.form_unlocks_after), plan.form_unlocks_cite) for plan in (one, other))
    )
    limit = Text("述职字数上限", "most characters of the statement")
    yield from _one(
        "slots",
        limit,
        *(
            (figure(plan.statement_limit) if plan.statement_limit else NO_LIMIT, plan.statement_cite)
            for plan in (one, other)
        ),
    )
    pension = Text("养老保险年数", "years of pension contributions")
    yield from _one(
        "slots", pension, *((figure(plan.insurance_years or None), plan.insurance_cite) for plan in (one, other))
    )
    photo = Text("证件照要求", "what the portrait must be")
    yield from _one(
        "slots",
        photo,
        *(
            (plan.photo.says if plan.photo else NOT_PRINTED, plan.photo.cite if plan.photo else None)
            for plan in (one, other)
        ),
    )
    first = Text("申报前档案须经单位审查", "the employer verifies the dossier first")
    yield from _one("route", first, *((yes_no(plan.dossier_first), plan.dossier_first_cite) for plan in (one, other)))


def _stop(plan: Plan, code: str) -> Text:
    stops = (stop for variant in plan.variants for stop in variant.stops)
    return next((quoted(KINDS[stop.kind]) for stop in stops if stop.code == code), NOT_PRINTED)
