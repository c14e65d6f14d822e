"""Readers of the parts of a plan file: one located node in, one frozen dataclass out. They raise PlanError."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from provisions.citation import ORIGINS, Citation, Text
from provisions.reader import Node
from review_plans import vocabulary as words
from review_plans.plan import (
    Again,
    Board,
    Clause,
    Deadline,
    MissingSource,
    NoticeRule,
    ObjectionRule,
    Paper,
    PhotoRule,
    Region,
    Series,
    Slot,
    Specialty,
    SubSpecialty,
    TargetLevel,
    Track,
    WorksWindow,
)
from review_plans.slots import is_known_test

NOTHING = Text("", "")
CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LONGEST_CODE = 80
"""Characters: what ReviewPlan.code holds."""
SHARE = re.compile(r"([1-9]\d?)/([1-9]\d?)")
CODE_REMEDY = (
    f"请写小写英文、数字和连字符，不超过 {LONGEST_CODE} 个字符。",
    f"Use lower-case English, digits and hyphens, {LONGEST_CODE} characters at most.",
)


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
    return tuple(item.year() for item in node.at(key).items()) if node.has(key) else ()


def code(node: Node, key: str) -> str:
    word = node.at(key).text()
    if len(word) > LONGEST_CODE or not CODE.fullmatch(word):
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


def objections(node: Node, within: Reading) -> ObjectionRule:
    """How long an objection may take; an extension counts from the same day, so it must be the longer one."""
    node.only("working_days", "extended_to", "zh", "en", "cite")
    days = node.at("working_days").whole(1)
    extended = node.at("extended_to").whole(days + 1) if node.has("extended_to") else None
    return ObjectionRule(days, extended, citation(node, within.document, node.both()))


def series(node: Node, within: Reading) -> Series:
    """The series of posts that the plan's titles belong to."""
    node.only("series", "zh", "en", "cite")
    return Series(node.at("series").choice(words.SERIES), node.both(), citation(node, within.document, node.both()))


def board(node: Node, within: Reading) -> Board:
    """How the review board is made up and what its ballot asks for."""
    node.only("at_least", "odd", "term_years", "attendance", "passing", "again", "zh", "en", "cite")
    return Board(
        at_least=node.at("at_least").whole(1),
        odd=node.at("odd").flag(),
        term_years=node.at("term_years").span(),
        attendance=_share(node.at("attendance")),
        passing=_share(node.at("passing")),
        cite=citation(node, within.document, node.both()),
        again=_again(node.at("again"), within) if node.has("again") else None,
    )


def _again(node: Node, within: Reading) -> Again:
    node.only("when", "at_most", "zh", "en", "cite")
    cite = citation(node, within.document, node.both())
    return Again(node.at("when").choices(words.VOTED_AGAIN), node.at("at_most").whole(2), cite)


def _share(node: Node) -> Fraction:
    """A part of a whole like 2/3; more than nothing, at most all."""
    found = SHARE.fullmatch(node.text())
    share = Fraction(int(found[1]), int(found[2])) if found else Fraction(0)
    if not 0 < share <= 1:
        raise node.wrong(
            "比例写得不对。",
            "This is no share of a whole.",
            "请写成分数，例如 2/3，不大于 1。",
            "Write a fraction such as 2/3, at most 1.",
        )
    return share


def photo(node: Node, within: Reading) -> PhotoRule:
    node.only(
        "above_bytes", "below_bytes", "above_width", "above_height", "ratio_least", "ratio_most", "zh", "en", "cite"
    )
    return PhotoRule(
        above_bytes=node.at("above_bytes").whole(),
        below_bytes=node.at("below_bytes").whole(),
        above_width=node.at("above_width").whole(),
        above_height=node.at("above_height").whole(),
        ratio_least=node.at("ratio_least").number(),
        ratio_most=node.at("ratio_most").number(),
        says=node.both(),
        cite=citation(node, within.document, node.both()),
    )


def works(node: Node, within: Reading) -> WorksWindow:
    node.only("after_title", "or_last_years", "until", "zh", "en", "cite")
    return WorksWindow(
        optional_flag(node, "after_title"),
        node.at("or_last_years").span() if node.has("or_last_years") else None,
        optional_day(node, "until"),
        node.both(),
        citation(node, within.document, node.both()),
    )


def clause(node: Node) -> Clause:
    node.only("clause", "zh", "en", "handled", "by")
    by = node.at("by").words() if node.has("by") else ()
    handled = node.at("handled").choice(words.HANDLED) if node.has("handled") else ""
    return Clause(node.at("clause").text(), node.both(), handled, by)


def missing(node: Node) -> MissingSource:
    node.only("what", "where", "follows")
    return MissingSource(node.at("what").both(), node.at("where").text(), node.at("follows").both())


def cited_text(node: Node, within: Reading) -> tuple[Text, Citation]:
    node.only("zh", "en", "cite")
    return node.both(), citation(node, within.document, node.both())
