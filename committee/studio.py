"""The officer's half of the plan studio: dry runs of a draft on the declarations that are stored."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from committee.models import DraftDryRun, DryRunState
from declarations.dryrun import dry_run
from review_plans.draft_actions import texts_of
from review_plans.models import PlanDraft
from review_plans.queries import current_version
from review_plans.studio.sources import open_source

STALE = timedelta(minutes=15)
"""A run that has not ended by then was lost with its worker: another may be asked for."""
KEPT_SECONDS = 3600


@transaction.atomic
def ask(draft: PlanDraft, *, person: Person, at: datetime) -> DraftDryRun:
    """Asks for a dry run on the plan's newest version. Raises ValidationError for a draft that cannot be read."""
    texts = texts_of(draft)
    source = open_source(texts)
    if source.errors or source.plan is None or source.book is None:
        raise ValidationError(_("草稿里有读不出来的文件，改正后再试运行。"))
    unfinished = draft.dry_runs.filter(state__in=[DryRunState.WAITING, DryRunState.RUNNING])
    if unfinished.filter(asked_at__gt=at - STALE).exists():
        raise ValidationError(_("上一次试运行还没有结束。"))
    return DraftDryRun.objects.create(
        draft=draft, against=current_version(draft.plan.code), texts=texts, asked_by=person, asked_at=at
    )


def run(pk: int) -> None:
    """Does it, whatever became of an earlier try; a finished one is left alone."""
    found = DraftDryRun.objects.select_related("against__plan").get(pk=pk)
    if found.finished:
        return
    _mark(pk, state=DryRunState.RUNNING)
    try:
        result = dry_run(found.against, open_source(found.texts), progress=lambda done, of: _tell(pk, done, of))
    except Exception:
        _mark(pk, state=DryRunState.FAILED)
        raise
    _mark(pk, state=DryRunState.DONE, done=result.total, total=result.total, result=result.as_dict())


def _tell(pk: int, done: int, total: int) -> None:
    """Progress goes by the cache: the run's own transaction may not write."""
    cache.set(f"dry_run:{pk}", (done, total), KEPT_SECONDS)


def progress(found: DraftDryRun) -> dict[str, object]:
    """What the page's bar asks for."""
    done, total = cache.get(f"dry_run:{found.pk}", (0, 0))
    if found.finished:
        done, total = found.done, found.total
    failed = int(found.state == DryRunState.FAILED)
    return {"done": done, "total": max(total, 1), "failed": failed, "eta_seconds": None, "finished": found.finished}


def _mark(pk: int, **fields: object) -> None:
    DraftDryRun.objects.filter(pk=pk).update(**fields)
