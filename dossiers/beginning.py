"""Dossiers that an employer begins for people who have not signed in yet. All of it is draft: the person checks it,
adds the proof and hands it in, and only then the employer vouches. From the first sign-in on only the person edits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import Organisation, Person
from dossiers.kinds import BY_CODE
from dossiers.models import Dossier, Entry, ProfilePart


@dataclass(frozen=True)
class Start:
    """What the employer knows: fields of the profile, and one entry's fields by code of its kind."""

    profile: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@transaction.atomic
def begin_dossiers(people: Sequence[tuple[Person, Start]], *, employer: Organisation) -> None:
    """One dossier for each of these new people, in as many statements as there are kinds of entry. The caller records."""
    dossiers = [Dossier(person=person, employer=employer, **start.profile) for person, start in people]
    Dossier.objects.bulk_create(dossiers)
    ProfilePart.objects.bulk_create(ProfilePart(dossier=dossier) for dossier in dossiers)
    made: dict[str, list[Entry]] = {}
    for dossier, (_person, start) in zip(dossiers, people, strict=True):
        for code, values in start.entries.items():
            made.setdefault(code, []).append(BY_CODE[code].model(dossier=dossier, **values))
    for code, entries in made.items():
        BY_CODE[code].model._default_manager.bulk_create(entries)


def differs(dossier: Dossier, start: Start) -> bool:
    """Would beginning again change anything?"""
    if any(getattr(dossier, name) != value for name, value in start.profile.items()):
        return True
    return any(
        not BY_CODE[code].model._default_manager.filter(dossier_id=dossier.pk, **values).exists()
        for code, values in start.entries.items()
    )


@transaction.atomic
def begin_again(dossier: Dossier, start: Start) -> None:
    """The employer's newer word: an entry replaces those of its kind. Only before the first sign-in; the caller records."""
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    for name, value in start.profile.items():
        setattr(locked, name, value)
    locked.row_version += 1
    locked.save()
    for code, values in start.entries.items():
        rows = BY_CODE[code].model._default_manager
        if not rows.filter(dossier=locked, **values).exists():
            rows.filter(dossier=locked).delete()
            rows.create(dossier=locked, **values)


@transaction.atomic
def discard(person: Person) -> None:
    """Of somebody who never signed in. The caller records."""
    Dossier.objects.filter(person=person).delete()
