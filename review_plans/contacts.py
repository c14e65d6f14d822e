"""How an office is reached under a plan: an amendment may have moved it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from review_plans import queries
from review_plans.models import ReviewPlan


class Reachable(Protocol):
    """An office as the plan prints it, or as an organisation."""

    @property
    def code(self) -> str: ...
    @property
    def telephone(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class Contact:
    telephone: str
    address: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.telephone, self.address) if part)


def contact_of(plan: ReviewPlan, office: Reachable) -> Contact:
    """As the newest amendment says, else as the office itself does."""
    return amended(office, queries.contacts_of(plan))


def amended(office: Reachable, contacts: Mapping[str, Mapping[str, str]]) -> Contact:
    """The same for many offices: `contacts` are the plan's amendments by the office's code."""
    now = contacts.get(office.code, {})
    return Contact(now.get("telephone", office.telephone), now.get("address", office.address))
