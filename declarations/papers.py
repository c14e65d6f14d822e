"""The review form (评审表) of one submitted revision: a context for the press, read from the snapshot."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import translation

from accounts.names import masked_name
from declarations import itinerary, judging, person_checks, vote_box
from declarations.models import Declaration, SignOff, Submission
from declarations.submissions import chosen_works
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from dossiers.models import Achievement, Appraisal, Degree, Dossier, WorkPeriod
from files.models import StoredFile
from files.queries import clean_bytes
from review_plans.plan import Plan

Row = dict[str, Any]
DIGEST = 16  # letters of the snapshot's hash that stand on paper and on the public page


@dataclass(frozen=True)
class Opinion:
    """A printed opinion: whose it is, what it says, who signed and when."""

    heading: str
    words: str
    office: str
    signed_on: str


def review_form(order: DocumentOrder) -> Paper:
    """Builder of kind `review_form`; params: declaration id and revision.

    Refused before the plan's unlock, or when the revision is not there.
    """
    declaration = Declaration.objects.select_related("person__dossier", "plan", "version", "employer__employer").get(
        pk=order.params["declaration"]
    )
    if not itinerary.form_unlocked(declaration):
        raise PaperRefused("评审表尚未开放导出：计划规定的环节还没有完成。")
    submission = declaration.submissions.filter(revision=order.params["revision"]).first()
    if submission is None:
        raise PaperRefused("没有找到这一版申报材料，请刷新后重试。")
    with translation.override("zh-hans"):
        return _paper(declaration, submission)


def _paper(declaration: Declaration, submission: Submission) -> Paper:
    plan = itinerary.plan_of(declaration)
    paper = plan.paper("review_form")
    assert paper is not None
    context = form_context(declaration, submission)
    name = declaration.person.name
    return Paper(
        template="documents/review_form.html",
        context=context,
        title=paper.title,
        watermark=plan.watermark_text if paper.watermark else "",
        file_name=f"{name}_{declaration.number}.pdf",
        person=name,
        holder=masked_name(name),
        figures=_figures(declaration, submission, context),
        assets=_pictures(submission),
        signed=True,
    )


def _figures(declaration: Declaration, submission: Submission, context: Row) -> dict[str, str]:
    """What the public page compares with a printed form; nothing that identifies beyond the masked name."""
    figures = {
        "申报编号": declaration.number,
        "单位": context["employer"],
        "申报资格": context["target_title"],
        "申报专业": context["specialty"],
        "申报途径": context["track"],
        "材料版次": str(submission.revision),
        "材料摘要": submission.snapshot_hash[:DIGEST],
    }
    if votes := context["votes"]:
        figures["表决"] = f"参加{votes['present']}人，赞成{votes['agree']}人，反对{votes['against']}人"
    for number, check in enumerate(person_checks.standing(declaration), start=1):
        result = "成立" if check.holds else "不成立"
        says = judging.rule_words(declaration, check.rule).zh
        figures[f"人工认定 {number}"] = f"{says}：{result}（{check.organisation.name}）"
    return figures


def _pictures(submission: Submission) -> dict[str, bytes]:
    found = {}
    for name, file_id in (
        ("photo", submission.snapshot["profile"]["photo"]),
        ("signature", submission.snapshot["signature"]),
    ):
        if file_id:
            found[name] = clean_bytes(StoredFile.objects.get(pk=file_id))
    return found


def form_context(declaration: Declaration, submission: Submission) -> Row:
    """Every field of the form in words. Also what the read-back test compares with the database.

    `title` is the press's own word for the paper's title: no field may be called so.
    """
    plan, shot = itinerary.plan_of(declaration), submission.snapshot
    entries = shot["entries"]
    degree, title = highest_degree(entries["degree"]), latest(entries["titlerecord"], "qualified_on")
    appointment = latest(entries["appointment"], "starts_on")
    works = chosen_works(shot)
    qualified = title["qualified_on"] if title else ""
    return {
        "copies": getattr(plan.paper("review_form"), "copies", 1),
        "duplex": getattr(plan.paper("review_form"), "duplex", False),
        "plan_name": plan.name.zh,
        "number": declaration.number,
        "revision": submission.revision,
        "digest": submission.snapshot_hash[:DIGEST],
        "name": shot["person"]["name"],
        "employer": shot["employer"]["name"],
        "target_title": plan.target(shot["target_level"]).title.zh,
        "specialty": specialty_words(plan, shot),
        "track": plan.track(shot["track"]).name.zh,
        "filled_on": day(submission.plan_time.astimezone().date().isoformat()),
        "profile": _profile(shot["profile"]),
        "degree": degree_row(degree) if degree else None,
        "qualification": _title(title) if title else None,
        "appointment": appointment_row(appointment) if appointment else None,
        "degrees": [degree_row(d) for d in _by(entries["degree"], "graduated_on")],
        "work": [work_row(w) for w in _by(entries["workperiod"], "starts_on")],
        "works_before": [_achievement(w) for w in works if w["finished_on"] < qualified and not is_text(w)],
        "works_after": [_achievement(w) for w in works if w["finished_on"] >= qualified and not is_text(w)],
        "texts": [_achievement(w) for w in works if is_text(w)],
        "statement": shot["statement"],
        "exceptional_reason": shot["exceptional_reason"],
        "appraisals": [(a["year"], label(Appraisal, "result", a["result"])) for a in _by(entries["appraisal"], "year")],
        "opinions": opinions(declaration),
        "votes": _votes(declaration),
        "photo": bool(shot["profile"]["photo"]),
        "signature": bool(shot["signature"]),
    }


def _votes(declaration: Declaration) -> Row | None:
    """The board's figures for the vote box; the box stays blank until the ballot is sealed."""
    box = vote_box.of(declaration)
    if box is None:
        return None
    return {**asdict(box), "held_on": day(box.held_on.isoformat())}


def opinions(declaration: Declaration) -> list[Opinion]:
    """Standing endorsements of this case, in the order of the itinerary."""
    order = [s.code for s in itinerary.variant_of(declaration).stops]
    names = {s.code: s.name.zh for s in itinerary.variant_of(declaration).stops}
    rows: Sequence[SignOff] = list(
        declaration.sign_offs.filter(undone_at__isnull=True, verb="endorse").select_related("organisation")
    )
    rows = sorted(rows, key=lambda s: (order.index(s.stop) if s.stop in order else 99, s.pk))
    return [
        Opinion(
            heading=names.get(r.stop, r.stop),
            words=r.opinion or "审查通过。",
            office=r.organisation.name,
            signed_on=day(r.plan_time.date().isoformat()),
        )
        for r in rows
    ]


def specialty_words(plan: Plan, shot: Row) -> str:
    specialty = plan.specialty(shot["specialty"])
    sub = next((s for s in specialty.subs if s.code == shot["sub_specialty"]), None)
    return f"{specialty.name.zh}（{sub.name.zh}）" if sub else specialty.name.zh


def highest_degree(degrees: Sequence[Row]) -> Row | None:
    order = [code for code, _words in Degree.LEVELS]
    return max(degrees, key=lambda d: (order.index(d["level"]), d["graduated_on"]), default=None)


def latest(rows: Sequence[Row], field: str) -> Row | None:
    return max(rows, key=lambda r: r[field] or "", default=None)


def is_text(work: Row) -> bool:
    """Papers, books and reports stand in their own table of the form."""
    return work["kind"] in ("paper", "book", "report", "monograph", "translation")


def label(model: type[Model], field: str, value: Any) -> str:
    """The words of a choice; the bare value where the field has none."""
    choices = getattr(model._meta.get_field(field), "choices", None) or ()
    return str(dict(choices).get(value, value or ""))


def day(iso: str | None) -> str:
    if not iso:
        return ""
    d = date.fromisoformat(iso[:10])
    return f"{d.year}年{d.month}月{d.day}日"


def month(iso: str | None) -> str:
    if not iso:
        return ""
    d = date.fromisoformat(iso[:10])
    return f"{d.year}年{d.month}月"


def _by(rows: Sequence[Row], field: str) -> list[Row]:
    return sorted(rows, key=lambda r: str(r[field] or ""))


def _profile(p: Row) -> Row:
    return {
        "gender": label(Dossier, "gender", p["gender"]),
        "former_name": p["former_name"] or "无",
        "ethnicity": p["ethnicity"],
        "birth_date": day(p["birth_date"]),
        "birth_place": p["birth_place"],
        "health": p["health"],
        "joined_work_on": day(p["joined_work_on"]),
        "work_department": p["work_department"],
        "current_work": p["current_work"],
        "admin_post": p["admin_post"] or "无",
        "party": p["party"] or "无",
        "social_posts": p["social_posts"] or "无",
        "foreign_language": p["foreign_language"] or "无",
    }


def degree_row(d: Row) -> Row:
    return {
        "level": label(Degree, "level", d["level"]),
        "degree_name": d["degree_name"] or "无",
        "school": d["school"],
        "major": d["major"],
        "study_years": d["study_years"],
        "started_on": month(d["started_on"]),
        "graduated_on": month(d["graduated_on"]),
    }


def _title(t: Row) -> Row:
    return {"name": t["name"], "qualified_on": day(t["qualified_on"]), "approved_by": t["approved_by"]}


def appointment_row(a: Row) -> Row:
    return {"post": a["post"], "starts_on": day(a["starts_on"]), "ends_on": day(a["ends_on"]) or "至今"}


def work_row(w: Row) -> Row:
    return {
        "starts_on": month(w["starts_on"]),
        "ends_on": month(w["ends_on"]) or "至今",
        "employer_name": w["employer_name"],
        "post": w["post"],
        "kind": label(WorkPeriod, "kind", w["kind"]),
    }


def _achievement(w: Row) -> Row:
    return {
        "period": f"{month(w['started_on'])}—{month(w['finished_on'])}" if w["started_on"] else month(w["finished_on"]),
        "finished": month(w["finished_on"]),
        "kind": label(Achievement, "kind", w["kind"]),
        "name": w["name"],
        "role": label(Achievement, "role", w["role"]),
        "rank": w["rank"],
        "published_in": w["published_in"],
        "content": w["content"],
        "representative": w.get("representative", False),
    }
