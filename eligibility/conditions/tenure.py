"""Conditions on years: since a day, really worked, or appointed; all counted to the plan's `count_to`."""

from collections.abc import Callable, Sequence
from datetime import date

from eligibility import words
from eligibility.answers import MET, NOT_MET, UNKNOWN
from eligibility.conditions.anchors import Anchor, evidence_of, read_anchor, read_match
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import Appointment, Work
from provisions.citation import Text
from provisions.reader import Node
from provisions.tenure import MONTHS, Interval, add_months, whole_months, worked_months

BEGINNING = date(1900, 1, 1)


def _no_count_to(name: Text) -> Outcome:
    return Outcome(
        UNKNOWN,
        Text(f"{name.zh}：计算截止日未见公布", f"{name.en}: no day to count to is published"),
        Text("待评委会办公室确认年限计算截止日", "the committee office confirms the day to count to"),
    )


def _absent(anchor: Anchor) -> Outcome:
    return Outcome(
        NOT_MET,
        Text(f"没有“{anchor.name.zh}”的记录", f"no record: {anchor.name.en}"),
        Text(f"须先{anchor.name.zh}，并在业绩档案中登记", f"first needed and entered in the dossier: {anchor.name.en}"),
    )


def _undated(anchor: Anchor) -> Outcome:
    return missing(f"“{anchor.name.zh}”的日期", f"day ({anchor.name.en})")


def _figures(what: Text, months: int, years: int, count_to: date) -> Text:
    had = words.duration(months)
    return Text(
        f"{what.zh} {had.zh}，需满 {years} 年，计算至 {count_to}",
        f"{what.en}: {had.en}, {years} years needed, counted to {count_to}",
    )


def _short(months: int, years: int) -> Text:
    lacking = words.duration(years * MONTHS - months)
    return Text(f"还差 {lacking.zh}", f"{lacking.en} short")


@operator("whole_years@1")
def whole_years_since(node: Node) -> Condition:
    """Full years from a day to `count_to`; the anniversary counts."""
    node.only("since", "at_least")
    find, years = read_anchor(node.at("since")), node.at("at_least").whole(1)

    def judge(case: Case) -> Outcome:
        anchor = find(case.facts)
        if anchor.absent:
            return _absent(anchor)
        if case.count_to is None:
            return _no_count_to(anchor.name)
        if anchor.day is None:
            return _undated(anchor)
        months = whole_months(anchor.day, case.count_to)
        figures = _figures(anchor.name, months, years, case.count_to)
        if months >= years * MONTHS:
            return Outcome(MET, figures, evidence=anchor.evidence)
        if anchor.undated:
            return _undated(anchor)
        full = add_months(anchor.day, years * MONTHS)
        short = _short(months, years)
        needs = Text(f"{short.zh}（{full} 满 {years} 年）", f"{short.en} (full on {full})")
        return Outcome(NOT_MET, figures, needs, evidence=anchor.evidence)

    return judge


@operator("worked_years@1")
def worked_years_since(node: Node) -> Condition:
    """Full years really worked in some kinds of work: gaps don't count, overlaps count once.

    Work whose field nobody has stated makes the answer UNKNOWN if it would be enough with it.
    """
    node.only("kinds", "in_field", "since", "at_least")
    kinds = node.at("kinds").choices(words.WORK_KINDS)
    in_field = node.has("in_field") and node.at("in_field").flag()
    years = node.at("at_least").whole(1)
    find = read_anchor(node.at("since")) if node.has("since") else lambda _: Anchor(Text("", ""), BEGINNING)
    kind_words = words.listed((words.WORK_KINDS[kind] for kind in kinds), "或", " or ")
    field_zh, field_en = ("本专业", " in the field") if in_field else ("", "")

    def judge(case: Case) -> Outcome:
        anchor = find(case.facts)
        if anchor.absent:
            return _absent(anchor)
        if case.count_to is None:
            return _no_count_to(anchor.name)
        if anchor.day is None:
            return _undated(anchor)
        if case.facts.work is None:
            return missing("工作经历", "work history")
        since, until = anchor.day, case.count_to
        sure = [work for work in case.facts.work if work.kind in kinds and (not in_field or work.in_field)]
        perhaps = [work for work in case.facts.work if work.kind in kinds and work.in_field is not False]
        months = worked_months(_intervals(sure), since, until)
        after = f"{anchor.name.zh}（{since}）后" if anchor.name.zh else ""
        after_en = f"{anchor.name.en} ({since}), " if anchor.name.en else ""
        what = Text(f"{after}从事{field_zh}{kind_words.zh}工作", f"{after_en}{kind_words.en} work{field_en}")
        figures = _figures(what, months, years, until)
        if months >= years * MONTHS:
            return Outcome(MET, figures, evidence=(*anchor.evidence, *evidence_of(sure)))
        if in_field and worked_months(_intervals(perhaps), since, until) >= years * MONTHS:
            open_ = [work for work in perhaps if work.in_field is None]
            return Outcome(
                UNKNOWN,
                figures,
                Text("请注明各段经历是否属申报专业", "state which work was in the field"),
                evidence=(*anchor.evidence, *evidence_of([*sure, *open_])),
            )
        if anchor.undated:
            return _undated(anchor)
        return Outcome(NOT_MET, figures, _short(months, years), evidence=(*anchor.evidence, *evidence_of(sure)))

    return judge


def _intervals(work: Sequence[Work]) -> list[Interval]:
    return [(entry.since, entry.until) for entry in work]


@operator("appointed_years@1")
def appointed_years(node: Node) -> Condition:
    """Full years appointed to a level, all terms together."""
    node.only("level", "level_at_least", "series", "series_not", "at_least")
    match, level = _match_without(node, "at_least")
    wanted = words.TITLE_LEVELS[level]
    years = node.at("at_least").whole(1)

    def judge(case: Case) -> Outcome:
        terms = case.facts.appointments
        if terms is None:
            return missing("聘任记录", "appointments")
        found = [term for term in terms if match(term)]
        if not found:
            return Outcome(
                NOT_MET,
                Text(
                    f"没有聘任{wanted.zh}职务的记录，需满 {years} 年",
                    f"never appointed, {wanted.en}; {years} years needed",
                ),
                Text(f"{wanted.zh}职务的聘书，满 {years} 年", f"letters of appointment, {wanted.en}, {years} years"),
            )
        name = Text(f"任{found[0].name or '该职务'}", f"appointed as {found[0].name or 'such'}")
        if case.count_to is None:
            return _no_count_to(name)
        months = worked_months([(term.since, term.until) for term in found if term.since], BEGINNING, case.count_to)
        figures, evidence = _figures(name, months, years, case.count_to), evidence_of(found)
        if months >= years * MONTHS:
            return Outcome(MET, figures, evidence=evidence)
        if any(term.since is None for term in found):
            return missing("聘任起始日期", "first day of the appointment")
        return Outcome(NOT_MET, figures, _short(months, years), evidence=evidence)

    return judge


@operator("appointed_in_year@1")
def appointed_in_year(node: Node) -> Condition:
    """An appointment of that level is in force in a given year."""
    node.only("level", "level_at_least", "series", "series_not", "year")
    match, _ = _match_without(node, "year")
    year = node.at("year").whole(1)

    def judge(case: Case) -> Outcome:
        terms = case.facts.appointments
        if terms is None:
            return missing("聘任记录", "appointments")
        found = [term for term in terms if match(term)]
        valid = [term for term in found if _covers(term, year)]
        if valid:
            name = valid[0].name or "该职务"
            return Outcome(
                MET, Text(f"{year} 年在聘：{name}", f"appointed in {year}: {name}"), evidence=evidence_of(valid)
            )
        if any(term.since is None for term in found):
            return missing("聘任起始日期", "first day of the appointment")
        return Outcome(
            NOT_MET,
            Text(f"{year} 年没有在聘记录", f"no appointment in force in {year}"),
            Text(f"{year} 年在聘的聘书", f"a letter of appointment in force in {year}"),
        )

    return judge


def _covers(term: Appointment, year: int) -> bool:
    if term.since is None or term.since.year > year:
        return False
    return term.until is None or term.until.year >= year


def _match_without(node: Node, *others: str) -> tuple[Callable[[object], bool], str]:
    """The matching keys of a node that has other keys besides."""
    kept = {key: value for key, value in node.value.items() if key not in others}
    return read_match(Node(kept, node.trail, node.complain))


@operator("title_held@1")
def title_held(node: Node) -> Condition:
    """The person holds a title of a level and series."""
    match, level = read_match(node)

    def judge(case: Case) -> Outcome:
        titles = case.facts.titles
        if titles is None:
            return missing("职称", "titles")
        found = [title for title in titles if match(title)]
        if not found:
            wanted = words.TITLE_LEVELS[level]
            return Outcome(
                NOT_MET,
                Text(f"没有要求的{wanted.zh}职称", f"no title of the {wanted.en} asked for"),
                Text(f"须先取得{wanted.zh}职称", f"first needed: a title of the {wanted.en}"),
            )
        name = found[0].name or words.TITLE_LEVELS[found[0].level].zh
        return Outcome(MET, Text(f"已取得{name}", f"holds {name}"), evidence=evidence_of(found))

    return judge
