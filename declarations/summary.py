"""核对: the whole declaration in words, and what changed since it was last handed in."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations import itinerary, slots, submissions, tallying
from declarations.models import Declaration
from declarations.pages import BY_CODE, Page, pages_of
from declarations.queries import latest_submission, words
from declarations.reopening import ENTRY, PROFILE, kept_by, opened_by
from declarations.snapshots import unsaved, unsaved_profile
from dossiers import queries as dossier_queries
from dossiers.kinds import BY_CODE as KINDS
from dossiers.kinds import KINDS as ALL_KINDS
from dossiers.kinds import EntryKind
from dossiers.models import Dossier
from dossiers.views import profile_rows
from review_plans.plan import Plan


@dataclass(frozen=True)
class SummaryRow:
    key: str | Promise
    value: Any
    url: str = ""
    before: str = ""
    mark: str = ""
    field: str = ""


@dataclass(frozen=True)
class SummarySection:
    title: str | Promise
    rows: tuple[SummaryRow, ...]


ANSWER_LABELS = {
    "post_changed": gettext_lazy("因岗位变动转入本专业"),
    "merit_reason": gettext_lazy("真才实学和突出业绩说明"),
    "recommenders": gettext_lazy("推荐的行业协会或专家"),
    "called_separately": gettext_lazy("现从事的工作属于另行通知的专业"),
    "retired": gettext_lazy("已退休"),
    "under_discipline": gettext_lazy("处于处分影响期内"),
    "civil_servant": gettext_lazy("属于公务员或参照公务员法管理的工作人员"),
    "post_applied": gettext_lazy("竞聘岗位"),
    "performance_pledge": gettext_lazy("已签订履职承诺"),
    "quota_checked": gettext_lazy("岗位在核定的结构比例内"),
    "assessed_on": gettext_lazy("单位考核日期"),
    "collective_decision_on": gettext_lazy("集体研究日期"),
    "posted_inside": gettext_lazy("已在单位内部公示"),
}
FIELD_LABELS = {
    "accepting_office": gettext_lazy("受理点"),
    "target_level": gettext_lazy("申报层级"),
    "specialty": gettext_lazy("申报专业"),
    "sub_specialty": gettext_lazy("专业小类"),
    "track": gettext_lazy("申报途径"),
    "exceptional_reason": gettext_lazy("破格推荐理由"),
    "statement": gettext_lazy("本人述职"),
}


def sections(declaration: Declaration) -> list[SummarySection]:
    """In the order of the pages, each row with where it is changed."""
    plan = itinerary.plan_of(declaration)
    shown = {page.code for page in pages_of(declaration)}
    kept = kept_by(declaration)
    shot = kept.snapshot(submissions.live_of(declaration)) if kept else None
    found = [
        SummarySection(gettext_lazy("申报信息"), tuple(_choices(declaration, plan, shown))),
        SummarySection(gettext_lazy("个人信息"), tuple(_profile(declaration, shot))),
        SummarySection(gettext_lazy("业绩档案"), tuple(_entries(declaration, shot))),
        SummarySection(
            gettext_lazy("本人述职"),
            (SummaryRow(_("本人述职"), declaration.statement, _url("statement", declaration)),),
        ),
        SummarySection(gettext_lazy("所选业绩"), tuple(_works(declaration, shot))),
        SummarySection(gettext_lazy("附件与佐证"), tuple(_slots(declaration))),
    ]
    if "score" in shown:
        found.append(SummarySection(gettext_lazy("量化自评"), tuple(_score(declaration))))
    found.append(SummarySection(gettext_lazy("承诺签名"), tuple(_pledge(declaration))))
    return found


def _url(code: str, declaration: Declaration, anchor: str = "") -> str:
    page: Page = BY_CODE[code]
    return page.url(declaration, anchor)


def _choices(declaration: Declaration, plan: Plan, shown: set[str]) -> list[SummaryRow]:
    url = _url("choices", declaration)
    rows = [
        SummaryRow(_("申报计划"), words(plan.name)),
        SummaryRow(_("用人单位"), declaration.employer.name),
        SummaryRow(_("申报层级"), said(plan, "target_level", declaration.target_level), f"{url}#id_target_level"),
        SummaryRow(_("申报专业"), said(plan, "specialty", declaration.specialty), f"{url}#id_specialty"),
        SummaryRow(_("申报途径"), said(plan, "track", declaration.track), f"{url}#id_track"),
    ]
    if declaration.sub_specialty:
        sub = said(plan, "sub_specialty", declaration.sub_specialty)
        rows.append(SummaryRow(_("专业小类"), sub, f"{url}#id_sub_specialty"))
    if declaration.exceptional_reason:
        rows.append(SummaryRow(_("破格推荐理由"), declaration.exceptional_reason, f"{url}#id_exceptional_reason"))
    for key, value in declaration.answers.items():
        if key in ANSWER_LABELS and value not in (None, ""):
            page = "choices" if key in BY_CODE["choices"].form.answers else "post"  # type: ignore[union-attr]
            if page in shown:
                rows.append(SummaryRow(ANSWER_LABELS[key], yes_no(value), _url(page, declaration, f"id_{key}")))
    if "office" in shown:
        office = declaration.accepting_office
        rows.append(SummaryRow(_("受理点"), office.name if office else "", _url("office", declaration)))
    return rows


def _profile(declaration: Declaration, shot: dict[str, Any] | None) -> list[SummaryRow]:
    """`shot`: in a return, what will be handed in."""
    url = _url("dossier", declaration)
    person = declaration.person
    rows = [SummaryRow(_("姓名"), person.name), SummaryRow(_("联系电话"), person.phone)]
    filled = [row for row in profile_rows(unsaved_profile(shot["profile"]) if shot else person.dossier) if row["value"]]
    return rows + [SummaryRow(str(row["key"]), row["value"], url) for row in filled]


def _entries(declaration: Declaration, shot: dict[str, Any] | None) -> list[SummaryRow]:
    url = _url("dossier", declaration)
    if shot:
        return [
            SummaryRow(kind.name, "\n".join(_entry_words(kind, row) for row in shot["entries"][kind.code]), url)
            for kind in ALL_KINDS
            if kind.code != "achievement" and shot["entries"].get(kind.code)
        ]
    rows = []
    for section in dossier_queries.sections_of(declaration.person.dossier):
        if section.kind.code == "achievement" or not section.rows:
            continue
        lines = [f"{row.heading} · {' · '.join(row.details)}" for row in section.rows]
        rows.append(SummaryRow(section.kind.name, "\n".join(lines), url))
    return rows


def _works(declaration: Declaration, shot: dict[str, Any] | None) -> list[SummaryRow]:
    kind, url = KINDS["achievement"], _url("achievements", declaration)
    rows = []
    frozen = {row["id"]: unsaved(kind, row) for row in shot["entries"]["achievement"]} if shot else {}
    for place, row in enumerate(declaration.chosen.select_related("achievement"), start=1):
        label = _("第 %(n)s 项（代表作）") if row.representative else _("第 %(n)s 项")
        work = frozen.get(row.achievement_id, row.achievement)
        words_of = f"{kind.heading(work)}\n{' · '.join(kind.details(work))}"
        rows.append(SummaryRow(label % {"n": place}, words_of, url))
    return rows or [SummaryRow(_("所选业绩"), "", url)]


def _slots(declaration: Declaration) -> list[SummaryRow]:
    rows = []
    for state in slots.states(declaration):
        if not state.takes_files:
            continue
        names = [file.original_name for file in state.files]
        if not names and state.from_dossier:
            names = [_("取自业绩档案，%(n)s 份") % {"n": len(state.from_dossier)}]
        mark = _("非自动提取") if state.by_hand and state.files else ""
        anchor = f"slot-{state.slot.code}"
        url = _url("attachments", declaration, anchor)
        rows.append(SummaryRow(words(state.slot.name), "\n".join(names), url, mark=mark))
    return rows


def _score(declaration: Declaration) -> list[SummaryRow]:
    sheet, url = tallying.score_sheet_of(declaration), _url("score", declaration)
    if sheet is None:
        return []
    rows = [
        SummaryRow(
            words(line.name),
            _("自评 %(mine)s · 核计 %(machine)s")
            % {"mine": plain(line.self_mark), "machine": plain(line.machine_mark)},
            url,
        )
        for line in sheet.lines
        if line.claims
    ]
    total = _("自评 %(mine)s · 核计 %(machine)s") % {"mine": sheet.self_total, "machine": sheet.machine_total}
    return [*rows, SummaryRow(_("合计"), total, url)]


def _pledge(declaration: Declaration) -> list[SummaryRow]:
    signed = declaration.pledged_at is not None and declaration.signature_id is not None
    return [SummaryRow(_("真实性保证书"), _("已签署") if signed else "", _url("pledge", declaration))]


def plain(number: Any) -> str:
    """A mark without idle zeros."""
    text = f"{number:f}" if hasattr(number, "quantize") else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def yes_no(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value


def said(plan: Plan, field: str, code: str) -> str:
    """A choice in the plan's words; "" where nothing was chosen."""
    match field:
        case "target_level":
            names = {t.level: t.title for t in plan.targets}
        case "specialty":
            names = {s.code: s.name for s in plan.specialties}
        case "sub_specialty":
            names = {sub.code: sub.name for s in plan.specialties for sub in s.subs}
        case _:
            names = {t.code: t.name for t in plan.tracks}
    return words(names[code]) if code in names else code


def changes(declaration: Declaration) -> list[SummaryRow]:
    """What differs from the last submission; nothing before the first."""
    last = latest_submission(declaration)
    return (
        []
        if last is None
        else differences(itinerary.plan_of(declaration), last.snapshot, submissions.snapshot_of(declaration))
    )


def left_out(declaration: Declaration) -> list[SummaryRow]:
    """What stands otherwise in the dossier of today and is not handed in, since no point of the return names it."""
    kept = kept_by(declaration)
    if kept is None:
        return []
    live = submissions.live_of(declaration)
    shot = kept.snapshot(live)
    return [
        *_profile_changes(shot["profile"], live["profile"]),
        *_entry_changes(shot["entries"], live["entries"]),
    ]


def is_named(plan: Plan, field: str, row: SummaryRow) -> bool:
    """Does the field of a return's point name this difference?"""
    if field in ("", row.field):
        return True
    opened = opened_by(plan, [field])
    if row.field == "dossier":
        return opened.holds(PROFILE)
    kind, _colon, number = row.field.removeprefix(ENTRY).partition(":")
    return row.field.startswith(ENTRY) and opened.holds(kind, int(number))


def differences(plan: Plan, old: dict[str, Any], new: dict[str, Any]) -> list[SummaryRow]:
    """Row by row, the old and the new in words, each with the field by which a return would name it."""
    rows = []
    for field, label in FIELD_LABELS.items():
        if old[field] != new[field]:
            is_code = field in ("target_level", "specialty", "sub_specialty", "track")
            before = said(plan, field, old[field]) if is_code else old[field]
            now = said(plan, field, new[field]) if is_code else new[field]
            rows.append(SummaryRow(label, now, before=before or _("未填写"), field=field))
    for key, label in ANSWER_LABELS.items():
        before, now = old["answers"].get(key), new["answers"].get(key)
        if before != now:
            rows.append(SummaryRow(label, yes_no(now), before=str(yes_no(before) or _("未填写")), field="answers"))
    rows += _profile_changes(old["profile"], new["profile"])
    rows += _entry_changes(old["entries"], new["entries"])
    rows += _file_changes(plan, old["attachments"], new["attachments"])
    if _ids(old["achievements"]) != _ids(new["achievements"]):
        rows.append(
            SummaryRow(_("所选业绩"), _works_of(new), before=_works_of(old) or _("未填写"), field="achievements")
        )
    if old["claims"] != new["claims"]:
        rows.append(_count_row(_("量化自评"), old["claims"], new["claims"], "self_score"))
    return rows


def _ids(chosen: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(row["achievement"], row["representative"]) for row in chosen]


def _works_of(snapshot: dict[str, Any]) -> str:
    """The chosen works by name, in their order."""
    rows = submissions.chosen_works(snapshot)
    return _("；").join(
        _("%(name)s（代表作）") % {"name": row["name"]} if row["representative"] else row["name"] for row in rows
    )


def _count_row(label: str, old: list[Any], new: list[Any], field: str) -> SummaryRow:
    now, before = _("现在 %(n)s 项") % {"n": len(new)}, _("原来 %(n)s 项") % {"n": len(old)}
    return SummaryRow(label, now, before=before, field=field)


def _profile_changes(old: dict[str, Any], new: dict[str, Any]) -> list[SummaryRow]:
    from_model = {field.name: field for field in _dossier_fields()}
    rows = []
    for name, before in old.items():
        now = new.get(name)
        if before == now or name not in from_model:
            continue
        if name == "photo":
            rows.append(SummaryRow(_("证件照片"), _("已更换"), before=_("原照片"), field="dossier"))
            continue
        labels = dict(from_model[name].choices or ())
        before_words = labels.get(before, yes_no(before))
        rows.append(
            SummaryRow(
                str(from_model[name].verbose_name),
                labels.get(now, yes_no(now)),
                before=str(before_words or _("未填写")),
                field="dossier",
            )
        )
    return rows


def _dossier_fields() -> Any:
    return Dossier._meta.concrete_fields


def _entry_changes(old: dict[str, Any], new: dict[str, Any]) -> list[SummaryRow]:
    rows = []
    for kind in ALL_KINDS:
        before = {row["id"]: row for row in old.get(kind.code, [])}
        now = {row["id"]: row for row in new.get(kind.code, [])}
        rows += [
            _entry_change(kind, number, before.get(number), now.get(number))
            for number in sorted(before.keys() | now.keys())
            if before.get(number) != now.get(number)
        ]
    return rows


def _entry_change(kind: EntryKind, number: int, old: dict[str, Any] | None, new: dict[str, Any] | None) -> SummaryRow:
    """One entry in words, before and after; its files count as a part of it."""
    before, now = (_entry_words(kind, row) if row else "" for row in (old, new))
    if old and new and old["evidence"] != new["evidence"]:
        now = _("%(entry)s（佐证已更换）") % {"entry": now}
    label = _("%(kind)s · %(entry)s") % {"kind": kind.name, "entry": kind.heading(unsaved(kind, new or old or {}))}
    return SummaryRow(label, now or _("已删去"), before=before or _("原来没有"), field=f"{ENTRY}{kind.code}:{number}")


def _entry_words(kind: EntryKind, row: dict[str, Any]) -> str:
    entry = unsaved(kind, row)
    return " · ".join((kind.heading(entry), *kind.details(entry)))


def _file_changes(plan: Plan, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[SummaryRow]:
    names = {slot.code: words(slot.name) for slot in plan.slots}
    rows = []
    for code in dict.fromkeys([*(row["slot"] for row in old), *(row["slot"] for row in new)]):
        before = [row for row in old if row["slot"] == code]
        now = [row for row in new if row["slot"] == code]
        if [row["file"] for row in before] != [row["file"] for row in now]:
            rows.append(
                SummaryRow(
                    names.get(code, code),
                    _("、").join(row["name"] for row in now),
                    before=_("、").join(row["name"] for row in before) or _("没有文件"),
                    field=f"slot:{code}",
                )
            )
    return rows
