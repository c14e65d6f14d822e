"""Which message goes to whom when a declaration moves. No personal data but the number and a link."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.models import Person
from accounts.queries import seats_at
from config.clock import SHANGHAI
from declarations.enums import State, Verb
from declarations.models import Attachment, Declaration, ReturnNote
from declarations.queries import open_return
from declarations.returns import points_of
from files.models import StoredFile
from messages.actions import take_back, tell
from messages.language import Said, dated, for_its_reader, said
from review_plans.models import PlanVersion

# What the review came to, told in its own words; every other move names its verb and the state.
_NEWS = {
    (Verb.NOT_PASS, State.ENDED): (
        gettext_noop("申报 %(number)s：评审未通过"),
        gettext_noop("办理记录见进度页；对结果有疑问的，可以向评委会办公室申请复查或申诉。"),
    ),
    (Verb.FORWARD, State.RESULT_NOTICE): (
        gettext_noop("申报 %(number)s：评委会表决通过"),
        gettext_noop("接下来公示评审结果。公示不等于取得资格。"),
    ),
    (Verb.FORWARD, State.CONFIRMATION): (
        gettext_noop("申报 %(number)s：结果公示期满"),
        gettext_noop("正在等待有关部门审核公布。"),
    ),
    (Verb.RECOMMEND, State.CERTIFIED): (
        gettext_noop("申报 %(number)s：审核同意"),
        gettext_noop("发文公布后制发电子证书，届时另行通知。"),
    ),
    (Verb.FORWARD, State.CERTIFIED): (
        gettext_noop("申报 %(number)s：已办结归档"),
        gettext_noop("办理记录和可以下载的文件见申报进度页。"),
    ),
}


@for_its_reader
def moved(declaration: Declaration, verb: Verb, now: datetime, *, visible_from: datetime | None = None) -> None:
    """Tells the applicant; and the employer's operators when it comes to their desk.

    The message of a return leads to what has to be mended, by way of an address that looks where that is now.
    """
    note = open_return(declaration) if declaration.state == State.SENT_BACK else None
    title, body = _NEWS.get(
        (verb, State(declaration.state)),
        (gettext_noop("申报 %(number)s：%(verb)s"), gettext_noop("现在的状态：%(state)s。")),
    )
    tell(
        declaration.person,
        _kind(declaration, verb),
        said(title, number=declaration.number or declaration.pk, verb=verb.label),
        _returned(note) if note else said(body, state=declaration.get_state_display()),
        reverse("declarations:correct" if note else "declarations:progress", args=[declaration.pk]),
        _key(declaration, verb),
        plan_code=declaration.plan.code,
        available_at=visible_from or timezone.now(),
    )
    if declaration.state == State.AT_EMPLOYER:
        for operator in _operators(declaration):
            tell(
                operator,
                "todo",
                said(gettext_noop("有新的申报等待单位审核")),
                said(gettext_noop("申报 %(number)s 等待审核。"), number=declaration.number),
                reverse("offices:case", args=[declaration.pk]),
                f"{_key(declaration, verb)}:operator:{operator.pk}",
                plan_code=declaration.plan.code,
                available_at=visible_from or timezone.now(),
            )


def _kind(declaration: Declaration, verb: Verb) -> str:
    if declaration.state == State.SENT_BACK:
        return "todo"
    return "result" if (verb, State(declaration.state)) in _NEWS else "note"


def _returned(note: ReturnNote) -> Said:
    again = max((each.times for each in points_of(note)), default=1)
    body = said(
        gettext_noop("%(office)s 退回修改 %(count)s 处。"), office=note.organisation.name, count=len(note.points)
    )
    if note.due_at is not None:
        day = dated((note.due_at - timedelta(microseconds=1)).astimezone(SHANGHAI).date())
        body = said(gettext_noop("%(what)s请在 %(day)s 24:00 前补正。"), what=body, day=day)
    if again > 1:
        body = said(gettext_noop("%(what)s其中有第 %(times)s 次因此退回的。"), what=body, times=again)
    return body


@for_its_reader
def not_corrected(declaration: Declaration) -> None:
    """The plan has ended what was not corrected in time."""
    tell(
        declaration.person,
        "result",
        said(gettext_noop("申报 %(number)s：逾期未补正，已结束"), number=declaration.number),
        said(gettext_noop("依据和办理记录见进度页；有疑问请联系退回申报的单位。")),
        reverse("declarations:progress", args=[declaration.pk]),
        f"declaration:{declaration.pk}:{declaration.row_version}:not_corrected",
        plan_code=declaration.plan.code,
    )


def reopened(declaration: Declaration) -> None:
    """An appeal was upheld and the case goes on, after its fee where that had gone back."""
    pays = declaration.stop_kind == "fee" and declaration.resume_at
    tell(
        declaration.person,
        "result",
        said(gettext_noop("申报 %(number)s：申诉成立，已恢复办理"), number=declaration.number),
        said(
            gettext_noop("评审费此前已决定退还：请重新缴纳评审费，缴清后回到原来的环节继续办理。")
            if pays
            else gettext_noop("申报回到原来的环节继续办理，进展见进度页。")
        ),
        reverse("declarations:progress", args=[declaration.pk]),
        f"declaration:{declaration.pk}:{declaration.row_version}:reopened",
        plan_code=declaration.plan.code,
    )


def taken_back(declaration: Declaration, undone: Verb, now: datetime) -> None:
    """After an undo: what nobody could see yet is withdrawn; who has seen it is told, under the row's new version."""
    key = _key(declaration, undone, declaration.row_version - 1)
    operators = [f"{key}:operator:{operator.pk}" for operator in _operators(declaration)]
    if not take_back([key, *operators]):
        moved(declaration, Verb.UNDO, now)


@for_its_reader
def plan_changed(declaration: Declaration, version: PlanVersion, now: datetime) -> None:
    tell(
        declaration.person,
        "note",
        said(gettext_noop("申报计划有新版本，草稿已跟随")),
        version.reason or said(gettext_noop("请在办事指南中查看改动。")),
        reverse("declarations:hub", args=[declaration.pk]),
        _key(declaration, Verb.UNDO) + f":version:{version.pk}",
        plan_code=declaration.plan.code,
        available_at=timezone.now(),
    )


@for_its_reader
def unusable(file: StoredFile) -> None:
    """The virus scanner had been silent when a file came into a slot, and found something later."""
    for place in Attachment.objects.filter(file=file).select_related("declaration__person", "declaration__plan"):
        tell(
            place.declaration.person,
            "todo",
            said(gettext_noop("文件“%(name)s”没有通过病毒检查，请重新上传"), name=file.original_name),
            f"{file.reason}{file.remedy}",
            f"{reverse('declarations:attachments', args=[place.declaration_id])}#slot-{place.slot}",
            f"attachment:{place.pk}:unusable",
            plan_code=place.declaration.plan.code,
        )


def _key(declaration: Declaration, verb: Verb, row_version: int | None = None) -> str:
    return f"declaration:{declaration.pk}:{row_version or declaration.row_version}:{verb}"


def _operators(declaration: Declaration) -> list[Person]:
    return [seat.person for seat in seats_at(declaration.employer, Role.EMPLOYER_OPERATOR)]
