"""The one way to write a claim of the self score, and to take it out. Moves nothing: a draft stays a draft."""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.results import Allowed, Answer, Denied
from declarations import completeness, workflow
from declarations.locking import locked, refuse, written
from declarations.models import Declaration, SelfClaim
from declarations.permissions import may_edit
from declarations.refusals import Conflict
from files.models import FileState

WRITTEN = ("line", "mark", "own_mark", "choice", "quantity", "achievement", "file", "pages", "words")


def digest(claim: SelfClaim | None) -> str:
    """What a window has seen of a claim, as a short hash; "" where it saw none. Two windows compare by it."""
    if claim is None:
        return ""
    seen = [claim.line, claim.choice, claim.achievement_id, str(claim.file_id or ""), claim.pages, claim.words]
    marks = [None if mark is None else f"{mark:.2f}" for mark in (claim.quantity, claim.own_mark)]
    return hashlib.sha256(json.dumps([*seen, *marks], ensure_ascii=False).encode()).hexdigest()[:16]


@transaction.atomic
def put(declaration: Declaration, *, person: Person, claim: SelfClaim, seen: str, now: datetime) -> SelfClaim:
    """Writes one claim, new or known by its `key`. `seen`: the digest of what the window last saw, "" of a new one.

    The same content sent twice is kept once. Raises Conflict where another window wrote the claim or took it out
    meanwhile, NotAllowed where the sheet can't be changed now, or the proof is not the person's own.
    """
    row = _open(declaration, person, now)
    stored = row.claims.filter(key=claim.key).first()
    if digest(stored) not in (seen, digest(claim)):
        raise Conflict(row)
    refuse(_may_prove(claim, person))
    refuse(_single(row, claim))
    if stored is None:
        stored = SelfClaim(declaration=row, key=claim.key)
    for name in WRITTEN:
        setattr(stored, name, getattr(claim, name))
    stored.save()
    written(row)
    return stored


@transaction.atomic
def remove(declaration: Declaration, *, person: Person, claim: SelfClaim, now: datetime) -> None:
    """Takes one claim out; one that another window took out already is no error. Raises NotAllowed."""
    row = _open(declaration, person, now)
    if row.claims.filter(pk=claim.pk).delete()[0]:
        written(row)


def _open(declaration: Declaration, person: Person, now: datetime) -> Declaration:
    """The row under its lock, if its person may change the sheet now."""
    row = locked(declaration, None)
    refuse(may_edit(row, person))
    refuse(workflow.window_open(row, now))
    refuse(completeness.reopened(row, {"self_score": True}))
    return row


def _may_prove(claim: SelfClaim, person: Person) -> Answer:
    if claim.achievement is not None and claim.achievement.dossier.person_id != person.pk:
        return Denied(_("只能引用本人业绩档案中的业绩。"))
    if claim.file is not None and (claim.file.owner_id != person.pk or claim.file.state != FileState.READY):
        return Denied(_("这个文件还不能使用，请等检查完成或重新上传。"))
    if claim.own_mark is not None and (claim.own_mark > claim.mark or not claim.words):
        return Denied(_("自评分只能比评分表低，并且要写明原因。"))
    return Allowed()


def _single(row: Declaration, claim: SelfClaim) -> Answer:
    """One work, or one file that stands alone, counts once on a line."""
    others = row.claims.filter(line=claim.line).exclude(key=claim.key)
    same = {"achievement": claim.achievement} if claim.achievement else {"achievement": None, "file": claim.file}
    if others.filter(**same).exists():
        return Denied(_("这项业绩在本条已经计过。"))
    return Allowed()
