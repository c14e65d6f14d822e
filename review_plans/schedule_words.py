"""Whether a table of points speaks the plan's words: its specialties, and the kinds and levels of the dossier."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from provisions.documents_yaml import Located
from provisions.reader import Node
from review_plans import vocabulary as words
from review_plans.plan import Plan

WAYS_WITH_OPTIONS: Final[Mapping[str, str]] = {"choice": "", "each": "choices", "best_and_bonus": "levels"}
FITS: Final[Mapping[str, Collection[str]]] = {
    "kinds": words.WORK_KINDS,
    "levels": words.WORK_LEVELS,
    "grades": words.WORK_GRADES,
    "scales": words.WORK_SCALES,
}


def agree_with_plan(source: Located, plan: Plan) -> None:
    """Raise PlanError for a specialty that the plan lacks, or a word that no work of a dossier carries.

    The file must be one that `read_schedule` takes.
    """
    known = {specialty.code for specialty in plan.specialties}
    root = source.root
    if root.has("groups"):
        for group in root.at("groups").items():
            group.at("specialties").choices(known)
    for line in _lines(root.at("blocks")):
        if line.has("specialties"):
            line.at("specialties").choices(known)
        if line.has("accepts"):
            line.at("accepts").choices(words.WORK_KINDS)
        if line.has("roles"):
            line.at("roles").choices(words.WORK_ROLES)
        for option in _options(line.at("count")):
            for key, allowed in FITS.items():
                if option.has(key):
                    option.at(key).choices(allowed)


def _lines(sections: Node) -> Iterator[Node]:
    for section in sections.items():
        if section.has("sections"):
            yield from _lines(section.at("sections"))
        if section.has("lines"):
            yield from section.at("lines").items()


def _options(count: Node) -> Iterator[Node]:
    for way, inside in WAYS_WITH_OPTIONS.items():
        if count.has(way):
            yield from (count.at(way).at(inside) if inside else count.at(way)).items()
