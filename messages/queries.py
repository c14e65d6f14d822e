"""Questions to the inbox."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import Person
from messages.models import Delivery, DeliveryState, Message, MessageKind


def inbox_of(person: Person, kind: str = "") -> QuerySet[Message]:
    """What the person may see by now, newest first; of one kind if named."""
    found = Message.objects.filter(recipient=person, visible_from__lte=timezone.now())
    return (found.filter(kind=kind) if kind else found).order_by("-visible_from", "-id")


def with_deliveries(found: QuerySet[Message]) -> QuerySet[Message]:
    """Each message with its mails and text messages as `shown`; what its reader chose not to get is no news."""
    rows = Delivery.objects.exclude(state=DeliveryState.NOT_WANTED).order_by("channel")
    return found.prefetch_related(Prefetch("deliveries", queryset=rows, to_attr="shown"))


def todo_count(person: Person) -> int:
    """The badge: to-dos not opened yet. Notes and results never ask for attention."""
    return inbox_of(person, MessageKind.TODO).filter(read_at=None).count()
