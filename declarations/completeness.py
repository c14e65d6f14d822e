"""What is missing, and what stops a start or a submit. The hub and the submit ask the same list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.results import Allowed, Answer, Denied
from declarations import barring, itinerary, judging, portraits, reopening, slots
from declarations.enums import State
from declarations.lengths import length
from declarations.models import Declaration
from declarations.queries import latest_submission, open_return
from dossiers.models import Dossier, DossierState
from eligibility.answers import Answer as Finding
from eligibility.verdict import Verdict
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion, ReviewPlan
from review_plans.plan import Plan

ALWAYS_OPEN = frozenset({"signature", "pledged_at", "not_met_reason"})


@dataclass(frozen=True)
class Missing:
    """One thing still to do: words, the wizard page that does it, the field's anchor."""

    words: str
    page: str
    anchor: str = ""


def missing(declaration: Declaration) -> list[Missing]:
    """All that stops a submit, in the order of the pages. Eligibility answers are not among them."""
    plan = itinerary.plan_of(declaration)
    return [
        *_dossier(declaration, plan),
        *_choices(declaration, plan),
        *_statement(declaration, plan),
        *_achievements(declaration),
        *_slots(declaration),
        *_score(declaration, plan),
        *_pledge(declaration),
    ]


def _dossier(declaration: Declaration, plan: Plan) -> list[Missing]:
    dossier = declaration.person.dossier
    found = []
    if plan.photo and not dossier.photo_id:
        found.append(Missing(_("证件照还没有上传"), "dossier", "photo"))
    elif plan.photo and dossier.photo and not portraits.fits(plan.photo, dossier.photo):
        found.append(Missing(_("证件照不符合本计划的要求，请重新上传"), "dossier", "photo"))
    if plan.dossier_first and not reopening.is_verified(declaration, dossier):
        found.append(Missing(_("业绩档案还没有经用人单位审核通过"), "dossier"))
    return found


def _choices(declaration: Declaration, plan: Plan) -> list[Missing]:
    found = []
    if not declaration.target_level:
        found.append(Missing(_("还没有选择申报层级"), "choices", "id_target_level"))
    if not declaration.specialty:
        found.append(Missing(_("还没有选择申报专业"), "choices", "id_specialty"))
    if not declaration.track:
        found.append(Missing(_("还没有选择申报途径"), "choices", "id_track"))
    elif "exceptional_reason" in plan.track(declaration.track).asks and not declaration.exceptional_reason.strip():
        found.append(Missing(_("破格申报须填写破格推荐理由"), "choices", "id_exceptional_reason"))
    wants_office = any(s.kind == "accepting_office" for s in itinerary.variant_of(declaration).stops)
    if wants_office and not declaration.accepting_office_id:
        found.append(Missing(_("还没有选择受理点"), "office", "id_accepting_office"))
    return found


def _statement(declaration: Declaration, plan: Plan) -> list[Missing]:
    wanted = any(s.code == "statement" and s.required for s in plan.slots)
    if wanted and not declaration.statement.strip():
        return [Missing(_("本人述职还没有填写"), "statement", "id_statement")]
    if plan.statement_limit and length(declaration.statement) > plan.statement_limit:
        words = _("本人述职超过 %(limit)s 字") % {"limit": plan.statement_limit}
        return [Missing(words, "statement", "id_statement")]
    return []


def _achievements(declaration: Declaration) -> list[Missing]:
    wanted = any(s.code == "works" and s.required for s in itinerary.plan_of(declaration).slots)
    if wanted and not declaration.chosen.exists():
        return [Missing(_("还没有选择业绩"), "achievements")]
    return []


def _slots(declaration: Declaration) -> list[Missing]:
    return [
        Missing(state.words, "attachments", f"slot-{state.slot.code}")
        for state in slots.states(declaration)
        if state.blocks
    ]


def _score(declaration: Declaration, plan: Plan) -> list[Missing]:
    wanted = plan.self_score == "everybody" or (
        plan.self_score == "self_scored_track" and declaration.track == "self_scored"
    )
    if wanted and not declaration.claims.exists():
        return [Missing(_("量化自评还没有填写"), "score")]
    return []


def _pledge(declaration: Declaration) -> list[Missing]:
    if not declaration.signature_id or declaration.pledged_at is None:
        return [Missing(_("真实性保证书还没有签署"), "pledge")]
    return []


def may_start(
    *, person: Person, dossier: Dossier | None, plan: ReviewPlan, version: PlanVersion, now: datetime
) -> Answer:
    """May a declaration begin now? Every refusal says what to do first."""
    facts = plan_queries.plan_of(version)
    area = dossier.employer.area_id if dossier and dossier.employer else None
    closes = plan_queries.deadline(version, "personal", area=area, person_id=person.pk)
    if now.date() < facts.opens_at:
        return Denied(_("本计划尚未开始申报（%(day)s 起）。") % {"day": facts.opens_at.isoformat()})
    if closes is not None and now >= closes:
        return Denied(_("个人申报已于 %(when)s 截止。") % {"when": itinerary.in_words(closes)})
    if isinstance(barred := barring.may_start(person, facts, now), Denied):
        return barred
    if Declaration.objects.filter(person=person, plan=plan).exclude(state=State.ENDED).exists():
        return Denied(_("您在本计划已有一份申报，请在“我的申报”中继续。"))
    if dossier is None or dossier.employer is None:
        return Denied(_("请先在业绩档案中选择现工作单位。"))
    if plan_queries.variant_for(facts, dossier.employer.employer) is None:
        return Denied(_("本计划没有适用于您单位隶属关系的报送路线，请咨询评委会办公室。"))
    if facts.dossier_first and dossier.state != DossierState.VERIFIED:
        return Denied(_("业绩档案经用人单位审核通过后才能申报，请先提交单位审核。"))
    return Allowed()


def may_submit(declaration: Declaration, now: datetime) -> Answer:
    """No bar holds, and all compulsory answers, slots and the pledge are there."""
    if isinstance(barred := barring.may_submit(declaration, now), Denied):
        return barred
    still = missing(declaration)
    if still:
        return Denied(_("还差 %(n)s 项：%(what)s。") % {"n": len(still), "what": _("；").join(m.words for m in still)})
    return Allowed()


def verdict_lets_submit(declaration: Declaration, verdict: Verdict) -> Answer:
    """Only a clause that forbids declaring stops a submit; other NOT_MET asks the person for a reason."""
    track = judging.chosen_track(declaration, verdict)
    if track is None:
        return Denied(_("所选申报途径与申报层级不对应，请重新选择。"))
    if track.bars_submit:
        barred = next(f for f in track.findings if f.bars_submit and f.answer is Finding.NOT_MET)
        return Denied(
            _("按 %(clause)s 不得申报：%(figures)s")
            % {"clause": f"{barred.citation.document} {barred.citation.clause}", "figures": barred.figures.zh}
        )
    if track.answer is Finding.NOT_MET and not declaration.not_met_reason.strip():
        return Denied(_("资格对照有不符合项：仍要申报的，请在预览页确认并写明理由。"))
    return Allowed()


def reopened(declaration: Declaration, fields: Mapping[str, Any]) -> Answer:
    """In a returned declaration only the points of the return may be changed."""
    if declaration.state != State.SENT_BACK:
        return Allowed()
    open_fields = fields_open(declaration)
    if open_fields is None:
        return Allowed()
    for name, value in fields.items():
        if name in ALWAYS_OPEN or name in open_fields or getattr(declaration, name, None) == value:
            continue
        return Denied(_("退回意见没有涉及这一项，不能修改。如确需修改，请联系退回单位补充退回意见。"))
    return Allowed()


def fields_reopened(declaration: Declaration) -> frozenset[str] | None:
    """The fields that the open return names; None means all of them."""
    note = open_return(declaration)
    if note is None:
        return None
    names = {str(point["field"]) for point in note.points}
    return None if "" in names else frozenset(names)


def fields_open(declaration: Declaration) -> frozenset[str] | None:
    """What may be changed in a returned declaration: what the return names, and what is newly asked; None means all."""
    named = fields_reopened(declaration)
    return None if named is None else named | _newly_asked(declaration)


def _newly_asked(declaration: Declaration) -> frozenset[str]:
    """Left empty in the returned submission and waited for now, or given since.

    Another target or track asks for more than the return could name; what was handed in can't be exchanged by this.
    """
    last = latest_submission(declaration)
    if last is None:
        return frozenset()
    before = last.snapshot
    had = {f"slot:{each['slot']}" for each in before.get("attachments", [])}
    given = {f"slot:{slot}" for slot in declaration.attachments.values_list("slot", flat=True)}
    now = {
        "statement": declaration.statement,
        "exceptional_reason": declaration.exceptional_reason,
        "achievements": declaration.chosen.exists(),
        "self_score": declaration.claims.exists(),
    }
    then = {**before, "self_score": before.get("claims")}
    had |= {name for name in now if then.get(name)}
    given |= {name for name, value in now.items() if value}
    asked = {_field_of(item) for item in missing(declaration)}
    return frozenset((asked | given) - had)


def _field_of(item: Missing) -> str:
    """The name by which a return would name what is missing."""
    if item.page == "attachments":
        return f"slot:{item.anchor.removeprefix('slot-')}"
    whole = {"achievements": "achievements", "score": "self_score"}
    return whole.get(item.page, item.anchor.removeprefix("id_"))
