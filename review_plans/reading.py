"""Readers of the parts of a plan file: one located node in, one frozen dataclass out. They raise PlanError."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from provisions.citation import ORIGINS, Citation, Text
from provisions.reader import Node
from review_plans import vocabulary as words
from review_plans.plan import (
    STOP_KINDS,
    AcceptingOffice,
    Clause,
    Deadline,
    MissingSource,
    NoticeRule,
    Office,
    Paper,
    PhotoRule,
    Region,
    SignOffRule,
    Slot,
    Specialty,
    Stop,
    SubSpecialty,
    TargetLevel,
    Track,
    Variant,
    WorksWindow,
)
from review_plans.slots import is_known_test

NOTHING = Text("", "")
CODE_REMEDY = ("请写小写英文、数字和连字符。", "Use lower-case English, digits and hyphens.")


@dataclass(frozen=True)
class Reading:
    """What the parts need to know of the whole: the notice's number, its deadlines, the areas, the guards there are."""

    document: str
    deadlines: Mapping[str, Deadline]
    areas: Mapping[str, Region]
    guards: Collection[str] | None


def citation(node: Node, document: str, says: Text = NOTHING) -> Citation:
    """The `cite` of a mapping. A document other than the notice itself is named; clause and origin always are."""
    if not node.has("cite"):
        raise node.wrong(
            "没有依据。",
            "There is no citation.",
            "请补写 cite: {clause: 条款, origin: 来源}。",
            "Add cite: {clause: …, origin: …}.",
        )
    cite = node.at("cite").only("document", "clause", "origin", "zh", "en")
    for key in ("clause", "origin"):
        if not cite.has(key):
            raise cite.wrong(
                f"依据缺少“{key}”。",
                f"The citation lacks `{key}`.",
                f"请补写“{key}”。",
                f"Add `{key}`.",
            )
    number = cite.at("document").text() if cite.has("document") else document
    said = cite.both() if cite.has("zh") or cite.has("en") else says
    return Citation(number, cite.at("clause").text(), cite.at("origin").choice(ORIGINS), said)


def optional_text(node: Node, key: str) -> Text:
    return node.at(key).both() if node.has(key) else NOTHING


def optional_flag(node: Node, key: str) -> bool:
    return node.at(key).flag() if node.has(key) else False


def optional_words(node: Node, key: str) -> str:
    return node.at(key).text() if node.has(key) else ""


def optional_day(node: Node, key: str) -> date | None:
    return node.at(key).day() if node.has(key) else None


def years(node: Node, key: str) -> tuple[int, ...]:
    return tuple(item.whole(1900) for item in node.at(key).items()) if node.has(key) else ()


def code(node: Node, key: str) -> str:
    word = node.at(key).text()
    if not word.replace("-", "").replace("_", "").isascii() or word != word.lower() or " " in word:
        raise node.at(key).wrong(f"代码“{word}”不合规。", f"`{word}` is no code.", *CODE_REMEDY)
    return word


def deadline(node: Node, document: str) -> Deadline:
    node.only("deadline", "zh", "en", "date", "cite")
    name = node.both()
    return Deadline(code(node, "deadline"), name, optional_day(node, "date"), citation(node, document, name))


def region(node: Node) -> Region:
    node.only("area", "zh", "en", "parent")
    number = str(node.at("area").value)
    if len(number) != 6 or not number.isdigit():
        raise node.at("area").wrong(
            f"“{number}”不是六位区划代码。",
            f"`{number}` is no six-digit area code.",
            "请写六位数字。",
            "Write six digits.",
        )
    return Region(number, node.both(), str(node.at("parent").value) if node.has("parent") else "")


def specialty(node: Node, within: Reading) -> Specialty:
    node.only("specialty", "zh", "en", "subs", "cite")
    subs = tuple(
        SubSpecialty(code(sub.only("sub", "zh", "en"), "sub"), sub.both())
        for sub in (node.at("subs").items() if node.has("subs") else ())
    )
    return Specialty(code(node, "specialty"), node.both(), subs, citation(node, within.document, node.both()))


def target(node: Node) -> TargetLevel:
    node.only("target", "zh", "en", "tracks")
    return TargetLevel(node.at("target").choice(words.LEVELS), node.both(), node.at("tracks").words())


def track(node: Node, within: Reading) -> Track:
    node.only("track", "zh", "en", "asks", "cite")
    asks = node.at("asks").choices(words.ASKS) if node.has("asks") else ()
    return Track(node.at("track").choice(words.TRACKS), node.both(), asks, citation(node, within.document, node.both()))


def variant(node: Node, shared: list[Node], within: Reading) -> Variant:
    node.only("variant", "zh", "en", "affiliations", "delegation", "stops", "cite")
    return Variant(
        code(node, "variant"),
        node.both(),
        node.at("affiliations").choices(words.AFFILIATIONS),
        optional_flag(node, "delegation"),
        tuple(stop(item, within) for item in [*node.at("stops").some(), *shared]),
        citation(node, within.document, node.both()),
    )


def stop(node: Node, within: Reading) -> Stop:
    node.only("stop", "zh", "en", "deadline", "sign_offs", "area_levels", "optional", "guards", "after_return", "cite")
    kind = _stop_kind(node)
    key = _deadline_key(node, within.deadlines)
    name = node.both()
    return Stop(
        code=kind,
        kind=kind,
        name=name,
        sign_offs=_sign_offs(node, kind),
        deadline=within.deadlines[key].date if key else None,
        optional=optional_flag(node, "optional"),
        guards=_guards(node, within.guards),
        after_return=node.at("after_return").choice(words.AFTER_RETURN) if node.has("after_return") else "sender",
        cite=citation(node, within.document, name),
        deadline_key=key,
        area_levels=node.at("area_levels").choices(words.AREA_LEVELS) if node.has("area_levels") else (),
    )


def _stop_kind(node: Node) -> str:
    word = node.at("stop").text()
    if word not in STOP_KINDS:
        raise node.at("stop").wrong(
            f"没有“{word}”这一环节。",
            f"There is no stop `{word}`.",
            f"可用环节：{'、'.join(STOP_KINDS)}。",
            f"Stops there are: {', '.join(STOP_KINDS)}.",
        )
    return word


def _deadline_key(node: Node, deadlines: Mapping[str, Deadline]) -> str:
    key = optional_words(node, "deadline")
    if key and key not in deadlines:
        raise node.at("deadline").wrong(
            f"时间表里没有“{key}”。",
            f"The calendar has no deadline `{key}`.",
            f"请在 calendar.deadlines 中补写，或改用：{'、'.join(deadlines)}。",
            f"Add it to calendar.deadlines, or use one of: {', '.join(deadlines)}.",
        )
    return key


def _guards(node: Node, known: Collection[str] | None) -> tuple[str, ...]:
    if not node.has("guards"):
        return ()
    for item in node.at("guards").items():
        if known is not None and item.text() not in known:
            raise item.wrong(
                f"没有“{item.value}”这项把关条件。",
                f"There is no guard `{item.value}`.",
                f"可用：{'、'.join(sorted(known)) or '无'}。",
                f"Guards there are: {', '.join(sorted(known)) or 'none'}.",
            )
    return node.at("guards").words()


def _sign_offs(node: Node, kind: str) -> SignOffRule:
    allowed = words.BUREAU_KINDS if kind in words.SIGNED_BY_BUREAUS else (kind,)
    if not node.has("sign_offs"):
        if kind in words.SIGNED_BY_BUREAUS:
            raise node.wrong(
                "没有写明由谁签署。",
                "It is not said who signs.",
                "请补写 sign_offs: {all_of: […]} 或 {any_of: […]}。",
                "Add sign_offs: {all_of: […]} or {any_of: […]}.",
            )
        return SignOffRule("all_of", (kind,))
    rule = node.at("sign_offs").only(*words.SIGN_OFF_MODES)
    for mode, parties in rule.pairs():
        for party in parties.some():
            if party.text() not in allowed:
                raise party.wrong(
                    f"“{party.value}”不是本环节的签署方。",
                    f"`{party.value}` has no seat at this stop.",
                    f"可写：{'、'.join(allowed)}。",
                    f"Seats there are: {', '.join(allowed)}.",
                )
        return SignOffRule(mode, parties.words())
    raise rule.wrong("没有签署方。", "Nobody signs.", "请写 all_of 或 any_of。", "Write all_of or any_of.")


def slot(node: Node, within: Reading) -> Slot:
    node.only(
        "slot", "zh", "en", "hint", "source", "when", "required", "media", "many", "per_years", "proves", "by", "cite"
    )
    source = _source(node)
    name = node.both()
    return Slot(
        code=code(node, "slot"),
        name=name,
        hint=optional_text(node, "hint"),
        source=source,
        when=_when(node),
        required=node.at("required").flag(),
        media=_media(node, source),
        many=optional_flag(node, "many"),
        per_years=years(node, "per_years"),
        proves=_proves(node, source),
        cite=citation(node, within.document, name),
        by=node.at("by").choice(words.GIVERS) if node.has("by") else "applicant",
    )


def _source(node: Node) -> str:
    word = node.at("source").text()
    if word not in words.SOURCES:
        raise node.at("source").wrong(
            f"来源“{word}”无人能提供，这一材料永远填不上。",
            f"Nothing can fill a slot from `{word}`.",
            f"可写：{'、'.join(words.SOURCES)}。",
            f"Sources there are: {', '.join(words.SOURCES)}.",
        )
    return word


def _when(node: Node) -> tuple[str, ...]:
    tests = node.at("when").words() if node.has("when") else ("always",)
    for index, test in enumerate(tests):
        if not is_known_test(test):
            bad = Node(test, (*node.trail, "when", index), node.complain)
            raise bad.wrong(
                f"条件“{test}”无人能判断，这一材料永远填不上。",
                f"Nobody can tell `{test}`, so nothing can fill this slot.",
                "可用条件见 review_plans/slots.py。",
                "The conditions there are stand in review_plans/slots.py.",
            )
    return tests


def _media(node: Node, source: str) -> tuple[str, ...]:
    if not node.has("media"):
        return ("pdf", "jpeg", "png") if source in words.TAKES_FILES else ()
    if source in words.TAKES_FILES and not node.at("media").value:
        raise node.at("media").wrong(
            "没有可用的文件格式，这一材料永远填不上。",
            "No format is allowed, so nothing can fill this slot.",
            f"可写：{'、'.join(words.MEDIA)}。",
            f"Formats there are: {', '.join(words.MEDIA)}.",
        )
    return node.at("media").choices(words.MEDIA)


def _proves(node: Node, source: str) -> str:
    proof = node.at("proves").choice(words.PROVES)
    if proof not in words.FILLED_BY[source]:
        allowed = words.FILLED_BY[source]
        raise node.at("proves").wrong(
            f"来源“{source}”提供不了“{proof}”，这一材料永远填不上。",
            f"`{source}` cannot give `{proof}`, so nothing can fill this slot.",
            f"该来源可提供：{'、'.join(allowed)}。",
            f"That source gives: {', '.join(allowed)}.",
        )
    return proof


def paper(node: Node, within: Reading) -> Paper:
    node.only("paper", "title", "copies", "duplex", "watermark", "cite")
    title = node.at("title").text()
    return Paper(
        node.at("paper").choice(words.PAPERS),
        title,
        node.at("copies").whole(),
        optional_flag(node, "duplex"),
        optional_flag(node, "watermark"),
        citation(node, within.document, Text(title, title)),
    )


def notice(node: Node, within: Reading) -> NoticeRule:
    node.only("notice", "working_days", "places", "cite", "zh", "en")
    places = tuple(item.both() for item in node.at("places").items()) if node.has("places") else ()
    said = node.both() if node.has("zh") else NOTHING
    return NoticeRule(
        node.at("notice").choice(words.NOTICE_STOPS),
        node.at("working_days").whole(1),
        places,
        citation(node, within.document, said),
    )


def photo(node: Node, within: Reading) -> PhotoRule:
    node.only(
        "above_bytes", "below_bytes", "above_width", "above_height", "ratio_least", "ratio_most", "zh", "en", "cite"
    )
    return PhotoRule(
        *(node.at(key).whole() for key in ("above_bytes", "below_bytes", "above_width", "above_height")),
        node.at("ratio_least").number(),
        node.at("ratio_most").number(),
        node.both(),
        citation(node, within.document, node.both()),
    )


def works(node: Node, within: Reading) -> WorksWindow:
    node.only("after_title", "or_last_years", "until", "zh", "en", "cite")
    return WorksWindow(
        optional_flag(node, "after_title"),
        node.at("or_last_years").whole(1) if node.has("or_last_years") else None,
        optional_day(node, "until"),
        node.both(),
        citation(node, within.document, node.both()),
    )


def accepting_offices(group: Node, within: Reading) -> list[AcceptingOffice]:
    return [
        AcceptingOffice(o.code, o.name, o.name_en, o.area, o.address, o.telephone, o.cite)
        for o in _offices(group, "accepting_office", within)
    ]


def offices(group: Node, within: Reading) -> list[Office]:
    return _offices(group, group.at("kind").choice(words.OFFICE_KINDS), within)


def _offices(group: Node, kind: str, within: Reading) -> list[Office]:
    """A group of offices of one kind: each listed, or one of the same name pattern in each of several areas."""
    group.only("kind", "bureau_kind", "cite", "list", "code", "areas", "name", "name_en")
    bureau_kind = group.at("bureau_kind").choice(words.BUREAU_KINDS) if kind == "bureau" else ""
    cite = citation(group, within.document)

    def made(number: str, name: str, name_en: str, area: str, address: str = "", telephone: str = "") -> Office:
        return Office(number, kind, name, name_en, area, bureau_kind, address, telephone, cite)

    if group.has("areas"):
        return [_patterned(group, item, within, made) for item in group.at("areas").some()]
    return [_listed(item, within, made) for item in group.at("list").some()]


def _patterned(group: Node, item: Node, within: Reading, made: Callable[..., Office]) -> Office:
    area = _area(item, within)
    return made(
        f"{code(group, 'code')}-{area.code}",
        group.at("name").text().replace("{area}", area.name.zh),
        group.at("name_en").text().replace("{area}", area.name.en),
        area.code,
    )


def _listed(item: Node, within: Reading, made: Callable[..., Office]) -> Office:
    item.only("office", "name", "name_en", "area", "address", "telephone")
    return made(
        code(item, "office"),
        item.at("name").text(),
        item.at("name_en").text(),
        _area(item.at("area"), within).code,
        optional_words(item, "address"),
        optional_words(item, "telephone"),
    )


def _area(node: Node, within: Reading) -> Region:
    number = str(node.value)
    if number not in within.areas:
        raise node.wrong(
            f"areas 里没有区划“{number}”。",
            f"`{number}` is not among the areas.",
            "请在 areas 中补写该区划。",
            "Add the area to `areas`.",
        )
    return within.areas[number]


def clause(node: Node) -> Clause:
    node.only("clause", "zh", "en", "handled", "by")
    by = node.at("by").words() if node.has("by") else ()
    return Clause(node.at("clause").text(), node.both(), node.at("handled").choice(words.HANDLED), by)


def missing(node: Node) -> MissingSource:
    node.only("what", "where", "follows")
    return MissingSource(node.at("what").both(), node.at("where").text(), node.at("follows").both())


def cited_text(node: Node, within: Reading) -> tuple[Text, Citation]:
    node.only("zh", "en", "cite")
    return node.both(), citation(node, within.document, node.both())
