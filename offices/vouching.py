"""A dossier as its employer looks at it: every part with its files, what is to be decided, what was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dossiers import states
from dossiers.differences import Change, changes_of
from dossiers.models import Dossier, DossierState, Entry, ProfilePart
from dossiers.proofs import Ticked, checklist
from dossiers.queries import PROFILE_NEEDED, Row, sections_of
from files.models import StoredFile
from offices.handed_in import Field, FileShown
from offices.profile import profile_rows

REASON = 1000
"""Characters of a reason."""


@dataclass(frozen=True)
class PartShown:
    """`key` names the part in the form; `lacks` says what keeps it from being complete, "" nothing."""

    key: str
    heading: str
    files: tuple[FileShown, ...]
    state: str
    decided: str
    decided_at: datetime | None
    reason: str
    changes: tuple[Change, ...]
    mark: str
    lacks: str
    pages: tuple[Ticked, ...] = ()
    details: tuple[str, ...] = ()
    rows: tuple[Field, ...] = ()
    photo: StoredFile | None = None
    is_chosen: bool = False
    typed: str = ""

    @property
    def waits(self) -> bool:
        return self.state == DossierState.WAITING


@dataclass(frozen=True)
class SectionShown:
    name: str
    parts: tuple[PartShown, ...]


@dataclass(frozen=True)
class Wish:
    """What the operator posted. `chosen`: None means all that waits; `problem` refuses it beside the part `at`."""

    verb: str
    chosen: states.Chosen | None = None
    keys: frozenset[str] = frozenset()
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    problem: str = ""


def sections_shown(dossier: Dossier, wish: Wish | None = None) -> tuple[SectionShown, ...]:
    """The profile first, then every kind that has entries. As many queries as there are kinds."""
    profile = ProfilePart.objects.select_related("decided_by").get(dossier=dossier)
    again = profile.vouched_at is not None
    shown = [SectionShown(_("个人信息"), (_profile_shown(dossier, profile, wish),))]
    shown += [
        SectionShown(str(section.kind.name), tuple(_part_shown(row, again=again, wish=wish) for row in section.rows))
        for section in sections_of(dossier)
        if section.rows
    ]
    return tuple(shown)


def _profile_shown(dossier: Dossier, profile: ProfilePart, wish: Wish | None) -> PartShown:
    lacking = any(getattr(dossier, name) in ("", None) for name in PROFILE_NEEDED)
    return _shown(
        profile,
        wish,
        heading=_("个人信息"),
        files=(),
        photo=dossier.photo,
        changes=changes_of(profile, dossier),
        lacks=_("个人信息没有填全") if lacking else "" if dossier.photo else _("没有证件照片"),
        rows=tuple(profile_rows(dossier)),
    )


def _part_shown(row: Row, *, again: bool, wish: Wish | None) -> PartShown:
    """`again`: the employer has vouched for this dossier before, so that what is new is worth a mark."""
    since = row.entry.vouched_at
    return _shown(
        row.entry,
        wish,
        heading=row.heading,
        details=row.details,
        files=tuple(
            FileShown(each.file, pages=each.pages, is_new=since is not None and each.created_at > since)
            for each in row.evidence
        ),
        changes=changes_of(row.entry, row.entry, row.evidence),
        lacks=_lacks(row),
        pages=checklist(row.entry, row.evidence),
        is_new=again and since is None,
    )


def _lacks(row: Row) -> str:
    if not row.evidence:
        return "" if row.vouched_for else _("没有佐证文件")
    return _("缺：%(pages)s") % {"pages": _("、").join(row.missing)} if row.missing else ""


def _shown(part: Entry, wish: Wish | None, *, is_new: bool = False, **words: Any) -> PartShown:
    key = states.key_of(part)
    return PartShown(
        **words,
        key=key,
        state=part.state,
        decided=part.decided_by.name if part.decided_by else "",
        decided_at=part.decided_at,
        reason=part.reason,
        mark=_("新增") if is_new else _("已修改") if part.changed else "",
        is_chosen=wish is not None and key in wish.keys,
        typed=wish.reasons.get(key, "") if wish else "",
    )


@dataclass(frozen=True)
class DossierLine:
    """A line of the list: how many parts wait, of how many."""

    dossier: Dossier
    waiting: int
    parts: int


def lines_of(dossiers: Iterable[Dossier]) -> list[DossierLine]:
    rows = list(dossiers)
    counts = states.counts_by_dossier([row.pk for row in rows])
    return [
        DossierLine(
            row,
            sum(n for (_kind, state), n in counts[row.pk].items() if state == DossierState.WAITING),
            counts[row.pk].total(),
        )
        for row in rows
    ]


def waiting_parts(sections: Iterable[SectionShown]) -> list[PartShown]:
    return [part for section in sections for part in section.parts if part.waits]


def only_waiting(sections: Iterable[SectionShown]) -> tuple[SectionShown, ...]:
    found = ((each.name, tuple(part for part in each.parts if part.waits)) for each in sections)
    return tuple(SectionShown(name, parts) for name, parts in found if parts)


def wish_from(posted: QueryDict, dossier: Dossier) -> Wish:
    """Reads the form of the page: a button of one part, or one of the bar with the parts that are ticked."""
    kept: dict[str, Any] = {
        "keys": frozenset(posted.getlist("part")),
        "reason": posted.get("reason", "").strip(),
        "reasons": {
            name.removeprefix("reason-"): str(posted[name]).strip() for name in posted if name.startswith("reason-")
        },
    }
    for verb in ("verify", "send_back", "take_back"):
        if key := posted.get(verb, ""):
            reason = kept["reasons"].get(key, "")
            chosen = states.chosen_of([key])
            return _checked(Wish(**{**kept, "reason": reason}, verb=verb, chosen=chosen, at=key))
    decision = posted.get("decision", "")
    if decision == "verify":
        return Wish(**kept, verb="verify")
    if decision == "verify_complete":
        complete = [part.key for part in waiting_parts(sections_shown(dossier)) if not part.lacks]
        return _checked(Wish(**kept, verb="verify", chosen=states.chosen_of(complete)))
    if decision in ("verify_chosen", "send_back_chosen"):
        return _checked(Wish(**kept, verb=decision.removesuffix("_chosen"), chosen=states.chosen_of(kept["keys"])))
    return Wish(**kept, verb="", problem=_("还没有办理：请按“审核通过”或“退回”按钮。"))


def _checked(wish: Wish) -> Wish:
    problem = ""
    if not wish.chosen:
        problem = _("请先勾选要办理的条目。")
    elif wish.verb == "send_back" and not wish.reason:
        problem = _("请写明退回原因。")
    elif wish.verb == "take_back" and not wish.reason:
        problem = _("请写明撤回审核的原因。")
    elif wish.verb in ("send_back", "take_back") and len(wish.reason) > REASON:
        problem = _("原因最多 %(limit)s 字，现在是 %(number)s 字。") % {"limit": REASON, "number": len(wish.reason)}
    return replace(wish, problem=problem)
