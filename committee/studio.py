"""The officer's half of the plan studio: dry runs of a draft on the declarations that are stored."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from committee.models import DraftDryRun, DryRunState
from declarations.dryrun import dry_run
from documents.locks import alone_at
from review_plans.draft_actions import locked_open, texts_of
from review_plans.models import PlanDraft
from review_plans.queries import current_version
from review_plans.studio.sources import open_source

STALE = timedelta(minutes=15)
"""A run that has not ended by then was lost with its worker: another may be asked for."""
UNFINISHED = (DryRunState.WAITING, DryRunState.RUNNING)
KEPT_SECONDS = 3600


@transaction.atomic
def ask(draft: PlanDraft, *, person: Person, at: datetime) -> DraftDryRun:
    """Asks for a dry run on the plan's newest version.

    Raises ValidationError for a draft that cannot be read or is closed, and while another run is under way.
    """
    draft = locked_open(draft)
    texts = texts_of(draft)
    source = open_source(texts)
    if source.errors or source.plan is None or source.book is None:
        raise ValidationError(_("草稿里有读不出来的文件，改正后再试运行。"))
    unfinished = draft.dry_runs.filter(state__in=UNFINISHED)
    if unfinished.filter(asked_at__gt=at - STALE).exists():
        raise ValidationError(_("上一次试运行还没有结束。"))
    return DraftDryRun.objects.create(
        draft=draft, against=current_version(draft.plan.code), texts=texts, asked_by=person, asked_at=at
    )


def run(pk: int) -> None:
    """Does it, whatever became of an earlier try; a finished one, and one that somebody is at, is left alone."""
    with alone_at(pk) as free:
        if free and DraftDryRun.objects.filter(pk=pk, state__in=UNFINISHED).update(state=DryRunState.RUNNING):
            _do(pk)


def _do(pk: int) -> None:
    found = DraftDryRun.objects.select_related("against__plan").get(pk=pk)
    try:
        result = dry_run(found.against, open_source(found.texts), progress=lambda done, of: _tell(pk, done, of))
    except Exception:
        _mark(pk, state=DryRunState.FAILED)
        raise
    _mark(pk, state=DryRunState.DONE, done=result.total, total=result.total, result=result.as_dict())


def _tell(pk: int, done: int, total: int) -> None:
    """Progress goes by the cache: the run's own transaction may not write."""
    cache.set(f"dry_run:{pk}", (done, total), KEPT_SECONDS)


def lost(found: DraftDryRun, at: datetime) -> bool:
    """Whether the run should have ended long ago: it counts as failed unless it still comes to an end."""
    return not found.finished and found.asked_at <= at - STALE


def trouble(found: DraftDryRun, at: datetime) -> str:
    """What became of a run that gave no result, and what to do; empty for any other."""
    if found.state == DryRunState.FAILED:
        return _("这次试运行没有成功，请再试一次。")
    if lost(found, at):
        return _("这次试运行超过 %(n)d 分钟没有结束，可能已经中断，请再试一次。") % {"n": STALE.seconds // 60}
    return ""


def progress(found: DraftDryRun, at: datetime) -> dict[str, object]:
    """What the page's bar asks for; `says` only where something went wrong."""
    done, total = cache.get(f"dry_run:{found.pk}", (0, 0))
    if found.finished:
        done, total = found.done, found.total
    says = trouble(found, at)
    return {
        "done": done,
        "total": max(total, 1),
        "failed": int(bool(says)),
        "eta_seconds": None,
        "finished": found.finished or bool(says),
        **({"says": says} if says else {}),
    }


def _mark(pk: int, **fields: object) -> None:
    """Ends a run that is under way; one that has ended stays as it is."""
    DraftDryRun.objects.filter(pk=pk, state=DryRunState.RUNNING).update(**fields)
