"""The employer's word: handing in, verifying, sending back. Each is one transaction with one audit event.

However many entries a dossier has, each kind costs one statement.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, Seat
from accounts.results import Allowed, Denied
from dossiers import permissions, queries, states
from dossiers.locking import Conflict, NotAllowed, begin, bump, record_event
from dossiers.models import Dossier, DossierState
from dossiers.telling import tell_operators, tell_owner, tell_taken_back
from dossiers.uses import uses_of
from messages.models import MessageKind


def why_not_hand_in(dossier: Dossier) -> Allowed | Denied:
    """The sentence beside a disabled 提交单位审核."""
    return _may_hand_in(dossier, states.counts_of(dossier))


def _may_hand_in(dossier: Dossier, counts: states.Counts, chosen: states.Chosen | None = None) -> Allowed | Denied:
    here = {state for (_kind, state), number in counts.items() if number}
    if here and here.isdisjoint(states.OPEN):
        if DossierState.WAITING in here:
            return Denied(_("已提交，正在等待单位审核。"))
        return Denied(_("单位已审核通过，无需再次提交。"))
    lacking = [str(item.words) for item in queries.completeness(dossier) if item.blocks and not item.done]
    if lacking:
        return Denied(_("还差：%(what)s。") % {"what": _("、").join(lacking)})
    unusable = [
        each
        for each in queries.unusable_files(dossier)
        if chosen is None or each.entry_id in chosen.get(each.entry_kind, ())
    ]
    if unusable and all(each.file.waits_for_scan for each in unusable):
        return Denied(_("有佐证文件还在检查，通常几分钟内完成，请稍后再提交。"))
    if unusable:
        return Denied(_("有佐证文件不可用，请重新上传或移除。"))
    return Allowed()


@transaction.atomic
def hand_in(dossier: Dossier, *, person: Person, expected_version: int, chosen: states.Chosen | None = None) -> Dossier:
    """Gives all that is draft or sent back, or the chosen parts of it, to the employer's operators, who are told.

    What is verified stays so; what is not chosen stays a draft.
    """
    dossier = begin(dossier, person, expected_version)
    counts = states.counts_of(dossier)
    if chosen is not None and not chosen:
        raise NotAllowed(Denied(_("请先选择要提交的条目。")))
    allowed = _may_hand_in(dossier, counts, chosen)
    if not allowed:
        raise NotAllowed(allowed)
    number = states.put(dossier, counts, states.OPEN, DossierState.WAITING, chosen, reason="")
    if chosen is not None and number != sum(map(len, chosen.values())):
        raise NotAllowed(Denied(_("所选的条目里有的已经提交或审核过，请看过最新内容后再选。")))
    dossier.state = states.state_from(counts)
    dossier.handed_in_at = timezone.now()
    dossier.reason = ""
    bump(dossier)
    record_event(dossier, person, "dossier.hand_in", {"entries": number}, at=dossier.handed_in_at)
    tell_operators(dossier)
    return dossier


@transaction.atomic
def verify_all(dossier: Dossier, *, person: Person, seat: Seat, expected_version: int) -> Dossier:
    """The operator vouches for all that waits; it is good for every plan until it is edited."""
    return _verify(dossier, person, seat, expected_version, None)


@transaction.atomic
def verify_some(
    dossier: Dossier, *, person: Person, seat: Seat, expected_version: int, chosen: states.Chosen
) -> Dossier:
    """The operator vouches for these parts. All of them must wait."""
    return _verify(dossier, person, seat, expected_version, chosen)


@transaction.atomic
def send_back(
    dossier: Dossier,
    *,
    person: Person,
    seat: Seat,
    reason: str,
    expected_version: int,
    chosen: states.Chosen | None = None,
) -> Dossier:
    """Sends these parts back, or all that wait, with one reason."""
    reason = reason.strip()
    if not reason:
        raise NotAllowed(Denied(_("请写明退回原因。")))
    values = {"reason": reason, "decided_at": timezone.now()}
    dossier, payload = _decide(dossier, person, seat, expected_version, DossierState.SENT_BACK, chosen, **values)
    record_event(dossier, person, "dossier.send_back", payload, seat=seat, reason=reason)
    tell_owner(dossier, MessageKind.TODO, gettext_lazy("单位退回了您的业绩档案，请修改后再提交"))
    return dossier


@transaction.atomic
def take_back(
    dossier: Dossier, *, person: Person, seat: Seat, reason: str, expected_version: int, chosen: states.Chosen
) -> Dossier:
    """The employer takes its word on these verified parts back: they wait again, and their owner is told why.

    Drafts can't be handed in until they are verified again. What was submitted keeps its copy; the event names it.
    """
    reason = reason.strip()
    if not reason:
        raise NotAllowed(Denied(_("请写明撤回审核的原因。")))
    row = Dossier.objects.select_for_update().get(pk=dossier.pk)
    allowed = permissions.may_take_back(row, person, seat)
    if not allowed:
        raise NotAllowed(allowed)
    if row.row_version != expected_version:
        raise Conflict(row)
    counts, now = states.counts_of(row), timezone.now()
    values = {"decided_by": person, "decided_at": now}
    number = states.put(row, counts, (DossierState.VERIFIED,), DossierState.WAITING, chosen, **values)
    if not number or number != sum(map(len, chosen.values())):
        raise NotAllowed(Denied(_("所选的条目现在不是“审核通过”，没有可撤回的审核。")))
    row.state, row.decided_by, row.decided_at = states.state_from(counts), person, now
    bump(row)
    uses = uses_of(row)
    named = {kind: sorted(numbers) for kind, numbers in chosen.items()}
    payload = {"entries": number, "chosen": named, "kept_by": list(uses.submitted), "stopped": list(uses.drafts)}
    record_event(row, person, "dossier.take_back", payload, seat=seat, reason=reason)
    tell_taken_back(row, number, reason, uses)
    return row


def _verify(
    dossier: Dossier, person: Person, seat: Seat, expected_version: int, chosen: states.Chosen | None
) -> Dossier:
    now = timezone.now()
    values = {"reason": "", "changed": {}, "vouched_at": now, "decided_at": now}
    dossier, payload = _decide(dossier, person, seat, expected_version, DossierState.VERIFIED, chosen, **values)
    record_event(dossier, person, "dossier.verify", payload, seat=seat)
    if dossier.state == DossierState.VERIFIED:
        tell_owner(dossier, MessageKind.RESULT, gettext_lazy("单位已审核通过您的业绩档案"))
    elif dossier.state == DossierState.DRAFT:
        words = gettext_lazy("单位已审核通过您提交的内容，档案里还有没提交的条目")
        tell_owner(dossier, MessageKind.RESULT, words)
    return dossier


def _decide(
    dossier: Dossier,
    person: Person,
    seat: Seat,
    expected_version: int,
    to: DossierState,
    chosen: states.Chosen | None,
    **values: Any,
) -> tuple[Dossier, dict[str, Any]]:
    """Puts what waits, or the chosen parts of it, into `to`; also what the audit event says of it."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    allowed = permissions.may_decide(locked, person, seat)
    if not allowed:
        raise NotAllowed(allowed)
    if locked.row_version != expected_version:
        raise Conflict(locked)
    if chosen is not None and not chosen:
        raise NotAllowed(Denied(_("请先选择要办理的条目。")))
    counts = states.counts_of(locked)
    number = states.put(locked, counts, (DossierState.WAITING,), to, chosen, decided_by=person, **values)
    if chosen is not None and number != sum(map(len, chosen.values())):
        raise NotAllowed(Denied(_("所选的条目里有的不在待审核状态，请看过最新内容后再办理。")))
    locked.state = states.state_from(counts)
    locked.reason = values["reason"]
    locked.decided_by = person
    locked.decided_at = values["decided_at"]
    bump(locked)
    named = {kind: sorted(numbers) for kind, numbers in chosen.items()} if chosen is not None else {}
    return locked, {"entries": number, "chosen": named} if named else {"entries": number}
