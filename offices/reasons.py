"""Why declarations are sent back: the library of reasons, and the fields that a return can reopen."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from declarations.queries import words
from provisions import documents_yaml
from provisions.citation import Text
from review_plans.plan import Plan, Slot

SLOT = "slot:"
TRACK = "track:"


@dataclass(frozen=True)
class Reason:
    """One reason of the library; `field` is what it reopens, "" everything."""

    code: str
    field: str
    text: Text

    @property
    def words(self) -> str:
        return words(self.text)


@cache
def library() -> tuple[Reason, ...]:
    data = documents_yaml.load(Path(__file__).with_name("reasons.yaml")).data
    return tuple(Reason(row["code"], row["field"], Text(zh=row["zh"], en=row["en"])) for row in data["reasons"])


def reasons_for(plan: Plan, track: str = "") -> list[Reason]:
    """The reasons that fit a plan, and a track of it: what is not asked for cannot be wrong."""
    fields = {code for code, _name in fields_of(plan, track)}
    return [reason for reason in library() if reason.field in fields]


def fields_of(plan: Plan, track: str = "") -> list[tuple[str, str]]:
    """What a return of this plan can reopen, with its name on screen; of one track where it is named."""
    found = [
        ("", _("全部内容")),
        ("dossier", _("业绩档案")),
        ("target_level", _("申报层级")),
        ("specialty", _("申报专业")),
        ("track", _("申报途径")),
    ]
    if any(stop.kind == "accepting_office" for variant in plan.variants for stop in variant.stops):
        found.append(("accepting_office", _("受理点")))
    found.append(("statement", _("本人述职")))
    asked = [each for each in plan.tracks if not track or each.code == track]
    if any("exceptional_reason" in each.asks for each in asked):
        found.append(("exceptional_reason", _("破格推荐理由")))
    found.append(("achievements", _("所选业绩")))
    if plan.self_score != "none":
        found.append(("self_score", _("量化自评")))
    uploads = [slot for slot in plan.slots if slot.source in ("upload", "fetched") and slot.by == "applicant"]
    found += [(f"{SLOT}{slot.code}", words(slot.name)) for slot in uploads if _fits(slot, track)]
    return found


def _fits(slot: Slot, track: str) -> bool:
    """Whether a slot that is tied to a track is tied to this one."""
    tied = [test for test in slot.when if test.startswith(TRACK)]
    return not track or not tied or f"{TRACK}{track}" in tied


def field_name(plan: Plan, field: str) -> str:
    return dict(fields_of(plan)).get(field, field)
