"""Changes of drafts: made, edited, answered for, published or put away. A version comes from a draft or an import alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from audit.actions import record
from config import clock
from provisions.documents_yaml import MOST_CHARACTERS, PlanError
from review_plans.calendar import working_calendar
from review_plans.importing import FILES, Imported, import_plan, read_sources
from review_plans.models import PlanDraft, PlanDraftFile, PlanVersion, ReviewPlan
from review_plans.saying import words
from review_plans.studio.archive import MOST_FILES
from review_plans.studio.kept import report_on
from review_plans.studio.remarks import Remark, both
from review_plans.studio.report import Report
from review_plans.studio.sources import NEEDED, is_plan_file

UNSTORABLE: Final = re.compile("[\\x00\\ud800-\\udfff]")
"""What the database takes in no text; anything else a draft may hold until it is read."""


class DraftConflict(Exception):
    """Somebody else saved the file in between; `theirs` is what stands there now."""

    def __init__(self, file: PlanDraftFile) -> None:
        self.file, self.theirs = file, file.text
        super().__init__(file.name)


@dataclass(frozen=True)
class By:
    """Who acts, in which seat, and when."""

    person: Person
    seat: Seat
    at: datetime


@dataclass(frozen=True)
class Seen:
    """What somebody looked at: the draft's row_version, and the number of the plan's newest version (0: none yet)."""

    draft: int
    newest: int


def seen_now(draft: PlanDraft) -> Seen:
    """What a page that is drawn from `draft` shows; the draft as it was read, the newest version as it is now."""
    newest = draft.plan.versions.order_by("-number").values_list("number", flat=True).first()
    return Seen(draft.row_version, newest or 0)


def texts_of(draft: PlanDraft) -> dict[str, str]:
    """The files of a draft by name, in the order in which a plan's folder is read."""
    found = dict(draft.files.order_by("name").values_list("name", "text"))
    ordered = [name for name in FILES.values() if name in found]
    return {name: found[name] for name in (*ordered, *(name for name in found if name not in ordered))}


def report_of(draft: PlanDraft) -> Report:
    return report_on(texts_of(draft), working_calendar())


@transaction.atomic
def start_draft(
    plan: ReviewPlan, *, title: str, texts: Mapping[str, str], by: By, based_on: PlanVersion | None = None
) -> PlanDraft:
    """A draft with these files. Raises ValidationError for an empty title or a name that no plan has."""
    if not title.strip():
        raise ValidationError({"title": _("请给草稿起个名字。")})
    _only_plan_files(texts)
    draft = PlanDraft.objects.create(
        plan=plan, title=title.strip(), based_on=based_on, made_by=by.person, made_at=by.at, changed_at=by.at
    )
    PlanDraftFile.objects.bulk_create(
        PlanDraftFile(draft=draft, name=name, text=text)
        for name, text in {**dict.fromkeys(NEEDED, ""), **texts}.items()
    )
    _record(draft, "start_plan_draft", by, {"files": len(texts)})
    return draft


def _only_plan_files(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if not is_plan_file(name):
            raise ValidationError(_("文件名 %(name)s 不能用。示例人物请写成 cases/名称.yaml。") % {"name": name[:80]})
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(_("%(name)s 太大。") % {"name": name}, code="too_long")
        if UNSTORABLE.search(text):
            raise ValidationError(_("%(name)s 含有不能保存的控制字符，请删去后再保存。") % {"name": name})


@transaction.atomic
def save_file(draft: PlanDraft, *, name: str, text: str, expected: int, by: By) -> PlanDraftFile:
    """Keeps a text, right or wrong: a draft may be unfinished. Raises DraftConflict if it was saved by somebody else."""
    draft = locked_open(draft)
    _only_plan_files({name: text})
    file = PlanDraftFile.objects.select_for_update().filter(draft=draft, name=name).first()
    if file is None:
        if draft.files.count() >= MOST_FILES:
            raise ValidationError(_("一份草稿最多 40 个文件。"))
        file = PlanDraftFile(draft=draft, name=name, row_version=0)
    elif file.text == text:
        return file
    elif file.row_version != expected:
        raise DraftConflict(file)
    file.text, file.row_version = text, file.row_version + 1
    file.save()
    _touch(draft, by)
    return file


@transaction.atomic
def remove_file(draft: PlanDraft, *, name: str, by: By) -> None:
    """Takes a file of worked examples out of the draft. Raises ValidationError for the files a plan must have."""
    draft = locked_open(draft)
    if name in NEEDED:
        raise ValidationError(_("%(name)s 是必需的，不能删去。") % {"name": name})
    if not is_plan_file(name):
        raise ValidationError(_("草稿里没有这个文件。"))
    draft.files.filter(name=name).delete()
    _touch(draft, by)


@transaction.atomic
def answer_contradiction(draft: PlanDraft, *, key: str, reason: str, by: By) -> None:
    """Answers for a contradiction as it reads now, with a reason; an empty reason takes the answer back."""
    draft = locked_open(draft)
    remark = next((each for each in report_of(draft).contradictions if each.key == key), None)
    if remark is None:
        raise ValidationError(_("这一矛盾已不存在，请刷新。"))
    answered = dict(draft.answered)
    if UNSTORABLE.search(reason):
        raise ValidationError(_("理由含有不能保存的控制字符，请删去。"))
    if reason.strip():
        answered[key] = {
            "reason": reason.strip()[:500],
            "by": by.person.name,
            "at": by.at.isoformat(),
            "says": remark.says.zh,
        }
    else:
        answered.pop(key, None)
    draft.answered = answered
    _touch(draft, by, "answered")
    _record(draft, "answer_plan_contradiction", by, {"key": key}, reason=reason.strip())


@transaction.atomic
def discard_draft(draft: PlanDraft, *, by: By) -> None:
    """Puts a draft away; its files stay readable for the record."""
    draft = locked_open(draft)
    draft.discarded_at = by.at
    _touch(draft, by, "discarded_at")
    _record(draft, "discard_plan_draft", by, {})


def obstacles(draft: PlanDraft, report: Report) -> list[str]:
    """What stands between a draft and a version, in sentences; nothing if it may be published."""
    told = [_("有文件读不出来：%(file)s 第 %(line)d 行，%(says)s") % _place(error) for error in report.errors]
    if told:
        return told
    told += [_("条款没有落实：%(says)s") % {"says": words(remark.says)} for remark in report.forgotten]
    told += [
        _("矛盾没有改正，也没有说明理由：%(says)s") % {"says": words(remark.says)}
        for remark in report.contradictions
        if remark.kind == "disagreement" or not is_answered(draft, remark)
    ]
    if report.disagreements:
        told.append(_("示例人物有 %(n)d 处与规则不一致，请到“示例人物”逐一核对。") % {"n": len(report.disagreements)})
    if not report.cases:
        told.append(_("还没有示例人物。请在 cases 下至少写一个。"))
    return told + _code_trouble(draft, report)


def is_answered(draft: PlanDraft, remark: Remark) -> bool:
    """Somebody gave a reason for this very contradiction: one with other figures is another."""
    answer = draft.answered.get(remark.key)
    return answer is not None and answer.get("says") == remark.says.zh


def _place(error: object) -> dict[str, object]:
    says = getattr(error, "says", None)
    return {"file": getattr(error, "file", ""), "line": getattr(error, "line", 0), "says": words(says) if says else ""}


def _code_trouble(draft: PlanDraft, report: Report) -> list[str]:
    """A draft makes versions of its own plan alone; a plan of its own needs offices that only the platform may found."""
    code, own = report.source.plan.code if report.source.plan else "", draft.plan.code
    if code == own:
        return []
    said = _(
        "草稿的计划代码是 %(code)s，本办公室的是 %(own)s。请改回；新的评审计划由平台管理员用 import_plan 命令导入。"
    )
    return [said % {"code": code[:80], "own": own}]


@transaction.atomic
def publish_draft(draft: PlanDraft, *, reason: str, by: By, seen: Seen) -> Imported:
    """Freezes a draft into a version; running drafts of declarations follow it. Raises ValidationError in sentences.

    `seen`: what the person had before them. Nothing forgotten, no contradiction without an answer, every worked
    example agrees, and something has changed.
    """
    draft = locked_open(draft)
    ReviewPlan.objects.select_for_update().get(pk=draft.plan_id)
    if seen != seen_now(draft):
        raise ValidationError(_("草稿或现行版本在您打开本页后有改动，请重新核对。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明发布理由。")})
    report = report_of(draft)
    told = obstacles(draft, report)
    if told:
        raise ValidationError(told)
    sources = {key: report.source.located.get(name) for key, name in FILES.items()}
    try:
        outcome = import_plan(read_sources(sources), at=by.at, reason=reason.strip(), imported_by_id=by.person.pk)
    except PlanError as error:
        raise ValidationError(f"{words(both(error.message))}{words(both(error.remedy))}") from error
    if not outcome.is_new:
        raise ValidationError(_("内容与第 %(n)d 版相同，没有可发布的改动。") % {"n": outcome.number})
    draft.published = outcome.version
    _touch(draft, by, "published")
    _record(
        draft, "publish_plan_draft", by, {"version": outcome.number, "answered": draft.answered}, reason=reason.strip()
    )
    return outcome


def locked_open(draft: PlanDraft) -> PlanDraft:
    """The draft as it stands now, locked. Raises ValidationError once it is published or put away."""
    found = PlanDraft.objects.select_for_update(of=("self",)).select_related("plan").get(pk=draft.pk)
    if found.published_id:
        raise ValidationError(_("这份草稿已经发布，不能再改。请另起一份草稿。"), code="closed")
    if found.discarded_at:
        raise ValidationError(_("这份草稿已经作废，不能再改。"), code="closed")
    return found


def _touch(draft: PlanDraft, by: By, *fields: str) -> None:
    draft.row_version += 1
    draft.changed_at = by.at
    draft.save(update_fields=["row_version", "changed_at", *fields])


def _record(draft: PlanDraft, verb: str, by: By, payload: dict[str, object], reason: str = "") -> None:
    code = draft.plan.code
    record(
        chain=code,
        verb=verb,
        **actor(by.person, by.seat),
        object_type="plan_draft",
        object_id=draft.pk,
        reason=reason,
        payload={"title": draft.title, **payload},
        at=by.at,
        plan_time=clock.on_plan_clock(by.at, code),
    )
