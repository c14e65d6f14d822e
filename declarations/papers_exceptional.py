"""The approval form of an exceptional track (破格审批表): filled in from the declaration, then stamped by the offices on paper.

It is needed before one submits (its scan is an attachment) and again as paper afterwards, so it is printed from the draft
while there is one, and from what was handed in once it lies at a desk.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.names import masked_name
from accounts.results import Allowed, Answer, Denied
from config import clock
from declarations import itinerary, judging, papers, rosters
from declarations.enums import State
from declarations.models import Declaration
from declarations.submissions import hash_of, snapshot_of
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from dossiers.models import Dossier
from eligibility import answers

KIND = "exceptional_form"
ASKED = "exceptional_items"
"""What a track of the plan asks where the applicant says which of its merits are there."""


@dataclass(frozen=True)
class Merit:
    """One of the merits of which some must be there; `answer` is MET, NOT_MET, UNKNOWN or NOT_YET."""

    clause: str
    says: str
    answer: str

    @property
    def holds(self) -> bool:
        return self.answer == answers.Answer.MET.value

    @property
    def is_open(self) -> bool:
        return self.answer == answers.Answer.UNKNOWN.value


def may_print(declaration: Declaration) -> Answer:
    """Has this plan such a form, is the track chosen that asks for it, and is the reason written?"""
    plan = itinerary.plan_of(declaration)
    if plan.paper(KIND) is None or not declaration.track or ASKED not in plan.track(declaration.track).asks:
        return Denied(_("这份申报走的途径不用破格审批表。"))
    if not declaration.exceptional_reason.strip():
        return Denied(_("请先在“申报类别”里填写破格推荐理由，再打印审批表。"))
    return Allowed()


def digest_of(declaration: Declaration) -> str:
    """What the form is printed from, in 16 letters: an altered draft makes another form."""
    return hash_of(_shot(declaration))[: papers.DIGEST]


def exceptional_form(order: DocumentOrder) -> Paper:
    """Builder of kind `exceptional_form`; params: declaration id and the digest it was ordered with.

    Refused when what it is printed from has changed since: an old form would be stamped.
    """
    found = Declaration.objects.select_related("person__dossier", "plan", "version", "employer__employer")
    declaration = found.get(pk=order.params["declaration"])
    allowed = may_print(declaration)
    if not allowed:
        raise PaperRefused(str(allowed.reason))
    shot = _shot(declaration)
    digest = hash_of(shot)[: papers.DIGEST]
    if digest != order.params["digest"]:
        raise PaperRefused(_("材料在这之后又改过，请重新打印审批表。"))
    with translation.override("zh-hans"):
        return _paper(declaration, shot, digest)


def merits(declaration: Declaration) -> tuple[Merit, ...]:
    """Those that the track's own rules count, in their order, as they were judged when handed in or stand now."""
    track = (
        judging.fresh_track(declaration, clock.now(declaration.plan.code))
        if _is_open(declaration)
        else judging.stored_track(declaration)
    )
    found = track["findings"] if track else []
    own = f"{declaration.plan.code}.{declaration.track}."
    counted = [f["rule"] for f in found if f["rule"].startswith(own) and f["within"] is None]
    parts = {rule: [f for f in found if f["within"] == rule] for rule in counted}
    return tuple(
        Merit(f["clause"], f["says"], f["answer"]) for several in parts.values() if len(several) > 1 for f in several
    )


def _is_open(declaration: Declaration) -> bool:
    return declaration.state in (State.DRAFT, State.SENT_BACK)


def _shot(declaration: Declaration) -> dict[str, Any]:
    """Without what changes by itself when the form is scanned, the pledge signed and all of it handed in."""
    if _is_open(declaration):
        shot = snapshot_of(declaration)
    else:
        shot = declaration.submissions.get(revision=declaration.revision).snapshot
    return {key: value for key, value in shot.items() if key not in ("attachments", "signature", "pledged")}


def _paper(declaration: Declaration, shot: dict[str, Any], digest: str) -> Paper:
    plan = itinerary.plan_of(declaration)
    paper = plan.paper(KIND)
    assert paper is not None
    name = shot["person"]["name"]
    context = {**_fields(declaration, shot), "copies": paper.copies, "digest": digest}
    return Paper(
        template="documents/exceptional_form.html",
        context=context,
        title=paper.title,
        watermark=plan.watermark_text if paper.watermark else "",
        file_name=f"{name}_{paper.title}.pdf",
        person=name,
        holder=masked_name(name),
        figures={
            "单位": context["employer"],
            "申报资格": context["target_title"],
            "申报专业": context["specialty"],
            "材料摘要": digest,
        },
    )


def _fields(declaration: Declaration, shot: dict[str, Any]) -> dict[str, Any]:
    """Every field of the form in words."""
    plan, entries, profile = itinerary.plan_of(declaration), shot["entries"], shot["profile"]
    degree = papers.highest_degree(entries["degree"])
    appointment = papers.latest(entries["appointment"], "starts_on")
    birth = profile["birth_date"]
    return {
        "plan_name": plan.name.zh,
        "number": declaration.number,
        "name": shot["person"]["name"],
        "gender": papers.label(Dossier, "gender", profile["gender"]),
        "birth": papers.month(birth),
        "employer": shot["employer"]["name"],
        "admin_post": profile["admin_post"] or "无",
        "field_years": rosters.years_in_field(entries["workperiod"], plan.count_to),
        "degree": papers.degree_row(degree) if degree else None,
        "appointment": papers.appointment_row(appointment) if appointment else None,
        "target_title": plan.target(shot["target_level"]).title.zh,
        "specialty": papers.specialty_words(plan, shot),
        "work": [papers.work_row(w) for w in sorted(entries["workperiod"], key=lambda w: str(w["starts_on"] or ""))],
        "merits": merits(declaration),
        "reason": shot["exceptional_reason"],
    }
