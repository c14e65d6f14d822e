"""A stored verdict as a clerk reads it: what is not met first, what is met folded away, what does not matter last."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language

Finding = dict[str, Any]
# The order in which a clerk looks.
ORDER = ("NOT_MET", "UNKNOWN", "NOT_YET", "MET")


@dataclass(frozen=True)
class Findings:
    """`beside`: alternatives that are not needed, and advice whose source is not confirmed."""

    answer: str = ""
    reads_as: str = ""
    open: tuple[Finding, ...] = ()
    met: tuple[Finding, ...] = ()
    beside: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.answer)


def findings_of(
    track: dict[str, Any] | None, reasons: str = "", found: Mapping[str, str] = MappingProxyType({})
) -> Findings:
    """`track` is the stored answer of the chosen track; `reasons` are the words of desks that went against it.

    `found`: why an office found what it found, by the reference under which the facts name it.
    """
    if track is None:
        return Findings()
    deciding = {b["branch"] for b in track.get("branches", ()) if b["answer"] == track["answer"]}
    blocks = sorted(_blocks(track["findings"]), key=lambda block: ORDER.index(block[0]["answer"]))
    groups: dict[str, list[Finding]] = {"open": [], "met": [], "beside": []}
    for block in blocks:
        top = block[0]
        matters = top.get("stands", True) and (not top["branch"] or top["branch"] in deciding)
        if not matters:
            groups["beside"] += block
        elif top["answer"] == "MET":
            groups["met"].append(top)
        else:
            groups["open"] += block
    shown = {name: tuple(_shown(each, reasons, found) for each in rows) for name, rows in groups.items()}
    return Findings(answer=track["answer"], reads_as=track.get("reads_as") or "", **shown)


def _blocks(findings: list[Finding]) -> list[list[Finding]]:
    """Each finding that stands by itself with its parts behind it."""
    blocks: list[list[Finding]] = []
    for finding in findings:
        if finding.get("within") is None or not blocks:
            blocks.append([finding])
        else:
            blocks[-1].append(finding)
    return blocks


def _shown(finding: Finding, reasons: str, found: Mapping[str, str]) -> Finding:
    """In the reader's language and in the shape of parts/finding.html; `branch` there means indented."""
    shown = {**finding, "branch": finding.get("within") is not None}
    if (get_language() or "").startswith("en"):
        shown |= {name: finding.get(f"{name}_en") for name in ("says", "figures", "needs")}
    if finding["answer"] == "NOT_MET" and finding.get("within") is None:
        shown["reason"] = reasons
    # Facts stored before they held references alone tell the reason in the figures already.
    said = [found[each] for each in finding["evidence"] if each in found and found[each] not in finding["figures"]]
    if said:
        shown["reason"] = "\n".join([*said, *filter(None, [shown.get("reason")])])
    return shown
