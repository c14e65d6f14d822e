"""Who is told of a dossier: the operators when something comes to wait, its owner when they have decided."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.queries import seats_at
from dossiers.kinds import BY_CODE
from dossiers.models import Dossier, Evidence
from dossiers.uses import Uses
from files.models import StoredFile
from messages.actions import tell
from messages.language import for_its_reader, said
from messages.models import MessageKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@for_its_reader
def tell_operators(dossier: Dossier) -> None:
    for seat in seats_at(dossier.employer, Role.EMPLOYER_OPERATOR):
        tell(
            seat.person,
            MessageKind.TODO,
            said(gettext_noop("%(name)s 提交了业绩档案，待审核"), name=dossier.person.name),
            "",
            "/employer/",
            f"dossier:{dossier.pk}:{dossier.row_version}:waiting:{seat.person_id}",
        )


@for_its_reader
def tell_of_unusable(file: StoredFile) -> None:
    """The virus scanner had been silent when proof of an entry came, and found something later."""
    proof = Evidence.objects.filter(file=file).order_by("pk").first()
    if proof is None or file.owner is None:
        return  # of another room, which tells its own people
    link = reverse("dossiers:entry", args=[BY_CODE[proof.entry_kind].slug, proof.entry_id])
    subject = said(gettext_noop("文件“%(name)s”没有通过病毒检查，请重新上传"), name=file.original_name)
    tell(file.owner, MessageKind.TODO, subject, f"{file.reason}{file.remedy}", link, f"file:{file.pk}:unusable")


@for_its_reader
def tell_taken_back(dossier: Dossier, number: int, reason: str, uses: Uses) -> None:
    """With what follows: which drafts wait for it, and which declarations keep the copy that they hold."""
    body = said(gettext_noop("原因：%(reason)s。这些条目回到待审核。"), reason=reason.rstrip("。"))
    if uses.drafts:
        plans = "、".join(uses.drafts)
        body = said(gettext_noop("%(what)s重新审核通过之前，不能提交申报：%(plans)s。"), what=body, plans=plans)
    if uses.submitted:
        numbers = "、".join(uses.submitted)
        body = said(gettext_noop("%(what)s已提交的申报 %(numbers)s 仍用提交时的那一份。"), what=body, numbers=numbers)
    subject = said(gettext_noop("单位撤回了对业绩档案 %(number)s 条内容的审核"), number=number)
    key = f"dossier:{dossier.pk}:{dossier.row_version}:taken_back"
    tell(dossier.person, MessageKind.RESULT, subject, body, reverse("dossiers:home"), key)


@for_its_reader
def tell_owner(dossier: Dossier, kind: MessageKind, subject: "StrPromise") -> None:
    key = f"dossier:{dossier.pk}:{dossier.row_version}:{dossier.state}"
    tell(dossier.person, kind, said(str(subject)), dossier.reason, reverse("dossiers:home"), key)
