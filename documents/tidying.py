"""What leaves the store: papers past their time, and what a crash left half done."""

import time

from config import clock
from documents import store
from documents.models import Document

# Younger files may belong to a paper that is being made at this moment.
LEFT_ALONE_SECONDS = 24 * 3600


def drop_expired() -> int:
    """Removes the bytes of papers past their time; number, code and hash stay for the verification page."""
    count = 0
    for document in Document.objects.filter(expires_at__isnull=False, dropped_at=None).select_related("order"):
        if document.expires_at and document.expires_at <= clock.now(document.order.plan_code):
            store.drop(document.place)
            Document.objects.filter(pk=document.pk).update(dropped_at=clock.now(None))
            count += 1
    return count


def drop_orphans() -> int:
    """Removes files that no paper names: drafts of killed workers, tries that lost."""
    known = set(Document.objects.values_list("place", flat=True))
    before, count = time.time() - LEFT_ALONE_SECONDS, 0
    for place, changed in list(store.listed()):
        if place not in known and changed < before:
            store.drop(place)
            count += 1
    return count
