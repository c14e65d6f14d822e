"""Questions to the inbox."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Person
from messages.models import Message, MessageKind


def inbox_of(person: Person, kind: str = "") -> QuerySet[Message]:
    """What the person may see by now, newest first; of one kind if named."""
    found = Message.objects.filter(recipient=person, visible_from__lte=timezone.now())
    return (found.filter(kind=kind) if kind else found).order_by("-visible_from", "-id")


def todo_count(person: Person) -> int:
    """The badge: to-dos not opened yet. Notes and results never ask for attention."""
    return inbox_of(person, MessageKind.TODO).filter(read_at=None).count()
