"""Reading the number. Whoever shows or prints a whole one records it; nothing here does."""

from accounts.identity import numbers, sealing
from accounts.models import Identity, Invitation, Person


def number_of(person: Person) -> str:
    """The whole number, "" if none is known. The caller holds a permission and writes the audit event."""
    identity = Identity.objects.filter(person=person).first()
    return opened(identity) if identity else ""


def numbers_of(people: list[int]) -> dict[int, str]:
    """Whole numbers by person id, in one query: for rosters and batches of papers."""
    return {identity.person_id: opened(identity) for identity in Identity.objects.filter(person__in=people)}


def opened(identity: Identity) -> str:
    return sealing.unseal(bytes(identity.sealed_number), key_id=identity.key_id, row=str(identity.pk))


def masked(person: Person) -> str:
    """The last four characters behind a mask, "" if no number is known. Follows `select_related("identity")`."""
    try:
        return numbers.mask(person.identity.tail)
    except Identity.DoesNotExist:
        return ""


def find_person(number: str) -> Person | None:
    """Exact search only. The caller holds a permission and writes the audit event."""
    indexes = sealing.indexes_of(numbers.normalise(number))
    identity = Identity.objects.select_related("person").filter(number_index__in=indexes).first()
    return identity.person if identity else None


def is_invited(person: Person) -> bool:
    """Entered by an employer, and nobody has signed in as this person yet. Follows `select_related("invitation")`."""
    invitation: Invitation | None = getattr(person, "invitation", None)
    return invitation is not None and invitation.accepted_at is None
