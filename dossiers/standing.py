"""How the parts of a dossier stand with the employer, as its owner is told."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers.models import Dossier, DossierState, Entry, ProfilePart
from dossiers.queries import Section
from dossiers.states import OPEN, key_of

SHOWN = (DossierState.VERIFIED, DossierState.WAITING, DossierState.SENT_BACK, DossierState.DRAFT)


@dataclass(frozen=True)
class Returned:
    """A part that the employer sent back: where it is mended, and why."""

    words: str
    url: str
    reason: str
    is_mended: bool


@dataclass(frozen=True)
class Standing:
    """`numbers`: how many parts are in each state, in words; the profile is one of them."""

    profile: ProfilePart | None
    numbers: tuple[tuple[str, int], ...]
    returned: tuple[Returned, ...]
    open_parts: tuple[tuple[str, str], ...] = ()
    """What may be handed in, by the key of its part and its name."""


def standing_of(dossier: Dossier, sections: Iterable[Section]) -> Standing:
    profile = ProfilePart.objects.filter(dossier_id=dossier.pk).first()
    found: Counter[str] = Counter([profile.state] if profile else [])
    open_parts = [(key_of(profile), _("个人信息"))] if profile and profile.state in OPEN else []
    returned = []
    if profile is not None and profile.reason:
        returned.append(_returned(profile, _("个人信息"), reverse("dossiers:profile")))
    for section in sections:
        for row in section.rows:
            found[row.entry.state] += 1
            if row.entry.state in OPEN:
                open_parts.append((key_of(row.entry), f"{section.kind.name} · {row.heading}"))
            if row.entry.reason:
                url = reverse("dossiers:entry", args=[section.kind.slug, row.entry.pk])
                returned.append(_returned(row.entry, f"{section.kind.name} · {row.heading}", url))
    numbers = tuple((str(state.label), found[state]) for state in SHOWN if found[state])
    return Standing(profile, numbers, tuple(returned), tuple(open_parts))


def _returned(part: Entry, words: str, url: str) -> Returned:
    return Returned(words, url, part.reason, is_mended=part.state != DossierState.SENT_BACK)
