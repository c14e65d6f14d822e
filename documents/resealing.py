"""Papers under the newest key, while the product runs."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.identity import sealing as keys
from documents import store
from documents.models import Document
from files.resealing import is_behind, reseal

# A paper that goes by itself before long is left alone: it could be removed while it is written again.
LEAVES_SOON = timedelta(days=1)


def papers() -> Iterator[Document]:
    lasting = Q(expires_at=None) | Q(expires_at__gt=timezone.now() + LEAVES_SOON)
    yield from Document.objects.filter(lasting, dropped_at=None).order_by("pk").iterator()


def papers_behind() -> int:
    return sum(is_behind(store.below(paper.place)) for paper in papers())


def seal_anew() -> Iterator[int]:
    """Yields 1 for each paper that was behind."""
    for paper in papers():
        place = store.below(paper.place)
        if is_behind(place):
            reseal(place, name=f"document:{paper.order_id}")
            Document.objects.filter(pk=paper.pk).update(key_id=keys.newest_key_id())
            yield 1
