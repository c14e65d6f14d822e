"""The pages that the proof of an entry has to show: one list for the person, the employer and the desks behind.

The list is data (`proofs.yaml`). Only what a notice prints or plainly means is missed; the rest is advice. Nothing here
stops a hand-in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from dossiers.kinds import BY_CODE
from dossiers.models import Achievement, Entry, Evidence
from files import page_ranges
from files.models import FileState
from provisions import documents_yaml
from provisions.citation import Citation, Text
from provisions.reader import Node

FILE = Path(__file__).with_name("proofs.yaml")
WORKS = tuple(code for code, _name in Achievement.KINDS)


@dataclass(frozen=True)
class Page:
    """A page of the list. `own_name`: the person's name is marked on it."""

    code: str
    name: Text
    own_name: bool
    citation: Citation

    @property
    def is_compulsory(self) -> bool:
        return self.citation.decides

    @property
    def words(self) -> str:
        return self.name.en if (get_language() or "").startswith("en") else self.name.zh


@dataclass(frozen=True)
class Ticked:
    """A page of the list with the file that shows it, None while none is named.

    `pages` as they are read; `first`: where the file opens.
    """

    page: Page
    evidence: Evidence | None
    pages: str
    first: int

    @property
    def is_missed(self) -> bool:
        return self.evidence is None and self.page.is_compulsory


def pages_for(entry: Entry) -> tuple[Page, ...]:
    """The list of this entry's kind; empty where there is none."""
    kind = entry._meta.model_name or ""
    return _lists().get((kind, entry.kind if isinstance(entry, Achievement) else ""), ())


def checklist(entry: Entry, evidence: Iterable[Evidence]) -> tuple[Ticked, ...]:
    """Each page with the first usable file that is said to show it. Where one page is asked, any file shows it."""
    pages = pages_for(entry)
    usable = [each for each in evidence if each.file.state == FileState.READY]
    only = [page.code for page in pages if page.is_compulsory] or [page.code for page in pages][:1]
    found = []
    for page in pages:
        shown = next((each for each in usable if page.code in each.shows), None)
        if shown is None and [page.code] == only and usable:
            shown = usable[0]
        stored = shown.shows.get(page.code, "") if shown else ""
        first = next(iter(page_ranges.numbers(stored)), 1)
        found.append(Ticked(page, shown, page_ranges.said(stored), first))
    return tuple(found)


def missing(entry: Entry, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The names of the compulsory pages that no file is said to show."""
    return tuple(ticked.page.words for ticked in checklist(entry, evidence) if ticked.is_missed)


@cache
def _lists() -> Mapping[tuple[str, str], tuple[Page, ...]]:
    found: dict[tuple[str, str], tuple[Page, ...]] = {}
    for row in documents_yaml.load(FILE).root.only("kinds").at("kinds").some():
        row.only("kind", "of", "pages")
        kind = row.at("kind").choice(BY_CODE)
        pages = tuple(_page(each) for each in row.at("pages").some())
        for work in row.at("of").choices(WORKS) if kind == "achievement" else ("",):
            found[(kind, work)] = pages
    return found


def _page(row: Node) -> Page:
    row.only("page", "zh", "en", "own_name", "cite")
    name = row.both()
    marked = row.has("own_name") and row.at("own_name").flag()
    return Page(row.at("page").text(), name, marked, row.citation(name))
