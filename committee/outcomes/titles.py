"""What was announced reaches the dossiers: a title whose certificate is made is written there, one that was revoked goes.

Asked every minute; what stands as it should is left alone, so that asking again does nothing.
"""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile

from committee.outcomes.models import TitleHolder
from committee.outcomes.queries import CERTIFICATE, subject_of
from documents import store
from documents.models import Document
from dossiers import granted
from dossiers.granted import Granted
from files.actions import receive
from files.models import StoredFile
from files.rules import EVIDENCE
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion
from review_plans.plan import Series

MOST = 50
"""In one go; the others follow a minute later."""

logger = logging.getLogger(__name__)


def settle_due() -> int:
    """Answers how many dossiers were changed."""
    return sum(map(_write, _to_write())) + sum(map(_take_back, _to_take_back()))


def _to_write() -> list[tuple[TitleHolder, Document]]:
    """Those of plans that name no series are left where they are: so many of them would keep the others waiting."""
    waiting = TitleHolder.objects.filter(written=False)
    versions = PlanVersion.objects.filter(pk__in=waiting.values("declaration__version")).select_related("plan")
    nameless = {each.pk: each.plan.code for each in versions if _series(each) is None}
    if nameless:
        logger.warning("titles wait for a series in %s", ", ".join(sorted(set(nameless.values()))))
    found = waiting.exclude(declaration__version__in=nameless).values_list("declaration_id", flat=True)
    return _with_holders(revoked=False, subjects=[subject_of(pk) for pk in found])


def _to_take_back() -> list[tuple[TitleHolder, Document]]:
    standing = TitleHolder.objects.filter(written=True).values_list("declaration_id", flat=True)
    return _with_holders(revoked=True, subjects=[subject_of(pk) for pk in standing])


def _with_holders(*, revoked: bool, subjects: list[str]) -> list[tuple[TitleHolder, Document]]:
    if not subjects:
        return []
    made = Document.objects.filter(order__kind=CERTIFICATE, order__subject__in=subjects)
    made = made.filter(revoked_at__isnull=not revoked).select_related("order").order_by("pk")[:MOST]
    papers = {each.order.subject: each for each in made}
    holders = TitleHolder.objects.filter(declaration__in=[int(each.rsplit(":", 1)[1]) for each in papers])
    holders = holders.select_related("announcement__recorded_by", "declaration__person", "declaration__version")
    return [(each, papers[subject_of(each.declaration_id)]) for each in holders.order_by("pk")]


def _write(found: tuple[TitleHolder, Document]) -> bool:
    holder, document = found
    plan, series = plan_queries.plan_of(holder.declaration.version), _series(holder.declaration.version)
    assert series is not None  # `_to_write` leaves the others out
    title = Granted(
        number=document.number,
        name=holder.title,
        level=holder.level,
        series=series.code,
        specialty=holder.specialty,
        qualified_on=holder.qualified_on,
        approved_by=plan.organiser.zh,
        holder=holder.name,
    )
    certificate = _as_evidence(holder, document)
    by = holder.announcement.recorded_by
    entry = granted.write_title(holder.declaration.person, title, certificate=certificate, by=by)
    TitleHolder.objects.filter(pk=holder.pk).update(written=True)
    return entry is not None


def _series(version: PlanVersion) -> Series | None:
    """As the version says that was handed in under; where that was frozen without one, as the newest says."""
    said = plan_queries.plan_of(version).series
    return said or plan_queries.plan_of(plan_queries.current_version(version.plan.code)).series


def _as_evidence(holder: TitleHolder, document: Document) -> StoredFile | None:
    """The certificate among the person's own files; without it the entry stands all the same."""
    with store.open_document(document) as paper:
        upload = SimpleUploadedFile(document.file_name, paper.read(), "application/pdf")
    file = receive(owner=holder.declaration.person, slot_rule=EVIDENCE, upload=upload, may_wait=True)
    if file.is_taken_in:
        return file
    logger.warning("certificate %s was not taken in as evidence: %s", document.number, file.reason)
    return None


def _take_back(found: tuple[TitleHolder, Document]) -> bool:
    holder, document = found
    gone = granted.take_back(holder.declaration.person, document.number, by=holder.announcement.recorded_by)
    TitleHolder.objects.filter(pk=holder.pk).update(written=False)
    return gone
